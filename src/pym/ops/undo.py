"""Files of a project that are changed together: all of them, or none.

Before the first of them is written, what they held is written down in a journal beside them, which goes when all is
done. Whoever fails or is interrupted puts them back; after a process that was killed the next command does, when it
looks for the project (`Wiring.workspace`). The journal is locked by its writer: while somebody works nobody else
interferes, and two commands that edit the same project wait for each other.

A journal is found in a directory that may come from anywhere, as a repository does. So it is plain text and bytes, its
paths are relative, and nothing is put back but the files it is there for, below its own directory:

    pym edit 3 1                    how many files
    +14 96                          `+` for one of people, `-` for a lock; bytes of its path, of its content (-1: none)
    pyproject.toml…                 the path and the content
    …                               the next one
    BLAKE2b of all that; then those of everything that was written, 32 bytes each
"""

from __future__ import annotations

import os
from _blake2 import blake2b  # a third of the time of `_sha256`; `hashlib` takes 3 ms

from pym.errors import StoreError
from pym.fs import atomic
from pym.fs.mutex import Lock
from pym.fs.regular import opener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.report import Reporter

JOURNAL = ".pym-edit"
_FIRST = b"pym edit 3 %d\n"
_NAMES = ("pyproject.toml", "pylock.toml")
_DIGEST = 32  # bytes
_LONGEST = 30  # bytes of a line
_held: set[str] = set()


def journal_of(directory: str, script: str = "") -> str:
    """Where the journal of a project, or of one script, is."""
    return os.path.join(directory, f".{script}.pym-edit" if script else JOURNAL)


def holds(journal: str) -> bool:
    """Whether this process is in the middle of an edit."""
    return os.path.realpath(journal) in _held


def recover(journal: str, reporter: Reporter) -> bool:
    """Puts back what a killed process has left; whether anything was.

    Nothing is done while the process that edits is alive. A file that has been changed since by somebody else stays as
    it is.

    Raises:
        StoreError: A file cannot be put back.
    """
    lock = Lock(journal)
    if not lock.take(wait=False):
        return False
    try:
        return _recover(lock, reporter)
    finally:
        lock.release()


def _recover(lock: Lock, reporter: Reporter) -> bool:
    if not lock.current() or not os.path.isfile(lock.path):
        return False
    entries, digests = _read(lock.path)
    if not all(_expected(lock.path, path) for path, _, _ in entries):
        reporter.warn(f"`{lock.path}` is about files of elsewhere: nothing is restored")
        entries = []
    changed = [(path, data) for path, data, _ in entries if _content(path) != data]
    told = {path for path, _, told in entries if told}
    foreign = [path for path, _ in changed if path in told and not _ours(path, digests)]
    if foreign:  # what was written besides goes with it
        changed = [(path, data) for path, data in changed if path in told and path not in foreign]
    for path in foreign:
        reporter.warn(f"`{path}` was being changed when pym was killed, and has been changed since: it stays as it is")
    for path, data in changed:
        _put_back(path, data)
    for path, _, _ in entries:
        _sweep(path)
    atomic.remove(lock.path)
    if changed:
        names = ", ".join(f"`{os.path.basename(path)}`" for path, _ in changed)
        reporter.warn(f"An earlier command was killed while it changed {names}: restored as before")
    return bool(changed)


def _read(path: str) -> tuple[list[tuple[str, bytes | None, bool]], set[bytes]]:
    try:
        with open(path, "rb", 0, opener=opener) as file:
            data = file.read()
    except OSError:
        return [], set()
    found = _entries(os.path.dirname(path), data)
    # Half written: then nothing else had been written yet.
    if found is None or _digest(data[: found[1]]) != data[found[1] : found[1] + _DIGEST]:
        return [], set()
    rest = data[found[1] + _DIGEST :]
    return found[0], {rest[at : at + _DIGEST] for at in range(0, len(rest), _DIGEST)}


def _entries(directory: str, data: bytes) -> tuple[list[tuple[str, bytes | None, bool]], int] | None:
    """What a journal says, and where it ends; None for one that is not whole."""
    first, _, count = data[: data.find(b"\n")].rpartition(b" ")
    if first != _FIRST.partition(b" %")[0] or not count.isdigit() or len(count) > 3:
        return None
    found: list[tuple[str, bytes | None, bool]] = []
    at = data.find(b"\n") + 1
    for _ in range(int(count)):
        end = data.find(b"\n", at)
        length, _, size = data[at + 1 : end].partition(b" ")
        if end < 0 or end - at > _LONGEST or not length.isdigit() or not size.removeprefix(b"-").isdigit():
            return None
        middle = end + 1 + int(length)
        name = os.path.join(directory, os.fsdecode(data[end + 1 : middle]))
        told = data[at : at + 1] == b"+"
        at = middle + max(0, int(size))
        found.append((name, None if size == b"-1" else data[middle:at], told))
    return found, at


