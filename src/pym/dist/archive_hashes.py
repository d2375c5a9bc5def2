"""Files compared with the hashes that are stated of them. Cold."""

from __future__ import annotations

from pym.errors import HashMismatch, StoreError
from pym.net.address import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.dist.archives import Archive
    from pym.errors import NetworkError, PymError


def check(path: str, archive: Archive) -> None:
    """Compares a file with the hashes that are stated of it, as far as sha256 alone does not settle it.

    Raises:
        HashMismatch: It is another file.
    """
    others = [(algorithm, value) for algorithm, value in archive.hashes if algorithm != "sha256"]
    accepted = [one.partition(":")[::2] for one in sorted(archive.accepted)]
    if archive.sha256 and (not accepted or f"sha256:{archive.sha256}" in archive.accepted):
        return  # unpacking compares it
    if not others and not accepted:
        return
    import hashlib

    algorithms = {algorithm for algorithm, _ in (*others, *accepted)}
    digests = {algorithm: hashlib.new(algorithm, usedforsecurity=False) for algorithm in algorithms}
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(1 << 20):
                for digest in digests.values():
                    digest.update(block)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    actual = {algorithm: digest.hexdigest() for algorithm, digest in digests.items()}
    source = redact(archive.url)
    for algorithm, value in others:
        if actual[algorithm] != value:
            raise mismatch(archive, [f"{algorithm}:{value}"], f"{algorithm}:{actual[algorithm]}", source)
    if accepted and not any(actual[algorithm] == value for algorithm, value in accepted):
        first = accepted[0][0]
        wrong = mismatch(archive, sorted(archive.accepted), f"{first}:{actual[first]}", source)
        demanded(wrong, archive)
        raise wrong


def verify(path: str, archive: Archive) -> None:
    """Compares a file with all hashes that are stated of it.

    Raises:
        HashMismatch: It is another file.
    """
    check(path, archive)
    if archive.sha256:
        from pym.dist.sdist_archives import digest

        actual = digest(path)
        if actual != archive.sha256:
            error = HashMismatch(archive.filename, expected=archive.sha256, actual=actual, source=redact(archive.url))
            demanded(error, archive)
            raise error


def demanded(error: PymError, archive: Archive) -> None:
    """Adds to a mismatch what may be wrong besides the file, if the hash was none that its index states."""
    if archive.accepted and not any(f"{algorithm}:{value}" in archive.accepted for algorithm, value in archive.hashes):
        where = f"`{archive.demanded.removeprefix('-r ').removeprefix('-c ')}`" if archive.demanded else "requirements"
        error.hints = (*error.hints, f"or the hash of `{archive.name}` in {where} is not that of this file: check it")


def mismatch(archive: Archive, expected: Sequence[str], actual: str, source: str) -> NetworkError:
    """The error for a file that has none of the hashes that were stated."""
    if len(expected) == 1 and expected[0].startswith("sha256:") and actual.startswith("sha256:"):
        return HashMismatch(archive.filename, expected=expected[0][7:], actual=actual[7:], source=source)
    error = HashMismatch(archive.filename, expected="", actual="", source=source)
    wanted = "\n         or ".join(expected)
    error.context = f"expected {wanted}\n     got {actual}\n    from {source}"
    return error
