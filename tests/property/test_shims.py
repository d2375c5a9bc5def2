"""Whatever a version file holds: no command is run, and no interpreter is started that does not lie in the store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.shims import SHELLS, World, script

from pym.shim.quote import quote, quote_fish

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sh")

# Rather what could do harm, or is nearly right, than noise.
PIECES = [
    "3.12.1", "3.12", "3.13.0", "3.13.0t", "+freethreaded", "\n", "\r\n", " ", "\t", "#", "#\n", "\\", "\\\n", "'", '"',
    "`", "$(touch canary)", "`touch canary`", "${x}", "$x", ";", "&", "|", "touch canary", "<", ">", ">canary", "(",
    ")", "*", "?", "[", "]", "{a,b}", "~", "!", "-", "--", "=", "..", "../", "/", "../../evil", "evil", "python", "\0",
    "\x7f", "\x01", "\v", "\u00e9", "\u2028", "\ufeff", "A", "t", "d", ".", ",", "@", "_", "%s", "_pym_store=/",
]  # fmt: skip
CONTENT = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join).map(str.encode),
    st.binary(max_size=40),
    st.builds(bytes.__add__, st.binary(max_size=10), st.just(b"\n3.12.1\n")),
)
PATHS = {"PATH": os.environ["PATH"]}
TOKEN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+@<>=,~!_-")
INSTALLED = {
    b"3.12": "3.12", b"3.12.1": "3.12.1", b"3.13.0": "3.13.0", b"3.13.0t": "3.13.0+freethreaded",
    b"3.13.0+freethreaded": "3.13.0+freethreaded",
}  # fmt: skip
common = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    trap = f"#!/bin/sh\ntouch '{tmp_path}/canary'\n"
    (world.store / "cpython-..").mkdir()
    for name in ("evil", "touch", "python", "canary-maker"):
        script(world.work / name, trap)
        script(world.store.parent / name / "bin" / "python", trap)
    return world


def meant(content: bytes) -> str:
    """The version the shim must start: an independent reading of the same rules. "" for those only pym can tell."""
    for line in content.split(b"\n"):
        words = line.replace(b"\t", b" ").strip(b" ").split(b" ")
        if words[0] and not words[0].startswith(b"#"):
            return INSTALLED.get(words[0], "") if len(words) == 1 and TOKEN.issuperset(words[0]) else ""
    return ""


@pytest.mark.parametrize("shell", SHELLS)
@common
@given(content=CONTENT)
@example(content=b"#\xc2\n3.12.1")
@example(content=b"# caf\xe2\x82\n3.12.1\n")
def test_any_version_file(world: World, shell: str, content: bytes) -> None:
    world.pin(content)
    call = world.run(shell, "argument", PATH=f"{world.work}:{os.environ['PATH']}")
    assert not list(world.base.rglob("canary"))
    assert call.asked or call.words == [os.fsencode(world.python(call.version)), b"argument"]
    assert call.asked or call.version in INSTALLED.values()
    # Most shells drop NULs as they read: then it is still a version of the store, but maybe not the one pym would see.
    if b"\0" not in content:
        assert call.version == meant(content)


@pytest.mark.parametrize("shell", [name for name in SHELLS if name != "shebang"])
@common
@given(
    texts=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=1, max_size=20)
)
def test_quoting_is_undone_by_every_shell(tmp_path: Path, shell: str, texts: list[str]) -> None:
    program = tmp_path / "program"
    words = " ".join(quote(text) for text in texts)
    program.write_bytes(f"x={quote(texts[0])}\nprintf '%s\\0' \"$x\" {words} a{quote(texts[0])}b\n".encode())
    done = subprocess.run([*SHELLS[shell], program], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"} | PATHS)
    expected = [texts[0], *texts, f"a{texts[0]}b"]
    assert done.stdout.split(b"\0")[:-1] == [text.encode() for text in expected]
    assert done.stderr == b""


@pytest.mark.skipif(not any(Path(p, "fish").exists() for p in os.environ["PATH"].split(":")), reason="no fish here")
@settings(common, max_examples=25)
@given(texts=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])), min_size=1))
def test_quoting_is_undone_by_fish(tmp_path: Path, texts: list[str]) -> None:
    program = tmp_path / "program"
    program.write_text("printf '%s\\n' " + " ".join(quote_fish(text) for text in texts) + "\n", encoding="utf-8")
    environ = {"LC_ALL": "C.UTF-8", "HOME": str(tmp_path)} | PATHS
    done = subprocess.run(["fish", "--no-config", program], capture_output=True, check=True, env=environ)
    assert done.stdout.decode().split("\n")[:-1] == texts
