"""The open catalogue: downloads from a directory, a `SHA256SUMS`, uv's downloads JSON or PBS's versions NDJSON.

New Pythons need no new pym. What a catalogue says is followed only as far as its origin may say it: one from the
network names no file of this machine, one from https brings nothing unhashed over http, and no name leads out of the
directory it stands in.
"""

from __future__ import annotations

import os
import stat

from pym.errors import CatalogueError
from pym.model.interpreter import InterpreterKey
from pym.model.platform import Platform
from pym.python import catalogue_formats, catalogue_urls, pbs_names
from pym.python.catalogue import Download, order_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

LIMIT = 64 << 20  # bytes of a catalogue
_SUMS = "SHA256SUMS"
_EXAMPLE = "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz"


def read(
    source: str,
    *,
    cwd: str,
    fetch: Callable[[str], bytes],
    platforms: Collection[Platform] | None = None,
    skipped: Callable[[str, str], None] | None = None,
) -> list[Download]:
    """The downloads of the catalogue `source`, newest version first.

    Args:
        source: A directory of archives (flat, or in TAG folders), or a catalogue document, as path or URL
            (`file://`, `http://`, `https://`). What a document is shows in its content, not in its name.
        cwd: Absolute directory that a relative path starts from.
        fetch: Brings the body of an http(s) URL. It should stop at `LIMIT` bytes by itself.
        platforms: Only downloads for these; None for all.
        skipped: Called with each entry that was left out and the reason. Texts come from the catalogue: print them
            with `pym.errors.shown`.

    Raises:
        CatalogueError: The source is missing, too large or malformed, or gives one archive two hashes.
    """
    skip = skipped or _ignore
    name = catalogue_urls.shown(source)
    scheme = catalogue_urls.scheme(source)
    if scheme in ("http", "https"):
        if not catalogue_urls.host(source):
            raise _unreadable(name, "the URL has no host")
        data = fetch(source)
        found = _parse(data, name, catalogue_urls.folder(source), skip, platforms)
    elif scheme in ("", "file"):
        path = catalogue_urls.file_path(source) if scheme else os.path.join(cwd, source)
        if path is None or "\0" in path:
            raise _unreadable(name, "it names no file of this machine")
        path = os.path.normpath(path)
        if os.path.isdir(path):
            found = _read_directory(path, name, skip)
        else:
            beside = catalogue_urls.file_url(os.path.dirname(path))
            found = _parse(_read_file(path, name), name, beside, skip, platforms)
    else:
        raise _unreadable(name, f"pym does not follow `{scheme}://`")
    return _accept(found, name, scheme, platforms, skip)


def rewrite(downloads: Iterable[Download], mirror: str, *, cwd: str = "") -> list[Download]:
    """The same downloads from `mirror` in place of PBS's release pages. Others, which a catalogue named, stay.

    Args:
        downloads: What to change.
        mirror: What replaces `https://…/releases/download`: an http(s) or `file://` URL, or a directory. The mirror has
            TAG folders below it.
        cwd: Absolute directory that a relative directory starts from.

    Raises:
        CatalogueError: `mirror` is neither.
    """
    scheme = catalogue_urls.scheme(mirror)
    if scheme in ("http", "https"):
        if not catalogue_urls.host(mirror):
            raise _no_mirror(mirror, "the URL has no host")
    elif scheme == "file":
        if catalogue_urls.file_path(mirror) is None:
            raise _no_mirror(mirror, "it names no directory of this machine")
    elif scheme:
        raise _no_mirror(mirror, f"pym does not follow `{scheme}://`")
    else:
        path = os.path.join(cwd, mirror)
        if not mirror or not os.path.isabs(path):
            raise _no_mirror(mirror, "it is neither a URL nor an absolute path")
        mirror = catalogue_urls.file_url(os.path.normpath(path))
    mirror = mirror.rstrip("/")
    moved = []
    for download in downloads:
        for prefix in catalogue_urls.PREFIXES:
            if download.url.startswith(prefix + "/"):
                url = mirror + download.url[len(prefix) :]
                download = Download(download.key, url, download.sha256, download.build, download.flavor)
                break
        moved.append(download)
    return moved


