"""Direct references as people write them: URLs, paths, archives, and where they lead. A HOT module."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SDISTS = (".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.lzma", ".tgz", ".tbz", ".txz", ".tlz", ".tar")
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+@!$&'()*,;=:")
_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def scheme(text: str) -> str:
    """The scheme of a URL in lower case: `https`, `git+ssh`, `file`. "" for a path (`C:/x` is one too)."""
    head, colon, _ = text.partition(":")
    if not colon or len(head) < 2 or not head[0].isalpha() or not head.isascii():
        return ""
    return head.lower() if all(char.isalnum() or char in "+-." for char in head) else ""


def expand(text: str, environ: Mapping[str, str]) -> str:
    """`text` with each `${NAME}` replaced by what the environment has; names it does not have stay as they are."""
    if "${" not in text:
        return text
    parts = text.split("${")
    done = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        known = brace and name and _NAME.issuperset(name) and name in environ
        done.append(environ[name] + rest if known else "${" + part)
    return "".join(done)


def absolute(text: str, cwd: str) -> str:
    """A reference as a URL that means the same from everywhere.

    Args:
        text: A URL, or a path relative to `cwd`.
        cwd: Absolute directory.
    """
    found = scheme(text)
    if found and found != "file":
        return text
    path, hash_, fragment = text.partition("#")
    if found:
        rest = path[5:]
        if rest.startswith("//localhost/"):
            rest = rest[11:]
        elif rest.startswith("//"):
            rest = rest[2:]
        if rest.startswith("/"):
            return f"file://{rest}{hash_}{fragment}"
        return f"{file_url(os.path.join(cwd, unquote(rest)))}{hash_}{fragment}"
    return f"{file_url(os.path.join(cwd, path))}{hash_}{fragment}"


def file_url(path: str) -> str:
    """The `file:` URL of an absolute path, with `.` and `..` taken out."""
    raw = os.fsencode(os.path.normpath(path).replace(os.sep, "/"))
    return "file://" + "".join([chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in raw])


def path_of(url: str) -> str:
    """The path that a `file:` URL means, "" for any other URL."""
    if url[:7].lower() != "file://":
        return ""
    rest = url[7:].partition("#")[0].partition("?")[0]
    return unquote(rest[9:] if rest.startswith("localhost/") else rest)


def unquote(text: str) -> str:
    """`text` without percent-encoding."""
    if "%" not in text:
        return text
    parts = os.fsencode(text).split(b"%")
    done = [parts[0]]
    for part in parts[1:]:
        try:
            done.append(bytes([int(part[:2], 16)]) + part[2:])
        except ValueError:
            done.append(b"%" + part)
    return os.fsdecode(b"".join(done))


def without_credentials(url: str) -> str:
    """A URL as it may be shown and kept: without password, over HTTP without user name too.

    What variables stand for is not known, so they stay.
    """
    head, mark, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    userinfo, at, host = place.rpartition("@")
    if not mark or not at or "${" in userinfo:
        return url
    kind = head.rpartition("=")[2].rpartition("+")[2].lower()  # `--index-url=https`, `name=https`, `git+https`
    user = "" if kind in ("http", "https") else userinfo.partition(":")[0]
    return f"{head}://{user}{'@' if user else ''}{host}{slash}{path}"


def holds_credentials(data: bytes) -> bool:
    """Whether a text has a URL with a user or password in it, and so is not to be copied anywhere."""
    parts = data.split(b"://")
    return any(b"@" in part.split(b"/", 1)[0].split(b"\n", 1)[0] for part in parts[1:])


def is_archive(text: str) -> bool:
    """Whether a file of this name would be a wheel or a source distribution."""
    lower = text.partition("#")[0].partition("?")[0].lower()
    return lower.endswith((".whl", *SDISTS))


def name_in(reference: str) -> str:
    """The project's name that a reference tells by itself (`#egg=` or its file name), normalised; "" if it does not."""
    place, _, fragment = reference.partition("#")
    for part in fragment.split("&"):
        key, _, value = part.partition("=")
        if key == "egg":
            return normalised(value.partition("[")[0].strip())
    name = unquote(place.partition("?")[0].rstrip("/").rpartition("/")[2])
    lower = name.lower()
    if lower.endswith(".whl"):
        return normalised(name.partition("-")[0]) if name.count("-") >= 4 else ""
    for suffix in SDISTS:
        if lower.endswith(suffix):
            project, dash, version = name[: -len(suffix)].rpartition("-")
            return normalised(project) if dash and version[:1].isdigit() else ""
    return ""


def normalised(name: str) -> str:
    """A project's name in the form in which names are compared (PEP 503)."""
    return "-".join([part for part in name.lower().replace("_", "-").replace(".", "-").split("-") if part])
