#!/usr/bin/env python3
"""Refreshes the catalogue of interpreters from python-build-standalone's (PBS) own release lists.

    python manifests/refresh.py --latest                 the newest release, by its SHA256SUMS
    python manifests/refresh.py --versions               every release PBS lists, by its versions NDJSON
    python manifests/refresh.py SOURCE…                  see `read_source`
    python manifests/refresh.py --bootstrap 3.14         also write bootstrap.tsv, for install.sh
    python manifests/refresh.py --check                  change nothing, exit 1 if something would change

What is already there stays; new archives are added. Only the standard library and this checkout's pym are needed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
import zipfile
from typing import TYPE_CHECKING, NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "src"))

from pym.errors import PymError  # noqa: E402
from pym.fs import atomic  # noqa: E402
from pym.model.interpreter import InterpreterKey  # noqa: E402
from pym.model.platform import Platform  # noqa: E402
from pym.model.version import PythonVersion  # noqa: E402
from pym.python import catalogue, catalogue_formats, catalogue_urls, pbs_names  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LATEST = "https://raw.githubusercontent.com/astral-sh/python-build-standalone/latest-release/latest-release.json"
VERSIONS = "https://releases.astral.sh/github/versions/main/v1/python-build-standalone.ndjson"
LIMIT = 64 << 20  # bytes of one list
TIMEOUT = 60  # seconds without an answer

# What install.sh may fetch when a machine has no Python it can use.
BOOTSTRAP = (
    "linux-x86_64-gnu",
    "linux-aarch64-gnu",
    "linux-armv7-gnueabihf",
    "linux-powerpc64le-gnu",
    "linux-riscv64gc-gnu",
    "linux-s390x-gnu",
    "linux-x86_64-musl",
    "linux-aarch64-musl",
    "macos-x86_64-none",
    "macos-aarch64-none",
)


class RefreshError(Exception):
    """A list cannot be used. Nothing has been written."""


class Archive(NamedTuple):
    """One line of a manifest. `tail` is what follows the triple in the file's name."""

    version: str
    build: str
    platform: Platform
    tail: str
    sha256: str

    @property
    def name(self) -> str:
        release = "" if pbs_names.is_dated(self.tail) else f"+{self.build}"
        return f"cpython-{self.version}{release}-{pbs_names.triple(self.platform)}-{self.tail}"

    @property
    def download(self) -> catalogue.Download:
        parsed = pbs_names.parse(self.name, self.build)
        if parsed is None:
            raise RefreshError(f"`{self.name}` is not the name of a CPython archive")
        version, build, platform, variant, flavor = parsed
        key = InterpreterKey("cpython", version, variant, platform)
        url = f"{catalogue_urls.RELEASES}/{build}/{catalogue_urls.quote(self.name)}"
        return catalogue.Download(key, url, self.sha256, build, flavor)


# --- reading -------------------------------------------------------------------------------------------------------


def read_source(source: str, skipped: list[str]) -> list[Archive]:
    """The archives a list names.

    Args:
        source: Path or URL of a `SHA256SUMS`, a versions NDJSON, a downloads JSON, the `versions.json` of pbs-installer
            (also inside its wheel or its installed folder), or a table of version, tag, file name and sha256
            separated by tabs.
        skipped: Takes a line for each entry that is left out.

    Raises:
        RefreshError: It is none of these.
    """
    path = catalogue_urls.file_path(source) if catalogue_urls.scheme(source) == "file" else source
    if catalogue_urls.scheme(source) in ("http", "https"):
        data, base = fetch(source), catalogue_urls.folder(source)
    elif path is None:
        raise RefreshError(f"`{source}` names no file of this machine")
    else:
        path = os.path.abspath(path)
        data, base = read_file(path), catalogue_urls.file_url(os.path.dirname(path))

    def skip(entry: str, reason: str) -> None:
        skipped.append(f"{entry}: {reason}")

    start = data.lstrip()[:1]
    if start == b"[":
        found = list(parse_installer(data, source, skip))
    elif is_table(data):
        found = list(parse_table(data, source))
    else:
        try:
            downloads = catalogue_formats.parse(data, base, skip)
        except catalogue_formats.Malformed as error:
            raise RefreshError(f"Cannot read `{source}`: {error}") from error
        found = list(from_downloads(downloads, start == b"{", skip))
    return list(keep_hashed(found, skip))


