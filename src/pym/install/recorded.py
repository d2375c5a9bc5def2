"""Files and the hashes that RECORD has of them. Cold."""

from __future__ import annotations

import os
from binascii import b2a_base64

from pym.fs.digest import sha256
from pym.spec.record import written


def agree(hexadecimal: str, hashed: str) -> bool:
    """Whether a sha256 in hex is the one that RECORD has."""
    return hashed.rstrip("=") == written(hexadecimal)


def is_as_recorded(path: str, hashed: str) -> bool:
    """Whether a file has the content that a hash of RECORD says; as well as it can be told."""
    try:
        return not hashed or hash_of(path, hashed.partition("=")[0]) == hashed.rstrip("=")
    except (OSError, ValueError):
        return True


def hash_of(path: str, algorithm: str) -> str:
    """A file's hash as RECORD writes it.

    Raises:
        ValueError: There is no such algorithm here.
        OSError: It cannot be read.
    """
    if algorithm == "sha256":
        digest = sha256()
    else:
        import hashlib

        digest = hashlib.new(algorithm)
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        while piece := os.read(fd, 1 << 20):
            digest.update(piece)
    finally:
        os.close(fd)
    encoded = b2a_base64(digest.digest(), newline=False).decode()
    return f"{algorithm}=" + encoded.rstrip("=").replace("+", "-").replace("/", "_")
