"""The file entries of a page: each checked, and turned into a `File`. Cold, but quick: a page may have thousands."""

from __future__ import annotations

from pym.errors import shown
from pym.index import uniform
from pym.spec.moment import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pym.model.distribution import File

# Digits of the hashes that are known; a value of another length is no hash. Others are carried along unjudged.
_DIGITS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 128}
_LONGEST = 8000  # characters of one URL


class Refused(Exception):
    """An entry that is passed over; the text is the reason, a clause."""


def json_entries(values: list[object], url: str) -> tuple[list[File], list[tuple[str, str]]]:
    """The entries of `files` (PEP 691, 700, 714) of the page at `url`, and what was passed over."""
    resolver = Resolver(url)
    try:
        ordinary = uniform.entries(values, resolver)
    except Refused:
        ordinary = None
    if ordinary is not None:
        return ordinary, []
    files: list[File] = []
    skipped: list[tuple[str, str]] = []
    resolve = resolver.resolve
    for value in values:
        try:
            files.append(_of_json(value, resolve))
        except Refused as refused:
            skipped.append((_named(value), str(refused)))
    return files, skipped


def html_entries(anchors: Iterable[Mapping[str, str]], url: str, base: str) -> tuple[list[File], list[tuple[str, str]]]:
    """The anchors of an HTML page (PEP 503, 592, 714) that name distributions, and what was passed over.

    Args:
        anchors: Their attributes.
        url: Where the page came from.
        base: The link of its `<base>`, "" without one.
    """
    files: list[File] = []
    skipped: list[tuple[str, str]] = []
    resolver = Resolver(url)
    if base:
        try:
            resolver = Resolver(resolver.resolve(base), remote=resolver.remote)
        except Refused:
            pass  # as if it were not there: browsers do the same with a base that is no URL
    for attributes in anchors:
        href = attributes["href"].strip()
        name = filename_of(href)
        if not name.endswith((".whl", ".tar.gz", ".zip")):
            if name.endswith((".exe", ".egg", ".bz2", ".xz", ".tgz", ".rpm", ".msi", ".deb", ".dmg", ".Z")):
                skipped.append((name, "it is neither a wheel nor a `.tar.gz` or `.zip`"))
            continue
        try:
            files.append(_of_anchor(attributes, name, href, resolver.resolve))
        except Refused as refused:
            skipped.append((name, str(refused)))
    return files, skipped


def filename_of(href: str) -> str:
    """The last part of the path of a link, percent-decoded once."""
    name = href.partition("#")[0].partition("?")[0].rpartition("/")[2]
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    return name


def seconds_of(text: str) -> float | None:
    """Seconds since the epoch of an ISO 8601 time (PEP 700); None for anything else, a time without a zone too."""
    whole = seconds(text)
    if whole is not None:
        return whole
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(text)
        return moment.timestamp() if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


class Resolver:
    """Links of one page as absolute URLs that may be fetched.

    Args:
        url: What relative links are relative to.
        remote: Whether the page came over the network, so that it may not name files of this machine. None: see `url`.
    """

    __slots__ = ("_authorities", "_directories", "_url", "remote")

    def __init__(self, url: str, *, remote: bool | None = None) -> None:
        self._url = _without_userinfo(url)
        self.remote = not url.lower().startswith("file:") if remote is None else remote
        self._directories: dict[str, str] = {}
        self._authorities: set[str] = set()

    def resolve(self, href: str) -> str:
        """`href` as an absolute URL without credentials and fragment.

        Raises:
            Refused: It is none, or one of a scheme that a page may not name.
        """
        url = href.partition("#")[0] if "#" in href else href
        if not (url.isascii() and url.isprintable()) or " " in url:
            url = _quoted(url)
        if len(url) > _LONGEST:
            raise Refused(f"its URL is longer than {_LONGEST} characters")
        if not url.startswith(("https://", "http://")):
            url = self._absolute(url)
        end = url.find("/", 8)
        authority = url[:end] if end > 0 else url
        if authority not in self._authorities:
            # Credentials come from the settings for an index, never from a page: they would end up in caches and locks.
            if "@" in authority:
                return self.resolve(_without_userinfo(url))
            self._joined(url)
            self._authorities.add(authority)
        return url

    def _absolute(self, href: str) -> str:
        head, slash, tail = href.rpartition("/")
        if "?" in href or "\\" in href:
            return self._joined(href)
        directory = self._directories.get(head + slash)
        if directory is None:
            directory = self._joined(head + slash if slash else "./")
            if not directory.endswith("/"):
                return self._joined(href)
            self._directories[head + slash] = directory
        if not tail or ":" in tail or tail in (".", ".."):
            return self._joined(href)
        return directory + tail

    def _joined(self, href: str) -> str:
        from urllib.parse import urljoin, urlsplit

        if "\\" in href:
            raise Refused("its URL has a backslash")
        try:
            joined = urljoin(self._url, href)
            parts = urlsplit(joined)
        except ValueError:
            raise Refused("its URL cannot be read") from None
        if parts.scheme in ("http", "https") and parts.hostname:
            return joined
        if parts.scheme == "file" and not self.remote:
            return joined
        if parts.scheme == "file":
            raise Refused("it names a file of this machine, which a page from a server may not")
        raise Refused(f"its URL has the scheme {shown(parts.scheme)}, which is not followed")


