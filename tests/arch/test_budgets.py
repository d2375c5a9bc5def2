"""What each hot command may import. All budgets are here.

One eager import of typing, re or json costs more than a whole command, and each module of pym a tenth of a millisecond.
Of Python's library a command may import what `FREE` has, and what its budget names; of pym exactly what `launch.warm`
says: that is read in one step where pym is installed, and the number of its modules is held as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from tests.support import backends, wheels
from tests.support.installed import distribution
from tests.support.runner import ROOT, Pym
from tests.support.universe import Universe
from tests.support.watched import Watched, warm

from pym.launch import bundle
from pym.launch.warm import FURTHER, LATER

# Built into the interpreter or loaded by its start; `__future__` and what reads no file of pym's is not in a bundle.
FREE = {
    "__future__", "_abc", "_codecs", "_collections_abc", "_io", "_signal", "_stat", "_thread", "_warnings", "_weakref", "abc", "binascii",
    "codecs", "errno", "fcntl", "gc", "genericpath", "io", "linecache", "marshal", "os", "os.path", "posix", "posixpath", "select", "stat",
    "time", "warnings", "zlib", "_bisect", "_heapq", "_locale", "encodings.ascii", "encodings.latin_1",
}  # fmt: skip
HEAVY = {"typer", "rich", "httpx", "packaging", "dataclasses", "typing", "re", "pathlib", "json", "functools", "subprocess", "enum", "hashlib", "threading"}  # fmt: skip
HASHES = {"_hashlib", "_sha2", "_sha256", "_blake2"}

# By the command's module: what is typed, how many modules of pym it may take, what else of Python's library.
BUDGETS: dict[str, tuple[tuple[str, ...], int, set[str]]] = {
    "run": (("run", "true"), 79, HASHES | {"_json"}),
    "sync": (("sync",), 70, set()),
    "lock": (("lock",), 40, set()),
    "venv": (("venv", "--clear", "other"), 50, set()),
    "pip_compile": (("pip", "compile", "r.in", "-o", "r.txt"), 74, set()),
    "pip_install": (("pip", "install", "a"), 78, set()),
    "pip_sync": (("pip", "sync", "r.txt"), 110, set()),
    "pip_list": (("pip", "list"), 53, {"_json"}),
    "pip_freeze": (("pip", "freeze"), 53, {"_json"}),
    "pip_show": (("pip", "show", "a"), 60, {"_json"}),
    "pip_check": (("pip", "check"), 63, {"_json"}),
    "pip_tree": (("pip", "tree"), 61, {"_json"}),
    "python_find": (("python", "find"), 45, set()),
    "python_list": (("python", "list", "--only-installed"), 44, set()),
    "tree": (("tree",), 106, set()),
    "export": (("export",), 73, set()),
    "env_log": (("env", "log"), 65, set()),
    "tool_run": (("tool", "run", "--from", "a", "true"), 75, HASHES),
}
# The same of commands that edit a project, when all they need is there.
EDITS = {"add": 225, "remove": 223}
# Other ways to call them: modules of pym they must do without, by the beginnings of their names.
PARSERS = (
    "project.requirements_parse",
    "project.declared_parse",
    "project.toml",
    "spec.requirements",
    "spec.metadata",
)
WAYS: list[tuple[tuple[str, ...], tuple[str, ...], set[str]]] = [
    (("lock", "--check"), (*PARSERS, "lock.canonical", "lock.read", "lock.build", "resolver", "ops.lock_job"), set()),
    (("pip", "compile", "r.in", "pyproject.toml", "-o", "u.txt", "--universal"), (*PARSERS, "resolver.resolve"), set()),
    (("pip", "list", "--format", "json"), (*PARSERS, "install.described", "spec.requirement", "spec.tags"), {"_json"}),
    (("pip", "show", "a", "-f"), (*PARSERS, "cli.pip_chosen", "ops.latest"), {"_json"}),
    (
        ("run", "plain.py"),
        (*PARSERS, "build", "dist.provider", "net", "resolver", "ops.pip_change"),
        HASHES | {"_json"},
    ),
    (("run", "script.py"), (*PARSERS, "resolver.resolve", "install.execute", "ops.pip_change"), HASHES | {"_json"}),
    (("run", "--with", "b", "true"), PARSERS, HASHES | {"_json"}),
    (("run", "--strict", "true"), PARSERS, HASHES | {"_json"}),
    (("venv", "--clear", "--relocatable", "other"), ("ops.resolving", "net"), set()),
    (("venv", "--allow-existing", "other"), ("ops.resolving", "net"), set()),
]
WORLD = Universe({"a": {"1.0": ["b>=1 ; python_version > '3.8'"]}, "b": {"1.0": [], "2.0a1": []}, "c": {"1.0": []}})
OLD = (1_700_000_000, 1_700_000_000)


def settle(directory: Path) -> None:
    """What was written this moment proves nothing: it is looked at anew. Everything becomes old."""
    for path in (*directory.rglob("*"), directory):
        os.utime(path, OLD, follow_symlinks=False)


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory):
    """Somebody who has done all this before. PYM_PYTHON is not set: `pip` would work in that Python."""
    base = os.path.dirname(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    with WORLD.serve() as index:
        pym = Pym(tmp_path_factory.mktemp("user"), PYM_DEFAULT_INDEX=index.url, PATH=f"{base}:/usr/bin:/bin")
        about = (
            '[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = ["a"]\n'
            "[tool.pym]\nconstraint-dependencies = ['a<3']\n"
        )
        backends.tree(pym.cwd, name="p", requires=("a",), project=about)  # installed as a link to it
        (pym.cwd / "r.in").write_text("a\n-c c.txt\n")
        (pym.cwd / "c.txt").write_text("b<3\n")
        (pym.cwd / "plain.py").write_text("")
        (pym.cwd / "script.py").write_text('# /// script\n# dependencies = ["b"]\n# ///\n')
        pym("sync", "-p", os.path.realpath(sys.executable)).check()
        pym("pip", "compile", "r.in", "-o", "r.txt").check()
        settle(pym.cwd)
        yield pym


@cache
def imports() -> tuple[dict[str, list[str]], set[str]]:
    trees, packages = bundle._parsed(str(ROOT / "src/pym"), "")
    return {module: bundle.imported(tree) for module, (tree, _) in trees.items()}, packages


def brought(*modules: str) -> set[str]:
    """What importing modules brings along, as `Watched` names it."""
    known, packages = imports()
    return {name.removeprefix("pym.") for name in bundle.order(modules, known)} - {
        name.removeprefix("pym.") for name in packages
    }


@pytest.mark.parametrize("command", BUDGETS)
def test_a_hot_command(user: Pym, command: str) -> None:
    words, most, more = BUDGETS[command]
    called = warm(user, *words)
    assert called.foreign - FREE - more == set()
    own = called.own - {name.removeprefix("pym.") for name in imports()[1]}
    together = brought(
        "pym.cli.start", f"pym.cli.commands.{command}", *(f"pym.{one}" for one in LATER[command].split())
    )
    together.discard("cli.start")
    assert own - together == set(), f"`{command}` in launch/warm.py misses what is imported one by one"
    assert together - own == set(), f"`{command}` in launch/warm.py brings what is not needed"
    assert len(own) <= most


@pytest.mark.parametrize(("words", "without", "more"), WAYS, ids=[" ".join(words) for words, _, _ in WAYS])
def test_another_way_to_call_it(user: Pym, words: tuple[str, ...], without: tuple[str, ...], more: set[str]) -> None:
    called = warm(user, *words)
    assert called.foreign - FREE - more == set()
    assert [name for name in called.own if any(name == one or name.startswith(f"{one}.") for one in without)] == []


def test_what_comes_along_where_there_is_something_to_do(user: Pym) -> None:
    """A project is locked anew, and its environment made, from what the store has; then a requirement is added."""
    gone: set[str] = set()
    alone: set[str] = set()
    project = user.cwd / "pyproject.toml"
    before, lock = project.read_text(), (user.cwd / "pylock.toml").read_text()
    try:
        for command, words in (
            ("lock", ["lock"]),
            ("sync", ["sync", "--no-install-project", "-p", os.path.realpath(sys.executable)]),
            ("add", ["add", "--no-sync", "a>=0.1"]),
        ):
            if command == "lock":
                (user.cwd / "pylock.toml").unlink()
                project.write_text(before.replace('"a"', '"a>=0"'))
            elif command == "sync":
                shutil.rmtree(user.cwd / ".venv")
            called = Watched(user, *words)
            # None of this asks for more of Python's library than what is known to be up to date does.
            assert called.foreign - FREE - HASHES - {"encodings.unicode_escape"} == set(), words
            own = called.own - {name.removeprefix("pym.") for name in imports()[1]}
            ahead = brought("pym.cli.start", f"pym.cli.commands.{command}", "pym.ops.wiring")
            ahead |= brought(*(f"pym.{one}" for one in LATER.get(command, "").split()))
            for gate, later in FURTHER.items():
                if gate in own:
                    together = brought(f"pym.{gate}", *(f"pym.{one}" for one in later.split()))
                    ahead |= together
                    gone |= together - own
            gone -= own
            alone |= own - ahead
    finally:
        project.write_text(before)
        (user.cwd / "pylock.toml").write_text(lock)
        user("sync", "-p", os.path.realpath(sys.executable)).check()
    assert alone <= {"lock.write", "spec.git", "project.toml", "spec.toml", "spec.toml_plain"}, "found one by one"
    assert gone == set(), "nobody needs these"


def test_every_hot_command_has_a_budget() -> None:
    assert {*BUDGETS, *EDITS} == {*LATER}


def test_commands_that_edit(user: Pym) -> None:
    project = user.cwd / "pyproject.toml"
    before, lock = project.read_text(), (user.cwd / "pylock.toml").read_text()
    called: dict[str, Watched] = {}
    project.write_text(before.partition("[build-system]")[0])  # nothing is built each time
    try:
        for _ in range(3):
            for command in EDITS:
                for path in (project, user.cwd / "pylock.toml"):
                    os.utime(path, OLD)
                called[command] = Watched(user, command, "-p", os.path.realpath(sys.executable), "c")
    finally:
        project.write_text(before)
        (user.cwd / "pylock.toml").write_text(lock)
        user("sync", "-p", os.path.realpath(sys.executable)).check()
    for command, most in EDITS.items():
        assert called[command].foreign - FREE - HASHES - {"encodings.unicode_escape", "_json"} == set()
        own = called[command].own - {name.removeprefix("pym.") for name in imports()[1]}
        together = brought(
            "pym.cli.start", f"pym.cli.commands.{command}", *(f"pym.{one}" for one in LATER[command].split())
        )
        assert together - own - {"cli.start"} == set(), f"`{command}` in launch/warm.py brings what is not needed"
        assert own - together <= {"lock.write", "spec.git", "project.toml", "spec.toml", "spec.toml_plain"}
        assert len(own) <= most


@pytest.mark.parametrize("words", [("--version",), ("-V",), ("--help",), ("sync", "--help"), ("pip", "install", "-h"), ("pip", "--help")], ids=" ".join)  # fmt: skip
def test_what_is_known_before(tmp_path: Path, words: tuple[str, ...]) -> None:
    called = Watched(Pym(tmp_path), *words)
    assert called.foreign - FREE == set()
    assert called.out
    assert called.own <= brought("pym.cli.start") | {"cli.help_page", "cli.help_pages"}
    assert not (called.opened or called.listed)


@pytest.mark.parametrize(
    "words",
    [("python", "find", "3.12"), ("python", "find", "--system"), ("python", "find", ">=3.11,<3.13"), ("python", "dir"), ("python", "pin"), ("python", "install", "3.12")],
    ids=" ".join,
)  # fmt: skip
def test_pythons_of_the_store(tmp_path: Path, words: tuple[str, ...]) -> None:
    pym = Pym(tmp_path)
    program = pym.store / "cpython-3.12.1-linux-x86_64-gnu/bin/python3.12"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")  # as far as names and files go: nothing starts it
    program.chmod(0o755)
    (pym.cwd / ".python-version").write_text("3.12\n")
    (pym.cwd / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\n')
    settle(pym.cwd)
    assert warm(pym, *words).foreign - FREE == set()


def test_what_is_in_the_store_is_only_linked(user: Pym, tmp_path: Path) -> None:
    for name in (
        "first",
        "second",
        "third",
        "fourth",
    ):  # the tables are learnt, then the answer, then what was selected
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / name], check=True)
    for name in ("first", "second", "third"):
        user("pip", "install", "a", "-p", tmp_path / name).check()
    called = Watched(user, "pip", "install", "a", "-p", str(tmp_path / "fourth"))
    assert called.foreign - FREE - HASHES == set()
    assert not called.own & {*PARSERS, "resolver.resolve", "dist.archive_fetch"}


def test_outside_of_projects(user: Pym, tmp_path: Path) -> None:
    pym = Pym(tmp_path, **{name: user.environ[name] for name in ("PATH", "PYM_DEFAULT_INDEX")})
    called = warm(pym, "run", "true")
    assert called.foreign - FREE - HASHES == set()
    assert not called.own & {"ops.sync", "ops.lock", "lock.read"}


def test_a_locked_script(tmp_path: Path) -> None:
    links = tmp_path / "links"
    links.mkdir()
    wheels.build(links, "a", "1.0", {"a.py": b""})
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(links), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    (pym.cwd / "s.py").write_text(
        '# /// script\n# requires-python = ">=3.10"\n# dependencies = ["a"]\n# ///\nimport a\n'
    )
    pym("lock", "--script", "s.py").check()
    called = warm(pym, "run", "s.py")
    assert called.foreign - FREE - HASHES == set()
    assert not called.own & {"install.execute", "lock.canonical", "ops.lock_job", "ops.pip_change", "ops.script_inputs", "ops.script_install", "project.script_parse", "resolver.resolve", "spec.requirements"}  # fmt: skip


def test_an_editable_distribution_is_listed(user: Pym) -> None:
    (place,) = (user.cwd / ".venv").glob("lib/python*/site-packages")
    info = distribution(place, "e", "1.0", direct_url='{"url": "file:///srv/b", "dir_info": {"editable": true}}')
    try:
        called = warm(user, "pip", "freeze")
        assert "-e file:///srv/b" in called.out
        assert called.foreign - FREE - {"_json"} == set()
    finally:
        for path in info.iterdir():
            path.unlink()
        info.rmdir()


def test_nothing_heavy_is_allowed() -> None:
    assert not HEAVY & FREE.union(*(more for _, _, more in BUDGETS.values()), *(more for _, _, more in WAYS))


def test_a_new_question_needs_nothing_that_builds_or_unpacks(user: Pym) -> None:
    (user.cwd / "new.in").write_text("a\nb>=0\n")
    user("pip", "compile", "r.in").check()
    called = Watched(user, "pip", "compile", "new.in")
    assert "resolver.resolve" in called.own
    assert [name for name in called.own if name.startswith(("fs.archive", "build.", "dist.sdist", "dist.local"))] == []
