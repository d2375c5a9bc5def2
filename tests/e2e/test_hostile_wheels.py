"""Every hostile wheel through the real `pym pip install`: exit 1, the wheel named, and not one file anywhere else.

The archives of `hostile_zip` are made wheels that are right but for the one thing that is wrong with them; the honest
ones, made wheels in the same way, prove that by being installed.
"""

from __future__ import annotations

import signal
import sys
import zlib
from pathlib import Path

import pytest
from tests.support import hostile_wheel, hostile_zip, wheels
from tests.support.hostile_wheel import FILENAME, INFO, METADATA, WHEEL
from tests.support.hostile_zip import Part
from tests.support.runner import tree

from pym.cache import hold
from pym.cli.main import main


def wrapped(make) -> dict[str, bytes]:
    """What `hostile_zip` builds, with the `.dist-info` of a wheel that has those files."""
    real = hostile_zip.build

    def build(*parts: Part, **options) -> bytes:
        files = {}
        for part in parts:
            content = zlib.decompressobj(-15).decompress(part.data) if part.method == 8 else part.data
            if not part.name.endswith(b"/"):
                files[part.name.decode("utf-8", "replace")] = content
        about = {f"{INFO}/METADATA": METADATA, f"{INFO}/WHEEL": WHEEL}
        if any("\n" in path or "," in path for path in files):
            files = {}
        record = wheels.record({**files, **about}, f"{INFO}/RECORD")
        own = [Part(path, content) for path, content in {**about, f"{INFO}/RECORD": record}.items()]
        return real(*parts, *own, **options)

    hostile_zip.build = build
    try:
        return make()
    finally:
        hostile_zip.build = real


HOSTILE = {**{name: data for name, (data, _) in hostile_wheel.corpus().items()}, **wrapped(hostile_zip.corpus)}
# The one whose records name places in the archive fits only the archive they were made for.
HONEST = {
    name: data
    for name, data in wrapped(hostile_zip.honest).items()
    if INFO.encode() in data and "end records" not in name
}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A directory with an environment; every test leaves it as it found it."""
    base = tmp_path_factory.mktemp("hostile")
    (base / "work").mkdir()
    return base


@pytest.fixture
def install(place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Runs `pip install` of a wheel with that content, in this process: exit code and what it said."""
    for name, value in {
        "HOME": place / "home",
        "PYM_CACHE_DIR": place / "cache",
        "PYM_NO_INDEX": "1",
        "PYM_NO_CONFIG": "1",
        "PATH": "/usr/bin:/bin",
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.chdir(place / "work")
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    if not (place / "work/.venv").exists():
        assert main(["venv", "-q", "-p", sys.executable]) == 0

    def run(data: bytes) -> tuple[int, str]:
        path = place / FILENAME
        path.write_bytes(data)
        try:
            code = main(["pip", "install", "--no-deps", str(path)])
        finally:
            path.unlink()
        return code, capfd.readouterr().err

    yield run
    hold.release(str(place / "cache"))
    for number, handler in before.items():
        signal.signal(number, handler)


def state(place: Path) -> dict[str, str]:
    """All there is but what is only remembered."""
    found = tree(place)
    kept = {}
    for path, what in found.items():
        top = path.split("/")[2] if path.startswith("/cache/") and path.count("/") > 1 else ""
        if (path.startswith("/cache") and not top.startswith("wheels-")) or what == "directory":
            continue
        if not path.endswith(("/unsettled", "/.lock")):
            kept[path] = what
    return kept


_left: dict[Path, dict[str, str]] = {}  # as the test before has left it


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_it_is_installed(name: str, place: Path, install) -> None:
    before = _left.get(place) or state(place)
    code, said = install(HOSTILE[name])
    assert code == 1, said
    assert "error[PYM-" in said
    assert "Traceback" not in said
    assert FILENAME in said
    _left[place] = state(place)
    assert _left[place] == before


@pytest.mark.parametrize("name", HONEST)
def test_honest_ones_are(name: str, place: Path, install) -> None:
    code, said = install(HONEST[name])
    assert code == 0, said
    assert main(["verify", "-q"]) == 0
    assert main(["pip", "uninstall", "-q", "pkg"]) == 0
