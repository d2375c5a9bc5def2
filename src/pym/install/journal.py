"""What makes a change of an environment one step: it is written down before it begins, and undone unless it ended.

A HOT module. All of a change lies in a workshop, the directory `.pym-change` in the site directory:

    .pym-change/new/…            what comes in, laid out as it will be
    .pym-change/old/…            what has gone out
    .pym-change/journal, .1, …   the moves between these and the environment, in order
    .pym-change/elsewhere.N      leads to a workshop on another file system that the change has parts in

    1. new files are placed in `new`                            killed here: `new` is cleared away
    2. the journal is written; its first part, `journal`, last
    3. the moves, all of them renames                            killed here: they are undone, last first
    4. `journal` is unlinked: the change has happened
    5. the workshop is cleared away                              killed here: the rest of it is

So a workshop without a journal is rubbish, one with a journal is undone. Undoing does not trust that any move happened:
it looks. It can itself be killed and done again.

The journal's text is in the targets of symbolic links, which lead nowhere: file systems write these with the directory
they are in, in the order things were done. A file would be empty after a power cut, unless flushing it were waited for,
which takes longer than a whole small change. A long journal, or one where no symbolic links can be, is a flushed file.
"""

from __future__ import annotations

import binascii
import errno
import os
import stat

from pym.errors import StoreError
from pym.fs import tree
from pym.install.unfinished import WORKSHOP, pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from pym.report import Reporter

    # One step, with absolute real paths:
    #   (OUT, where it goes, where it was)    (IN, where it was, where it goes)
    #   (MADE, directory, "")                 (EMPTIED, directory, its permission bits in octal)
    Move = tuple[str, str, str]

OUT: Final = "out"
IN: Final = "in"
MADE: Final = "made"
EMPTIED: Final = "emptied"

_FIRST = "journal"
_ELSEWHERE = "elsewhere."
_CHUNK = 1000  # bytes: every system with symbolic links takes so much; most take 4095
_MOST = 64  # links; more text than that is a file
_MAGIC = "pym-change-1"


def heal(site: str, reporter: Reporter) -> bool:
    """Undoes a change that was cut short and clears its workshop away. The environment must be held.

    Raises:
        StoreError: Something is in the way; the rest stays for the next time.
    """
    if not pending(site):
        return False
    site = os.path.realpath(site)
    undone = undo(site)
    clear(site)
    if undone:
        reporter.info("Undid a change of the environment that was cut short")
    else:
        reporter.debug(f"Cleared `{os.path.join(site, WORKSHOP)}` away, which a killed process left")
    return True


def begin(site: str, elsewhere: list[str]) -> None:
    """Makes the workshops, empty.

    Args:
        site: Real path of purelib.
        elsewhere: Absolute paths of workshops on other file systems.

    Raises:
        OSError: Nothing stays behind that the next command would not clear away.
    """
    main = os.path.join(site, WORKSHOP)
    os.mkdir(main, 0o700)
    for number, path in enumerate(elsewhere):
        # Named before it is there: a process killed in between has left nothing that nobody knows of.
        os.symlink(path, os.path.join(main, f"{_ELSEWHERE}{number}"))
    for path in (main, *elsewhere):
        if path != main:
            os.mkdir(path, 0o700)
        os.mkdir(os.path.join(path, "new"))
        os.mkdir(os.path.join(path, "old"))


def write(site: str, moves: list[Move]) -> None:
    """Writes down what is about to be done, in place of what was written before.

    Raises:
        OSError: It is not written; nothing may be moved.
    """
    main = os.path.join(site, WORKSHOP)
    text = _text(site, moves)
    parts = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
    if len(parts) <= _MOST:
        try:
            # From the last to the first: the first one says how many there are.
            for number in range(len(parts) - 1, -1, -1):
                _lead(parts[number], os.path.join(main, f"{_FIRST}.{number}" if number else _FIRST))
            return
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENAMETOOLONG, errno.EINVAL):
                raise
    scratch = os.path.join(main, f"{_FIRST}.new")
    fd = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        view = memoryview(text.encode("ascii"))
        while view:
            view = view[os.write(fd, view) :]
        os.fsync(fd)
    finally:
        os.close(fd)
    os.rename(scratch, os.path.join(main, _FIRST))


def _lead(text: str, path: str) -> None:
    try:
        os.symlink(text, path)
    except FileExistsError:  # a part of a journal that was undone
        os.unlink(path)
        os.symlink(text, path)


def commit(site: str) -> None:
    """Makes the moves final: without its journal nobody can undo them."""
    os.unlink(os.path.join(site, WORKSHOP, _FIRST))


def perform(move: Move) -> None:
    """Takes one step.

    Raises:
        OSError: It did not happen.
    """
    kind, first, second = move
    if kind == IN:
        os.rename(first, second)
    elif kind == OUT:
        os.rename(second, first)
    elif kind == MADE:
        os.mkdir(first)
    else:
        try:
            os.rmdir(first)
        except OSError as error:
            # It holds something after all, and stays.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.EBUSY, errno.ENOTDIR):
                raise


