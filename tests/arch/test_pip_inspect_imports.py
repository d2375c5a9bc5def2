"""Warm `pip list`, `freeze`, `show`, `check` and `tree` compile no metadata and import almost nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.arch.test_imports import FREE, PROBE, learn
from tests.support.installed import distribution, environment, site
from tests.support.runner import ROOT, Pym

# `_json` is the scanner that is written in C; `json` itself is not imported.
ALLOWED = FREE | {"zlib", "_bisect", "_heapq", "select", "_locale", "_json"}
# What looking at names alone has no need of, besides.
COMPILED = {"pym.install.described", "pym.spec.markers.evaluate", "pym.spec.requirement", "pym.spec.tags"}
COLD = {"pym.spec.metadata", "pym.spec.requirements", "pym.spec.markers.parse", "pym.cli.pip_chosen", "pym.ops.latest"}


@pytest.mark.parametrize(
    "words",
    [("list",), ("list", "--format", "json"), ("freeze",), ("show", "a", "-f"), ("check",), ("tree",)],
    ids=" ".join,
)
def test_a_warm_call_imports_almost_nothing(tmp_path, words):
    pym = Pym(tmp_path)
    place = site(environment(pym.cwd / ".venv"))
    editable = '{"url": "file:///srv/b", "dir_info": {"editable": true}}'
    for info in (
        distribution(place, "a", "1.0", ["b>=1 ; python_version >= '3.8'"]),
        distribution(place, "b", "1.0", direct_url=editable),
    ):
        os.utime(info / "METADATA", (1_700_000_000, 1_700_000_000))
    learn(pym, "pip", *words)
    program = PROBE.format(source=str(ROOT / "src"), argv=["pip", *words])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    modules = set(done.stderr.split("MODULES\n")[1].split("\n"))
    assert {name for name in modules if name.split(".")[0] != "pym"} - ALLOWED == set()
    assert not COLD & modules
    if words[0] in ("list", "freeze"):
        assert not COMPILED & modules
