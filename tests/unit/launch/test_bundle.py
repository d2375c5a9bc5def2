"""pym from one file is pym: the same modules, the same behaviour, and nothing of it in a checkout."""

from __future__ import annotations

import ast
import json
import marshal
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.runner import ROOT, Pym

from pym.launch import bundle
from pym.launch.warm import LATER


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pym with its bundle, made as install.sh makes it; nobody changes it."""
    package = tmp_path_factory.mktemp("bundled") / "lib/pym"
    shutil.copytree(ROOT / "src/pym", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manifests", "shims"):
        shutil.copytree(ROOT / name, package / name)
    subprocess.run([sys.executable, "-I", "-S", "-B", package / "launch/bundle.py", "/final/pym"], check=True)
    return package


def test_a_checkout_has_none() -> None:
    assert not list((ROOT / "src/pym").rglob(f"*{bundle.SUFFIX}"))


def test_modules_come_from_the_bundle(package: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(package, tmp_path / "lib/pym"))
    path = package / bundle.name()
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


def parts(data: bytes):
    """What a bundle consists of: packs with what is in them, the index, and what is run at the start."""
    base = 4 + int.from_bytes(data[:4], "little")
    _, packs, index, members = marshal.loads(data[4:base])

    def at(offset: int, size: int):
        return marshal.loads(data[base + offset : base + offset + size])

    read = {name: [one for place in places for one in at(*place)] for name, places in packs.items()}
    assert all(size < 1 << 17 or len(at(begin, size)) == 1 for places in packs.values() for begin, size in places)
    return read, at(*index), members, at


def test_paths_in_tracebacks_are_final(package: Path) -> None:
    packs, (entries, _), members, at = parts((package / bundle.name()).read_bytes())
    is_package, *place = entries["pym.python.store"]
    assert (at(*place).co_filename, is_package) == ("/final/pym/python/store.py", False)
    assert entries["pym.python"][0]
    assert "pym.inside.probe" not in entries
    assert members[-1][0] == "pym.cli.start"
    assert {code.co_filename for _, _, code in packs["pym.cli.commands.sync"]} >= {"/final/pym/cli/commands/sync.py"}


def test_what_is_loaded_ahead_is_what_would_be_imported(package: Path) -> None:
    packs, (_, ahead), members, _ = parts((package / bundle.name()).read_bytes())
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); [__import__(name) for name in sys.argv[2:]]; "
        "print(*sorted(name for name in sys.modules if name.partition('.')[0] == 'pym'))"
    )
    commands = "pym.cli.commands."
    begun = {name for name, _, _ in members}
    for command in ("sync", "pip_list", "add", "python_dir"):
        later = [f"pym.{name}" for name in LATER[command].split()] if command in LATER else ["pym.ops.wiring"]
        argv = [sys.executable, "-I", "-S", "-c", code, str(ROOT / "src"), commands + command, *later, "pym.cli.start"]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        found = [name for name, _, _ in packs[commands + command]] if command in LATER else ahead[commands + command]
        assert sorted({*found} | begun) == done.stdout.split()


def test_what_nothing_reads_is_left_out(package: Path) -> None:
    """Annotations and docstrings cost each start; where typer reads them they stay."""
    _, (entries, _), _, at = parts((package / bundle.name()).read_bytes())
    names = {}
    exec(at(*entries["pym.spec.name"][1:]), names)
    assert names["normalise"].__annotations__ == {}
    assert names["normalise"].__doc__ is None
    for module, function in (("pym.cli.app_sync", "sync"), ("pym.cli.option_sets", "resolving")):
        code = at(*entries[module][1:])
        constants = [one for one in code.co_consts if isinstance(one, tuple)]
        inner = next(one for one in code.co_consts if getattr(one, "co_name", "") == function)
        assert any("Annotated" in text or "pip." in text for one in constants for text in one if isinstance(text, str))
        assert isinstance(inner.co_consts[0], str)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("from __future__ import annotations\nx = 1", "x = 1"),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    b = 1", "b = 1"),
        ("def f(a: int, *b: str, c: X = 1, **d: Y) -> Z:\n    return a", "def f(a, *b, c=1, **d):\n    return a"),
        ("class A:\n    x: int\n    def f(self) -> int:\n        return 1", "class A:\n    x: int\n    def f(self):\n        return 1"),
    ],
)  # fmt: skip
def test_slim(text: str, kept: str) -> None:
    tree = ast.parse(text)
    tree.body = bundle._slim(tree.body)
    assert ast.unparse(tree) == ast.unparse(ast.parse(kept))


def test_each_module_comes_after_what_it_imports() -> None:
    imports = {"pym": [], "pym.a": ["pym.b", "pym.b.attribute"], "pym.b": ["pym.c"], "pym.c": ["pym.a"], "pym.d": []}
    assert bundle.order(["pym.a", "pym.d"], imports) == ("pym", "pym.c", "pym.b", "pym.a", "pym.d")


def test_another_python_does_not_take_it(package: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(package, tmp_path / "lib/pym"))
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


def test_threads_and_forked_processes_import_at_the_same_time(package: Path) -> None:
    """What one reads is never what another one has asked for."""
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
    own = ("__builtins__", "__cached__", "annotations")
    assert [{*found["bundle"][name]} - {*own} for name in names] == [{*found["files"][name]} - {*own} for name in names]


def test_every_command_can_be_loaded_ahead(package: Path) -> None:
    packs, (_, ahead), _, _ = parts((package / bundle.name()).read_bytes())
    starts = sorted([*packs, *ahead])
    assert {"pym.cli.commands.pip_download", "pym.cli.commands.sync"} <= {*starts}
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


@pytest.mark.parametrize("size", [2, 40, 5000])
def test_what_is_damaged_is_told(package: Path, tmp_path: Path, size: int) -> None:
    copy = tmp_path / "pym"
    copy.mkdir()
    for name in ("__main__.py", bundle.name()):
        (copy / name).write_bytes((package / name).read_bytes())
    (copy / bundle.name()).write_bytes((package / bundle.name()).read_bytes()[:size])
    done = subprocess.run(
        [sys.executable, "-I", "-S", copy / "__main__.py", "--version"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: pym cannot be loaded from {copy}: ")
    assert "Traceback" not in done.stderr
