"""The entries of a lock that are read late: files, one a line, and edges as texts. A HOT module."""

from __future__ import annotations

from pym.errors import LockInvalid, shown
from pym.lock import checks
from pym.lock.toml_text import reference
from pym.model.lock import PATH, REGISTRY, URL, Edge
from pym.spec.direct import unquote
from pym.spec.moment import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pym.model.distribution import File
    from pym.model.lock import Conflicting, Source
    from pym.spec.tags import Target


class Files:
    """Files of one package, read at the first call.

    Args:
        lines: As they stand in the lock: inline tables.
        label: How messages call the lock.
        name, version, source: Of the package.
    """

    __slots__ = ("_label", "_lines", "_name", "_source", "_version")

    def __init__(self, lines: Sequence[str], label: str, name: str, version: str, source: Source) -> None:
        self._lines = lines
        self._label = label
        self._name = name
        self._version = version
        self._source = source

    def __call__(self) -> tuple[File, ...]:
        """All of them.

        Raises:
            LockInvalid: One of them is none.
        """
        found = []
        try:
            for line in self._lines:
                if line[:4] != "    " or line[-1:] != ",":
                    return self._parsed()
                file = file_of(line[4:-1], self._source)
                if file is None:
                    return self._parsed()
                found.append(file)
            found.sort(key=_filename)
        except ValueError as error:
            raise LockInvalid(f"`{self._label}` is not a valid lock", context=f"`{self._name}`: {error}") from None
        return tuple(found)

    def fitting(self, tags: Target) -> File | bool | None:
        """The wheel that fits best, without a look at the others than at their names.

        None if none fits, False if the names do not tell: then all have to be read.

        Raises:
            LockInvalid: It cannot be.
        """
        found, rank = "", -1
        for line in self._lines:
            start = 13 if line[:13] == '    { url = "' else 14
            if start == 14 and line[:14] != '    { path = "':
                return False
            end = line.find('"', start)
            start = line.rfind("/", start - 1, end) + 1 or start
            parts = line[start:end].split("-")
            if len(parts) != 5 or parts[4][-4:] != ".whl" or not _FILENAME.issuperset(line[start:end]):
                return False  # one with a build tag, or none at all
            priority = tags.priority(f"{parts[2]}-{parts[3]}-{parts[4][:-4]}")
            if priority is not None and priority > rank:
                found, rank = line, priority
        if not found:
            return None
        return Files((found,), self._label, self._name, self._version, self._source)()[0]

    def one(self) -> File:
        """The first, of a single one without indentation."""
        try:
            file = file_of(self._lines[0], self._source)
        except ValueError as error:
            raise LockInvalid(f"`{self._label}` is not a valid lock", context=f"`{self._name}`: {error}") from None
        if file is not None:
            return file
        found = self._parsed()
        if len(found) != 1:
            raise LockInvalid(f"`{self._label}` is not a valid lock", context=f"`{self._name}` has no single file")
        return found[0]

    def _parsed(self) -> tuple[File, ...]:
        from pym.lock.tables import files

        text = "\n".join(self._lines)
        return files(text, self._label, self._name, self._version, self._source)


def _filename(file: File) -> str:
    return file[0]


def file_of(text: str, source: Source) -> File | None:
    """One file from its inline table; None if that is not in canonical form.

    Raises:
        ValueError: It is none that may be used; says why.
    """
    if source.kind == REGISTRY:
        file = _usual(text)
        if file is not None:
            return file
    if text[:2] != "{ " or text[-2:] != " }":
        return None
    head, mark, tail = text[2:].partition("hashes = { ")
    if not mark:
        return None
    listed, mark, rest = tail.partition(" }")
    if rest != " }" and not (source.kind in (URL, PATH) and rest.startswith(', subdirectory = "')):
        return None
    pairs = []
    for one in listed.split(", "):
        algorithm, equals, digest = one.partition(' = "')
        if not equals or digest[-1:] != '"' or '"' in digest[:-1] or not algorithm.isalnum():
            return None
        pairs.append((algorithm, digest[:-1]))
    if len(pairs) > 1 and sorted(dict(pairs).items()) != pairs:
        return None
    filename = place = ""
    size, uploaded = -1, None
    last = 0
    for part in head[:-2].split(", "):
        key, _, value = part.partition(" = ")
        rank = _ORDER.get(key, 0)
        if rank <= last:
            return None
        last = rank
        if rank == _SIZE:
            if not value.isdecimal() or not value.isascii() or (value[0] == "0" and value != "0") or len(value) > 15:
                return None
            size = int(value)
        elif rank == _TIME:
            uploaded = seconds(value)
            if uploaded is None:
                return None
        else:
            if value[:1] != '"' or value[-1:] != '"' or len(value) < 3 or '"' in value[1:-1]:
                return None
            if rank == _NAME:
                filename = value[1:-1]
            else:
                place = value[1:-1]
                is_url = rank == _URL
    if not place or head[-2:] != ", ":
        return None
    checks.address(place) if is_url else checks.path(place)
    if not filename:
        filename = name_of(place)
    return checked(filename, place, tuple(pairs), size, uploaded, source)


def name_of(place: str) -> str:
    """The name of the file that an address or a path leads to."""
    if "://" not in place:
        return place[place.rfind("/") + 1 :]
    return unquote(place.partition("#")[0].partition("?")[0].rpartition("/")[2])


