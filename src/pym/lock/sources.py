"""Where the distributions of an answer come from, and their files, as a lock has them. A HOT module."""

from __future__ import annotations

import os

from pym.errors import IndexUnnamed
from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL, Source
from pym.spec.direct import is_archive, path_of, unquote, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.model.distribution import File
    from pym.model.lock import Member
    from pym.model.resolution import Node

    # Of the wheels of a package those that belong into the lock, given the package's marker.
    Select = Callable[[Sequence[File], str], Sequence[File]]


def source_of(
    node: Node, directory: str, names: Mapping[str, str], member: Member | None, *, virtual: bool = False
) -> Source:
    """Where a distribution comes from; `member` is the member that it is, None for none."""
    if not node.url:
        index = without_credentials(node.index)
        return Source(REGISTRY, _relative(index, directory) or index, index=names.get(index.rstrip("/"), ""))
    url, _, fragment = node.url.partition("#")
    below = ""
    for part in fragment.split("&"):
        if part.startswith("subdirectory="):
            below = part[13:].strip("/")
    from pym.spec import git

    if git.is_git(node.url):
        reference = git.parse(node.url)
        commit = reference.commit or (git.commit_in(node.files[0][1]) if node.files else "")
        return Source(
            GIT, reference.repository, subdirectory=below, requested=reference.revision, commit=commit.lower()
        )
    path = path_of(url)
    if not path:
        return Source(URL, without_credentials(url), subdirectory=below)
    if is_archive(path) and not os.path.isdir(path):
        return Source(PATH, _relative(url, directory), subdirectory=below)
    if member is not None:
        return Source(DIRECTORY, member.path, editable=member.kind == "editable", virtual=member.kind == "virtual")
    return Source(DIRECTORY, _relative(url, directory), subdirectory=below, editable=node.editable, virtual=virtual)


def without_address(
    node: Node, source: Source, names: Mapping[str, str], index_of: Callable[[Node, File], str] | None
) -> Source:
    """Where a package of an index comes from, without an address.

    Raises:
        IndexUnnamed: That index has no name.
    """
    name, place = source.index, source.location
    if not name and "://" not in place:
        # A directory of links: what an index has of the same version counts beside it.
        remote = [file for file in node.files if not path_of(file[1])]
        if not remote:
            return source
        place = index_of(node, remote[0]) if index_of is not None else ""
        name = names.get(place.rstrip("/"), "")
    if not name:
        raise IndexUnnamed(
            f"A portable lock cannot say where `{node.name}` comes from: its index has no name",
            context=f"the index is `{without_credentials(place)}`" if place else "",
            hints=(
                'name it: `--index NAME=URL`, or an `[[tool.pym.index]]` with a `name` (`format = "flat"` for links)',
            ),
        )
    return Source(REGISTRY, index=name)


def _relative(url: str, directory: str) -> str:
    """The path of a `file:` URL relative to the lock, with `/`; "" for any other URL."""
    path = path_of(url)
    if not path:
        return ""
    return os.path.relpath(path, directory).replace(os.sep, "/")


def files_of(
    node: Node, source: Source, directory: str, select: Select | None, *, portable: bool
) -> tuple[File | None, tuple[File, ...]]:
    """The sdist and the wheels of a package, as the lock has them."""
    if source.kind in (DIRECTORY, GIT):
        return None, ()
    if source.kind in (URL, PATH):
        place = source.location.partition("?")[0]
        filename = unquote(place.rstrip("/").rpartition("/")[2]) if source.kind == URL else os.path.basename(place)
        first = node.files[0] if node.files else None
        # The page that a reference stands in for may name its file by another name, and has no size.
        one: File = (
            filename,
            source.location,
            tuple(sorted(first[2])) if first is not None else (),
            first[3] if first is not None else -1,
            None,
            "",
            None,
            None,
        )
        return (None, (one,)) if filename.lower().endswith(".whl") else (one, ())
    sdists = [file for file in node.files if not file[0].endswith(".whl")]
    wheels: Sequence[File] = [file for file in node.files if file[0].endswith(".whl")]
    if select is not None:
        # A package without any file is none of the standard: whoever wants it where none fits is told which there are.
        wheels = select(wheels, node.marker) or (() if sdists else wheels)
    # Where there are several, the one that pip and uv would take.
    sdists.sort(key=lambda file: (not file[0].endswith(".tar.gz"), file[0]))
    # Of an index that is a directory itself even the files are named without a path.
    remote = portable and not (path_of(node.index) and all(path_of(file[1]) for file in node.files))
    return (
        _file(sdists[0], directory, portable=portable, remote=remote) if sdists else None,
        tuple([_file(file, directory, portable=portable, remote=remote) for file in sorted(wheels)]),
    )


def _file(file: File, directory: str, *, portable: bool, remote: bool) -> File:
    filename, url, hashes, size, uploaded = file[:5]
    if not portable:
        address = _relative(url, directory) or without_credentials(url.partition("#")[0])
    else:
        # A file of a directory of links that counts beside the index is not the index's.
        address = _relative(url, directory) if remote else ""
        if address == filename:
            address = f"./{filename}"  # the name alone is what stands for a file of the index
    moment = float(int(uploaded)) if uploaded is not None else None
    return (filename, address, tuple(sorted(hashes)), size, moment, "", None, None)
