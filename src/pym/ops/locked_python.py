"""The interpreter that a lock names: chosen when a project is locked, found or installed when it is used. Cold.

With `lock-python = true` a lock records a release of python-build-standalone: its version, its build and the sha256 of
its archive for every platform. What is recorded does not depend on the machine: it is the newest release that
`.python-version` of the project (else requires-python) asks for, of the catalogue that pym comes with. Once recorded it
stays, as locked versions do, until the project asks for another Python or everything is upgraded.
"""

from __future__ import annotations

import os

from pym.errors import LockedPythonGone, LockedPythonOther
from pym.model.interpreter import InterpreterKey
from pym.model.lock import LockedPython
from pym.model.value import Value
from pym.model.version import PythonVersion
from pym.python import catalogue, pins
from pym.python.request import PythonRequest
from pym.python.store import FACTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.interpreter import Interpreter
    from pym.model.lock import Lock
    from pym.model.platform import Platform
    from pym.ops.wiring import Wiring
    from pym.python.catalogue import Download

OPTION = "lock-python"  # the setting, and how a lock records that it is set


class Exact(Value):
    """One archive of one interpreter.

    Attributes:
        key: What it is.
        build: Its build tag.
        sha256: Of its archive.
    """

    __slots__ = ("build", "key", "sha256")

    def __init__(self, key: InterpreterKey, build: str, sha256: str) -> None:
        self.key = key
        self.build = build
        self.sha256 = sha256

    @property
    def request(self) -> PythonRequest:
        """What asks for this version on this platform."""
        return PythonRequest.parse(str(self.key), "/")


# -- when a project is locked ------------------------------------------------------------------------------------------


def record(wiring: Wiring, typed: str, requires_python: str, old: LockedPython | None) -> LockedPython | None:
    """What a lock is to say; None if the catalogue has no such Python.

    Args:
        wiring: The call.
        typed: `--python`, "" for none.
        requires_python: The range of Pythons of the lock.
        old: What it said before, if that may stay.

    Raises:
        UsageError: A request or a version file cannot be understood.
        CatalogueError: The catalogue cannot be read.
    """
    if old is not None and not outgrown(wiring, typed, requires_python, old):
        return old
    downloads = wiring.downloads_for(None)
    here = [one for one in downloads if one.sha256 and one.build and not one.key.variant]
    accepts = _accepts(wiring, typed, requires_python)
    best = catalogue.choose(here, accepts, prereleases=False)
    if best is None:
        wiring.reporter.warn(f"`{OPTION}` is set, but there is no managed Python that the project asks for")
        return None
    hashes: dict[str, str] = {}
    for one in catalogue.newest_builds([one for one in here if _same(one, best.key, best.build)]):
        hashes.setdefault(str(one.key.platform), one.sha256)
    return LockedPython(f"{best.key.implementation}-{best.key.version}", best.build, hashes)


def outgrown(wiring: Wiring, typed: str, requires_python: str, old: LockedPython) -> str:
    """Why a recorded interpreter is not what is asked for, as half a sentence; "" if it is."""
    version = _version(old)
    accepts = _accepts(wiring, typed, requires_python)
    if version is not None and accepts(InterpreterKey("cpython", version, "", wiring.platform)):
        return ""
    return f"the locked Python is `{old.key}`, and the project asks for another one"


def _accepts(wiring: Wiring, typed: str, requires_python: str) -> Callable[[InterpreterKey], bool]:
    request = _request(wiring, typed)

    def accepts(key: InterpreterKey) -> bool:
        release = ".".join(map(str, key.version.release))
        if requires_python and not wiring.specifiers.admits(requires_python, release):
            return False
        # Which platform it is for does not matter: the same version is recorded for all.
        return request is None or request.version is None or request.version.admits(key, wiring.specifiers)

    return accepts


