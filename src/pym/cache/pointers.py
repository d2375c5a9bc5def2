"""Which wheel of the store a name leads to: what a URL without a hash brought, what a source tree was built to.

A pointer is only as good as its key: put everything into it that the answer depends on.
"""

from __future__ import annotations

import os
from binascii import crc32

from pym.cache import sealed
from pym.fs import atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"pymptr1\n"
_MOST = 1 << 20  # bytes


class Pointer:
    """One of them.

    Attributes:
        key: What it was kept for.
        sha256: Of the wheel, in hex.
        about: What else was to be remembered: values of marshal's types.
        path: Absolute path of its file.
    """

    __slots__ = ("about", "key", "path", "sha256")

    def __init__(self, key: str, sha256: str, about: object, path: str) -> None:
        self.key = key
        self.sha256 = sha256
        self.about = about
        self.path = path


class Pointers:
    """The pointers of one kind.

    Args:
        cache: The cache directory; "" keeps nothing.
        kind: Names the kind and its layout, as in `built-1`.
    """

    __slots__ = ("_directory", "kind")

    def __init__(self, cache: str, kind: str) -> None:
        self.kind = kind
        self._directory = os.path.join(cache, kind) if cache else ""

    def find(self, key: str) -> Pointer | None:
        """The pointer for `key`; whether the store still has that wheel is another question."""
        if not self._directory:
            return None
        found = _read(self._path(key))
        return found if found is not None and found.key == key else None

    def keep(self, key: str, sha256: str, about: object = None) -> None:
        """Keeps a pointer, replacing the one there is. Silent when it cannot: the work is then done again."""
        if self._directory:
            atomic.offer(self._path(key), sealed.seal(_MAGIC, (key, sha256, about)))

    def entries(self) -> Iterator[Pointer]:
        """Every pointer that can be read, in no order."""
        try:
            names = os.listdir(self._directory) if self._directory else []
        except OSError:
            return
        for name in names:
            found = _read(os.path.join(self._directory, name))
            if found is not None:
                yield found

    def _path(self, key: str) -> str:
        # Not a security boundary (the key in full is inside): only a short, safe file name.
        raw = os.fsencode(key)
        return os.path.join(self._directory, f"{crc32(raw):08x}{crc32(raw[::-1], 7):08x}")


def _read(path: str) -> Pointer | None:
    value = sealed.unseal(sealed.read(path, _MOST), _MAGIC)
    if type(value) is not tuple or len(value) != 3 or type(value[0]) is not str or type(value[1]) is not str:
        return None
    return Pointer(value[0], value[1], value[2], path)
