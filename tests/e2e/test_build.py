"""`pym build` with backends of the trees themselves: what comes where, and what is left when something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.support.backends import PACKS, tree
from tests.support.inside import Inside
from tests.support.runner import Pym
from tests.support.runner import tree as files

SDIST, WHEEL = "thing-1.0.tar.gz", "thing-1.0-py3-none-any.whl"
PROJECT = '[project]\nname = "thing"\nversion = "1.0"\n'


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Inside(tmp_path, PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)


@pytest.fixture
def project(pym: Pym) -> Path:
    return tree(pym.cwd / "a project", PACKS, project=PROJECT)


def listed(directory: Path) -> list[str]:
    return sorted(os.listdir(directory))


def test_the_wheel_is_built_from_the_source_distribution(pym: Pym, project: Path) -> None:
    (project / "note").write_text("in the tree, and so in what is packed")
    more = (
        "\nif not os.path.exists('PKG-INFO'):\n    def build_wheel(*_, **__): raise SystemExit('not from the tree')\n"
    )
    with open(project / "backend.py", "a") as file:
        file.write(more)
    done = pym("build", cwd=project).check()
    assert (done.out, done.err.splitlines()) == (
        "",
        [
            "Building source distribution...",
            "Building wheel from source distribution...",
            f"Successfully built dist/{SDIST}",
            f"Successfully built dist/{WHEEL}",
        ],
    )
    assert listed(project / "dist") == [".gitignore", WHEEL, SDIST]
    assert (project / "dist/.gitignore").read_text() == "*"
    with tarfile.open(project / "dist" / SDIST) as archive:
        assert "thing-1.0/note" in archive.getnames()
    assert zipfile.ZipFile(project / "dist" / WHEEL).testzip() is None
    assert (project / "dist" / WHEEL).stat().st_mode & 0o777 == 0o666 & ~_umask()
    assert not listed(pym.home / ".cache/pym/builds-1")
    assert not (project / "__pycache__").exists()
    failed = pym("build", "--wheel", cwd=project).check(2)
    assert failed.err.splitlines()[0] == "Building wheel..."
    assert "not from the tree" in failed.err


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_is_asked_for_is_built_where_it_is_asked_for(pym: Pym, project: Path) -> None:
    done = pym("build", "a project", "--sdist", "-o", "here out", "--no-create-gitignore").check()
    assert done.err.splitlines() == ["Building source distribution...", f"Successfully built here out/{SDIST}"]
    assert listed(pym.cwd / "here out") == [SDIST]
    done = pym("build", "--wheel", f"here out/{SDIST}").check()
    assert done.err.splitlines()[0] == "Building wheel from source distribution..."
    assert listed(pym.cwd / "here out") == [".gitignore", WHEEL, SDIST]
    listing = pym("build", "a project", "--list", "-q").check().out.splitlines()
    assert listing[0] == f"Building {SDIST} will include the following files:"
    assert {"thing-1.0/PKG-INFO", f"Building {WHEEL} will include the following files:", "thing.py"} < {*listing}
    assert not (project / "dist").exists()
    done = pym("build", "a project", "--sdist", "--wheel", "-C", "k=v", "-q").check()
    assert done.err == ""
    assert zipfile.ZipFile(project / "dist" / WHEEL).read("thing.py") == b"x = {'k': 'v'}\n"
    for words, told in (
        ((f"here out/{SDIST}",), "Pass `--wheel` explicitly"),
        ((f"here out/{SDIST}", "--sdist"), "is not supported"),
        ((f"here out/{SDIST}", "--package", "x"), "Cannot specify `--package` when building from a file"),
        (("nowhere",), "Source `nowhere` does not exist"),
        (("a project/backend.py", "--wheel"), "is no source distribution"),
        (("a project", "--package", "x"), "Package `x` not found in workspace"),
        (("a project", "--package", "x", "--all"), "cannot be used with"),
        (("a project", "--require-hashes"), "nothing to take hashes from"),
    ):
        assert told in pym("build", *words).check(2).err


def test_members_of_a_workspace_are_built_into_its_dist(pym: Pym) -> None:
    root = pym.cwd
    (root / "pyproject.toml").write_text(
        '[project]\nname = "root"\nversion = "1"\n[tool.pym.workspace]\nmembers = ["m/*"]\n'
    )
    for name in ("one", "two"):
        tree(
            root / "m" / name,
            f"{PACKS}\nprint('making', NAME)\n",
            name=name,
            project=f'[project]\nname = "{name}"\nversion = "1.0"\n',
        )
    pym("build", cwd=root / "m/one").check()
    assert listed(root / "dist") == [".gitignore", "one-1.0-py3-none-any.whl", "one-1.0.tar.gz"]
    assert "`root` is missing a `build-system`" in pym("build", "--package", "root").check(2).err
    pym("build", "--package", "two", "--clear").check()
    assert listed(root / "dist") == [".gitignore", "two-1.0-py3-none-any.whl", "two-1.0.tar.gz"]
    done = pym("build", "--all-packages", "--sdist")
    assert done.check().err.splitlines()[-2:] == [
        "Successfully built dist/one-1.0.tar.gz",
        "Successfully built dist/two-1.0.tar.gz",
    ]
    assert "[one] making one" in done.err
    before = files(root / "dist")
    for name, count in (("two", 1), ("one", 2)):
        with open(root / "m" / name / "backend.py", "a") as file:
            file.write("\ndef build_wheel(*_, **__): raise SystemExit(3)\n")
        done = pym("build", "--all-packages", "--no-build-logs").check(2)
        assert done.err.count("error[PYM-901]") == count
        assert files(root / "dist") == before
    assert "making" not in done.err.replace("         making", "")


# What the backend does wrong, and what is said about it; more of it in `unit/build/test_checks.py`.
HOSTILE = [
    ("def build_sdist(d, *_): return '../thing-1.0.tar.gz'", "which is not the name of a file"),
    ("VERSION = '2.0'", "of another version: `2.0`"),
    ("def build_wheel(d, *_): open(d + '/thing-1.0-py3-none-any.whl', 'w'); return os.listdir(d)[0]", "no zip archive"),
]


def test_what_backends_do_wrong_leaves_dist_as_it_was(pym: Pym, project: Path) -> None:
    pym("build", cwd=project).check()
    with open(project / "dist/.gitignore", "w") as file:
        file.write("mine")
    before = files(project / "dist")
    working = (project / "backend.py").read_text()
    for more, told in HOSTILE:
        (project / "backend.py").write_text(f"{working}\n{more}\n")
        done = pym("build", "--clear", cwd=project).check(2)
        assert told in done.err, more
        assert files(project / "dist") == before, more
    assert listed(pym.home / ".cache/pym/builds-1") == []


def test_output_of_backends_is_shown_once(pym: Pym, project: Path) -> None:
    with open(project / "backend.py", "a") as file:
        file.write("\ndef build_sdist(*_): print('this is it', flush=True); raise SystemExit(7)\n")
    done = pym("build", cwd=project).check(2)
    assert done.err.count("this is it") == 1
    assert done.err.splitlines()[1] == "this is it"
    assert "failed with exit code 7" in done.err
    for flag in ("--no-build-logs", "-q"):
        assert pym("build", flag, cwd=project).check(2).err.count("this is it") == 1
    assert not (project / "dist").exists()


def test_only_directories_of_distributions_are_cleared(pym: Pym, project: Path) -> None:
    (project / "dist").mkdir()
    (project / "dist/old").mkdir()
    (project / "dist/old/file").write_text("")
    (project / "dist" / SDIST).symlink_to("/etc/hostname")
    pym("build", "--clear", cwd=project).check()
    assert listed(project / "dist") == [".gitignore", WHEEL, SDIST]
    assert not (project / "dist" / SDIST).is_symlink()
    before = files(project)
    other = pym.cwd / "other"
    (other / ".git").mkdir(parents=True)
    for out in (".", str(pym.home), str(pym.cwd), str(other)):
        assert "Refusing to clear output directory" in pym("build", "--clear", "-o", out, cwd=project).check(2).err
    assert files(project) == before


def test_build_requirements_come_from_where_they_are_to_come_from(pym: Pym, project: Path, tmp_path: Path) -> None:
    from tests.support import wheels

    links = tmp_path / "links"
    for version in ("1.0", "2.0"):
        wheels.build(links, "helper", version, {"helper.py": f"VERSION = {version!r}\n".encode()})
    text = (project / "pyproject.toml").read_text().replace("requires = []", 'requires = ["helper"]')
    (project / "pyproject.toml").write_text(text)
    with open(project / "backend.py", "a") as file:
        file.write("\nimport helper\nprint('helper', helper.VERSION)\nimport sys\nprint('in', sys.prefix)\n")
    assert "what it needs to build cannot be had" in pym("build", "--sdist", cwd=project).check(2).err
    assert "helper 2.0" in pym("build", "--sdist", "-f", str(links), cwd=project).check().err
    (pym.cwd / "narrow.txt").write_text("helper<2\n")
    words = ("build", "--sdist", "-f", str(links), "-b", str(pym.cwd / "narrow.txt"))
    assert "helper 1.0" in pym(*words, cwd=project).check().err
    assert "hash" in pym(*words, "--require-hashes", cwd=project).check(2).err
    with open(project / "pyproject.toml", "a") as file:
        file.write('[tool.pym.sources]\nhelper = { path = "../helper" }\n')
    tree(
        pym.cwd / "helper", "\ndef build_wheel(d, *_): return _wheel(d, {'helper.py': 'VERSION = 3'})\n", name="helper"
    )
    done = pym("build", "-f", str(links), cwd=project).check()
    assert done.err.count("helper 3") >= 2
    assert len(environments(done.err)) == 1
    assert "helper 2.0" in pym("build", "--sdist", "-f", str(links), "--no-sources", cwd=project).check().err
    with open(project / "backend.py", "a") as file:
        file.write("\ndef get_requires_for_build_sdist(*_): return ['helper>=2']\n")
    # What was only needed for the one is not there for the other.
    assert len(environments(pym("build", cwd=project).check().err)) == 2


def environments(said: str) -> set[str]:
    """Where backends ran, as they have told."""
    return {line for line in said.splitlines() if line.startswith("in ")}


def test_two_at_once_and_one_that_is_ended_leave_whole_files(pym: Pym, project: Path) -> None:
    with open(project / "backend.py", "a") as file:
        file.write(
            "\nimport time\nmake = build_wheel\ndef build_wheel(*a, **k): print('now', flush=True); time.sleep(60)\n"
        )
    argv = [sys.executable, "-m", "pym", "build"]
    running = subprocess.Popen(argv, cwd=project, env=pym.environ, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    while (line := running.stderr.readline()) != "now\n":
        assert line
    running.terminate()
    running.communicate(timeout=60)
    assert running.returncode == 143
    assert not (project / "dist").exists()
    assert listed(pym.home / ".cache/pym/builds-1") == []
    with open(project / "backend.py", "a") as file:
        file.write("\nbuild_wheel = make\n")
    both = [subprocess.Popen(argv, cwd=project, env=pym.environ, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert listed(project / "dist") == [".gitignore", WHEEL, SDIST]
