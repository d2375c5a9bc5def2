"""The real uv and pym take each other's environments for what they are."""

from __future__ import annotations

from pathlib import Path

from tests.support.environments import running
from tests.support.runner import Pym
from uv import find_uv_bin

from pym.context import Context
from pym.ops import environments
from pym.ops.wiring import Wiring


def uv(pym: Pym, *words: str, code: int = 0) -> str:
    done = pym.run([find_uv_bin(), *words], UV_CACHE_DIR=str(pym.home / "uv"), UV_NO_CONFIG="1", UV_OFFLINE="1")
    assert done.code == code, done.err
    return done.err


def test_uv_takes_ours(tmp_path: Path) -> None:
    pym = Pym(tmp_path, PYM_PYTHON=running().executable)
    pym("venv").check()
    assert not uv(pym, "pip", "list"), "it is the environment here, and nobody needs to be told"
    assert "A virtual environment already exists at: .venv" in uv(pym, "venv", "-p", running().executable, code=2)
    uv(pym, "venv", "-p", ".venv", "second")
    home = f"home = {Path(running().executable).parent}"
    assert home in (pym.cwd / "second/pyvenv.cfg").read_text()
    uv(pym, "venv", "--clear", "-p", running().executable)


def test_we_take_uvs(tmp_path: Path) -> None:
    pym = Pym(tmp_path)
    uv(pym, "venv", "-p", running().executable)
    context = Context(str(pym.cwd), pym.environ)
    found = environments.find(Wiring(context, project_from=str(pym.cwd)))
    assert found.prefix == str(pym.cwd / ".venv") and found.kind == "virtual" and found.key == running().key
    assert Path(found.scheme.purelib).is_dir()
    pym("venv", PYM_PYTHON=running().executable).check(2)
    pym("venv", "--clear", PYM_PYTHON=running().executable).check()
