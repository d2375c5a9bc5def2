"""Pages of many files: what is cut out of them and read later is what reading them whole gives."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pym.errors import IndexUnusable
from pym.index import page, rows, table, table_file
from pym.index.compile import table_of

URL = "https://index.example.com/simple/foo-bar/"
INDEX = "https://index.example.com/simple/"


def entry(filename: str, **more: object) -> dict[str, object]:
    return {
        "filename": filename,
        "hashes": {"sha256": f"{abs(hash(filename)):064x}"[-64:]},
        "url": f"https://files.example.com/{filename}",
        "size": len(filename),
        "upload-time": "2024-01-31T12:34:56.123456Z",
        "yanked": False,
        "requires-python": ">=3.8",
        "core-metadata": True,
    } | more


def filenames(versions: list[str]) -> list[str]:
    found = []
    for version in versions:
        found += [f"foo_bar-{version}.tar.gz", f"foo_bar-{version}-py3-none-any.whl"]
        found += [f"foo_bar-{version}-cp3{n}-cp3{n}-manylinux_2_17_x86_64.whl" for n in (11, 12)]
    return found


def written(
    files: list[dict[str, object]], *, compact: bool = True, first: str = "filename", **around: object
) -> bytes:
    ordered = [{first: each[first], **each} if first in each else each for each in files]
    value = {"meta": {"api-version": "1.1"}, "name": "foo-bar", "files": ordered, **around}
    return json.dumps(value, separators=(",", ":") if compact else None).encode()


def whole(body: bytes) -> table.Table:
    read = page.read(body, "application/vnd.pypi.simple.v1+json", URL)
    return table_of("foo-bar", INDEX, read.files, read.skipped, status=read.status, location=URL)


def cut(body: bytes, path: str = "") -> table.Table | None:
    return rows.sorted_by_version("foo-bar", INDEX, body, location=URL, path=path)


def equal(one: table.Table, other: table.Table) -> None:
    assert one.versions == other.versions
    assert one.keys == other.keys
    for position in range(len(one.versions)):
        assert one.files(position) == other.files(position)
        assert one.kind(position) == other.kind(position)
    assert one.status == other.status
    assert sorted(one.skipped) == sorted(other.skipped)


MANY = [f"{major}.{minor}.{patch}" for major in range(4) for minor in range(5) for patch in range(3)]


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("first", ["filename", "core-metadata", "hashes"])
def test_it_is_what_reading_the_page_whole_gives(compact: bool, first: str) -> None:
    files = [entry(name) for name in filenames(MANY)]
    body = written(files, compact=compact, first=first, versions=MANY)
    found = cut(body)
    assert found is not None
    assert found.skipped == ()
    equal(found, whole(body))


def test_names_of_every_kind() -> None:
    odd = [
        "foo-bar-9.1.tar.gz",  # the name written with a dash
        "foo.bar-9.2.zip",
        "Foo_Bar-9.3-py3-none-any.whl",
        "foo_bar-9.4-1-py3-none-any.whl",  # a build tag
        "foo_bar-9.4-2b-py3-none-any.whl",
        "foo_bar-9.5-x-py3-none-any.whl",  # not a build tag
        "foo_bar-9.6-py3-none-any.any.any-.whl",
        "foo_bar-9.06.0-py3-none-any.whl",
        "foo_bar-9.6.0.tar.gz",  # the same version, written otherwise
        "foo-bar-9.7-1.tar.gz",  # a post-release with a dash
        "foo_bar-3.0.0-1.tar.gz",  # the same, of a version that there is
        "foo_bar-3.0.0-1-py3-none-any.whl",  # which this is a file of, for all its build tag
        "foo_bar-3.0.0-rc1.tar.gz",
        "foo_bar-3.0.0-post2.zip",
        "foo_bar-3.0.0-pp310-pypy310_pp73-win_amd64.whl",
        "foo_bar-3.0.1-python.tar.gz",
        "foo-9.8.tar.gz",  # another project
        "foo_bar_baz-9.8-py3-none-any.whl",
        "foo_bar-nine-py3-none-any.whl",
        "foo_bar-nine.tar.gz",
        "foo_bar.whl",
        "foo_bar-9.9.whl",
        "foo_bar-9.9.win32.exe",
        "foo_bar-9.9.tar.bz2",
        "foo_bar-1!9+local.1-py3-none-any.whl",
    ]
    names = [*filenames(MANY), *odd]
    for order in range(40):
        # As servers have them, and in no order at all.
        names.sort() if order == 0 else random.Random(order).shuffle(names)
        body = written([entry(name) for name in names])
        found = cut(body)
        assert found is not None
        equal(found, whole(body))
        assert {"3.0.0.post1", "3.0.0rc1", "3.0.0.post2"} <= set(found.versions)
        assert {name for name, _ in found.skipped} == {odd[5], odd[6], odd[15], *odd[16:24]}


def test_files_that_differ_in_what_decides() -> None:
    more: list[dict[str, object]] = [
        {},
        {"yanked": "broken"},
        {"yanked": True},
        {"requires-python": ">=3.12"},
        {"requires-python": None},
        {"core-metadata": {"sha256": "a" * 64}},
        {"upload-time": None},
        {"size": None},
        {"url": "../../files/x.whl"},
        {"hashes": {}},
        {"hashes": {"md5": "b" * 32, "sha256": "c" * 64}},
        {"provenance": "https://files.example.com/{}}, ]"},
        {"yanked": 'said "},{\\"filename\\": no" \\ \n'},
    ]
    files = [entry(name, **more[number % len(more)]) for number, name in enumerate(filenames(MANY))]
    body = written(files)
    found = cut(body)
    assert found is not None
    equal(found, whole(body))


def test_what_is_wrong_with_an_entry_is_found_when_it_is_looked_at() -> None:
    files = [entry(name) for name in filenames(MANY)]
    files[0]["url"] = "file:///etc/passwd"
    files[1]["requires-python"] = "much"
    body = written(files)
    found, eager = cut(body), whole(body)
    assert found is not None
    equal(found, eager)
    assert {name for name, _ in found.skipped} == {files[0]["filename"], files[1]["filename"]}


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[:-1],
        lambda body: body[: len(body) // 2],
        lambda body: body + b"x",
        lambda body: body.replace(b'"files"', b'"flies"'),
        lambda body: body.replace(b'"1.1"', b'"2.0"'),
        lambda body: body.replace(b',{"filename"', b',\n\t{"filename"'),
        lambda body: body.replace(b'{"filename"', b'{"sitename"', 1),
        lambda body: body.replace(b'{"filename"', b'{"size":1,"filename"', 7),
        lambda body: body.replace(b"foo_bar-0.0.0.tar.gz", b"foo\\u005fbar-0.0.0.tar.gz"),
        lambda body: body.replace(b"foo_bar-0.0.0.tar.gz", "foo_bär-0.0.0.tar.gz".encode()),
        lambda body: body.replace(b'"versions"', b'"project-status":{"status":"quarantined"},"versions"'),
        lambda body: body[:1000] + body[-40:],
    ],
)
def test_what_is_not_ordinary_is_left_to_the_reader_of_pages(change) -> None:
    body = written([entry(name) for name in filenames(MANY)], versions=MANY)
    assert cut(body) is not None
    assert cut(change(body)) is None


def test_a_file_that_is_listed_twice() -> None:
    names = filenames(MANY)
    files = [entry(name) for name in [*names, names[7], names[9]]]
    files[-1]["hashes"] = {"sha256": "e" * 64}
    body = written(files)
    found = cut(body)
    assert found is not None
    equal(found, whole(body))
    assert found.skipped == ((names[9], "it is listed twice, with different hashes"),)


def test_a_small_page_is_read_and_checked_whole() -> None:
    assert cut(written([entry(name) for name in filenames(["1.0"])])) is None


def test_damage_in_the_middle_is_said_when_it_is_met() -> None:
    body = written([entry(name) for name in filenames(MANY)])
    at = body.index(b"foo_bar-1.0.0.tar.gz")
    damaged = body[: at + 30] + b"\x00" + body[at + 31 :]
    found = cut(damaged)
    assert found is not None
    position = found.versions.index("1.0.0")
    assert found.files(position - 1)
    with pytest.raises(IndexUnusable, match="foo-bar") as caught:
        found.files(position)
    assert "damaged" in caught.value.context


def test_what_was_looked_at_is_kept_compiled(tmp_path: Path) -> None:
    body = written([entry(name) for name in filenames(MANY)])
    path = str(tmp_path / "foo-bar.table")
    found = cut(body, path)
    assert found is not None
    looked = [found.files(7), found.kind(8)]
    assert table_file.write(found)
    there = table.read(path, "foo-bar", INDEX)
    assert there is not None
    assert [there.row(number)[:1] == b"[" for number in range(10)] == [True] * 7 + [False] * 2 + [True]
    assert [there.files(7), there.kind(8)] == looked
    equal(there, whole(body))
    assert not there.changed  # what is only read later is not written again


def test_a_row_that_another_process_has_compiled_meanwhile(tmp_path: Path) -> None:
    body = written([entry(name) for name in filenames(MANY)])
    path = str(tmp_path / "foo-bar.table")
    found = cut(body, path)
    assert found is not None
    table_file.write(found)
    here, other = table.read(path, "foo-bar", INDEX), table.read(path, "foo-bar", INDEX)
    assert here is not None and other is not None
    for position in range(len(other.versions)):
        other.kind(position)
    table_file.write(other)
    assert here.kind(5) == other.kind(5)
    assert here.files(5) == other.files(5)
    assert here.files(6) == other.files(6)