def _request(wiring: Wiring, typed: str) -> PythonRequest | None:
    """What the project itself asks for: neither variables nor files outside of it count."""
    if typed:
        return PythonRequest.parse(typed, wiring.context.cwd)
    workspace = wiring.workspace
    if workspace is None or wiring.no_config:
        return None
    pin = pins.find_pin(workspace.root, workspace.root, wiring.reporter, store=wiring.store)
    return pin.request if pin is not None else None


def _same(one: Download, key: InterpreterKey, build: str) -> bool:
    return one.build == build and one.key.version == key.version and one.key.implementation == key.implementation


def _version(locked: LockedPython) -> PythonVersion | None:
    implementation, _, number = locked.key.partition("-")
    return PythonVersion.parse(number) if implementation == "cpython" else None


# -- when it is used ---------------------------------------------------------------------------------------------------


def request(lock: Lock, platform: Platform) -> Exact:
    """The archive that a lock names for a platform.

    Raises:
        LockedPythonGone: It names none.
    """
    python = lock.python
    if python is None:
        raise LockedPythonGone(
            "The lock does not say which Python it was made with",
            hints=(f"set `{OPTION} = true` in `[tool.pym]` and run `pym lock`",),
        )
    version = _version(python)
    sha256 = python.hashes.get(str(platform), "")
    if version is None or not sha256 or not python.build:
        known = ", ".join([f"`{name}`" for name in sorted(python.hashes)])
        raise LockedPythonGone(
            f"The lock names no `{python.key}` for `{platform}`", context=f"it has {known or 'none'}"
        )
    return Exact(InterpreterKey(python.key.partition("-")[0], version, "", platform), python.build, sha256)


def find(wiring: Wiring, lock: Lock) -> Interpreter:
    """The interpreter that a lock names, installed if it has to be; one of another build takes its place in the store.

    Raises:
        LockedPythonGone: The lock names none for this platform, or there is no such download.
        LockedPythonOther: The catalogue has it with another hash.
        UsageError: Downloads are not allowed.
        PymError: It cannot be installed.
    """
    exact = request(lock, wiring.platform)
    store = wiring.store
    if is_installed(wiring, exact):
        return store.interpreter(exact.key)
    from pym.ops import python_install, python_wanted

    download = _download(wiring, exact)
    python_wanted.require_allowed(wiring)
    installed = (exact.key,) if store.has(exact.key) else ()
    wanted = python_wanted.Wanted(exact.request, installed, download, False)
    outcome = python_install.run(wiring, [wanted], python_wanted.Options(bin=False, reinstall=bool(installed)))
    for error in outcome.errors.values():
        raise error
    store.refresh()
    return store.interpreter(exact.key)


def is_installed(wiring: Wiring, exact: Exact) -> bool:
    """Whether the store has an interpreter that came from exactly this archive."""
    if not wiring.store.has(exact.key) or wiring.store.build(exact.key) != exact.build:
        return False
    try:
        with open(os.path.join(wiring.store.directory(exact.key), FACTS), "rb") as file:
            return f'"{exact.sha256}"'.encode() in file.read(1 << 16)
    except OSError:
        return False


def _download(wiring: Wiring, exact: Exact) -> Download:
    minor = f"{exact.key.version.major}.{exact.key.version.minor}"
    found = [
        one
        for one in wiring.downloads_for((exact.key.platform,), minor=minor)
        if one.key == exact.key and one.build == exact.build
    ]
    for one in found:
        if one.sha256 == exact.sha256:
            return one
    if found:
        raise LockedPythonOther(
            f"The catalogue has another `{exact.key}` of build {exact.build} than the lock names",
            context=f"expected sha256:{exact.sha256}\n     got {', '.join(f'sha256:{one.sha256}' for one in found)}",
        )
    raise LockedPythonGone(
        f"No download found for `{exact.key}` of build {exact.build}, which the lock names",
        hints=("`pym lock --upgrade` records the newest one",),
    )
