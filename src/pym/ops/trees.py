"""Whether what was installed of a directory still is what a build of it would give. HOT; see `dist.freshness`.

What counts is written down when it is installed, in the cache: by the distribution and the RECORD that it had then.
Without that (no cache, another program installed it) the directory is built again.
"""

from __future__ import annotations

import os

from pym.cache.memo import Memo
from pym.ops import origins
from pym.ops.tree_state import state_of
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from pym.model.builds import Builds
    from pym.model.environment import Installed

KIND = "installed-trees-1"


class Trees:
    """The directories of one call.

    Args:
        cache: The cache directory, "" for none.
        environ: Environment variables: `cache-keys` may name some.
        builds: Gives the settings of builds: with others it would be another wheel.
        typed: Absolute paths of directories that are built in any case.
    """

    def __init__(
        self, cache: str, environ: Mapping[str, str], builds: Callable[[], Builds], typed: Container[str]
    ) -> None:
        self._cache = cache
        self._memo = Memo(cache, KIND)
        self._environ = environ
        self._builds = builds
        self._typed = typed
        self._keys: dict[tuple[str, str], str] = {}

    def same(self, one: Installed, url: str, *, editable: bool) -> bool:
        """Whether a distribution was built of the directory that `url` leads to, and nothing that counts has changed.

        Raises:
            UsageError: The `cache-keys` of the directory are malformed.
            StoreError: It cannot be read.
        """
        where, below = origins.place(url)
        path = path_of(where).rstrip("/")
        if path in self._typed:
            return False
        data = origins.read(one)
        info = data.get("dir_info") if data is not None else None
        if data is None or not isinstance(info, dict) or data.get("url") != where.rstrip("/"):
            return False
        if bool(info.get("editable")) != editable or data.get("subdirectory", "") != below:
            return False
        known = self._memo.recall(_place(one))
        return known is not None and known == (_stamp(one), self._key(one.name, path, below))

    def keep(self, one: Installed, url: str) -> tuple[str, str, str]:
        """Writes down what a distribution that was just installed was built of.

        Returns:
            The directory, its state, and what was written.
        """
        where, below = origins.place(url)
        path = path_of(where).rstrip("/")
        key = self._key(one.name, path, below)
        keep(self._cache, one, key)
        return os.path.join(path, below) if below else path, self._keys[path, below], key

    def _key(self, name: str, path: str, below: str) -> str:
        known = self._keys.get((path, below))
        if known is None:
            # As it was when it was asked for the first time, which is before it is built: what is changed meanwhile
            # is not in what was built.
            root = os.path.join(path, below) if below else path
            known = self._keys[path, below] = state_of(root, self._cache, self._environ)
        return repr((known, self._builds().fingerprint(name)))


def keep(cache: str, one: Installed, key: str) -> None:
    """Writes down what a distribution was built of that was installed just now.

    Args:
        cache: The cache directory, "" for none.
        one: The distribution.
        key: As `Trees.keep` returned it when the same was installed before.
    """
    stamp = _stamp(one)
    if stamp:
        Memo(cache, KIND).remember(_place(one), (stamp, key))


def _place(one: Installed) -> str:
    return os.path.join(os.path.realpath(one.site), one.info)


def _stamp(one: Installed) -> tuple[int, int] | tuple[()]:
    try:
        about = os.stat(os.path.join(one.site, one.info, "RECORD"))
    except OSError:
        return ()
    return (about.st_ino, about.st_mtime_ns)
