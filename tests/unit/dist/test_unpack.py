"""Wheels into the store: what is well-formed goes in whole, everything else leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from tests.support import hostile_wheel, hostile_zip
from tests.support.hostile_wheel import FILENAME, INFO, wheel

from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel
from pym.errors import HashMismatch, HostileArchive, InvalidWheel, PymError, StoreError
from pym.model.manifest import MODE, PATH, SHA256, SIZE
from pym.report import Reporter

HOSTILE = hostile_wheel.corpus()
HONEST = hostile_wheel.honest()
ARCHIVES = hostile_zip.corpus()


class Heard(Reporter):
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@pytest.fixture
def store(tmp_path: Path) -> WheelStore:
    return WheelStore(str(tmp_path / "cache"))


def put(store: WheelStore, data: bytes, filename: str = FILENAME, **options):
    path = Path(store.directory).parents[1] / "archive"
    path.write_bytes(data)
    return unpack_wheel(store, str(path), filename, **options)


def below(store: WheelStore) -> list[str]:
    """Everything in the store but the list of what is to be flushed and empty directories."""
    return [
        os.path.join(place, name)
        for place, _, names in os.walk(store.directory)
        for name in names
        if name != "unsettled"
    ]


@pytest.mark.parametrize("name", HONEST)
def test_takes(name: str, store: WheelStore) -> None:
    filename, data = HONEST[name]
    stored = put(store, data, filename)
    manifest = stored.manifest
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = {info.filename: archive.read(info) for info in archive.infolist()}
    assert {path: store.read(stored, path) for path, *_ in manifest.files} == expected
    for path, size, mode, sha256, modified in manifest.files:
        about = os.lstat(os.path.join(stored.files, path))
        assert (about.st_size, about.st_mtime_ns, about.st_mode & 0o7777) == (size, modified, mode)
        assert sha256 == hashlib.sha256(expected[path]).hexdigest()
        assert not mode & 0o222
    assert manifest.sha256 == hashlib.sha256(data).hexdigest()
    assert [entry[PATH] for entry in manifest.files] == sorted(expected, key=lambda path: path.rpartition("/")[::2])
    made = sorted(os.path.relpath(os.path.join(at, d), stored.files) for at, ds, _ in os.walk(stored.files) for d in ds)
    assert list(manifest.directories) == made
    assert not manifest.unverified
    assert store.check(stored) == store.verify(stored) == []
    assert store.find(manifest.sha256) == stored


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(name: str, store: WheelStore) -> None:
    data, word = HOSTILE[name]
    with pytest.raises((HostileArchive, InvalidWheel)) as caught:
        put(store, data)
    assert FILENAME in caught.value.message
    assert caught.value.message.isprintable()
    assert word in f"{caught.value.message}\n{caught.value.context}"
    assert below(store) == []


@pytest.mark.parametrize("name", ARCHIVES)
def test_refuses_archives_that_can_be_read_in_two_ways(name: str, store: WheelStore) -> None:
    with pytest.raises(HostileArchive):
        put(store, ARCHIVES[name])
    assert below(store) == []


def test_what_it_says_of_a_wheel(store: WheelStore) -> None:
    manifest = put(store, HONEST["programs"][1]).manifest
    assert (manifest.name, manifest.version, manifest.dist_info, manifest.data) == ("pkg", "1.0", INFO, "")
    assert manifest.filename == FILENAME
    assert manifest.size == len(HONEST["programs"][1])
    assert manifest.purelib
    assert manifest.tags == ("py3-none-any",)
    assert manifest.scripts == (("Run-it", "pkg.a", "b.c"),)
    assert manifest.gui_scripts == (("w", "pkg", "main"),)


def test_programs_can_be_run(store: WheelStore) -> None:
    data = wheel(
        {"pkg-1.0.data/scripts/run": b"#!python\n", "pkg/tool": b"", "pkg/a.py": b""}, modes={"pkg/tool": 0o755}
    )
    manifest = put(store, data).manifest
    modes = {entry[PATH]: entry[MODE] for entry in manifest.files}
    assert manifest.data == "pkg-1.0.data"
    assert modes["pkg-1.0.data/scripts/run"] == modes["pkg/tool"] == 0o555
    assert modes["pkg/a.py"] == 0o444


def test_modes_follow_the_umask(store: WheelStore) -> None:
    before = os.umask(0o077)
    try:
        stored = put(store, wheel())
    finally:
        os.umask(before)
    assert {entry[MODE] for entry in stored.manifest.files} == {0o400}
    assert store.check(stored) == []


def test_every_row_is_named(store: WheelStore) -> None:
    files = {f"pkg/{number}.py": b"x" for number in range(30)}
    with pytest.raises(InvalidWheel) as caught:
        put(store, wheel(files, rows=dict.fromkeys(files, None)))
    lines = caught.value.context.splitlines()
    assert lines[0] == "`pkg/0.py`: is in the wheel and not in RECORD"
    assert lines[-1] == "and 10 more"
    assert any("--no-verify-record pkg" in hint for hint in caught.value.hints)


def test_a_wheel_can_be_taken_as_it_is(store: WheelStore) -> None:
    data = HOSTILE["C6 other hash"][0]
    sha256 = hashlib.sha256(data).hexdigest()
    heard = Heard()
    stored = put(store, data, verify_record=False, report=heard)
    assert stored.manifest.unverified == ("pkg/__init__.py",)
    assert {entry[PATH]: entry[SHA256] for entry in stored.manifest.files}["pkg/__init__.py"] == (
        hashlib.sha256(b"x = 1\n").hexdigest()
    )
    assert any("RECORD" in text for text in heard.warnings)
    # Who did not ask for that does not get it.
    assert store.find(sha256) is None
    assert store.find(sha256, unverified=True) == stored
    for expected in ("", sha256):
        with pytest.raises(InvalidWheel):
            put(store, data, sha256=expected)
    assert put(store, data, verify_record=False, sha256=sha256) == stored


def test_without_any_record(store: WheelStore) -> None:
    stored = put(store, HOSTILE["C5 no RECORD"][0], verify_record=False)
    assert set(stored.manifest.unverified) == {entry[PATH] for entry in stored.manifest.files}


@pytest.mark.parametrize("name", ["C1 other name in METADATA", "C10 slash", "C11 code", "C12 unknown scheme"])
def test_only_the_record_can_be_overlooked(name: str, store: WheelStore) -> None:
    with pytest.raises(InvalidWheel):
        put(store, HOSTILE[name][0], verify_record=False)


def test_another_wheel_than_was_expected(store: WheelStore) -> None:
    with pytest.raises(HashMismatch):
        put(store, wheel(), sha256="0" * 64)
    assert below(store) == []


@pytest.mark.parametrize("cut", [10, 200])
def test_damage_on_the_way_is_not_blamed_on_the_wheel(cut: int, store: WheelStore) -> None:
    data = wheel()
    with pytest.raises(HashMismatch):
        put(store, data[:-cut], sha256=hashlib.sha256(data).hexdigest())


def test_the_hash_may_be_in_capitals(store: WheelStore) -> None:
    data = wheel()
    assert put(store, data, sha256=hashlib.sha256(data).hexdigest().upper()).manifest.name == "pkg"


def test_the_same_bytes_under_another_name(store: WheelStore) -> None:
    data = wheel()
    sha256 = hashlib.sha256(data).hexdigest()
    put(store, data)
    for expected in ("", sha256):
        with pytest.raises(InvalidWheel, match=r"it is `pkg` 1\.0"):
            put(store, data, "evil-1.0-py3-none-any.whl", sha256=expected)
        assert put(store, data, "Pkg-1.0.0-py3-none-any.whl", sha256=expected).manifest.name == "pkg"


@pytest.mark.parametrize(
    "filename", ["pkg.whl", "pkg-1.0.zip", "pkg-x-py3-none-any.whl", "../pkg-1.0-py3-none-any.whl"]
)
def test_names_that_no_wheel_has(filename: str, store: WheelStore) -> None:
    with pytest.raises(PymError):
        put(store, wheel(), filename)
    assert below(store) == []


def test_what_is_there_is_not_unpacked_again(store: WheelStore) -> None:
    data = wheel()
    first = put(store, data)
    before = os.lstat(first.files + "/pkg/__init__.py").st_ino
    assert put(store, data) == first
    # With a hash the archive is not even opened.
    assert unpack_wheel(store, "/nowhere", FILENAME, sha256=first.manifest.sha256) == first
    assert os.lstat(first.files + "/pkg/__init__.py").st_ino == before


def test_compiled_modules_without_source_are_mentioned(store: WheelStore) -> None:
    heard = Heard()
    put(store, wheel({"pkg/a.pyc": b""}), report=heard)
    assert any("without their source" in text for text in heard.warnings)
    heard = Heard()
    files = {
        "pkg/a.py": b"",
        "pkg/__pycache__/a.cpython-312.pyc": b"",
        "b.py": b"",
        "__pycache__/b.cpython-312.pyc": b"",
    }
    put(store, wheel(files), report=heard)
    assert not heard.warnings


def test_large_and_many_files_are_whole(store: WheelStore) -> None:
    files = {f"pkg/d{number % 7}/f{number}": os.urandom(number * 37) for number in range(150)}
    files["pkg/large"] = os.urandom(3 << 20) + bytes(6 << 20)
    stored = put(store, wheel(files))
    for path, content in files.items():
        assert store.read(stored, path) == content
    assert sum(entry[SIZE] for entry in stored.manifest.files) > 9 << 20


def test_a_wheel_too_large_to_be_held_in_memory(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.dist import unpack

    monkeypatch.setattr(unpack, "_HELD", 100)
    stored = put(store, wheel({"pkg/a": os.urandom(5 << 20), "pkg/b": b"b"}))
    assert store.verify(stored) == []


def test_an_archive_that_is_not_there(store: WheelStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        unpack_wheel(store, str(tmp_path / "missing.whl"), FILENAME)


def test_a_store_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = WheelStore(str(tmp_path / "file" / "cache"))
    path = tmp_path / FILENAME
    path.write_bytes(wheel())
    with pytest.raises(StoreError):
        unpack_wheel(store, str(path), FILENAME)
