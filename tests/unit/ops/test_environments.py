"""Which environment a command works in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support.environments import KEY, pretended
from tests.support.interpreters import SENTINEL, answer, program, runs

from pym.context import Context
from pym.errors import BrokenInterpreter, ExternallyManaged, NoEnvironment, PymError, UsageError
from pym.model.environment import Environment
from pym.model.interpreter import Interpreter
from pym.ops import environments
from pym.ops.wiring import Wiring
from pym.python import known
from pym.report import Reporter
from pym.venv import place
from pym.venv.create import create


class Told(Reporter):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, text: str) -> None:
        self.lines.append(text)


class World:
    """A machine with one installation, known already, and a working directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cwd = root / "work/below"
        self.cwd.mkdir(parents=True)
        self.python = self.installation("usr", "3.12.1")
        self.environ = {"HOME": str(root / "home"), "PATH": str(root / "usr/bin")}
        self.told = Told()

    def installation(self, name: str, version: str) -> Path:
        """Answers what it is; asked where it installs to, it says `/NAME/…`."""
        base = self.root / name
        places = [base / "site", base / "site", base / "bin", base, base / "include", base / "std"]
        words = " ".join(f"'{path}'" for path in places)
        commands = (
            f"case \"$*\" in *sysconfig.get_paths*) printf '\\n{SENTINEL}\\n%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' {words}; exit;; "
            f"esac\n{answer(version)}"
        )
        minor = version.rpartition(".")[0]
        found = program(base / f"bin/python{minor}", commands)
        for other in ("python", "python3"):
            (base / "bin" / other).symlink_to(f"python{minor}")
        return found

    def environment(self, name: str, python: Path | None = None) -> str:
        base = python or self.python
        key = KEY
        return create(str(self.root / name), Interpreter(key, str(base), str(base.parents[1]), "path")).prefix

    def wiring(self, **environ: str) -> Wiring:
        context = Context(str(self.cwd), {**self.environ, **environ}, self.told, cache=str(self.root / "cache"))
        return Wiring(context, project_from=str(self.cwd))

    def find(self, environ: dict[str, str] | None = None, **asked: object) -> Environment:
        self.told.lines.clear()
        return environments.find(self.wiring(**(environ or {})), **asked)  # type: ignore[arg-type]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(known, "_TICK", 0)
    return World(tmp_path)


def test_the_order(world: World) -> None:
    near, active, conda = world.environment("work/.venv"), world.environment("one"), world.environment("two")
    assert world.find().prefix == near
    assert world.find({"CONDA_PREFIX": conda}).prefix == conda
    assert world.find({"CONDA_PREFIX": conda, "VIRTUAL_ENV": active}).prefix == active
    found = world.find({"VIRTUAL_ENV": active})
    assert found == Environment(active, "virtual", f"{active}/bin/python", KEY, found.scheme)
    assert found.sites == (f"{active}/lib/python3.12/site-packages",)


def test_nothing_is_started_for_an_environment_of_a_known_interpreter(world: World) -> None:
    world.environment("work/.venv")
    world.find(python=str(world.python))
    before = runs(world.python)
    assert before
    for name in ("work/.venv", "work/below/.venv"):
        if not (world.root / name).exists():
            world.environment(name)
        assert world.find().prefix == str(world.root / name)
    assert runs(world.python) == before
    assert not list(world.root.rglob(".venv/bin/*.runs"))


def test_an_installation_has_to_be_named(world: World) -> None:
    with pytest.raises(NoEnvironment) as caught:
        world.find()
    assert caught.value.exit_code == 2
    assert "No virtual environment found" in caught.value.message
    assert "pym venv" in caught.value.hints[0] and "--system" in caught.value.hints[0]
    with pytest.raises(NoEnvironment, match=r"No virtual environment found for Python 3\.12"):
        world.find(python="3.12")
    for asked in ({"system": True}, {"python": str(world.python)}, {"python": str(world.root / "usr")}):
        found = world.find(**asked)
        assert (found.kind, found.prefix, found.managed_by) == ("system", str(world.root / "usr"), None)
        assert found.scheme.purelib == str(world.root / "usr/site")


def test_who_only_looks_takes_what_there_is(world: World) -> None:
    assert world.find(writing=False).prefix == str(world.root / "usr")
    assert world.told.lines == [f"Using Python 3.12.1 environment at: {world.root}/usr"]
    near = world.environment("work/.venv")
    assert world.find(writing=False).prefix == near
    assert world.find(writing=False, system=True).prefix == str(world.root / "usr")
    with pytest.raises(NoEnvironment, match="virtual environment or system Python installation"):
        world.find(writing=False, python="3.9")


def test_by_python(world: World) -> None:
    near, other = world.environment("work/.venv"), world.environment("work/below/other")
    assert world.find(python="3.12").prefix == near
    assert world.find(python="other").prefix == other
    assert world.find(python="./other/bin/python").prefix == other
    with pytest.raises(NoEnvironment, match=r"for Python 3\.9"):
        world.find(python="3.9")
    with pytest.raises(NoEnvironment, match="nonexistent"):
        world.find(python="./nonexistent")


