"""Pointers to wheels: what was kept is found, by its very key, and damage is a miss."""

from __future__ import annotations

from pathlib import Path

from pym.cache.pointers import Pointers


def test_keeps_and_finds(tmp_path: Path) -> None:
    pointers = Pointers(str(tmp_path), "built-1")
    assert pointers.find("key") is None
    pointers.keep("key", "a" * 64, ("name", 1))
    pointers.keep("other\nkey é", "b" * 64)
    found = pointers.find("key")
    assert found is not None
    assert (found.key, found.sha256, found.about) == ("key", "a" * 64, ("name", 1))
    assert sorted(each.sha256[0] for each in pointers.entries()) == ["a", "b"]
    pointers.keep("key", "c" * 64)
    again = pointers.find("key")
    assert again is not None
    assert (again.sha256, again.about) == ("c" * 64, None)
    assert Pointers(str(tmp_path), "built-2").find("key") is None


def test_keeps_nothing_without_a_cache(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    pointers = Pointers("", "built-1")
    pointers.keep("key", "a" * 64)
    assert pointers.find("key") is None
    assert list(pointers.entries()) == []
    assert not list(tmp_path.iterdir())


def test_damage_is_a_miss(tmp_path: Path) -> None:
    pointers = Pointers(str(tmp_path), "built-1")
    pointers.keep("key", "a" * 64)
    path = next((tmp_path / "built-1").iterdir())
    whole = path.read_bytes()
    for position in range(len(whole)):
        data = bytearray(whole)
        data[position] ^= 4
        path.write_bytes(bytes(data))
        assert pointers.find("key") is None
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert pointers.find("key") is None


def test_a_pointer_in_the_place_of_another(tmp_path: Path) -> None:
    pointers = Pointers(str(tmp_path), "built-1")
    pointers.keep("one", "a" * 64)
    pointers.keep("two", "b" * 64)
    one, two = pointers.find("one"), pointers.find("two")
    assert one is not None
    assert two is not None
    Path(one.path).write_bytes(Path(two.path).read_bytes())
    assert pointers.find("one") is None
