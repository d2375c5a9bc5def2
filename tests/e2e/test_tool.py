"""`pym tool`: programs of packages, run from the cache or installed for the user."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from tests.support import backends, interpreters, kill, wheels
from tests.support.runner import START, Pym, tree
from tests.support.universe import Universe

SAYS = "import sys, importlib.metadata as m\ndef main(): print({name!r}, m.version({name!r}), *sys.argv[1:])\ndef fail(): sys.exit(3)\n"


def package(links: Path, name: str, version: str, *programs: str, requires: tuple[str, ...] = ()) -> None:
    """A wheel whose programs say what they are."""
    module = name.replace("-", "_")
    rows = "".join(f"{one} = {module}:{'fail' if one.endswith('fails') else 'main'}\n" for one in programs)
    wheels.build(
        links, name, version, {f"{module}.py": SAYS.format(name=name).encode()},
        about={"entry_points.txt": f"[console_scripts]\n{rows}".encode()},
        metadata="".join(f"Requires-Dist: {one}\n" for one in requires),
    )  # fmt: skip


@pytest.fixture(scope="module")
def links(tmp_path_factory) -> Path:
    links = tmp_path_factory.mktemp("links")
    package(links, "some-tool", "1.0", "some-tool", "st-fails")
    package(links, "some-tool", "2.0", "some-tool", "st-fails", requires=("lib",))
    package(links, "other", "1.0", "oth", requires=("some-tool<2",))
    package(links, "lib", "1.0")
    return links


@pytest.fixture
def pym(tmp_path, links):
    return Pym(tmp_path, PYM_FIND_LINKS=str(links), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)


@pytest.fixture
def tools(pym) -> Path:
    return pym.home / ".local/share/pym/tools"


def started(pym: Pym, *words: str) -> str:
    """What an installed program says; it knows nothing of the checkout."""
    return pym.run([str(pym.bin / words[0]), *words[1:]], PYTHONPATH="").check().out


# -- run --


def test_it_runs_what_is_asked_for_and_keeps_it(pym):
    done = pym("tool", "run", "some-tool", "--version", "x").check()
    assert done.out == "some-tool 2.0 --version x\n"
    assert "Installed 2 packages" in done.err
    again = pym("tool", "run", "Some_Tool@latest", "y").check()
    assert (again.out, again.err) == ("some-tool 2.0 y\n", "")
    assert pym("tool", "run", "some-tool@1.0").check().out == "some-tool 1.0\n"
    assert pym("tool", "run", "--from", "some-tool<2", "some-tool").check().out == "some-tool 1.0\n"
    (pym.cwd / "c.txt").write_text("some-tool<2\n")
    assert pym("tool", "run", "-c", "c.txt", "some-tool").check().out == "some-tool 1.0\n"
    assert pym("tool", "run", "--from", "some-tool", "st-fails").code == 3
    there = "import importlib.metadata as m; print(*sorted(one.name for one in m.distributions()))"
    seen = pym("tool", "run", "--with", "other", "--from", "lib", "python", "-Ic", there).check()
    assert seen.out == "lib other some-tool\n"
    assert pym("tool", "run", "python", "-Ic", there).check().out == "\n"
    assert not (pym.home / ".local/share/pym/tools").exists()


def test_what_is_not_there_is_said(pym):
    done = pym("tool", "run", "--from", "some-tool", "nothing")
    assert done.code == 1
    assert "`nothing` is not provided by package `some-tool`" in done.err
    assert "- some-tool\n" in done.err
    assert "- st-fails" in done.err
    done = pym("tool", "run", "other")
    assert done.code == 1
    assert "`pymx --from other oth`" in done.err
    done = pym("tool", "run", "lib")
    assert (done.code, "Package `lib` does not provide any executables" in done.err) == (1, True)
    # What another package brings runs, and says so; what is on PATH as well, where a package was named.
    done = pym("tool", "run", "--from", "other", "some-tool").check()
    assert done.out == "some-tool 1.0\n"
    assert "dependency `some-tool`" in done.err
    assert pym("tool", "run", "--from", "lib", "printf", "%s", "a b").check().out == "a b"
    done = pym("tool", "run", "unknown")
    assert done.code == 1
    assert "No solution found when resolving tool dependencies" in done.err
    assert pym("tool", "run", "x.py").code == 2


def test_the_project_around_has_no_say(pym):
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.99"\n[tool.pym]\n'
        'constraint-dependencies = ["some-tool<2"]\n'
    )
    (pym.cwd / ".python-version").write_text("3.98\n")
    (pym.cwd / ".env").write_text("WORD=1\n")
    pym.environ["PATH"] = f"{os.path.dirname(sys.executable)}:/usr/bin:/bin"
    say = "import os; print(os.environ['WORD'], os.environ.get('VIRTUAL_ENV'))"
    done = pym("tool", "run", "--env-file", ".env", "--from", "lib", "python", "-c", say, VIRTUAL_ENV="/mine")
    assert done.check().out == "1 /mine\n"  # tools look at the environment that a person is in
    assert pym("tool", "run", "some-tool", PYM_PYTHON="").check().out == "some-tool 2.0\n"


def test_without_a_command_it_lists_what_is_installed(pym):
    pym("tool", "install", "other").check()
    done = pym("tool", "run")
    assert done.code == 2
    assert "- other v1.0\n" in done.out
    assert pym("tool", "run", "--help").check().out.startswith("Run a program of a package")


WORLD = {"a": {"1.0": []}, "b": {"1.0": {"requires_python": ">=3.99"}}}
VERSION = "import importlib.metadata as m; print(m.version('a'))"


@pytest.mark.parametrize("age", [600, 0])
def test_what_is_known_is_not_asked_again_as_long_as_it_holds(tmp_path, age):
    world = Universe(WORLD)
    with world.serve(max_age=age) as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        words = ("tool", "run", "--from", "a", "python", "-Ic", VERSION)
        assert [pym(*words).check().out for _ in range(2)] == ["1.0\n"] * 2
        index.requests.clear()
        assert pym(*words).check().out == "1.0\n"
        assert bool(index.requests) is (age == 0)
        index.world = Universe({**WORLD, "a": {"1.0": [], "2.0": []}})
        if age == 0:
            assert pym(*words).check().out == "2.0\n"
            return
        assert pym(*words[:2], "--refresh", *words[2:]).check().out == "2.0\n"
        assert pym("--offline", *words).check().out == "2.0\n"
        rooms = [str(path) for path in (pym.home / ".cache/pym/run-environments-1").iterdir()]
        assert len(rooms) == 2
        for room in rooms:
            os.rename(f"{room}/.pym-complete", f"{room}/begun")
        assert pym(*words).check().out == "2.0\n"
        # No other Python will do either, and the one that was asked for is told of.
        done = pym("tool", "run", "b")
        assert (done.code, "Python 3.99" in done.err) == (1, True)


def test_an_installed_tool_is_known_until_it_changes(tmp_path, links):
    here = os.path.dirname(os.path.realpath(sys.executable))
    with Universe(WORLD).serve() as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PATH=f"{here}:/usr/bin:/bin")
        pym("tool", "install", "some-tool==2.0", "-f", links).check()
        index.requests.clear()
        for _ in range(2):
            assert pym("tool", "run", "some-tool").check().out == "some-tool 2.0\n"
        assert not index.requests
        (site,) = (pym.home / ".local/share/pym/tools/some-tool").glob("lib/python*/site-packages")
        shutil.rmtree(site / "some_tool-2.0.dist-info")  # as `pip uninstall` would
        assert pym("tool", "run", "some-tool").code == 1
        pym("tool", "uninstall", "some-tool").check()
        assert pym("tool", "run", "some-tool").code == 1
        # What was known before it was installed is not what is asked for now.
        package(tmp_path / "links", "a", "0.5", "a")
        for _ in range(2):
            assert pym("tool", "run", "--from", "a", "python", "-Ic", VERSION).check().out == "1.0\n"
        pym("tool", "install", "a==0.5", "-f", tmp_path / "links").check()
        assert pym("tool", "run", "--from", "a", "python", "-Ic", VERSION).check().out == "0.5\n"


def test_a_python_that_the_tool_takes_is_found(tmp_path):
    old = interpreters.interpreter(tmp_path / "old/bin/python3.9", "3.9.1").parent
    with Universe({"a": {"1.0": {"requires_python": ">=3.10"}}}).serve() as index:
        here = os.path.dirname(os.path.realpath(sys.executable))
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PATH=f"{old}:{here}:/usr/bin:/bin")
        words = ("tool", "run", "--from", "a", "python", "-Ic", VERSION)
        assert pym(*words).check().out == "1.0\n"
        assert pym("tool", "run", "-p", "3.9", *words[2:]).code == 1


# -- install --


def test_an_installed_tool_is_whole_and_used(pym, tools):
    done = pym("tool", "install", "some-tool<2", PATH=f"{pym.bin}:/usr/bin:/bin").check()
    assert done.err.splitlines()[-1] == "Installed 2 executables: some-tool, st-fails"
    assert started(pym, "some-tool", "a") == "some-tool 1.0 a\n"
    assert (pym.bin / "some-tool").readlink() == tools / "some-tool/bin/some-tool"
    # It is what runs, unless something else is asked for.
    assert pym("tool", "run", "some-tool").check().out == "some-tool 1.0\n"
    assert pym("tool", "run", "some-tool>=2").check().out == "some-tool 2.0\n"
    assert pym("tool", "run", "--isolated", "some-tool").check().out == "some-tool 2.0\n"
    assert pym("tool", "run", "some-tool@latest").check().out == "some-tool 2.0\n"
    before = tree(pym.home / ".local")
    done = pym("tool", "install", "some-tool<2").check()
    assert done.err == "`some-tool<2` is already installed\n"
    assert tree(pym.home / ".local") == before
    (pym.bin / "some-tool").unlink()
    pym("tool", "install", "some-tool<2").check()
    assert tree(pym.home / ".local") == before
    assert "not on your PATH" in pym("tool", "install", "--force", "some-tool<2").check().err


def test_it_becomes_what_is_asked_for_now(pym, tools):
    pym("tool", "install", "some-tool@1.0", "--with", "lib").check()
    assert pym("tool", "list", "--show-with", "--show-version-specifiers").check().out == (
        "some-tool v1.0 [required: ==1.0] [with: lib]\n- some-tool\n- st-fails\n"
    )
    done = pym("tool", "upgrade", "some-tool").check()
    assert "Nothing to upgrade" in done.err
    assert "pinned to `1.0`" in done.err
    # What is there will do, though there is something newer.
    done = pym("tool", "install", "some-tool").check()
    assert " - lib==1.0\n" in done.err
    assert started(pym, "some-tool") == "some-tool 1.0\n"
    done = pym("tool", "upgrade", "--all").check()
    lines = ["Updated some-tool v1.0 -> v2.0", " + lib==1.0", " - some-tool==1.0", " + some-tool==2.0"]
    assert done.err.splitlines()[:4] == lines
    assert started(pym, "some-tool") == "some-tool 2.0\n"
    assert "Nothing to upgrade" in pym("tool", "upgrade", "some-tool").check().err
    pym("tool", "install", "lib", "--with-executables-from", "some-tool,other").check(2)
    pym("tool", "install", "--force", "other", "--with-executables-from", "some-tool").check()
    assert pym("tool", "list", "--show-paths").check().out == (
        f"other v1.0 ({tools}/other)\n- oth ({pym.bin}/oth)\n- some-tool ({pym.bin}/some-tool)\n"
        f"- st-fails ({pym.bin}/st-fails)\n"
        f"some-tool v2.0 ({tools}/some-tool)\n- some-tool ({pym.bin}/some-tool)\n- st-fails ({pym.bin}/st-fails)\n"
    )
    # What has been given to another tool is not taken along.
    pym("tool", "uninstall", "some-tool").check()
    assert started(pym, "some-tool") == "some-tool 1.0\n"


def test_what_was_asked_for_counts_in_upgrades(pym, tools, links):
    (pym.cwd / "c.txt").write_text("some-tool<2\n")
    quiet = {"PYM_FIND_LINKS": "", "PYM_NO_INDEX": ""}
    pym(
        "tool", "install", "some-tool", "-c", "c.txt", "--no-index", "-f", os.path.relpath(links, pym.cwd), **quiet
    ).check()
    (pym.cwd / "c.txt").unlink()
    away = pym.cwd / "away"
    away.mkdir()
    assert "Nothing to upgrade" in pym("tool", "upgrade", "some-tool", cwd=away, **quiet).check().err
    done = pym("tool", "upgrade", "some-tool", "nothing", cwd=away, **quiet)
    assert done.code == 1
    assert "Failed to upgrade nothing" in done.err


PROGRAM = """
_plain = _wheel
def _wheel(directory, files):
    return _plain(directory, {**files, _info() + "/entry_points.txt": "[console_scripts]\\nmine = mine:main\\n"})