def _usual(text: str) -> File | None:
    """A file with URL, upload time, size and sha256, as nearly all are; None for any other, which may be valid."""
    parts = text.split('"')
    if len(parts) != 5 or parts[0] != "{ url = " or parts[4] != " } }":
        return None
    _, place, middle, digest, _ = parts
    if middle[:16] != ", upload-time = " or middle[36:45] != ", size = " or middle[-22:] != ", hashes = { sha256 = ":
        return None
    size = middle[45:-22]
    uploaded = seconds(middle[16:36])
    filename = place[place.rfind("/") + 1 :]
    if (
        uploaded is None
        or not size.isdecimal()
        or len(size) > 12
        or (size[0] == "0" and size != "0")
        or len(digest) != 64
        or not _HEX.issuperset(digest)
        or (place[:8] != "https://" and place[:7] != "http://")
        or " " in place
        or not _FILENAME.issuperset(filename)
        or filename[:1] in ".-"
    ):
        return None
    return (filename, place, (("sha256", digest),), int(size), uploaded, "", None, None)


_HEX = frozenset("0123456789abcdef")
_FILENAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-!")
_ORDER = {"name": 1, "url": 2, "path": 3, "upload-time": 4, "size": 5}
_NAME, _URL, _TIME, _SIZE = 1, 2, 4, 5


def checked(
    filename: str, place: str, pairs: tuple[tuple[str, str], ...], size: int, uploaded: float | None, source: Source
) -> File:
    """A file, if it may be used.

    Raises:
        ValueError: It may not; says why.
    """
    checks.filename(filename)
    checks.hashes(pairs, filename)
    if size > checks.LARGEST:
        raise ValueError(f"`{filename}` has the size {size}")
    if source.kind == REGISTRY and source.index and not source.location and place == filename:
        place = ""  # of a portable lock: named by its index alone
    return (filename, place, pairs, size, uploaded, "", None, None)


class Edges:
    """Edges of one package, read at the first call.

    Args:
        dependencies: Lines of `dependencies`.
        requires, extras, groups: Texts of `[packages.tool.pym]`; `requires` is None where `dependencies` says it all.
        label: How messages call the lock.
    """

    __slots__ = ("_dependencies", "_extras", "_groups", "_label", "_requires")

    def __init__(
        self,
        dependencies: Sequence[str],
        requires: Sequence[str] | None,
        extras: Mapping[str, Sequence[str]],
        groups: Mapping[str, Sequence[str]],
        label: str,
    ) -> None:
        self._dependencies = dependencies
        self._requires = requires
        self._extras = extras
        self._groups = groups
        self._label = label

    def __call__(self) -> tuple[Edge, ...]:
        """All of them.

        Raises:
            LockInvalid: One of them is none.
        """
        try:
            if self._requires is None:
                return tuple([_reference(line) for line in self._dependencies])
            found = [edge_of(text, "", group) for group, texts in self._groups.items() for text in texts]
            found += [edge_of(text, "", "") for text in self._requires]
            # The order of `lock.build`: what belongs to no extra first, and of that what belongs to no group.
            found.sort(key=_order)
            found += [edge_of(text, extra, "") for extra, texts in self._extras.items() for text in texts]
            named = {(edge.name, edge.version, edge.source) for edge in found}
            if [f"    {one}," for one in sorted([reference(*each) for each in named])] != list(self._dependencies):
                raise ValueError("the `dependencies` of a package are not what its `requires` says")
            return tuple(found)
        except ValueError as error:
            raise LockInvalid(f"`{self._label}` is not a valid lock", context=str(error)) from None


def _order(edge: Edge) -> str:
    return edge.group


def _reference(line: str) -> Edge:
    """`    { name = "a", version = "1" },`"""
    if line[:14] != '    { name = "' or line[-4:] != '" },':
        raise ValueError(f"{shown(line.strip())} names no package")
    name, mark, version = line[14:-4].partition('", version = "')
    checks.name(name)
    if '"' in version or (mark and not version):
        raise ValueError(f"{shown(line.strip())} names no package")
    return Edge(name, version)


def edge_of(text: str, extra: str, group: str) -> Edge:
    """An edge from its text (`lock.write.edge_text`).

    Raises:
        ValueError: It is none.
    """
    head, _, marker = text.partition(" ; ")
    head, _, source = head.partition(" @ ")
    head, _, version = head.partition("==")
    extras: tuple[str, ...] = ()
    if head[-1:] == "]":
        head, _, listed = head[:-1].partition("[")
        extras = tuple(listed.split(","))
        for one in extras:
            checks.name(one)
    checks.name(head)
    return Edge(head, version, extras, marker, extra, group, source)


def conflicting(text: str) -> tuple[Conflicting, ...]:
    """A set of items that exclude each other: `name[extra], name:group, name`.

    Raises:
        ValueError: It is none.
    """
    found: list[Conflicting] = []
    for one in text.split(", "):
        name, extra, group = one, "", ""
        if one[-1:] == "]":
            name, _, extra = one[:-1].partition("[")
        elif ":" in one:
            name, _, group = one.partition(":")
        for word in (name, extra, group):
            if word:
                checks.name(word)
        found.append((name, extra, group))
    return tuple(found)
