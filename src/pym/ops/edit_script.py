"""Adding requirements to a script with inline metadata (PEP 723), and removing them.

As in a project everything is resolved with what is new, so that it has bounds and is known to go together; a lock is
brought up to date if there is one, and none is made. Script and lock change together, or not at all.
"""

from __future__ import annotations

import os

from pym.errors import StoreError, UsageError
from pym.ops import add, script_lock, undo
from pym.ops.remove import take_out
from pym.project import script as scripts
from pym.project import toml
from pym.project.edit.block import Script
from pym.project.edit.dependencies import Kind
from pym.project.edit.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.builds import MetadataBuilder
    from pym.model.lock import Lock
    from pym.ops.add import Asked
    from pym.ops.script_lock import Opened
    from pym.ops.wiring import Wiring

    # Resolves a script as it is now, and brings the lock up to date that there may be.
    Relock = Callable[[Opened], Lock]

_HINT = "`pym init --script {}` makes one"


def add_to(
    wiring: Wiring,
    name: str,
    asked: Asked,
    *,
    python: str = "",
    relock: Relock | None,
    builder: MetadataBuilder | None = None,
) -> None:
    """Adds requirements to a script; one without metadata gets some.

    Args:
        wiring: The call.
        name: The script as typed.
        asked: What to add.
        python: `--python` as typed, for what a script without metadata is to say of Python.
        relock: Resolves the script; None to leave everything but its text alone.
        builder: Tells the name of a project that only a build can tell.

    Raises:
        UsageError: It cannot be read, or its metadata is malformed; nothing was changed.
        PymError: It cannot be resolved; everything is as it was before.
    """
    path = scripts.place(name, wiring.context.cwd)
    wanted = add.wanted(wiring, asked, builder)
    edit = _Edit(wiring, path, name)
    with edit:
        script = edit.script
        metadata = script.metadata
        if not script.found:
            metadata = f'requires-python = ">={_python(wiring, python)}"\ndependencies = []\n'
        document = Document(metadata)
        added, found = add.into(wiring, document, asked, wanted, base=os.path.dirname(path))
        edit.write(document)
        if relock is not None:
            lock = add.adding(lambda: relock(edit.opened()))
            if not asked.raw and add.bound(wiring, document, added, found, lock, asked.bounds):
                edit.write(document)
                if edit.has_lock:
                    add.adding(lambda: relock(edit.opened()))


def remove_from(wiring: Wiring, name: str, names: Sequence[str], *, relock: Relock | None) -> None:
    """Removes requirements from a script.

    Args:
        wiring: The call.
        name: The script as typed.
        names: Normalised.
        relock: See `add_to`.

    Raises:
        UsageError: The script has no metadata, or does not require one of them; nothing was changed.
        PymError: It cannot be resolved; everything is as it was before.
    """
    edit = _Edit(wiring, scripts.place(name, wiring.context.cwd), name)
    with edit:
        if not edit.script.found:
            raise UsageError(f"`{name}` does not contain inline script metadata (PEP 723)", hints=(_HINT.format(name),))
        document = Document(edit.script.metadata)
        take_out(wiring, document, names, Kind("script"))
        edit.write(document)
        if relock is not None and edit.has_lock:  # what is left needs no answer before it runs
            relock(edit.opened())
        else:
            wiring.reporter.info(f"Updated `{name}`")


class _Edit:
    """One change of a script and its lock: all of it, or none.

    Attributes:
        script: As it was.
        has_lock: Whether there is a lock.
    """

    def __init__(self, wiring: Wiring, path: str, name: str) -> None:
        self._wiring = wiring
        self._path = path
        self._name = name
        if not os.path.isfile(path):
            raise UsageError(f"Failed to read `{name}`", context="there is no such file", hints=(_HINT.format(name),))
        self._edit = undo.Edit(undo.journal_of(os.path.dirname(path), os.path.basename(path)), wiring.reporter)

    def __enter__(self) -> None:
        self._edit.begin()
        try:
            self.script = self._load()
            before = scripts.load(self._path, self._name, "")
            lock = script_lock.find(before) if before is not None else ""
            self.has_lock = bool(lock)
            self._edit.remember([self._path], [lock] if lock else [])
        except BaseException:
            self._edit.restore()
            raise

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._edit.__exit__(kind, *rest)

    def _load(self) -> Script:
        try:
            with open(self._path, "rb", 0) as file:
                return Script(file.read().decode(), self._name)
        except OSError as error:
            raise StoreError.from_os("read", self._path, error) from error
        except UnicodeDecodeError as error:
            raise UsageError(f"Failed to decode `{self._name}`", context=f"not UTF-8 at byte {error.start}") from error

    def write(self, document: Document) -> None:
        toml.loads(document.text.encode(), self._name)
        self._edit.write(self._path, self.script.written(document.text).encode())

    def opened(self) -> Opened:
        """The script as it is now."""
        return script_lock.opened(self._wiring, self._name)


def _python(wiring: Wiring, request: str) -> str:
    """The minor version of the Python that would be used, as in `3.12`."""
    from pym.ops import choose
    from pym.ops.locate import locate_or_install

    choice = choose.choose(wiring, request)
    version = locate_or_install(wiring, choice, environments=False).key.version
    return f"{version.major}.{version.minor}"
