"""Putting the pym that is running, what it needs and its launchers into the user's directories.

This is the second half of install.sh, whose first half finds or fetches the Python this runs on. It needs nothing but
the standard library, and pip for what it fetches.
"""

from __future__ import annotations

import os
import sys

from pym import __version__
from pym.errors import PymError, StoreError, UsageError
from pym.model.value import Value
from pym.ops import python_install, python_wanted, self_build, self_dependencies, shims
from pym.ops.self_place import Place, Record
from pym.ops.tool_place import Tools
from pym.shim import template
from pym.shim.shell import update_shell
from pym.shim.write import write_launchers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.ops.wiring import Wiring

PRESENT, INSTALLED, NO_PIP = "present", "installed", "no pip"
_PROGRAMS = ("pym", "pymx")


class Options(Value):
    """How to install.

    Attributes:
        archive: Absolute path of an archive of the interpreter that is running, to be put into the store; "" for none.
        sha256: What that archive must have.
        made: The outermost directory that had to be made already, on the way to the data directory; "" for none.
        force: Replace what is there already: the same pym, and programs of others named `pym` and `pymx`.
        modify_path: Put the shims and the programs on PATH.
    """

    __slots__ = ("archive", "force", "made", "modify_path", "sha256")

    def __init__(
        self,
        *,
        archive: str = "",
        sha256: str = "",
        made: str = "",
        force: bool = False,
        modify_path: bool = True,
    ) -> None:
        self.archive = archive
        self.sha256 = sha256
        self.made = made
        self.force = force
        self.modify_path = modify_path


class Outcome(Value):
    """What came of it.

    Attributes:
        state: `PRESENT` (nothing had to be done), `INSTALLED` or `NO_PIP` (nothing was done: this Python has none).
        directory: Absolute path of the directory pym runs from.
        python: The interpreter it runs on.
        changed: Launchers, shims and files of shells that were written.
        left_out: Optional packages there is no wheel of.
    """

    __slots__ = ("changed", "directory", "left_out", "python", "state")

    def __init__(self, state: str, python: str) -> None:
        self.state = state
        self.python = python
        self.directory = ""
        self.changed: list[str] = []
        self.left_out: list[str] = []


def install(wiring: Wiring, options: Options) -> Outcome:
    """Installs the running pym. Killed anywhere, what was installed before works, and the next call clears up.

    Raises:
        PymError: It failed; what was installed before works.
    """
    layout = wiring.layout
    place = Place(layout)
    _refuse_foreign(layout.bin, options.force)
    made = _missing(layout.data, options.made) + _missing(layout.bin) + _missing(layout.cache)
    # pym's own files are nobody else's to write to, whatever the umask.
    os.umask(os.umask(0o022) | 0o022)
    lock = place.lock(wiring.reporter)
    try:
        place.sweep()
        outcome = _install(wiring, place, options, made)
    finally:
        place.sweep()
        record = place.record()
        if not record.python and not wiring.store.installed():
            place.vanish(made)
        lock.release()
    if outcome.state != NO_PIP:
        outcome.changed += shims.write(wiring)
        if options.modify_path:
            outcome.changed += _put_on_path(wiring)
    return outcome


