"""What can be downloaded: the catalogue that comes with pym (`manifests/`), and choosing from any catalogue.

Catalogues from elsewhere are read by `catalogue_sources`, which is only imported when one is named.
"""

from __future__ import annotations

import os

from pym.errors import CatalogueError
from pym.model.interpreter import VARIANTS, InterpreterKey
from pym.model.platform import Platform
from pym.model.value import Value
from pym.model.version import PythonVersion
from pym.python import catalogue_urls, pbs_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FOLDER = "cpython"
_ENDING = ".tsv"
_RELEASES = catalogue_urls.RELEASES


class Download(Value):
    """An archive that can be fetched.

    Attributes:
        key: The interpreter in it.
        url: `https://`, `http://` or `file://`, percent-encoded.
        sha256: 64 lower-case hex digits; "" when the catalogue does not tell.
        build: Release tag as in `20240107`; "" when unknown. May be any word in a catalogue that is not PBS's.
        flavor: As `pbs_names` has it: `install_only_stripped`, `pgo+lto-full`; "" when unknown.
    """

    __slots__ = ("key", "url", "sha256", "build", "flavor")

    def __init__(self, key: InterpreterKey, url: str, sha256: str, build: str, flavor: str) -> None:
        self.key = key
        self.url = url
        self.sha256 = sha256
        self.build = build
        self.flavor = flavor

    @property
    def filename(self) -> str:
        """Name of the archive, decoded, without directories."""
        return catalogue_urls.filename(self.url)


def builtin(platform: Platform, directory: str, *, minor: str = "") -> list[Download]:
    """The archives for one platform that pym knows by itself, newest version first. Empty for an unknown platform.

    Args:
        platform: Which one.
        directory: `pym.launch.layout.shipped("manifests")`.
        minor: Only versions of this `X.Y`, at a fifth of the cost; "" for all.

    Raises:
        CatalogueError: The file is damaged.
    """
    path = os.path.join(directory, FOLDER, f"{platform}{_ENDING}")
    try:
        with open(path, "rb") as file:
            _, _, text = file.read().decode().partition("\n")  # UTF-8: the ASCII codec would be one more import
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if minor:
        text = _block(text, f"\n{minor}.")
    fields = text.split()
    if len(fields) != 4 * text.count("\n"):
        raise _damaged(path, "a line has not four columns")
    # The loop runs 600 times in the 2 ms a catalogue may cost: rows of one version stand together, tails repeat.
    triple = pbs_names.triple(platform)
    tails: dict[str, tuple[str, str, str, bool]] = {}
    keys: dict[str, InterpreterKey] = {}
    found = []
    before = ""
    version = PythonVersion(0, 0, 0)
    for number, build, tail, sha256 in zip(fields[::4], fields[1::4], fields[2::4], fields[3::4], strict=True):
        try:
            if number != before:
                version = _version(number)
                before = number
                keys = {}
            kind = tails.get(tail)
            if kind is None:
                kind = tails[tail] = _kind(tail, triple)
        except ValueError as error:
            raise _damaged(path, f"line `{number} {build} {tail}`") from error
        variant, flavor, ending, dated = kind
        key = keys.get(variant)
        if key is None:
            key = keys[variant] = InterpreterKey("cpython", version, variant, platform)
        name = f"{number}{ending}" if dated else f"{number}%2B{build}{ending}"
        found.append(Download(key, f"{_RELEASES}/{build}/cpython-{name}", sha256, build, flavor))
    return found


def builtin_platforms(directory: str) -> list[Platform]:
    """The platforms `builtin` knows, sorted by name."""
    try:
        names = sorted(os.listdir(os.path.join(directory, FOLDER)))
    except OSError:
        return []
    platforms = [Platform.parse(name[: -len(_ENDING)]) for name in names if name.endswith(_ENDING)]
    return [platform for platform in platforms if platform is not None]


def choose(
    downloads: Iterable[Download],
    accepts: Callable[[InterpreterKey], bool],
    *,
    prereleases: bool,
    build: str | None = None,
) -> Download | None:
    """The download to take: newest version, then newest build, then best flavor. None when nothing is accepted.

    A debug build is taken only if nothing else is accepted, a pre-release only if `prereleases` or nothing else is
    accepted (`3.15` while there are only release candidates). Of one version the default build goes before the
    free-threaded one.

    Args:
        downloads: In any order.
        accepts: Whether the request is satisfied by an interpreter.
        prereleases: Whether pre-releases are on a par with final releases.
        build: Only this build tag.
    """
    best: Download | None = None
    best_key: tuple[object, ...] = ()
    for download in downloads:
        key = download.key
        if (build is not None and download.build != build) or not accepts(key):
            continue
        version = key.version
        order = (
            key.debug,
            not prereleases and version.pre != "",
            _newest_first(version),
            key.free_threaded,
            _build_key(download.build),
            pbs_names.rank(download.flavor),
            download.url,
        )
        if best is None or order < best_key:
            best, best_key = download, order
    return best


def newest_builds(downloads: Iterable[Download]) -> list[Download]:
    """For each key the archive `choose` would take, newest version first."""
    found = []
    before = None
    for download in sorted(downloads, key=order_key):
        # Sorted, the archives of one key stand together. A dictionary would hash keys, which runs much Python code.
        if before is None or (download.key is not before and download.key != before):
            found.append(download)
            before = download.key
    return found


def order_key(download: Download) -> tuple[object, ...]:
    """Sorts downloads: newest version first, then platform, variant, newest build, best flavor."""
    key = download.key
    platform = key.platform
    return (
        key.implementation,
        _newest_first(key.version),
        platform.os,
        platform.arch,
        platform.libc,
        VARIANTS.index(key.variant),
        _build_key(download.build),
        pbs_names.rank(download.flavor),
        download.url,
    )


def _newest_first(version: PythonVersion) -> tuple[int, int, int, int, int]:
    if not version.pre:
        return (-version.major, -version.minor, -version.patch, -ord("z"), 0)
    major, minor, patch, letters, number = version.key
    # "a" < "b" < "rc" < "z" differ in their first letter.
    return (-major, -minor, -patch, -ord(letters[0]), -number)


def _build_key(build: str) -> tuple[int, str]:
    """Sorts builds, newest first. Tags are numbers; words of other catalogues come last, the empty one at the end."""
    if build.isascii() and build.isdecimal() and len(build) < 19:
        return (-int(build), "")
    return (1 if build else 2, build)


def _block(text: str, start: str) -> str:
    """The lines that begin as `start` does (which begins with a line end). They stand together: the file is sorted."""
    text = "\n" + text
    first, last = text.find(start), text.rfind(start)
    return text[first + 1 : text.index("\n", last + 1) + 1] if first >= 0 else ""


def _version(text: str) -> PythonVersion:
    major, minor, patch = text.split(".")
    if patch.isdecimal():  # three times as fast as parse(), for most lines
        return PythonVersion(int(major), int(minor), int(patch))
    version = PythonVersion.parse(text)
    if version is None:
        raise ValueError(text)
    return version


def _kind(tail: str, triple: str) -> tuple[str, str, str, bool]:
    """Variant, flavor, the encoded end of the file name, and whether that has a date in place of a tag."""
    kind = pbs_names.parse_tail(tail)
    if kind is None:
        raise ValueError(tail)
    return (*kind, f"-{triple}-{tail}".replace("+", "%2B"), pbs_names.is_dated(tail))


def _damaged(path: str, why: str) -> CatalogueError:
    return CatalogueError(
        f"Catalogue file `{path}` is damaged", context=why, hints=("install pym again: the file is part of it",)
    )
