from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.interpreters import answer, environment, interpreter, program, runs

from pym.context import Context
from pym.errors import BrokenInterpreter, InterpreterError, InvalidRequest
from pym.model.interpreter import Interpreter
from pym.python import known, search_path
from pym.python.discovery import Search
from pym.python.host import host_platform
from pym.python.request import PythonRequest
from pym.python.store import Store
from pym.report import Reporter
from pym.spec.admits import Specifiers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sh scripts stand in for interpreters")

HERE = host_platform({})


class Told(Reporter):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def debug(self, text: str) -> None:
        self.lines.append(text)


class World:
    """A machine in a directory: a store, directories for PATH, a home, a project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.store = root / "store"
        self.cwd = root / "project" / "below"
        self.cwd.mkdir(parents=True)
        self.home.mkdir()
        self.path: list[Path] = []
        self.environ: dict[str, str] = {}
        self.told = Told()
        self.cache = str(root / "cache")

    def manage(self, *names: str) -> None:
        """Managed interpreters that fail when they are started; links of minor versions to the newest patch."""
        for name in names:
            number, _, variant = name.partition("+")
            suffix = "t" if "freethreaded" in variant else ""
            suffix += "d" if "debug" in variant else ""
            minor = ".".join(number.split(".")[:2])
            place = self.store / f"cpython-{name}-{HERE}"
            program(place / "bin" / f"python{minor}{suffix}", "exit 1\n")
            link = self.store / f"cpython-{minor}{'+' + variant if variant else ''}-{HERE}"
            if not link.is_symlink():
                link.symlink_to(place)

    def on_path(self, directory: str, **programs: str) -> Path:
        """A directory on PATH with interpreters: `python3_12="3.12.1"`."""
        place = self.root / directory / "bin"
        place.mkdir(parents=True, exist_ok=True)
        for name, version in programs.items():
            interpreter(place / name.replace("_", "."), version, platform=(HERE.os, HERE.arch, HERE.libc))
        if place not in self.path:
            self.path.append(place)
        return place

    def context(self) -> Context:
        path = ":".join(map(str, self.path))
        environ = {"HOME": str(self.home), "PATH": path, "PYM_DATA_DIR": str(self.root / "data"), **self.environ}
        return Context(str(self.cwd), environ, self.told, cache=self.cache)

    def search(self, preference: str = "managed", *, environments: bool = True, refresh: bool = False) -> Search:
        store = Store(str(self.store))
        return Search(self.context(), store, Specifiers(), preference, environments=environments, refresh=refresh)

    def find(self, text: str = "default", preference: str = "managed", **options: bool) -> str:
        """The executable that is found, relative to the world; "" for none."""
        found = self.search(preference, **options).find(PythonRequest.parse(text, str(self.cwd)))
        return self.short(found)

    def short(self, found: Interpreter | None) -> str:
        return os.path.relpath(found.executable, self.root).replace(str(HERE), "HERE") if found is not None else ""

    def list(self, text: str = "any", preference: str = "managed") -> list[str]:
        request = PythonRequest.parse(text, str(self.cwd))
        return [self.short(one) for one in self.search(preference, environments=False).installed(request)]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(known, "_TICK", -1)
    monkeypatch.setattr(search_path, "_TICK", -1)
    return World(tmp_path)


def test_nothing_at_all(world: World) -> None:
    assert world.find() == world.find("3.12") == world.find("any") == ""
    assert world.list() == []


# Managed interpreters


def test_managed_first_and_the_newest_of_them(world: World) -> None:
    world.manage("3.11.7", "3.13.0", "3.12.1")
    world.on_path("usr", python3="3.14.0")
    assert world.find() == "store/cpython-3.13-HERE/bin/python3.13"
    assert world.find("<3.13") == "store/cpython-3.12-HERE/bin/python3.12"
    assert world.find("3.14") == "usr/bin/python3"


def test_managed_interpreters_are_never_started(world: World) -> None:
    world.manage("3.12.1")
    found = world.search().find(PythonRequest.parse("3.12", "/"))
    assert found is not None and found.origin == "managed" and str(found.key) == f"cpython-3.12.1-{HERE}"
    assert world.list() == ["store/cpython-3.12-HERE/bin/python3.12"]
    assert runs(world.store / f"cpython-3.12.1-{HERE}" / "bin" / "python3.12") == 0


def test_a_patch_is_addressed_by_its_own_directory(world: World) -> None:
    world.manage("3.12.9", "3.12.1")
    assert world.find("3.12.1") == "store/cpython-3.12.1-HERE/bin/python3.12"
    assert world.find("3.12.9") == "store/cpython-3.12.9-HERE/bin/python3.12"
    assert world.find("3.12") == "store/cpython-3.12-HERE/bin/python3.12"
    # The link leads to 3.12.9, which is not what is asked for.
    assert world.find(">=3.12,<3.12.5") == "store/cpython-3.12.1-HERE/bin/python3.12"


def test_managed_interpreters_of_other_platforms_are_not_for_here(world: World) -> None:
    for platform in ("macos-aarch64-none", "linux-s390x-gnu"):
        program(world.store / f"cpython-3.12.1-{platform}" / "bin" / "python3.12", "")
    assert world.find("3.12") == ""


def test_a_managed_interpreter_that_lost_its_program_is_passed_over(world: World) -> None:
    world.manage("3.12.1", "3.13.0")
    (world.store / f"cpython-3.13.0-{HERE}" / "bin" / "python3.13").unlink()
    search = world.search()
    assert world.short(search.find(PythonRequest.parse("default", "/"))) == "store/cpython-3.12-HERE/bin/python3.12"
    assert [path.endswith("/python3.13") for path in search.skipped] == [True]


def test_variants_are_taken_when_asked_for(world: World) -> None:
    world.manage("3.13.0+freethreaded", "3.12.1")
    assert world.find() == "store/cpython-3.12-HERE/bin/python3.12"
    assert world.find("3.13") == ""
    assert world.find("3.13t") == "store/cpython-3.13+freethreaded-HERE/bin/python3.13t"


def test_pre_releases_and_debug_builds_are_the_last_resort(world: World) -> None:
    world.manage("3.15.0a1", "3.14.0+debug")
    assert world.find() == "store/cpython-3.14+debug-HERE/bin/python3.14d"
    assert world.find("3.15") == "store/cpython-3.15-HERE/bin/python3.15"
    world.on_path("usr", python3="3.9.1")
    assert world.find() == "usr/bin/python3"
    assert world.find("any") == world.find("3.15rc1") or world.find("any") == "store/cpython-3.15-HERE/bin/python3.15"
    assert world.find(">=3.15.0a1") == "store/cpython-3.15-HERE/bin/python3.15"


# PATH


def test_the_order_of_the_directories_decides_not_the_version(world: World) -> None:
    world.on_path("one", python3="3.11.2")
    world.on_path("two", python3_12="3.12.1", python3="3.12.1")
    assert world.find() == "one/bin/python3"
    assert world.find("3.12") == "two/bin/python3.12"
    assert world.find(">=3.12") == "two/bin/python3"
    assert world.find("3.11.2") == "one/bin/python3"


def test_what_a_program_is_counts_not_what_it_is_called(world: World) -> None:
    world.on_path("one", python3_12="3.11.2")
    world.on_path("two", python="3.12.1")
    assert world.find("3.12") == "two/bin/python"


def test_a_range_reaches_every_minor_version(world: World) -> None:
    world.on_path("usr", python3="3.9.1", python3_9="3.9.1", python3_11="3.11.1", python3_13="3.13.1")
    assert world.find(">=3.10") == "usr/bin/python3.13"
    assert world.find(">=3.10,<3.13") == "usr/bin/python3.11"


def test_a_pre_release_on_path_is_meant(world: World) -> None:
    world.on_path("one", python3_15="3.15.0b1")
    world.on_path("two", python3="3.12.1")
    assert world.find() == "one/bin/python3.15"


def test_another_implementation_is_not_taken_unasked(world: World) -> None:
    place = world.on_path("one")
    platform = (HERE.os, HERE.arch, HERE.libc)
    interpreter(place / "pypy3", "3.10.14", implementation="pypy", platform=platform)
    interpreter(place / "python3.10", "3.10.14", implementation="pypy", platform=platform)
    assert world.find("3.10") == world.find() == ""
    assert world.find("pypy") == "one/bin/pypy3"
    assert world.find("any") == "one/bin/pypy3"
    # ... unless somebody made it the `python3` of their PATH.
    interpreter(place / "python3", "3.10.14", implementation="pypy", platform=platform)
    assert world.find("3.10") == "one/bin/python3"
    assert world.find("cpython") == ""


def test_an_interpreter_is_started_once_and_then_known(world: World) -> None:
    place = world.on_path("usr", python3="3.12.1")
    for _ in range(3):
        assert world.find() == "usr/bin/python3"
    assert runs(place / "python3") == 1
    assert world.find("3.12", refresh=True) == "usr/bin/python3"
    assert runs(place / "python3") == 2
    interpreter(place / "python3", "3.13.1")
    assert world.find("3.12") == ""
    assert world.find("3.13") == "usr/bin/python3"
    assert runs(place / "python3") == 3


def test_what_does_not_work_is_passed_over_and_named(world: World) -> None:
    bad = world.on_path("bad")
    program(bad / "python", "echo hello\n")
    program(bad / "python3", "kill -SEGV $$\n")
    (bad / "python3.12").write_text("garbage")
    (bad / "python3.12").chmod(0o755)
    (bad / "python3.13").mkdir()
    (bad / "python3.14").symlink_to("nothing")
    world.on_path("good", python3="3.12.1")
    search = world.search()
    assert world.short(search.find(PythonRequest.parse("default", "/"))) == "good/bin/python3"
    reasons = {os.path.basename(path): reason for path, reason in search.skipped.items()}
    assert reasons["python"] == "does not answer as Python does"
    assert reasons["python3"] == "was ended by signal 11"
    assert reasons["python3.12"].startswith("could not be started")
    assert reasons["python3.13"] == "is not a file"
    assert f"Skipping `{bad}/python3`: was ended by signal 11" in world.told.lines


def test_an_old_python_is_asked_once(world: World) -> None:
    old = world.on_path("old")
    program(old / "python", "echo 'Unknown option: -I' >&2; exit 2\n")
    assert world.find() == world.find() == ""
    assert runs(old / "python") == 1


def test_one_that_hung_is_not_asked_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.python import probe

    real = probe.ask_many
    monkeypatch.setattr(probe, "ask_many", lambda *arguments: real(*arguments, timeout=0.1))
    place = world.on_path("one")
    program(place / "python3", "while :; do :; done\n")
    assert world.find() == world.find() == "" == "".join(world.list())
    assert runs(place / "python3") == 1
    assert world.find("3.12", refresh=True) == ""
    assert runs(place / "python3") == 2


# Shims and what other tools install

PYENV_SHIM = 'export PYENV_ROOT="/x"\nexec "/x/libexec/pyenv" exec "${0##*/}" "$@"\n'


def pyenv(world: World, *versions: str, chosen: str = "") -> Path:
    root = world.home / ".pyenv"
    for version in versions:
        for name in ("python", "python3", "python" + version.rpartition(".")[0]):
            interpreter(root / "versions" / version / "bin" / name, version, platform=(HERE.os, HERE.arch, HERE.libc))
    for name in ("python", "python3", *{"python" + version.rpartition(".")[0] for version in versions}):
        program(root / "shims" / name, PYENV_SHIM)
    (root / "version").write_text(chosen)
    world.path.append(root / "shims")
    return root


def test_a_shim_on_path_is_what_it_stands_for_and_is_never_started(world: World) -> None:
    root = pyenv(world, "3.11.7", "3.12.1", chosen="3.11.7\n")
    world.on_path("usr", python3="3.9.1")
    assert world.find() == "home/.pyenv/versions/3.11.7/bin/python"
    assert world.find("3.11") == "home/.pyenv/versions/3.11.7/bin/python3.11"
    assert world.find("python3") == "home/.pyenv/versions/3.11.7/bin/python3"
    assert world.find("python") == "home/.pyenv/versions/3.11.7/bin/python"
    assert world.find("3.9") == "usr/bin/python3"
    assert sum(runs(path) for path in (root / "shims").iterdir()) == 0


def test_versions_that_are_not_chosen_are_found_all_the_same(world: World) -> None:
    pyenv(world, "3.11.7", "3.12.1", "3.12.9", chosen="system\n")
    world.on_path("usr", python3="3.9.1")
    assert world.find("3.12") == "home/.pyenv/versions/3.12.9/bin/python"
    assert world.find("3.12.1") == "home/.pyenv/versions/3.12.1/bin/python"
    assert world.find("3.12", "only-managed") == ""
    # Only what may match is started.
    assert runs(world.home / ".pyenv/versions/3.11.7/bin/python") == 0


def test_path_comes_before_what_other_tools_have(world: World) -> None:
    pyenv(world, "3.12.9")
    world.on_path("usr", python3_12="3.12.1")
    found = world.search().find(PythonRequest.parse("3.12", "/"))
    assert world.short(found) == "usr/bin/python3.12"
    world.path.pop()
    found = world.search().find(PythonRequest.parse("3.12", "/"))
    assert found is not None and found.origin == "pyenv"


def test_our_own_shims_are_never_an_answer(world: World) -> None:
    shims = world.root / "data" / "shims"
    program(shims / "python3", answer("3.12.1"))
    copy = program(world.root / "elsewhere" / "python3", f"# pym shim\n{answer('3.12.1')}")
    world.path += [shims, copy.parent]
    assert world.find() == world.find("python3") == ""
    assert runs(shims / "python3") == runs(copy) == 0
    with pytest.raises(InvalidRequest, match="is a shim of pym"):
        world.find(str(shims / "python3"))


def test_a_link_into_the_store_is_managed_and_not_started(world: World) -> None:
    world.manage("3.12.1")
    place = world.on_path("local")
    (place / "python3.12").symlink_to(world.store / f"cpython-3.12-{HERE}" / "bin" / "python3.12")
    assert world.find("3.12", "only-system") == ""
    assert world.find("python3.12", "only-system") == ""
    assert set(world.list()) == {"store/cpython-3.12-HERE/bin/python3.12", "local/bin/python3.12"}
    assert runs(place / "python3.12") == 0


# Preferences


def test_preferences(world: World) -> None:
    world.manage("3.12.1", "3.13.0")
    world.on_path("usr", python3="3.12.4", python3_11="3.11.2")
    managed, system = "store/cpython-3.12-HERE/bin/python3.12", "usr/bin/python3"
    assert [world.find("3.12", preference) for preference in ("managed", "only-managed", "system", "only-system")] == [
        managed, managed, system, system,
    ]  # fmt: skip
    assert world.find("3.13", "system") == "store/cpython-3.13-HERE/bin/python3.13"
    assert world.find("3.13", "only-system") == world.find("3.11", "only-managed") == ""
    with pytest.raises(InterpreterError, match="Only managed"):
        world.find("python3.11-intel64", "only-managed")


def test_a_managed_one_on_path_gives_way_where_system_ones_are_preferred(world: World) -> None:
    world.manage("3.12.1")
    place = world.on_path("local")
    (place / "python3").symlink_to(world.store / f"cpython-3.12-{HERE}" / "bin" / "python3.12")
    assert world.find("3.12", "system") == "local/bin/python3"
    world.on_path("usr", python3="3.12.4")
    assert world.find("3.12", "system") == "usr/bin/python3"


# Environments


def test_the_active_environment_comes_first_if_it_fits(world: World) -> None:
    base = world.on_path("usr", python3="3.9.1") / "python3"
    world.environ["VIRTUAL_ENV"] = str(environment(world.root / "env", base, "3.9.1"))
    environment(world.cwd / ".venv", base, "3.9.1")
    world.manage("3.12.1")
    assert world.find() == world.find("3.9") == "env/bin/python"
    assert world.find("3.12") == "store/cpython-3.12-HERE/bin/python3.12"
    assert world.find("default", environments=False) == "store/cpython-3.12-HERE/bin/python3.12"
    assert world.find("3.9", environments=False) == "usr/bin/python3"


def test_the_nearest_environment(world: World) -> None:
    base = world.on_path("usr", python3="3.9.1") / "python3"
    environment(world.cwd.parent / ".venv", base, "3.9.1")
    environment(world.root / ".venv", base, "3.9.1")
    assert world.find() == "project/.venv/bin/python"
    world.cwd = world.cwd.parent / ".venv" / "lib"
    world.cwd.mkdir()
    assert world.find() == "project/.venv/bin/python"


def test_any_variant_of_an_environment_will_do(world: World) -> None:
    base = world.on_path("usr", python3="3.9.1") / "python3"
    place = environment(world.root / "env", base)
    program(place / "bin" / "python", answer("3.13.0", variant="freethreaded", prefix=str(place), base_prefix="/base"))
    world.environ["VIRTUAL_ENV"] = str(place)
    assert world.find() == "env/bin/python"
    assert world.find("3.13") == ""


def test_an_environment_made_from_a_managed_interpreter_is_known_without_being_started(world: World) -> None:
    world.manage("3.12.1")
    place = world.root / "env"
    (place / "bin").mkdir(parents=True)
    home = world.store / f"cpython-3.12-{HERE}" / "bin"
    (place / "pyvenv.cfg").write_text(f"home = {home}\n")
    (place / "bin" / "python").symlink_to(home / "python3.12")
    world.environ["VIRTUAL_ENV"] = str(place)
    found = world.search("only-managed").find(PythonRequest.parse("3.12", "/"))
    assert found is not None
    assert (found.origin, found.executable, found.prefix) == ("active", str(place / "bin" / "python"), str(place))
    assert world.find("3.12", environments=False) == "store/cpython-3.12-HERE/bin/python3.12"
    assert runs(place / "bin" / "python") == 0


def test_only_managed_and_only_system_rule_out_a_venv_nearby_but_not_the_active_one(world: World) -> None:
    base = world.on_path("usr", python3="3.9.1") / "python3"
    environment(world.cwd / ".venv", base, "3.9.1")
    assert world.find("3.9", "only-managed") == ""
    world.environ["VIRTUAL_ENV"] = str(world.cwd / ".venv")
    assert world.find("3.9", "only-managed") == "project/below/.venv/bin/python"


def test_a_program_of_an_environment_on_path_is_no_system_interpreter(world: World) -> None:
    base = world.on_path("usr", python3="3.9.1") / "python3"
    place = environment(world.root / "env", base, "3.9.1")
    world.path.insert(0, place / "bin")
    assert world.find() == "env/bin/python"
    assert world.find("default", environments=False) == "usr/bin/python3"
    assert world.list() == ["usr/bin/python3"]


@pytest.mark.parametrize("name", ["base", "other", None])
def test_conda(name: str | None, world: World) -> None:
    place = world.root / "conda" / "envs" / "other"
    interpreter(place / "bin" / "python", "3.9.1", platform=(HERE.os, HERE.arch, HERE.libc))
    world.manage("3.9.7")
    world.environ["CONDA_PREFIX"] = str(place)
    if name is not None:
        world.environ["CONDA_DEFAULT_ENV"] = name
    found = world.search().find(PythonRequest.parse("3.9", "/"))
    assert found is not None and (found.origin, world.short(found)) == ("conda", "conda/envs/other/bin/python")
    expected = "conda/envs/other/bin/python" if name == "base" else "store/cpython-3.9-HERE/bin/python3.9"
    assert world.find("3.9", environments=False) == expected


def test_a_broken_active_environment_is_an_error_that_names_it(world: World) -> None:
    base = world.on_path("usr", python3="3.9.1") / "python3"
    place = environment(world.root / "env", base)
    world.environ["VIRTUAL_ENV"] = str(place)
    program(place / "bin" / "python", "exit 3\n")
    with pytest.raises(BrokenInterpreter, match=f"of the active virtual environment `{place}`"):
        world.find()
    (place / "bin" / "python").unlink()
    with pytest.raises(BrokenInterpreter, match=f"Broken virtual environment `{place}`"):
        world.find()
    assert world.find("default", environments=False) == "usr/bin/python3"


def test_an_environment_whose_managed_python_was_removed_says_which(world: World) -> None:
    world.manage("3.12.1")
    home = world.store / f"cpython-3.12.1-{HERE}"
    place = world.root / "env"
    (place / "bin").mkdir(parents=True)
    (place / "pyvenv.cfg").write_text(f"home = {home}/bin\n")
    (place / "bin" / "python").symlink_to(home / "bin" / "python3.12")
    world.environ["VIRTUAL_ENV"] = str(place)
    os.rename(home, world.root / "removed")
    with pytest.raises(BrokenInterpreter) as caught:
        world.find()
    assert f"{home}/bin/python3.12" in caught.value.context
    assert f"the Python in `{home}/bin`, which is gone" in caught.value.context


def test_what_is_no_environment_is_not_active(world: World) -> None:
    world.on_path("usr", python3="3.9.1")
    world.environ["VIRTUAL_ENV"] = str(world.root / "nothing")
    assert world.find() == "usr/bin/python3"
    (world.root / "nothing").mkdir()
    assert world.find() == "usr/bin/python3"


def test_a_broken_environment_nearby_is_passed_over(world: World) -> None:
    world.on_path("usr", python3="3.9.1")
    (world.cwd / ".venv" / "bin").mkdir(parents=True)
    search = world.search()
    assert world.short(search.find(PythonRequest.parse("default", "/"))) == "usr/bin/python3"
    assert search.skipped == {str(world.cwd / ".venv"): "is no virtual environment: it has no `pyvenv.cfg`"}


# What is named


def test_a_directory_or_file_that_is_named(world: World) -> None:
    base = interpreter(world.root / "opt" / "bin" / "python3", "3.9.1")
    place = environment(world.cwd / "env", base)
    found = world.search("only-managed", environments=False).find(PythonRequest.parse("./env", str(world.cwd)))
    assert found is not None and (found.origin, found.prefix) == ("named", str(place))
    assert world.find("../../opt") == "opt/bin/python3"
    assert world.find(str(base)) == "opt/bin/python3"
    assert world.find("./nothing") == world.find(str(world.home)) == ""


def test_what_is_named_and_does_not_work_is_an_error(world: World) -> None:
    bad = program(world.root / "opt" / "bin" / "python3", "echo why >&2; exit 1\n")
    for text in (str(bad), str(world.root / "opt")):
        with pytest.raises(BrokenInterpreter) as caught:
            world.find(text)
        assert caught.value.message == f"Failed to use the Python interpreter at `{bad}`"
        assert caught.value.context == "it failed with exit status 1: `why`"
    (world.root / "link").symlink_to("nowhere")
    with pytest.raises(BrokenInterpreter):
        world.find(str(world.root / "link"))


def test_what_is_named_gets_another_chance_after_it_hung(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.python import probe

    real = probe.ask_many
    monkeypatch.setattr(probe, "ask_many", lambda *arguments: real(*arguments, timeout=0.1))
    path = program(world.root / "python", "while :; do :; done\n")
    for _ in range(2):
        with pytest.raises(BrokenInterpreter, match=r"python"):
            world.find(str(path))
    assert runs(path) == 2


def test_a_named_environment_that_lost_its_interpreter(world: World) -> None:
    place = world.cwd / "env"
    (place / "bin").mkdir(parents=True)
    (place / "pyvenv.cfg").write_text("home = /nonexistent\n")
    (place / "bin" / "python").symlink_to("/nonexistent/python3")
    with pytest.raises(BrokenInterpreter, match=f"Broken virtual environment `{place}`"):
        world.find("./env")


def test_a_name_on_path(world: World) -> None:
    one = world.on_path("one")
    program(one / "mypython", "exit 1\n")
    with pytest.raises(BrokenInterpreter, match=str(one / "mypython")):
        world.find("mypython")
    world.on_path("two", mypython="3.9.1")
    assert world.find("mypython") == "two/bin/mypython"
    assert world.find("nothing") == ""


def test_what_can_never_be_found_is_an_error(world: World) -> None:
    with pytest.raises(InvalidRequest, match=r"Python <3\.6 is not supported but 2\.7 was requested"):
        world.find("2.7")
    with pytest.raises(InvalidRequest):
        world.list("cpython-2.7")


# Lists


def test_everything_that_is_there(world: World) -> None:
    world.manage("3.12.1", "3.13.0")
    usr = world.on_path("usr", python3_11="3.11.2")
    (usr / "python3").symlink_to("python3.11")
    (world.root / "bin").symlink_to("usr/bin")
    world.path.append(world.root / "bin")
    world.on_path("other", python="2.7.18", pypy3="3.10.1")
    pyenv(world, "3.11.7", "3.10.2", chosen="3.11.7")
    expected = [
        "store/cpython-3.13-HERE/bin/python3.13",
        "store/cpython-3.12-HERE/bin/python3.12",
        "usr/bin/python3",
        "usr/bin/python3.11",
        "other/bin/pypy3",
        "home/.pyenv/versions/3.11.7/bin/python",
        "home/.pyenv/versions/3.11.7/bin/python3",
        "home/.pyenv/versions/3.11.7/bin/python3.11",
        "home/.pyenv/versions/3.10.2/bin/python",
    ]
    assert world.list() == expected
    assert set(world.list(">=3.11,<3.12")) == {*expected[2:4], *expected[5:8]}
    assert world.list("3.12", "only-system") == []
    assert world.list("any", "only-managed") == expected[:2]


def test_new_interpreters_are_asked_together_and_only_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.python import probe

    real = probe.ask_many
    asked: list[int] = []

    def counting(paths, *arguments):
        paths = list(paths)
        asked.append(len(paths))
        return real(paths, *arguments)

    monkeypatch.setattr(probe, "ask_many", counting)
    world.on_path("usr", python3="3.9.1", python3_9="3.9.1", python3_10="3.10.1", python3_11="3.11.1")
    assert len(world.list()) == 4
    assert len(world.list()) == 4
    assert asked == [4]


def test_what_another_tool_has_is_shown_once_by_the_name_that_path_has_for_it(world: World) -> None:
    place = world.home / ".pyenv" / "versions" / "3.12.1" / "bin"
    interpreter(place / "python3.12", "3.12.1")
    (place / "python").symlink_to("python3.12")
    assert world.list() == ["home/.pyenv/versions/3.12.1/bin/python"]
    (world.on_path("local") / "python3.12").symlink_to(place / "python3.12")
    assert world.list() == ["local/bin/python3.12"]


def test_two_directories_of_the_same_interpreter_are_both_shown(world: World) -> None:
    usr = world.on_path("usr", python3_12="3.12.1")
    other = world.on_path("other")
    (other / "python3.12").symlink_to(usr / "python3.12")
    assert world.list() == ["usr/bin/python3.12", "other/bin/python3.12"]


# What it costs


def test_a_warm_search_starts_nothing_and_imports_nothing_slow(world: World) -> None:
    place = world.on_path("usr", python3_12="3.12.1")
    script = f"""
import sys
sys.path[:] = {sys.path!r}
from pym.cache.memo import Memo
from pym.context import Context
from pym.python import known
from pym.python.discovery import Search
from pym.python.request import PythonRequest
from pym.python.store import Store
from pym.spec.admits import Specifiers
known._TICK = -1
context = Context({str(world.cwd)!r}, {dict(world.context().environ)!r}, cache={world.cache!r})
specifiers = Specifiers(Memo(context.cache, "specifiers-1"))
request = PythonRequest.parse(">=3.12", "/")
print(Search(context, Store({str(world.store)!r}), specifiers, "managed").find(request).executable)
print(*[name for name in sys.modules if "." not in name or name.startswith("pym")])
"""
    for _ in range(2):
        done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    executable, modules = done.stdout.splitlines()
    assert executable == str(place / "python3.12")
    assert runs(place / "python3.12") == 1
    slow = (
        "re typing pathlib dataclasses json functools collections contextlib subprocess threading hashlib tempfile "
        "shutil enum packaging signal pym.python.probe pym.spec.decide"
    )
    assert set(modules.split()) & set(slow.split()) == set()
