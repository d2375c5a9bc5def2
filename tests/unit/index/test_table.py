"""Tables in the cache: what is written is read; whatever happens to the file, nothing wrong comes out of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.errors import StoreError
from pym.index import table, table_file
from pym.index.compile import table_of

INDEX = "https://index.example.com/simple/"
METADATA = (None, ("extra",), (("bar", (), None, None, ""),))


def entry(version: str) -> tuple:
    name = f"foo-{version}-py3-none-any.whl"
    return (
        name,
        f"https://files.example.com/{name}",
        (("sha256", "ab" * 32),),
        5,
        1.5,
        ">=3.8",
        None,
        "sha256=" + "cd" * 32,
    )


@pytest.fixture
def made(tmp_path: Path):
    found = table_of(
        "foo",
        INDEX,
        [entry(f"1.{n}") for n in range(20)],
        [("foo.egg", "an egg")],
        status=("archived", "old"),
        location=INDEX + "foo/",
        etag='"one"',
        modified="then",
        path=str(tmp_path / "deep" / "foo.table"),
    )
    found.fetched, found.fresh_until = 1000.25, 1600.5
    found.learn(3, "it", METADATA)
    found.learn(4, "it", ("invalid", "because"))
    return found


def read(made: table.Table) -> table.Table | None:
    return table.read(made.path, "foo", INDEX)


def test_round_trip(made: table.Table) -> None:
    assert table_file.write(made)
    assert not made.changed
    there = read(made)
    assert there is not None
    for name in (
        "name",
        "index",
        "found",
        "versions",
        "keys",
        "digest",
        "status",
        "location",
        "etag",
        "modified",
    ):
        assert getattr(there, name) == getattr(made, name), name
    assert (there.fetched, there.fresh_until) == (1000.25, 1600.5)
    assert [there.files(n) for n in range(20)] == [made.files(n) for n in range(20)]
    assert [there.kind(n) for n in range(20)] == [made.kind(n) for n in range(20)]
    assert [there.place(n) for n in range(20)] == [made.place(n) for n in range(20)]
    assert there.skipped == (("foo.egg", "an egg"),)
    assert there.metadata(3) == METADATA
    assert there.metadata(4) == ("invalid", "because")
    assert there.metadata(5) is None
    assert not there.changed


def test_it_is_that_of_the_project_and_index(made: table.Table) -> None:
    table_file.write(made)
    assert table.read(made.path, "bar", INDEX) is None
    assert table.read(made.path, "foo", "https://other.example.com/") is None


def test_there_is_none(tmp_path: Path) -> None:
    assert table.read(str(tmp_path / "none"), "foo", INDEX) is None
    assert table.read(str(tmp_path), "foo", INDEX) is None


def test_every_damaged_byte_is_noticed(made: table.Table) -> None:
    """BAD-INPUT I11: a flipped bit is a miss, a row that cannot be read, or a freshness that is over."""
    table_file.write(made)
    path = Path(made.path)
    good = path.read_bytes()
    original = read(made)
    assert original is not None
    for position in range(0, len(good), 19):
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x40]) + good[position + 1 :])
        there = read(made)
        if there is None:
            continue
        assert there.versions == made.versions
        assert there.fresh_until in (1600.5, 0.0)
        for number in range(20):
            try:
                assert there.files(number) == made.files(number)
            except StoreError:
                assert position >= len(good) - sum(map(len, made.rows()))


def test_every_truncation_is_noticed(made: table.Table) -> None:
    table_file.write(made)
    path = Path(made.path)
    good = path.read_bytes()
    for length in range(0, len(good), 37):
        path.write_bytes(good[:length])
        there = read(made)
        if there is not None:
            assert there.versions == made.versions
            with pytest.raises(StoreError, match="`foo`"):
                [there.files(number) for number in range(20)] and there.skipped


def test_a_damaged_freshness_means_stale(made: table.Table) -> None:
    table_file.write(made)
    with open(made.path, "r+b") as file:
        file.seek(40)
        file.write(b"\xff\xff")
    there = read(made)
    assert there is not None
    assert there.fresh_until == 0.0


def test_of_another_pym(made: table.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table_file.write(made)
    monkeypatch.setattr(table, "MAGIC", b"pymtab1\nXXXX")
    assert read(made) is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_of_another_user(made: table.Table) -> None:
    """marshal is only safe for data of one's own."""
    table_file.write(made)
    os.chown(made.path, 12345, -1)
    assert read(made) is None


