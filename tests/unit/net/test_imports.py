"""What this room imports, and when."""

import subprocess
import sys

import pytest

HEAVY = ("socket", "ssl", "httpx", "httpcore", "h11", "hashlib", "json", "re", "typing", "threading", "email")


def run(code):
    code = f"import sys; sys.path[:] = {sys.path!r}\n{code}"
    return subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True).stdout


def loaded_by(code):
    return run(f"{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])").split()


def test_the_door_is_light():
    assert loaded_by("import pym.net.settings, pym.net.download, pym.net.address, pym.net.failures") == []


@pytest.mark.parametrize(
    "call", ["read(url, s)", "next(stream(url, path, s))", "next(stream([url], path, s, sha256='00'))"]
)
def test_offline_is_said_before_the_network_is_even_imported(tmp_path, call):
    loaded = loaded_by(
        f"""
from pym.errors import Offline
from pym.net.download import read, stream
from pym.net.settings import NetworkSettings
s = NetworkSettings.from_environ({{}}, offline=True)
url, path = "https://h.example/f.tar.gz", {str(tmp_path / "f.part")!r}
try:
    {call}
except Offline as error:
    assert "f.tar.gz" in error.message and "https://h.example/f.tar.gz" in error.context
else:
    raise SystemExit("not offline")
"""
    )
    assert not {"socket", "ssl", "httpx", "httpcore", "h11"} & set(loaded)


def test_httpx_brings_nothing_along_that_is_not_used():
    unwanted = ("asyncio", "anyio", "rich", "click", "importlib.resources")
    code = f"import pym.net.client\nprint(*[name for name in {unwanted!r} if sys.modules.get(name)])"
    assert run(code).split() == []


def test_what_was_held_back_can_still_be_imported():
    code = "import pym.net.client, certifi, anyio, os, ssl\nprint(os.path.exists(certifi.where()), anyio.__name__)"
    assert run(code).split() == ["True", "anyio"]
