"""What was remembered comes back as it was, or not at all."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.cache import memo as module
from pym.cache.memo import Memo, stamp
from pym.index import table

SOURCES = {"PYTHONPATH": str(Path(__file__).parents[3] / "src")}


def only_entry(directory) -> os.PathLike:
    (entry,) = [path for path in directory.rglob("*") if path.is_file()]
    return entry


def test_round_trip_by_kind_and_key(tmp_path) -> None:
    memo = Memo(str(tmp_path), "kind-1")
    memo.remember("key", ("a", 1, None, {"b": [True]}))
    assert memo.recall("key") == ("a", 1, None, {"b": [True]})
    assert memo.recall("other") is None
    assert Memo(str(tmp_path), "kind-2").recall("key") is None


def test_nothing_is_kept_without_a_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    memo = Memo("", "kind-1")
    memo.remember("key", 1)
    assert memo.recall("key") is None
    assert not os.listdir(tmp_path)


def test_every_damaged_byte_is_a_miss(tmp_path) -> None:
    memo = Memo(str(tmp_path), "kind-1")
    memo.remember("key", "value")
    entry = only_entry(tmp_path)
    whole = entry.read_bytes()
    for place in range(len(whole)):
        entry.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        assert memo.recall("key") is None, place
    for length in range(len(whole)):
        entry.write_bytes(whole[:length])
        assert memo.recall("key") is None, length
    entry.write_bytes(whole)
    assert memo.recall("key") == "value"


def test_an_entry_of_another_pym_is_not_seen(tmp_path, monkeypatch) -> None:
    memo = Memo(str(tmp_path), "kind-1")
    memo.remember("key", "value")
    monkeypatch.setattr(module, "_FORMAT", "9.9.9-cpython-399")
    assert memo.recall("key") is None


def test_a_link_or_a_strangers_file_is_not_read(tmp_path, monkeypatch) -> None:
    memo = Memo(str(tmp_path), "kind-1")
    memo.remember("key", "value")
    entry = only_entry(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: entry.stat().st_uid + 1)
    assert memo.recall("key") is None
    monkeypatch.undo()
    elsewhere = tmp_path / "elsewhere"
    os.rename(entry, elsewhere)
    entry.symlink_to(elsewhere)
    assert memo.recall("key") is None


def test_two_keys_with_one_name_do_not_mix(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Memo, "_path", lambda self, key: str(tmp_path / "same"))
    memo = Memo(str(tmp_path), "kind-1")
    memo.remember("one", 1)
    assert memo.recall("two") is None
    assert memo.recall("one") == 1


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_any_key(key) -> None:
    import tempfile

    try:
        os.fsencode(key)
    except UnicodeEncodeError:
        return
    with tempfile.TemporaryDirectory() as directory:
        memo = Memo(directory, "kind-1")
        memo.remember(key, key)
        assert memo.recall(key) == key


def test_a_bomb_is_a_miss(tmp_path) -> None:
    import binascii

    memo = Memo(str(tmp_path), "kind-1")
    memo.remember("key", 1)
    payload = marshal.dumps(("x",) * 10)[:-3]
    only_entry(tmp_path).write_bytes(binascii.crc32(payload).to_bytes(4, "little") + payload)
    assert memo.recall("key") is None


@pytest.mark.parametrize("change", ["content", "replace", "touch"])
def test_a_stamp_changes_with_the_file(tmp_path, change) -> None:
    path = tmp_path / "file"
    path.write_text("one")
    before = stamp(str(path))
    if change == "content":
        path.write_text("three")
    elif change == "replace":
        (tmp_path / "new").write_text("two")
        os.utime(tmp_path / "new", ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        os.replace(tmp_path / "new", path)
    else:
        os.utime(path, (1, 1))
    assert stamp(str(path)) != before
    assert stamp(str(tmp_path / "none")) is None


def test_what_another_release_has_read_is_read_anew() -> None:
    """A rule by which metadata and other files are read may have been mended since: no compiled form outlives it."""
    program = (
        "import pym; pym.__version__ = '0.0.other'\n"
        "from pym.cache import memo\nfrom pym.index import table\nprint(memo._FORMAT, table.MAGIC.hex())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=SOURCES)
    theirs = done.stdout.split()
    assert theirs[0].startswith("0.0.other")
    assert theirs[0] != module._FORMAT and theirs[1] != table.MAGIC.hex()
