"""Tables in the cache: what is written is read; whatever happens to the file, nothing wrong comes out of it."""

from __future__ import annotations

import errno
import gzip
import json
import os
from pathlib import Path

import pytest

from pym.errors import StoreError
from pym.fs.stamp import stamp_of
from pym.index import table, table_file, table_form
from pym.index.compile import table_of
from pym.index.rows import sorted_by_version

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


def write_newer(path: str) -> table.Table:
    """What another process does that has fetched the page later, when there was a version more."""
    newer = table_of("foo", INDEX, [entry("2.0")], path=path)
    newer.fetched, newer.fresh_until = 5000.0, 5600.0
    table_file.write(newer)
    return newer


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
                assert position >= len(good) - sum(map(len, made.rows()[0].values()))


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
        file.seek(table_form.HEADER + 4)
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


def paged(path: str) -> table.Table:
    """A table of a page that is kept as it was sent."""
    files = [
        {
            "filename": f"foo-1.{n}.tar.gz",
            "hashes": {"sha256": "ab" * 32},
            "url": f"https://files.example.com/foo-1.{n}.tar.gz",
        }
        for n in range(60)
    ]
    body = json.dumps({"meta": {"api-version": "1.0"}, "name": "foo", "files": files}).encode()
    sent = ("gzip", gzip.compress(body, 1))
    found = sorted_by_version("foo", INDEX, body, location=INDEX + "foo/", sent=sent, path=path)
    assert found is not None
    found.fetched, found.fresh_until = 1000.0, 1600.0
    return found


@pytest.fixture
def page(tmp_path: Path) -> table.Table:
    return paged(str(tmp_path / "foo.table"))


def test_what_is_learnt_comes_to_the_end_of_the_file(page: table.Table) -> None:
    assert table_file.write(page)
    before, number = Path(page.path).read_bytes(), os.stat(page.path).st_ino
    there = read(page)
    assert there is not None and there.bare
    files = there.files(5)
    kind = there.kind(5)
    there.learn(5, "it", METADATA)
    assert table_file.write(there)
    assert not there.changed
    assert Path(page.path).read_bytes()[: len(before)] == before
    assert os.stat(page.path).st_ino == number
    assert there.stamp == stamp_of(page.path)
    again = read(page)
    assert again is not None and not again.bare
    assert again.identity == there.identity
    assert again.metadata(5) == METADATA
    assert (again.files(5), again.kind(5)) == (files, kind)
    assert again.files(6) == page.files(6)
    # The second time it is written anew, with all of it.
    again.files(7)
    again.learn(7, "it", METADATA)
    assert table_file.write(again)
    assert os.stat(page.path).st_ino != number
    last = read(page)
    assert last is not None and not last.bare
    assert {"1.5", "1.7"} == set(last.known)
    assert [last.files(n) for n in range(60)] == [page.files(n) for n in range(60)]


def test_what_was_looked_at_after_it_was_written_is_kept_as_well(page: table.Table) -> None:
    table_file.write(page)
    assert not page.changed
    page.files(3)
    assert page.changed


@pytest.mark.parametrize("cut", [1, 4, 8, 20])
def test_what_is_cut_off_at_the_end_is_not_there(page: table.Table, cut: int) -> None:
    table_file.write(page)
    there = read(page)
    assert there is not None
    there.learn(5, "it", METADATA)
    table_file.write(there)
    data = Path(page.path).read_bytes()
    Path(page.path).write_bytes(data[:-cut])
    again = read(page)
    assert again is not None
    assert again.bare and not again.known
    again.learn(6, "it", METADATA)
    assert table_file.write(again)
    last = read(page)
    assert last is not None
    assert set(last.known) == {"1.6"}


def test_two_add_at_the_same_time(page: table.Table) -> None:
    table_file.write(page)
    one, other = read(page), read(page)
    assert one is not None and other is not None
    one.learn(5, "it", METADATA)
    other.learn(6, "it", METADATA)
    assert table_file.write(one)
    assert table_file.write(other)
    there = read(page)
    assert there is not None
    assert set(there.known) == {"1.5", "1.6"}


def test_of_a_file_that_was_replaced_nothing_is_overwritten(page: table.Table, tmp_path: Path) -> None:
    table_file.write(page)
    there = read(page)
    assert there is not None
    os.unlink(page.path)
    write_newer(page.path)
    there.learn(5, "it", METADATA)
    assert not table_file.write(there)
    last = read(page)
    assert last is not None and last.versions == ("2.0",)


def test_every_damaged_byte_of_a_page_is_noticed(page: table.Table) -> None:
    table_file.write(page)
    there = read(page)
    assert there is not None
    expected = [there.files(n) for n in range(60)]
    there.learn(5, "it", METADATA)
    table_file.write(there)
    path = Path(page.path)
    good = path.read_bytes()
    path.write_bytes(good)
    for position in range(0, len(good), 13):
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x40]) + good[position + 1 :])
        there = read(page)
        if there is None:
            continue
        assert there.versions == page.versions
        assert there.metadata(5) in (METADATA, None)
        try:
            assert [there.files(n) for n in range(60)] == expected
        except StoreError:
            pass


def test_a_file_whose_writer_was_killed_is_none_and_is_replaced(page: table.Table) -> None:
    table_file.write(page)
    data = Path(page.path).read_bytes()
    Path(page.path).write_bytes(bytes(table_form.HEADER) + data[table_form.HEADER :])
    assert read(page) is None
    assert table_file.write(page)
    assert read(page) is not None


@pytest.mark.parametrize("said", [True, False])
def test_a_full_disk_leaves_no_file(page: table.Table, monkeypatch: pytest.MonkeyPatch, said: bool) -> None:
    write = os.write

    def full(fd: int, data: bytes) -> int:
        if said:
            raise OSError(errno.ENOSPC, "full")
        return write(fd, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", full)
    monkeypatch.setattr(table_file.atomic, "offer", lambda path, data: False)
    assert not table_file.write(page)
    assert not os.path.exists(page.path)


def test_a_full_disk_leaves_what_was_there(page: table.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table_file.write(page)
    there = read(page)
    assert there is not None
    there.learn(5, "it", METADATA)
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[: len(data) // 2]))
    monkeypatch.setattr(table_file.atomic, "offer", lambda path, data: False)
    assert not table_file.write(there)
    again = read(page)
    assert again is not None
    assert [again.files(n) for n in range(60)] == [page.files(n) for n in range(60)]


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


def test_what_another_process_has_put_there_is_not_touched(made: table.Table) -> None:
    table_file.write(made)
    old = read(made)
    assert old is not None
    write_newer(made.path)
    old.fetched, old.fresh_until = 2000.0, 9999.0
    assert not table_file.touch(old)
    assert old.stamp is None
    there = read(made)
    assert there is not None
    assert (there.fetched, there.fresh_until) == (5000.0, 5600.0)


def test_what_another_process_has_put_there_is_not_taken_for_ours(
    made: table.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is remembered for what it was drawn from, by the stamps of the files."""
    table_file.write(made)
    assert made.stamp == stamp_of(made.path)
    offer = table_file.atomic.offer

    def overtaken(path: str, data: bytes) -> bool:
        done = offer(path, data)
        monkeypatch.setattr(table_file.atomic, "offer", offer)
        write_newer(path)
        return done

    made.learn(7, "it", METADATA)
    monkeypatch.setattr(table_file.atomic, "offer", overtaken)
    assert table_file.write(made)
    assert made.stamp is None


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
    write_newer(made.path)
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
