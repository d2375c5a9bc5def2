"""`pym run` in a project: its environment is brought up to date, then the command runs in it."""

from __future__ import annotations

import sys

import pytest
from tests.support import backends, wheels
from tests.support.runner import Pym, tree

PYPROJECT = """
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["a"]
[project.optional-dependencies]
x = ["b"]
[dependency-groups]
dev = ["d"]
"""
THERE = "import importlib.metadata as m; print(*sorted(one.name for one in m.distributions()))"
WHERE = "import os, sys; print(sys.prefix, os.environ.get('VIRTUAL_ENV'))"


@pytest.fixture
def pym(tmp_path):
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(tmp_path / "links"), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    del pym.environ["PYTHONPATH"]  # the project of this very checkout is not to be seen
    pym.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in "abcd":
        wheels.build(
            tmp_path / "links",
            name,
            "1.0",
            {f"{name}.py": f"def main(): print('{name}')\n".encode()},
            about={"entry_points.txt": f"[console_scripts]\n{name}-tool = {name}:main\n".encode()},
        )
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT)
    return pym


@pytest.fixture
def run(pym, monkeypatch):
    """Runs `pym run` from the tree, which is not on the path of what it starts."""
    from tests.support.runner import ROOT

    start = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); from pym.cli.main import main; sys.exit(main(sys.argv[1:]))"

    def go(*words, cwd=None, stdin="", **environ):
        return pym.run([sys.executable, "-c", start, "run", *map(str, words)], cwd=cwd, stdin=stdin, **environ)

    return go


def test_first_everything_is_made_then_nothing(pym, run):
    first = run("python", "-c", THERE).check()
    assert first.out == "a d\n"
    assert "Creating virtual environment at: .venv" in first.err
    assert "Installed 2 packages in" in first.err
    assert "Resolved" not in first.err and "+ a" not in first.err
    before = tree(pym.cwd)
    second = run("python", "-c", WHERE).check()
    assert (second.out, second.err) == (f"{pym.cwd}/.venv {pym.cwd}/.venv\n", "")
    assert tree(pym.cwd) == before
    assert run("a-tool").check().out == "a\n"
    assert run("-m", "this_is_missing").code == 1


def test_changes_of_the_project_are_seen(pym, run):
    run("true").check()
    lock = (pym.cwd / "pylock.toml").read_bytes()
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT.replace('["a"]', '["a", "c"]'))
    assert "`--locked` was provided" in run("--locked", "true").check(1).err
    assert run("--frozen", "python", "-c", THERE).check().out == "a d\n"
    assert run("--no-sync", "python", "-c", THERE).check().out == "a d\n"
    assert run("python", "-c", THERE, PYM_NO_SYNC="1").check().out == "a d\n"
    assert (pym.cwd / "pylock.toml").read_bytes() == lock
    assert run("python", "-c", THERE).check().out == "a c d\n"
    assert (pym.cwd / "pylock.toml").read_bytes() != lock


def test_what_is_selected_comes_and_nothing_goes_unless_exact(pym, run):
    assert run("--extra", "x", "--no-dev", "python", "-c", THERE).check().out == "a b\n"
    assert run("python", "-c", THERE).check().out == "a b d\n"
    assert run("--exact", "--no-dev", "python", "-c", THERE).check().out == "a\n"
    assert run("--only-group", "dev", "--exact", "python", "-c", THERE).check().out == "d\n"
    assert "Extra `y` is not defined" in run("--extra", "y", "true").check(2).err


def test_isolated_has_nothing_else_and_touches_no_environment(pym, run):
    run("--extra", "x", "true").check()
    before = tree(pym.cwd)
    done = run("--isolated", "python", "-c", f"{THERE}; {WHERE}").check()
    assert done.out.startswith("a d\n")
    prefix = done.out.split("\n")[1].split()[0]
    assert prefix.startswith(str(pym.home))
    assert tree(pym.cwd) == before
    assert not list((pym.home / ".cache/pym/runs-1").iterdir())


