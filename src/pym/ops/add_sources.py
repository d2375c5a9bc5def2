"""Where an added requirement comes from: what goes into `[tool.pym.sources]`, and what stays of the requirement."""

from __future__ import annotations

import os

from pym.errors import DirectReferenceError, UsageError
from pym.model.value import Value
from pym.project import declared
from pym.spec import git
from pym.spec.direct import is_archive, normalised, path_of, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.ops.edit_target import Target
    from pym.project.edit.document import Document
    from pym.project.edit.sources import Source
    from pym.spec.requirement import Requirement


class Reference(Value):
    """What was typed about git.

    Attributes:
        flag: `rev`, `tag` or `branch`, "" for none.
        value: What it names.
        lfs: Whether the large files are wanted.
    """

    __slots__ = ("flag", "lfs", "value")

    def __init__(self, flag: str = "", value: str = "", *, lfs: bool = False) -> None:
        self.flag = flag
        self.value = value
        self.lfs = lfs


class Sourced(Value):
    """One requirement as it is to be written.

    Attributes:
        requirement: Without the URL that its source has.
        source: None if it comes from an index that is not named.
        member: Directory that is to become a member of the workspace, "" for none.
    """

    __slots__ = ("member", "requirement", "source")

    def __init__(self, requirement: Requirement, source: Source | None = None, member: str = "") -> None:
        self.requirement = requirement
        self.source = source
        self.member = member


def find(
    requirement: Requirement,
    *,
    base: str,
    document: Document,
    target: Target | None,
    editable: bool | None = None,
    listed_editable: bool = False,
    workspace: bool | None = None,
    reference: Reference | None = None,
    index: str = "",
) -> Sourced:
    """The source of a requirement.

    Args:
        requirement: As typed, its URL absolute.
        base: Directory that paths are written relative to.
        document: What is edited: it may name a source already.
        target: The project; None for a script.
        editable: What was typed; None for neither.
        listed_editable: Whether a file of requirements has it with `-e`.
        workspace: What was typed: whether a path becomes a member.
        reference: What was typed about git.
        index: The one that was named for all of what is added, "" for none.

    Raises:
        UsageError: What was typed does not fit the requirement.
    """
    name, extras, specifier, marker, url = requirement
    plain = (name, extras, specifier, marker, "")
    reference = reference or Reference()
    if not url:
        return _named(plain, document, target, editable, reference, index, workspace)
    if git.is_git(url):
        if editable:
            raise _not_editable(name)
        found = git.parse(url)
        source: dict[str, str | bool] = {"git": found.repository}
        if found.subdirectory:
            source["subdirectory"] = found.subdirectory
        if reference.flag:
            source[reference.flag] = reference.value
        elif found.revision:
            source["rev"] = found.revision
        if reference.lfs or found.lfs:
            source["lfs"] = True
        return Sourced(plain, source)
    _refuse_reference(name, reference)
    path = path_of(url)
    if not path:
        if editable:
            raise _not_editable(name)
        place, _, fragment = url.partition("#")
        source = {"url": without_credentials(place)}
        within = [part[13:] for part in fragment.split("&") if part.startswith("subdirectory=")]
        if within:
            source["subdirectory"] = within[0]
        return Sourced(plain, source)
    if not os.path.exists(path):
        raise DirectReferenceError(f"Distribution not found at: `{url}`")
    written = os.path.relpath(path, base).replace(os.sep, "/")
    if os.path.isdir(path):
        member = _member(path, target, workspace)
        if member is not None:
            source = {"workspace": True}
            if editable is not None:
                source["editable"] = editable
            return Sourced(plain, source, member)
        source = {"path": written}
        if editable is not None or listed_editable:
            source["editable"] = listed_editable if editable is None else editable
        return Sourced(plain, source)
    if editable:
        raise _not_editable(name)
    if not is_archive(path):
        raise DirectReferenceError(f"Neither a directory nor an archive: `{path}`")
    return Sourced(plain, {"path": written})


def _named(
    requirement: Requirement,
    document: Document,
    target: Target | None,
    editable: bool | None,
    reference: Reference,
    index: str,
    workspace: bool | None,
) -> Sourced:
    name = requirement[0]
    if target is not None and name in target.members and workspace is not False:
        _refuse_reference(name, reference)
        source: dict[str, str | bool] = {"workspace": True}
        if editable is not None:
            source["editable"] = editable
        return Sourced(requirement, source)
    known = _known(document, name)
    if reference.flag or reference.lfs:
        if "git" not in known:
            _refuse_reference(name, reference)
        kept: dict[str, str | bool] = {
            key: value for key, value in known.items() if key in ("git", "subdirectory", "lfs")
        }
        kept.pop("lfs", None)
        if reference.flag:
            kept[reference.flag] = reference.value
        else:
            kept.update({key: value for key, value in known.items() if key in ("rev", "tag", "branch")})
        if reference.lfs or known.get("lfs") is True:
            kept["lfs"] = True
        return Sourced(requirement, kept)
    if editable:
        if "path" not in known:
            raise _not_editable(name)
        return Sourced(requirement, {**known, "editable": True})
    return Sourced(requirement, {"index": index} if index else None)


def _known(document: Document, name: str) -> Mapping[str, str | bool]:
    """The source that the file names already, {} for none or several."""
    from pym.project.edit import sources

    for one, place in document.entries((*sources.tool(document, "sources"), "sources")):
        if normalised(one) == name and place.node.kind == "inline":
            return {
                pair.keys[0]: pair.node.value == "true" if pair.node.kind == "other" else pair.node.value
                for pair in place.node.pairs
            }
    return {}


def _member(path: str, target: Target | None, workspace: bool | None) -> str | None:
    """The directory to make a member: "" if it is one already, None if the path is to be written as such."""
    if target is None or workspace is False:
        return None
    real = os.path.realpath(path)
    if any(os.path.realpath(directory) == real for directory in target.members.values()):
        return ""
    root = os.path.realpath(target.root)
    return real if workspace or (real.startswith(f"{root}/") and _is_project(real)) else None


def _is_project(directory: str) -> bool:
    """Whether a directory can be a member: only a `pyproject.toml` with a `[project]` table makes it one."""
    found = declared.read(os.path.join(directory, "pyproject.toml"), "")
    return found is not None and bool(found.name)


def _refuse_reference(name: str, reference: Reference) -> None:
    if reference.flag:
        raise UsageError(
            f"`{name}` did not resolve to a Git repository, but a Git reference "
            f"(`--{reference.flag} {reference.value}`) was provided."
        )
    if reference.lfs:
        raise UsageError(f"`{name}` did not resolve to a Git repository, but a Git extension (`--lfs`) was provided.")


def _not_editable(name: str) -> UsageError:
    return UsageError(
        f"`{name}` did not resolve to a local directory, but the `--editable` flag was provided. Editable installs are "
        "only supported for local directories."
    )
