"""`pym lock` where nothing changed imports almost nothing, of Python's library and of pym itself."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.arch.test_imports import FREE, PROBE, learn, loaded
from tests.support.runner import ROOT, Pym
from tests.support.universe import Universe

ALLOWED = FREE | {"_bisect", "_heapq", "select", "zlib", "_thread"}
WORLD = Universe({"a": {"1.0": ["b"]}, "b": {"1.0": []}})


def own_modules(pym: Pym, *argv: str) -> set[str]:
    program = PROBE.format(source=str(ROOT / "src"), argv=list(argv))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return {name for name in done.stderr.split("MODULES\n")[1].split("\n") if name.split(".")[0] == "pym"}


def test_a_lock_that_is_up_to_date(tmp_path) -> None:
    with WORLD.serve() as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        path = pym.cwd / "pyproject.toml"
        path.write_text(
            '[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["a"]\n'
            "[tool.pym]\nconstraint-dependencies = ['a<3']\n"
        )
        pym("lock").check()
        for name in ("pyproject.toml", "pylock.toml"):
            os.utime(pym.cwd / name, (1_700_000_000, 1_700_000_000))
        learn(pym, "lock")
    assert not loaded(pym, "lock") - ALLOWED
    assert not loaded(pym, "lock", "--check") - ALLOWED
    entered = own_modules(pym, "lock")
    for module in (
        "lock.canonical", "lock.read", "lock.write", "lock.build", "resolver.resolve", "ops.lock_bring", "ops.lock_job",
        "ops.lock_resolution", "ops.project_inputs", "project.declared", "ops.resolving",
    ):  # fmt: skip
        assert f"pym.{module}" not in entered, module
