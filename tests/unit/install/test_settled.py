"""After a power cut: what was changed in an earlier boot is compared once, and what was lost is found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support.installing import Bench, Listener, environment

from pym.cache import durable
from pym.install import settled
from pym.install.unfinished import recover
from pym.model.environment import Environment


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return environment(tmp_path / "env")


def site(env: Environment) -> Path:
    return Path(env.scheme.purelib)


def mark(env: Environment) -> Path:
    return Path(env.prefix) / ".pym-boot"


def reboot(monkeypatch: pytest.MonkeyPatch, number: int = 2) -> str:
    boot = bytes([number] * 16)
    monkeypatch.setattr(durable, "_boot", boot)
    return boot.hex()


def lose(path: Path, size: int = 0) -> None:
    """As ext4 leaves it: the name is there, with the times it had, and the content is not."""
    about = path.stat()
    path.chmod(0o644)
    data = path.read_bytes()[:size]
    path.unlink()
    path.write_bytes(data)
    os.utime(path, ns=(about.st_mtime_ns, about.st_mtime_ns))


def test_the_first_change_of_a_boot_leaves_a_mark(
    bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = reboot(monkeypatch)
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b"x = 1\n"}))
    assert os.readlink(mark(env)) == now
    assert recover(env, Listener()) == frozenset()
    assert os.readlink(mark(env)) == now


def test_nothing_is_marked_that_is_not_ours_alone(bench: Bench, tmp_path: Path) -> None:
    target = environment(tmp_path / "t", kind="target")
    bench.change(target, bench.wheel("one", "1.0", {"one.py": b"x = 1\n"}))
    assert not any(name.startswith(".pym") for name in os.listdir(target.prefix))


def test_a_whole_environment_is_compared_once(bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b"x = 1\n"}))
    reboot(monkeypatch)
    listener = Listener()
    assert recover(env, listener) == frozenset()
    assert not os.path.lexists(mark(env))
    assert listener.told == []


@pytest.mark.parametrize(
    "inside", ["one.py", "one-1.0.dist-info/RECORD", "one-1.0.dist-info/INSTALLER", "../../../bin/one"]
)
@pytest.mark.parametrize("size", [0, 2])
def test_what_was_lost_is_told_until_it_is_there_again(
    bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch, inside: str, size: int
) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b"x = 1\n"}, "one = one:x")
    bench.change(env, one, bench.wheel("two", "1.0", {"two.py": b"x = 1\n"}))
    before = os.readlink(mark(env))
    lose(site(env) / inside, size)
    now = reboot(monkeypatch)
    for _ in range(2):
        listener = Listener()
        assert recover(env, listener) == {"one"}
        assert [kind for kind, _ in listener.told] == ["warn"]
    # A change meanwhile does not make it forgotten.
    bench.change(env, bench.wheel("three", "1.0", {"three.py": b""}))
    assert os.readlink(mark(env)) == f"{before}+{now}"
    bench.change(env, one)
    assert recover(env, Listener()) == frozenset()
    assert os.readlink(mark(env)) == now
    assert (site(env) / inside).stat().st_size > 2


def test_once_something_is_lost_contents_are_compared_too(
    bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.change(
        env, bench.wheel("one", "1.0", {"one.py": b"x = 1\n"}), bench.wheel("two", "1.0", {"two.py": b"x = 1\n"})
    )
    lose(site(env) / "one.py")
    path = site(env) / "two.py"
    lose(path)
    about = path.stat()
    path.write_bytes(bytes(6))
    os.utime(path, ns=(about.st_mtime_ns, about.st_mtime_ns))
    reboot(monkeypatch)
    assert recover(env, Listener()) == {"one", "two"}


def test_what_somebody_edited_is_not_lost(bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b"x = 1\n", "gone.py": b"x = 1\n"}))
    lose(site(env) / "one.py", 3)
    later = (site(env) / "one-1.0.dist-info/RECORD").stat().st_mtime_ns + 60_000_000_000
    os.utime(site(env) / "one.py", ns=(later, later))
    (site(env) / "gone.py").unlink()
    reboot(monkeypatch)
    assert recover(env, Listener()) == frozenset()


def test_a_change_that_fails_leaves_no_mark(bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.errors import StoreError
    from pym.install import journal

    def fail(site: str) -> None:
        raise OSError(5, "no")

    monkeypatch.setattr(journal, "commit", fail)
    with pytest.raises(StoreError):
        bench.change(env, bench.wheel("one", "1.0", {"one.py": b"x = 1\n"}))
    assert not os.path.lexists(mark(env))
    assert settled.boots(env) == []
