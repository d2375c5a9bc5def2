"""The formats a catalogue may have, told apart by content: `SHA256SUMS`, uv's downloads JSON, PBS's versions NDJSON.

Nothing here reads files or the network. What a document as a whole cannot be is a `CatalogueError` by the caller's
name for it; one bad entry is skipped with its reason, so that a catalogue may hold what this pym does not know.
"""

from __future__ import annotations

from pym.model.interpreter import VARIANTS, InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion, is_pre
from pym.python import catalogue_urls, pbs_names
from pym.python.catalogue import Download
from pym.spec import jsontext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    Skip = Callable[[str, str], None]  # entry, reason

_SYSTEMS = {"darwin": "macos", "macos": "macos", "linux": "linux", "windows": "windows"}
_HEX = frozenset("0123456789abcdef")


class Malformed(Exception):
    """A document is none of the formats. Its text says why."""


class NewerFormat(Malformed):
    """A downloads JSON with a top-level "version" key: uv's mark of a format to come."""


def parse(data: bytes, base: str, skip: Skip, platforms: Collection[str] | None = None) -> list[Download]:
    """The downloads a document names, as it names them: whether its URLs may be followed is not judged here.

    Args:
        data: The document.
        base: URL of the directory it lies in, without a slash at its end; names in a `SHA256SUMS` are relative to it.
        skip: Called with each entry that is left out and the reason.
        platforms: Names of the platforms that matter. Entries for others may be left out without `skip`; it is a
            matter of speed (a list of all releases has 60,000 entries), not a filter to rely on.

    Raises:
        Malformed: It is none of the formats.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed("it is not UTF-8 text") from error
    start = text.lstrip()[:1]
    if not start:
        raise Malformed("it is empty")
    if start == "<":
        raise Malformed("it is a web page")
    try:
        if start == "{":
            return list(_parse_json(text, skip, platforms))
    except RecursionError as error:
        raise Malformed("its JSON is nested too deeply") from error
    located = [locate(base, name, sha256, skip) for name, sha256 in parse_sums(text, skip)]
    return [download for download in located if download is not None]


def _parse_json(text: str, skip: Skip, platforms: Collection[str] | None) -> Iterator[Download]:
    # Not splitlines(): JSON strings may hold U+2028 and other characters it takes for line ends.
    lines = [line for line in text.split("\n") if line.strip()]
    first = _load(lines[0])
    if isinstance(first, dict) and isinstance(first.get("artifacts"), list):
        return parse_versions(lines, skip, platforms)
    document = first if len(lines) == 1 else _load(text)
    if document is None:
        raise Malformed("it is not valid JSON")
    return parse_downloads(document, skip, platforms)


def parse_sums(text: str, skip: Skip) -> Iterator[tuple[str, str]]:
    """File name and sha256 of each line of a `SHA256SUMS` as `sha256sum` writes it: `<hex>  name` or `<hex> *name`."""
    found = False
    for line in text.split("\n"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        digest, space, name = line.partition(" ")
        name = name[1:] if name[:1] in (" ", "*") else name
        if not space or not is_sha256(digest) or not name.strip():
            skip(line, "not a line of a SHA256SUMS file")
            continue
        found = True
        yield name.strip(), digest.lower()
    if not found:
        raise Malformed("it is neither a SHA256SUMS file, nor a downloads JSON, nor a versions NDJSON")


def locate(base: str, name: str, sha256: str, skip: Skip) -> Download | None:
    """The download of the file called `name` in or below the directory `base`; None if it must be left out."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or name.startswith("/") or "\\" in name or ".." in parts or ":" in parts[0]:
        skip(name, "leads out of the catalogue's directory")
        return None
    folder = parts[-2] if len(parts) > 1 else catalogue_urls.unquote(base.rpartition("/")[2])
    parsed = pbs_names.parse(parts[-1], folder)
    if parsed is None or not name.isprintable():
        skip(name, "not the name of a CPython archive")
        return None
    version, build, platform, variant, flavor = parsed
    key = InterpreterKey("cpython", version, variant, platform)
    return Download(key, f"{base}/{catalogue_urls.quote('/'.join(parts))}", sha256, build, flavor)


def parse_downloads(document: object, skip: Skip, platforms: Collection[str] | None = None) -> Iterator[Download]:
    """uv's downloads JSON: an object of entries; what each must have is said by `_download`."""
    if not isinstance(document, dict):
        raise Malformed("its JSON is not an object")
    if "version" in document:
        raise NewerFormat('its "version" key marks a format newer than the one this pym reads')
    shaped = 0
    for label, entry in document.items():
        if not isinstance(entry, dict):
            skip(label, "not an object")
            continue
        try:
            shaped += isinstance(entry.get("url"), str) and isinstance(entry.get("name"), str)
            download = _download(entry, platforms)
        except _Skip as reason:
            skip(label, str(reason))
        else:
            if download is not None:
                yield download
    if document and not shaped:
        raise Malformed("its JSON is no list of downloads")


def parse_versions(lines: list[str], skip: Skip, platforms: Collection[str] | None = None) -> Iterator[Download]:
    """PBS's versions NDJSON: in each line one version with its artifacts."""
    for number, line in enumerate(lines, 1):
        label = f"line {number}"
        entry = _load(line)
        artifacts = entry.get("artifacts") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(artifacts, list):
            skip(label, "not a version with artifacts")
            continue
        for artifact in artifacts:
            if not isinstance(artifact, dict):
                skip(label, "not an artifact")
                continue
            try:
                if platforms is None or _may_be_for(artifact, platforms):
                    yield _artifact(entry, artifact)
            except _Skip as reason:
                skip(str(artifact.get("url", label)), str(reason))


