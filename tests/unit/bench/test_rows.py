"""Every row that pym is held to is there, and what the rows start does its work, with a few small packages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bench import index, rows_daily, tools
from tests.bench.__main__ import measure, options, secured, select
from tests.bench.rows import cases
from tests.bench.tables import EXTRACT
from tests.bench.tools import Tool
from tests.bench.world import World
from tests.support import real
from tests.support.launched import Launched

# What pym is to reach as a part of uv's time.
GOALS = {
    "run": 0.15, "sync-noop": 0.7, "lock-noop": 0.9, "resolve-small": 0.75, "resolve-medium": 0.75, "resolve-back": 0.3,
    "resolve-large": 0.5, "universal-small": 1.0, "universal-medium": 1.0, "universal-large": 1.0, "resolve-cold": 1.1,
    "resolve-https": 1.1, "resolve-far": 1.0, "sync-warm": 0.8, "sync-bytecode": 0.1, "sync-cold": 1.1, "python-install": 0.8, "venv": 0.8,
    "version": 1.7, "add": 0.9,
}  # fmt: skip
NEW = {f"resolve-new-{size}" for size in ("small", "medium", "large", "back")}
NEW |= {f"universal-new-{size}" for size in ("small", "medium", "large")}
GROWTH = {f"grow-{what}-{size}" for what in ("resolve", "lock", "sync", "fill") for size in (10, 100, 700, 2000)}
GROWTH |= {f"grow-environments-{count}" for count in (1, 10, 100)}
GROWTH |= {f"grow-members-{what}" for what in ("lock", "anew", "sync")}
# Of rows that differ in size alone one is enough.
TINY = [case for case in cases() if not case.key.startswith("grow") and not case.key.endswith(("-medium", "-large"))]
TINY += [case for case in cases() if case.key in ("grow-resolve-10", "grow-fill-10", "grow-environments-1")]


def test_every_row_is_there() -> None:
    found = {case.key: case.goal for case in cases()}
    assert len(found) == len(cases())
    assert {key: goal for key, goal in found.items() if goal} == GOALS
    assert set(found) == {*GOALS, *GROWTH, *NEW, "shim"}
    assert {case.key for case in cases(True)} < set(found)
    assert set(EXTRACT) <= set(found)


def test_rows_are_chosen_by_name() -> None:
    assert [case.key for case in select(cases(), ["venv", "sync-w*"])] == ["venv", "sync-warm"]
    with pytest.raises(SystemExit, match="no row is called none"):
        select(cases(), ["none"])


@pytest.mark.parametrize("more", [["--quick"], ["--only", "run"], ["--no-peers"]])
def test_only_a_whole_run_is_published(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(["--publish", *more])
    assert "--publish goes with a whole run" in capsys.readouterr().err


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    base = tmp_path_factory.mktemp("bench")
    inputs = base / "inputs"
    inputs.mkdir()
    for name in ("trio", "trio-tests", "jupyter", "boto3", "airflow", "wheels"):
        (inputs / f"{name}.in").write_text("package-97\n")
    real.pack(base / "archives", level=1)
    launched = Launched(base / "user")
    place = launched.pym.home / ".local/bin/pym"  # where shims look for it
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(launched.launcher)
    path = tools.first_on_path(tools.base_python(), base / "python")
    pym = Tool("pym", "pym", launched.launcher, launched.pym.home, path)
    missing: dict[str, Tool | str] = dict.fromkeys(tools.PEERS, "is not wanted here")
    with (
        index.running(base / "index") as root,
        secured(base / "index", base / "authority") as secure,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(rows_daily, "ADDED", "package-98")
        world = World(
            base, tools.base_python(), real.VERSION, [pym], missing, root,
            quick=True, inputs=inputs, site="small", secure=secure,
        )  # fmt: skip
        world.settling = 0
        yield world


@pytest.mark.parametrize("case", TINY, ids=lambda case: case.key)
def test_what_a_row_starts_does_its_work(case, world: World) -> None:
    if case.key == "resolve-https" and not world.secure:
        pytest.skip("needs openssl")
    sides = case.sides(world)
    assert sides[0].name == "pym"
    for side in sides:
        side.step(-2).weighed()
        assert side.step(0).timed() > 0
        assert not side.floor or side.floor in [other.name for other in sides]
    last = sides[0].step(1)
    last.timed()
    made = {"venv": "environment1", "sync-warm": ".venv", "sync-bytecode": ".venv", "sync-cold": ".venv", "universal-small": "pylock.toml"}  # fmt: skip
    assert case.key not in made or os.path.exists(last.cwd / made[case.key])


def test_a_row_that_needs_what_is_not_there_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "secure", "")
    [case] = select(cases(), ["resolve-https"])
    row = measure(world, case, options([]))
    assert not row.samples and "openssl is missing" in row.missing


def test_a_program_that_cannot_lock_is_told_so_each_time(world: World, tmp_path: Path) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\necho out of luck >&2; exit 1\n")
    program.chmod(0o755)
    tool = Tool("uv", "uv", str(program), tmp_path / "home", "/bin")
    for _ in range(2):
        with pytest.raises(OSError, match="out of luck"):
            world.project("trio").synced(tool)
