"""Entry points: those that `importlib.metadata` reads, and nothing that is more than the call of a function."""

from __future__ import annotations

from importlib.metadata import EntryPoints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.spec import entry_points

TEXT = """\
[console_scripts]
run = pkg.mod:main
 spaced  =  pkg : sub.attr  [extra, other]
; a remark
# another
dotted.name-1 = a.b.c:d.e.f

[gui_scripts]
window = pkg:window
[some.plugins]
anything = goes here ;
"""


def test_as_importlib_reads_them() -> None:
    console, gui = entry_points.scripts(TEXT.replace("; a remark\n", "").encode())
    theirs = list(EntryPoints._from_text(TEXT.replace("; a remark\n", "")))
    for found, group in ((console, "console_scripts"), (gui, "gui_scripts")):
        assert [(name, module, attribute) for name, module, attribute in found] == [
            (one.name, one.module, one.attr) for one in theirs if one.group == group
        ]
    assert entry_points.scripts(TEXT.encode()) == (console, gui)


def test_odd_lines() -> None:
    assert entry_points.scripts(b"") == ((), ())
    assert entry_points.scripts(b"no section = a:b\n") == ((), ())
    assert entry_points.scripts(b"\xef\xbb\xbf[console_scripts]\r\na=b:c\r\n") == ((("a", "b", "c"),), ())
    assert entry_points.scripts(b"[console_scripts]\na=b:c\na=d:e\n")[0] == (("a", "d", "e"),)


@pytest.mark.parametrize("name", ["python", "python3", "python3.12", "Python.EXE", "pythonw", "python3.13t", "pypy3",
                                  "activate", "activate.fish", "ACTIVATE.BAT", "deactivate", "", ".", "..", "a/b",
                                  "a\\b", "a\nb", "a\0", "\u202e", "x" * 201])  # fmt: skip
def test_names_no_program_may_have(name: str) -> None:
    assert entry_points.unusable(name)


@pytest.mark.parametrize("name", ["ipython", "python-argcomplete", "pythonic", "py", "pip3.12", "activate-this", "a b",
                                  "2to3", "caf\u00e9", "-x", "python2-config", "x" * 200])  # fmt: skip
def test_names_programs_have(name: str) -> None:
    assert not entry_points.unusable(name)


@given(st.text(max_size=30))
def test_no_target_is_code(target: str) -> None:
    try:
        console, _ = entry_points.scripts(f"[console_scripts]\nrun = {target}\n".encode("utf-8", "surrogatepass"))
    except ValueError:
        return
    for _, module, attribute in console:
        assert all(part.isidentifier() for part in f"{module}.{attribute}".split("."))
