"""Bytecode is compiled once for a wheel and an interpreter, by that interpreter, and never half."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.support import wheels
from tests.support.installed import environment

from pym.cache import durable
from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel
from pym.errors import BrokenInterpreter
from pym.install import bytecode, compiling
from pym.model.interpreter import InterpreterKey
from pym.report import Reporter

TAG = sys.implementation.cache_tag
GOOD = b"def answer():\n    return 42\n"


class World:
    def __init__(self, base):
        self.base = base
        self.cache = str(base / "cache")
        self.store = WheelStore(self.cache)
        self.environment = environment(base / "env")
        self.tag = bytecode.tag(self.environment.key)

    def wheel(self, name, files):
        path = wheels.build(self.base / "wheels", name, "1.0", files)
        return unpack_wheel(self.store, str(path), path.name)

    def ensure(self, *stored, **options):
        options.setdefault("environ", dict(os.environ))
        return bytecode.ensure(self.store, stored, self.environment, cache=self.cache, **options)

    def find(self, stored):
        found = bytecode.find(self.store, stored, self.tag)
        return None if found is None else dict(found)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def starts(monkeypatch):
    """Counts the processes that are started."""
    started = []
    real = compiling.subprocess.Popen

    def popen(*words, **options):
        started.append(words)
        return real(*words, **options)

    monkeypatch.setattr(compiling.subprocess, "Popen", popen)
    return started


def test_modules_are_compiled_once(world, starts):
    stored = world.wheel("pkg", {"pkg/__init__.py": GOOD, "pkg/sub/a.b.py": GOOD, "one.py": b"", "data.txt": b""})
    assert world.find(stored) is None
    assert world.ensure(stored) == 3
    assert set(world.find(stored)) == {
        f"pkg/__pycache__/__init__.{TAG}.pyc",
        f"pkg/sub/__pycache__/a.b.{TAG}.pyc",
        f"__pycache__/one.{TAG}.pyc",
    }
    assert world.ensure(stored) == 3
    assert len(starts) == 1
    # Nothing but the entry is left.
    assert os.listdir(world.base / "cache/compiling-1") == []


def test_python_takes_what_was_linked(world):
    stored = world.wheel("pkg", {"pkg/__init__.py": GOOD})
    world.ensure(stored)
    target = world.base / "linked"
    for inside, path in world.find(stored).items():
        (target / inside).parent.mkdir(parents=True)
        os.link(path, target / inside)
    os.link(os.path.join(stored.files, "pkg/__init__.py"), target / "pkg/__init__.py")
    program = "import pkg; print(pkg.__cached__, pkg.answer.__code__.co_filename)"
    done = subprocess.run(
        [sys.executable, "-I", "-v", "-c", f"import sys; sys.path.insert(0, {str(target)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    made = target / f"pkg/__pycache__/__init__.{TAG}.pyc"
    assert done.stdout.split() == [str(made), str(target / "pkg/__init__.py")]
    assert f"{made} matches {target / 'pkg/__init__.py'}" in done.stderr
    assert (made.stat().st_nlink, made.stat().st_mode & 0o222) == (2, 0)


def test_what_cannot_be_compiled_has_none(world):
    files = {
        "pkg/good.py": GOOD,
        "pkg/syntax.py": b"def broken(:\n",
        "pkg/nul.py": b"a = '\0'\n",
        "pkg/encoding.py": b"# coding: no-such\n",
        "pkg/deep.py": b"(" * 5000 + b")" * 5000,
        "pkg/warns.py": b"x = '\\d' is 3\n",
        "template.py": b"{{ x }}\n{% y %}\n",
    }
    stored = world.wheel("pkg", files)
    assert world.ensure(stored) == 2
    assert {os.path.basename(path).split(".")[0] for path in world.find(stored)} == {"good", "warns"}


def test_nothing_of_a_wheel_is_run(world):
    canary = world.base / "canary"
    stored = world.wheel("pkg", {"pkg/__init__.py": f"open({str(canary)!r}, 'w')\n".encode()})
    (world.base / "sitecustomize.py").write_text(f"open({str(canary)!r}, 'w')\n")
    assert world.ensure(stored, environ={**os.environ, "PYTHONPATH": str(world.base)}) == 1
    assert not canary.exists()


def test_only_what_is_installed_as_a_module_is_compiled(world):
    inside = "pkg-1.0.data"
    files = {f"{inside}/{place}/m.py": GOOD for place in ("purelib", "platlib", "scripts", "data", "headers")}
    stored = world.wheel("pkg", files)
    assert bytecode.modules(stored.manifest) == [f"{inside}/platlib/m.py", f"{inside}/purelib/m.py"]


def test_several_processes_share_the_work(world, starts, monkeypatch):
    monkeypatch.setattr(compiling, "_WORTH", 100)
    several = [world.wheel(f"pkg{n}", {f"pkg{n}/m{i}.py": GOOD * 10 for i in range(20)}) for n in range(3)]
    assert world.ensure(*several, processes=3) == 60
    assert len(starts) == 3
    assert all(len(world.find(stored)) == 20 for stored in several)


def test_a_wheel_without_modules_is_settled_too(world, starts):
    stored = world.wheel("pkg", {"data.txt": b""})
    assert world.ensure(stored) == 0
    assert world.find(stored) == {}
    assert starts == []


@pytest.mark.parametrize("damage", ["truncated", "missing", "touched", "list"])
def test_damaged_bytecode_is_made_again(world, damage):
    stored = world.wheel("pkg", {"pkg/__init__.py": GOOD})
    world.ensure(stored)
    path = next(iter(world.find(stored).values()))
    if damage == "list":
        path = os.path.join(os.path.dirname(path), bytecode.LIST)
    os.chmod(path, 0o644)
    if damage in ("truncated", "list"):
        os.truncate(path, 20)
    elif damage == "missing":
        os.unlink(path)
    else:
        os.utime(path)
    assert world.find(stored) is None
    assert world.ensure(stored) == 1
    assert len(world.find(stored)) == 1


def test_after_a_reboot_content_is_compared_once(world, monkeypatch):
    stored = world.wheel("pkg", {"pkg/__init__.py": GOOD, "pkg/b.py": GOOD})
    world.ensure(stored)
    monkeypatch.setattr(bytecode, "boot", lambda: b"another boot 123")
    assert len(world.find(stored)) == 2
    path = next(iter(world.find(stored).values()))
    about = os.stat(path)
    os.chmod(path, 0o644)
    with open(path, "r+b") as file:
        file.write(bytes(about.st_size))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert len(world.find(stored)) == 2  # compared already, in this boot
    monkeypatch.setattr(bytecode, "boot", lambda: b"a third boot 123")
    assert world.find(stored) is None
    monkeypatch.setattr(bytecode, "boot", lambda: durable.UNKNOWN)
    assert world.find(stored) is not None


SLOW = """
import os, signal, sys
program = sys.argv[sys.argv.index("-c") + 1]
sys.argv = ["-c", sys.argv[-1]]
real = compile
def slow(data, *words, **options):
    if b"HANG" in data: signal.pause()
    if b"CRASH" in data: os.kill(os.getpid(), 9)
    return real(data, *words, **options)