def read_file(path: str) -> bytes:
    """The list in a file, or inside a folder or wheel of pbs-installer."""
    try:
        if os.path.isdir(path):
            inner = os.path.join(path, "pbs_installer", "versions.json")
            path = inner if os.path.exists(inner) else os.path.join(path, "versions.json")
        elif path.endswith((".whl", ".zip")):
            with zipfile.ZipFile(path) as wheel, wheel.open("pbs_installer/versions.json") as file:
                data: bytes = file.read(LIMIT + 1)
                return limited(data, path)
        with open(path, "rb") as plain:
            return limited(plain.read(LIMIT + 1), path)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise RefreshError(f"Cannot read `{path}`: {error}") from error


def fetch(url: str) -> bytes:
    """The body of an http(s) URL. Redirects never leave https."""
    opener = urllib.request.build_opener(SameScheme)
    request = urllib.request.Request(url, headers={"User-Agent": "pym-manifests"})
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            data: bytes = response.read(LIMIT + 1)
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise RefreshError(f"Cannot fetch `{catalogue_urls.shown(url)}`: {error}") from error
    return limited(data, url)


class SameScheme(urllib.request.HTTPRedirectHandler):
    """urllib follows redirects from https to http; a list with hashes must not come that way."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        if catalogue_urls.scheme(req.full_url) == "https" and catalogue_urls.scheme(newurl) != "https":
            raise RefreshError(f"`{req.full_url}` redirects to `{newurl}`, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def limited(data: bytes, source: str) -> bytes:
    if len(data) > LIMIT:
        raise RefreshError(f"`{source}` has more than {LIMIT >> 20} MiB")
    return data


def latest(url: str) -> str:
    """The URL of the newest release's SHA256SUMS, as PBS's latest-release.json tells it."""
    scheme = catalogue_urls.scheme(url)
    data = fetch(url) if scheme in ("http", "https") else read_file(catalogue_urls.file_path(url) or url)
    try:
        document = json.loads(data)
        if document["version"] != 1:
            raise RefreshError(f"`{url}` has format {document['version']!r}, this script reads 1")
        tag, prefix = document["tag"], document["asset_url_prefix"]
        well = pbs_names.is_tag(tag) and prefix.rstrip("/").endswith("/" + tag)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefreshError(f"`{url}` is not a latest-release.json: {error!r}") from error
    if not well:
        raise RefreshError(f"`{url}` is not a latest-release.json: tag {tag!r}, prefix {prefix!r}")
    if scheme == "https" and catalogue_urls.scheme(prefix) != "https":
        raise RefreshError(f"`{url}` leads to `{prefix}`, which is not https")
    return f"{prefix.rstrip('/')}/SHA256SUMS"


def parse_installer(data: bytes, source: str, skip: catalogue_formats.Skip) -> Iterator[Archive]:
    """pbs-installer's versions.json: a list of {python_version: {implementation}, files: [{filename, sha256, url}]}."""
    try:
        for entry in json.loads(data):
            if entry["python_version"]["implementation"] != "cpython":
                continue
            for file in entry["files"]:
                yield from archive(file["filename"], tag_of(file["url"]), file["sha256"] or "", skip)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RefreshError(f"Cannot read `{source}`: not pbs-installer's list: {error!r}") from error


def is_table(data: bytes) -> bool:
    """Whether the first line that is no comment has the four columns of a table."""
    for line in data[: 1 << 16].splitlines():
        if line.strip() and not line.startswith(b"#"):
            return line.count(b"\t") == 3
    return False


