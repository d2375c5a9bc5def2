"""Tables of what is not asked project by project: directories, pages of links, flat and `file:` indexes. Cold."""

from __future__ import annotations

from pym.errors import IndexUnusable, PymError
from pym.index import local
from pym.index import table as tables
from pym.index.compile import table_of
from pym.index.entries import filename_of
from pym.net.address import redact
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.fetch import Fetcher
    from pym.errors import NetworkError
    from pym.index.locations import Index
    from pym.index.page import Page
    from pym.index.table import Table
    from pym.model.distribution import File
    from pym.net.bulk import Reply

_SEPARATORS = str.maketrans("_.", "--")


class Links:
    """What directories and pages of links hold, read once.

    Args:
        fetcher: Fetches the pages that are on servers.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._pages: dict[str, dict[str, list[File]]] = {}
        self._skipped: dict[str, list[tuple[str, str]]] = {}
        self._tables: dict[tuple[str, str], Table] = {}
        self._errors: dict[str, PymError] = {}

    def table(self, index: Index, name: str) -> Table:
        """What `index` has of a project.

        Raises:
            PymError: It cannot be read.
        """
        key = (index.url, name)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = self._of_links(index, name) if index.flat else self._of_index(index, name)
        return found

    def fetch(self, indexes: list[Index]) -> None:
        """Fetches the pages of links that are on servers, all at once. What fails is told when it is needed."""
        from pym.dist.fetch import PAGE
        from pym.index.accept import ACCEPT, LIMIT

        remote = [index for index in indexes if index.flat and not index.url.startswith("file:")]
        left = len(remote)

        def take(index: Index, outcome: Reply | NetworkError) -> None:
            nonlocal left
            left -= 1
            try:
                self._keep(index, outcome)
            except PymError as error:
                self._errors[index.url] = error

        for index in remote:
            self._fetcher.send(
                f"{index.url}?{index.query}" if index.query else index.url,
                lambda outcome, index=index: take(index, outcome),  # type: ignore[misc]
                headers={"accept": ACCEPT},
                limit=LIMIT,
                priority=PAGE,
            )
        if remote:
            self._fetcher.wait(lambda: left == 0)

    def _keep(self, index: Index, outcome: Reply | NetworkError) -> None:
        from pym.index.page import read

        if isinstance(outcome, PymError):
            raise outcome
        if outcome.status != 200:
            raise IndexUnusable(
                f"The page of links `{redact(index.url)}` cannot be had",
                context=f"the server answered `{outcome.status}`",
                hints=("check what `--find-links` and `find-links` name",),
            )
        self._sort(index, read(outcome.body, outcome.headers.get("content-type", ""), outcome.url))

    def _sort(self, index: Index, page: Page) -> None:
        """Puts the entries of a page under every name that their file may be of."""
        by_name: dict[str, list[File]] = {}
        for file in page.files:
            words = file[0].lower().translate(_SEPARATORS).split("-")
            # Where the name of an sdist ends cannot be seen: `a-b-1.0.tar.gz` is tried for `a` and for `a-b`.
            most = 2 if file[0].endswith(".whl") and "_" not in file[0].partition("-")[0] else len(words)
            name = ""
            for word in words[:most]:
                if word:
                    name = f"{name}-{word}" if name else word
                    by_name.setdefault(name, []).append(file)
        self._pages[index.url] = by_name
        self._skipped[index.url] = page.skipped

    def _of_links(self, index: Index, name: str) -> Table:
        if index.url in self._errors:
            raise self._errors[index.url]
        if index.url not in self._pages:
            if not index.url.startswith("file:"):
                return self._offline(index, name)
            self._sort(index, local.links_at(path_of(index.url)))
        provider = self._fetcher.provider
        path = provider.path(index, name)
        before = tables.read(path, name, index.url) if path else None
        mine = [file for file in self._pages[index.url].get(name, ()) if _of_project(file[0], name)]
        made = table_of(name, index.url, mine, found=bool(mine), location=index.url, path=path, before=before)
        made.fetched = provider.now
        # It is made anew each time: only metadata that is learnt is worth writing down.
        made.changed = before is None and not index.url.startswith("file:")
        provider.keep(index, name, made)
        return made

    def _offline(self, index: Index, name: str) -> Table:
        provider = self._fetcher.provider
        path = provider.path(index, name)
        found = tables.read(path, name, index.url) if path else None
        if found is None:
            raise IndexUnusable(
                f"The page of links `{redact(index.url)}` is not in the cache, and the network may not be used",
                hints=("run the same command once without `--offline` (or `PYM_OFFLINE`)",),
            )
        provider.keep(index, name, found)
        return found

    def _of_index(self, index: Index, name: str) -> Table:
        """A project of a `file:` index."""
        provider = self._fetcher.provider
        page_path, stamp = local.project_page(index.url, name)
        path = provider.path(index, name)
        before = tables.read(path, name, index.url) if path else None
        if before is not None and stamp and before.etag == stamp:
            provider.read += 1
            made = before
        elif stamp:
            page = local.read_page(page_path, f"{index.url}{name}/")
            made = table_of(
                name,
                index.url,
                page.files,
                page.skipped,
                status=page.status,
                location=index.url,
                etag=stamp,
                path=path,
                before=before,
            )
        else:
            made = table_of(name, index.url, (), found=False)
        made.fetched = provider.now
        provider.keep(index, name, made)
        return made


def _of_project(filename: str, name: str) -> bool:
    """Whether a file may be of a project, judged by its name alone; `table_of` judges again and says why not."""
    return filename_of(filename).lower().translate(_SEPARATORS).replace("--", "-").startswith(f"{name}-")
