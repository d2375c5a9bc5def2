"""Looking after the cache: what is removed, what stays, and what damage is found."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.support import hostile_wheel, wheels

from pym.cache import hold, kinds
from pym.cache.memo import Memo
from pym.cache.pointers import Pointers
from pym.cache.wheels import WheelStore
from pym.dist import sdist_archives
from pym.dist.unpack import unpack_wheel
from pym.errors import StoreError
from pym.model.manifest import Stored
from pym.ops import cache_clean, cache_prune, cache_removal, cache_verify
from pym.report import Reporter


class Heard(Reporter):
    def __init__(self) -> None:
        self.told: list[str] = []

    def warn(self, text: str) -> None:
        self.told.append(text)

    info = warn


@pytest.fixture
def cache(tmp_path: Path):
    yield tmp_path / "cache"
    hold.release(str(tmp_path / "cache"))


def put(cache: Path, name: str, version: str = "1.0") -> Stored:
    path = wheels.build(cache.parent / "built", name, version, {f"{name}.py": b"x = 1\n"})
    return unpack_wheel(WheelStore(str(cache)), str(path), path.name)


def filled(cache: Path) -> dict[str, Stored]:
    stored = {name: put(cache, name) for name in ("one", "two")}
    for name in stored:
        (cache / kinds.INDEX / "0011").mkdir(parents=True, exist_ok=True)
        (cache / kinds.INDEX / "0011" / f"{name}.table").write_bytes(b"page")
        Pointers(str(cache), "archives-1").keep(f"https://example.com/{name}.whl", stored[name].manifest.sha256)
        Memo(str(cache), "direct-1").remember(name, f"Metadata-Version: 2.1\nName: {name.upper()}\n\n".encode())
        data = f"sdist of {name}".encode()
        sdist_archives.keep(str(cache), hashlib.sha256(data).hexdigest(), f"{name}-1.0.tar.gz", data)
    return stored


def names(cache: Path) -> list[str]:
    """Files of the cache by what their paths tell, without locks and lists."""
    return sorted(str(path.relative_to(cache)) for path in cache.rglob("*") if path.is_file() and path.name != ".lock")


def test_everything_goes(cache: Path) -> None:
    filled(cache)
    tally = cache_clean.everything(str(cache), Reporter())
    assert tally.files > 10
    assert tally.size >= tally.files  # bytes on disk
    assert not cache.exists()
    assert cache_clean.everything(str(cache), Reporter()).files == 0


def test_what_is_not_pyms_stays(cache: Path) -> None:
    put(cache, "one")
    (cache / "thesis.tex").write_text("years of work")
    (cache / "photos").mkdir()
    heard = Heard()
    cache_clean.everything(str(cache), heard)
    assert sorted(os.listdir(cache)) == ["photos", "thesis.tex"]
    assert any("was left" in text for text in heard.told)


def test_a_home_that_was_named_as_the_cache_by_mistake(tmp_path: Path) -> None:
    (tmp_path / "letters-2020").mkdir()
    (tmp_path / "wheels-1").mkdir()
    cache_clean.everything(str(tmp_path), Reporter())
    cache_prune.prune(str(tmp_path), Reporter())
    assert (tmp_path / "letters-2020").is_dir()
    assert not (tmp_path / "wheels-1").exists()


def test_some_packages_go(cache: Path) -> None:
    stored = filled(cache)
    tally = cache_clean.packages(str(cache), ["one"], Reporter())
    assert (
        tally.files == 4 + 1 + 1 + 1 + 1 + 1
    )  # three files and a manifest, table, pointer, metadata, sdist… and RECORD
    store = WheelStore(str(cache))
    assert store.find(stored["one"].manifest.sha256) is None
    assert store.find(stored["two"].manifest.sha256) == stored["two"]
    hold.release(str(cache))
    left = names(cache)
    assert not [path for path in left if "one" in path]
    assert [path for path in left if path.endswith("two.table")]
    assert [path for path in left if path.endswith("two-1.0.tar.gz")]
    assert [pointer.key for pointer in Pointers(str(cache), "archives-1").entries()] == ["https://example.com/two.whl"]
    assert Memo(str(cache), "direct-1").recall("one") is None
    assert Memo(str(cache), "direct-1").recall("two") is not None
    assert cache_clean.packages(str(cache), ["one"], Reporter()).files == 0


def test_pruning_leaves_what_is_of_use(cache: Path) -> None:
    stored = filled(cache)
    before = names(cache)
    assert cache_prune.prune(str(cache), Reporter()).files == 0
    assert names(cache) == before
    assert WheelStore(str(cache)).find(stored["one"].manifest.sha256) is not None


def test_pruning_removes_what_nobody_looks_at(cache: Path) -> None:
    stored = filled(cache)
    store = WheelStore(str(cache))
    before = names(cache)
    for name in ("wheels-0/aa", "index-1/x", "retired-7/y"):
        (cache / name).mkdir(parents=True)
        (cache / name / "file").write_text("old")
    left = cache / "wheels-1/.scratch" / ("ab" * 32)
    left.mkdir(parents=True)
    (left / "file").write_text("of a killed process")
    (cache / "builds-1/b1").mkdir(parents=True)
    (cache / "builds-1/b1/file").write_text("of a killed build")
    (cache / "downloads-1").mkdir()
    (cache / "downloads-1/x.partial").write_text("half a wheel")
    (cache / "direct-1/0123").write_text("damaged")
    for path in ("direct-1/.45.pym", "index-2/0011/.a.table.pym", "sdists-1/ab/cd/.a.zip.pym", "git-1/db/r/.refs.pym"):
        (cache / path).parent.mkdir(parents=True, exist_ok=True)
        (cache / path).write_text("of a killed writer")
    Pointers(str(cache), "archives-1").keep("dangling", "f" * 64)
    tally = cache_prune.prune(str(cache), Reporter())
    assert tally.files == 12
    assert names(cache) == before
    assert store.find(stored["two"].manifest.sha256) == stored["two"]


def test_pruning_removes_entries_that_are_damaged(cache: Path) -> None:
    stored = put(cache, "one")
    Path(stored.root, "manifest").write_bytes(b"")
    cache_prune.prune(str(cache), Reporter())
    assert not os.path.exists(stored.root)


def test_a_living_build_keeps_its_scratch(cache: Path) -> None:
    from pym.fs.mutex import Lock

    (cache / "builds-1/b1").mkdir(parents=True)
    with Lock(str(cache / "builds-1/b1"), directory=True):
        cache_prune.prune(str(cache), Reporter())
        assert (cache / "builds-1/b1").is_dir()
    cache_prune.prune(str(cache), Reporter())
    assert not (cache / "builds-1/b1").exists()


def test_for_ci_only_what_was_built_stays(cache: Path) -> None:
    stored = filled(cache)
    built = put(cache, "three")
    Pointers(str(cache), kinds.BUILT).keep("source of three", built.manifest.sha256)
    (cache / kinds.GIT / "checkouts/r/c").mkdir(parents=True)
    cache_prune.prune(str(cache), Reporter(), ci=True)
    store = WheelStore(str(cache))
    assert store.find(built.manifest.sha256) == built
    assert store.find(stored["one"].manifest.sha256) is None
    assert not (cache / kinds.SDISTS).exists() and not (cache / kinds.GIT).exists()
    assert [pointer.key for pointer in Pointers(str(cache), kinds.BUILT).entries()] == ["source of three"]
    assert not list(Pointers(str(cache), "archives-1").entries())


def test_nothing_to_prune(cache: Path) -> None:
    assert cache_prune.prune(str(cache), Reporter()).files == 0
    assert not cache.exists()


def test_verification_reads_every_byte(cache: Path) -> None:
    one, two, three = (put(cache, name) for name in ("one", "two", "three"))
    checked = cache_verify.verify(str(cache))
    assert (checked.wheels, checked.files, checked.damages) == (3, 12, [])
    path = f"{one.files}/one.py"
    about = os.lstat(path)
    os.chmod(path, 0o644)
    Path(path).write_bytes(b"y = 1\n")
    os.chmod(path, 0o444)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    os.utime(f"{two.files}/two.py", (1, 1))
    Path(three.root, "manifest").write_bytes(b"")
    damages = {damage.name: damage for damage in cache_verify.verify(str(cache)).damages}
    assert set(damages) == {"one==1.0", "two==1.0", three.manifest.sha256}
    assert damages["one==1.0"].paths == ("one.py",)
    assert damages["two==1.0"].touched == ("two.py",)
    assert not any(damage.repaired for damage in damages.values())
    assert all(damage.repaired for damage in cache_verify.verify(str(cache), repair=True).damages)
    assert [stored.manifest.name for stored in WheelStore(str(cache)).entries()] == ["two"]
    assert cache_verify.verify(str(cache)).damages == []


def test_counting(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/file").write_bytes(bytes(5000))
    os.link(tmp_path / "a/file", tmp_path / "a/again")
    (tmp_path / "a/link").symlink_to("/")
    tally = cache_removal.Tally()
    tally.add(str(tmp_path / "a"))
    assert tally.files == 2
    assert 5000 <= tally.size < 40_000
    tally.add(str(tmp_path / "missing"))
    assert tally.files == 2


def test_a_file_in_the_place_of_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert cache_clean.everything(str(tmp_path / "file"), Reporter()).files == 0
    with pytest.raises(StoreError):
        unpack = tmp_path / hostile_wheel.FILENAME
        unpack.write_bytes(hostile_wheel.wheel())
        unpack_wheel(WheelStore(str(tmp_path / "file")), str(unpack), unpack.name)
