"""Packages that have to be built, as people meet them: compiled, installed, editable, broken, interrupted."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.backends import PREPARED, sdist, tree
from tests.support.index import IndexServer
from tests.support.runner import START, Pym
from tests.support.runner import tree as files
from tests.support.universe import Universe


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Pym(
        tmp_path,
        PYM_NO_INDEX="1",
        PYM_FIND_LINKS=str(tmp_path / "links"),
        PYM_PYTHON=sys.executable,
        PYM_CACHE_DIR=str(tmp_path / "cache"),
    )


@pytest.fixture
def links(tmp_path: Path) -> Path:
    wheels.build(tmp_path / "links", "six", "1.16.0", {"six.py": b""})
    return tmp_path / "links"


def pins(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


def test_dynamic_metadata_of_an_sdist_is_resolved_and_kept(pym: Pym, links: Path, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    more = f"{PREPARED}\nopen({str(counts)!r}, 'a').write('x')\n"
    sdist(links, tree(tmp_path / "t", more, requires=("six",)))
    (pym.cwd / "in.txt").write_text("thing\n")
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["six==1.16.0", "thing==1.0"]
    count = counts.stat().st_size
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["six==1.16.0", "thing==1.0"]
    assert counts.stat().st_size == count
    assert os.listdir(tmp_path / "cache" / "builds-1") == []


# Metadata of each of two packages is only made while the other one's is being made.
TOGETHER = """
import time
open(os.path.join({here!r}, NAME), "w").close()
for _ in range(1500):
    if len(os.listdir({here!r})) == 2:
        break
    time.sleep(0.01)
else:
    raise SystemExit("alone")
