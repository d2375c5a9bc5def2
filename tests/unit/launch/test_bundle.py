"""pym from one file is pym: the same modules, the same behaviour, and nothing of it in a checkout."""

from __future__ import annotations

import json
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


IMPORTING = """
import _thread, json, os, sys, time
path, mode = sys.argv[1:]
if mode == "bundle":
    text = open(path).read().partition("    from pym.cli.start import console")[0]
    exec(compile(text, path, "exec"), {"__name__": "__main__", "__file__": path})
else:
    sys.path.insert(0, os.path.dirname(os.path.dirname(path)))
names = json.loads(sys.stdin.read())
sys.setswitchinterval(1e-6)
failed, finished = [], []

def bring(shift):
    try:
        for name in names[shift:] + names[:shift]:
            __import__(name)
    except BaseException as error:
        failed.append(f"{name}: {error!r}")
    finished.append(shift)

other = os.fork()
for shift in range(0, len(names), 4):
    _thread.start_new_thread(bring, (shift,))
while len(finished) < len(range(0, len(names), 4)):
    time.sleep(0.001)
if not other:
    os._exit(bool(failed))
assert os.waitpid(other, 0)[1] == 0
print(json.dumps([failed, {name: sorted(vars(sys.modules[name])) for name in names}]))
"""


def test_threads_and_forked_processes_import_at_the_same_time(tmp_path: Path) -> None:
    """What one reads is never what another one has asked for."""
    package = copied(tmp_path)
    bundle.write(str(package), str(package))
    names = [
        f"pym.{room}.{source.stem}"
        for room in ("cache", "fs", "model", "index")
        for source in sorted((package / room).glob("*.py"))
        if source.stem != "__init__"
    ]
    found = {}
    for mode in ("files", "bundle"):
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", IMPORTING, str(package / "__main__.py"), mode],
            input=json.dumps(names),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        failed, found[mode] = json.loads(done.stdout)
        assert not failed
    own = ("__builtins__", "__cached__")
    assert [{*found["bundle"][name]} - {*own} for name in names] == [{*found["files"][name]} - {*own} for name in names]


def test_every_command_can_be_loaded_ahead(tmp_path: Path) -> None:
    package = copied(tmp_path)
    data = Path(bundle.write(str(package), str(package))).read_bytes()
    import marshal

    _, ahead = marshal.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    starts = sorted(name for name in ahead if name.startswith("pym.cli.commands."))
    assert "pym.cli.commands.pip_download" in starts
    code = (
        "import os, sys\npath = sys.argv[1]\n"
        "text = open(path).read().partition('    console()')[0]\n"
        "exec(compile(text, path, 'exec'), {'__name__': '__main__', '__file__': path})\n"
        "for start in sys.argv[2:]:\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        try:\n"
        "            sys.modules['pym.cli.start'].ahead(start)\n"
        "        except BaseException as error:\n"
        "            sys.stderr.write(f'{start}: {error!r}\\n')\n"
        "            os._exit(1)\n"
        "        os._exit(start not in sys.modules)\n"
        "    assert os.waitpid(child, 0)[1] == 0, start\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(package / "__main__.py"), *starts], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
