"""A script whose environment fits is started without parsing, resolving or reading a lock."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.arch.test_imports import FREE
from tests.support import wheels
from tests.support.runner import ROOT, Pym

PROBE = """
import os, sys
sys.path.insert(0, {source!r})
sys.argv[1:] = ["run", "s.py"]
def started(*_):
    sys.stderr.write("\\n".join(["", "MODULES", *sorted(sys.modules)]))
    sys.stderr.flush()
    os._exit(7)
os.execve = started
from pym.cli.main import main
main(sys.argv[1:])
"""
ALLOWED = FREE | {"_hashlib", "zlib", "_bisect", "_heapq", "select"}
COLD = {
    "pym.install.execute",
    "pym.lock.canonical",
    "pym.ops.lock_job",
    "pym.ops.pip_change",
    "pym.ops.script_inputs",
    "pym.ops.script_install",
    "pym.project.script_parse",
    "pym.resolver.resolve",
    "pym.spec.requirements",
}


@pytest.mark.parametrize("locked", [False, True], ids=["alone", "locked"])
def test_a_warm_run_imports_almost_nothing(tmp_path, locked):
    links = tmp_path / "links"
    links.mkdir()
    wheels.build(links, "a", "1.0", {"a.py": b""})
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(links), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    (pym.cwd / "s.py").write_text(
        '# /// script\n# requires-python = ">=3.10"\n# dependencies = ["a"]\n# ///\nimport a\n'
    )
    if locked:
        pym("lock", "--script", "s.py").check()
    for _ in range(2):
        pym("run", "s.py").check()
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROBE.format(source=str(ROOT / "src"))],
        cwd=pym.cwd,
        env=pym.environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 7, done.stderr
    modules = set(done.stderr.split("MODULES\n")[1].split("\n"))
    assert {name for name in modules if name.split(".")[0] != "pym"} - ALLOWED == set()
    assert not COLD & modules