def test_an_environment_that_only_stands_on_path(world: World) -> None:
    made = world.environment("elsewhere")
    assert world.find({"PATH": f"{made}/bin:{world.root}/usr/bin"}).prefix == made
    assert world.find({"PATH": f"{made}/bin:{world.root}/usr/bin"}, system=True).prefix == str(world.root / "usr")


def test_what_is_announced(world: World) -> None:
    near = world.environment("work/below/.venv")
    world.find()
    assert world.told.lines == []
    world.find({"VIRTUAL_ENV": near})
    assert world.told.lines == []
    world.find({"VIRTUAL_ENV": world.environment("work/below/x")})
    assert world.told.lines == ["Using Python 3.12.1 environment at: x"]
    world.find(target="t")
    assert world.told.lines == ["Using CPython 3.12.1 interpreter at: .venv/bin/python"]
    world.find(target="t", announce=False)
    assert world.told.lines == []


def test_target_and_prefix(world: World) -> None:
    found = world.find(target="t")
    root = str(world.cwd / "t")
    scheme = found.scheme
    assert (found.kind, found.prefix, found.managed_by) == ("target", root, None)
    assert (scheme.purelib, scheme.platlib, scheme.scripts, scheme.data) == (root, root, f"{root}/bin", root)
    found = world.find(prefix="t")
    assert found.kind == "prefix" and found.scheme.purelib == f"{root}/lib/python3.12/site-packages"
    assert found.scheme.scripts == f"{root}/bin"
    with pytest.raises(UsageError):
        world.find(target="t", prefix="t")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[externally-managed]\nError=use the\n other one\n\n or none\nError-de=x\n", "use the\nother one\n\nor none"),
        ("[other]\nError=no\n[externally-managed]\nerror = yes\n", "yes"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_another_package_manager_owns_it(world: World, text: str, shown: str) -> None:
    (world.root / "usr/std").mkdir()
    (world.root / "usr/std/EXTERNALLY-MANAGED").write_text(text)
    with pytest.raises(ExternallyManaged) as caught:
        world.find(system=True)
    assert caught.value.context == shown and caught.value.exit_code == 2
    assert f"`{world.root}/usr` is externally managed" in caught.value.message
    assert world.find(system=True, break_system=True).managed_by == shown
    assert world.find(system=True, writing=False).managed_by == shown
    assert world.find(target="x").managed_by is None
    world.environment("work/.venv")
    assert world.find().managed_by is None


def test_a_broken_active_environment_is_fatal(world: World) -> None:
    world.environment("work/.venv")
    broken = world.environment("broken")
    os.unlink(f"{broken}/bin/python")
    os.symlink("/nonexistent/python", f"{broken}/bin/python")
    for asked in ({}, {"writing": False}, {"python": "3.12"}):
        with pytest.raises(BrokenInterpreter, match="broken"):
            world.find({"VIRTUAL_ENV": broken}, **asked)
    assert world.find({"VIRTUAL_ENV": broken}, system=True).kind == "system"


@pytest.mark.parametrize("kind", ["missing", "empty", "interrupted", "broken"])
@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", ""])
def test_a_broken_environment_is_told_where_there_is_no_other(world: World, kind: str, variable: str) -> None:
    if kind == "missing" and not variable:
        pytest.skip("then there is nothing to tell of")
    root = world.root / ("elsewhere" if variable else "work/.venv")
    told = {"missing": "there is nothing", "empty": "missing `pyvenv.cfg`", "broken": "leads to"}
    if kind in ("empty", "interrupted"):
        root.mkdir()
    if kind == "interrupted":
        (root / place.UNFINISHED).write_text("")
    if kind == "broken":
        world.environment(str(root.relative_to(world.root)))
        os.unlink(root / "bin/python")
        os.symlink("/nonexistent/python", root / "bin/python")
    with pytest.raises(PymError) as caught:
        world.find({variable: str(root)} if variable else {})
    assert isinstance(caught.value, BrokenInterpreter) and str(root) in caught.value.message
    assert told.get(kind, "was interrupted") in caught.value.context
    assert world.find({}, writing=False).kind == "system" or not variable


def test_leftovers_of_a_killed_pym_are_removed(world: World) -> None:
    made = world.environment("work/.venv")
    os.mkdir(f"{made}/{place.OLD}")
    world.find(writing=False)
    assert os.path.isdir(f"{made}/{place.OLD}"), "who only looks changes nothing"
    world.find()
    assert not os.path.exists(f"{made}/{place.OLD}")


def test_a_managed_one_is_not_asked(world: World) -> None:
    store = world.wiring().store
    one = pretended(Path(store.path) / str(KEY))
    found = world.find(system=True)
    assert found.prefix in (str(Path(store.path) / str(KEY)), store.minor_link(KEY))
    assert found.scheme.purelib == f"{found.prefix}/lib/python3.12/site-packages"
    assert not (Path(one.prefix) / "started").exists()