def _packed(directory: str, entries: Sequence[tuple[str, bytes | None, bool]]) -> bytes:
    parts = [_FIRST % len(entries)]
    for path, data, told in entries:
        name = os.fsencode(os.path.relpath(path, directory))
        parts.append(b"%c%d %d\n" % (b"+" if told else b"-", len(name), -1 if data is None else len(data)))
        parts += [name, data or b""]
    body = b"".join(parts)
    return body + _digest(body)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def _expected(journal: str, path: str) -> bool:
    """Whether a journal may be about a file: of a project or of its script, and not by a link to elsewhere."""
    directory, name = os.path.split(journal)
    script = name[1 : -len(JOURNAL)]
    last = os.path.basename(path)
    usual = last == script or (last[:7] == "pylock." and last[-5:] == ".toml") if script else last in _NAMES
    top = os.path.realpath(directory).rstrip("/") + "/"
    return usual and os.path.realpath(path).startswith(top) and os.path.normpath(path) == path


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb", 0, opener=opener) as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error


def _ours(path: str, digests: set[bytes]) -> bool:
    data = _content(path)
    return data is None or _digest(data) in digests


def _put_back(path: str, data: bytes | None) -> None:
    if data is None:
        atomic.remove(path)
    else:
        _replace(path, data)


def _sweep(path: str) -> None:
    """Removes what a killed writer of a file may have left beside it."""
    try:
        os.unlink(atomic.beside(os.path.realpath(path)))
    except OSError:
        pass


def _replace(path: str, data: bytes) -> None:
    """Writes a file that may be a link, with the permissions it has."""
    real = os.path.realpath(path)
    try:
        mode = os.stat(real).st_mode & 0o7777
    except OSError:
        mode = 0
    atomic.write(real, data, mode=mode or 0o666)


class Edit:
    """One change of several files, from `begin` to `done` or `restore`: as a context, all of them or none.

    Args:
        journal: See `journal_of`.
        reporter: Told of what an earlier process left.
    """

    def __init__(self, journal: str, reporter: Reporter) -> None:
        self._journal = journal
        self._reporter = reporter
        self._lock = Lock(journal, lambda: reporter.info("Waiting for another command that edits this project"))
        self._before: list[tuple[str, bytes | None]] = []

    def begin(self) -> None:
        """Waits for others, and puts back what a killed one left.

        Raises:
            StoreError: The directory cannot be written to.
        """
        for _ in range(1000):
            self._lock.take()
            if self._lock.current():
                if os.fstat(self._lock.fd).st_size:
                    _recover(self._lock, self._reporter)
                    self._lock.release()
                    continue
                _held.add(os.path.realpath(self._journal))
                return
            self._lock.release()
        raise StoreError(f"Failed to lock `{self._journal}`", context="other processes keep taking it")

    def remember(self, paths: Sequence[str], others: Sequence[str] = ()) -> None:
        """Writes down what files hold, before any of them is changed.

        Args:
            paths: Files that `write` is to change.
            others: Files that somebody else will change, which nobody writes by hand: locks.
        """
        entries = [(path, _content(path), True) for path in paths]
        entries += [(path, _content(path), False) for path in others]
        self._before = [(path, data) for path, data, _ in entries]
        self._append(_packed(os.path.dirname(self._journal), entries))

    def write(self, path: str, data: bytes) -> None:
        """Replaces one of the files."""
        self._append(_digest(data))
        _replace(path, data)

    def done(self) -> None:
        """All is as it is to be. May be called twice."""
        if self._lock.fd < 0:
            return
        try:
            os.unlink(self._journal)
        except OSError as error:
            raise StoreError.from_os("remove", self._journal, error) from error
        finally:
            _held.discard(os.path.realpath(self._journal))
            self._lock.release()
            self._lock.fd = -1

    def restore(self) -> None:
        """Puts every file back as it was. May be called after `done`."""
        for path, data in self._before:
            if _content(path) != data:
                _put_back(path, data)
        self.done()

    def __enter__(self) -> Edit:
        self.begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.restore()
            return
        try:
            self.done()
        except BaseException:
            self.restore()
            raise

    def _append(self, data: bytes) -> None:
        try:
            os.lseek(self._lock.fd, 0, os.SEEK_END)
            view = memoryview(data)
            while view:
                view = view[os.write(self._lock.fd, view) :]
        except OSError as error:
            raise StoreError.from_os("write", self._journal, error) from error