import builtins
builtins.compile = slow
exec(real(program, "p", "exec"))
"""


def slow_interpreter(world):
    """An interpreter whose compiler hangs, or dies, over certain modules."""
    (world.base / "slow.py").write_text(SLOW)
    program = world.base / "slow"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -B {world.base / "slow.py"} "$@"\n')
    program.chmod(0o755)
    world.environment.python = str(program)


@pytest.mark.parametrize(("word", "timeout"), [(b"HANG", 0.3), (b"CRASH", 60.0)])
def test_a_module_that_is_too_much_for_the_compiler_is_passed_over(world, word, timeout, starts):
    slow_interpreter(world)
    files = {f"pkg/m{i:02}.py": GOOD for i in range(20)}
    files["pkg/m07.py"] = (b"'" + word + b"'\n") * 10  # the largest comes first
    stored = world.wheel("pkg", files)
    assert world.ensure(stored, timeout=timeout, processes=1) == 19
    assert f"pkg/__pycache__/m07.{TAG}.pyc" not in world.find(stored)
    assert len(starts) == 2


@pytest.mark.parametrize("commands", ["exit 1", "echo hello", "printf 'a\\0b'"])
def test_an_interpreter_that_is_none_is_named(world, commands):
    program = world.base / "none"
    program.write_text(f"#!/bin/sh\n{commands}\n")
    program.chmod(0o755)
    world.environment.python = str(program)
    stored = world.wheel("pkg", {"pkg/__init__.py": GOOD})
    with pytest.raises(BrokenInterpreter, match="none"):
        world.ensure(stored)
    assert world.find(stored) is None
    world.environment.python = str(world.base / "missing")
    with pytest.raises(BrokenInterpreter, match="could not be started"):
        world.ensure(stored)


def test_what_cannot_be_written_is_told_and_tried_again(world, monkeypatch):
    warnings = []

    class Listening(Reporter):
        def warn(self, text):
            warnings.append(text)

    stored = world.wheel("pkg", {"pkg/__init__.py": GOOD})
    text = compiling._program().replace("fd = os.open(target", "raise OSError(28, 'full')\n    fd = os.open(target")
    with monkeypatch.context() as patched:
        patched.setattr(compiling, "_program", lambda: text)
        assert world.ensure(stored, reporter=Listening()) == 0
    assert warnings == ["Could not keep the bytecode of `pkg`"]
    assert world.find(stored) is None
    assert world.ensure(stored) == 1


def test_what_a_killed_process_started_is_waited_for(world, monkeypatch):
    stored = world.wheel("pkg", {f"pkg/m{i}.py": GOOD for i in range(5)})
    held = []
    real = compiling.subprocess.Popen

    def popen(*words, **options):
        held.extend(options["pass_fds"])
        return real(*words, **options)

    monkeypatch.setattr(compiling.subprocess, "Popen", popen)
    locks = []
    run = compiling._Pool.run
    monkeypatch.setattr(
        compiling._Pool,
        "run",
        lambda pool: (locks.append(os.readlink(f"/proc/self/fd/{pool.held}")), run(pool))[1],
    )
    world.ensure(stored)
    assert len(held) == 1
    assert locks == [str(world.base / f"cache/compiling-1/{world.tag}.lock")]


def test_a_process_that_was_killed_leaves_nothing_that_is_taken(world):
    stored = world.wheel("pkg", {f"pkg/m{i}.py": GOOD for i in range(5)})
    scratch = world.base / "cache/compiling-1"
    (scratch / world.tag / "0").mkdir(parents=True)
    (scratch / world.tag / "0/0.pyc").write_bytes(b"half")
    (scratch / f"{world.tag}.lock").write_bytes(b"")
    (scratch / "other-tag/0").mkdir(parents=True)
    (scratch / "other-tag.lock").write_bytes(b"")
    assert world.ensure(stored) == 5
    assert os.listdir(scratch) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("cpython-3.12.1", "cpython-3.12.9", True),
        ("cpython-3.12.1", "cpython-3.13.0", False),
        ("cpython-3.14.0rc1", "cpython-3.14.0rc2", False),
        ("cpython-3.13.0", "cpython-3.13.0+freethreaded", False),
        ("pypy-3.11.1", "pypy-3.11.2", False),
    ],
)
def test_who_shares_bytecode(one, other, same):
    def tag(text):
        return bytecode.tag(InterpreterKey.parse(f"{text}-linux-x86_64-gnu"))

    assert (tag(one) == tag(other)) is same
