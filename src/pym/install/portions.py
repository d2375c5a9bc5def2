"""Dividing the work of laying out files between two processes. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.install.layout import Layout

    # A directory and where in the manifest its files are: (path, first, end)
    Folder = tuple[str, int, int]
    # (links it is worth, position in layouts, what to link, whether what only this environment has is made too)
    Portion = tuple[int, int, list[Folder], bool]

_CHUNK = 256  # links a portion, at least
_PARTS = 24  # portions there are about, if all of them are larger than that
_DIRECTORY, _DISTRIBUTION = 3, 6  # what else a directory and a distribution take, in links


def of(layouts: Sequence[Layout], *, begun: int = -1) -> tuple[list[Portion], int]:
    """What is to be done, and how much that is, in links.

    The largest come first, so that two processes end together. Portions are as large as that allows: two of one
    distribution often have directories in common, which both processes try to make, and both load its manifest.

    Args:
        layouts: Of the distributions.
        begun: Position of the one whose very first file is there already, -1 for none.
    """
    links = 0
    for layout in layouts:
        links += layout.count + len(layout.folders) * _DIRECTORY + _DISTRIBUTION
    chunk = max(_CHUNK, links // _PARTS)
    found: list[Portion] = []
    for at, layout in enumerate(layouts):
        folders = layout.folders
        if at == begun:
            name, first, end = folders[0]
            folders = ((name, first + 1, end), *folders[1:])
        parts = _parts(folders, chunk) or [(0, [])]
        found += [(size, at, part, not number) for number, (size, part) in enumerate(parts)]
    found.sort(key=lambda portion: -portion[0])
    return found, links


def _parts(folders: Sequence[Folder], chunk: int) -> list[tuple[int, list[Folder]]]:
    """Directories in groups of about `chunk` links, each with how many; one that has more is cut."""
    parts: list[tuple[int, list[Folder]]] = []
    part: list[Folder] = []
    size = 0
    for name, first, end in folders:
        while first < end:
            upto = min(end, first + chunk)
            part.append((name, first, upto))
            size += upto - first + _DIRECTORY
            first = upto
            if size >= chunk:
                parts.append((size, part))
                part, size = [], 0
    if part:
        parts.append((size, part))
    return parts
