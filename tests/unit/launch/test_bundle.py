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

    data = bundle.build(str(copied(tmp_path)), "/final/pym")
    begin = 4 + int.from_bytes(data[:4], "little")
    modules, ahead = marshal.loads(data[4:begin])
    is_package, file, offset, size = modules["pym.python.store"]
    code = marshal.loads(data[begin + offset : begin + offset + size])
    assert (code.co_filename, file) == ("/final/pym/python/store.py", "pym/python/store.py")
    assert not is_package
    assert modules["pym.python"][0]
    assert "pym.inside.probe" not in modules
    assert ahead["pym.cli.start"][-1] == "pym.cli.start"


def test_what_is_loaded_ahead_is_what_would_be_imported(tmp_path: Path) -> None:
    import marshal

    data = bundle.build(str(copied(tmp_path)), "/final/pym")
    _, ahead = marshal.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); __import__(sys.argv[2]); "
        "print(*sorted(name for name in sys.modules if name.partition('.')[0] == 'pym'))"
    )
    for module in ("pym.cli.commands.pip_compile", "pym.cli.commands.python_find"):
        argv = [sys.executable, "-I", "-S", "-c", code, str(ROOT / "src"), module]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        assert sorted(ahead[module]) == done.stdout.split()


def test_each_module_comes_after_what_it_imports() -> None:
    imports = {"pym": [], "pym.a": ["pym.b", "pym.b.attribute"], "pym.b": ["pym.c"], "pym.c": ["pym.a"]}
    assert bundle.order("pym.a", imports, imports) == ("pym", "pym.c", "pym.b", "pym.a")


def test_another_python_does_not_take_it(tmp_path: Path) -> None:
    package = copied(tmp_path)
    bundle.write(str(package), str(package))
    (package / bundle.name()).rename(package / "cpython-27.bundle")
    done = subprocess.run([sys.executable, "-I", "-S", package / "__main__.py", "--version"], capture_output=True)
    assert done.returncode == 0
