"""What hot commands may import. One eager import of typing, re or json costs more than the whole command."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.support.runner import ROOT, Pym

# What `python -I -S` has loaded before the first line of pym runs, and what is built in and costs nothing.
FREE = {
    "__main__", "_abc", "_codecs", "_collections_abc", "_frozen_importlib", "_frozen_importlib_external", "_imp", "_io",
    "_signal", "_stat", "_thread", "_warnings", "_weakref", "abc", "builtins", "codecs", "encodings", "encodings.aliases",
    "encodings.utf_8", "encodings.ascii", "encodings.latin_1", "encodings.utf_8_sig", "genericpath", "io", "linecache", "marshal", "os", "os.path", "posix", "posixpath",
    "stat", "sys", "time", "winreg", "zipimport", "warnings", "__future__", "binascii", "errno", "fcntl", "site",
    "_distutils_hack",
}  # fmt: skip

PROBE = """
import sys
sys.path.insert(0, {source!r})
sys.argv[1:] = {argv!r}
from pym.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write("\\n".join(["", "MODULES", *sorted(sys.modules)]))
sys.exit(code)
"""


def loaded(pym: Pym, *argv: str, code: int = 0) -> set[str]:
    """The modules that are loaded when a command ends, pym's own left out."""
    program = PROBE.format(source=str(ROOT / "src"), argv=list(argv))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    modules = done.stderr.split("MODULES\n")[1].split("\n")
    return {name for name in modules if name.split(".")[0] != "pym"}


def learn(pym: Pym, *argv: str) -> None:
    """Lets pym learn what there is to learn: a file is remembered once it has been as it is for a tenth of a second."""
    for _ in range(3):
        pym(*argv).check()


@pytest.fixture
def pym(tmp_path):
    return Pym(tmp_path)


def managed(pym: Pym, version: str) -> None:
    """An interpreter in the store, as far as names and files go: nothing in these tests starts it."""
    directory = pym.store / f"cpython-{version}-linux-x86_64-gnu"
    minor = version.rpartition(".")[0]
    program = directory / f"bin/python{minor}"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)


def test_version(pym: Pym) -> None:
    assert not loaded(pym, "--version") - FREE


@pytest.mark.parametrize(
    "argv",
    [
        ("python", "find", "3.12"),
        ("python", "find"),
        ("python", "find", "--system"),
        ("python", "find", ">=3.11,<3.13"),
        ("python", "dir"),
        ("python", "pin"),
        ("python", "install", "3.12"),
    ],
)
def test_commands_with_nothing_to_learn(pym: Pym, argv: tuple[str, ...]) -> None:
    managed(pym, "3.12.1")
    (pym.cwd / ".python-version").write_text("3.12\n")
    learn(pym, *argv)
    assert not loaded(pym, *argv) - FREE


def test_find_in_a_project(pym: Pym, settled) -> None:
    managed(pym, "3.12.1")
    settled(pym.cwd / "pyproject.toml", '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\n')
    learn(pym, "python", "find")
    assert not loaded(pym, "python", "find") - FREE


@pytest.fixture
def settled():
    """Writes a file as if long ago: what was written this very moment is read anew each time."""
    import os

    def write(path, text: str) -> None:
        path.write_text(text)
        os.utime(path, (1_700_000_000, 1_700_000_000))

    return write


def test_nothing_heavy_is_on_the_list() -> None:
    heavy = {
        "typer",
        "rich",
        "httpx",
        "dataclasses",
        "typing",
        "re",
        "pathlib",
        "json",
        "functools",
        "subprocess",
        "enum",
    }
    assert not heavy & FREE