def download_for_file(path: str, sha256: str = "") -> Download:
    """The download for an archive at hand. What is in it is told by its name.

    Args:
        path: Absolute path of the archive.
        sha256: What it should have, in hex; "" when not known.

    Raises:
        CatalogueError: There is no such file, its name tells nothing, or `sha256` is not one.
    """
    name = os.path.basename(path)
    if not os.path.isfile(path):
        raise CatalogueError(f"No archive at `{path}`", context="is a directory" if os.path.isdir(path) else "")
    if sha256 and not catalogue_formats.is_sha256(sha256):
        raise CatalogueError(f"`{sha256[:80]}` is not a sha256", hints=("it has 64 hexadecimal digits",))
    # Browsers keep the %2B of the URL in the name.
    parsed = pbs_names.parse(catalogue_urls.unquote(name), os.path.basename(os.path.dirname(path)))
    if parsed is None:
        raise CatalogueError(
            f"The name of `{path}` does not tell which Python is in it",
            hints=(f"name it as python-build-standalone does, as in `{_EXAMPLE}`",),
        )
    version, build, platform, variant, flavor = parsed
    key = InterpreterKey("cpython", version, variant, platform)
    return Download(key, catalogue_urls.file_url(path), sha256.lower(), build, flavor)


def _ignore(entry: str, reason: str) -> None:
    """For callers that do not ask what was skipped."""


def _parse(
    data: bytes,
    name: str,
    base: str,
    skip: Callable[[str, str], None],
    platforms: Collection[Platform] | None,
) -> list[Download]:
    if len(data) > LIMIT:
        raise _too_large(name)
    try:
        wanted = None if platforms is None else frozenset(map(str, platforms))
        return catalogue_formats.parse(data, base, skip, wanted)
    except catalogue_formats.NewerFormat as error:
        raise CatalogueError(
            f"Cannot read the catalogue `{name}`", context=str(error), hints=("upgrade pym, or name another catalogue",)
        ) from error
    except catalogue_formats.Malformed as error:
        hints: tuple[str, ...] = ()
        if str(error) == "it is a web page":
            hints = ("name the document itself, as in `…/SHA256SUMS`",)
        raise CatalogueError(f"Cannot read the catalogue `{name}`", context=str(error), hints=hints) from error


def _read_file(path: str, name: str) -> bytes:
    try:
        # Asked first: opening a named pipe would wait for its writer.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise _unreadable(name, "it is neither a file nor a directory")
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise _unreadable(name, error.strerror or str(error)) from error
    if len(data) > LIMIT:
        raise _too_large(name)
    return data


def _read_directory(path: str, name: str, skip: Callable[[str, str], None]) -> list[Download]:
    """Archives in a directory and its TAG folders, with the hashes of the `SHA256SUMS` beside or above them."""
    names = _names(path, name)
    sums = _read_sums(path, name, names, skip)
    found = _archives(path, names, sums, skip)
    for folder in names:
        below = os.path.join(path, folder)
        if not pbs_names.is_tag(folder) or not os.path.isdir(below):
            continue
        names_below = _names(below, below)
        above = {file[len(folder) + 1 :]: digest for file, digest in sums.items() if file.startswith(folder + "/")}
        found.extend(_archives(below, names_below, above | _read_sums(below, name, names_below, skip), skip))
    return found


def _names(path: str, name: str) -> list[str]:
    try:
        return sorted(os.listdir(path))
    except OSError as error:
        raise _unreadable(name, error.strerror or str(error)) from error


