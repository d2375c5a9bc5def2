"""Installing and upgrading managed Pythons: downloads, interpreters in the store, links and shims."""

from __future__ import annotations

import os
import time

from pym.errors import PymError
from pym.model.value import Value
from pym.ops import shims
from pym.ops.python_wanted import Options, Wanted
from pym.python import links
from pym.python.links import Foreign
from pym.python.obtain import Source
from pym.python.workshop import lock_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter, InterpreterKey
    from pym.ops.choose import Choice
    from pym.ops.wiring import Wiring
    from pym.python.catalogue import Download

AT_ONCE = 4  # downloads side by side: more would only share the same line and the same disk


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