class _Skip(Exception):
    """An entry to leave out; the text says why."""


def _load(text: str) -> object | None:
    """The JSON value in `text`, None if it is not JSON (or null, which is as useless)."""
    try:
        return jsontext.loads(text)
    except ValueError:  # also a number with more digits than Python converts
        return None


def _download(entry: dict[str, object], platforms: Collection[str] | None) -> Download | None:
    """An entry: name, arch {family, variant}, os, libc, major, minor, patch, url; prerelease, variant, build, sha256,
    which may be null. None if it is not for `platforms`.
    """
    if entry.get("name") != "cpython":
        raise _Skip("not CPython")
    arch = entry.get("arch")
    if not isinstance(arch, dict):
        raise _Skip("`arch` is not an object")
    level = _text(arch, "variant")
    family = pbs_names.architecture(_text(arch, "family") + (f"_{level}" if level else ""))
    where = f"{_SYSTEMS.get(_text(entry, 'os'))}-{family}-{_text(entry, 'libc')}"
    platform = Platform.parse(where)
    if platform is None:
        raise _Skip("a platform pym does not know")
    if platforms is not None and where not in platforms:
        return None
    major, minor, patch = (_number(entry, name) for name in ("major", "minor", "patch"))
    version = PythonVersion(major, minor, patch, _text(entry, "prerelease"))
    if version.pre and not is_pre(version.pre):
        raise _Skip("`prerelease` is none")
    variant = _text(entry, "variant")
    if variant not in VARIANTS:
        raise _Skip("a variant pym does not know")
    build = _text(entry, "build")
    if len(build) > 64 or not all(char.isalnum() or char in "._+-" for char in build) or not build.isascii():
        raise _Skip("`build` is not a word")
    url = _archive_url(entry)
    parsed = pbs_names.parse(catalogue_urls.filename(url), build)
    return Download(
        InterpreterKey("cpython", version, variant, platform), url, _sha256(entry), build, parsed[4] if parsed else ""
    )


def _artifact(entry: dict[str, object], artifact: dict[str, object]) -> Download:
    """An artifact: platform (a triple), variant (`+`-joined, layout last), url, sha256; `entry` has version and tag."""
    url = _archive_url(artifact)
    sha256 = _sha256(artifact)
    parsed = pbs_names.parse(catalogue_urls.filename(url), catalogue_urls.filename(catalogue_urls.folder(url)))
    if parsed is None:
        parsed = _described(entry, artifact)
    version, build, platform, variant, flavor = parsed
    return Download(InterpreterKey("cpython", version, variant, platform), url, sha256, build, flavor)


def _may_be_for(artifact: dict[str, object], platforms: Collection[str]) -> bool:
    """Whether an artifact is for one of `platforms`, as far as a glance tells."""
    platform = pbs_names.parse_triple(_text(artifact, "platform"))
    return platform is None or str(platform) in platforms


def _described(entry: dict[str, object], artifact: dict[str, object]) -> tuple[PythonVersion, str, Platform, str, str]:
    """The same as `pbs_names.parse`, for a file whose name tells nothing."""
    text, _, build = _text(entry, "version").partition("+")
    version = PythonVersion.parse(text)
    triple = _text(artifact, "platform")
    words = _text(artifact, "variant").replace("-", "+").split("+")
    for word in VARIANTS[1:3]:
        # On macOS some lists say it behind the platform (in either place, or in both).
        if triple.endswith("-" + word):
            triple = triple.removesuffix("-" + word)
            if word not in words:
                words.insert(0, word)
    platform = pbs_names.parse_triple(triple)
    kind = pbs_names.classify(words)
    if version is None or platform is None or kind is None or (build and not pbs_names.is_tag(build)):
        raise _Skip("not a CPython archive that pym knows")
    return (version, build, platform, *kind)


def _archive_url(entry: dict[str, object]) -> str:
    url = _text(entry, "url")
    name = catalogue_urls.filename(url)
    if not url or not catalogue_urls.scheme(url):
        raise _Skip("`url` is not a URL")
    if not catalogue_urls.is_clean(url) or "/" in name or "\\" in name or not name.isprintable() or name[:1] == ".":
        raise _Skip("`url` has characters that a URL or file name may not have")
    if not pbs_names.is_archive(name):
        raise _Skip("neither .tar.gz nor .tar.zst")
    return url


def _sha256(entry: dict[str, object]) -> str:
    digest = _text(entry, "sha256")
    if digest and not is_sha256(digest):
        raise _Skip("`sha256` is not one")
    return digest.lower()


def _text(entry: dict[str, object], name: str) -> str:
    """A string that may be null or missing."""
    value = entry.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Skip(f"`{name}` is not a string")
    return value


def _number(entry: dict[str, object], name: str) -> int:
    value = entry.get(name)
    if type(value) is not int or not 0 <= value < 10000:
        raise _Skip(f"`{name}` is not a number of a version")
    return value


def is_sha256(text: str) -> bool:
    """Whether `text` is a sha256 in hex, of either case."""
    return len(text) == 64 and _HEX.issuperset(text.lower())
