"""What the state of a directory comes to that something is built of. A HOT module; see `dist.freshness`."""

from __future__ import annotations

import os

from pym.dist import freshness
from pym.errors import PymError
from pym.project import manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def state_of(root: str, cache: str, environ: Mapping[str, str]) -> str:
    """What the state of a project comes to: what it is built of is as it was while this text is the same.

    Args:
        root: Its absolute directory.
        cache: The cache directory, "" for none.
        environ: Environment variables: `cache-keys` may name some.

    Raises:
        UsageError: Its `cache-keys` are malformed.
        StoreError: It cannot be read.
    """
    return freshness.key(root, _cache_keys(root, cache), environ=environ)


def _cache_keys(root: str, cache: str) -> Sequence[object] | None:
    """What a project says that counts, out of its remembered form; None to ask the file."""
    try:
        about = manifest.read(os.path.join(root, "pyproject.toml"), cache)
    except PymError:
        return None
    if about is None:
        return freshness.USUAL
    for table in (about.pym, about.uv):
        if "cache-keys" in table:
            keys = table["cache-keys"]
            return keys if isinstance(keys, list) else None
    return freshness.USUAL
