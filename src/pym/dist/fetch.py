"""Fetches pages and metadata for the provider. Cold: entered when something is missing or stale.

Everything happens in one thread: requests are handed to the lane, and while it waits for one answer it hands over the
others, which may lead to further requests. What fails is only raised when somebody waits for it: a guess that goes
wrong harms nobody.
"""

from __future__ import annotations

from pym.dist.page_question import PageQuestion
from pym.index.table_file import write
from pym.spec.direct import absolute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.dist.links import Links
    from pym.dist.metadata_question import MetadataQuestion
    from pym.dist.provider import IndexProvider
    from pym.errors import NetworkError
    from pym.index.credentials import Credentials
    from pym.index.locations import Index
    from pym.index.table import Table
    from pym.model.builds import MetadataJob
    from pym.model.distribution import Metadata, Missing, Releases, Unavailable
    from pym.net.bulk import Lane, Reading, Reply
    from pym.net.settings import NetworkSettings

# Pages first: what they say decides what else is needed. Then metadata, whole files, and what is asked only to warn.
PAGE, METADATA, RANGE, WHOLE, ASIDE = range(5)

_CONNECTIONS = 40  # to one index: requests do not wait for one another when the way is long
_SPARE = 24  # of them before there is something to ask: one page leads to many
_PAGES = 4  # pages that are worth another process
_ASIDE_MOST = 64  # questions that are only asked to warn
_ASIDE_WAIT = 1.0  # seconds that are waited for them in the end


