"""Which project and workspace a directory belongs to, and what the files there say."""

from __future__ import annotations

import os
import time

import pytest

from pym.cache import memo
from pym.errors import UsageError
from pym.project import manifest, settings, toml
from pym.project.workspace import discover


def write(path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def project(path, requires: str = "", more: str = "") -> None:
    python = f'requires-python = "{requires}"\n' if requires else ""
    write(path / "pyproject.toml", f'[project]\nname = "{path.name}"\nversion = "1"\n{python}{more}')


def found(start):
    warnings: list[str] = []
    workspace = discover(str(start), "", warnings.append)
    return workspace, warnings


def test_outside_of_projects(tmp_path) -> None:
    assert found(tmp_path) == (None, [])


def test_the_nearest_project(tmp_path) -> None:
    project(tmp_path, ">=3.9")
    project(tmp_path / "inner", ">=3.11")
    (tmp_path / "inner/deep").mkdir()
    workspace, _ = found(tmp_path / "inner/deep")
    assert workspace.root == workspace.project == str(tmp_path / "inner")
    assert workspace.requires_python == ">=3.11"
    assert workspace.requires_python_source == str(tmp_path / "inner/pyproject.toml")
    assert not workspace.shared


@pytest.mark.parametrize("table", ["pym", "uv"])
def test_a_member_and_its_root(tmp_path, table) -> None:
    project(
        tmp_path, ">=3.10", f'[tool.{table}.workspace]\nmembers = ["packages/*", "one"]\nexclude = ["packages/not"]\n'
    )
    for name, requires in (("packages/a", ">=3.11"), ("packages/b", ">=3.10"), ("packages/not", ">=3.14"), ("one", "")):
        project(tmp_path / name, requires)
    project(tmp_path / "stranger", ">=3.13")
    workspace, _ = found(tmp_path / "packages/a")
    assert (workspace.root, workspace.project) == (str(tmp_path), str(tmp_path / "packages/a"))
    assert workspace.shared
    assert workspace.requires_python == ">=3.10,>=3.11"
    assert found(tmp_path)[0].manifests == workspace.manifests
    for outsider in ("packages/not", "stranger"):
        workspace, _ = found(tmp_path / outsider)
        assert workspace.root == str(tmp_path / outsider)


def test_the_first_project_above_decides_whatever_it_holds(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.uv.workspace]\nmembers = ["a/b"]\n')
    project(tmp_path / "a")
    project(tmp_path / "a/b")
    assert found(tmp_path / "a/b")[0].root == str(tmp_path / "a/b")


def test_a_broken_project_above_is_told_and_passed_over(tmp_path) -> None:
    write(tmp_path / "pyproject.toml", "[broken")
    project(tmp_path / "a")
    workspace, warnings = found(tmp_path / "a")
    assert workspace.root == str(tmp_path / "a")
    assert "Failed to parse" in warnings[0]


@pytest.mark.parametrize(
    ("pattern", "hits", "misses"),
    [
        ("packages/*", ["packages/a"], ["packages/a/b", "other/a", "packages"]),
        ("**", ["a", "a/b/c"], []),
        ("libs/**", ["libs/a", "libs/a/b"], ["other"]),
        ("./x/", ["x"], ["x/y"]),
        ("lib-*", ["lib-a"], ["lib", "xlib-a"]),
        ("l[ab]?", ["lax", "lby"], ["lcx", "la"]),
    ],
)
def test_member_patterns(tmp_path, pattern, hits, misses) -> None:
    for path in (*hits, *misses):
        project(tmp_path / path)
    write(tmp_path / "pyproject.toml", f'[tool.pym.workspace]\nmembers = ["{pattern}"]\n')
    members = {os.path.relpath(os.path.dirname(part.path), tmp_path) for part in found(tmp_path)[0].manifests[1:]}
    assert members == set(hits)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\n[x\n", "line 2"),
        ("a = " + "[" * 100000, "parse"),
        ("[project]\nrequires-python = 3.12\n", "not a string"),
        ("<<<<<<< HEAD\n", "parse"),
    ],
)
def test_broken_files_are_named(tmp_path, text, message) -> None:
    path = tmp_path / "pyproject.toml"
    write(path, text)
    with pytest.raises(UsageError) as caught:
        manifest.read(str(path), "")
    assert str(path) in caught.value.message
    assert message in caught.value.context + caught.value.message


def test_bytes_that_are_not_text(tmp_path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="Failed to parse"):
        manifest.read(str(tmp_path / "pyproject.toml"), "")