def parse_table(data: bytes, source: str) -> Iterator[Archive]:
    """Lines of version, tag, file name, sha256. Strict: such a table is made by hand or by a script of ours."""
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        found = list(archive(fields[2], fields[1], fields[3])) if len(fields) == 4 else []
        if not found or found[0].version != fields[0] or found[0].build != fields[1]:
            raise RefreshError(f"`{source}`, line {number}: not version, tag, file name and sha256: `{line[:200]}`")
        yield found[0]


def from_downloads(
    downloads: Iterable[catalogue.Download], published: bool, skip: catalogue_formats.Skip
) -> Iterator[Archive]:
    """Archives of a catalogue's downloads; if `published`, only those that PBS publishes."""
    for download in downloads:
        if published and not download.url.startswith(tuple(prefix + "/" for prefix in catalogue_urls.PREFIXES)):
            skip(download.url, "not published by python-build-standalone")
            continue
        yield from archive(download.filename, tag_of(download.url) or download.build, download.sha256, skip)


def archive(name: str, tag: str, sha256: str, skip: catalogue_formats.Skip | None = None) -> Iterator[Archive]:
    """One archive, or none if pym has no use for it."""
    parts, parsed = pbs_names.split(name, tag), pbs_names.parse(name, tag)
    reason = ""
    if parts is None or parsed is None:
        reason = "not the name of a CPython archive"
    elif pbs_names.is_static(parsed[1], parsed[2], parsed[4]):
        reason = "a static build"
    else:
        version, build, platform, tail = parts
        made = Archive(str(version), build, platform, tail, sha256.lower())
        if made.name == name:
            yield made
            return
        reason = "a name from before 2020-04"
    if skip is not None:
        skip(name, reason)


def tag_of(url: str) -> str:
    """The release a file lies in, by its URL; "" if that does not tell."""
    folder = catalogue_urls.filename(catalogue_urls.folder(url))
    return folder if pbs_names.is_tag(folder) else ""


def keep_hashed(archives: Iterable[Archive], skip: catalogue_formats.Skip) -> Iterator[Archive]:
    for found in archives:
        if not found.sha256:
            skip(found.name, "no sha256")
        elif not catalogue_formats.is_sha256(found.sha256):
            raise RefreshError(f"`{found.name}` has a sha256 that is none: `{found.sha256[:80]}`")
        else:
            yield found


# --- merging -------------------------------------------------------------------------------------------------------


def merge(archives: Iterable[Archive]) -> dict[Platform, list[Archive]]:
    """Each archive once, by platform, in the order of the files.

    Of one build of one interpreter three archives stay: the best of each layout. A release has up to six full archives
    of an interpreter, with less and less optimization, which nobody installs.

    Raises:
        RefreshError: One archive with two hashes.
    """
    known: dict[tuple[str, str], Archive] = {}
    for found in archives:
        before = known.setdefault((found.build, found.name), found)
        if before.sha256 != found.sha256:
            raise RefreshError(f"`{found.name}` of {found.build} has two hashes: {before.sha256} and {found.sha256}")
    pairs = [(found.download, found) for found in known.values()]
    pairs.sort(key=lambda pair: catalogue.order_key(pair[0]))
    platforms: dict[Platform, list[Archive]] = {}
    taken = set()
    for download, found in pairs:
        place = (download.key, download.build, download.flavor.rpartition("-")[2])
        if place not in taken:
            taken.add(place)
            platforms.setdefault(found.platform, []).append(found)
    return platforms


def present(directory: str) -> Iterator[Archive]:
    """The archives of the files that are already there."""
    for platform in catalogue.builtin_platforms(directory):
        for download in catalogue.builtin(platform, directory):
            found = list(archive(download.filename, download.build, download.sha256))
            if not found or not catalogue_formats.is_sha256(download.sha256):
                raise RefreshError(f"`{platform}.tsv` has a bad line: `{download.filename}`")
            yield found[0]


# --- writing -------------------------------------------------------------------------------------------------------


def render(platform: Platform, archives: list[Archive]) -> str:
    """The text of a platform's file."""
    lines = [f"# CPython for {platform} by python-build-standalone; see README.md. Written by refresh.py."]
    lines += [f"{one.version}\t{one.build}\t{one.tail}\t{one.sha256}" for one in archives]
    return "\n".join(lines) + "\n"