class Fetcher:
    """Answers questions about projects and versions with the help of the network.

    Args:
        provider: Whose tables to use and to fill.
        network: Makes the settings of the network.

    Attributes:
        conditional: How many requests were sent that nothing has to be read for if nothing has changed.
        pages: How many pages were asked for that nothing is known of yet.
    """

    def __init__(self, provider: IndexProvider, network: Callable[[], NetworkSettings]) -> None:
        self.provider = provider
        self._network = network
        self._settings: NetworkSettings | None = None
        self._lane: Lane | None = None
        self._pages: dict[str, PageQuestion] = {}
        self._metadata: dict[tuple[Table, int], MetadataQuestion] = {}
        self._credentials: Credentials | None = None
        self._links: Links | None = None
        self._aside: list[PageQuestion] = []
        self._unwritten: list[Table] = []
        self.conditional = 0
        self.pages = 0

    # -- pages -------------------------------------------------------------------------------------------------------

    def want_page(self, name: str) -> None:
        """Starts to ask for a project."""
        if name not in self._pages:
            question = self._pages[name] = PageQuestion(self, name)
            question.ask()

    def releases(self, name: str) -> Releases | Missing:
        """Waits for the answer about a project."""
        self.want_page(name)
        question = self._pages[name]
        self.wait(lambda: question.over)
        found: Releases | Missing = question.result()
        return found

    def ask_aside(self, question: PageQuestion) -> None:
        """Asks what is only good for a warning, unless that was done often enough."""
        if len(self._aside) < _ASIDE_MOST and not self.provider.offline:
            self._aside.append(question)
            question.ask()

    def fetch_again(self, index: Index, table: Table) -> Table | None:
        """A page whose table is damaged; None if it cannot be had."""
        self.provider.forget(index, table.name)
        question = PageQuestion(self, table.name, (table, (index,)))
        question.ask()
        self.wait(lambda: question.over)
        return self.provider.table(index, table.name)

    # -- metadata ----------------------------------------------------------------------------------------------------

    def want_metadata(self, releases: Releases, position: int, *, cheap: bool) -> None:
        """Starts to ask for the metadata of a version."""
        self._question(releases, position).ask(cheap=cheap)

    def metadata(self, releases: Releases, position: int) -> Metadata | Unavailable:
        """Waits for the metadata of a version."""
        question = self._question(releases, position)
        question.ask(cheap=False)
        self.wait(lambda: question.over)
        found: Metadata | Unavailable = question.result()
        return found

    def _question(self, releases: Releases, position: int) -> MetadataQuestion:
        from pym.dist.metadata_question import MetadataQuestion

        key = (releases, position)
        question = self._metadata.get(key)  # type: ignore[arg-type]
        if question is None:
            question = self._metadata[key] = MetadataQuestion(self, releases, position)  # type: ignore[index]
        return question

    def direct(self, name: str, url: str) -> tuple[Releases, Metadata | Unavailable]:
        """What a direct reference leads to."""
        from pym.dist import reference

        releases, metadata = reference.read(self, name, absolute(url, self.provider.cwd))
        releases.url = url
        return releases, metadata

    def keep(self, table: Table) -> None:
        """Has what was learnt of a table written down while answers are waited for."""
        # Not what would take the place of a file that is read from still, nor twice: of some projects hundreds of
        # versions are looked at.
        if self.provider.cache and not table.written and (table.identity is None or table.bare):
            self._unwritten.append(table)

    # -- what the questions use --------------------------------------------------------------------------------------

    def send(
        self,
        url: str,
        done: Callable[[Reply | NetworkError], None],
        *,
        headers: dict[str, str] | None = None,
        limit: int,
        range: tuple[int, int] | None = None,
        priority: int,
        reading: Reading | None = None,
    ) -> None:
        """Sends a request, with the credentials that belong to its URL."""
        from pym.net.bulk import Lane, Request

        if self._lane is None:
            self._lane = Lane(
                self.settings,
                connections=_CONNECTIONS,
                spare=_SPARE,
                notice=self.provider.warn,
                credentials=self.credentials.authorization,
                meanwhile=self._write_one,
            )
        self.provider.requests += 1
        self._lane.submit(Request(url, headers, limit, range, done, priority, reading=reading))

    def wait(self, until: Callable[[], bool]) -> None:
        """Lets the lane work until there is what is waited for."""
        if not until():
            if self._lane is None:
                raise AssertionError("nothing was asked that could be waited for")
            self._lane.poll()
            if self.provider.requests > self.conditional:
                _get_ready()
            if self.pages >= _PAGES:
                from pym.dist.page_table import read

                self._lane.read_beside(read)
            waiting = self.provider.waiting
            if waiting is None:
                self._lane.pump(until)
                return

            def watched() -> bool:
                waiting()
                return until()

            self._lane.pump(watched)

    def wait_along(self, job: MetadataJob) -> None:
        """Lets the lane work until something that a thread builds is over, or nothing is left to do."""
        if self._lane is not None:
            post = self._lane.mailbox().post
            job.tell(lambda: post(_nothing))
            self._lane.pump(lambda: job.over)

    @property
    def credentials(self) -> Credentials:
        """Those of the indexes in force."""
        if self._credentials is None:
            from pym.index.credentials import Credentials

            provider = self.provider
            locations = provider.locations
            self._credentials = Credentials(
                (*locations.indexes, *locations.links), provider.environ, provider.keyring, self.settings.netrc
            )
        return self._credentials

    @property
    def settings(self) -> NetworkSettings:
        """Those of the network."""
        if self._settings is None:
            self._settings = self._network()
        return self._settings

    @property
    def links(self) -> Links:
        """What directories and pages of links hold."""
        if self._links is None:
            from pym.dist.links import Links

            self._links = Links(self)
            locations = self.provider.locations
            if not self.provider.offline:
                self._links.fetch([*locations.indexes, *locations.links])
        return self._links

    def local_table(self, index: Index, name: str) -> Table:
        """What a directory, a `file:` index or a page of links has of a project."""
        return self.links.table(index, name)

    def finish(self) -> None:
        """Waits shortly for what was asked aside, and lets go of all connections."""
        lane = self._lane
        if lane is None:
            return
        import time

        limit = time.monotonic() + _ASIDE_WAIT
        try:
            if any(not question.over for question in self._aside):
                lane.pump(lambda: all(q.over for q in self._aside) or time.monotonic() > limit)
        finally:
            lane.close()

    def _write_one(self) -> bool:
        """Writes a table of which something was learnt; False if there is none."""
        while self._unwritten:
            table = self._unwritten.pop()
            if table.changed and not table.written:
                write(table)
                return True
        return False


def _nothing() -> None:
    """Only wakes the lane."""


def _get_ready() -> None:
    """Imports what will read the answers, while the first requests are on their way."""
    import pym.dist.metadata_question
    import pym.dist.page_table
    import pym.index.compile
    import pym.index.entries
    import pym.index.page
    import pym.index.rows
    import pym.spec.jsontext
    import pym.spec.metadata  # noqa: F401
