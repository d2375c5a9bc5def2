"""Locks with the marks of a merge, and the merge itself for git: versions of both sides, never lines of both. COLD.

A merge of lines can give a lock that nobody resolved. So where both sides changed the lock, their versions are what a
new resolution prefers.
"""

from __future__ import annotations

from pym.errors import LockInvalid
from pym.lock.read import read
from pym.model.lock import REGISTRY
from pym.model.resolution import Preference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.lock import Lock

_OURS, _BASE, _THEIRS, _END = b"<<<<<<< ", b"||||||| ", b"=======", b">>>>>>> "


def parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The texts that a file with the marks of a merge stands for: ours, what both began with, theirs.

    What both began with is "" where the marks do not tell (git's `diff3` does); the others are the same twice for a
    file without marks.

    Raises:
        ValueError: The marks do not match; says where.
    """
    ours: list[bytes] = []
    base: list[bytes] = []
    theirs: list[bytes] = []
    has_base = False
    into: tuple[list[bytes], ...] = (ours, base, theirs)
    state = ""
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        if line.startswith(_OURS) and not state:
            state, into = "ours", (ours,)
        elif line.startswith(_BASE) and state == "ours":
            state, into, has_base = "base", (base,), True
        elif line.rstrip(b"\r\n") == _THEIRS and state in ("ours", "base"):
            state, into = "theirs", (theirs,)
        elif line.startswith(_END) and state == "theirs":
            state, into = "", (ours, base, theirs)
        elif line.startswith((_OURS, _END)):
            raise ValueError(f"the mark of a merge in line {number} has no counterpart")
        else:
            for lines in into:
                lines.append(line)
    if state:
        raise ValueError("the last mark of a merge has no counterpart")
    return b"".join(ours), b"".join(base) if has_base else b"", b"".join(theirs)


def marked(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Both sides whole, with the marks of a merge around them and what they began with in between."""

    def whole(text: bytes) -> bytes:
        return text if not text or text.endswith(b"\n") else text + b"\n"

    middle = _BASE + b"base\n" + whole(base) if base else b""
    return b"".join([_OURS, b"ours\n", whole(ours), middle, _THEIRS, b"\n", whole(theirs), _END, b"theirs\n"])


def preferences(data: bytes, label: str) -> tuple[Preference, ...]:
    """The versions of both sides of a file with the marks of a merge: ours come first, unless theirs alone changed.

    A side that is no lock by itself, which a merge of lines can make of it, has as many as can be found in it.

    Raises:
        LockInvalid: The marks do not match.
    """
    try:
        ours, base, theirs = parts(data)
    except ValueError as error:
        raise LockInvalid(
            f"`{label}` is not a valid lock",
            context=str(error),
            hints=("take one side as a whole (`git checkout --ours` or `--theirs`), and `pym lock` again",),
        ) from None
    return _ordered(_versions(base, label) if base else [], _versions(ours, label), _versions(theirs, label))


def preferred(base: Lock | None, ours: Lock, theirs: Lock) -> tuple[Preference, ...]:
    """The versions of two locks: of a package that only one of them changed those of that one come first."""
    return _ordered(versions(base) if base is not None else [], versions(ours), versions(theirs))


def _ordered(base: list[Preference], ours: list[Preference], theirs: list[Preference]) -> tuple[Preference, ...]:
    before = {(one.name, one.version) for one in base}
    # What a side has that was not there before is what it chose; the rest it left as it was.
    listed = [one for one in ours if (one.name, one.version) not in before]
    listed += [one for one in theirs if (one.name, one.version) not in before]
    return tuple(dict.fromkeys([*listed, *ours, *theirs]))


def versions(lock: Lock) -> list[Preference]:
    """The versions that a lock has of packages of indexes, each with the markers of its forks."""
    return [
        Preference(package.name, package.version, marker)
        for package in lock.packages
        if package.version and package.source.kind == REGISTRY
        for marker in package.forks or ("",)
    ]


def _versions(text: bytes, label: str) -> list[Preference]:
    try:
        return versions(read(text, label))
    except LockInvalid:
        pass
    # Entries that stand side by side still say what was chosen.
    found = []
    for block in text.split(b"[[packages]]")[1:]:
        fields: dict[bytes, str] = {}
        for line in block.splitlines():
            key, equals, value = line.partition(b" = ")
            if equals and key in (b"name", b"version") and len(value) > 2 and value[:1] == value[-1:] == b'"':
                fields.setdefault(key, value[1:-1].decode("ascii", "replace"))
        if len(fields) == 2 and all(one.isprintable() and " " not in one for one in fields.values()):
            found.append(Preference(fields[b"name"], fields[b"version"]))
    return found


def agreed(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The result of a three-way merge that needs no resolution: only one side changed the lock, or both alike.

    None where both changed it: the lock has to be resolved again.
    """
    if ours == theirs or base == theirs:
        return ours
    return theirs if base == ours else None
