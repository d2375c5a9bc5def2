"""Programs, run for real: whatever the path of the interpreter is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.support.installed import MINOR

from pym.install import scripts

BASE = os.path.realpath(sys.executable)
LONG = "x" * 120
PLACES = [
    "plain",
    LONG,
    "with space",
    "quotes'and\"more",
    "'''",
    "''q''",
    "new\nline",
    "return\r",
    "tab\there",
    "ünïcödé €",
    "back\\x\\N{slash",
    "%s $HOME `id` $(id) *",
    "coding=latin-1",
    "-n",
    os.fsdecode(b"\xff\xfe"),
]
PROGRAM = """
import sys
class main:
    @staticmethod
    def run():
        print(ascii([sys.argv, sys.orig_argv[0], "re" in sys.modules, __file__]))
        return 3
"""


@pytest.fixture(params=PLACES + [f"{LONG}{place}" for place in PLACES[2:]], ids=ascii)
def place(request, tmp_path):
    """A directory of programs with an interpreter and a module in it.

    It is an environment, so that what somebody put beside the interpreter under it (a `.pth` that imports `re`) stays out.
    """
    directory = tmp_path / request.param / "bin"
    directory.mkdir(parents=True)
    (directory.parent / "pyvenv.cfg").write_text(
        f"home = {os.path.dirname(BASE)}\ninclude-system-site-packages = false\n"
    )
    (directory / "python").symlink_to(BASE)
    (directory / "m0d.py").write_text(PROGRAM)
    return directory


def run(path, *words, cwd=None, through=()):
    environ = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([*through, str(path), *words], capture_output=True, cwd=cwd, env=environ, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr == b""
    return eval(done.stdout)  # printed by the program above


def write(path, content):
    path.write_bytes(content)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("relocatable", [False, True])
def test_it_runs_with_its_own_interpreter(place, relocatable, tmp_path):
    python = str(place / "python")
    content = scripts.content(("tool", "m0d", "main.run"), python, relocatable=relocatable)
    path = write(place / "tool", content)
    argv, program, imported, _ = run(path, "a b", "it's", 'a "quote"', "")
    assert argv == [str(path), "a b", "it's", 'a "quote"', ""]
    assert program == python
    assert not imported
    # By a link from elsewhere, which is how people put programs on PATH.
    link = tmp_path / "link"
    link.symlink_to(path)
    if relocatable:
        assert run(link)[1] == python
        assert run("tool", through=["/bin/sh"], cwd=place)[1] == python
    compile(content, "tool", "exec")


def test_a_relocatable_program_moves_with_its_directory(tmp_path):
    first = tmp_path / "first/bin"
    first.mkdir(parents=True)
    (first / "python").symlink_to(BASE)
    (first / "m0d.py").write_text(PROGRAM)
    write(first / "tool", scripts.content(("tool", "m0d", "main.run"), str(first / "python"), relocatable=True))
    (tmp_path / "first").rename(tmp_path / "second")
    path = tmp_path / "second/bin/tool"
    assert run(path)[1] == str(tmp_path / "second/bin/python")
    assert run("./tool", cwd=path.parent)[1] == "./python"


def test_an_ordinary_path_needs_no_sh():
    assert scripts.first_lines("/env/bin/python") == b"#!/env/bin/python\n"
    most = "/" + "p" * (127 - 4)
    assert scripts.first_lines(most) == f"#!{most}\n".encode()
    assert len(scripts.first_lines(most)) == 127
    assert scripts.first_lines(most + "p").startswith(b"#!/bin/sh\n")


@pytest.mark.parametrize(
    ("module", "attribute"),
    [
        ("a;import os", "main"),
        ("a", "main()\nimport os"),
        ("a", ""),
        ("", "main"),
        ("a..b", "main"),
        ("a", "b:c"),
        ("a b", "c"),
        ("a", "b-c"),
    ],
)
def test_what_is_no_name_is_not_written_into_a_program(module, attribute):
    """BAD-INPUT C11: an entry point must not be code."""
    with pytest.raises(ValueError, match="no name in Python"):
        scripts.content(("tool", module, attribute), "/env/bin/python")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "..\\x", "a\nb", "a\0b", " a", "c:x"])
def test_a_program_has_a_plain_name(name):
    with pytest.raises(ValueError, match="name"):
        scripts.files((name, "m", "main"), "/env/bin/python")


def test_endings_of_windows_are_not_part_of_the_name(tmp_path):
    (tmp_path / "m0d.py").write_text(PROGRAM)
    content = scripts.content(("tool", "m0d", "main.run"), BASE)
    for name in ("tool.exe", "tool-script.pyw"):
        path = write(tmp_path / name, content)
        assert run(path)[0] == [str(tmp_path / "tool")]


def test_files_of_a_program():
    script = ("tool", "m", "main")
    assert scripts.files(script, "/env/bin/python", windows=False) == (
        ("tool", scripts.content(script, "/env/bin/python")),
    )
    (inner, text), (name, shell) = scripts.files(script, "C:\\a 100%\\python.exe", gui=True, windows=True)
    assert (inner, name) == ("tool-script.pyw", "tool.cmd")
    assert shell == b'@"C:\\a 100%%\\python.exe" "%~dp0tool-script.pyw" %*\r\n'
    assert text.endswith(b"sys.exit(main())\n")


SCRIPT = b"import sys\nprint(ascii([sys.argv, sys.orig_argv[0], 're' in sys.modules, __file__]))\nsys.exit(3)\n"


@pytest.mark.parametrize("line", [b"#!python\n", b"#!pythonw\r\n", b"#!python -u\n", b"#!python3\n", b"#!python\r"])
def test_the_placeholder_becomes_the_interpreter(place, line):
    path = write(place / "script", scripts.rewritten(line + SCRIPT, str(place / "python")))
    assert run(path, "x")[:2] == [[str(path), "x"], str(place / "python")]


@pytest.mark.parametrize("data", [b"#!/usr/bin/env python\nx", b"#!/bin/sh\n", b"\x7fELF#!python", b"", b"#! python\n"])
def test_other_scripts_stay_as_they_are(data):
    assert scripts.rewritten(data, "/env/bin/python") == data


def test_only_a_first_line():
    assert scripts.rewritten(b"#!python", "/env/bin/python") == b"#!/env/bin/python\n"


@pytest.mark.parametrize("place", ["plain", "with space"], indirect=True)
def test_the_encoding_of_a_script_stays_known(place):
    source = b"#!python\n# -*- coding: latin-1 -*-\nimport sys\nprint(ascii('\xe9'))\nsys.exit(3)\n"
    path = write(place / "script", scripts.rewritten(source, str(place / "python")))
    assert run(path) == "\xe9"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("home = /x\nrelocatable = true\n", True), ("relocatable=FALSE\n", False), ("home = relocatable\n", False)],
)
def test_whether_an_environment_may_be_moved(tmp_path, text, expected):
    (tmp_path / "pyvenv.cfg").write_text(text)
    assert scripts.is_relocatable(str(tmp_path)) is expected
    assert not scripts.is_relocatable(str(tmp_path / MINOR))


def test_versioned() -> None:
    """What `pip` does has the names of the Python it is installed for, whatever the wheel says; nothing else has."""
    old = (("pip", "m", "f"), ("pip3", "m", "f"), ("pip3.8", "m", "f"), ("pipx", "m", "g"))
    assert scripts.versioned(old, (3, 12, 1)) == [
        ("pipx", "m", "g"),
        ("pip", "m", "f"),
        ("pip3", "m", "f"),
        ("pip3.12", "m", "f"),
    ]
    easy = (("easy_install", "m", "f"), ("easy_install-3.8", "m", "f"))
    assert [name for name, _, _ in scripts.versioned(easy, (3, 9, 0))] == ["easy_install", "easy_install-3.9"]
    assert scripts.versioned((("pip3.8", "m", "f"),), (3, 9, 0)) == [("pip3.8", "m", "f")]


@pytest.mark.parametrize("place", ["plain", "with space"], indirect=True)
@pytest.mark.parametrize("before", [b"", b"# a comment\n\n# and another\n", b"# -*- coding: latin-1 -*-\n"])
@pytest.mark.parametrize("quote", [b'"""', b"r'''", b'"', b"U'"])
def test_a_script_may_begin_with_its_documentation(place, before, quote):
    end = quote.lstrip(b"rU")
    source = b"#!python\n" + before + quote + b"Usage: x" + end + b"\nfrom __future__ import annotations\n"
    source += b"import sys\nx: no\nprint(ascii(__doc__[-8:]))\nsys.exit(3)\n"
    path = write(place / "script", scripts.rewritten(source, str(place / "python")))
    assert run(path) == "Usage: x"


@pytest.mark.parametrize("place", ["with space"], indirect=True)
@pytest.mark.parametrize("start", [b"from __future__ import annotations\n", b"b'bytes'\n", b"ruler = 1\n", b"", b"#"])
def test_a_script_that_begins_with_anything_else(place, start):
    end = b"\n" if start == b"#" else b""
    source = b"#!python\n" + start + end + b"import sys\nprint(ascii('x'))\nsys.exit(3)\n"
    path = write(place / "script", scripts.rewritten(source, str(place / "python")))
    assert run(path) == "x"
