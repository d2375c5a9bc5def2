"""Projects beside the workspace that its sources lead to by path: their own sources count for what they require. Cold.

A workspace without any pays nothing for this.
"""

from __future__ import annotations

from pym.project import declared, workspace
from pym.project.lowered import Lowered
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.project_members import Local
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


def gather(found: ProjectInputs, urls: Iterable[str], cache: str, no_sources: frozenset[str]) -> dict[str, Local]:
    """The projects at some URLs of directories and those that these lead to; none for what is no project, or known.

    Args:
        found: Whose sources they are. How further ones are installed, and shown, is added to these.
        urls: Of directories.
        cache: Cache directory, "" for none.
        no_sources: Names whose sources do not count.

    Raises:
        UsageError: A file of theirs is malformed.
    """
    from pym.ops.project_members import local

    trees: dict[str, Local] = {}
    known = {*found.trees, *[one.url for one in found.members]}
    waiting = list(urls)
    while waiting:
        url = waiting.pop(0)
        if url in known:
            continue
        known.add(url)
        around = workspace.discover(path_of(url), cache, lambda text: None)
        if around is None or around.project != path_of(url):
            continue
        parts = [declared.read(manifest.path, cache) for manifest in around.manifests]
        named: dict[str, Declared] = {part.name: part for part in parts if part is not None and part.name}
        own = next((part for part in named.values() if part.directory == around.project), None)
        root = parts[0]
        if own is None or root is None:
            continue
        lowered = Lowered(root, named, no_sources)
        one = local(own, lowered)
        linked_in, package = found.lowered.editable.get(url, (None, None))
        said = own.setting("package")
        virtual = package is False or (package is None and said is False)
        one.kind = "virtual" if virtual else "editable" if linked_in else "directory"
        trees[url] = one
        waiting += leads(found, one, one.requires or ())
    return trees


def leads(found: ProjectInputs, one: Local, requires: Iterable[Requirement]) -> list[str]:
    """The URLs of the directories that a tree leads to. How they are installed, and shown, is added to `found`.

    Args:
        found: As for `gather`.
        one: The tree.
        requires: What it requires, with its sources.
    """
    lowered = one.lowered
    places: dict[str, tuple[bool | None, bool | None]] = {}
    if lowered is not found.lowered:
        found.lowered.shown.update(lowered.shown)
        places = {place: (True, None) for place, how in lowered.shown.items() if how == "workspace"}
    places |= lowered.editable
    for place, how in places.items():
        found.lowered.editable.setdefault(place, how)
    return [*places, *[requirement[4] for requirement in requires if requirement[4].startswith("file:")]]


def fingerprint(one: Local) -> str:
    """What stands for all that a tree says of itself."""
    from hashlib import sha256

    about = one.declared
    said = (about.name, about.version, about.dynamic, about.requires_python, one.requires, one.kind)
    return sha256(repr(said).encode()).hexdigest()[:16]
