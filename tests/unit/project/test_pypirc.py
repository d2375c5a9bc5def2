"""`~/.pypirc` as other tools write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pym.errors import UsageError
from pym.project import pypirc


def test_repositories_come_in_the_order_they_are_listed(tmp_path: Path) -> None:
    path = tmp_path / ".pypirc"
    assert pypirc.read(str(path)) == []
    path.write_text(
        "[distutils]\nindex-servers =\n  b\n  pypi\n  gone\n[a]\nrepository: https://a.example.com/\n"
        "[b]\nrepository = https://b.example.com/\nusername = me\npassword = 100%x;y\n[pypi]\nusername = __token__\n"
    )
    found = pypirc.read(str(path))
    assert [(one.name, one.url) for one in found] == [
        ("pypi", ""),
        ("b", "https://b.example.com/"),
        ("a", "https://a.example.com/"),
    ]
    assert (found[1].user, found[1].password) == ("me", "100%x;y")
    assert "100%x" not in repr(found)


def test_a_broken_one_is_told_without_its_lines(tmp_path: Path) -> None:
    path = tmp_path / ".pypirc"
    path.write_text("[a]\nsecret password\n")
    with pytest.raises(UsageError) as caught:
        pypirc.read(str(path))
    assert "secret" not in caught.value.message + caught.value.context
    (tmp_path / "d").mkdir()
    with pytest.raises(UsageError):
        pypirc.read(str(tmp_path / "d"))
