"""What uv 0.13 makes of the same files, recorded: the same text comes out here, and the same exit code.

Where a record has `ours`, the difference is meant:
- a list on one line stays on one line, one without a comma at its end gets none, indentation stays;
- quotes stay, and an entry that need not change is not rewritten;
- `[tool.pym.sources]` does not come between the tables of indexes.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pym.cli.main import main

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
MEMBER = (
    '[project]\nname="{}"\nversion="1"\nrequires-python=">=3.12"\n'
    '[build-system]\nrequires=["hatchling"]\nbuild-backend="hatchling.build"\n'
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in ("b", "c"):
        (tmp_path / "libs" / name).mkdir(parents=True)
        (tmp_path / "libs" / name / "pyproject.toml").write_text(MEMBER.format(name))
    (tmp_path / "req.txt").write_text(
        "flask>=2\nRequests[socks] ; python_version < '3.13'\n# c\n-c cons.txt\n-e ./libs/b\n"
    )
    (tmp_path / "cons.txt").write_text("flask<3\n")
    (tmp_path / "empty.txt").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYM_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_the_text_is_uvs(project, number):
    case = RECORDED[number]
    file = project / "pyproject.toml"
    file.write_text(case["text"])
    command, *rest = case["args"]
    assert main([command, "--frozen", *rest]) == case["code"]
    assert file.read_text() == case.get("ours", case.get("result", case["text"]))
    assert (project / "libs/b/pyproject.toml").read_text() == case.get("member", MEMBER.format("b"))
    assert not (project / ".pym-edit").exists()


ADDS = [
    case
    for case in RECORDED
    if case["args"][0] == "add" and not case["code"] and len(case["args"]) == 2 and "/" not in case["args"][1]
]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("number", range(len(ADDS)))
def test_add_then_remove_gives_the_first_bytes_back(project, number, ends):
    case = ADDS[number]
    name = case["args"][1].partition("[")[0].partition(">")[0].partition("=")[0].partition(";")[0].strip()
    if f'"{name}' in case["text"].lower() or f"'{name}" in case["text"].lower():
        pytest.skip("it is there already")
    before = case["text"].replace("\n", ends).encode()
    file = project / "pyproject.toml"
    file.write_bytes(before)
    assert main(["add", "--frozen", case["args"][1]]) == 0
    added = file.read_bytes()
    assert added != before
    assert (b"\n" not in added.replace(b"\r\n", b"")) == (ends == "\r\n") or b"\n" not in before
    assert main(["remove", "--frozen", name]) == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("pyproject", [None, "[project", '[project]\nname = "bad name"\nversion = "1"\n'])
def test_what_has_no_name_is_not_added(project, capsys, pyproject):
    file = project / "pyproject.toml"
    file.write_text(MEMBER.format("foo"))
    (project / "other").mkdir()
    if pyproject is not None:
        (project / "other/pyproject.toml").write_text(pyproject)
    assert main(["add", "--frozen", "./other"]) == 2
    assert f"{project}/other" in capsys.readouterr().err
    assert file.read_text() == MEMBER.format("foo")


def test_a_remove_after_another_change_leaves_that_change(project):
    file = project / "pyproject.toml"
    file.write_text('[project]\nname = "foo"\nversion = "1"\n')
    assert main(["add", "--frozen", "a"]) == 0
    file.write_text(file.read_text().replace('version = "1"', 'version = "2"'))
    assert main(["remove", "--frozen", "a"]) == 0
    assert file.read_text() == '[project]\nname = "foo"\nversion = "2"\ndependencies = []\n'


def test_a_remove_of_less_than_was_added_leaves_the_rest(project):
    file = project / "pyproject.toml"
    file.write_text('[project]\nname = "foo"\nversion = "1"\n')
    assert main(["add", "--frozen", "a", "b"]) == 0
    assert main(["remove", "--frozen", "a"]) == 0
    assert '"b"' in file.read_text()
    assert '"a"' not in file.read_text()


def test_removing_what_an_add_only_changed_removes_it(project):
    file = project / "pyproject.toml"
    file.write_text('[project]\nname = "foo"\nversion = "1"\ndependencies = [\n    "a>=1",\n]\n')
    assert main(["add", "--frozen", "a>=2"]) == 0
    assert main(["remove", "--frozen", "a"]) == 0
    assert "dependencies = []" in file.read_text()
