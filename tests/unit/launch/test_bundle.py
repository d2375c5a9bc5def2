"""pym from one file is pym: the same modules, the same behaviour, and nothing of it in a checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.runner import ROOT, Pym

from pym.launch import bundle


def copied(tmp_path: Path) -> Path:
    package = tmp_path / "lib/pym"
    shutil.copytree(ROOT / "src/pym", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manifests", "shims"):
        shutil.copytree(ROOT / name, package / name)
    return package


def test_a_checkout_has_none() -> None:
    assert not list((ROOT / "src/pym").rglob(f"*{bundle.SUFFIX}"))


def test_modules_come_from_the_bundle(tmp_path: Path) -> None:
    package = copied(tmp_path)
    path = Path(bundle.write(str(package), "/final/pym"))
    assert path == package / bundle.name()
    pym = Pym(tmp_path)
    start = [sys.executable, "-I", "-S", str(package / "__main__.py")]
    before = pym.run([*start, "python", "list", "--only-downloads", "--managed-python"]).check()
    # Without their sources, only the bundle can bring them; what other interpreters run stays a file.
    for source in package.rglob("*.py"):
        if source.name != "__main__.py" and source.parent.name != "inside":
            source.unlink()
    after = pym.run([*start, "python", "list", "--only-downloads", "--managed-python"]).check()
    assert after == before
    assert "cpython-3.12" in after.out
    assert pym.run([*start, "python", "find", sys.executable]).check().out.strip()
    path.unlink()
    assert pym.run([*start, "--version"]).code != 0


def test_paths_in_tracebacks_are_final(tmp_path: Path) -> None:
    import marshal

    modules = marshal.loads(bundle.build(str(copied(tmp_path)), "/final/pym"))
    code = marshal.loads(modules["pym.python.store"][2])
    assert code.co_filename == "/final/pym/python/store.py"
    assert modules["pym.python"][0]
    assert not modules["pym.python.store"][0]
    assert "pym.inside.probe" not in modules


def test_another_python_does_not_take_it(tmp_path: Path) -> None:
    package = copied(tmp_path)
    bundle.write(str(package), str(package))
    (package / bundle.name()).rename(package / "cpython-27.bundle")
    done = subprocess.run([sys.executable, "-I", "-S", package / "__main__.py", "--version"], capture_output=True)
    assert done.returncode == 0
