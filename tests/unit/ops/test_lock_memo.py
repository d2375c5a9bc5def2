"""That a lock is up to date is remembered: the remembered answer is the one that would be worked out, whatever changed."""

from __future__ import annotations

import binascii
import os
import random
import shutil
import time
from pathlib import Path

import pytest
from tests.support.universe import Universe

from pym.cache.memo import Memo
from pym.context import Context
from pym.errors import PymError
from pym.model.resolution import Policy
from pym.ops import lock, lock_bring, lock_memo
from pym.ops.lock import Asked
from pym.ops.places import Places
from pym.ops.wiring import Wiring
from pym.report import Reporter

WORLD = Universe({"a": {"1.0": [], "2.0": []}, "b": {"1.0": ["a"]}, "c": {"1.0": []}})
ROOT = """
[project]
name = "root"
version = "1"
requires-python = ">=3.10"
dependencies = ["a"]

[dependency-groups]
dev = ["c"]

[tool.pym.workspace]
members = ["members/*"]
"""
MEMBER = '[project]\nname = "{}"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["b"]\n'


class Project:
    """A workspace, and calls in it."""

    def __init__(self, base: Path, url: str) -> None:
        self.root = base / "work"
        self.cache = base / "cache"
        self.home = base / "home"
        self.url = url
        self.begin()

    def begin(self) -> None:
        """Writes the files of a workspace that can be locked."""
        for name in ("x", "y"):
            self.write(f"members/{name}/pyproject.toml", MEMBER.format(name))
        self.write("pyproject.toml", ROOT)

    def write(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def call(self, *, remembering: bool, asked: Asked | None = None, places: Places | None = None) -> object:
        """What comes of a call: how many packages, or what it says."""
        environ = {"HOME": str(self.home), "PIP_CONFIG_FILE": os.devnull}
        reporter = Reporter()
        context = Context(str(self.root), environ, reporter, cache=str(self.cache) if remembering else "")
        wiring = Wiring(context, project_from=str(self.root))
        try:
            done = lock.run(
                wiring,
                asked=asked or Asked(locked="--check"),
                places=places or Places(self.url),
                policy=Policy(),
            )
        except PymError as error:
            return type(error).__name__, error.message
        return done.count

    @property
    def remembered(self) -> bool:
        return (self.cache / lock_memo.KIND).exists()


@pytest.fixture
def project(tmp_path, index, monkeypatch):
    return Project(tmp_path, index.url)


@pytest.fixture
def contents(monkeypatch) -> None:
    """Files are told apart by what is in them: no test has to wait until a clock has moved on."""

    def stamp(path: str):
        try:
            data = Path(path).read_bytes()
        except OSError:
            return None
        return (1, os.stat(path).st_ino, len(data), 0, binascii.crc32(data))

    monkeypatch.setattr(lock_memo, "stamp", stamp)


def edits(project: Project, chance: random.Random):
    """Ways to change what an answer depends on."""
    root = project.root

    def replaced(path: str, *pairs: tuple[str, str]):
        def change() -> None:
            place = root / path
            if place.exists():
                before, after = chance.choice(pairs)
                text = place.read_text()
                place.write_text(text.replace(before, after) if before in text else text.replace(after, before))

        return change

    def toggled(path: str, *texts: str):
        def change() -> None:
            place = root / path
            if place.exists():
                place.unlink()
            else:
                project.write(path, chance.choice(texts))

        return change

    def member(name: str):
        def change() -> None:
            place = root / "members" / name
            if place.exists():
                shutil.rmtree(place)
            else:
                project.write(f"members/{name}/pyproject.toml", MEMBER.format(name))

        return change

    def other_lock() -> None:
        place = root / "pylock.toml"
        if place.exists():
            text = place.read_text()
            place.write_text(text.replace('version = "2.0"', 'version = "2.1"', 1) if chance.random() < 0.3 else text)

    def relock() -> None:
        project.call(remembering=True, asked=Asked())

    return [
        replaced("pyproject.toml", ('"a"', '"a<3"'), ('"c"', '"a"'), ('version = "1"', 'version = "2"')),
        replaced("pyproject.toml", ("# nothing", ""), (">=3.10", ">=3.11"), ("name", "name ")),
        replaced("members/x/pyproject.toml", ('"b"', '"b>=1"'), ('"b"', '"c"')),
        toggled("pym.toml", "", 'constraint-dependencies = ["a<2"]\n', 'required-version = ">=99"\n'),
        replaced("pym.toml", ("a<2", "a<3"), ("", "# nothing\n")),
        toggled("uv.toml", "", 'override-dependencies = ["a==1.0"]\n'),
        toggled("members/y/.hidden", ""),
        member("z"),
        member("y"),
        other_lock,
        relock,
        relock,
        lambda: project.write("pyproject.toml", ROOT),
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("contents")
def test_remembered_answers_are_true(project, seed, monkeypatch) -> None:
    hits: list[int] = []
    real = lock_memo.recall

    def recall(*words):
        found = real(*words)
        hits.extend([] if found is None else [found])
        return found

    monkeypatch.setattr(lock_memo, "recall", recall)
    chance = random.Random(seed)
    changes = edits(project, chance)
    project.call(remembering=True, asked=Asked())
    for _ in range(16):
        for _ in range(chance.choice((0, 0, 1, 1, 2))):
            chance.choice(changes)()
        asked = Asked(locked="--check", options=chance.choice(({}, {}, {"prerelease": "allow"})))
        worked_out = project.call(remembering=False, asked=asked)
        for _ in range(2):  # the second one remembers what the first one found
            assert project.call(remembering=True, asked=asked) == worked_out
        if chance.random() < 0.6:  # back to where everything is well
            shutil.rmtree(project.root)
            project.begin()
            project.call(remembering=True, asked=Asked(options=asked.options))
    assert hits


@pytest.mark.usefixtures("contents")
def test_nothing_is_read_again(project, monkeypatch) -> None:
    first = project.call(remembering=True, asked=Asked())
    assert project.call(remembering=True) == first
    from pym.ops import lock_bring

    monkeypatch.setattr(lock_bring, "bring", None)  # whoever needs it fails
    assert project.call(remembering=True) == first
    for words in ({"upgrade": True}, {"refresh": True}, {"upgrade_packages": ("a",)}, {"upgrade_groups": ("dev",)}):
        with pytest.raises(TypeError):
            project.call(remembering=True, asked=Asked(**words))
    with pytest.raises(TypeError):
        project.call(remembering=True, places=Places(project.url, ["http://127.0.0.1:9/simple/"]))


@pytest.mark.usefixtures("contents")
@pytest.mark.parametrize(
    "more",
    [
        '[tool.pym.sources]\na = { path = "../other" }\n',  # its own file counts as well
        "[tool.pym]\nlock-python = true\n",  # a version file does
    ],
)
def test_what_is_never_remembered(project, more, tmp_path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/pyproject.toml").write_text(
        '[project]\nname = "a"\nversion = "3"\n[build-system]\nrequires=[]\n'
    )
    text = ROOT.replace("[tool.pym.workspace]\n", f"{more}\n[tool.pym.workspace]\n")
    project.write("pyproject.toml", text)
    done = project.call(remembering=True, asked=Asked())
    assert isinstance(done, int), done
    assert project.call(remembering=True) == done
    assert not project.remembered


@pytest.mark.usefixtures("contents")
def test_passwords_are_not_kept(project) -> None:
    places = Places(project.url.replace("://", "://user:secret@"))
    project.call(remembering=True, asked=Asked(), places=places)
    assert isinstance(project.call(remembering=True, places=places), int)
    kept = [path for path in (project.cache / lock_memo.KIND).rglob("*") if path.is_file()]
    assert not any(b"secret" in path.read_bytes() for path in kept)


def test_files_that_were_written_meanwhile_are_not_relied_upon(project, monkeypatch) -> None:
    project.call(remembering=True, asked=Asked())
    memo, path = Memo(str(project.cache), lock_memo.KIND), str(project.root / "pylock.toml")
    project.call(remembering=True)
    assert memo.recall(path) is None  # all of them are younger than this process
    monkeypatch.setattr(lock_memo, "_LOADED", time.time_ns() + 10**9)
    project.call(remembering=True)
    assert memo.recall(path) is not None
    assert project.remembered


def test_a_file_that_is_written_during_the_call_is_not_relied_upon(project, monkeypatch) -> None:
    project.call(remembering=True, asked=Asked())
    bring = lock_bring.bring
    member = project.root / "members/x/pyproject.toml"
    text = member.read_text()

    def interrupted(*arguments: object, **more: object) -> object:
        done = bring(*arguments, **more)
        member.write_text(text + "# another\n")
        return done

    monkeypatch.setattr(lock_bring, "bring", interrupted)
    project.call(remembering=True)
    member.write_text(text)
    project.call(remembering=True)
    assert not project.remembered
    member.write_text(text)
    monkeypatch.setattr(lock_bring, "bring", bring)
    project.call(remembering=True)
    project.call(remembering=True)
    assert project.remembered


@pytest.mark.usefixtures("contents")
def test_a_lock_that_is_needed_is_read(project) -> None:
    project.call(remembering=True, asked=Asked())
    project.call(remembering=True)
    environ = {"HOME": str(project.home), "PIP_CONFIG_FILE": os.devnull}
    context = Context(str(project.root), environ, Reporter(), cache=str(project.cache))
    wiring = Wiring(context, project_from=str(project.root))
    done = lock.run(wiring, asked=Asked(), places=Places(project.url), policy=Policy())
    assert done._lock is None and done.count == len(done.lock.packages) == 6
