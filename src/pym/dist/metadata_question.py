"""Asking for the metadata of one version: separate metadata, ranges of a wheel, the whole wheel, an sdist. Cold."""

from __future__ import annotations

from pym.dist.question import Question
from pym.errors import HashMismatch, HostileArchive, NetworkError, PymError, shown
from pym.index.compile import identity
from pym.model.distribution import Unavailable
from pym.net.address import redact
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.dist.fetch import Fetcher
    from pym.dist.wheel_metadata import RangeReader
    from pym.index.table import Table
    from pym.model.distribution import File, Metadata, Releases
    from pym.net.bulk import Reply

_LIMIT = 16 << 20  # bytes of separate metadata
_LIMIT_FILE = 1 << 30
_LIMIT_CHEAP = 4 << 20  # of an answer to a request for a range, when a whole file would be too much
# A server that has no ranges, or not this one.
_NO_RANGE = frozenset((200, 206, 400, 405, 416, 501))


class MetadataQuestion(Question):
    """What one version requires.

    Args:
        fetcher: Sends the requests.
        releases: The project.
        position: The version.
    """

    __slots__ = ("_at", "_busy", "_cheap", "_fetcher", "_file", "_number", "_releases", "_table")

    def __init__(self, fetcher: Fetcher, releases: Releases, position: int) -> None:
        super().__init__()
        self._fetcher = fetcher
        self._releases = (releases, position)
        self._busy = False
        self._cheap = True
        self._table: Table
        self._at = 0
        self._number = 0
        self._file: File

    def ask(self, *, cheap: bool) -> None:
        """Starts, unless that was done. A question that was cheap may become one that is not."""
        self._cheap = self._cheap and cheap
        if self.over or self._busy:
            return
        try:
            self._begin()
        except PymError as error:
            self._fail(error)

    def _begin(self) -> None:
        found = self._fetcher.provider.described.file_of(*self._releases)
        if found is None:
            self._end(Unavailable("invalid", "it has no file that metadata could be read of"), remember=False)
            return
        self._table, self._at, self._number = found
        self._file = self._table.files(self._at)[self._number]
        name, url, _, _, _, _, _, separate = self._file
        wheel = name.endswith(".whl")
        if url.startswith("file:"):
            self._read_local(url, name, wheel)
        elif self._fetcher.provider.offline:
            self._end(
                Unavailable("offline", "its metadata is not in the cache, and the network may not be used"),
                remember=False,
            )
        elif wheel and separate is not None:
            from pym.dist.fetch import METADATA

            place, question, query = url.partition("?")
            self._send(f"{place}.metadata{question}{query}", self._take_separate, limit=_LIMIT, priority=METADATA)
        elif wheel:
            self._read_ranges()
        elif not self._cheap or (
            # What has to be built cannot be begun too early.
            self._fetcher.provider.builder is not None and 0 <= self._file[3] <= _LIMIT_CHEAP
        ):
            self._fetch_sdist()

    # -- separate metadata (PEP 658) ---------------------------------------------------------------------------------

    def _take_separate(self, reply: Reply) -> None:
        if reply.status != 200:
            self._read_ranges()
            return
        name, _, _, _, _, _, _, separate = self._file
        self._check(reply.body, f"{name}.metadata", (separate or "").removeprefix("sha256="), reply.url)
        self._decode(reply.body)

    # -- ranges of the wheel, or all of it ---------------------------------------------------------------------------

    def _read_ranges(self) -> None:
        from pym.dist.wheel_metadata import RangeReader

        name, _, hashes, size, *_ = self._file
        self._next_range(RangeReader(name, size, dict(hashes).get("sha256", "")))

    def _next_range(self, reader: RangeReader) -> None:
        from pym.dist.fetch import RANGE, WHOLE
        from pym.dist.wheel_metadata import WHOLE as ALL

        span = reader.next()
        if span is None:
            self._decode(reader.metadata or b"")
            return
        whole = span == ALL
        if whole and self._cheap:
            self._busy = False  # it would no longer be cheap: whoever needs it asks again
            return
        first, last = span
        self._send(
            self._file[1],
            lambda reply: self._take_range(reader, reply),
            limit=_LIMIT_CHEAP if self._cheap else _LIMIT_FILE,
            priority=WHOLE if whole else RANGE,
            range=None if whole else (-1, -first) if first < 0 else (first, last),
        )

    def _take_range(self, reader: RangeReader, reply: Reply) -> None:
        if reply.status not in _NO_RANGE:
            raise self._refused(reply)
        headers = reply.headers
        reader.feed(reply.status, headers.get("content-range", ""), reply.body, headers.get("etag", ""))
        self._next_range(reader)

    # -- sdists ------------------------------------------------------------------------------------------------------

    def _fetch_sdist(self) -> None:
        from pym.dist.fetch import WHOLE

        self._send(self._file[1], self._take_sdist, limit=_LIMIT_FILE, priority=WHOLE)

    def _take_sdist(self, reply: Reply) -> None:
        if reply.status != 200:
            raise self._refused(reply)
        name, _, hashes, *_ = self._file
        self._check(reply.body, name, dict(hashes).get("sha256", ""), reply.url)
        self._read_sdist(reply.body, name)

    def _read_sdist(self, source: bytes | str, name: str) -> None:
        from pym.dist.sdist_metadata import NeedsBuild, static_metadata

        found = static_metadata(source, name)
        if isinstance(found, NeedsBuild):
            provider = self._fetcher.provider
            if provider.builder is not None and provider.cache:
                from pym.dist.built import begin

                if isinstance(source, bytes):
                    from hashlib import sha256

                    from pym.dist.sdist_archives import keep

                    keep(provider.cache, sha256(source).hexdigest(), name, source)
                begin(provider, provider.builder, *self._releases)
            self._end(Unavailable("needs-build", f"its metadata can only be had by building it: {found.reason}"))
        else:
            self._decode(found)

    def _read_local(self, url: str, name: str, wheel: bool) -> None:
        from pym.dist.wheel_metadata import of_file

        path = path_of(url)
        try:
            if wheel:
                self._decode(of_file(path))
            else:
                self._read_sdist(path, name)
        except HostileArchive as error:
            self._hostile(error)

    # -- common ------------------------------------------------------------------------------------------------------

    def _send(
        self,
        url: str,
        take: Callable[[Reply], None],
        *,
        limit: int,
        priority: int,
        range: tuple[int, int] | None = None,
    ) -> None:
        def came(outcome: Reply | NetworkError) -> None:
            if self.over:
                return
            try:
                if isinstance(outcome, PymError):
                    raise outcome
                take(outcome)
            except HostileArchive as error:
                self._hostile(error)
            except NetworkError as error:
                if sent_cheap and not isinstance(error, HashMismatch):
                    # Only a guess, and less was allowed for it. Whoever needs it asks again and is told, or has asked.
                    self._busy = False
                    if not self._cheap:
                        self.ask(cheap=False)
                else:
                    self._fail(error)
            except PymError as error:
                self._fail(error)

        sent_cheap = self._cheap
        self._busy = True
        headers = {"accept": "*/*"}
        self._fetcher.send(url, came, headers=headers, limit=limit, range=range, priority=priority)

    def _decode(self, data: bytes) -> None:
        from pym.spec import metadata, ranges

        releases, position = self._releases
        try:
            name, version, _, _, found = metadata.compile(data)
        except (ValueError, RecursionError) as error:
            self._end(Unavailable("invalid", f"its metadata is malformed: {shown(str(error), 400)[1:-1]}"))
            return
        if name != releases.name:
            self._end(Unavailable("inconsistent", f"its metadata is that of {shown(name)}"))
        elif ranges.key(version) != releases.keys[position]:
            self._end(Unavailable("inconsistent", f"its metadata says that it is version {shown(version)}"))
        else:
            self._end(found)

    def _hostile(self, error: HostileArchive) -> None:
        self._end(Unavailable("invalid", f"`{self._file[0]}` cannot be read: {error.message}"))

    def _check(self, data: bytes, name: str, expected: str, url: str) -> None:
        if expected:
            from hashlib import sha256

            actual = sha256(data).hexdigest()
            if actual != expected:
                raise HashMismatch(name, expected=expected, actual=actual, source=redact(url))

    def _refused(self, reply: Reply) -> NetworkError:
        releases, position = self._releases
        hints: tuple[str, ...] = ()
        if reply.status in (401, 403):
            hints = ("the file wants credentials: they are only sent below the URL of the index they belong to",)
        return NetworkError(
            f"The metadata of `{releases.name}=={releases.versions[position]}` cannot be had: "
            f"the server answered `{reply.status}` for `{self._file[0]}`",
            context=redact(reply.url),
            hints=hints,
        )

    def _end(self, answer: Metadata | Unavailable, *, remember: bool = True) -> None:
        self.over = True
        self._answer = answer
        if remember:
            plain = (answer.kind, answer.reason) if isinstance(answer, Unavailable) else answer
            from pym.dist.described import alike, name_of

            own = "" if alike(self._table, self._at) else name_of(self._table.kind(self._at)[self._number])
            self._table.learn(self._at, identity(self._file), plain, own)
            self._fetcher.keep(self._table)
        releases, position = self._releases
        self._fetcher.provider.settle_metadata(releases, position, answer)

    def _fail(self, error: PymError) -> None:
        self.over = True
        self._error = error
