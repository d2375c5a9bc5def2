"""What a portable lock calls indexes. A HOT module."""

from __future__ import annotations

from pym.errors import IndexUnnamed
from pym.model.distribution import FILENAME
from pym.model.lock import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.provider import IndexProvider
    from pym.index.locations import Index, Locations
    from pym.model.distribution import File
    from pym.model.resolution import Node


def name_of(index: Index) -> str:
    """What a portable lock calls an index; "" for one that it cannot name.

    The default index is always called the same, whoever names it: so it can be another one elsewhere.
    """
    return DEFAULT if index.default else index.name


def names(locations: Locations) -> dict[str, str]:
    """The names of the indexes that a portable lock can name, by their URL without a slash at its end.

    Raises:
        IndexUnnamed: Another one than the default index has the default index's name.
    """
    found: dict[str, str] = {}
    for index in locations.indexes:
        if index.name == DEFAULT and not index.default:
            raise IndexUnnamed(
                f"A portable lock calls the default index `{DEFAULT}`, and another one has that name: `{index.url}`",
                context=f"set by `{index.source}`",
                hints=("give that one another name, or make it the default one",),
            )
        name = name_of(index)
        if name:
            found[index.url.rstrip("/")] = name
    return found


def index_of(name: str, locations: Locations) -> Index | None:
    """The index of these places that a portable lock calls `name`; None if there is none."""
    for index in locations.indexes:
        if name_of(index) == name:
            return index
    return None


def origin(provider: IndexProvider, node: Node, file: File) -> str:
    """The URL of the index that has a file, where several places have files of one version; "" for none."""
    from pym.index.merge import Merged

    found = provider.releases(node.name)
    if isinstance(found, Merged) and node.version in found.versions:
        for table, at in found.origins(found.versions.index(node.version)):
            if any(one[FILENAME] == file[FILENAME] for one in table.files(at)):
                return table.index
    return ""
