"""The real uv and pym share one store: each takes what the other installed as its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from tests.support import real
from tests.support.real import MINOR, VERSION
from tests.support.runner import Pym, Result
from uv import find_uv_bin


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    return real.pack(tmp_path_factory.mktemp("mirror"), level=1)


class Both:
    """One user with both tools and one store."""

    def __init__(self, base: Path, archive: Path) -> None:
        self.store = base / "store"
        self.pym = Pym(base, PYM_PYTHON_CATALOGUE=str(archive.parents[1]), PYM_PYTHON_INSTALL_DIR=str(self.store))
        self.downloads = base / "downloads.json"
        self.downloads.write_text(json.dumps(real.downloads_json(archive)))
        self.environ = {"UV_PYTHON_INSTALL_DIR": str(self.store), "UV_CACHE_DIR": str(base / "uv"), "UV_NO_CONFIG": "1"}

    def uv(self, *words: str) -> Result:
        return self.pym.run([find_uv_bin(), *words], **self.environ)

    def uv_install(self) -> None:
        self.uv("python", "install", MINOR, "--no-bin", "--python-downloads-json-url", str(self.downloads)).check()

    def names(self) -> list[str]:
        return sorted(name for name in os.listdir(self.store) if not name.startswith("."))


@pytest.fixture
def both(tmp_path: Path, archive: Path) -> Both:
    return Both(tmp_path, archive)


def test_uv_takes_what_pym_installed(both: Both) -> None:
    both.pym("python", "install", MINOR).check()
    for request in (MINOR, VERSION, f">={MINOR}", "cpython", f"cpython-{MINOR}"):
        theirs = both.uv("python", "find", request, "--managed-python").check().out
        assert theirs == both.pym("python", "find", request, "--managed-python").check().out, request
    assert f"cpython-{VERSION}-" in both.uv("python", "list", "--only-installed", "--managed-python").check().out
    assert "already installed" in both.uv("python", "install", MINOR).check().err
    both.uv("python", "uninstall", MINOR).check()
    assert both.names() == []
    assert not both.pym("python", "list", "--only-installed", "--managed-python").check().out


def test_pym_takes_what_uv_installed(both: Both) -> None:
    both.uv_install()
    assert "already installed" in both.pym("python", "install", MINOR, "--no-bin").check().err
    ours = both.pym("python", "find", MINOR, "--managed-python").check().out
    assert ours == both.uv("python", "find", MINOR, "--managed-python").check().out
    assert f"- cpython-{VERSION}-" in both.pym("python", "uninstall", MINOR).check().err
    assert both.names() == []


def test_the_result_is_the_same(both: Both, tmp_path: Path) -> None:
    """File by file; what differs is ours to know: facts, and the paths uv leaves behind."""

    def content(store: Path) -> dict[str, str]:
        (directory,) = (path for path in store.iterdir() if path.name.startswith(f"cpython-{VERSION}-"))
        found = {}
        for path in sorted(directory.rglob("*")):
            if not path.is_dir() or path.is_symlink():
                name = str(path.relative_to(directory))
                kind = os.readlink(path) if path.is_symlink() else f"{path.stat().st_mode & 0o111:o}"
                found[name] = kind.replace(str(directory), "")
        return found

    both.uv_install()
    theirs = content(both.store)
    both.pym("python", "uninstall", MINOR).check()
    both.pym("python", "install", MINOR).check()
    ours = content(both.store)
    assert ours.pop("pym.json")
    assert ours.pop("pym.manifest")
    different = {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)}
    assert different <= {"bin/python", "bin/python3"}, different


def test_a_virtual_environment_of_uv_is_found(both: Both) -> None:
    both.uv("venv", "--no-managed-python", "--python", sys.executable, str(both.pym.cwd / ".venv")).check()
    assert both.pym("python", "find").check().out == both.uv("python", "find").check().out


@pytest.mark.parametrize(
    "content",
    [
        "{v}\n",
        "# c\n\n{v}\n3.5\n",
        "cpython-{v}\n",
        ">={v}\n",
        "cpython@{v}\n",
        "system\n{v}\n",
        "{v} \r\n",
        "python{v}\n",
    ],
)
def test_both_follow_a_version_file_the_same_way(both: Both, content: str) -> None:
    both.pym("python", "install", MINOR).check()
    (both.pym.cwd / ".python-version").write_text(content.format(v=MINOR))
    theirs = both.uv("python", "find", "--managed-python").check().out
    below = both.pym.cwd / "below"
    below.mkdir()
    assert both.pym("python", "find", "--managed-python", cwd=below).check().out == theirs