def undo(site: str) -> bool:
    """Takes back what the journal says, as far as it has happened, and unlinks it. False if there is none.

    Raises:
        StoreError: A step could not be taken back; the journal stays.
    """
    try:
        text = _read(os.path.join(site, WORKSHOP))
    except OSError as error:
        raise StoreError.from_os("read", os.path.join(site, WORKSHOP, _FIRST), error) from error
    if text is None:
        return False
    moves = _moves(site, text)
    where = ""
    try:
        for move in reversed(moves):
            where = move[1]
            _take_back(move)
        where = os.path.join(site, WORKSHOP, _FIRST)
        os.unlink(where)
    except OSError as error:
        failed = StoreError.from_os("undo a change of", str(error.filename or where), error)
        failed.hints = (*failed.hints, "the next pym command tries again, and until then the environment may not work")
        raise failed from error
    return True


def _take_back(move: Move) -> None:
    kind, first, second = move
    if kind == IN:
        if not os.path.lexists(first) and os.path.lexists(second):
            os.rename(second, first)
    elif kind == OUT:
        if os.path.lexists(first):
            os.rename(first, second)
    elif kind == MADE:
        try:
            os.rmdir(first)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR):
                raise
    elif not os.path.lexists(first):
        os.mkdir(first)
        os.chmod(first, int(second, 8))


def clear(site: str) -> None:
    """Removes the workshops. There must be no journal.

    Raises:
        StoreError: Something of it could not be removed; the next command tries again.
    """
    main = os.path.join(site, WORKSHOP)
    try:
        names = os.listdir(main)
    except OSError:
        names = []
    for name in names:
        if name.startswith(_ELSEWHERE):
            try:
                path = os.readlink(os.path.join(main, name))
            except OSError:
                continue
            if os.path.basename(path) == WORKSHOP:
                tree.remove(path)
    tree.remove(main)


# --- The text of a journal: a line of its format, number of links, length and checksum, then a line a move. Paths are
# relative to the site directory, so that an environment can have been moved in between.


def _text(site: str, moves: list[Move]) -> str:
    lines = []
    start = site.rstrip(os.sep) + os.sep
    cut = len(start)
    for kind, first, second in moves:
        line = kind
        for path in (first, second):
            if path.startswith(start):
                path = path[cut:]
            elif os.path.isabs(path):
                path = os.path.relpath(path, site)
            line += "\t" + _escaped(path)
        lines.append(line + "\n")
    body = "".join(lines)
    head = f"{_MAGIC} {len(body):012} {binascii.crc32(body.encode('ascii')):08x}\n"
    return head + body


def _length(text: str) -> int:
    """How long a journal is that begins with `text`, 0 when that is not the beginning of one."""
    head, newline, _ = text.partition("\n")
    number = head.split(" ")[1:2]
    return len(head) + 1 + int(number[0]) if newline and number and number[0].isdecimal() else 0


def _escaped(path: str) -> str:
    if path.isascii() and path.isprintable() and "%" not in path:
        return path
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 37 else f"%{byte:02x}" for byte in os.fsencode(path))


def _plain(text: str) -> str:
    if "%" not in text:
        return text
    head, *rest = text.split("%")
    raw = head.encode("ascii") + b"".join(bytes((int(part[:2], 16),)) + part[2:].encode("ascii") for part in rest)
    return os.fsdecode(raw)


def _read(main: str) -> str | None:
    """The text of the journal in a workshop; None if there is none: the moves had not begun, or were all done."""
    path = os.path.join(main, _FIRST)
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(mode):
        text = os.readlink(path)
        wanted = _length(text)
        number = 1
        while len(text) < wanted and os.path.lexists(path := os.path.join(main, f"{_FIRST}.{number}")):
            text += os.readlink(path)
            number += 1
    else:
        with open(path, encoding="ascii") as file:
            text = file.read()
    return text


def _moves(site: str, text: str) -> list[Move]:
    head, _, body = text.partition("\n")
    if head != f"{_MAGIC} {len(body):012} {binascii.crc32(body.encode('ascii', 'replace')):08x}":
        raise StoreError(
            f"Failed to undo a change of `{site}` that was cut short",
            context=f"its journal `{os.path.join(site, WORKSHOP, _FIRST)}` is damaged, or a newer pym wrote it",
            hints=("make the environment anew, or remove that directory and install everything again",),
        )
    moves = []
    for line in body.splitlines():
        kind, first, second = line.split("\t")
        first = os.path.normpath(os.path.join(site, _plain(first)))
        if kind in (IN, OUT):
            second = os.path.normpath(os.path.join(site, _plain(second)))
        moves.append((kind, first, second))
    return moves
