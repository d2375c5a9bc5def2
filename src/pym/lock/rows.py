"""The rows of a requirements file: which packages share one, and what is said of each. A HOT module."""

from __future__ import annotations

from pym.model.value import Value
from pym.spec.direct import without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.resolution import Node


class Row(Value):
    """One requirement of the output.

    Attributes:
        text: `name[extras]==version`, a direct reference or `-e path`; without marker.
        marker: Its marker, "" for none.
        node: What it stands for.
    """

    __slots__ = ("marker", "node", "text")

    def __init__(self, text: str, marker: str, node: Node) -> None:
        self.text = text
        self.marker = marker
        self.node = node


def rows(nodes: tuple[Node, ...], given: Mapping[str, str], *, extras: bool, markers: bool) -> list[Row]:
    """The rows for `nodes`, in their order.

    Args:
        nodes: Sorted by name, then version.
        given: How direct references were written, by their URLs.
        extras: Whether extras are shown: then one with another marker than its package has a row of its own.
        markers: Whether markers are shown.
    """
    found = []
    for node in nodes:
        marker = node.marker if markers else ""
        if not extras or not node.extras:
            found.append(Row(_text(node, "", given), marker, node))
            continue
        groups: dict[str, list[str]] = {}
        for extra in node.extras:
            own = node.extra_markers.get(extra, node.marker) if markers else ""
            groups.setdefault(own, []).append(extra)
        together = groups.pop(marker, [])
        found.append(Row(_text(node, _bracketed(together), given), marker, node))
        found += [Row(_text(node, _bracketed(names), given), own, node) for own, names in groups.items()]
    return found


def hashes(node: Node) -> list[str]:
    """The hashes of all files of a package, as `algorithm:hex`, sorted, each once."""
    found = {(algorithm, digest) for file in node.files for algorithm, digest in file[2]}
    return [f"{algorithm}:{digest}" for algorithm, digest in sorted(found)]


def _bracketed(extras: list[str]) -> str:
    return f"[{', '.join(sorted(extras))}]" if extras else ""


def _text(node: Node, extras: str, given: Mapping[str, str]) -> str:
    if not node.url:
        return f"{node.name}{extras}=={node.version}"
    written = without_credentials(given.get(node.url, node.url))
    if node.url.startswith("git+") or ".git" in node.url:
        written = _pinned(node, written)
    if node.editable:
        return f"-e {written}"
    if node.url.startswith("file:") and not _absolute(written):
        return written  # what was written as a path stays one
    return f"{node.name}{extras} @ {written}"


def _pinned(node: Node, written: str) -> str:
    """A reference to a git repository, with the commit that was found; any other as it was written."""
    from pym.spec import git

    commit = git.commit_in(node.files[0][1]) if git.is_git(node.url) and node.files else ""
    return git.pinned(written, commit) if commit else written


def _absolute(written: str) -> bool:
    """Whether a reference is a URL that leads to the same place from everywhere."""
    head, colon, rest = written.partition(":")
    if not colon or len(head) < 2 or not head.isalnum():
        return written.startswith("${")
    return head.lower() != "file" or rest.startswith("//")
