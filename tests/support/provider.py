"""A provider for the resolver that answers from memory, and says in which order it was asked."""

from __future__ import annotations

from packaging.utils import canonicalize_name
from packaging.version import Version
from tests.support.universe import FILES, INDEX, Distribution, Universe


class WorldProvider:
    """Implements `pym.model.provider.Provider`.

    What is wanted comes at the next call that waits, in the order it was wanted: the listener is never called from
    within `want_…`.

    Args:
        world: What there is.
        missing: `Missing` by name, for projects that there are not or cannot be known; others are `not-found`.
        index: URL that the releases seem to come from.

    Attributes:
        asked: What was waited for: ("page", name) and ("metadata", name, version), in order.
        wanted: What was asked for in advance, likewise.
    """

    def __init__(self, world: Universe, *, missing: dict | None = None, index: str = INDEX) -> None:
        self.listener = None
        self.fetching = True  # so that what asks in advance takes part
        self.asked: list[tuple[str, ...]] = []
        self.wanted: list[tuple[str, ...]] = []
        self._world = world
        self._missing = missing or {}
        self._index = index
        self._pages: dict = {}
        self._metadata: dict = {}
        self._coming: list = []
        self._told: set = set()

    def releases(self, name: str, url: str = "", /):
        self._deliver()
        self.asked.append(("page", name))
        return self._direct(name, url) if url else self._page(name)

    def metadata(self, releases, position: int, /):
        self._deliver()
        self.asked.append(("metadata", releases.name, releases.versions[position]))
        return self._read(releases, position)

    def former(self, name: str, /) -> None:
        return None

    def want_page(self, name: str, /) -> None:
        if name not in self._told:
            self._told.add(name)
            self.wanted.append(("page", name))
            self._coming.append((name, -1))

    def want_metadata(self, releases, position: int, /, *, cheap: bool = False) -> None:
        version = releases.versions[position]
        if (releases.name, version, releases.url) not in self._told:
            self._told.add((releases.name, version, releases.url))
            self.wanted.append(("metadata", releases.name, version))
            self._coming.append((releases, position))

    def _deliver(self) -> None:
        while self._coming:
            what, position = self._coming.pop(0)
            if self.listener is None:
                continue
            if position < 0:
                self.listener.page_came(what, self._page(what))
            else:
                self.listener.metadata_came(what, position, self._read(what, position))

    def _page(self, name: str):
        from pym.model.distribution import Missing

        if name not in self._pages:
            if name in self._missing:
                self._pages[name] = self._missing[name]
            elif name not in self._world.projects:
                reason = f"`{name}` was not found in the package index"
                self._pages[name] = Missing(name, "not-found", reason, (self._index,))
            else:
                self._pages[name] = self._made(name, self._world.projects[name])
        return self._pages[name]

    def _direct(self, name: str, url: str):
        from pym.model.distribution import Missing

        if (name, url) in self._pages:
            return self._pages[name, url]
        found = self._world.urls.get(url)
        plain = url.partition("#")[0]
        only = [file for file in self._world.distributions() if plain == FILES + file.filename]
        if found is not None:
            project, version = canonicalize_name(found[0]), found[1]
            files = self._world.projects[project][version]
        elif only:
            project, version, files = canonicalize_name(only[0].project), only[0].version, only
        else:
            return Missing(name, "failed", f"nothing is at `{url}`")
        self._pages[name, url] = self._made(project, {version: files}, url)
        return self._pages[name, url]

    def _made(self, name: str, versions: dict[str, list[Distribution]], url: str = ""):
        from pym.model.distribution import Releases
        from pym.spec.ranges import key

        texts = tuple(str(Version(version)) for version in versions)
        kinds: list = []
        kind_of, rows = [], []
        for files in versions.values():
            kind = tuple(
                (file.tags, _pythons(file.requires_python), file.yanked is not None, file.build) for file in files
            )
            if kind not in kinds:
                kinds.append(kind)
            kind_of.append(kinds.index(kind))
            rows.append(tuple(_file(file) for file in files))
        return Releases(
            name,
            texts,
            tuple(key(text) for text in texts),
            tuple(kinds),
            tuple(kind_of),
            tuple(rows),
            index="" if url else self._index,
            status=self._world.statuses.get(name, ("active", "")),
            url=url,
        )

    def _read(self, releases, position: int):
        from pym.model.distribution import Unavailable
        from pym.spec.metadata import compile as compile_metadata

        asked = (releases.name, releases.versions[position], releases.url)
        if asked not in self._metadata:
            version = next(v for v in self._world.projects[releases.name] if str(Version(v)) == asked[1])
            row = self._world.rows[releases.name, version]
            files = self._world.projects[releases.name][version]
            if "unavailable" in row:
                self._metadata[asked] = Unavailable(*row["unavailable"])
            elif not files[0].tags and files[0].row.get("dynamic"):
                reason = f"the sdist has to be built for its metadata (dynamic: {', '.join(files[0].row['dynamic'])})"
                self._metadata[asked] = Unavailable("needs-build", reason)
            else:
                self._metadata[asked] = compile_metadata(files[0].metadata)[4]
        return self._metadata[asked]


_compiled: dict[str, tuple | None] = {"": None}


def _pythons(text: str):
    if text not in _compiled:
        from pym.spec.metadata import compile as compile_metadata

        data = f"Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Python: {text}\n".encode()
        _compiled[text] = compile_metadata(data)[4][0]
    return _compiled[text]


def _file(file: Distribution) -> tuple:
    # A made-up hash: building archives for thousands of random versions would cost more than resolving them.
    import hashlib

    digest = hashlib.sha256(file.filename.encode()).hexdigest()
    hashes = (("sha256", digest),) if file.hashed else ()
    return (
        file.filename,
        FILES + file.filename,
        hashes,
        -1,
        file.seconds,
        file.requires_python,
        file.yanked,
        "" if file.tags else None,
    )