def test_links_are_not_followed(made: table.Table, tmp_path: Path) -> None:
    table_file.write(made)
    os.rename(made.path, tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", made.path)
    assert read(made) is None


def test_touch_writes_the_freshness_alone(made: table.Table) -> None:
    table_file.write(made)
    before = Path(made.path).read_bytes()
    made.fetched, made.fresh_until = 2000.0, 2600.0
    assert table_file.touch(made)
    after = Path(made.path).read_bytes()
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 20
    there = read(made)
    assert there is not None
    assert (there.fetched, there.fresh_until) == (2000.0, 2600.0)
    os.unlink(made.path)
    assert not table_file.touch(made)


def test_metadata_of_two_processes_is_kept(made: table.Table) -> None:
    table_file.write(made)
    one, other = read(made), read(made)
    assert one is not None
    assert other is not None
    one.learn(6, "a", METADATA)
    other.learn(7, "b", METADATA)
    table_file.write(one)
    table_file.write(other)
    there = read(made)
    assert there is not None
    assert {"1.3", "1.4", "1.6", "1.7"} <= set(there.known)
    assert there.files(19) == made.files(19)


def test_what_is_newer_is_not_overwritten(made: table.Table) -> None:
    table_file.write(made)
    old = read(made)
    assert old is not None
    newer = table_of("foo", INDEX, [entry("2.0")], path=made.path)
    newer.fetched = 5000.0
    table_file.write(newer)
    old.learn(0, "a", METADATA)
    assert not table_file.write(old)
    there = read(made)
    assert there is not None
    assert there.versions == ("2.0",)


def test_a_table_that_was_replaced_meanwhile(made: table.Table) -> None:
    table_file.write(made)
    there = read(made)
    assert there is not None
    made.learn(9, "a", METADATA)
    made.learn(10, "a", METADATA)
    table_file.write(made)  # the rows lie elsewhere in the file now
    assert there.files(7) == made.files(7)
    newer = table_of("foo", INDEX, [entry("1.7"), entry("2.0")], path=made.path)
    newer.fetched = 5000.0
    table_file.write(newer)
    assert there.files(7) == made.files(7)  # of another page, but the same files
    with pytest.raises(StoreError, match="changed or damaged"):
        there.files(0)
    os.unlink(made.path)
    with pytest.raises(StoreError, match="changed or damaged"):
        there.files(7)


def test_a_damaged_row_is_fetched_again(made: table.Table) -> None:
    table_file.write(made)
    data = Path(made.path).read_bytes()
    Path(made.path).write_bytes(data[:-40] + bytes(40))
    there = read(made)
    assert there is not None
    asked = []
    there.restore = lambda damaged: asked.append(damaged) or made  # type: ignore[func-returns-value]
    assert there.skipped == (("foo.egg", "an egg"),)
    assert asked == [there]
    assert not os.path.exists(made.path)
    assert there.files(19) == made.files(19)


def test_no_place_for_it(made: table.Table, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made.path = str(tmp_path / "file" / "foo.table")
    assert not table_file.write(made)
    made.path = ""
    assert not table_file.write(made)


def test_larger_than_the_first_read(tmp_path: Path) -> None:
    big = table_of("foo", INDEX, [entry(f"1.{n}") for n in range(3000)], path=str(tmp_path / "foo.table"))
    big.learn(2999, "x", METADATA)
    table_file.write(big)
    there = table.read(big.path, "foo", INDEX)
    assert there is not None
    assert there.versions == big.versions
    assert there.files(2999) == big.files(2999)
    assert there.metadata(2999) == METADATA


def test_directories_tell_indexes_apart() -> None:
    one = table.directory_of("/cache", INDEX)
    assert one != table.directory_of("/cache", INDEX + "a/")
    assert one.startswith(os.path.join("/cache", table.KIND))
    assert "example" not in one
