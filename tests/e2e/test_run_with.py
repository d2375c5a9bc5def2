"""`pym run --with`: what is wanted besides, over the environment a command would run in anyway."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.support import backends, wheels
from tests.support.runner import Pym, tree
from tests.support.universe import Universe

WORLD = Universe({"a": {"1.0": [], "2.0": []}, "b": {"1.0": ["a"]}, "c": {"1.0": []}})
THERE = "import importlib.metadata as m; print(*sorted(one.name + one.version for one in m.distributions()))"


@pytest.fixture
def pym(tmp_path, index):
    index.requests.clear()
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    project(pym, "a<2")
    return pym


@pytest.fixture
def run(pym):
    from tests.support.runner import ROOT

    # What runs is not to see this checkout, as it would by PYTHONPATH.
    del pym.environ["PYTHONPATH"]
    source = str(ROOT / "src")
    start = f"import sys; sys.path.insert(0, {source!r}); from pym.cli.main import main; sys.exit(main(sys.argv[1:]))"

    def go(*words, cwd=None, stdin="", **environ):
        return pym.run([sys.executable, "-c", start, "run", *map(str, words)], cwd=cwd, stdin=stdin, **environ)

    return go


def project(pym: Pym, *requirements: str) -> None:
    (pym.cwd / "pyproject.toml").write_text(
        f'[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = {list(requirements)}\n'
    )


def rooms(pym: Pym, stem: str) -> list[Path]:
    return sorted((pym.home / ".cache/pym/run-environments-1").glob(f"{stem}-*"))


def test_it_lies_over_the_environment_in_versions_that_fit(pym, run, index):
    run("true").check()
    before = tree(pym.cwd)
    say = f"{THERE}; import os, sys; print(sys.prefix); print(os.environ['VIRTUAL_ENV']); print(os.environ['PATH'])"
    done = run("--with", "b", "python", "-c", say).check()
    there, prefix, active, path = done.out.splitlines()
    # `a` comes with `b`: in the version that the lock has, not in the newest.
    assert there == "a1.0 a1.0 b1.0"
    assert "Installed 2 packages" in done.err
    (over,), (above,) = rooms(pym, "over"), rooms(pym, "with")
    assert prefix == active == str(over)
    assert path.split(":")[:3] == [f"{over}/bin", f"{above}/bin", f"{pym.cwd}/.venv/bin"]
    assert tree(pym.cwd) == before
    index.requests.clear()
    again = run("--with", "b", "--offline", "python", "-c", say).check()
    assert (again.out, again.err) == (done.out, "")
    assert not index.requests
    assert (rooms(pym, "over"), rooms(pym, "with")) == ([over], [above])


def test_what_is_there_already_is_not_wanted_again(pym, run, index):
    run("true").check()
    index.requests.clear()
    done = run("--with", "a", "python", "-c", "import sys; print(sys.prefix)").check()
    assert done.out == f"{pym.cwd}/.venv\n"
    assert not index.requests
    assert not rooms(pym, "with")
    newer = run("--with", "a>1", "python", "-c", "import a, importlib.metadata as m; print(m.version('a'), a.__file__)")
    version, file = newer.check().out.split()
    assert version == "2.0"
    assert file.startswith(str(pym.home))


def test_several_at_once(pym, run):
    done = run("-w", "a>1,<3,c", "--with", "b", "--isolated", "--no-sync", "python", "-c", THERE).check()
    assert done.out == "a2.0 b1.0 c1.0\n"
    (pym.cwd / "wanted.txt").write_text("c\n")
    (pym.cwd / "wanted.py").write_text('# /// script\n# dependencies = ["b"]\n# ///\n')
    for name, expected in (("wanted.txt", "a1.0 c1.0"), ("wanted.py", "a1.0 a1.0 b1.0")):
        assert run("--with-requirements", name, "python", "-c", THERE).check().out == f"{expected}\n"
    refused = run("--with-requirements", "pyproject.toml", "true").check(2)
    assert "Adding requirements from a `pyproject.toml` is not supported in `pym run`" in refused.err


def test_without_a_project(pym, run, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    say = "import c, sys; print(sys.prefix)"
    for words in ([], ["--isolated"]):
        assert run(*words, "--with", "c", "python", "-c", say, cwd=elsewhere).check().out.startswith(str(pym.home))
    assert not list(elsewhere.iterdir())
    (pym.cwd / "script.py").write_text(f'# /// script\n# dependencies = ["a"]\n# ///\nimport c\n{THERE}\n')
    assert run("--with", "c", "script.py").check().out == "a2.0 c1.0\n"


def test_what_cannot_be_had(pym, run):
    done = run("--with", "a>5", "true").check(1)
    assert "No solution found when resolving `--with` dependencies" in done.err


def test_without_a_cache_nothing_is_left(pym, run):
    done = run("-n", "--with", "c", "python", "-c", "import c, sys; print(sys.prefix)", TMPDIR=str(pym.home)).check()
    assert not Path(done.out.strip()).exists()
    assert not [path for path in pym.home.iterdir() if path.name.startswith("pym-")]


def test_programs_of_both_find_all(pym, run, tmp_path):
    links = tmp_path / "links"
    programs = {"entry_points.txt": b"[console_scripts]\ntool = tool:main\n"}
    code = b"def main():\n import sys, extra\n print(sys.executable, extra.__name__)\n"
    wheels.build(links, "tool", "1.0", {"tool.py": code}, about=programs)
    wheels.build(links, "extra", "1.0", {"extra.py": b"", "extra-1.0.data/scripts/more": b"#!python\nimport tool\n"})
    project(pym, "tool")
    there = {"PYM_FIND_LINKS": str(links)}
    assert "No module named 'extra'" in run("tool", **there).err
    done = run("--with", "extra", "tool", **there).check()
    (over,) = rooms(pym, "over")
    assert done.out == f"{over}/bin/python extra\n"
    run("--with", "extra", "more", **there).check()
    # A program that comes into the environment later is found, too.
    project(pym, "tool", "c")
    late = pym.cwd / ".venv/bin/late"
    run("true", **there).check()
    late.write_text(f"#!{pym.cwd}/.venv/bin/python\nimport sys; print(sys.prefix)\n")
    late.chmod(0o755)
    found = run("--with", "extra", "late", **there).check().out.strip()
    assert found in [str(path) for path in rooms(pym, "over")] and found != str(over)


def test_an_editable_one_is_as_it_is_now(pym, run):
    backends.tree(pym.cwd / "mine", name="mine")
    (pym.cwd / "mine/mycode.py").write_text("x = 1\n")
    words = ("--with-editable", "mine", "python", "-c", "import mycode; print(mycode.__file__)")
    assert run(*words).check().out == f"{pym.cwd}/mine/mycode.py\n"
    assert run(*words).check().err == ""


def test_what_somebody_put_into_an_overlay_stays_theirs(pym, run):
    first = run("--with", "c", "python", "-c", "import sys; print(sys.prefix)").check().out.strip()
    (site,) = Path(first).glob("lib/python*/site-packages")
    (site / "stray.py").write_text("")
    assert run("--with", "c", "python", "-c", "import stray").code == 1
    assert (site / "stray.py").exists()
    assert len(rooms(pym, "over")) == 2


def test_one_that_was_begun_is_completed(pym, run):
    run("--with", "c", "python", "-c", "import c").check()
    for stem in ("with", "over"):
        (path,) = rooms(pym, stem)
        (path / ".pym-complete").unlink()
        (site,) = path.glob("lib/python*/site-packages")
        for name in ("c.py", "c/__init__.py", "_pym_overlay.pth"):
            if (site / name).exists():
                os.unlink(site / name)
    (path,) = rooms(pym, "with")
    for info in path.glob("lib/python*/site-packages/c-*"):
        os.rename(info, info.with_name("gone"))
    run("--with", "c", "python", "-c", "import c").check()


def test_the_cache_is_held_by_what_runs_and_pruned_after(pym, run, index):
    from tests.support.runner import ROOT, START

    done = run(
        "--with", "c", "python", "-c",
        "import subprocess, sys; from subprocess import PIPE\n"
        f"done = subprocess.run({[*START]!r} + ['cache', 'prune', '--force'], env={{**__import__('os').environ, 'PYTHONPATH': {str(ROOT / 'src')!r}}})\n"
        "import importlib; importlib.invalidate_caches(); import c; print('still there', done.returncode)",
    )  # fmt: skip
    assert done.check().out == "still there 0\n"
    assert rooms(pym, "with")
    environ = {"PYTHONPATH": str(ROOT / "src")}
    pym("cache", "prune", **environ).check()
    assert not rooms(pym, "with") and not rooms(pym, "over")
    run("--with", "c", "python", "-c", "import c").check()
