"""Getting files: the door of this room. What imports httpx is behind it, and entered when something is fetched.

for block in download.stream(urls, partial, settings, sha256=...): ...
download.discard(partial)
"""

from __future__ import annotations

import os

from pym.errors import HashMismatch
from pym.net.address import name_of, offline, redact
from pym.net.partial import Partial, discard
from pym.net.retry import SYSTEM
from pym.report import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

__all__ = ["discard", "read", "stream"]


def read(
    url: str | Sequence[str],
    settings: NetworkSettings,
    *,
    limit: int = 64 << 20,
    accept: str = "*/*",
    notice: Callable[[str], None] | None = None,
    clock: Clock = SYSTEM,
) -> bytes:
    """The content of a small file.

    Args:
        url: Where it is, `http:` or `https:`; or several places of the same file, tried in order.
        settings: How to fetch.
        limit: Most bytes it may have, sent or decompressed.
        accept: The `Accept` header. A web page is refused unless `html` occurs in it.
        notice: Is told before each wait for another try what failed and how long the wait is.
        clock: Time, for tests.

    Raises:
        Offline: The network may not be used.
        NetworkError: It cannot be had, and why.
    """
    urls = (url,) if isinstance(url, str) else tuple(url)
    if settings.offline:
        raise offline(urls[0])
    from pym.net import client, document

    return document.fetch(client.shared(settings), urls, settings, limit, accept, notice, clock)


def stream(
    urls: str | Sequence[str],
    partial: str,
    settings: NetworkSettings,
    *,
    sha256: str = "",
    task: Task | None = None,
    waiting: Callable[[], None] | None = None,
    notice: Callable[[str], None] | None = None,
    clock: Clock = SYSTEM,
) -> Iterator[bytes]:
    """The bytes of a file, in order, while they are kept in a partial file, which a later call goes on from.

    Nothing happens before the first block is asked for. What was yielded stays valid until the end: a file that changes
    meanwhile is an error, never a mixture. Abandoned at any point, it leaves `partial` and `partial + ".from"`, and
    neither if there is nothing in them. At the end both are complete; `discard(partial)` removes them.

    Args:
        urls: `http:` or `https:`; or several places of the same file: tried in order, then again after a while.
        partial: Absolute path. Locked meanwhile: a second process waits, then uses what the first has got.
        settings: How to fetch.
        sha256: The hash it must have, in hex. A partial file that has it already needs no request, nor a network.
        task: Is told the total and every byte, those of a resumed partial file too. Whoever made it ends it.
        waiting: Called once if another process is downloading the same file and we wait for it.
        notice: Is told before each wait for another try what failed and how long the wait is.
        clock: Time, for tests.

    Raises:
        Offline: The network may not be used.
        HashMismatch: After the last byte: it is another file. The partial file is removed.
        NetworkError: It cannot be had, and why.
        StoreError: The partial file cannot be written.
    """
    places = (urls,) if isinstance(urls, str) else tuple(urls)
    task = task or Task()
    if settings.offline and not (sha256 and os.path.exists(partial)):
        raise offline(places[0])
    with Partial(partial, waiting=waiting) as file:
        if sha256 and file.complete:
            if file.sha256() == sha256.lower():
                task.total(file.size)
                for block in file.blocks():
                    task.advance(len(block))
                    yield block
                return
            file.discard()
        if settings.offline:
            raise offline(places[0])
        # From here on httpx is imported.
        from pym.net.client import shared
        from pym.net.transfer import Transfer

        transfer = Transfer(shared(settings), file, settings, clock, task, notice)
        if not sha256:
            yield from transfer.blocks(places)
            return
        import hashlib

        digest = hashlib.sha256()
        for block in transfer.blocks(places):
            digest.update(block)
            yield block
        if digest.hexdigest() != sha256.lower():
            origin = file.source.url if file.source is not None else redact(places[0])
            file.discard()
            raise HashMismatch(name_of(places[0]), expected=sha256, actual=digest.hexdigest(), source=origin)
