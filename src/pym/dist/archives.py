"""Wheels for whoever installs: those that the store has, and those that are fetched into it. A HOT module.

What the store has is found here, with one look at its manifest. What it has not is fetched, checked and unpacked by
`dist.archive_fetch`, which is entered when something is missing.
"""

from __future__ import annotations

import os

from pym.cache.pointers import Pointers
from pym.model.distribution import FILENAME, HASHES, SIZE, URL
from pym.model.value import Value
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.cache.wheels import WheelStore
    from pym.model.distribution import File
    from pym.model.manifest import Stored
    from pym.net.settings import NetworkSettings
    from pym.report import Reporter

KIND = "archives-1"  # by URL, for files whose hash nobody tells; about: entity tag, time of modification in ns
OTHERS = "archive-hashes-1"  # by another hash of the same file


class Archive(Value):
    """One wheel that is wanted.

    Attributes:
        name, version: What it is, normalised and canonical.
        filename: Its name.
        url: Where it is; `file:` for one of this machine.
        hashes: `(algorithm, hex)` that its index, lock or URL states: all must hold.
        size: In bytes, -1 if nobody says.
        accepted: `algorithm:hex` of which one must hold (`--hash`); empty for no such demand.
        demanded: Where that was demanded, for messages: `-r requirements.txt`; "" if nobody knows.
    """

    __slots__ = ("accepted", "demanded", "filename", "hashes", "name", "size", "url", "version")

    def __init__(
        self,
        name: str,
        version: str,
        filename: str,
        url: str,
        hashes: tuple[tuple[str, str], ...] = (),
        size: int = -1,
        accepted: frozenset[str] = frozenset(),
        demanded: str = "",
    ) -> None:
        self.name = name
        self.version = version
        self.filename = filename
        self.url = url
        self.hashes = hashes
        self.size = size
        self.accepted = accepted
        self.demanded = demanded

    @classmethod
    def of(
        cls, name: str, version: str, file: File, accepted: frozenset[str] = frozenset(), demanded: str = ""
    ) -> Archive:
        """The archive that a file of an index is."""
        return cls(name, version, file[FILENAME], file[URL], file[HASHES], file[SIZE], accepted, demanded)

    @property
    def sha256(self) -> str:
        """In hex, "" if it is not stated."""
        for algorithm, value in self.hashes:
            if algorithm == "sha256":
                return value
        stated = [one for one in self.accepted if one.startswith("sha256:")]
        return stated[0][7:] if len(stated) == 1 == len(self.accepted) else ""


class Archives:
    """The wheels of one call.

    Args:
        store: Where they are unpacked.
        cache: The cache directory: for what is being downloaded, and what is remembered of files without a hash.
        network: Makes the settings of the network when it is needed first.
        reporter: Is told of downloads.
        credentials: Gives the value of the `Authorization` header for a URL, or "".
        offline: Nothing is fetched.
        unverified: Names whose wheels may contradict their own RECORD; `:all:` for all.
        refresh: Names of which files without a hash are asked for anew; `:all:` for all.
    """

    __slots__ = ("_others", "_urls", "cache", "credentials", "network", "offline", "refresh", "reporter", "store",
                 "unverified")  # fmt: skip

    def __init__(
        self,
        store: WheelStore,
        cache: str,
        network: Callable[[], NetworkSettings],
        reporter: Reporter,
        *,
        credentials: Callable[[str], str] | None = None,
        offline: bool = False,
        unverified: frozenset[str] = frozenset(),
        refresh: frozenset[str] = frozenset(),
    ) -> None:
        self.store = store
        self.cache = cache
        self.network = network
        self.reporter = reporter
        self.credentials = credentials
        self.offline = offline
        self.unverified = unverified
        self.refresh = refresh
        self._urls = Pointers(cache, KIND)
        self._others = Pointers(cache, OTHERS)

    def known(self, archive: Archive) -> Stored | None:
        """The wheel as the store has it; None if it has to be fetched, or looked at."""
        sha256 = archive.sha256
        if not sha256:
            for algorithm, value in archive.hashes:
                found = self._others.find(f"{algorithm}:{value}")
                if found is not None:
                    sha256 = found.sha256
                    break
            else:
                sha256 = self._remembered(archive)
        if not sha256 or not self._accepts(archive, sha256):
            return None
        return self.store.find(sha256, unverified=not self.verifies(archive.name))

    def verifies(self, name: str) -> bool:
        """Whether a wheel of this project must agree with its own RECORD."""
        return name not in self.unverified and ":all:" not in self.unverified

    def get(self, archives: Sequence[Archive]) -> list[Stored]:
        """The wheels, in the same order: those the store lacks are fetched, checked and unpacked, all at once.

        Raises:
            HashMismatch: One is not what was stated.
            HostileArchive: One cannot be unpacked, or is not what its name says.
            NetworkError: One cannot be had.
            StoreError: The cache cannot be written.
        """
        found = [self.known(archive) for archive in archives]
        missing = [position for position, stored in enumerate(found) if stored is None]
        if missing:
            from pym.dist.archive_fetch import fetch

            for position, stored in zip(missing, fetch(self, [archives[one] for one in missing]), strict=True):
                found[position] = stored
        return found  # type: ignore[return-value]

    # -- files whose hash nobody tells -------------------------------------------------------------------------------

    def former(self, archive: Archive) -> tuple[str, str, int]:
        """sha256, entity tag and modification time (ns) of what was at this URL before; "" and 0 if unknown."""
        found = self._urls.find(archive.url.partition("#")[0])
        if found is None or type(found.about) is not tuple or len(found.about) != 2:
            return "", "", 0
        etag, modified = found.about
        return found.sha256, str(etag), int(modified)

    def remember(self, archive: Archive, sha256: str, etag: str = "", modified: int = 0) -> None:
        """Takes note of the sha256 of what is at this URL, or of what has another hash."""
        if not any(algorithm == "sha256" for algorithm, _ in archive.hashes):
            for algorithm, value in archive.hashes:
                self._others.keep(f"{algorithm}:{value}", sha256)
            if not archive.hashes:
                self._urls.keep(archive.url.partition("#")[0], sha256, (etag, modified))
        for one in archive.accepted:
            # All of them were compared with the file, and this one agreed: see `archive_fetch`.
            if not one.startswith("sha256:") and len(archive.accepted) == 1:
                self._others.keep(one, sha256)

    def _remembered(self, archive: Archive) -> str:
        """The sha256 of what is at a URL, as far as that is known without asking its server."""
        sha256, _, modified = self.former(archive)
        if not sha256:
            return ""
        path = path_of(archive.url)
        if path:
            try:
                return sha256 if os.stat(path).st_mtime_ns == modified else ""
            except OSError:
                return ""
        return sha256 if self.offline else ""

    def _accepts(self, archive: Archive, sha256: str) -> bool:
        accepted = archive.accepted
        if not accepted or f"sha256:{sha256}" in accepted:
            return True
        others = [self._others.find(one) for one in accepted if not one.startswith("sha256:")]
        return any(found is not None and found.sha256 == sha256 for found in others)
