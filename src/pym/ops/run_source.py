"""Scripts that are no files: what comes by standard input, or from an address. Cold."""

from __future__ import annotations

import os

from pym.errors import StoreError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.run_rooms import Rooms
    from pym.ops.wiring import Wiring

_LIMIT = 1 << 26  # bytes


def from_stdin() -> bytes:
    """All of standard input.

    Raises:
        UsageError: There is none, or too much.
    """
    blocks: list[bytes] = []
    size = 0
    try:
        while True:
            block = os.read(0, 1 << 20)
            if not block:
                return b"".join(blocks)
            size += len(block)
            if size > _LIMIT:
                raise UsageError(f"The script on standard input has more than {_LIMIT >> 20} MiB")
            blocks.append(block)
    except OSError as error:
        raise UsageError("Failed to read the script from standard input", context=error.strerror or "") from error


def to_stdin(data: bytes) -> None:
    """Makes `data` the standard input of this process, and of the one that takes its place.

    Raises:
        StoreError: There is no room for it.
    """
    try:
        if hasattr(os, "memfd_create"):
            fd = os.memfd_create("pym-run")
        else:
            import tempfile

            fd, path = tempfile.mkstemp(prefix="pym-run-")
            os.unlink(path)
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
        os.lseek(fd, 0, os.SEEK_SET)
        os.dup2(fd, 0)
        if fd:
            os.close(fd)
    except OSError as error:
        raise StoreError("Failed to pass the script on", context=error.strerror or str(error)) from error


def from_address(wiring: Wiring, url: str) -> bytes:
    """The script at an address.

    Raises:
        NetworkError: It cannot be had.
    """
    from pym.net import download

    return download.read(url, wiring.network, limit=_LIMIT, notice=wiring.reporter.warn)


def address(wiring: Wiring, url: str) -> str:
    """Where the file itself is that an address leads to: the page of a gist is about one.

    Raises:
        UsageError: The gist has no such file.
        NetworkError: It cannot be asked for.
    """
    from pym.ops import run_gist

    if not run_gist.is_page(url):
        return url
    from pym.net import download

    accept = "application/vnd.github+json"
    return run_gist.file_of(
        url, lambda place: download.read(place, wiring.network, accept=accept, notice=wiring.reporter.warn)
    )


def kept(rooms: Rooms, url: str, data: bytes) -> str:
    """The absolute path of a file with `data`, for this call alone.

    Args:
        rooms: Where to.
        url: Where it comes from: its name is kept as far as it is one.
        data: Its content.

    Raises:
        StoreError: There is no room for it.
    """
    name = url.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
    plain = "".join([c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name]).lstrip(".")[-100:]
    directory = rooms.fresh("script")
    path = os.path.join(directory, plain or "script.py")
    try:
        os.mkdir(directory, 0o700)
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error
    return path
