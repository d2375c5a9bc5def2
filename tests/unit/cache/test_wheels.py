"""The store of wheels: entries are there whole or not at all, and damage is found before anything is used."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.hostile_wheel import FILENAME, wheel
from tests.support.runner import ROOT

from pym.cache import durable, hold, manifests
from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel
from pym.model.manifest import MODE, PATH, Stored

DATA = wheel({f"pkg/d{number % 3}/m{number}.py": os.urandom(50 + number) for number in range(20)})
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def let_go(tmp_path: Path):
    yield
    hold.release(str(tmp_path / "cache"))


@pytest.fixture
def store(tmp_path: Path) -> WheelStore:
    return WheelStore(str(tmp_path / "cache"))


def put(store: WheelStore, data: bytes = DATA) -> Stored:
    path = Path(store.directory).parents[1] / "archive"
    path.write_bytes(data)
    return unpack_wheel(store, str(path), FILENAME)


def manifest_of(stored: Stored) -> Path:
    return Path(stored.root) / manifests.NAME


def litter(store: WheelStore) -> list[str]:
    try:
        return os.listdir(os.path.join(store.directory, ".scratch"))
    except FileNotFoundError:
        return []


def in_another_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_boot", b"another boot    ")


def test_what_is_not_there(store: WheelStore) -> None:
    assert store.find(SHA256) is None
    assert list(store.entries()) == list(store.keys()) == []
    assert not store.drop(SHA256)


@pytest.mark.parametrize("text", ["", "../../etc", "a" * 63, "g" * 64, "/" + "a" * 63, "." * 64, "a" * 65])
def test_what_is_no_hash_leads_nowhere(text: str, store: WheelStore) -> None:
    assert store.find(text) is None


def test_entries_and_places(store: WheelStore) -> None:
    stored = put(store)
    assert list(store.keys()) == [SHA256]
    assert list(store.entries()) == [stored]
    assert store.find(SHA256.upper()) == stored
    assert store.bytecode(stored, "cpython-312") == f"{stored.root}/bytecode/cpython-312"
    assert litter(store) == []


def test_a_damaged_manifest_is_a_miss_wherever_it_is_damaged(store: WheelStore) -> None:
    stored = put(store)
    path = manifest_of(stored)
    whole = path.read_bytes()
    chance = random.Random(4)
    for position in [*range(40), *chance.sample(range(40, len(whole)), 60)]:
        data = bytearray(whole)
        data[position] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(data))
        found = store.find(SHA256)
        # Which boot it was is not under the checksum: another one only means that all is read once.
        assert found == stored if 8 <= position < 28 else found is None, position
    for length in (0, 7, 8, 31, 32, 33, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert store.find(SHA256) is None
    # Unpacked again, it is whole.
    assert put(store).manifest.sha256 == SHA256
    assert store.check(put(store)) == []
    assert litter(store) == []


def test_a_manifest_of_somebody_else_is_not_read(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store)
    real = os.fstat

    def fstat(fd: int) -> object:
        about = list(real(fd))
        about[4] = os.geteuid() + 1000
        return os.stat_result(about)

    monkeypatch.setattr("pym.cache.sealed.os.fstat", fstat)
    assert store.find(SHA256) is None


def test_an_entry_of_another_wheel_is_none(store: WheelStore) -> None:
    stored = put(store)
    other = os.path.join(store.directory, "00", "00" + SHA256[2:])
    os.makedirs(os.path.dirname(other), exist_ok=True)
    os.rename(stored.root, other)
    assert store.find("00" + SHA256[2:]) is None
    assert list(store.entries()) == []


# -- damage ----------------------------------------------------------------------------------------------------------


def edit(path: str) -> None:
    os.chmod(path, 0o644)
    with open(path, "ab") as file:
        file.write(b"# edited\n")


def swap(path: str) -> None:
    """Other content of the same length, and all times as they were: only reading tells."""
    about = os.lstat(path)
    os.chmod(path, 0o644)
    with open(path, "r+b") as file:
        file.write(b"!")
    os.chmod(path, about.st_mode)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def cut(path: str) -> None:
    os.truncate(path, 3)


def link(path: str) -> None:
    os.rename(path, path + ".moved")
    os.symlink(path + ".moved", path)


def folder(path: str) -> None:
    os.unlink(path)
    os.mkdir(path)


@pytest.mark.parametrize("damage", [edit, cut, os.unlink, link, folder])
def test_damage_is_seen_without_reading(damage, store: WheelStore) -> None:
    stored = put(store)
    damage(f"{stored.files}/pkg/d1/m4.py")
    assert store.check(stored) == ["pkg/d1/m4.py"]
    assert store.repair(stored, store.check(stored)) == ["pkg/d1/m4.py"]
    assert store.find(SHA256) is None
    assert litter(store) == []
    again = put(store)
    assert store.check(again) == store.verify(again) == []


def test_reading_finds_what_the_file_system_does_not_tell(store: WheelStore) -> None:
    stored = put(store)
    swap(f"{stored.files}/pkg/d1/m4.py")
    assert store.check(stored) == []
    assert store.verify(stored) == ["pkg/d1/m4.py"]


@pytest.mark.parametrize("touch", [lambda path: os.utime(path), lambda path: os.chmod(path, 0o666)])
def test_right_content_is_set_right(touch, store: WheelStore) -> None:
    stored = put(store)
    touch(f"{stored.files}/pkg/d1/m4.py")
    assert store.check(stored) == ["pkg/d1/m4.py"]
    assert store.repair(stored, ["pkg/d1/m4.py"]) == []
    assert store.check(stored) == []
    assert store.find(SHA256) == stored


def test_only_what_was_asked_for_is_looked_at(store: WheelStore) -> None:
    stored = put(store)
    cut(f"{stored.files}/pkg/d1/m4.py")
    assert store.repair(stored, ["pkg/d0/m0.py"]) == []
    assert store.find(SHA256) == stored


def test_a_linked_file_that_was_edited_elsewhere(store: WheelStore, tmp_path: Path) -> None:
    stored = put(store)
    os.link(f"{stored.files}/pkg/d1/m4.py", tmp_path / "installed.py")
    assert store.check(stored) == []  # a link alone is no damage
    edit(str(tmp_path / "installed.py"))
    assert store.check(stored) == ["pkg/d1/m4.py"]


# -- power cuts ------------------------------------------------------------------------------------------------------


def test_within_one_boot_nothing_is_read(store: WheelStore) -> None:
    stored = put(store)
    swap(f"{stored.files}/pkg/d1/m4.py")
    assert store.find(SHA256) == stored


@pytest.mark.parametrize("lost", [cut, swap, os.unlink])
def test_what_a_power_cut_lost_is_never_used(lost, store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = put(store)
    lost(f"{stored.files}/pkg/d1/m4.py")
    in_another_boot(monkeypatch)
    assert store.find(SHA256) is None
    assert not os.path.exists(stored.root)
    assert store.verify(put(store)) == []


def test_an_entry_that_survived_is_read_once(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = put(store)
    in_another_boot(monkeypatch)
    assert store.find(SHA256) == stored
    monkeypatch.setattr(WheelStore, "verify", lambda *_: pytest.fail("read again"))
    assert store.find(SHA256) == stored


def test_a_system_that_does_not_tell_its_boots(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_boot", durable.UNKNOWN)
    stored = put(store)
    assert store.find(SHA256) == stored
    cut(f"{stored.files}/pkg/d1/m4.py")
    assert store.find(SHA256) is None


def test_after_a_flush_nothing_is_read_in_any_boot(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = put(store)
    assert durable.settle(store.directory, store._marker) == 1
    assert not [name for name in os.listdir(store.directory) if name.startswith("settling")]
    in_another_boot(monkeypatch)
    monkeypatch.setattr(WheelStore, "verify", lambda *_: pytest.fail("read"))
    assert store.find(SHA256) == stored
    assert durable.settle(store.directory, store._marker) == 0


def test_without_a_flush_nothing_is_marked(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store)
    monkeypatch.setattr(durable, "flush", lambda _: False)
    assert durable.settle(store.directory, store._marker) == 0
    found = manifests.read(str(manifest_of(next(store.entries()))))
    assert found is not None
    assert not found[2]


def test_an_entry_made_during_the_flush_is_not_marked(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store)

    def flush(_: str) -> bool:
        store.drop(SHA256)
        put(store)
        return True

    monkeypatch.setattr(durable, "flush", flush)
    durable.settle(store.directory, store._marker)
    found = manifests.read(str(manifest_of(next(store.entries()))))
    assert found is not None
    assert not found[2]


def test_the_next_command_that_unpacks_settles_what_is_old(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(durable, "start_new_thread", lambda function, arguments: started.append(arguments))
    put(store)
    put(WheelStore(store.directory.rpartition("/")[0]), wheel({"other": b""}))
    assert not started
    listed = os.path.join(store.directory, durable.LIST)
    assert Path(listed).read_text().split()[0] == SHA256
    os.utime(listed, (1, 1))
    put(WheelStore(store.directory.rpartition("/")[0]), wheel({"third": b""}))
    assert len(started) == 1


# -- many at once ----------------------------------------------------------------------------------------------------

SCRIPT = """
import sys
from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel
cache, archive, filename, rounds = sys.argv[1:]
store = WheelStore(cache)
print("begun", flush=True)
for round in range(int(rounds)):
    stored = unpack_wheel(store, archive, filename)
    if round + 1 < int(rounds):
        store.drop(stored.manifest.sha256)
    else:
        assert store.check(stored) == []
