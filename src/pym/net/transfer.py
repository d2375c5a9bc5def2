"""One file from the network to the disk and to whoever unpacks it meanwhile. Whole, resumed, never spliced.

Bytes that were handed on cannot be taken back. So nothing of an earlier partial file is handed on before a server has
confirmed that it still has the same file; and if a server must be asked for the whole file again later on (it knows no
ranges, its answer to a range is wrong, another mirror has to step in), what was handed on already is compared with what
comes: equal bytes are skipped, a different one is an error.
"""

from __future__ import annotations

from pym.net.address import redact
from pym.net.attempts import Attempts
from pym.net.failures import Failure, html
from pym.net.pace import Pace
from pym.net.partial import Source
from pym.net.retry import parse_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pym.net.client import Answer, Client
    from pym.net.partial import Partial
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings
    from pym.report import Task

LARGEST = 8 << 30  # bytes; no interpreter is a hundredth of it


class Transfer:
    """The download of one file.

    Args:
        client: Fetches.
        file: Where it is written, locked by us.
        settings: How often to try, how slow is too slow.
        clock: Time.
        task: Progress: its total, and every byte once, whether it came from the disk or the network.
        notice: Is told before each wait for another try.
    """

    __slots__ = ("_client", "_clock", "_delivered", "_distrusted", "_file", "_notice", "_settings", "_task")

    def __init__(
        self,
        client: Client,
        file: Partial,
        settings: NetworkSettings,
        clock: Clock,
        task: Task,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self._client = client
        self._notice = notice
        self._file = file
        self._settings = settings
        self._clock = clock
        self._task = task
        self._delivered = 0  # bytes handed on; from then on the file on disk holds exactly these
        self._distrusted: set[str] = set()  # URLs whose answers to a range cannot be relied on

    def blocks(self, urls: Sequence[str]) -> Iterator[bytes]:
        """The bytes of the file, from whichever of `urls` gives it.

        Raises:
            NetworkError: None does.
            StoreError: It cannot be written.
        """
        source = self._file.source
        if source is not None:
            # Only where a partial file came from can it be resumed.
            urls = sorted(urls, key=lambda url: redact(url) != source.url)
        attempts = Attempts(urls, self._settings, self._clock, self._notice)
        for url in attempts:
            before = self._delivered
            try:
                yield from self._attempt(url)
                return
            except Failure as failure:
                received = self._delivered - before
                attempts.failed(url, failure, received=received, begun=self._delivered > 0 and received > 0)
        raise attempts.error()

    def _attempt(self, url: str) -> Iterator[bytes]:
        resuming = self._can_resume(url)
        while True:
            with self._client.open(url, self._request(resuming)) as answer:
                if answer.status == 200:
                    yield from self._whole(answer)
                    return
                if resuming and answer.status == 304 and self._file.complete and self._is_unchanged(answer):
                    yield from self._from_disk()
                    return
                if resuming and answer.status == 206 and not self._file.complete and self._continues(answer):
                    yield from self._rest(answer)
                    return
                if not resuming or answer.status not in (206, 304, 416):
                    raise answer.failure()
            # A wrong range, or none: ask for the whole file.
            self._distrusted.add(url)
            resuming = False

    def _can_resume(self, url: str) -> bool:
        file = self._file
        source = file.source
        return (
            file.size > 0
            and source is not None
            and bool(source.validator)
            and source.url == redact(url)
            and url not in self._distrusted
        )

    def _request(self, resuming: bool) -> dict[str, str]:
        # No content coding: the bytes on disk must be those that ranges count and hashes cover.
        headers = {"accept": "*/*", "accept-encoding": "identity"}
        source = self._file.source
        if resuming and source is not None:
            if self._file.complete:
                headers["if-none-match" if source.etag else "if-modified-since"] = source.validator
            else:
                headers["range"] = f"bytes={self._file.size}-"
                headers["if-range"] = source.validator
        return headers

    def _is_unchanged(self, answer: Answer) -> bool:
        """Whether the answer does not name another version of the file than the one we have a part of."""
        source = self._file.source
        if source is None:
            return False
        etag, modified = answer.header("etag"), answer.header("last-modified")
        return (not (etag and source.etag) or etag == source.etag) and (
            not (modified and source.modified) or modified == source.modified
        )

    def _continues(self, answer: Answer) -> bool:
        """Whether a 206 is exactly the rest that was asked for (RFC 9110, 14.4)."""
        source = self._file.source
        numbers = _content_range(answer.header("content-range"))
        if numbers is None or source is None or not self._is_unchanged(answer):
            return False
        first, last, total = numbers
        return (
            first == self._file.size
            and last == total - 1
            and total <= LARGEST
            and source.size in (-1, total)
            and answer.length in (-1, total - first)
        )

    def _from_disk(self) -> Iterator[bytes]:
        """What an earlier run left, once a server has confirmed it."""
        if self._delivered:
            return
        source = self._file.source
        self._task.total(source.size if source is not None and source.size >= 0 else None)
        for block in self._file.blocks():
            self._delivered += len(block)
            self._task.advance(len(block))
            yield block

    def _rest(self, answer: Answer) -> Iterator[bytes]:
        source = self._file.source
        numbers = _content_range(answer.header("content-range"))
        if source is None or numbers is None:
            raise AssertionError("not checked by _continues")
        if source.size < 0:
            self._file.describe(Source(source.url, source.etag, source.modified, numbers[2]))
        yield from self._from_disk()
        yield from self._body(answer, self._file.size, numbers[2])

    def _whole(self, answer: Answer) -> Iterator[bytes]:
        total = answer.length
        if total > LARGEST:
            raise Failure(
                answer.url, f"the server announces {total >> 30} GiB: no such file can be meant", kind="content"
            )
        if answer.html:
            raise html(answer.url)
        if 0 <= total < self._delivered:
            raise _changed(answer.url)
        source = _source_of(answer)
        if not self._delivered:
            self._file.begin(source)
            self._task.total(total if total >= 0 else None)
            yield from self._body(answer, 0, total)
            return
        yield from self._body(answer, 0, total, describe=lambda: self._file.describe(source))

    def _body(
        self, answer: Answer, position: int, total: int, describe: Callable[[], None] | None = None
    ) -> Iterator[bytes]:
        """Hands on a body that begins at `position` of a file of `total` bytes (-1: until it ends).

        What was handed on before is compared instead, and `describe` called once it has proved equal.
        """
        file = self._file
        pace = Pace(self._settings.minimum_speed, self._settings.speed_window)
        bound = total if total >= 0 else LARGEST
        for block, waited in answer.blocks(self._clock):
            if not pace.keeps(len(block), waited):
                raise Failure(answer.url, "the server is too slow: less than 1 KiB/s", kind="slow", hints=(_SLOW_HINT,))
            if position + len(block) > bound:
                raise Failure(answer.url, "the server sent more than it announced", kind="content")
            if not position and _looks_like_html(block):
                raise html(answer.url)
            if position < self._delivered:
                block, before = block[self._delivered - position :], block[: self._delivered - position]
                if not file.same(position, before):
                    raise _changed(answer.url)
                position += len(before)
                if position == self._delivered and describe is not None:
                    describe()
            if block:
                file.append(block)
                position += len(block)
                self._delivered = position
                self._task.advance(len(block))
                yield block
            if position == total:
                return
        if position < max(total, self._delivered):
            if total < 0:
                raise _changed(answer.url)
            raise Failure(answer.url, f"the connection was closed after {position} of {total} bytes", kind="reset")


_SLOW_HINT = "run the same command again: it goes on where this one stopped"


def _changed(url: str) -> Failure:
    return Failure(
        url,
        "the file changed on the server while it was being downloaded",
        kind="content",
        hints=("run the same command again",),
    )


def _looks_like_html(block: bytes) -> bool:
    return block[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _source_of(answer: Answer) -> Source:
    etag = answer.header("etag")
    if not (len(etag) > 2 and etag.startswith('"') and etag.endswith('"')):
        etag = ""  # weak: two contents may have the same one
    modified = answer.header("last-modified")
    changed, sent = parse_date(modified), parse_date(answer.header("date"))
    if changed is None or sent is None or sent - changed < 1:
        modified = ""  # it may change again within the same second (RFC 9110, 8.8.2.2)
    return Source(redact(answer.url), etag, modified, answer.length)


def _content_range(text: str) -> tuple[int, int, int] | None:
    """First and last byte and total of `bytes F-L/T`; None for anything else, an unknown total too."""
    unit, _, rest = text.partition(" ")
    span, _, total = rest.partition("/")
    first, _, last = span.partition("-")
    if unit.lower() != "bytes" or not all(
        part.isascii() and part.isdigit() and len(part) < 19 for part in (first, last, total)
    ):
        return None
    return int(first), int(last), int(total)
