"""Scripts are opened as they are meant, and have locks of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.context import Context
from pym.ops import script_lock, undo
from pym.ops.wiring import Wiring
from pym.project import script as scripts
from pym.report import Reporter

BEFORE = b"# /// script\n# dependencies = []\n# ///\n"
AFTER = b'# /// script\n# dependencies = ["a"]\n# ///\n'


def wiring(tmp_path: Path) -> Wiring:
    context = Context(str(tmp_path), {"HOME": str(tmp_path / "home")}, cache="")
    return Wiring(context, project_from=context.cwd)


def test_what_a_killed_command_left_is_put_back(tmp_path):
    path = tmp_path / "s.py"
    path.write_bytes(BEFORE)
    edit = undo.Edit(undo.journal_of(str(tmp_path), "s.py"), Reporter())
    edit.begin()
    edit.remember([str(path)])
    edit.write(str(path), AFTER)
    here = wiring(tmp_path)
    assert len(script_lock.opened(here, "s.py").script.declared.dependencies) == 1  # it is at work still
    os.close(edit._lock.fd)  # as the end of its process does
    assert len(script_lock.opened(here, "s.py").script.declared.dependencies) == 0
    assert path.read_bytes() == BEFORE
    assert os.listdir(tmp_path) == ["s.py"]


@pytest.mark.parametrize(
    ("name", "found", "other"),
    [
        ("s.py", "pylock.s.toml", "pylock.s-py.toml"),
        ("S.PY", "pylock.S.toml", "pylock.S-PY.toml"),
        ("s", "pylock.s.toml", "pylock.s.toml"),
        ("my.tool.py", "pylock.my-tool.toml", "pylock.my-tool-py.toml"),
        (".hidden.py", "pylock.hidden.toml", "pylock.hidden-py.toml"),
        ("s.pyw", "pylock.s-pyw.toml", "pylock.s-pyw.toml"),
        (".py", "pylock.script.toml", "pylock.py.toml"),
    ],
)
def test_names_of_locks(name, found, other):
    one = scripts.parsed(BEFORE, f"/p/{name}", name, "")
    assert one is not None
    assert script_lock.path_of(one) == f"/p/{found}"
    assert script_lock.other_path_of(one) == f"/p/{other}"


def test_what_is_no_file_has_no_lock():
    one = scripts.parsed(BEFORE, "/p/stdin", "stdin", "", loose=True)
    assert one is not None
    assert not one.file
    assert one.identity == "dependencies = []\n"
    assert script_lock.path_of(one) == ""
    assert script_lock.find(one) == ""
    again = scripts.parsed(BEFORE, "/p/script", "url", "", identity="https://example.com/s.py")
    assert again is not None
    assert again.identity == "https://example.com/s.py"
