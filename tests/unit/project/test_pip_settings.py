"""Settings of the `pip` commands, and those that are tables."""

from __future__ import annotations

import pytest

from pym.cache import memo
from pym.errors import UsageError
from pym.project import settings


@pytest.fixture
def load(tmp_path):
    (tmp_path / "user").mkdir()

    def read(project: str, user: str = ""):
        (tmp_path / "pyproject.toml").write_text(project)
        (tmp_path / "user/pym.toml").write_text(user)
        return settings.load(str(tmp_path), str(tmp_path / "user"), "", lambda text: None)

    return read


def test_the_table_of_pip_comes_before_the_general_one(load):
    found = load('[tool.uv]\nresolution = "lowest"\nprerelease = "allow"\n[tool.uv.pip]\nresolution = "highest"\n')
    assert found.text("resolution") == "lowest"
    assert found.of_pip().text("resolution") == "highest"
    assert found.of_pip().text("prerelease") == "allow"


def test_tables_of_all_files_and_of_one_directory_the_first(load, tmp_path):
    found = load(
        '[[tool.uv.index]]\nurl = "https://uv.example"\n[[tool.pym.index]]\nurl = "https://pym.example"\nname = "a"\n',
        '[[index]]\nurl = "https://user.example"\n',
    )
    assert found.tables("index") == (
        ({"url": "https://pym.example", "name": "a"}, str(tmp_path / "pyproject.toml")),
        ({"url": "https://user.example"}, str(tmp_path / "user/pym.toml")),
    )
    with pytest.raises(UsageError, match="list of tables"):
        load("[tool.pym]\nindex = 1\n").tables("index")


def test_a_date_is_taken_as_its_text(load):
    assert load("[tool.pym]\nexclude-newer = 2024-01-01\n").text("exclude-newer") == "2024-01-01"


def test_settings_with_credentials_are_not_remembered(tmp_path, monkeypatch):
    from pym.project import manifest

    monkeypatch.setattr(memo, "SETTLED_NS", -(10**18))
    path = tmp_path / "pyproject.toml"
    cache = tmp_path / "cache"
    path.write_text('[[tool.pym.index]]\nurl = "https://user:hunter2@i.example/simple"\n')
    assert manifest.read(str(path), str(cache)) is not None
    assert not cache.exists()
    path.write_text('[[tool.pym.index]]\nurl = "https://i.example/simple@1"\n')
    manifest.read(str(path), str(cache))
    assert list(cache.rglob("*"))
