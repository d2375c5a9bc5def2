"""Small files, read into memory: lists, checksums, indexes."""

from __future__ import annotations

from pym.net.attempts import Attempts
from pym.net.coding import Undecodable, decode
from pym.net.failures import Failure, html
from pym.net.pace import Pace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.net.client import Answer, Client
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings


def fetch(
    client: Client,
    urls: Sequence[str],
    settings: NetworkSettings,
    limit: int,
    accept: str,
    notice: Callable[[str], None] | None,
    clock: Clock,
) -> bytes:
    """The content of the first of `urls` that gives it; see `pym.net.download.read`."""
    attempts = Attempts(urls, settings, clock, notice)
    for url in attempts:
        try:
            with client.open(url, {"accept": accept, "accept-encoding": "gzip"}) as answer:
                if answer.status != 200:
                    raise answer.failure()
                if answer.html and "html" not in accept:
                    raise html(url)
                return _body(answer, settings, limit, clock)
        except Failure as failure:
            attempts.failed(url, failure)
    raise attempts.error()


def _body(answer: Answer, settings: NetworkSettings, limit: int, clock: Clock) -> bytes:
    coding = answer.header("content-encoding").lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise Failure(answer.url, "the server used a content coding that was not asked for", kind="content")
    if answer.length > limit:
        raise _too_large(answer.url, limit)
    pace = Pace(settings.minimum_speed, settings.speed_window)
    received = bytearray()
    for block, waited in answer.blocks(clock):
        if not pace.keeps(len(block), waited):
            raise Failure(answer.url, "the server is too slow: less than 1 KiB/s", kind="slow")
        received += block
        if len(received) > limit:
            raise _too_large(answer.url, limit)
    return _decoded(answer.url, bytes(received), limit) if "gzip" in coding else bytes(received)


def _decoded(url: str, data: bytes, limit: int) -> bytes:
    try:
        decoded = decode("gzip", data, limit)
    except Undecodable as error:
        raise Failure(url, str(error), kind="reset" if error.early else "content") from error
    if decoded is None:
        raise _too_large(url, limit)
    return decoded


def _too_large(url: str, limit: int) -> Failure:
    return Failure(url, f"the answer is larger than the {limit} bytes it may have", kind="content")