def test_a_manifest_is_parsed_once_and_again_when_it_changes(tmp_path, monkeypatch) -> None:
    path = tmp_path / "pyproject.toml"
    project(tmp_path, ">=3.9")
    cache = str(tmp_path / "cache")
    now = time.time_ns() + 10**9
    monkeypatch.setattr(memo.time, "time_ns", lambda: now)
    first = manifest.read(str(path), cache)
    monkeypatch.setattr(manifest, "_parse", lambda path: pytest.fail("parsed again"))
    assert manifest.read(str(path), cache) == first
    monkeypatch.undo()
    project(tmp_path, ">=3.8")
    assert manifest.read(str(path), cache).requires_python == ">=3.8"


def test_a_file_of_this_moment_is_remembered_by_its_content_only(tmp_path) -> None:
    path = tmp_path / "pyproject.toml"
    project(tmp_path, ">=3.9")
    cache = str(tmp_path / "cache")
    manifest.read(str(path), cache)
    about = path.stat()
    project(tmp_path, ">=3.8")  # within the clock's resolution: nothing tells the two apart but what they say
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert manifest.read(str(path), cache).requires_python == ">=3.8"


def test_the_same_file_elsewhere_is_not_parsed_again(tmp_path, monkeypatch) -> None:
    cache = str(tmp_path / "cache")
    for place in ("a", "b", "c"):
        write(tmp_path / place / "pyproject.toml", '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.9"\n')
    first = manifest.read(str(tmp_path / "a/pyproject.toml"), cache)
    monkeypatch.setattr(toml, "loads", None)
    second = manifest.read(str(tmp_path / "b/pyproject.toml"), cache)
    assert (second.path, second.requires_python) == (str(tmp_path / "b/pyproject.toml"), ">=3.9")
    assert first.pym == second.pym
    # A file of another name says other things with the same words.
    (tmp_path / "c/pyproject.toml").rename(tmp_path / "c/pym.toml")
    with pytest.raises(TypeError):
        manifest.read(str(tmp_path / "c/pym.toml"), cache)


def loaded(tmp_path, **files):
    warnings: list[str] = []
    for name, text in files.items():
        write(tmp_path / name.replace("__", "/").replace("_toml", ".toml"), text)
    return settings.load(
        str(tmp_path / "p"), str(tmp_path / "user"), "", warnings.append, system=str(tmp_path / "system")
    ), warnings


def test_order_of_settings(tmp_path) -> None:
    files = {
        "p__pym_toml": 'a = "pym.toml"\n',
        "p__pyproject_toml": '[tool.pym]\na = "tool.pym"\nb = "tool.pym"\n[tool.uv]\nc = "tool.uv"\n',
        "p__uv_toml": 'c = "uv.toml"\n',
        "user__pym_toml": 'a = "user"\nb = "user"\nc = "user"\nd = "user"\n',
        "system__pym_toml": 'e = "system"\n',
    }
    found, warnings = loaded(tmp_path, **files)
    assert [found.text(key) for key in "abcdef"] == ["pym.toml", "user", "uv.toml", "user", "system", ""]
    assert found.source("c") == str(tmp_path / "p/uv.toml")
    assert not warnings


def test_uvs_settings_count_where_ours_are_silent(tmp_path) -> None:
    text = '[tool.pym]\noffline = true\n[tool.uv]\noffline = false\npython-downloads-json-url = "x.json"\n'
    found, _ = loaded(tmp_path, p__pyproject_toml=text)
    assert found.flag("offline") is True
    assert found.strings("python-catalogue") == ("x.json",)


def test_settings_of_the_wrong_kind_are_named(tmp_path) -> None:
    found, _ = loaded(tmp_path, user__pym_toml='a = 1\nb = "x"\nc = true\n')
    with pytest.raises(UsageError, match=r"user/pym.toml"):
        found.text("a")
    with pytest.raises(UsageError, match="one of `y`, `z`"):
        found.text("b", ("y", "z"))
    with pytest.raises(UsageError, match="true or false"):
        found.flag("b")
    with pytest.raises(UsageError, match="list of strings"):
        found.strings("c")


def test_a_broken_project_file_is_told_a_broken_user_file_is_an_error(tmp_path) -> None:
    _, warnings = loaded(tmp_path, p__pyproject_toml="[")
    assert any("Failed to parse" in text for text in warnings)
    with pytest.raises(UsageError):
        loaded(tmp_path, user__pym_toml="[")


def test_a_named_file_replaces_all(tmp_path) -> None:
    write(tmp_path / "x.toml", 'a = "x"\n')
    write(tmp_path / "user/pym.toml", 'b = "user"\n')
    found = settings.load(None, str(tmp_path / "user"), "", print, file=str(tmp_path / "x.toml"))
    assert (found.text("a"), found.text("b")) == ("x", "")
    with pytest.raises(UsageError, match="no configuration file"):
        settings.load(None, "", "", print, file=str(tmp_path / "y.toml"))
