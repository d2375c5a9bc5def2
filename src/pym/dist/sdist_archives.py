"""Sdists in the cache, as they were published: what is built twice is fetched once. Cold.

sdists-1/ab/abcdef…/NAME-VERSION.tar.gz     by sha256
"""

from __future__ import annotations

import os

from pym.errors import HashMismatch, NetworkError, PymError, StoreError, shown
from pym.fs import atomic
from pym.net.address import offline, redact
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.provider import IndexProvider
    from pym.model.distribution import File
    from pym.net.bulk import Reply

KIND = "sdists-1"
_LIMIT = 1 << 30  # bytes of one


def place(cache: str, sha256: str, filename: str) -> str:
    """Where the cache keeps an sdist."""
    return os.path.join(cache, KIND, sha256[:2], sha256, os.path.basename(filename))


def keep(cache: str, sha256: str, filename: str, data: bytes) -> str:
    """Puts an sdist into the cache and returns its path.

    Args:
        cache: The cache directory.
        sha256: Of `data`, which the caller has compared.
        filename: As the index has it.
        data: The whole archive.

    Raises:
        StoreError: It cannot be written.
    """
    path = place(cache, sha256, filename)
    atomic.write(path, data)
    return path


def known(cache: str, sha256: str, filename: str) -> str:
    """The path of an sdist whose content still has its hash, "" if the cache has none."""
    path = place(cache, sha256, filename) if cache and sha256 else ""
    if path and os.path.isfile(path):
        if digest(path) == sha256:
            return path
        try:
            os.unlink(path)
        except OSError:
            pass
    return ""


def obtain(provider: IndexProvider, file: File, cache: str) -> tuple[str, str]:
    """The path of an sdist and its sha256: of this machine, of the cache, or fetched.

    Args:
        provider: Whose connections and credentials are used.
        file: What the index says of it.
        cache: The cache directory.

    Raises:
        HashMismatch: It is not what the index says.
        NetworkError: It cannot be had.
        StoreError: It cannot be read or written.
    """
    filename, url, hashes, *_ = file
    stated = dict(hashes).get("sha256", "")
    own = path_of(url.partition("#")[0])
    if own:
        actual = digest(own)
        if stated and actual != stated:
            raise HashMismatch(filename, expected=stated, actual=actual, source=own)
        return own, actual
    found = known(cache, stated, filename)
    if found:
        return found, stated
    data = _fetched(provider, filename, url.partition("#")[0])
    from hashlib import new, sha256

    actual = sha256(data).hexdigest()
    if stated and actual != stated:
        raise HashMismatch(filename, expected=stated, actual=actual, source=redact(url))
    for algorithm, value in hashes if not stated else ():
        if new(algorithm, data, usedforsecurity=False).hexdigest() != value:
            raise NetworkError(
                f"Hash mismatch for `{filename}`", context=f"expected {algorithm}:{value}\n    from {redact(url)}"
            )
    return keep(cache, actual, filename, data), actual


def digest(path: str) -> str:
    """The sha256 of a file.

    Raises:
        StoreError: It cannot be read.
    """
    from hashlib import sha256

    found = sha256()
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(1 << 20):
                found.update(block)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    return found.hexdigest()


def _fetched(provider: IndexProvider, filename: str, url: str) -> bytes:
    from pym.dist.fetch import WHOLE

    if provider.offline:
        raise offline(url)
    fetcher = provider.fetcher
    outcomes: list[Reply | PymError] = []
    fetcher.send(url, outcomes.append, headers={"accept": "*/*"}, limit=_LIMIT, priority=WHOLE)
    fetcher.wait(lambda: bool(outcomes))
    outcome = outcomes[0]
    if isinstance(outcome, PymError):
        raise outcome
    if outcome.status != 200:
        hints: tuple[str, ...] = ()
        if outcome.status in (401, 403):
            hints = ("the file wants credentials: they are only sent below the URL of the index they belong to",)
        raise NetworkError(
            f"{shown(filename)} cannot be had: the server answered `{outcome.status}`", context=redact(url), hints=hints
        )
    return outcome.body