def render_bootstrap(platforms: dict[Platform, list[Archive]], minor: str) -> str:
    """The text of bootstrap.tsv: for each of `BOOTSTRAP` the newest final `minor` release, stripped."""
    lines = ["# What install.sh fetches where there is no Python it can use; see README.md. Written by refresh.py."]
    lines.append("# platform\tversion\tbuild\tfile\tsha256")
    for text in BOOTSTRAP:
        for one in platforms.get(Platform.parse(text) or Platform("", "", ""), []):
            version = PythonVersion.parse(one.version)
            download = one.download
            plain = download.key.variant == "" and download.flavor == "install_only_stripped"
            if version and not version.pre and f"{version.major}.{version.minor}" == minor and plain:
                lines.append(f"{text}\t{one.version}\t{one.build}\t{one.name}\t{one.sha256}")
                break
        else:
            raise RefreshError(f"No install_only_stripped archive of {minor} for {text}")
    return "\n".join(lines) + "\n"


def write_changed(directory: str, texts: dict[str, str], *, dry: bool) -> list[str]:
    """Writes the files whose text differs; their names."""
    changed = []
    for name, text in sorted(texts.items()):
        path = os.path.join(directory, *name.split("/"))
        try:
            with open(path, encoding="utf-8", newline="\n") as file:
                same = file.read() == text
        except FileNotFoundError:
            same = False
        if not same:
            changed.append(name)
            if not dry:
                atomic.write(path, text.encode("ascii"), mode=0o644)
    return changed


def tell(before: dict[Platform, list[Archive]], after: dict[Platform, list[Archive]]) -> None:
    """Prints what is new and what gave way to a better archive of the same build."""
    for platform, archives in sorted(after.items(), key=lambda item: str(item[0])):
        old, new = set(before.get(platform, [])), set(archives)
        versions = sorted({(catalogue.order_key(one.download)[1], one.version) for one in new - old})
        if new != old:
            names = ", ".join(version for _, version in versions[:8]) + (", …" if len(versions) > 8 else "")
            gone = f", -{len(old - new)}" if old - new else ""
            print(f"{platform}: +{len(new - old)}{gone} archives ({names})")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Refreshes the catalogue of interpreters (see manifests/README.md).")
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="path or URL of a list of archives")
    parser.add_argument("--latest", action="store_true", help="read the newest release's SHA256SUMS")
    parser.add_argument("--latest-url", default=LATEST, metavar="URL", help="where --latest looks")
    parser.add_argument("--versions", action="store_true", help="read PBS's versions NDJSON")
    parser.add_argument("--versions-url", default=VERSIONS, metavar="URL", help="where --versions looks")
    parser.add_argument("--bootstrap", metavar="X.Y", help="also write bootstrap.tsv, with the newest X.Y")
    parser.add_argument("--directory", default=HERE, help="the manifests directory (default: this script's)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each entry that is left out")
    options = parser.parse_args(arguments)
    skipped: list[str] = []
    try:
        known = list(present(options.directory))
        sources = list(options.sources)
        if options.latest:
            sources.append(latest(options.latest_url))
        if options.versions:
            sources.append(options.versions_url)
        found = list(known)
        for source in sources:
            found += read_source(source, skipped)
        before, after = merge(known), merge(found)
        texts = {f"{catalogue.FOLDER}/{platform}.tsv": render(platform, rows) for platform, rows in after.items()}
        if options.bootstrap:
            texts["bootstrap.tsv"] = render_bootstrap(after, options.bootstrap)
        changed = write_changed(options.directory, texts, dry=options.check)
    except (RefreshError, PymError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    tell(before, after)
    for line in skipped if options.verbose else []:
        print(f"left out {line}")
    if skipped:
        print(f"{len(skipped)} entries left out" + ("" if options.verbose else " (-v names them)"))
    print(f"{'would change' if options.check else 'changed'}: {', '.join(changed) or 'nothing'}")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