"""


@pytest.fixture
def served(pym: Pym, links: Path, tmp_path: Path):
    """Serves sdists from trees that are made as `backends.tree` makes them, by an index on loopback."""
    world = Universe({})

    def add(name: str, version: str, more: str, **options) -> None:
        path = sdist(tmp_path / "made", tree(tmp_path / f"{name}{version}", more, name=name, version=version, **options),
                     name, version)  # fmt: skip
        row = {version: {"sdist": True, "wheels": [], "dynamic": ["Requires-Dist"]}}
        (one,) = Universe({name: row}).distributions()
        one.__dict__["data"] = path.read_bytes()
        world.projects.setdefault(name, {}).setdefault(version, []).append(one)

    with IndexServer(world) as server:
        pym.environ.update(PYM_DEFAULT_INDEX=server.url)
        del pym.environ["PYM_NO_INDEX"]
        yield add


def test_metadata_is_built_ahead(pym: Pym, served, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    for name in ("one", "two"):
        served(name, "1.0", PREPARED + TOGETHER.format(here=str(tmp_path / "here")), requires=("six",))
    (pym.cwd / "in.txt").write_text("one\ntwo\n")
    done = pym("pip", "compile", "in.txt", "-q", PYM_CONCURRENT_BUILDS="2").check()
    assert pins(done.out) == ["one==1.0", "six==1.16.0", "two==1.0"]
    assert os.listdir(tmp_path / "cache" / "builds-1") == []


@pytest.mark.parametrize(
    ("about", "lines"),
    [("", "./one\n./two\n"), ('[project]\nname = "{name}"\ndynamic = ["version"]\n', "one @ ./one\ntwo @ ./two\n")],
)
def test_metadata_of_directories_is_built_at_the_same_time(pym: Pym, tmp_path: Path, about: str, lines: str) -> None:
    (tmp_path / "here").mkdir()
    for name in ("one", "two"):
        together = PREPARED + TOGETHER.format(here=str(tmp_path / "here"))
        tree(pym.cwd / name, together, name=name, project=about.format(name=name))
    told = pym("pip", "compile", "-", "-q", stdin=lines, PYM_CONCURRENT_BUILDS="2").check().out
    assert pins(told) == ["./one", "./two"]
    assert os.listdir(tmp_path / "cache" / "builds-1") == []


def test_members_whose_requirements_are_dynamic_are_built_at_the_same_time(
    pym: Pym, links: Path, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    for name in ("one", "two"):
        together = PREPARED + TOGETHER.format(here=str(tmp_path / "here"))
        about = f'[project]\nname = "{name}"\nversion = "1.0"\ndynamic = ["dependencies"]\n'
        tree(pym.cwd / name, together, name=name, project=about, requires=("six",))
    (pym.cwd / "pyproject.toml").write_text('[tool.pym.workspace]\nmembers = ["*"]\n')
    pym("lock", "-q", PYM_CONCURRENT_BUILDS="2").check()
    assert 'name = "six"' in (pym.cwd / "pylock.toml").read_text()


def test_what_was_built_ahead_and_failed_is_told_only_if_it_is_needed(pym: Pym, served) -> None:
    served("a", "1.0", PREPARED)
    served("a", "2.0", "raise SystemExit('no such luck')")
    served("b", "1.0", PREPARED, requires=("a<2",))
    for text, code in (("b\na\n", 0), ("a\nb\n", 1)):
        (pym.cwd / "in.txt").write_text(text)
        done = pym("pip", "compile", "in.txt", "-q", PYM_CONCURRENT_BUILDS="2").check(code)
        assert ("no such luck" in done.err) == bool(code)


def test_an_sdist_with_another_hash_than_was_demanded_runs_nothing(pym: Pym, links: Path, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    path = sdist(links, tree(tmp_path / "t", f"{PREPARED}\nopen({str(counts)!r}, 'a').write('x')\n"))
    pym("venv", "-q").check()
    pym.environ["PYM_PYTHON"] = ""
    for wrong in ("sha256:" + "0" * 64, "sha512:" + "0" * 128):
        (pym.cwd / "r.txt").write_text(f"thing==1.0 --hash={wrong}\n")
        told = pym("pip", "install", "-r", "r.txt").check(1).err
        assert "Hash mismatch for `thing-1.0.tar.gz`" in told and wrong in told and "in `r.txt`" in told
        assert f"from file://{path}\n" in told
        assert not counts.exists()
    (pym.cwd / "r.txt").write_text(f"thing==1.0 --hash=sha512:{hashlib.sha512(path.read_bytes()).hexdigest()}\n")
    pym("pip", "install", "-r", "r.txt").check()
    # What was built of it before is no way around it.
    pym("pip", "uninstall", "thing").check()
    (pym.cwd / "r.txt").write_text(f"thing==1.0 --hash={wrong}\n")
    assert "Hash mismatch" in pym("pip", "install", "-r", "r.txt").check(1).err


def test_an_archive_without_a_name_is_compared_before_it_is_asked_for_one(pym: Pym, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    path = sdist(tmp_path, tree(tmp_path / "t", f"{PREPARED}\nopen({str(counts)!r}, 'a').write('x')\n"))
    path.rename(pym.cwd / "x.tar.gz")
    right = hashlib.sha256((pym.cwd / "x.tar.gz").read_bytes()).hexdigest()
    pym("venv", "-q").check()
    pym.environ["PYM_PYTHON"] = ""
    (pym.cwd / "r.txt").write_text(f"./x.tar.gz --hash=sha256:{'0' * 64} --hash=sha256:{'1' * 64}\n")
    told = pym("pip", "install", "-r", "r.txt").check(1).err
    assert "Hash mismatch" in told and f"from file://{pym.cwd}/x.tar.gz\n" in told
    assert not counts.exists()
    (pym.cwd / "r.txt").write_text(f"./x.tar.gz --hash=sha256:{'0' * 64} --hash=sha256:{right}\n")
    pym("pip", "install", "-r", "r.txt").check()
    assert counts.exists()


def test_a_project_with_dynamic_requirements(pym: Pym, links: Path) -> None:
    project = '[project]\nname = "thing"\nversion = "1.0"\ndynamic = ["dependencies"]\n'
    more = f"{PREPARED}\nREQUIRES += ['six', 'none-such; extra == \"x\"']\n"
    tree(pym.cwd, more, project=project)
    assert pins(pym("pip", "compile", "pyproject.toml", "-q").check().out) == ["six==1.16.0"]


def test_a_directory_whose_name_only_a_build_tells(pym: Pym, links: Path) -> None:
    tree(pym.cwd / "sub", PREPARED, requires=("six",))
    (pym.cwd / "in.txt").write_text("./sub\n")
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["six==1.16.0", "./sub"]


@pytest.mark.parametrize("needs", ["none-such>=1", "!!"])
def test_what_a_build_needs_and_cannot_be_had(pym: Pym, links: Path, needs: str) -> None:
    tree(pym.cwd / "sub", needs=(needs,))
    done = pym("pip", "compile", "-", "-q", stdin="./sub\n").check(1)
    assert f"what it needs to build cannot be had (`{needs}`)" in done.err


def test_a_setting_makes_another_answer(pym: Pym, links: Path, tmp_path: Path) -> None:
    more = """
