"""A change that is killed, or refused by the disk, at any call: all of it or nothing, and no litter."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.installing import Bench, Fault, Killed, environment, names
from tests.support.runner import tree

from pym.errors import PymError
from pym.install import journal
from pym.install.hold import Hold
from pym.install.unfinished import recover
from pym.report import Reporter

OLD = {
    "pkg/__init__.py": b"v = 1\n",
    "pkg/gone.py": b"",
    "pkg/deep/x.txt": b"x",
    "space/one.py": b"1",
    "top.py": b"t1",
    "pkg-1.0.data/scripts/tool": b"#!python\nprint(1)\n",
    "pkg-1.0.data/data/share/pkg/one.txt": b"1",
    "pkg-1.0.data/headers/pkg.h": b"/**/",
}
NEW = {
    "pkg/__init__.py": b"v = 2\n",
    "pkg/new/y.txt": b"y",
    "space/two.py": b"2",
    "top.py": b"t2",
    "pkg-2.0.data/scripts/tool": b"#!python\nprint(2)\n",
    "pkg-2.0.data/data/share/pkg/two.txt": b"2",
}
OTHER = {"space/other.py": b"o", "other/__init__.py": b""}


class Scene:
    """An environment in which something is to be changed; put back before every attempt."""

    def __init__(self, base: Path, what: str) -> None:
        self.bench = Bench(base)
        self.what = what
        self.old = self.bench.wheel("pkg", "1.0", OLD, "pkg = pkg:v\n", requested=True)
        self.new = self.bench.wheel("pkg", "2.0", NEW, "pkg = pkg:v\nmore = pkg:v\n")
        self.other = self.bench.wheel("other", "1.0", OTHER)
        self.path = base / "env"
        self.saved = base / "saved"
        self.env = environment(self.path)
        Path(self.env.python).write_text("")
        if what != "first":
            self.bench.change(self.env, self.other)
        if what not in ("install", "first"):
            self.bench.change(self.env, self.old)
            cache = self.path / "lib/python3.12/site-packages/pkg/__pycache__"
            cache.mkdir()
            (cache / "gone.cpython-312.pyc").write_bytes(b"")
            (self.path / "lib/python3.12/site-packages/pkg/deep/mine.txt").write_text("of the user")
        shutil.copytree(self.path, self.saved, symlinks=True)
        self.before = tree(self.path)
        self.act()
        self.after = tree(self.path)
        assert self.after != self.before

    def act(self) -> None:
        bench, env = self.bench, self.env
        if self.what in ("install", "first"):
            bench.change(env, self.old, processes=1)
        elif self.what == "upgrade":
            bench.change(env, self.new, processes=1)
        elif self.what == "copy":
            bench.change(env, self.new, processes=1, link_mode="copy")
        else:
            bench.change(env, remove=("pkg", "other"), processes=1)

    def reset(self) -> None:
        shutil.rmtree(self.path)
        shutil.copytree(self.saved, self.path, symlinks=True)

    def attempt(self, fault: Fault) -> BaseException | None:
        self.reset()
        with fault.working():
            try:
                self.act()
            # `sites.installed`, which the caller asks, speaks for itself.
            except (PymError, OSError, Killed) as problem:
                return problem
        return None

    def state(self) -> dict[str, str]:
        return tree(self.path)

    def same(self, wanted: dict[str, str]) -> bool:
        return plain(self.state()) == plain(wanted)


def plain(state: dict[str, str]) -> dict[str, str]:
    """Without what may differ: the lock, made at its first use, and whether a file is a link (then it is read-only)."""
    return {
        path: what.replace("100444", "100644").replace("100555", "100755")
        for path, what in state.items()
        if path != "/.lock"
    }


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory, where there is such a thing: hundreds of environments are made and removed."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    path = Path(tempfile.mkdtemp(dir="/dev/shm"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(params=["first", "install", "upgrade", "uninstall"])
def scene(request, memory: Path) -> Scene:
    return Scene(memory, request.param)


def test_killed_at_any_call(scene: Scene) -> None:
    at = 0
    while True:
        at += 1
        fault = Fault(at, 0)
        problem = scene.attempt(fault)
        if not fault.hit:
            break
        where = f"killed at call {at}, {fault.hit}"
        assert isinstance(problem, Killed), where
        recover(scene.env, Reporter())
        assert scene.same(scene.before) or scene.same(scene.after), where
        assert not journal.pending(scene.env.scheme.purelib), where
        scene.act()
        assert scene.same(scene.after), where
    assert at > 15


def test_killed_while_undoing(scene: Scene) -> None:
    """The hardest place to be killed in the first time is between the moves."""
    at = len(_calls(scene)) // 2
    step = 0
    while True:
        step += 1
        assert isinstance(scene.attempt(Fault(_last_move(scene), 0)), Killed)
        fault = Fault(step, 0)
        with fault.working():
            try:
                recover(scene.env, Reporter())
            except Killed:
                pass
        recover(scene.env, Reporter())
        assert scene.same(scene.before), f"killed at call {step} of undoing, {fault.hit}"
        if not fault.hit:
            break
    assert step > 5 and at


_MOVES: dict[str, int] = {}


def _calls(scene: Scene) -> list[str]:
    """Every call of the change that changes something, in order."""
    seen: list[str] = []

    class Watch(Fault):
        def wrap(self, name, real):
            inner = super().wrap(name, real)

            def call(*arguments, **named):
                before = self.count
                try:
                    return inner(*arguments, **named)
                finally:
                    if self.count > before:
                        seen.append(f"{name}{arguments}")

            return call

    assert scene.attempt(Watch(0, 0)) is None
    return seen


def _last_move(scene: Scene) -> int:
    """Number of the call that makes the change final."""
    if scene.what not in _MOVES:
        calls = _calls(scene)
        _MOVES[scene.what] = 1 + next(
            at for at, call in enumerate(calls) if call.startswith("unlink") and call.endswith("/journal',)")
        )
    return _MOVES[scene.what]


REFUSALS = [
    (what, error, lasting)
    for what in ("install", "upgrade", "uninstall")
    for error, lasting in ((errno.EIO, False), (errno.ENOSPC, True))
]


@pytest.mark.parametrize(
    ("what", "error", "lasting"), [*REFUSALS, ("copy", errno.ENOSPC, True), ("upgrade", errno.EACCES, False)]
)
def test_refused_at_any_call(what: str, error: int, lasting: bool, memory: Path) -> None:
    scene = Scene(memory, what)
    at = 0
    while True:
        at += 1
        fault = Fault(at, error, lasting=lasting)
        problem = scene.attempt(fault)
        if not fault.hit:
            break
        where = f"{errno.errorcode[error]} at call {at}, {fault.hit}: {problem}"
        if problem is None:
            assert scene.same(scene.after), where
        else:
            assert scene.same(scene.before), where
        recover(scene.env, Reporter())
        assert scene.same(scene.before if problem else scene.after), where
    assert at > 15


def test_reading_fails(memory: Path) -> None:
    scene = Scene(memory, "upgrade")
    at = 0
    while True:
        at += 1
        fault = Fault(at, errno.EIO, reading=True)
        problem = scene.attempt(fault)
        if not fault.hit:
            break
        where = f"EIO at call {at}, {fault.hit}: {problem}"
        recover(scene.env, Reporter())
        assert scene.same(scene.before if problem else scene.after), where


def test_a_directory_that_cannot_be_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """overlayfs says EXDEV for directories of a lower layer; their files can be renamed."""
    scene = Scene(tmp_path, "upgrade")
    scene.reset()
    real = os.rename

    def rename(source, target):
        if os.path.isdir(source) and ".pym-change" not in str(source):
            raise OSError(errno.EXDEV, "lower layer", source)
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    scene.act()
    assert scene.same(scene.after)


def test_a_damaged_journal_is_not_followed(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "upgrade")
    assert isinstance(scene.attempt(Fault(_last_move(scene), 0)), Killed)
    path = Path(scene.env.scheme.purelib, ".pym-change/journal")
    text = os.readlink(path)
    path.unlink()
    path.symlink_to(text.replace("pkg", "pgk", 1))
    with pytest.raises(PymError, match="cut short"):
        recover(scene.env, Reporter())
    assert path.is_symlink()


def test_nothing_is_left_of_a_site_that_was_not_there(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    added = bench.wheel("pkg", "1.0", OLD)
    env = environment(tmp_path / "there", kind="prefix")
    shutil.rmtree(tmp_path / "there")
    fault = Fault(12, errno.ENOSPC)
    with fault.working(), pytest.raises(PymError):
        bench.change(env, added)
    assert not (tmp_path / "there").exists()
    bench.change(env, added)
    assert names(env) == ["pkg 1.0"]


def test_the_hold_is_given_back_when_recovery_fails(tmp_path: Path) -> None:
    env = environment(tmp_path)
    workshop = Path(env.scheme.purelib, ".pym-change")
    workshop.mkdir()
    (workshop / "journal").symlink_to("nonsense")
    with pytest.raises(PymError):
        recover(env, Reporter())
    (workshop / "journal").unlink()
    with Hold(env, Reporter()):
        assert not workshop.exists()
