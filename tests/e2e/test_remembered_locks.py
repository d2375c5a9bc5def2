"""A lock is remembered as long as the project and the pages are the same, and not a moment longer."""

from __future__ import annotations

import sys

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe

KNOWN = "The lock is known"
BEFORE = {"a": {"1.0": ["b"]}, "b": {"1.0": [], "1.1": []}}
AFTER = {"a": {"1.0": ["b"]}, "b": {"1.0": [], "1.1": [], "1.2": []}}
PROJECT = '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["a"]\n'


@pytest.fixture
def index():
    with Universe(BEFORE).serve(max_age=3600) as server:
        yield server


@pytest.fixture
def pym(tmp_path, index):
    user = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    (user.cwd / "pyproject.toml").write_text(PROJECT)
    return user


def lock(pym: Pym, *words: str, **more: str) -> tuple[str, bool]:
    """What is locked where there is no lock, and whether it was remembered."""
    path = pym.cwd / "pylock.toml"
    path.unlink(missing_ok=True)
    done = pym("lock", "-v", *words, **more).check()
    return path.read_text(), KNOWN in done.err


def test_the_same_project_is_locked_from_memory(pym, index):
    text, _ = lock(pym)
    while not (known := lock(pym))[1]:
        assert known[0] == text
    assert known == (text, True)
    asked = len(index.requests)
    assert lock(pym, "--offline") == (text, True)
    assert len(index.requests) == asked
    pym("lock", "--check").check()


def test_another_checkout_is_locked_from_memory(pym, tmp_path):
    members = '[tool.pym.workspace]\nmembers = ["m"]\n[tool.pym.sources]\nm = { workspace = true }\n'
    text = PROJECT.replace('"a"', '"a", "m"') + members
    places = [tmp_path / "one", tmp_path / "two/deeper"]
    for place in places:
        (place / "m").mkdir(parents=True)
        (place / "pyproject.toml").write_text(text)
        (place / "m/pyproject.toml").write_text(PROJECT.replace("demo", "m").replace('"a"', '"b<1.1"'))
    found = []
    for place in (places[0], places[0], places[0], places[1]):
        pym.cwd = place
        found.append(lock(pym))
    assert found[2] == found[3] == (found[0][0], True)
    assert str(tmp_path) not in found[0][0]
    pym("lock", "--check").check()


@pytest.mark.parametrize(
    "text",
    [
        PROJECT.replace('"a"', '"a", "b<1.1"'),
        PROJECT.replace("3.11", "3.12"),
        PROJECT.replace("demo", "other"),
        PROJECT + '[project.optional-dependencies]\nx = ["b==1.0"]\n',
        PROJECT + '[dependency-groups]\ndev = ["b==1.0"]\n',
        PROJECT + '[tool.pym]\nconstraint-dependencies = ["b<1.1"]\n',
        PROJECT + '[tool.pym]\nresolution = "lowest"\n',
        PROJECT + "[tool.pym]\nenvironments = [\"sys_platform == 'linux'\"]\n",
        PROJECT + '[tool.pym]\nexclude-dependencies = ["b"]\n',
    ],
)
def test_another_project_is_not(pym, text):
    while not (first := lock(pym))[1]:
        pass
    (pym.cwd / "pyproject.toml").write_text(text)
    other, known = lock(pym)
    assert not known
    assert other != first[0]
    assert lock(pym)[0] == other
    (pym.cwd / "pyproject.toml").write_text(PROJECT)
    assert lock(pym)[0] == first[0]


def test_pages_that_changed_are_looked_at(pym, index):
    while not lock(pym)[1]:
        pass
    index.world = Universe(AFTER)
    assert lock(pym)[1]  # still fresh by the index's own word
    text, known = lock(pym, "--refresh")
    assert not known
    assert 'version = "1.2"' in text


def test_what_was_locked_before_is_part_of_the_question(pym):
    while not lock(pym)[1]:
        pass
    (pym.cwd / "pyproject.toml").write_text(PROJECT.replace('"a"', '"a", "b<1.1"'))
    pym("lock").check()
    (pym.cwd / "pyproject.toml").write_text(PROJECT)
    pym("lock").check()
    assert 'version = "1.0"' in (pym.cwd / "pylock.toml").read_text().partition('name = "b"')[2]


def test_references_and_directories_of_links_are_looked_at_each_time(pym, tmp_path):
    (tmp_path / "links").mkdir()
    for _ in range(4):
        assert not lock(pym, "--find-links", str(tmp_path / "links"))[1]