def prepare_metadata_for_build_wheel(d, c=None, _before=None):
    REQUIRES.extend(["six"] if c else [])
    os.mkdir(os.path.join(d, _info()))
    open(os.path.join(d, _info(), "METADATA"), "w").write(_metadata())
    return _info()
"""
    sdist(links, tree(tmp_path / "t", more))
    (pym.cwd / "in.txt").write_text("thing\n")
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["thing==1.0"]
    with_six = ["six==1.16.0", "thing==1.0"]
    assert pins(pym("pip", "compile", "in.txt", "-q", "-C", "a=b").check().out) == with_six
    assert pins(pym("pip", "compile", "in.txt", "-q", "--config-settings-package", "thing:a=b").check().out) == with_six
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["thing==1.0"]


def test_install_builds_and_an_editable_follows_its_tree(pym: Pym, links: Path, tmp_path: Path) -> None:
    sdist(links, tree(tmp_path / "t", PREPARED, requires=("six",)))
    pym("venv", "-q").check()
    python = pym.cwd / ".venv" / "bin" / "python"
    environ = {"PYM_PYTHON": ""}
    result = pym("pip", "install", "thing", **environ).check()
    assert "Building thing==1.0" in result.err
    assert " + thing==1.0" in result.err
    where = "import thing; print(thing.__file__)"
    assert ".venv" in subprocess.run([python, "-c", where], capture_output=True, text=True).stdout
    source = tree(tmp_path / "edited", name="edited")
    (source / "edited.py").write_text("x = 1\n")
    pym("pip", "install", "-e", str(source), **environ).check()
    where = "import edited; print(edited.__file__)"
    assert str(source) in subprocess.run([python, "-c", where], capture_output=True, text=True).stdout
    (pym.cwd / "in.txt").write_text(f"-e {source}\n")
    for words, more, linked in (
        (("--no-editable",), {}, False),
        (("--no-editable-package", "other"), {}, True),
        (("--no-editable-package", "Edited"), {}, False),
        ((), {"PYM_NO_EDITABLE": "0"}, True),
        ((), {"PYM_NO_EDITABLE": "1"}, False),
    ):
        pym("pip", "install", "-r", "in.txt", *words, **environ, **more).check()
        shown = subprocess.run([python, "-c", where], capture_output=True, text=True).stdout
        assert (str(source) in shown) == linked, words


def test_hashes_are_demanded_of_what_builds_need(pym: Pym, links: Path, tmp_path: Path) -> None:
    """By an option of projects too, a variable and a setting; it fails as builds do."""
    head = '[project]\nname = "thing"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
    tree(pym.cwd, PREPARED, needs=("six",), project=head)
    for words, more in ((("--require-build-hashes",), {}), ((), {"PYM_REQUIRE_BUILD_HASHES": "1"})):
        told = pym("sync", *words, **more).check(1).err
        assert "Failed to build" in told and "must have their versions pinned with `==`" in told
    with (pym.cwd / "pyproject.toml").open("a") as file:
        file.write("[tool.uv]\nrequire-build-hashes = true\n")
    pym("sync").check(1)
    pym("sync", "--no-require-build-hashes").check()


def test_a_build_requirement_that_matches_runtime(pym: Pym, links: Path, tmp_path: Path) -> None:
    """Another version of it to install is another build, and none to install is an error."""
    wheels.build(links, "six", "1.15.0", {"six.py": b""})
    counts = tmp_path / "counts"
    note = f"import glob, sys; open({str(counts)!r}, 'a').write(str(glob.glob(sys.prefix + '/lib/*/*/six-*')))\n"
    tree(tmp_path / "t", note, project='[project]\nname = "thing"\nversion = "1.0"\n')
    text = (
        '[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = ["thing"{more}]\n'
        '[tool.pym.sources]\nthing = {{path = "../t"}}\n'
        '[tool.pym.extra-build-dependencies]\nthing = [{{requirement = "six", match-runtime = true}}]\n'
    )
    for version, built in (("1.16.0", True), ("1.15.0", True), ("1.16.0", False)):
        (pym.cwd / "pyproject.toml").write_text(text.format(more=f', "six=={version}"'))
        counts.write_text("")
        told = pym("sync").check().err
        assert " thing==1.0 (from " in told and ("Building" in told) == built
        assert f"six-{version}.dist-info" in counts.read_text() or not built
    (pym.cwd / "pyproject.toml").write_text(text.format(more=""))
    assert "`six` was declared as an extra build dependency with `match-runtime" in pym("sync").check(2).err


def test_a_failure_shows_what_the_backend_said_and_changes_nothing(pym: Pym, links: Path, tmp_path: Path) -> None:
    more = "\ndef build_wheel(*a, **k):\n    raise SystemExit('fatal error: Python.h: No such file or directory')\n"
    sdist(links, tree(tmp_path / "t", more))
    pym("venv", "-q").check()
    libraries = pym.cwd / ".venv" / "lib"
    before = files(libraries)
    result = pym("pip", "install", "thing", PYM_PYTHON="").check(1)
    assert "error[PYM-901]: Failed to build `thing==1.0`" in result.err
    assert "the header `Python.h` of Python itself is missing" in result.err
    assert "`backend.build_wheel` failed with exit code 1" in result.err
    assert files(libraries) == before
    assert os.listdir(tmp_path / "cache" / "builds-1") == []


def test_an_sdist_that_cannot_be_built_here_is_known_by_what_it_says(pym: Pym, links: Path, tmp_path: Path) -> None:
    info = "Metadata-Version: {}\nName: thing\nVersion: {}\nDynamic: requires-dist\nRequires-Dist: six\n"
    for version, of_format, known_as in (("1.0", "2.4", "1.0"), ("2.0", "2.1", "2.0"), ("3.0", "2.2", "2.9")):
        source = tree(tmp_path / version, "raise SystemExit('no such luck')", version=version)
        (source / "PKG-INFO").write_text(info.format(of_format, known_as))
        sdist(links, source, version=version)
    done = pym("pip", "compile", "-", "-q", stdin="thing==1.0\n").check()
    assert pins(done.out) == ["six==1.16.0", "thing==1.0"]
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["thing==1.0"]\n'
    )
    assert "Failed to build `thing==1.0`: its PKG-INFO is believed" in pym("lock").check().err
    # Older formats say too little, another version's say nothing, and it is still no build.
    for version in ("2.0", "3.0"):
        assert "no such luck" in pym("pip", "compile", "-", "-q", stdin=f"thing=={version}\n").check(1).err
    assert "no such luck" in pym("sync").check(1).err
    pym("pip", "compile", "-", "--no-build", stdin="thing==1.0\n").check(1)


def test_no_build_means_it(pym: Pym, links: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    source = tree(tmp_path / "t", f"\nopen({str(canary)!r}, 'w').close()\n")
    sdist(links, source)
    (pym.cwd / "in.txt").write_text("thing\n")
    pym("pip", "compile", "in.txt", "--no-build").check(1)
    (pym.cwd / "in.txt").write_text(f"thing @ {source.as_uri()}\n")
    assert "PYM-903" in pym("pip", "compile", "in.txt", "--no-build").check(1).err
    assert not canary.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_nothing_that_stays(
    pym: Pym, links: Path, tmp_path: Path, number: signal.Signals
) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    more = f"""
def build_wheel(*a, **k):
    with open({str(ready)!r}, "w") as file:
        file.write(str(os.getpid()))
    import time
    time.sleep(600)
"""
    sdist(links, tree(tmp_path / "t", more))
    (pym.cwd / "in.txt").write_text("thing\n")
    process = subprocess.Popen(
        [*START, "pip", "compile", "in.txt"], cwd=pym.cwd, env=pym.environ, stderr=subprocess.PIPE
    )
    child = int(ready.read_text())
    process.send_signal(number)
    _, err = process.communicate()
    assert b"Traceback" not in err
    assert process.returncode != 0
    scratch = tmp_path / "cache" / "builds-1"
    if number == signal.SIGKILL:
        os.kill(child, signal.SIGKILL)  # nobody was left who could have ended it
        assert len(os.listdir(scratch)) == 2  # its directory, and whose turn it was
    else:
        assert not Path(f"/proc/{child}").exists()
        assert os.listdir(scratch) == []
    (tmp_path / "links" / "thing-1.0.tar.gz").unlink()
    sdist(links, tree(tmp_path / "t2"))
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["thing==1.0"]
    assert os.listdir(scratch) == []
