"""What `main` makes of what commands raise."""

from __future__ import annotations

import errno
import os
import sys
from types import ModuleType

import pytest

from pym.cli import main


def _command(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    module = ModuleType("pym.cli.commands.broken")

    def fail(invocation: object) -> int:
        raise error

    module.main = fail  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO])
def test_a_library_that_cannot_be_opened_is_an_error_of_the_system(
    number: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = f"/usr/lib/_csv.so: cannot open shared object file: {os.strerror(number)}"
    _command(monkeypatch, ImportError(text))
    assert main.handle("broken", {}) == 2
    said = capfd.readouterr().err
    assert said.startswith("error[PYM-601]: Failed to load a part of Python\n")
    assert text in said


def test_a_module_that_is_missing_is_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    _command(monkeypatch, ModuleNotFoundError("No module named 'pym.gone'"))
    with pytest.raises(ModuleNotFoundError):
        main.handle("broken", {})