print(stored.root)
"""


def start(tmp_path: Path, rounds: int = 1) -> subprocess.Popen[str]:
    archive = tmp_path / "archive.whl"
    if not archive.exists():
        archive.write_bytes(DATA)
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "cache"), str(archive), FILENAME, str(rounds)],
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_many_processes_unpack_the_same_wheel(tmp_path: Path, store: WheelStore) -> None:
    processes = [start(tmp_path) for _ in range(8)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, outputs
    assert len({out for out, _ in outputs}) == 1
    stored = store.find(SHA256)
    assert stored is not None
    assert store.verify(stored) == []
    assert litter(store) == []


def test_killed_at_any_moment(tmp_path: Path, store: WheelStore) -> None:
    chance = random.Random(7)
    for _ in range(10):
        process = start(tmp_path, rounds=1000)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        # As many looks at the disk as chance has it: no clock decides when it dies.
        for _ in range(chance.randrange(20_000)):
            os.path.exists(store.directory)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        stored = store.find(SHA256)
        assert stored is None or store.verify(stored) == []
        assert len({name.partition(".")[0] for name in litter(store)}) <= 1
    # Whoever unpacks anything at all clears away what is left.
    put(WheelStore(str(tmp_path / "cache")), wheel({"another": b""}))
    assert litter(store) == []
    assert store.verify(put(store)) == []


def test_what_killed_processes_left_is_removed_and_what_living_ones_hold_is_not(store: WheelStore) -> None:
    left = Path(store.directory) / ".scratch" / ("ab" * 32)
    (left / "files").mkdir(parents=True)
    (left / "files/a").write_text("")
    Path(f"{left}.lock").write_text("")
    old = Path(f"{left}.old")
    old.mkdir()  # an entry that was being replaced
    with WheelStore(str(Path(store.directory).parent)).scratch("cd" * 32):
        put(store)
        assert sorted(litter(store)) == ["cd" * 32, "cd" * 32 + ".lock"]
    assert litter(store) == []


def test_files_are_read_only(store: WheelStore) -> None:
    stored = put(store)
    assert {entry[MODE] for entry in stored.manifest.files} == {0o444}
    assert all(os.lstat(f"{stored.files}/{entry[PATH]}").st_nlink == 1 for entry in stored.manifest.files)