def _install(wiring: Wiring, place: Place, options: Options, made: list[str]) -> Outcome:
    """The part for which the lock is held."""
    layout = wiring.layout
    before = place.record()
    python, came = sys.executable, before.interpreters
    if options.archive:
        from pym.python.catalogue_sources import download_for_file

        key = download_for_file(options.archive).key
        if not wiring.store.has(key):
            came = tuple(dict.fromkeys((*came, str(key))))
    # Written down before it is there, so that nothing is left of which nobody knows why.
    before = Record(
        before.python, before.directory, before.archive, before.bin, came, tuple(dict.fromkeys((*before.made, *made)))
    )
    place.write_record(before)
    if options.archive:
        python = _put_into_store(wiring, options, key)
    for path in (python, layout.bin, place.path):
        if "\n" in path:
            raise UsageError("pym cannot be installed where a path has a line break in it", context=repr(path))
    outcome = Outcome(PRESENT, python)
    content = self_build.Content()
    name = "" if options.force else self_build.find(place, python, content, before.directory)
    if not name:
        outcome.state = INSTALLED
        name, outcome.left_out = _build(wiring, place, python, content, fresh=options.force)
        if not name:
            return Outcome(NO_PIP, python)
    outcome.directory = os.path.join(place.path, name)
    if options.force:
        _remove_foreign(layout.bin)
    main = os.path.join(outcome.directory, "lib", "pym", "__main__.py")
    outcome.changed += write_launchers(wiring.context, layout.bin, python=python, main=main)
    place.write_record(Record(python, name, options.sha256 or before.archive, layout.bin, came, before.made))
    place.prune(name, before.directory)
    return outcome


def _build(
    wiring: Wiring, place: Place, python: str, content: self_build.Content, *, fresh: bool
) -> tuple[str, list[str]]:
    """Makes the directory to run from: its name, "" if there is no pip to do it with, and what was left out."""
    environ = dict(wiring.context.environ)
    if wiring.offline:
        environ["PIP_NO_INDEX"] = "1"
    if not fresh and self_build.reusable(place, content):
        wiring.reporter.info(f"Installing pym {__version__} for {python}")
        try:
            return self_build.build(place, None, python, content, environ)
        except PymError as error:
            wiring.reporter.debug(f"What is there cannot be used again: {error.message}")
            place.sweep()
    pip = self_dependencies.find_pip(python, environ)
    if pip is None:
        return "", []
    wiring.reporter.info(f"Installing pym {__version__} for {python}, with what it needs from pip's index")
    return self_build.build(place, pip, python, content, environ)


def _refuse_foreign(directory: str, force: bool) -> None:
    """Before anything is done: something else may have the names already."""
    for path in () if force else _foreign(directory):
        raise StoreError(
            f"`{path}` is there already, and is not pym's",
            context="nothing was changed",
            hints=("`--force` replaces it", "`XDG_BIN_HOME=DIR` puts pym's programs elsewhere"),
        )


def _remove_foreign(directory: str) -> None:
    for path in _foreign(directory):
        try:
            os.unlink(path)
        except OSError as error:
            raise StoreError.from_os("replace", path, error) from error


def _foreign(directory: str) -> list[str]:
    paths = [os.path.join(directory, name) for name in _PROGRAMS]
    return [path for path in paths if os.path.lexists(path) and not template.is_ours(path, template.LAUNCHER)]


def _missing(path: str, made: str = "") -> list[str]:
    """The directories on the way to `path` that do not exist, outermost first; `made` counts, and all that is in it."""
    found: list[str] = []
    while path != os.path.dirname(path):
        if os.path.lexists(path) and not (made and (path == made or path.startswith(made.rstrip("/") + "/"))):
            break
        found.append(path)
        path = os.path.dirname(path)
    return found[::-1]


def _put_into_store(wiring: Wiring, options: Options, key: InterpreterKey) -> str:
    """Installs the archive at hand; the interpreter from there takes over from the one that is running."""
    store = wiring.store
    installing = python_wanted.Options(bin=False)
    wanted = python_wanted.wants(wiring, [options.archive], installing)
    outcome = python_install.run(wiring, wanted, installing, sha256=options.sha256)
    for error in outcome.errors.values():
        raise error
    store.refresh()
    return store.interpreter(key, through_minor_link=True).executable


def _put_on_path(wiring: Wiring) -> list[str]:
    """What `pym python update-shell` does. That it cannot be done is no reason not to install pym."""
    directories = [wiring.layout.shims, wiring.layout.bin]
    try:
        tools = Tools(wiring.context).bin
        optional = {tools}.difference(directories)
        return [change.path for change in update_shell(wiring.context, [*directories, tools], optional=optional)]
    except PymError as error:
        wiring.reporter.warn(f"PATH was not changed: {error.message}")
        return []
