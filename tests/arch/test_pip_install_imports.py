"""`pip install` with nothing to do reads next to nothing; one that only links imports almost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.arch.test_imports import FREE, PROBE
from tests.support.runner import ROOT, Pym
from tests.support.universe import Universe

WORLD = Universe({"a": {"1.0": ["b>=1 ; python_version > '3.8'"]}, "b": {"1.0": [], "2.0a1": []}})
ALLOWED = FREE | {"zlib", "_bisect", "_heapq", "select", "_locale", "_hashlib", "_sha2", "_sha256"}
# Modules of pym that only something new may enter.
COLD = {"pym.spec.requirements", "pym.spec.metadata", "pym.project.requirements_parse", "pym.dist.archive_fetch"}


@pytest.fixture
def user(tmp_path: Path):
    with WORLD.serve() as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url)
        venv(pym, ".venv")
        yield pym


def venv(pym: Pym, name: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", pym.cwd / name], check=True)


def loaded(pym: Pym, *words: str) -> set[str]:
    program = PROBE.format(source=str(ROOT / "src"), argv=list(words))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("MODULES\n")[1].split("\n"))


def foreign(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] != "pym"}


def test_nothing_to_do(user: Pym) -> None:
    user("pip", "install", "a").check()
    (site,) = (user.cwd / ".venv").glob("lib/python*/site-packages")
    os.utime(site, (1_700_000_000, 1_700_000_000))
    user("pip", "install", "a").check()
    modules = loaded(user, "pip", "install", "a")
    assert foreign(modules) - FREE - {"_bisect"} == set()
    assert not {"pym.ops.pip_change", "pym.dist.provider", "pym.resolver", "pym.index.locations"} & modules
    assert not COLD & modules


def test_what_is_in_the_store_is_only_linked(user: Pym) -> None:
    for name in ("first", "second", "third"):  # the tables are learnt, then the answer, then what was selected
        venv(user, name)
        user("pip", "install", "a", "-p", name).check()
    modules = loaded(user, "pip", "install", "a", "-p", ".venv")
    assert foreign(modules) - ALLOWED == set()
    assert not COLD & modules
    assert "pym.resolver.resolve" not in modules
