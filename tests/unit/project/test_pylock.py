"""What a lock is called."""

from __future__ import annotations

import pytest

from pym.project import pylock


@pytest.mark.parametrize("name", ["pylock.toml", "dir/pylock.dev.toml"])
def test_names_that_are_permitted(name):
    assert pylock.is_lock_name(name)


@pytest.mark.parametrize("name", ["pylock.x.y.toml", "x.toml", "pylock..toml", "pylock", "requirements.txt"])
def test_names_that_are_not(name):
    assert not pylock.is_lock_name(name)
