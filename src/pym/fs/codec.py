"""The library that inflates: isal where it is installed, which is twice as fast as zlib, else zlib. Imported late."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def library() -> ModuleType:
    """A module with zlib's `decompressobj`, `crc32` and `error`. Both check CRC-32 and length of gzip themselves."""
    try:
        from isal import isal_zlib
    except ImportError:
        import zlib

        return zlib
    return isal_zlib
