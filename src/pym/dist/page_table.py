"""From the answer of an index about one project to a table; here, or in a process beside this one. Cold."""

from __future__ import annotations

import marshal
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
    from pym.index.table import Table

JSON = "application/vnd.pypi.simple.v1+json"
_WORTH = 1 << 10  # bytes, as they come: what is shorter is read sooner than it is handed over


def compiled(
    name: str,
    index: str,
    body: bytes,
    kind: str,
    url: str,
    *,
    sent: tuple[str, bytes],
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
        sent: Its coding and what came, if that is known.
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
            name, index, body, location=location, sent=sent, etag=etag, modified=modified, path=path, before=before
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
        """All that `read` has to know; None for a page that is small, or may not be kept."""
        if len(body) < _WORTH or not caching.storable(200, headers) or redact(url) != url:
            return None
        now = self._provider.now
        path = self._provider.path(self._index, self._name)
        etag, modified = caching.validators(headers)
        return marshal.dumps(
            (
                (self._name, self._index.url, headers.get("content-type", ""), url, etag, modified, path),
                headers.get("content-encoding", ""), body, now, caching.fresh_until(200, headers, now),
            )
        )  # fmt: skip

    def found(self) -> Table | None:
        """The table, out of the cache."""
        return self._provider.written(self._index, self._name)


def read(message: bytes) -> bool:
    """Keeps the table of a page in the cache: what the other process does with a message of `PageReading`.

    Returns:
        Whether that could be done.

    Raises:
        PymError: The page cannot be read: who has sent it finds the same, and tells.
        Undecodable: The same.
    """
    about, coding, data, fetched, until = marshal.loads(message)
    name, index, kind, url, etag, modified, path = about
    body = decode(coding, data, LIMIT)
    if body is None:
        return False
    table = compiled(name, index, body, kind, url, sent=(coding, data), etag=etag, modified=modified, path=path)
    table.fetched, table.fresh_until = fetched, until
    return write(table)