def _quoted(url: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in url):
        raise Refused("its URL holds control characters")
    from urllib.parse import quote

    try:
        return quote(url, safe="/:?#[]@!$&'()*+,;=%~-._")
    except UnicodeEncodeError:
        raise Refused("its URL cannot be encoded") from None


def _without_userinfo(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}" if "@" in authority else url


def _of_json(value: object, resolve: Callable[[str], str]) -> File:
    if type(value) is not dict:
        raise Refused("it is not an object")
    get = value.get
    filename = get("filename")
    url = get("url")
    if type(filename) is not str or type(url) is not str or not filename or not url:
        raise Refused("it has no file name or no URL")
    size = get("size")
    if size is None:
        size = -1
    elif type(size) is not int or not 0 <= size < 1 << 53:
        raise Refused("its size is not a size")
    uploaded = get("upload-time")
    if uploaded is not None:
        uploaded = seconds_of(uploaded) if type(uploaded) is str else None
    requires = get("requires-python")
    if requires is None:
        requires = ""
    elif type(requires) is not str:
        raise Refused("its `requires-python` is not a text")
    yanked = get("yanked")
    if yanked is False or yanked is None or yanked == "":
        yanked = None
    elif yanked is True:
        yanked = ""
    elif type(yanked) is not str:
        raise Refused("its `yanked` is neither a boolean nor a text")
    separate = get("core-metadata")
    if separate is None:
        separate = get("data-dist-info-metadata")
        if separate is None:
            separate = get("dist-info-metadata")
    hashes = get("hashes")
    return (
        filename,
        resolve(url),
        _hashes(hashes) if hashes else (),
        size,
        uploaded,
        requires,
        yanked,
        None if separate is None or separate is False else _separate(separate),
    )


def _hashes(value: object) -> tuple[tuple[str, str], ...]:
    if type(value) is not dict:
        raise Refused("its `hashes` is not an object")
    if len(value) == 1:
        digest = value.get("sha256")
        if type(digest) is str and len(digest) == 64 and digest.islower():
            try:
                if len(bytes.fromhex(digest)) == 32:  # it passes over spaces
                    return (("sha256", digest),)
            except ValueError:
                pass
    found = []
    for algorithm, digest in value.items():
        if type(digest) is not str:
            raise Refused(f"its {shown(str(algorithm))} is not a text")
        found.append(checked_hash(algorithm, digest))
    return tuple(found)


def checked_hash(algorithm: str, digest: str) -> tuple[str, str]:
    """A hash in lower case.

    Raises:
        Refused: It is not one: such an entry must not pass as one without a hash.
    """
    try:
        right = len(bytes.fromhex(digest)) * 2 == len(digest) == _DIGITS.get(algorithm, len(digest)) > 0
    except ValueError:
        right = False
    if not right:
        raise Refused(f"its {shown(algorithm, 20)} is not a hash of that kind")
    return algorithm, digest if digest.islower() or digest.isdigit() else digest.lower()


def _separate(value: object) -> str | None:
    """PEP 714: whether there is separate metadata, and its hash."""
    if value is None or value is False:
        return None
    if value is True:
        return ""
    if type(value) is dict:
        digest = value.get("sha256")
        if type(digest) is str:
            return "sha256=" + checked_hash("sha256", digest)[1]
        return ""
    return None


def _of_anchor(attributes: Mapping[str, str], name: str, href: str, resolve: Callable[[str], str]) -> File:
    get = attributes.get
    fragment = href.partition("#")[2]
    hashes: tuple[tuple[str, str], ...] = ()
    if fragment:
        for part in fragment.split("&"):
            algorithm, equals, digest = part.partition("=")
            if equals and algorithm in _DIGITS:
                hashes = (checked_hash(algorithm, digest),)
                break
    separate = get("data-core-metadata")
    if separate is None:
        separate = get("data-dist-info-metadata")
    metadata: str | None = None
    if separate is not None and separate.strip().lower() != "false":
        algorithm, equals, digest = separate.strip().partition("=")
        metadata = "sha256=" + checked_hash("sha256", digest)[1] if equals and algorithm == "sha256" else ""
    return (
        name,
        resolve(href),
        hashes,
        -1,
        None,
        get("data-requires-python", "").strip(),
        get("data-yanked"),
        metadata,
    )


def _named(value: object) -> str:
    if isinstance(value, dict):
        name = value.get("filename")
        if isinstance(name, str) and name:
            return name[:300]
    return "an entry without a name"