def _read_sums(path: str, name: str, names: list[str], skip: Callable[[str, str], None]) -> dict[str, str]:
    """File names and hashes of the `SHA256SUMS` in a directory that holds `names`; empty if it has none."""
    if _SUMS not in names:
        return {}
    where = os.path.join(path, _SUMS)
    text = _read_file(where, where).decode("utf-8-sig", "replace")
    sums: dict[str, str] = {}
    try:
        for file, digest in catalogue_formats.parse_sums(text, skip):
            file = file.removeprefix("./")
            if sums.setdefault(file, digest) != digest:
                raise _two_hashes(name, file)
    except catalogue_formats.Malformed as error:
        # Taken for no hashes at all, a damaged list would let every archive pass unchecked.
        raise _unreadable(where, "it is not a SHA256SUMS file") from error
    return sums


def _archives(path: str, names: list[str], sums: dict[str, str], skip: Callable[[str, str], None]) -> list[Download]:
    base = catalogue_urls.file_url(path)
    found = []
    for name in names:
        if not name.startswith("cpython-") or not pbs_names.is_archive(name):
            continue
        # A list that leaves out an archive vouches for the others only: a damaged line must not mean "unchecked".
        if sums and name not in sums:
            skip(name, "not listed in the SHA256SUMS beside it")
            continue
        download = catalogue_formats.locate(base, name, sums.get(name, ""), skip)
        if download is not None and os.path.isfile(os.path.join(path, name)):
            found.append(download)
    return found


def _accept(
    found: list[Download],
    name: str,
    scheme: str,
    platforms: Collection[Platform] | None,
    skip: Callable[[str, str], None],
) -> list[Download]:
    """What of `found` may be followed, sorted, each once."""
    accepted: dict[str, Download] = {}
    digests: dict[str, str] = {}
    for download in found:
        reason = _refusal(download, scheme)
        if reason:
            skip(download.url, reason)
            continue
        if platforms is not None and download.key.platform not in platforms:
            continue
        # PBS's names have version, build, platform and flavor in them: one name is one archive, wherever it lies.
        file = download.filename
        label = file if download.flavor and file.startswith("cpython-") else download.url
        if download.sha256 and digests.setdefault(label, download.sha256) != download.sha256:
            raise _two_hashes(name, label)
        known = accepted.get(download.url)
        if known is None or (not known.sha256 and download.sha256):
            accepted[download.url] = download
    return sorted(accepted.values(), key=order_key)


def _refusal(download: Download, origin: str) -> str:
    """Why a catalogue with scheme `origin` ("" for a path) may not name this download; "" if it may."""
    scheme = catalogue_urls.scheme(download.url)
    remote = origin in ("http", "https")
    if scheme not in ("https", "http", "file"):
        return f"pym does not follow `{scheme}://`"
    if scheme == "file":
        if remote:
            return "a catalogue from the network names a file of this machine"
        if catalogue_urls.file_path(download.url) is None:
            return "it names no file of this machine"
    elif not catalogue_urls.host(download.url):
        return "its URL has no host"
    if scheme == "http" and origin == "https" and not download.sha256:
        return "unencrypted and without a hash, named by an https catalogue"
    if download.flavor and pbs_names.is_static(download.build, download.key.platform, download.flavor):
        return "a static build, which can load no extension modules"
    return ""


def _unreadable(name: str, why: str) -> CatalogueError:
    return CatalogueError(f"Cannot read the catalogue `{name}`", context=why)


def _too_large(name: str) -> CatalogueError:
    return CatalogueError(f"Cannot read the catalogue `{name}`", context=f"it has more than {LIMIT >> 20} MiB")


def _two_hashes(name: str, file: str) -> CatalogueError:
    return CatalogueError(
        f"The catalogue `{name}` gives `{file}` two different hashes", hints=("ask who keeps it which one is right",)
    )


def _no_mirror(mirror: str, why: str) -> CatalogueError:
    return CatalogueError(f"Cannot use the mirror `{catalogue_urls.shown(mirror)}`", context=why)
