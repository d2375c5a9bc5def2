"""Whatever stands in `pyproject.toml` and `pylock.toml`, there is an answer or a message, and never a traceback."""

from __future__ import annotations

import json
import random
import sys
import tomllib

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe

from pym.cli import main

WORLD = Universe({"a": {"1.0": ["b"], "2.0": ["b"]}, "b": {"1.0": []}, "c": {"1.0": []}})
PROJECT = """
[project]
name = "p"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["a>=1", "b; python_version >= '3.10'"]
optional-dependencies = {x = ["c"], y = ["p[x]"]}
[dependency-groups]
dev = ["c", {include-group = "lint"}]
lint = ["b"]
[tool.uv]
default-groups = ["dev"]
constraint-dependencies = ["b<3"]
override-dependencies = ["c==1.0"]
environments = ["sys_platform == 'linux'", "sys_platform != 'linux'"]
conflicts = [[{extra = "x"}, {group = "other"}]]
cache-keys = [{file = "pyproject.toml"}, {env = "X"}]
index = [{name = "other", url = "https://example.com/simple", explicit = true}]
sources = {zz = [{index = "other", marker = "sys_platform == 'linux'"}]}
workspace = {members = ["m*"], exclude = ["n"]}
dependency-metadata = [{name = "zz", version = "1.0", requires-dist = ["b"]}]
extra-build-dependencies = {zz = ["b", {requirement = "c", match-runtime = true}]}
"""
JUNK = (
    3, -1, 2**70, "", "x", "\0", "a\nb", "../..", "[", "a[", "a>=", "a @ file:///nope", "a; python_version", "*", "a" * 999,
    [], [[]], [3], [""], {}, {"a": {}}, True, 1.5, ">=3.10,<3.9",
)  # fmt: skip
OF_PROJECT = (
    "lock", "lock --check", "sync --dry-run", "tree --frozen", "export --frozen", "add --frozen c", "remove --frozen a",
    "version --frozen --bump minor", "workspace metadata", "why b", "add --no-sync c", "pip compile pyproject.toml",
)  # fmt: skip
OF_LOCK = (
    "lock --dry-run", "lock --check", "lock --dry-run -P b", "sync --frozen --dry-run", "tree --frozen --invert",
    "export --frozen", "export --frozen --format pylock.toml", "export --frozen --format cyclonedx1.5", "why --frozen b",
    "workspace metadata --frozen", "pip compile pylock.toml", "pip sync --dry-run pylock.toml",
)  # fmt: skip


@pytest.fixture
def play(tmp_path, index, monkeypatch, capfd):
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    for name, value in pym.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(pym.cwd)
    (pym.cwd / "pyproject.toml").write_text(PROJECT)
    assert main.main(["lock"]) == 0

    def call(words: str, about: object) -> None:
        capfd.readouterr()
        code = main.main(words.split())
        assert code in (0, 1, 2), (words, about)
        assert "Traceback" not in capfd.readouterr().err, (words, about)

    return pym, call


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


def places(value: object, at: tuple = ()) -> list[tuple]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *[place for key, one in inner for place in places(one, (*at, key))]]


@pytest.mark.parametrize("seed", range(3))
def test_projects(play, seed):
    pym, call = play
    chance = random.Random(seed)
    lock = (pym.cwd / "pylock.toml").read_text()
    for _ in range(25):
        project = tomllib.loads(PROJECT)
        place = chance.choice(places(project)[1:])
        around: object = project
        for key in place[:-1]:
            around = around[key]
        if chance.random() < 0.2:
            del around[place[-1]]
        else:
            around[place[-1]] = chance.choice(JUNK)
        text = "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in project.items())
        for words in ("lock", chance.choice(OF_PROJECT)):
            (pym.cwd / "pyproject.toml").write_text(text)
            (pym.cwd / "pylock.toml").write_text(lock)
            call(words, (place, text))


@pytest.mark.parametrize("seed", range(3))
def test_locks(play, seed):
    pym, call = play
    chance = random.Random(seed)
    lock = (pym.cwd / "pylock.toml").read_text().split("\n")
    for _ in range(25):
        lines = list(lock)
        at, how = chance.randrange(len(lines)), chance.random()
        if how < 0.3:
            del lines[at]
        elif how < 0.5:
            lines.insert(at, chance.choice(lines))
        elif how < 0.9:
            where = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:where] + chance.choice(["", "x", '"', "]", "[", "="]) + lines[at][where + 1 :]
        else:
            del lines[at:]
        (pym.cwd / "pyproject.toml").write_text(PROJECT)
        for words in chance.sample(OF_LOCK, 3):
            (pym.cwd / "pylock.toml").write_text("\n".join(lines))
            call(words, lines[max(0, at - 1) : at + 2])


def test_what_is_no_marker_in_a_fork(play):
    pym, call = play
    text = (pym.cwd / "pylock.toml").read_text()
    (pym.cwd / "pylock.toml").write_text(text.replace("schema = 1\n", 'schema = 1\nforks = [\n    "nonsense",\n]\n'))
    (pym.cwd / "pyproject.toml").write_text(PROJECT.replace('"a>=1"', '"a<2"'))
    call("lock", "forks")
