"""Installing and upgrading managed Pythons: from requests to interpreters in the store, links and shims."""

from __future__ import annotations

import os
import time

from pym.errors import NoDownload, PymError, UsageError
from pym.model.value import Value
from pym.ops import choose, shims
from pym.python import catalogue, links
from pym.python.links import Foreign
from pym.python.obtain import Source
from pym.python.request import PythonRequest
from pym.python.workshop import lock_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.interpreter import Interpreter, InterpreterKey
    from pym.ops.choose import Choice
    from pym.ops.wiring import Wiring
    from pym.python.catalogue import Download

AT_ONCE = 4  # downloads side by side: more would only share the same line and the same disk


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


class Outcome(Value):
    """What an installation did.

    Attributes:
        added: Keys that are new, `replaced`: keys that were installed again, `kept`: keys that were there.
        programs: Names of the programs that were linked, by key.
        foreign: Programs of others that stood in the way.
        errors: What failed, by key.
        seconds: How long it took.
    """

    __slots__ = ("added", "errors", "foreign", "kept", "programs", "replaced", "seconds")

    def __init__(self) -> None:
        self.added: list[InterpreterKey] = []
        self.replaced: list[InterpreterKey] = []
        self.kept: list[InterpreterKey] = []
        self.programs: dict[InterpreterKey, list[str]] = {}
        self.foreign: list[Foreign] = []
        self.errors: dict[InterpreterKey, BaseException] = {}
        self.seconds = 0.0


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


def run(wiring: Wiring, wanted: list[Wanted], options: Options, *, sha256: str = "") -> Outcome:
    """Does what `wanted` says.

    A failure of one does not keep the others from being installed; it is in the outcome's `errors`.

    Args:
        wiring: The call.
        wanted: What to do.
        options: How.
        sha256: What the archive at hand must have, "" to take it as it is.
    """
    started = time.monotonic()
    outcome = Outcome()
    store = wiring.store
    jobs: dict[InterpreterKey, Download] = {}
    for item in wanted:
        if item.download is not None:
            jobs.setdefault(item.download.key, item.download)
        else:
            outcome.kept += [key for key in item.installed[:1] if key not in outcome.kept]
    if sha256:
        from pym.python.catalogue import Download as Archive

        jobs = {key: Archive(key, job.url, sha256.lower(), job.build, job.flavor) for key, job in jobs.items()}
    # As it was when the plan was made: what another process has installed meanwhile is not to be replaced.
    replacing = {key for item in wanted for key in item.installed if key in jobs}
    if jobs:
        _install_all(wiring, list(jobs.values()), replacing, outcome)
    done = [*outcome.added, *outcome.replaced, *outcome.kept]
    with lock_store(store, wiring.reporter):
        store.refresh()
        for key in done:
            links.point_minor_link(store, key)
        if options.bin:
            for item in wanted:
                _link(wiring, item, options, outcome)
        shims.refresh(wiring)
    if options.bytecode:
        for key in done:
            compile_library(wiring, key)
    outcome.seconds = time.monotonic() - started
    return outcome


def _install_all(wiring: Wiring, downloads: list[Download], replacing: set[InterpreterKey], outcome: Outcome) -> None:
    # Hashes and unpacks, which most calls have no need of: what is asked for is there already.
    from pym.python.install import install

    cancelled = False
    busy: set[InterpreterKey] = set()

    def one(download: Download) -> None:
        key = download.key
        busy.add(key)
        try:
            if cancelled:
                return
            source = Source(
                download,
                wiring.network,
                _partial(wiring, download),
                wiring.context.environ.get("PYM_PYTHON_CACHE_DIR", ""),
            )
            fresh = install(
                source, wiring.store, wiring.reporter, replace=lambda: key in replacing, cancelled=lambda: cancelled
            )
        except (PymError, OSError, KeyboardInterrupt, MemoryError) as error:
            outcome.errors[key] = error
            return
        finally:
            busy.discard(key)
        (outcome.kept if not fresh else outcome.replaced if key in replacing else outcome.added).append(key)

    if len(downloads) == 1:
        one(downloads[0])
    else:
        # Threads are worth their import only when there is something to do side by side.
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(AT_ONCE, len(downloads))) as pool:
            try:
                for future in [pool.submit(one, download) for download in downloads]:
                    future.result()
            except KeyboardInterrupt:
                cancelled = True
                try:
                    pool.shutdown(wait=True, cancel_futures=True)
                    while busy:  # a thread whose start was interrupted is none the pool waits for
                        time.sleep(0.01)
                except KeyboardInterrupt:
                    os._exit(130)  # a second one: at once, and the next command clears up
                raise
    for error in outcome.errors.values():
        if isinstance(error, KeyboardInterrupt):
            raise error


def _partial(wiring: Wiring, download: Download) -> str:
    """The file a download is kept in until it is whole; "" if there is no cache."""
    if not wiring.context.cache:
        return ""
    return os.path.join(
        wiring.context.cache, "downloads", f"{download.sha256[:16] or 'unknown'}-{download.filename}.part"
    )


def _link(wiring: Wiring, item: Wanted, options: Options, outcome: Outcome) -> None:
    """Links the programs of what an item led to. With the store's lock held."""
    store = wiring.store
    key = item.download.key if item.download is not None else item.installed[0]
    if key in outcome.errors or not store.has(key):
        return
    made = outcome.programs.setdefault(key, [])
    for name in links.program_names(key, default=options.default):
        path = os.path.join(store.bin, name)
        result = links.link_program(store, path, key, follow=item.follow, force=options.force)
        if isinstance(result, Foreign):
            outcome.foreign.append(result)
        elif result is not None or key not in outcome.kept:
            made.append(name)


def compile_library(wiring: Wiring, key: InterpreterKey) -> None:
    """Compiles the standard library of an installed interpreter, in as many processes as there are cores."""
    import subprocess

    interpreter = wiring.store.interpreter(key)
    library = os.path.join(
        interpreter.prefix, "lib", f"python{key.version.major}.{key.version.minor}{'t' if key.free_threaded else ''}"
    )
    wiring.reporter.debug(f"Compiling `{library}`")
    # Templates of lib2to3 and test data are not meant to compile; compileall says so by its exit code only.
    subprocess.run(
        [
            interpreter.executable,
            "-I",
            "-S",
            "-m",
            "compileall",
            "-qq",
            "-j",
            "0",
            "-x",
            "site-packages|bad_|badsyntax",
            library,
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def install_missing(wiring: Wiring, download: Download, choice: Choice) -> Interpreter:
    """Installs what `choice` asks for, on the way to something else: no programs are linked.

    Raises:
        PymError: It failed.
    """
    item = Wanted(choice.request, (), download, not choice.request.patch_given)
    outcome = run(wiring, [item], Options(bin=False))
    for error in outcome.errors.values():
        raise error
    wiring.reporter.info(f"Installed Python {download.key.version}{choice.set_by}")
    return wiring.store.interpreter(download.key, through_minor_link=item.follow)


if TYPE_CHECKING:
    from pym.model.platform import Platform
