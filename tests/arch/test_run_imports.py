"""`pym run` with nothing to do before the command starts imports next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.arch.test_imports import FREE
from tests.support import backends
from tests.support.runner import ROOT, Pym
from tests.support.universe import Universe

WORLD = Universe({"a": {"1.0": []}, "b": {"1.0": []}})
ALLOWED = FREE | {"_bisect", "_hashlib", "_heapq", "_json"}
# What is only for what is new, or not for this at all.
COLD = {
    "pym.build", "pym.dist.provider", "pym.dist.archives", "pym.net", "pym.resolver", "pym.ops.builds", "pym.ops.pip_change", "pym.ops.run_layers",
    "pym.ops.run_listing", "pym.ops.run_source", "pym.ops.script_environment", "pym.cache.scratch", "pym.lock.build",
}  # fmt: skip
# `execve` is where pym ends: what is loaded then is what was paid for.
PROBE = """
import sys
sys.path.insert(0, {source!r})
import os
def execve(path, argv, environ):
    sys.stderr.write("\\n".join(["", "MODULES", *sorted(sys.modules)]))
    sys.stderr.flush()
    os._exit(0)
os.execve = execve
from pym.cli.main import main
sys.exit(main({argv!r}))
"""


def loaded(pym: Pym, *words: str) -> set[str]:
    program = PROBE.format(source=str(ROOT / "src"), argv=["run", *words])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("MODULES\n")[1].split("\n"))


def foreign(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] != "pym"}


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory):
    with WORLD.serve() as index:
        pym = Pym(tmp_path_factory.mktemp("user"), PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        about = '[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["a"]'
        backends.tree(pym.cwd, name="p", requires=("a",), project=about)  # installed as a link to it
        files = {
            "plain.py": "",
            "script.py": '# /// script\n# dependencies = ["b"]\n# ///\n',
        }
        for name, text in files.items():
            (pym.cwd / name).write_text(text)
        for words in (("true",), ("plain.py",), ("script.py",), ("--with", "b", "true"), ("--strict", "true")):
            pym("run", *words).check()
        for path in (*pym.cwd.glob("*.*"), *pym.cwd.glob(".venv/lib/python*/site-packages")):
            os.utime(path, (1_700_000_000, 1_700_000_000))
        for words in (("true",), ("plain.py",), ("script.py",), ("--with", "b", "true"), ("--strict", "true")):
            pym("run", *words).check()
            pym("run", *words).check()
        yield pym


@pytest.mark.parametrize(
    "words", [("true",), ("plain.py",), ("script.py",), ("--with", "b", "true"), ("--strict", "true")]
)
def test_what_is_loaded_when_the_command_starts(user: Pym, words: tuple[str, ...]) -> None:
    modules = loaded(user, *words)
    assert foreign(modules) - ALLOWED == set()
    if words in (("true",), ("plain.py",)):
        assert not {name for name in modules if any(name == cold or name.startswith(f"{cold}.") for cold in COLD)}


def test_outside_of_projects(user: Pym, tmp_path: Path) -> None:
    user.cwd, before = tmp_path, user.cwd
    try:
        user("run", "true").check()
        modules = loaded(user, "true")
        assert foreign(modules) - ALLOWED == set()
        assert not {"pym.ops.sync", "pym.ops.lock", "pym.lock"} & modules
    finally:
        user.cwd = before