def test_another_environment_that_is_active(pym, run):
    other = pym.cwd / "other"
    pym.run([sys.executable, "-m", "venv", "--without-pip", str(other)]).check()
    ignored = run("python", "-c", WHERE, VIRTUAL_ENV=str(other)).check()
    assert ignored.out == f"{pym.cwd}/.venv {pym.cwd}/.venv\n"
    assert "does not match the project environment path `.venv` and will be ignored" in ignored.err
    meant = run("--active", "python", "-c", f"{WHERE}; {THERE}", VIRTUAL_ENV=str(other)).check()
    assert meant.out == f"{other} {other}\na d\n"
    assert "does not match" not in meant.err
    outside = run("--no-project", "python", "-c", WHERE, VIRTUAL_ENV=str(other), PYM_PYTHON="").check()
    assert (outside.out, outside.err) == (f"{other} {other}\n", "")


def test_a_script_belongs_to_the_project_it_lies_in(pym, run, tmp_path):
    (pym.cwd / "below").mkdir()
    (pym.cwd / "below/script.py").write_text(WHERE)
    (pym.cwd / "below/__main__.py").write_text(WHERE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    mine = f"{pym.cwd}/.venv {pym.cwd}/.venv\n"
    for word in ("../work/below/script.py", "../work/below"):
        assert run(word, cwd=elsewhere).check().out == mine
    (elsewhere / "link.py").symlink_to(pym.cwd / "below/script.py")
    for words in (["link.py"], ["python", "../work/below/script.py"], ["--project", ".", "../work/below/script.py"]):
        assert run(*words, cwd=elsewhere).check().out != mine
    assert run("--project", pym.cwd, "python", "-c", WHERE, cwd=elsewhere).check().out == mine


def test_stdin_and_its_metadata(pym, run):
    assert run("-", "word", stdin=f"import sys; print(sys.argv[1:], sys.stdin.read() == ''); {THERE}").check().out == (
        "['word'] True\na d\n"
    )
    script = '# /// script\n# dependencies = ["c"]\n# ///\n' + THERE
    assert run("-", stdin=script).check().out == "c\n"


@pytest.fixture
def workspace(pym):
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "root"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["a"]\n'
        '[tool.pym.workspace]\nmembers = ["packages/*"]\n'
        "[tool.pym.sources]\napi = { workspace = true }\nweb = { workspace = true }\n"
    )
    for name, requires in (("api", ["b"]), ("web", ["c"])):
        backends.tree(pym.cwd / "packages" / name, name=name, requires=tuple(requires))
        project = pym.cwd / "packages" / name / "pyproject.toml"
        listed = ", ".join(f'"{one}"' for one in requires)
        project.write_text(
            f'[project]\nname = "{name}"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = [{listed}]\n'
            + project.read_text()
        )
    return pym


def test_a_member_and_strictly_only_that(workspace, run):
    api = workspace.cwd / "packages/api"
    assert run("--package", "api", "python", "-c", THERE).check().out == "api b\n"
    assert run("python", "-c", THERE, cwd=workspace.cwd / "packages/web").check().out == "api b c web\n"
    # The environment that members share hides what is not declared; one of its own does not.
    assert run("--package", "api", "python", "-c", "import c").check().err == ""
    missing = run("--strict", "--package", "api", "python", "-c", "import c")
    assert missing.code == 1 and "No module named 'c'" in missing.err
    assert run("--strict", "--package", "api", "python", "-c", THERE).check().err == ""
    strict = run("--strict", "python", "-c", f"{THERE}; {WHERE}", cwd=api).check().out.splitlines()
    assert strict[0] == "api b"
    assert strict[1].split()[0].startswith(str(workspace.home / ".cache/pym/run-environments-1/strict-"))
    (api / "pyproject.toml").write_text((api / "pyproject.toml").read_text().replace('["b"]', "[]"))
    (api / "backend.py").write_text((api / "backend.py").read_text().replace("['b']", "[]"))
    assert run("--strict", "--package", "api", "python", "-c", THERE).check().out == "api\n"
    assert run("--all-packages", "--exact", "python", "-c", THERE).check().out == "a api c web\n"
    assert run("--package", "nobody", "true").check(2)
