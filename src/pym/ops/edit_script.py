"""Adding requirements to a script with inline metadata (PEP 723), and removing them."""

from __future__ import annotations

import os

from pym.errors import StoreError, UsageError
from pym.ops import add, undo
from pym.ops.remove import take_out
from pym.project import toml
from pym.project.edit.block import Script
from pym.project.edit.dependencies import Kind
from pym.project.edit.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.ops.add import Asked
    from pym.ops.wiring import Wiring

_HINT = "`pym init --script {}` makes one"


def add_to(wiring: Wiring, name: str, asked: Asked, *, python: str = "") -> None:
    """Adds requirements to a script; one without metadata gets some.

    Args:
        wiring: The call.
        name: The script as typed.
        asked: What to add.
        python: `--python` as typed, for what a script without metadata is to say of Python.

    Raises:
        UsageError: It cannot be read, or its metadata is malformed; nothing was changed.
    """
    path = os.path.join(wiring.context.cwd, name)
    wanted = add.wanted(wiring, asked, None)
    edit = undo.Edit(undo.journal_of(os.path.dirname(path), os.path.basename(path)), wiring.reporter)
    _require(path, name)
    edit.begin()
    try:
        script = _load(path, name)
        metadata = script.metadata
        if not script.found:
            metadata = f'requires-python = ">={_python(wiring, python)}"\ndependencies = []\n'
        document = Document(metadata)
        add.into(wiring, document, asked, wanted, base=os.path.dirname(path))
        _write(edit, path, name, script, document)
    except BaseException:
        edit.restore()
        raise


def remove_from(wiring: Wiring, name: str, names: Sequence[str]) -> None:
    """Removes requirements from a script.

    Args:
        wiring: The call.
        name: The script as typed.
        names: Normalised.

    Raises:
        UsageError: The script has no metadata, or does not require one of them; nothing was changed.
    """
    path = os.path.join(wiring.context.cwd, name)
    edit = undo.Edit(undo.journal_of(os.path.dirname(path), os.path.basename(path)), wiring.reporter)
    _require(path, name)
    edit.begin()
    try:
        script = _load(path, name)
        if not script.found:
            raise UsageError(f"`{name}` does not contain inline script metadata (PEP 723)", hints=(_HINT.format(name),))
        document = Document(script.metadata)
        take_out(wiring, document, names, Kind("script"))
        _write(edit, path, name, script, document)
    except BaseException:
        edit.restore()
        raise


def _require(path: str, name: str) -> None:
    if not os.path.isfile(path):
        raise UsageError(f"Failed to read `{name}`", context="there is no such file", hints=(_HINT.format(name),))


def _load(path: str, name: str) -> Script:
    try:
        with open(path, "rb", 0) as file:
            return Script(file.read().decode(), name)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"Failed to decode `{name}`", context=f"not UTF-8 at byte {error.start}") from error


def _write(edit: undo.Edit, path: str, name: str, script: Script, document: Document) -> None:
    toml.loads(document.text.encode(), name)
    edit.remember([path])
    edit.write(path, script.written(document.text).encode())
    edit.done()


def _python(wiring: Wiring, request: str) -> str:
    """The minor version of the Python that would be used, as in `3.12`."""
    from pym.ops import choose
    from pym.ops.locate import locate_or_install

    choice = choose.choose(wiring, request)
    version = locate_or_install(wiring, choice, environments=False).key.version
    return f"{version.major}.{version.minor}"
