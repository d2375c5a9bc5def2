"""One project's page of an index, or a page of links, read into file entries. Cold: entered when a page is new.

PEP 503 (HTML), 691 and 700 (JSON), 592 (yanked), 658 and 714 (separate metadata), 792 (status). What stands on a page
was written by strangers: an entry that is wrong is passed over with the reason, a page that is wrong is an error that
names its URL.
"""

from __future__ import annotations

from codecs import BOM_UTF8

from pym.errors import IndexUnusable, shown
from pym.index.accept import LIMIT
from pym.net.address import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File

_STATUSES = ("active", "archived", "quarantined", "deprecated")


class Page:
    """What a page says.

    Attributes:
        files: The entries that can be read, in the order of the page. No URL holds credentials.
        skipped: `(file name, reason)` of the others.
        status: PEP 792: the status and the reason given for it.
    """

    __slots__ = ("files", "skipped", "status")

    def __init__(
        self, files: list[File], skipped: list[tuple[str, str]], status: tuple[str, str] = ("active", "")
    ) -> None:
        self.files = files
        self.skipped = skipped
        self.status = status


def read(body: bytes, content_type: str, url: str) -> Page:
    """The page `body` that came from `url`.

    Args:
        body: Its bytes, decompressed.
        content_type: The header, "" if there was none.
        url: Where it came from, after redirects: relative links are relative to it.

    Raises:
        IndexUnusable: It is no page of an index, or one of a version to come.
    """
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind.startswith("application/vnd.pypi.simple.") and not kind.startswith(
        ("application/vnd.pypi.simple.v1+", "application/vnd.pypi.simple.latest+")
    ):
        raise unusable(url, f"it answers as {shown(kind)}, and pym reads version 1 of that interface")
    if len(body) > LIMIT:
        raise unusable(url, f"the page is larger than the {LIMIT >> 20} MiB it may have")
    text = _decoded(body, parameters, url)
    if kind.endswith("json"):
        return read_json(text, url)
    if kind in ("text/html", "application/xhtml+xml", "application/vnd.pypi.simple.v1+html"):
        return _read_html(text, url)
    # Servers of plain files send whatever they like.
    first = text.lstrip()[:1]
    if first == "{":
        return read_json(text, url)
    if first == "<" or kind.endswith("+html"):
        return _read_html(text, url)
    raise unusable(url, f"the server sent {shown(kind or 'something without a type')}, not a page of an index")


def unusable(url: str, reason: str) -> IndexUnusable:
    """The error for a page that cannot be used, `reason` being a clause."""
    return IndexUnusable(
        f"The index page `{redact(url)}` cannot be used",
        context=reason,
        hints=("check the URL of the index", "open the URL in a browser to see what the server sends"),
    )


def _decoded(body: bytes, parameters: str, url: str) -> str:
    charset = ""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    try:
        if charset in ("iso-8859-1", "latin-1", "latin1", "windows-1252"):
            return body.decode("latin-1")
        return body.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise unusable(url, f"it is not UTF-8 (byte {error.start})") from None


def read_json(text: str, url: str) -> Page:
    """The JSON page `text` (PEP 691) that came from `url`.

    Raises:
        IndexUnusable: As `read` does.
    """
    from pym.spec.jsontext import loads

    try:
        value = loads(text)
    except RecursionError:
        raise unusable(url, "its JSON is nested too deeply") from None
    except ValueError as error:
        raise unusable(url, f"its JSON is damaged or cut off: {shown(str(error))[1:-1]}") from None
    if not isinstance(value, dict):
        raise unusable(url, "its JSON is not an object")
    meta = value.get("meta", {})
    version = meta.get("api-version", "1.0") if isinstance(meta, dict) else None
    if not isinstance(version, str) or not version.partition(".")[0].isdigit():
        raise unusable(url, "its `meta` does not say the version of the interface")
    if version.partition(".")[0] != "1":
        raise unusable(url, f"it speaks version {shown(version)} of the interface, and pym reads version 1")
    files = value.get("files")
    if not isinstance(files, list):
        raise unusable(url, "its `files` is not a list")
    from pym.index.entries import json_entries

    entries, skipped = json_entries(files, url)
    return Page(entries, skipped, _status(value, meta))


def _status(value: dict[str, object], meta: object) -> tuple[str, str]:
    found = value.get("project-status")
    if found is None and isinstance(meta, dict):
        found = meta.get("project-status")
    if isinstance(found, dict):
        status, reason = found.get("status"), found.get("reason")
        if isinstance(status, str):
            return _known(status, reason if isinstance(reason, str) else "")
    return "active", ""


def _known(status: str, reason: str) -> tuple[str, str]:
    # PEP 792: what a tool does not know counts as active.
    status = status.strip().lower()
    return (status, shown(reason, 300)[1:-1]) if status in _STATUSES else ("active", "")


def _read_html(text: str, url: str) -> Page:
    from pym.index.entries import html_entries
    from pym.index.html import scan

    document = scan(text)
    version = document.meta.get("pypi:repository-version", "1.0")
    if version.partition(".")[0].strip() != "1":
        raise unusable(url, f"it speaks version {shown(version)} of the interface, and pym reads version 1")
    entries, skipped = html_entries(document.anchors, url, document.base)
    if not entries and document.interactive and "pypi:repository-version" not in document.meta:
        raise IndexUnusable(
            f"The server sent a web page for `{redact(url)}`, not a page of an index",
            context="it has no link to any distribution, but what a page for people has: a form or a script",
            hints=(
                "open the URL in a browser: a network that asks for a login first answers like this",
                "check the URL of the index: it usually ends in `/simple/`",
            ),
        )
    status = _known(
        document.meta.get("pypi:project-status", "active"), document.meta.get("pypi:project-status-reason", "")
    )
    return Page(entries, skipped, status)
