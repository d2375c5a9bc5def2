"""What a lock is called, and what it pins."""

from __future__ import annotations

import pytest

from pym.errors import UsageError
from pym.project import pylock


@pytest.mark.parametrize("name", ["pylock.toml", "dir/pylock.dev.toml"])
def test_names_that_are_permitted(name):
    assert pylock.is_lock_name(name)


@pytest.mark.parametrize("name", ["pylock.x.y.toml", "x.toml", "pylock..toml", "pylock", "requirements.txt"])
def test_names_that_are_not(name):
    assert not pylock.is_lock_name(name)


def test_pins_of_a_lock(tmp_path):
    path = tmp_path / "pylock.toml"
    path.write_text(
        'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "Six"\nversion = "1.0"\nmarker = "os_name == \'nt\'"\n'
        'sdist = {name = "s", hashes = {sha256 = "bb"}}\nwheels = [{name = "w", hashes = {sha256 = "aa"}}]\n'
        '[[packages]]\nname = "local"\ndirectory = {path = "."}\n'
    )
    assert pylock.pins(str(path), "", "pylock.toml") == (("six", "1.0", "os_name == 'nt'", ("sha256:aa", "sha256:bb")),)
    assert pylock.pins(str(tmp_path / "pylock.none.toml"), "", "x") is None
    for text in ('lock-version = "2.0"', "a = 1", 'lock-version = "1.0"\n[[packages]]\nname = "../x"\nversion = "1"\n'):
        path.write_text(text)
        with pytest.raises(UsageError):
            pylock.pins(str(path), "", "pylock.toml")
