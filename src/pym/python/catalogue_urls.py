"""URLs of archives and catalogues: `file://` and back, percent-encoding, the parts that matter here.

`urllib.parse` would cost a hot path 6 ms. RFC 3986 and, for `file:`, RFC 8089.
"""

from __future__ import annotations

import binascii
import os

# Where PBS publishes. The second is its mirror, tried first by uv, with the same folders and files.
RELEASES = "https://github.com/astral-sh/python-build-standalone/releases/download"
PREFIXES = (
    RELEASES,
    "https://releases.astral.sh/github/python-build-standalone/releases/download",
)

_WINDOWS = os.name == "nt"
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
# What may stand in a URL (RFC 3986); everything else must have been percent-encoded.
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%")


def quote(path: str) -> str:
    """`path` percent-encoded, slashes kept."""
    return "".join([chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in os.fsencode(path)])


def unquote(text: str) -> str:
    """The inverse of `quote`. A `%` that starts no escape stays."""
    if "%" not in text:
        return text
    first, *rest = os.fsencode(text).split(b"%")
    done = [first]
    for piece in rest:
        try:
            if len(piece) < 2:
                raise ValueError
            done.append(binascii.unhexlify(piece[:2]) + piece[2:])
        except ValueError:
            done.append(b"%" + piece)
    return os.fsdecode(b"".join(done))


def scheme(url: str) -> str:
    """The scheme in lower case: `https`, `http`, `file`, …; "" when `url` is a path."""
    head, found, _ = url.partition("://")
    return head.lower() if found and head.isascii() and head.replace("+", "").isalnum() else ""


def host(url: str) -> str:
    """The authority of a URL without credentials, in lower case: `localhost:8080`."""
    return _authority(url).rpartition("@")[2].lower()


def shown(source: str) -> str:
    """A URL or path as it may be printed: without credentials and query, which may be a token."""
    if not scheme(source):
        return source
    return f"{source.partition('://')[0]}://{_authority(source).rpartition('@')[2]}{_path(source)}"


def is_clean(url: str) -> bool:
    """Whether `url` has only characters that a URL may have: no spaces, controls or non-ASCII."""
    return _ALLOWED.issuperset(url)


def filename(url: str) -> str:
    """The last part of a URL's path, decoded: the name of the file it brings. "" if it names a directory."""
    return unquote(_path(url).rpartition("/")[2])


def folder(url: str) -> str:
    """The URL of the directory `url` lies in, without a slash at its end."""
    path = _path(url).rpartition("/")[0]
    return url.partition("://")[0] + "://" + _authority(url) + path


def file_url(path: str) -> str:
    """The `file://` URL of an absolute path."""
    if _WINDOWS:
        path = path.replace("\\", "/")
        if path.startswith("//"):
            return "file:" + quote(path)
        return f"file:///{path[:2]}{quote(path[2:])}"
    return "file://" + quote(path)


def file_path(url: str) -> str | None:
    """The absolute path of a `file://` URL. None if it is not one, or names another host."""
    if scheme(url) != "file" or (not _WINDOWS and host(url) not in ("", "localhost")):
        return None
    where = _authority(url)
    path = unquote(_path(url))
    if "\0" in path or not path:
        return None
    if _WINDOWS:
        if where and where.lower() != "localhost":
            return f"\\\\{where}{path}".replace("/", "\\")
        path = path.lstrip("/") if path[2:3] in (":", "|") else path
        return path.replace("/", "\\")
    return path


def _authority(url: str) -> str:
    return url.partition("://")[2].partition("#")[0].partition("?")[0].partition("/")[0]


def _path(url: str) -> str:
    _, slash, path = url.partition("://")[2].partition("#")[0].partition("?")[0].partition("/")
    return slash + path