"""


def test_a_project_in_a_directory(pym, tools):
    project = backends.tree(pym.cwd / "mine", PROGRAM, name="mine")
    (project / "mine.py").write_text("def main(): print('first')\n")
    pym("tool", "install", "-e", "./mine").check()
    assert f'"mine @ file://{project}", editable = true' in (tools / "mine/pym-receipt.toml").read_text()
    assert started(pym, "mine") == "first\n"
    (project / "mine.py").write_text("def main(): print('then')\n")
    assert "Nothing to upgrade" in pym("tool", "upgrade", "mine", cwd=pym.home).check().err
    assert started(pym, "mine") == "then\n"
    assert pym("tool", "list", cwd=pym.home).check().out == "mine v1.0\n- mine\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("install", "lib"), 2, "No executables are provided by package `lib`"),
        (("install", "unknown"), 1, "No solution found"),
        (("install", "other"), 2, "Executable already exists: oth"),
        (("install", "python"), 2, "pym python install"),
        (("install", "other", "--from", "lib"), 2, "does not match"),
        (("uninstall", "unknown"), 2, "`unknown` is not installed"),
        (("uninstall",), 2, "No tool was named"),
        (("upgrade", "--all", "other"), 2, "cannot be used with"),
        (("upgrade", "unknown"), 1, "Failed to upgrade unknown"),
    ],
)
def test_what_fails_changes_nothing(pym, tools, words, code, said):
    pym.bin.mkdir(parents=True)
    (pym.bin / "oth").write_text("of somebody else")
    done = pym("tool", *words)
    assert (done.code, said in done.err) == (code, True), done.err
    assert [path.name for path in pym.bin.iterdir()] == ["oth"]
    assert not list(tools.glob(".envs/*"))
    assert not list(tools.glob("[a-z]*"))


def test_force_replaces_what_others_have(pym):
    pym.bin.mkdir(parents=True)
    (pym.bin / "oth").write_text("of somebody else")
    pym("tool", "install", "--force", "other").check()
    assert started(pym, "oth") == "other 1.0\n"


def test_what_is_uninstalled_leaves_nothing(pym, tools):
    pym("tool", "install", "some-tool").check()
    (tools / "some-tool/pym-receipt.toml").write_text("nonsense")
    assert "malformed tool `some-tool`" in pym("tool", "list").check().err
    assert pym("tool", "upgrade", "some-tool").code == 1
    done = pym("tool", "uninstall", "--all").check()
    assert done.err == "Uninstalled 2 executables: some-tool, st-fails\n"
    assert not list(pym.bin.iterdir())
    assert not list(tools.glob(".envs/*"))
    assert pym("tool", "uninstall", "--all").check().err == "Nothing to uninstall\n"


def test_another_python(pym, tools):
    pym("tool", "install", "some-tool<2").check()
    (tools / "some-tool/bin/python").unlink()  # as if its Python had been removed
    assert pym("tool", "run", "some-tool<2").check().out == "some-tool 1.0\n"
    done = pym("tool", "install", "some-tool<2").check()
    assert "Ignoring existing environment for `some-tool`" in done.err
    assert started(pym, "some-tool") == "some-tool 1.0\n"
    assert len(list(tools.glob(".envs/*"))) == 1


def test_pythons_of_tools_are_in_use(pym, tools):
    pym("tool", "install", "other", PYM_TOOL_DIR=str(pym.home / "elsewhere")).check()
    noted = [path.read_text() for path in (pym.home / ".local/share/pym/known").iterdir()]
    assert f"{pym.home}/elsewhere/other" in noted


def test_directories(pym, tools):
    assert pym("tool", "dir").check().out == f"{tools}\n"
    assert pym("tool", "dir", "--bin").check().out == f"{pym.bin}\n"
    pym("tool", "update-shell", SHELL="/bin/bash", PYM_TOOL_BIN_DIR="/srv/bin").check()
    pym("python", "update-shell", SHELL="/bin/bash", PYM_TOOL_BIN_DIR="/srv/bin").check()
    said = (pym.home / ".bashrc").read_text()
    assert "/srv/bin" in said
    assert "shims" in said
    pym("python", "update-shell", SHELL="/bin/bash", PYM_TOOL_BIN_DIR="/other").check()
    assert "/other" not in (pym.home / ".bashrc").read_text()


# -- killed --


EVERY = bool(os.environ.get("PYM_TEST_EVERY_CALL"))
# What is there before, the command, and what may be there afterwards: the programs.
KILLED = {
    "upgrade": (True, ("tool", "upgrade", "-q", "t"), (["old", "t"], ["new", "t"])),
    "install": (False, ("tool", "install", "-q", "t"), ([], ["new", "t"])),
    "uninstall": (True, ("tool", "uninstall", "-q", "t"), (["old", "t"], [])),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")
@pytest.mark.parametrize("command", KILLED)
def test_whoever_is_killed_leaves_what_was_or_what_is_to_be(tmp_path, command):
    """An upgrade takes one program away and brings another; each is killed where it decides, and in some other places."""
    before, after = tmp_path / "before", tmp_path / "after"
    package(before, "t", "1.0", "t", "old")
    package(after, "t", "2.0", "t", "new")
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(after), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    tools = pym.home / ".local/share/pym/tools"
    there, words, allowed = KILLED[command]
    argv = [*START, *words]

    def begin() -> None:
        if there:
            pym("tool", "install", "-q", "--force", "t", PYM_FIND_LINKS=str(before)).check()
        else:
            pym("tool", "uninstall", "-q", "--all").check()

    begin()
    points = kill.points(argv, cwd=pym.cwd, env=pym.environ)
    deciding = [point for point in points if point[0] in ("symlink", "unlink", "rmdir", "rename")]
    assert len(deciding) > 5
    some = 4 if command == "upgrade" else 1
    sample = [*[deciding[len(deciding) * at // some] for at in range(some)], deciding[-1]]
    sample.append(next(point for point in points if point[0] == "flock"))
    chosen = points if EVERY else sample
    seen = set()
    for call, when in chosen:
        begin()
        kill.inject(argv, call, when, "signal=SIGKILL", cwd=pym.cwd, env=pym.environ)
        works = (pym.bin / "t").exists()
        assert works or command != "upgrade"
        now = [] if not works else ["old", "t"] if started(pym, "t") == "t 1.0\n" else ["new", "t"]
        pym("tool", "uninstall", "nothing").check(2)  # the next command puts things in order
        assert now in allowed
        assert sorted(os.listdir(pym.bin)) == now or (command == "install" and not now), (call, when)
        assert sorted(os.listdir(tools)) == [".envs", ".gitignore", ".lock", *(["t"] if os.listdir(pym.bin) else [])]
        assert len(os.listdir(tools / ".envs")) == bool(os.listdir(pym.bin))
        seen.add("".join(now))
    assert len(seen) == 2
