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
        str(tmp_path / "p"),
        str(tmp_path / "user"),
        "",
        warnings.append,
        system=[str(tmp_path / name / "pym.toml") for name in ("nowhere", "system", "later")],
    ), warnings


def test_order_of_settings(tmp_path) -> None:
    files = {
        "p__pym_toml": 'prerelease = "pym.toml"\n',
        "p__pyproject_toml": "[tool.pym]\nmanaged = true\n",
        "p__uv_toml": 'link-mode = "uv.toml"\n',
        "user__pym_toml": "".join(
            f'{key} = "user"\n' for key in ("prerelease", "add-bounds", "link-mode", "index-url")
        ),
        "system__pym_toml": 'resolution = "system"\n',
        "later__pym_toml": 'resolution = "later"\nfork-strategy = "later"\n',
    }
    found, warnings = loaded(tmp_path, **files)
    keys = ("prerelease", "add-bounds", "link-mode", "index-url", "resolution", "fork-strategy")
    assert [found.text(key) for key in keys] == ["pym.toml", "user", "uv.toml", "user", "system", ""]
    assert found.source("link-mode") == str(tmp_path / "p/uv.toml")
    assert not warnings


def test_a_file_of_settings_beside_a_project_hides_its_table_but_for_what_is_about_the_project(tmp_path) -> None:
    table = '[tool.{}]\nresolution = "lowest"\nenvironments = ["{}"]\n'
    for own in ("pym", "uv"):
        files = {f"p__{own}_toml": "offline = true\n", "p__pyproject_toml": table.format(own, own)}
        found, warnings = loaded(tmp_path / own, **files)
        assert found.text("resolution") == ""
        assert found.strings("environments") == (own,)
        place = tmp_path / own / f"p/{own}.toml"
        assert warnings == [
            f"`{place}` counts and not `[tool.{own}]` of the `pyproject.toml` beside it, which sets `resolution`"
        ]


def test_what_is_no_setting_is_warned_of_each_time_and_does_not_count(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(memo, "SETTLED_NS", -(10**18))
    text = '[tool.pym]\nresolutoin = "lowest"\noffline = true\n[tool.uv]\nlock-python = true\ntorch-backend = "cpu"\n'
    for place in ("a", "b", "b"):  # the second is known by what it says, the third as the file it is
        write(tmp_path / place / "pyproject.toml", text + "[tool.uv.pip]\nfoo = 1\n")
        warnings: list[str] = []
        found = settings.load(str(tmp_path / place), "", str(tmp_path / "cache"), warnings.append)
        path = tmp_path / place / "pyproject.toml"
        assert warnings == [
            f"There is no setting `resolutoin` (`[tool.pym]` in `{path}`): did you mean `resolution`?",
            f"There is no setting `lock-python` (`[tool.uv]` in `{path}`)",
            f"There is no setting `foo` (`[tool.uv.pip]` in `{path}`)",
        ]
        assert found.flag("offline") is True
        assert found.flag("lock-python") is None


@pytest.mark.parametrize("name", ["p/pym.toml", "p/uv.toml", "user/pym.toml", "system/pym.toml"])
def test_what_is_no_setting_is_an_error_in_files_of_settings(tmp_path, name) -> None:
    where = name.replace("/", "__").replace(".", "_")
    for text, message, context in (
        ("foo = 1\n", "There is no setting `foo`", f"in `{tmp_path / name}`"),
        ("offlien = true\n", "There is no setting `offlien`: did you mean `offline`?", f"in `{tmp_path / name}`"),
        ("pip = { universel = true }\n", "There is no setting `universel`: did you mean `universal`?", "in "),
        ("[sources]\n", f"`sources` cannot be set in `{tmp_path / name}`", "it is about projects, and belongs in"),
    ):
        with pytest.raises(UsageError) as caught:
            loaded(tmp_path, **{where: text})
        assert caught.value.message == message
        assert caught.value.context.startswith(context)


def test_uvs_settings_count_where_ours_are_silent(tmp_path) -> None:
    text = '[tool.pym]\noffline = true\n[tool.uv]\noffline = false\npython-downloads-json-url = "x.json"\n'
    found, _ = loaded(tmp_path, p__pyproject_toml=text)
    assert found.flag("offline") is True
    assert found.strings("python-catalogue") == ("x.json",)


def test_settings_of_the_wrong_kind_are_named(tmp_path) -> None:
    found, _ = loaded(tmp_path, user__pym_toml='prerelease = 1\nresolution = "x"\nindex = true\n')
    with pytest.raises(UsageError, match=r"user/pym.toml"):
        found.text("prerelease")
    with pytest.raises(UsageError, match="one of `y`, `z`"):
        found.text("resolution", ("y", "z"))
    with pytest.raises(UsageError, match="true or false"):
        found.flag("resolution")
    with pytest.raises(UsageError, match="list of strings"):
        found.strings("index")


def test_a_broken_project_file_is_told_a_broken_user_file_is_an_error(tmp_path) -> None:
    _, warnings = loaded(tmp_path, p__pyproject_toml="[")
    assert any("Failed to parse" in text for text in warnings)
    with pytest.raises(UsageError):
        loaded(tmp_path, user__pym_toml="[")


def test_a_named_file_replaces_all(tmp_path) -> None:
    write(tmp_path / "x.toml", 'prerelease = "x"\n')
    write(tmp_path / "user/pym.toml", 'resolution = "user"\n')
    found = settings.load(None, str(tmp_path / "user"), "", print, file=str(tmp_path / "x.toml"))
    assert (found.text("prerelease"), found.text("resolution")) == ("x", "")
    with pytest.raises(UsageError, match="no configuration file"):
        settings.load(None, "", "", print, file=str(tmp_path / "y.toml"))
    with pytest.raises(UsageError, match="`--config-file` takes a"):
        settings.load(None, "", "", print, file=str(tmp_path / "pyproject.toml"))
