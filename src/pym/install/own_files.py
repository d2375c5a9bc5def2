"""The small files that only one environment has: written, not linked. A HOT module."""

from __future__ import annotations

import os

INSTALLER = b"pym"

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def own_mode(mode: int) -> int:
    """The permission bits of a file that is not shared with the store, before the umask."""
    return 0o777 if mode & 0o111 else 0o666


def write(path: str, content: bytes, mode: int = 0o666) -> None:
    """Writes a new file; OSError if it is there already."""
    fd = os.open(path, _NEW, mode)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
    finally:
        os.close(fd)


# What nearly every distribution gets: with these alone no hash function is loaded at all.
_KNOWN = {
    b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    INSTALLER: "ef7ff60507959a8efe9c53ee59f0a8352760d63b28e6de05c7fb0b16ffc4e23f",
}


def digest(content: bytes) -> str:
    """sha256 in hex, without loading OpenSSL: these are small."""
    known = _KNOWN.get(content)
    if known is not None:
        return known
    from pym.fs.small_digest import sha256

    return sha256(content).hexdigest()
