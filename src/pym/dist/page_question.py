"""Asking the indexes for one project, one after the other or all at once. Cold."""

from __future__ import annotations

from pym.dist.question import Question
from pym.errors import IndexUnusable, PymError
from pym.model.distribution import Missing
from pym.net.address import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.fetch import Fetcher
    from pym.errors import NetworkError
    from pym.index.locations import Index
    from pym.index.table import Table
    from pym.model.distribution import Releases
    from pym.net.bulk import Reply


class PageQuestion(Question):
    """What there is of one project.

    Args:
        fetcher: Sends the requests.
        name: The project.
        above: For a question that is only asked to warn: the table of the index that has the project; the indexes
            after it are asked.
    """

    __slots__ = ("_above", "_asked", "_fetcher", "_indexes", "_pending", "name")

    def __init__(self, fetcher: Fetcher, name: str, above: tuple[Table, tuple[Index, ...]] | None = None) -> None:
        super().__init__()
        self.name = name
        self._fetcher = fetcher
        self._above = above[0] if above else None
        self._indexes = above[1] if above else None
        self._asked: set[str] = set()
        self._pending = 0

    def ask(self) -> None:
        """Sends what has to be asked next; over when nothing has to be any more."""
        try:
            self._go_on()
        except PymError as error:
            self._fail(error)

    def _go_on(self) -> None:
        if self.over:
            return
        provider = self._fetcher.provider
        first_only = provider.locations.strategy == "first-index"
        found: list[Table] = []
        indexes = self._indexes or provider.locations.of(self.name)
        for position, index in enumerate(indexes):
            table = provider.table(index, self.name)
            if table is None:
                if provider.offline:
                    self._end(Missing(self.name, "offline", "it is not in the cache, and the network may not be used"))
                    return
                if index.url not in self._asked:
                    self._send(index)
                if first_only or self.over:
                    return
                continue
            if table.found:
                found.append(table)
                if first_only:
                    if self._above is not None:
                        provider.compare(self._above, table)
                    elif not index.default and indexes[position + 1 :]:
                        self._look_below(table, indexes[position + 1 :])
                    break
        if self._pending == 0:
            self._end(provider.combine(self.name, found))

    def _send(self, index: Index) -> None:
        from pym.dist.fetch import ASIDE, PAGE
        from pym.index.accept import ACCEPT, LIMIT
        from pym.net.caching import conditional_headers

        provider = self._fetcher.provider
        if index.authenticate == "always" and not self._fetcher.credentials.covers(index.url):
            self._end(
                Missing(
                    self.name,
                    "unauthorized",
                    f'the index `{index}` is only asked with credentials (`authenticate = "always"`), '
                    "and there are none",
                    (index.url,),
                )
            )
            return
        headers = {"accept": ACCEPT}
        stale = provider.stale.get((index.url, self.name))
        if stale is not None:
            conditions = conditional_headers(stale.etag, stale.modified)
            headers |= conditions
            self._fetcher.conditional += bool(conditions)
        reading = None
        if stale is None and provider.cache:
            from pym.dist.page_table import PageReading

            reading = PageReading(provider, index, self.name)
            self._fetcher.pages += 1
        self._asked.add(index.url)
        self._pending += 1
        self._fetcher.send(
            index.page(self.name),
            lambda outcome: self._came(index, outcome),
            headers=headers,
            limit=LIMIT,
            priority=PAGE if self._above is None else ASIDE,
            reading=reading,
        )

    def _came(self, index: Index, outcome: Reply | NetworkError) -> None:
        self._pending -= 1
        if self.over:
            return
        if isinstance(outcome, PymError):
            self._fail(outcome)
            return
        try:
            self._take(index, outcome)
            self._go_on()
        except PymError as error:
            self._fail(error)

    def _take(self, index: Index, reply: Reply) -> None:
        """Turns an answer into a table."""
        from pym.net import caching

        provider = self._fetcher.provider
        status = reply.status
        stale = provider.stale.pop((index.url, self.name), None)
        if status == 304 and stale is not None:
            table = stale
            provider.confirmed += 1
        elif status == 200:
            table = self._compiled(index, reply, stale)
        elif status in (404, 410) or status in index.ignored:
            from pym.index.compile import table_of

            table = table_of(self.name, index.url, (), found=False, path=provider.path(index, self.name))
        elif status in (401, 403):
            self._refused(index, status)
            return
        else:
            raise IndexUnusable(
                f"The index page `{redact(reply.url)}` cannot be had",
                context=f"the server answered `{status}`",
                hints=("check the URL of the index",),
            )
        before = table.fresh_until - table.fetched
        table.fetched = provider.now
        table.fresh_until = caching.fresh_until(status, reply.headers, provider.now)
        if table is stale:
            if "cache-control" not in reply.headers and "expires" not in reply.headers:
                table.fresh_until = provider.now + before  # RFC 9111, 4.3.4: what was said before still holds
            if provider.cache:
                from pym.index.table_file import touch

                touch(table)
        provider.keep(index, self.name, table)

    def _compiled(self, index: Index, reply: Reply, stale: Table | None) -> Table:
        """The table of a page."""
        if reply.read is not None:
            return reply.read  # type: ignore[return-value]
        from pym.dist.page_table import compiled
        from pym.net import caching

        etag, modified = caching.validators(reply.headers)
        path = self._fetcher.provider.path(index, self.name) if caching.storable(reply.status, reply.headers) else ""
        kind = reply.headers.get("content-type", "")
        sent = (reply.headers.get("content-encoding", ""), reply.sent)
        return compiled(
            self.name, index.url, reply.body, kind, reply.url, sent=sent, etag=etag, modified=modified, path=path,
            before=stale,
        )  # fmt: skip

    def _refused(self, index: Index, status: int) -> None:
        kind = "unauthorized" if status == 401 else "forbidden"
        known = self._fetcher.credentials.source(index.url)
        wants = f"the credentials of {known} were not accepted" if known else "it wants credentials, and there are none"
        self._end(Missing(self.name, kind, f"the index `{index}` answered `{status}`: {wants}", (index.url,)))

    def _look_below(self, table: Table, below: tuple[Index, ...]) -> None:
        """Has the indexes asked that come after the one that has the project, for the warning only."""
        provider = self._fetcher.provider
        for index in below:
            known = provider.table(index, self.name)
            if known is not None and known.found:
                provider.compare(table, known)
                return
        self._fetcher.ask_aside(PageQuestion(self._fetcher, self.name, (table, below)))

    def _end(self, answer: Releases | Missing) -> None:
        self.over = True
        self._answer = answer
        if self._above is None:
            self._fetcher.provider.settle(self.name, answer)
            self._fetcher.provider.tell((self.name, answer))

    def _fail(self, error: PymError) -> None:
        self.over = True
        self._error = error
