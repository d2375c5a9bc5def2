"""What a project in a git repository requires, with the sources that it and the workspace around it name. Cold.

A member of that workspace, or a directory of that repository, comes from the same commit.
"""

from __future__ import annotations

import os
from urllib.parse import quote

from pym.errors import UsageError
from pym.model.distribution import EXTRAS, REQUIRES
from pym.project import declared, workspace
from pym.project.lowered import PIN, Lowered
from pym.spec.direct import path_of
from pym.spec.markers.evaluate import NEVER, assume_extras
from pym.spec.requirement import MARKER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.git import Checkout
    from pym.model.distribution import Metadata
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


def applied(url: str, checkout: Checkout, metadata: Metadata, no_sources: frozenset[str]) -> Metadata:
    """The same metadata, each requirement with its source.

    Args:
        url: What leads to the project, absolute.
        checkout: The commit that it is of.
        metadata: What the project says of itself.
        no_sources: Names whose sources do not count; `:all:` for all.

    Raises:
        UsageError: A source cannot be used, or leads out of the repository.
    """
    top = os.path.realpath(checkout.path)
    around = workspace.discover(os.path.realpath(checkout.tree), "", lambda text: None)
    if around is None or around.project != os.path.realpath(checkout.tree):
        return metadata
    within = os.path.join(around.root, "").startswith(os.path.join(top, ""))  # the cache may lie in a workspace
    parts: list[Declared] = []
    for manifest in around.manifests:
        if within or os.path.dirname(manifest.path) == around.project:
            one = declared.read(manifest.path, "")
            if one is not None:
                parts.append(one)
    own = next((one for one in parts if one.directory == around.project), None)
    if own is None or not any(one.setting("sources") for one in parts):
        return metadata
    lowered = Lowered(parts[0], {one.name: one for one in parts if one.name}, no_sources)
    requires: list[Requirement] = []
    for requirement in metadata[REQUIRES]:
        found = lowered.apply([requirement], own, extra=_extra(requirement, metadata[EXTRAS]))
        requires += [_placed(part, requirement, url, top) for part in found]
    return (metadata[0], metadata[EXTRAS], tuple(requires))


def _extra(requirement: Requirement, extras: tuple[str, ...]) -> str:
    """The extra that a requirement belongs to, "" for none."""
    if assume_extras(requirement[MARKER]) != NEVER:
        return ""
    return next((one for one in extras if assume_extras(requirement[MARKER], frozenset((one,))) != NEVER), "")


def _placed(one: Requirement, written: Requirement, url: str, top: str) -> Requirement:
    """A requirement whose source was looked up, as whoever has only the repository finds it."""
    name, extras, _, marker, target = one
    if target.startswith(PIN):  # an index that the repository has a name for is not one of this project
        return (name, extras, written[2], marker, "")
    if not target.startswith("file:"):
        return one
    place = os.path.realpath(path_of(target))
    if not os.path.isdir(place) or not os.path.join(place, "").startswith(os.path.join(top, "")):
        raise UsageError(f"The source of `{name}` is no directory of the repository that names it", context=f"`{url}`")
    base, _, fragment = url.partition("#")
    below = os.path.relpath(place, top).replace(os.sep, "/")
    said = [part for part in fragment.split("&") if part and not part.startswith("subdirectory=")]
    if below != ".":
        said.append(f"subdirectory={quote(below)}")
    return (name, extras, None, marker, f"{base}#{'&'.join(said)}" if said else base)
