"""A warm `pip compile` parses nothing, opens no connection and imports almost nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.arch.test_imports import FREE, PROBE, learn
from tests.support.runner import ROOT, Pym
from tests.support.universe import Universe

WORLD = Universe({"a": {"1.0": ["b>=1 ; python_version > '3.8'"]}, "b": {"1.0": [], "2.0a1": []}})
ALLOWED = FREE | {"zlib", "_bisect", "_heapq", "select", "_locale"}


@pytest.mark.parametrize("flags", [(), ("--universal",)])
def test_a_warm_call_imports_almost_nothing(tmp_path, flags):
    with WORLD.serve() as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        source, project = pym.cwd / "r.in", pym.cwd / "pyproject.toml"
        source.write_text("a\n-c c.txt\n")
        constraints = pym.cwd / "c.txt"
        constraints.write_text("b<3\n")
        project.write_text('[project]\nname = "p"\nversion = "1"\ndependencies = ["b"]\n')
        words = ["pip", "compile", "r.in", "pyproject.toml", "-o", "r.txt", *flags]
        learn(pym, *words)
        learn(pym, *words)  # what the first call wrote
        asked = len(index.requests)
        program = PROBE.format(source=str(ROOT / "src"), argv=words)
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert len(index.requests) == asked
    modules = done.stderr.split("MODULES\n")[1].split("\n")
    assert {name for name in modules if name.split(".")[0] != "pym"} - ALLOWED == set()
    cold = {
        "pym.project.requirements_parse",
        "pym.project.pyproject_parse",
        "pym.project.toml",
        "pym.spec.requirements",
    }
    assert not cold & set(modules)
