"""What pym exports is what uv exports, to the byte, as recorded from uv."""

from __future__ import annotations

import sys

import pytest
from tests.support import uv_exports, uv_locks
from tests.support.runner import Pym

from pym.cli import main

# The exit codes of pym where uv is wrong: it exports what excludes each other when it is asked for all packages, and
# refuses all extras of a project because of extras of another member.
OTHERWISE = {
    ("conflicting-extras", "--all-extras --all-groups --all-packages"): 2,
    ("conflicting-groups", "--all-extras --all-groups --all-packages"): 2,
    ("conflicting-twice", "--all-extras --all-groups --all-packages"): 2,
    ("conflicting-members", "--all-extras --all-groups --all-packages"): 2,
    ("conflicting-members", "--all-extras"): 0,
    ("own-extras-conflicting", "--all-extras --all-groups --all-packages"): 2,
}


@pytest.fixture(scope="module")
def index():
    with uv_locks.WORLD.serve() as server:
        yield server


@pytest.mark.parametrize("case", uv_locks.CASES)
def test_the_same_text(case, tmp_path, index, monkeypatch, capfd):
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    uv_locks.write(case, pym.cwd)
    pym("lock").check()
    for name, value in pym.environ.items():
        monkeypatch.setenv(name, value)
    wrong = {}
    for flags, (code, text) in uv_exports.recorded(case).items():
        monkeypatch.chdir(pym.cwd)
        capfd.readouterr()
        found = main.main(["export", "-q", "--no-hashes", "--no-header", *flags.split()])
        printed = capfd.readouterr().out
        if (case, flags) in OTHERWISE:
            assert found == OTHERWISE[case, flags], flags
        elif (found, printed) != (code, text):
            wrong[flags] = (code, text, found, printed)
    for flags, (code, text, found, printed) in wrong.items():
        print(f"{flags}: uv {code}, pym {found}\n{text}---\n{printed}")
    assert not wrong
