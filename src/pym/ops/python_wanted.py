"""What has to be installed for the Pythons that are asked for: what is there, and which download it takes."""

from __future__ import annotations

import os

from pym.errors import NoDownload, UsageError
from pym.model.value import Value
from pym.ops import choose
from pym.python import catalogue
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.interpreter import InterpreterKey
    from pym.model.platform import Platform
    from pym.ops.wiring import Wiring
    from pym.python.catalogue import Download


class Wanted(Value):
    """One thing to install.

    Attributes:
        request: What was asked for; None for an archive at hand.
        installed: What satisfies it already, newest first.
        download: What will be fetched, None if nothing needs to be.
        follow: Whether programs follow to the next patch (no patch was asked for).
    """

    __slots__ = ("download", "follow", "installed", "request")

    def __init__(
        self,
        request: PythonRequest | None,
        installed: tuple[InterpreterKey, ...],
        download: Download | None,
        follow: bool,
    ) -> None:
        self.request = request
        self.installed = installed
        self.download = download
        self.follow = follow


class Options(Value):
    """How to install. See the command's help for each."""

    __slots__ = ("bin", "bytecode", "default", "force", "reinstall", "upgrade")

    def __init__(
        self,
        *,
        bin: bool = True,
        bytecode: bool = False,
        default: bool = False,
        force: bool = False,
        reinstall: bool = False,
        upgrade: bool = False,
    ) -> None:
        self.bin = bin
        self.bytecode = bytecode
        self.default = default
        self.force = force
        self.reinstall = reinstall
        self.upgrade = upgrade


def pick(wiring: Wiring, request: PythonRequest) -> Download | None:
    """The download that satisfies `request` best, None if there is none.

    Raises:
        CatalogueError: The catalogue cannot be read.
    """
    wanted = request.for_downloads(wiring.platform)
    specifiers = wiring.specifiers
    return catalogue.choose(
        wiring.downloads_for(platforms_of(wiring, wanted), minor=_minor(wanted)),
        lambda key: wanted.admits(key, specifiers),
        prereleases=request.names_prerelease,
        build=wiring.context.environ.get("PYM_PYTHON_CPYTHON_BUILD") or None,
    )


def _minor(request: PythonRequest) -> str:
    """The one minor version that can satisfy `request`, "" if there may be several."""
    release = request.version.release if request.version is not None else ()
    return f"{release[0]}.{release[1]}" if len(release) > 1 else ""


def platforms_of(wiring: Wiring, request: PythonRequest) -> tuple[Platform, ...] | None:
    """The platforms whose downloads can satisfy `request`; None for all."""
    here = wiring.platform
    if request.os in ("", here.os) and request.arch in ("", here.arch) and request.libc in ("", here.libc):
        return (here,)
    return None


def require_allowed(wiring: Wiring) -> None:
    """Refuses to go on where downloads are not even allowed when they are asked for.

    Raises:
        UsageError: Tells which setting would.
    """
    if wiring.downloads == "never":
        raise UsageError(
            "Python downloads are not allowed (`python-downloads` is `never`)",
            hints=("`manual` allows them where they are asked for: `PYM_PYTHON_DOWNLOADS=manual`",),
        )


def wants(wiring: Wiring, targets: Iterable[str], options: Options) -> list[Wanted]:
    """What has to be done for requests as typed.

    Raises:
        UsageError, NoDownload, CatalogueError: A target makes no sense or cannot be had; nothing was done.
    """
    wanted = []
    for target in targets:
        if is_archive(target):
            from pym.python.catalogue_sources import download_for_file

            download = download_for_file(os.path.join(wiring.context.cwd, target))
            installed = (download.key,) if wiring.store.has(download.key) else ()
            wanted.append(Wanted(None, installed, download if options.reinstall or not installed else None, False))
            continue
        wanted.append(want(wiring, PythonRequest.parse(target, wiring.context.cwd), target, options))
    return wanted


def want(wiring: Wiring, request: PythonRequest, text: str, options: Options) -> Wanted:
    """What has to be done for one request; `text` is how it was written, for messages."""
    if request.is_local:
        raise UsageError(
            f"`{text}` is not a valid Python download request",
            hints=(
                "a version such as `3.12`, or an archive (`./cpython-….tar.gz`); `pym python list` shows what there is",
            ),
        )
    installed = tuple(choose.matching(wiring, request.for_downloads(wiring.platform)))
    follow = not request.patch_given
    if installed and not options.reinstall and not options.upgrade:
        return Wanted(request, installed, None, follow)
    download = _again(wiring, installed) if installed and options.reinstall and not options.upgrade else None
    download = download or pick(wiring, request)
    if download is None:
        if installed:
            return Wanted(request, installed, None, follow)
        raise NoDownload(
            f"No download found for request: {request.for_downloads(wiring.platform).canonical()}",
            hints=("`pym python list --only-downloads` shows what there is; `--catalogue` takes another catalogue",),
        )
    if options.upgrade and not options.reinstall and not _newer(wiring, download, installed):
        download = None
    return Wanted(request, installed, download, follow)


def _again(wiring: Wiring, installed: tuple[InterpreterKey, ...]) -> Download | None:
    """The download of the very version that is installed."""
    first = installed[0]
    return catalogue.choose(wiring.downloads_for((first.platform,)), lambda key: key == first, prereleases=True)


def _newer(wiring: Wiring, download: Download, installed: tuple[InterpreterKey, ...]) -> bool:
    """Whether `download` is a later version than what is installed, or a later build of the same."""
    if not installed:
        return True
    newest = max(installed, key=lambda key: key.version.key)
    if download.key != newest:
        return newest.version < download.key.version
    have = wiring.store.build(newest)
    return have.isdecimal() and download.build.isdecimal() and int(have) < int(download.build)


def is_archive(target: str) -> bool:
    """Whether a target is an archive at hand and not a request."""
    return target.endswith((".tar.gz", ".tar.zst", ".tgz"))
