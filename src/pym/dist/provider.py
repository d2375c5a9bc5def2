"""Versions and metadata for the resolver: out of the cache where it will do, over the network where not. A HOT module.

A warm resolution only reads tables here. What fetches, and what reads pages and metadata of others, is behind
`dist.fetch` and entered when something is missing or stale.
"""

from __future__ import annotations

import os
import time

from pym.model.distribution import Missing, Releases, Unavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.dist.described import Described
    from pym.dist.direct import Lower
    from pym.dist.fetch import Fetcher
    from pym.index.credentials import Keyring
    from pym.index.locations import Index, Locations
    from pym.index.table import Table
    from pym.model.builds import MetadataBuilder
    from pym.model.distribution import Metadata
    from pym.model.provider import Listener
    from pym.net.settings import NetworkSettings
    from pym.spec.tags import Target

    Event = tuple[str, Releases | Missing] | tuple[Releases, int, Metadata | Unavailable]


class IndexProvider:
    """Implements `model.provider.Provider` with indexes, link pages and direct references.

    Args:
        locations: Where to look.
        cache: The cache directory; "" reads and keeps nothing.
        network: Makes the settings of the network when it is needed first.
        offline: Nothing is fetched; what the cache holds counts, however old it is.
        refresh: Whether every page that the cache holds is confirmed by its index before it is used.
        refresh_packages: The same for these projects only.
        environ: Environment variables, for credentials of indexes.
        keyring: Asks for passwords, None to ask nobody.
        tags: The wheel tags of the target: metadata is read of the wheel that would be installed, where there is one.
        cwd: Absolute directory that relative direct references are relative to.
        warn: Is told at once what a person should know of a project; `warnings` holds it as well.
        clock: Seconds since the epoch.

    Attributes:
        listener: Told of everything that comes.
        warnings: What a person should know, in the order it was found out, each once.
        builder: Builds what only a build can tell; None to build nothing.
        requests, confirmed: How many requests were sent; how many pages an index said to be unchanged.
        read: How many tables came from the cache.
    """

    def __init__(
        self,
        locations: Locations,
        cache: str,
        network: Callable[[], NetworkSettings],
        *,
        offline: bool = False,
        refresh: bool = False,
        refresh_packages: frozenset[str] = frozenset(),
        environ: dict[str, str] | None = None,
        keyring: Keyring | None = None,
        tags: Target | None = None,
        pythons: str = "",
        cwd: str = "",
        warn: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.listener: Listener | None = None
        self.warnings: list[str] = []
        self.requests = 0
        self.confirmed = 0
        self.read = 0
        self.locations = locations
        self.cache = cache
        self.offline = offline
        self.environ = environ or {}
        self.keyring = keyring
        self.tags = tags
        self.pythons = pythons
        self._described: Described | None = None
        self.cwd = cwd
        self.now = clock()
        self.stale: dict[tuple[str, str], Table] = {}
        self.builder: MetadataBuilder | None = None
        self.lower: Lower | None = None  # what sources of a project in a git repository make of its metadata
        self.notice: Callable[[str], None] | None = None  # is told when a git repository is asked
        self.waiting: Callable[[], None] | None = None  # is called while nothing comes, a few times in a second
        self.commits: dict[tuple[str, str], str] = {}  # by repository and revision, as they were resolved before
        self._network = network
        self._refresh = refresh
        self._refresh_packages = refresh_packages
        self._warn = warn
        self._fetcher: Fetcher | None = None
        self._tables: dict[tuple[str, str], Table] = {}
        self._answers: dict[str, Releases | Missing] = {}
        self._direct: dict[tuple[str, str], Releases] = {}
        self._metadata: dict[tuple[Releases, int], Metadata | Unavailable] = {}
        self._wanted: set[str] = set()
        self._directories: dict[str, str] = {}
        self._has_links = bool(locations.links) or any(index.flat for index in locations.indexes)
        self._events: list[Event] = []
        self._telling = False

    def releases(self, name: str, url: str = "", /) -> Releases | Missing:
        """All versions of a project; of a direct reference (`url` as written) its one version.

        Raises:
            NetworkError: An index does not answer, or with something else than a page.
            PymError: A direct reference cannot be used.
        """
        if url:
            return self._direct_release(name, url)
        found = self._answers.get(name)
        if found is None:
            found = self.recall(name)
            if found is None:
                found = self.fetcher.releases(name)
            else:
                self.settle(name, found)
        return found

    def metadata(self, releases: Releases, position: int, /) -> Metadata | Unavailable:
        """The metadata of one version. Unusable metadata is data that the resolver can explain.

        Raises:
            NetworkError: It cannot be fetched: to go on without that version would be a wrong answer.
        """
        found = self._metadata.get((releases, position))
        if found is None:
            found = self._known(releases, position)
            if found is None:
                found = self.fetcher.metadata(releases, position)
            self._metadata[releases, position] = found
        if found.__class__ is Unavailable and found.kind == "needs-build" and self.builder is not None:
            from pym.dist.built import metadata

            found = metadata(self, self.builder, releases, position)
        return found

    def want_page(self, name: str, /) -> None:
        """Starts to fetch the page of a project unless it is known."""
        if name in self._answers or name in self._wanted:
            return
        self._wanted.add(name)
        found = self.recall(name)
        if found is None:
            self.fetcher.want_page(name)
        else:
            self.settle(name, found)
            self.tell((name, found))

    def want_metadata(self, releases: Releases, position: int, /, *, cheap: bool = False) -> None:
        """Starts to fetch metadata unless it is known; `cheap`: only if no whole file must be fetched for it."""
        if (releases, position) in self._metadata:
            return
        found = self._known(releases, position)
        if found is None:
            if not self.offline:
                self.fetcher.want_metadata(releases, position, cheap=cheap)
        else:
            self._metadata[releases, position] = found
            self.tell((releases, position, found))

    def finish(self) -> None:
        """Writes down what was learnt, and lets go of connections. Call it whatever the outcome was."""
        if self._fetcher is not None:
            self._fetcher.finish()
        self.keep_tables()

    def keep_tables(self) -> None:
        """Writes down what was learnt so far."""
        changed = [table for table in self._tables.values() if table.changed] if self.cache else []
        if changed:
            from pym.index.table_file import write

            for table in changed:
                write(table)

    @property
    def fetching(self) -> bool:
        """Whether anything had to be fetched so far."""
        return self._fetcher is not None and not self.offline

    @property
    def refreshing(self) -> bool:
        """Whether some page has to be confirmed, however fresh it is."""
        return self._refresh or bool(self._refresh_packages)

    def beside(
        self, locations: Locations, *, offline: bool = False, refresh_packages: frozenset[str] = frozenset()
    ) -> IndexProvider:
        """Another one with the same cache and network for other places; `finish` it as well.

        Args:
            locations: Where it looks.
            offline: Whether it fetches nothing even if this one may.
            refresh_packages: Projects whose pages it has confirmed, besides those that this one has.
        """
        beside = IndexProvider(
            locations,
            self.cache,
            self._network,
            offline=self.offline or offline,
            refresh=self._refresh,
            refresh_packages=self._refresh_packages | refresh_packages,
            environ=self.environ,
            keyring=self.keyring,
            tags=self.tags,
            pythons=self.pythons,
            cwd=self.cwd,
            warn=self._warn,
            clock=lambda: self.now,
        )
        beside.waiting = self.waiting
        return beside

    def consulted(self) -> list[Table]:
        """The tables that answers were drawn from."""
        return list(self._tables.values())

    # -- what `dist.fetch` uses ------------------------------------------------------------------------------------

    @property
    def fetcher(self) -> Fetcher:
        """What fetches, made when it is needed first."""
        if self._fetcher is None:
            from pym.dist.fetch import Fetcher

            self._fetcher = Fetcher(self, self._network)
        return self._fetcher

    def recall(self, name: str) -> Releases | Missing | None:
        """The versions of a project as far as they need not be fetched; None if something must be."""
        if self._has_links:
            # Pages of links are fetched before anything else: this is never called while the lane hands out answers.
            self._has_links = False
            self.fetcher.links  # noqa: B018
        found: list[Table] = []
        first_only = self.locations.strategy == "first-index"
        indexes = self.locations.of(name)
        for position, index in enumerate(indexes):
            table = self.table(index, name)
            if table is None:
                if not self.offline:
                    return None
                return Missing(name, "offline", "it is not in the cache, and the network may not be used")
            if table.found:
                found.append(table)
                if first_only:
                    if not index.default and indexes[position + 1 :]:
                        self._look_below(table, indexes[position + 1 :])
                    break
        return self.combine(name, found)

    def former(self, name: str, /) -> Table | None:
        """What the cache holds of a project whose page is being confirmed: good for guesses until that has come."""
        for index in self.locations.of(name):
            table = self.stale.get((index.url, name))
            if table is not None and table.keys:
                return table
        return None

    def combine(self, name: str, found: list[Table]) -> Releases | Missing:
        """What the indexes have, together with the links."""
        locations = self.locations
        if locations.links:
            links = [self.table(link, name) for link in locations.links]
            linked = [table for table in links if table is not None and table.keys]
        else:
            linked = []
        if not found and not linked:
            asked = tuple([index.url for index in (*locations.of(name), *locations.links)])
            if not asked:
                return Missing(name, "no-index", "there is no index to ask")
            return Missing(name, "not-found", "it was not found in the package index", asked)
        if len(found) == 1 and not linked:
            return found[0]
        from pym.index.merge import together

        return together(name, found, linked, tiered=locations.strategy == "unsafe-first-match")

    def table(self, index: Index, name: str) -> Table | None:
        """What an index has of a project, if that is known well enough to be used."""
        key = (index.url, name)
        table = self._tables.get(key)
        if table is not None:
            return table
        if key in self.stale:
            return None  # being asked for: its file need not be read again
        if index.flat or index.url.startswith("file:"):
            return self.fetcher.local_table(index, name)
        from pym.index.table import read

        path = self.path(index, name)
        table = read(path, name, index.url) if path else None
        if table is None:
            return None
        if self.offline or (
            table.fetched <= self.now < table.fresh_until and not self._refresh and name not in self._refresh_packages
        ):
            self.read += 1
            table.restore = self._restore
            self._tables[key] = table
            return table
        self.stale[key] = table
        return None

    def written(self, index: Index, name: str) -> Table | None:
        """The table that another process has just written. There is one of it: it may be asked for before its answer is
        handed on, and what is learnt then has to be kept.
        """
        key = (index.url, name)
        table = self._tables.get(key)
        if table is None:
            from pym.index.table import read

            table = read(self.path(index, name), name, index.url)
            if table is not None:
                table.restore = self._restore
                self._tables[key] = table
        return table

    def path(self, index: Index, name: str) -> str:
        """Where the cache keeps the table of a project, "" for nowhere."""
        if not self.cache:
            return ""
        directory = self._directories.get(index.url)
        if directory is None:
            from pym.index.table import directory_of

            directory = self._directories[index.url] = directory_of(self.cache, index.url)
        return os.path.join(directory, f"{name}.table")

    def forget(self, index: Index, name: str) -> None:
        """Has the page of a project fetched anew, whole."""
        self._tables.pop((index.url, name), None)
        self.stale.pop((index.url, name), None)

    def keep(self, index: Index, name: str, table: Table) -> None:
        """Takes note of a table that was fetched or confirmed."""
        self._tables[index.url, name] = table

    def settle(self, name: str, found: Releases | Missing) -> None:
        """Takes note of the answer about a project."""
        self._answers[name] = found
        if found.__class__ is not Missing and found.status[0] != "active":  # type: ignore[union-attr]
            self._say_status(found)  # type: ignore[arg-type]

    def settle_metadata(self, releases: Releases, position: int, metadata: Metadata | Unavailable) -> None:
        """Takes note of metadata that came, and tells."""
        self._metadata[releases, position] = metadata
        self.tell((releases, position, metadata))

    def tell(self, event: Event) -> None:
        """Tells the listener. What it asks for in turn is told after it has returned: no answer is within another."""
        if self.listener is None:
            return
        self._events.append(event)
        if self._telling:
            return
        self._telling = True
        try:
            for told in self._events:
                if len(told) == 2:
                    self.listener.page_came(told[0], told[1])
                else:
                    self.listener.metadata_came(told[0], told[1], told[2])
        finally:
            self._events.clear()
            self._telling = False

    def warn(self, message: str) -> None:
        """Says what a person should know, once."""
        if message not in self.warnings:
            self.warnings.append(message)
            if self._warn is not None:
                self._warn(message)

    def compare(self, upper: Table, lower: Table) -> None:
        """Warns if an index that is not asked any more has a higher version than the one that has the name."""
        if lower.keys and (not upper.keys or lower.keys[-1] > upper.keys[-1]):
            newest = upper.versions[-1] if upper.keys else "none"
            self.warn(
                f"`{upper.name}` is taken from `{upper.index}`, whose newest version is {newest}; "
                f"`{lower.index}` has {lower.versions[-1]} under that name, which is not looked at"
            )

    # ----------------------------------------------------------------------------------------------------------------

    def _look_below(self, table: Table, below: tuple[Index, ...]) -> None:
        """Compares with what the cache holds of the indexes further down; nothing is fetched for it."""
        from pym.index.table import read

        for index in below:
            path = "" if index.flat or index.url.startswith("file:") else self.path(index, table.name)
            lower = self._tables.get((index.url, table.name)) or (
                read(path, table.name, index.url) if path else None
            )
            if lower is not None and lower.found:
                self.compare(table, lower)
                return

    def _restore(self, table: Table) -> Table | None:
        """Fetches a page again whose table turned out to be damaged; None if that cannot be."""
        for index in self.locations.indexes:
            if index.url == table.index and not self.offline:
                return self.fetcher.fetch_again(index, table)
        return None

    def _known(self, releases: Releases, position: int) -> Metadata | Unavailable | None:
        from pym.index.table import Table

        if releases.__class__ is not Table:
            from pym.index.merge import Merged

            if releases.__class__ is Merged:
                for table, at in releases.origins(position):
                    found = self._known(table, at)
                    if found is not None:
                        return found
            return None
        known = releases.metadata(position)
        if known is None and releases.divided(position):
            place = self.described.file_of(releases, position)
            if place is not None:
                from pym.dist.described import name_of

                table, at, number = place
                known = table.metadata(at, name_of(table.kind(at)[number]))
        if known is None:
            return None
        return Unavailable(*known) if len(known) == 2 else known

    @property
    def described(self) -> Described:
        """Which file says what a version requires."""
        if self._described is None:
            from pym.dist.described import Described

            self._described = Described(self.tags, self.pythons)
        return self._described

    def _direct_release(self, name: str, url: str) -> Releases:
        found = self._direct.get((name, url))
        if found is None:
            found, metadata = self.fetcher.direct(name, url)
            self._direct[name, url] = found
            self._metadata[found, 0] = metadata
        return found

    def know(self, name: str, url: str, releases: Releases, metadata: Metadata) -> None:
        """Is told what a direct reference leads to: it need not be looked at."""
        self._direct[name, url] = releases
        self._metadata[releases, 0] = metadata

    def _say_status(self, found: Releases) -> None:
        status, reason = found.status
        said = {
            "archived": f"`{found.name}` is archived: it is no longer maintained",
            "deprecated": f"`{found.name}` is deprecated",
            "quarantined": f"`{found.name}` is quarantined by its index as unsafe: none of its files are offered",
        }[status]
        self.warn(f"{said} ({reason})" if reason else said)
