"""From the answer of an index about one project to a table; here, or in a process beside this one. Cold."""

from __future__ import annotations

import marshal
import os
from binascii import crc32

from pym.index.accept import LIMIT
from pym.index.compile import table_of
from pym.index.page import read as read_page
from pym.index.rows import sorted_by_version
from pym.index.table_file import write
from pym.net import caching
from pym.net.address import redact
from pym.net.bulk import Reading
from pym.net.coding import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.provider import IndexProvider
    from pym.index.locations import Index
    from pym.index.table import Learnt, Table

JSON = "application/vnd.pypi.simple.v1+json"
_WORTH = 1 << 10  # bytes, as they come: what is shorter is read sooner than it is handed over


def compiled(
    name: str,
    index: str,
    body: bytes,
    kind: str,
    url: str,
    *,
    etag: str,
    modified: str,
    path: str,
    before: Table | None = None,
) -> Table:
    """The table of a page.

    Args:
        name: The project, normalised.
        index: URL of the index, without credentials.
        body: The page, decoded.
        kind: Its `Content-Type`.
        url: Where it came from, after redirects.
        etag, modified: Headers of the answer.
        path: Where the cache is to keep it, "" for nowhere.
        before: The table that this one takes the place of.

    Raises:
        IndexUnusable: It is no page of an index, or one of a version to come.
    """
    location = redact(url)
    # Relative links are relative to the URL itself: where it may not be written down, they are read now.
    if kind == JSON and location == url:
        found = sorted_by_version(
            name, index, body, location=location, etag=etag, modified=modified, path=path, before=before
        )
        if found is not None:
            return found
    page = read_page(body, kind, url)
    return table_of(
        name,
        index,
        page.files,
        page.skipped,
        status=page.status,
        location=location,
        etag=etag,
        modified=modified,
        path=path,
        before=before,
        digest=crc32(body),
    )


class PageReading(Reading):
    """The page of a project that nothing is known of yet.

    Args:
        provider: Knows where the cache keeps it.
        index: The index.
        name: The project.
    """

    __slots__ = ("_index", "_name", "_provider")

    def __init__(self, provider: IndexProvider, index: Index, name: str) -> None:
        self._provider = provider
        self._index = index
        self._name = name

    def message(self, headers: dict[str, str], body: bytes, url: str) -> bytes | None:
        """All that `Reader` has to know; None for a page that is small, or may not be kept."""
        if len(body) < _WORTH or not caching.storable(200, headers) or redact(url) != url:
            return None
        now = self._provider.now
        path = self._provider.path(self._index, self._name)
        etag, modified = caching.validators(headers)
        return marshal.dumps(
            (
                "page",
                (self._name, self._index.url, headers.get("content-type", ""), url, etag, modified, path),
                headers.get("content-encoding", ""), body, now, caching.fresh_until(200, headers, now),
            )
        )  # fmt: skip

    def found(self) -> Table | None:
        """The table, out of the cache."""
        return self._provider.written(self._index, self._name)


class Reader:
    """What the other process has read: called there with one message after the other."""

    __slots__ = ("_tables",)

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def __call__(self, message: bytes) -> bool:
        """Keeps the table of a page in the cache, or what was learnt of one; whether that could be done.

        Raises:
            PymError: The page cannot be read: who has sent it finds the same, and tells.
            Undecodable: The same.
        """
        kind, about, *more = marshal.loads(message)
        return self._page(about, *more) if kind == "page" else self._learnt(about, *more)

    def _page(
        self, about: tuple[str, str, str, str, str, str, str], coding: str, data: bytes, fetched: float, until: float
    ) -> bool:
        name, index, kind, url, etag, modified, path = about
        body = decode(coding, data, LIMIT)
        if body is None:
            return False
        table = self._tables[path] = compiled(name, index, body, kind, url, etag=etag, modified=modified, path=path)
        table.fetched, table.fresh_until = fetched, until
        return write(table)

    def _learnt(self, path: str, digest: int, learnt: Learnt) -> bool:
        table = self._tables.get(path)
        if table is None or table.digest != digest:
            return False
        table.take_over(learnt)
        try:
            # ext4 writes out at once what takes the place of a file, and whoever comes by meanwhile only asks again.
            os.unlink(path)
        except OSError:
            pass
        return write(table)


def learnt(table: Table) -> bytes:
    """The message to `Reader` that has what was learnt of a table kept."""
    return marshal.dumps(("learnt", table.path, table.digest, table.learnt))
