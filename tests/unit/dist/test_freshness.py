"""What the wheel of a local directory depends on."""

from __future__ import annotations

import os

import pytest
from tests.support.repositories import Repository

from pym.dist import freshness, git_head
from pym.errors import UsageError


@pytest.fixture
def tree(tmp_path):
    place = tmp_path / "project"
    (place / "src/a").mkdir(parents=True)
    (place / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    (place / "src/a/x.py").write_text("1")
    (place / "src/a/y.c").write_text("1")
    (place / "data.txt").write_text("1")
    return place


def key(place, keys=None, **environ):
    return freshness.key(str(place), keys, environ=environ)


def keys(place, text, tool="pym"):
    (place / "pyproject.toml").write_text(f"[project]\nname = 'a'\n[tool.{tool}]\ncache-keys = {text}\n")


def test_the_usual_files_count_and_no_others(tree):
    before = key(tree)
    assert key(tree) == before
    (tree / "src/a/x.py").write_text("22")
    (tree / "data.txt").write_text("22")
    (tree / "src/new.py").write_text("")
    assert key(tree) == before
    seen = {before}
    for name in ("pyproject.toml", "setup.py", "setup.cfg"):
        with open(tree / name, "a") as file:
            file.write("\n")
        assert key(tree) not in seen
        seen.add(key(tree))
    (tree / "src").rename(tree / "gone")
    assert key(tree) not in seen
    (tree / "src").mkdir()
    assert key(tree) not in seen


def test_an_old_time_of_modification_does_not_hide_a_change(tree):
    before = key(tree)
    text = (tree / "pyproject.toml").read_text()
    about = os.stat(tree / "pyproject.toml")
    (tree / "pyproject.toml").write_text(text.replace("'a'", "'b'"))
    os.utime(tree / "pyproject.toml", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert key(tree) != before


@pytest.mark.parametrize(
    ("pattern", "counts", "counts_not"),
    [
        ("data.txt", ["data.txt"], ["src/a/x.py"]),
        ("src/**/*.py", ["src/a/x.py", "src/a/b/c/new.py", "src/new.py"], ["src/a/y.c", "new.py"]),
        ("**/*.c", ["src/a/y.c", "top.c"], ["src/a/x.py"]),
        ("*.c", ["src/a/y.c", "top.c"], ["src/a/x.py"]),
        ("src/**", ["src/a/x.py", "src/a/y.c", "src/z"], ["data.txt"]),
        ("src/*/?.{py,c}", ["src/a/x.py", "src/a/y.c"], ["src/a/xx.py", "src/x.py", "src/a/b/x.py"]),
        ("src/a/[xz].py", ["src/a/x.py", "src/a/z.py"], ["src/a/y.py"]),
        ("src/a/[!x].*", ["src/a/y.c"], ["src/a/x.py"]),
        ("../shared.txt", ["../shared.txt"], ["data.txt"]),
        ("../lib/*.py", ["../lib/x.py"], ["../lib/a/x.py"]),
    ],
)
def test_patterns(tree, pattern, counts, counts_not):
    for name in counts_not:
        before = key(tree, [{"file": pattern}])
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("changed")
        assert key(tree, [{"file": pattern}]) == before, name
    for name in counts:
        before = key(tree, [pattern])
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("changed")
        assert key(tree, [pattern]) != before, name
        before = key(tree, [pattern])
        (tree / name).unlink()
        assert key(tree, [pattern]) != before, name


def test_what_the_project_says_replaces_the_usual(tree):
    keys(tree, '[{file = "data.txt"}, {env = "FLAGS"}, {dir = "src"}]')
    before = key(tree, FLAGS="1")
    (tree / "setup.py").write_text("")
    (tree / "pyproject.toml").write_text((tree / "pyproject.toml").read_text() + "\n")
    assert key(tree, FLAGS="1") == before
    assert key(tree, FLAGS="2") != before
    assert key(tree) != key(tree, FLAGS="")
    (tree / "data.txt").write_text("22")
    assert key(tree, FLAGS="1") != before


def test_uvs_table_counts_where_ours_has_no_keys(tree):
    keys(tree, '["data.txt"]', "uv")
    assert freshness.declared(str(tree)) == ["data.txt"]
    with open(tree / "pyproject.toml", "a") as file:
        file.write("[tool.pym]\ncache-keys = []\n")
    assert freshness.declared(str(tree)) == []
    assert key(tree) == ""


@pytest.mark.parametrize(
    "text",
    ["'x'", "[1]", "[{file = 1}]", "[{files = 'x'}]", "[{file = 'a', dir = 'b'}]", "[{git = {branch = true}}]"],
)
def test_malformed_keys_are_refused(tree, text):
    keys(tree, text)
    with pytest.raises(UsageError, match="cache"):
        key(tree)


def test_what_cannot_be_read_is_not_waited_for(tree):
    (tree / "pyproject.toml").unlink()
    os.mkfifo(tree / "setup.py")
    os.mkfifo(tree / "pyproject.toml")
    (tree / "loop").symlink_to("loop")
    assert "setup.py" not in key(tree)
    assert key(tree, ["loop", "**/*", "no\x7fthing"]) == key(tree, ["loop", "**/*", "no\x7fthing"])


def test_the_commit_and_the_tags_around(tmp_path):
    repository = Repository(tmp_path / "r")
    first = repository.commit({"p/pyproject.toml": ""})
    place = repository.path / "p"
    assert git_head.commit(str(place)) == first
    before = key(place, [{"git": True}])
    tagged = key(place, [{"git": {"commit": True, "tags": True}}])
    repository("tag", "-a", "v/1", "-m", "x")
    assert key(place, [{"git": True}]) == before
    assert key(place, [{"git": {"commit": True}}]) == before
    assert key(place, [{"git": {"commit": True, "tags": True}}]) != tagged
    loose = git_head.tags(str(place))
    repository("pack-refs", "--all")
    assert git_head.commit(str(place)) == first
    assert git_head.tags(str(place)) == loose != ""
    second = repository.commit({"x": "1"})
    assert git_head.commit(str(place)) == second
    repository("worktree", "add", "-q", "-b", "w", str(tmp_path / "w"), first)
    assert git_head.commit(str(tmp_path / "w/p")) == first
    repository("checkout", "-q", "--detach", first)
    assert git_head.commit(str(place)) == first
    assert key(place, [{"git": False}]) == ""
    assert git_head.commit(str(tmp_path)) == ""
