from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support import interpreters

from pym.model.interpreter import InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion
from pym.python import known
from pym.python.known import Facts, Known, Unusable, evidence


@pytest.fixture(autouse=True)
def nothing_is_too_young(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_TICK", -1)


@pytest.fixture
def program(tmp_path: Path) -> str:
    return str(interpreters.interpreter(tmp_path / "env" / "bin" / "python"))


def facts(path: str) -> Facts:
    # A platform the store has no name for: what is remembered must not depend on that.
    key = InterpreterKey("pypy", PythonVersion(3, 10, 14, "rc1"), "debug", Platform("freebsd", "riscv64gc", "none"))
    return Facts(key, path, "/prefix/\udcff", "/base", "/base/bin/python3.10")


def remember(cache: Path, path: str, what: Facts | Unusable) -> None:
    Known(str(cache)).remember(path, what, evidence(path))


def test_what_was_learnt_is_known_to_the_next_process(tmp_path: Path, program: str) -> None:
    assert Known(str(tmp_path)).recall(program) is None
    remember(tmp_path, program, facts(program))
    assert Known(str(tmp_path)).recall(program) == facts(program)


def test_without_a_cache_only_this_process_knows(program: str) -> None:
    memory = Known("")
    memory.remember(program, facts(program), evidence(program))
    assert memory.recall(program) == facts(program)
    assert Known("").recall(program) is None


def test_refresh_asks_each_interpreter_once_more(tmp_path: Path, program: str) -> None:
    remember(tmp_path, program, facts(program))
    fresh = Known(str(tmp_path), refresh=True)
    assert fresh.recall(program) is None
    fresh.remember(program, facts(program), evidence(program))
    assert fresh.recall(program) == facts(program)


def rewrite(path: str) -> None:
    Path(path).write_text("#!/bin/sh\nexit 1\n")


def replace_by_an_older_file(path: str) -> None:
    about = os.stat(path)
    Path(path + ".new").write_bytes(Path(path).read_bytes())
    Path(path + ".new").chmod(0o755)
    os.utime(path + ".new", ns=(about.st_atime_ns, about.st_mtime_ns))
    os.replace(path + ".new", path)


def same_size_and_time(path: str) -> None:
    about = os.stat(path)
    Path(path).write_bytes(Path(path).read_bytes()[::-1])
    while os.stat(path).st_ctime_ns == about.st_ctime_ns:  # until the kernel's clock has ticked
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def link_instead(path: str) -> None:
    os.rename(path, path + ".real")
    os.symlink(path + ".real", path)


def make_environment(path: str) -> None:
    (Path(path).parents[1] / "pyvenv.cfg").write_text("home = /usr/bin\n")


def make_environment_beside(path: str) -> None:
    (Path(path).parent / "pyvenv.cfg").write_text("home = /usr/bin\n")


@pytest.mark.parametrize(
    "change",
    [
        rewrite,
        replace_by_an_older_file,
        same_size_and_time,
        link_instead,
        make_environment,
        make_environment_beside,
        os.unlink,
    ],
)
def test_any_change_is_seen(change, tmp_path: Path, program: str) -> None:
    remember(tmp_path, program, facts(program))
    change(program)
    assert Known(str(tmp_path)).recall(program) is None


def test_a_link_that_leads_elsewhere_now_is_another_interpreter(tmp_path: Path) -> None:
    one = interpreters.interpreter(tmp_path / "one")
    other = interpreters.interpreter(tmp_path / "other")
    link = tmp_path / "python"
    link.symlink_to(one)
    remember(tmp_path / "cache", str(link), facts(str(link)))
    link.unlink()
    link.symlink_to(other)
    assert Known(str(tmp_path / "cache")).recall(str(link)) is None


def test_a_link_to_the_same_file_by_another_way_is_another_interpreter(tmp_path: Path) -> None:
    one = interpreters.interpreter(tmp_path / "one" / "bin" / "python")
    other = tmp_path / "other" / "bin" / "python"
    other.parent.mkdir(parents=True)
    other.hardlink_to(one)  # the same file, but another prefix
    link = tmp_path / "python"
    link.symlink_to(one)
    remember(tmp_path / "cache", str(link), facts(str(link)))
    (tmp_path / "new").symlink_to(other)
    os.replace(tmp_path / "new", link)
    assert Known(str(tmp_path / "cache")).recall(str(link)) is None


def test_what_changed_while_it_was_asked_is_not_believed(tmp_path: Path, program: str) -> None:
    before = evidence(program)
    replace_by_an_older_file(program)
    Known(str(tmp_path)).remember(program, facts(program), before)
    assert Known(str(tmp_path)).recall(program) is None


def test_a_file_that_may_change_within_the_same_tick_is_not_written_down(
    tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "_TICK", 10**18)
    remember(tmp_path, program, facts(program))
    assert Known(str(tmp_path)).recall(program) is None


def test_a_program_that_starts_another_interpreter_is_not_written_down(tmp_path: Path, program: str) -> None:
    other = str(interpreters.interpreter(tmp_path / "other"))
    remember(tmp_path, program, facts(other))
    assert Known(str(tmp_path)).recall(program) is None


def test_one_that_is_too_old_stays_so(tmp_path: Path, program: str) -> None:
    remember(tmp_path, program, Unusable("is too old", "yes"))
    assert Known(str(tmp_path)).recall(program) == Unusable("is too old", "yes")


def test_a_failure_of_the_moment_is_not_written_down(tmp_path: Path, program: str) -> None:
    remember(tmp_path, program, Unusable("failed with exit status 1"))
    assert Known(str(tmp_path)).recall(program) is None


@pytest.mark.parametrize(("later", "known_still"), [(0, True), (3599, True), (3601, False), (-5, False)])
def test_one_that_hung_is_given_another_chance(
    later: int, known_still: bool, tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung = Unusable("did not answer within 10 s", "while")
    monkeypatch.setattr(known.time, "time", lambda: 1_000_000)
    remember(tmp_path, program, hung)
    monkeypatch.setattr(known.time, "time", lambda: 1_000_000 + later)
    assert Known(str(tmp_path)).recall(program) == (hung if known_still else None)


def test_the_error_names_what_and_why() -> None:
    error = known.broken("/x/python", "hangs", "/x")
    assert error.message == "Failed to use the Python interpreter at `/x/python` of the active virtual environment `/x`"
    assert error.context == "it hangs" and error.hints
