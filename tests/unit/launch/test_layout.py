"""Where things lie: the XDG rules, pym's own variables, and homes that are none."""

from __future__ import annotations

import os
import pwd

import pytest

from pym.launch.layout import Layout, shipped

HOME = {"HOME": "/home/me"}


def test_by_default_below_home() -> None:
    layout = Layout(HOME)
    assert layout.data == "/home/me/.local/share/pym"
    assert layout.store == "/home/me/.local/share/pym/python"
    assert layout.shims == "/home/me/.local/share/pym/shims"
    assert layout.cache == "/home/me/.cache/pym"
    assert layout.config == "/home/me/.config/pym"
    assert layout.bin == "/home/me/.local/bin"


@pytest.mark.parametrize(
    ("variables", "name", "value"),
    [
        ({"XDG_DATA_HOME": "/d"}, "data", "/d/pym"),
        ({"XDG_DATA_HOME": "relative"}, "data", "/home/me/.local/share/pym"),
        ({"PYM_DATA_DIR": "/x", "XDG_DATA_HOME": "/d"}, "data", "/x"),
        ({"PYM_DATA_DIR": "/x"}, "store", "/x/python"),
        ({"PYM_PYTHON_INSTALL_DIR": "/s/../t"}, "store", "/t"),
        ({"XDG_CACHE_HOME": "/c"}, "cache", "/c/pym"),
        ({"PYM_CACHE_DIR": "/c"}, "cache", "/c"),
        ({"XDG_CONFIG_HOME": "/c"}, "config", "/c/pym"),
        ({"XDG_BIN_HOME": "/b"}, "bin", "/b"),
        ({"PYM_PYTHON_BIN_DIR": "/p", "XDG_BIN_HOME": "/b"}, "bin", "/p"),
        ({"XDG_DATA_HOME": "/d/share"}, "bin", "/d/bin"),
    ],
)
def test_variables(variables, name, value) -> None:
    assert getattr(Layout({**HOME, **variables}), name) == value


@pytest.mark.parametrize("home", [None, "", "relative"])
def test_without_a_usable_home_the_user_database_knows(home) -> None:
    environ = {} if home is None else {"HOME": home}
    assert Layout(environ).home == pwd.getpwuid(os.getuid()).pw_dir


@pytest.mark.parametrize("kind", ["manifests", "shims"])
def test_what_is_shipped_is_there(kind) -> None:
    assert os.path.isdir(shipped(kind))
