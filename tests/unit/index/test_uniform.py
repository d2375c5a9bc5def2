"""What is read column by column is what is read entry by entry."""

from __future__ import annotations

from typing import Any

import pytest

from pym.index import entries, uniform
from pym.index.compile import table_of

URL = "https://index.example.com/simple/foo/"


def entry(name: str, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "filename": name,
        "url": f"https://files.example.com/{name}",
        "hashes": {"sha256": "0a" * 32},
        "size": 7,
        "upload-time": "2024-02-29T23:59:59.123456Z",
        "yanked": False,
        "requires-python": ">=3.8",
        "core-metadata": {"sha256": "0b" * 32},
    }
    made.update(changes)
    return {key: value for key, value in made.items() if value is not ...}


ORDINARY: list[dict[str, Any]] = [
    {},
    {"yanked": True},
    {"yanked": "broken"},
    {"yanked": ""},
    {"requires-python": None},
    {"requires-python": ...},
    {"core-metadata": True},
    {"core-metadata": False},
    {"core-metadata": ...},
    {"core-metadata": ..., "data-dist-info-metadata": {"sha256": "0c" * 32}},
    {"core-metadata": ..., "dist-info-metadata": True},
    {"upload-time": "2024-02-29T23:59:59Z"},
    {"upload-time": "2024-02-30T23:59:59.123456Z"},
    {"upload-time": "2024-13-01T00:00:00.000000Z"},
    {"upload-time": "2024-01-31T24:00:00.000000Z"},
    {"upload-time": "2024-01-31T23:59:60.000000Z"},
    {"upload-time": "2024-01-31T23:59:59.000001+02:00"},
    {"upload-time": "yesterday"},
    {"upload-time": None},
]
UNUSUAL: list[dict[str, Any]] = [
    {"filename": ""},
    {"filename": 3},
    {"size": -1},
    {"size": 1 << 60},
    {"size": True},
    {"size": None},
    {"url": "https://user:secret@files.example.com/x"},
    {"url": "foo-1.0.tar.gz"},
    {"url": "https://files.example.com/a b"},
    {"url": "https://files.example.com/a#b"},
    {"url": "https://files.example.com/\x01"},
    {"url": "https://files.example.com/é"},
    {"url": "file:///etc/passwd"},
    {"url": "https://other.example.com/x"},
    {"url": "https://files.example.com/" + "x" * 9000},
    {"hashes": {}},
    {"hashes": None},
    {"hashes": {"md5": "0a" * 16}},
    {"hashes": {"sha256": "0A" * 32}},
    {"hashes": {"sha256": " " * 64}},
    {"hashes": {"sha256": "0g" * 32}},
    {"hashes": {"sha256": "0a" * 31}},
    {"hashes": {"sha256": "0a" * 32, "md5": "0a" * 16}},
    {"requires-python": 3},
    {"yanked": 3},
    {"yanked": ...},
    {"core-metadata": {"sha256": "x"}},
    {"core-metadata": {"sha256": 3}},
    {"core-metadata": {}},
]


def each(values: list[object]) -> tuple[list[Any], list[Any]]:
    """Entry by entry."""
    files, skipped = [], []
    resolver = entries.Resolver(URL)
    for value in values:
        try:
            files.append(entries._of_json(value, resolver.resolve))
        except entries.Refused as refused:
            skipped.append((entries._named(value), str(refused)))
    return files, skipped


@pytest.mark.parametrize("changes", [*ORDINARY, *UNUSUAL], ids=repr)
def test_the_same_as_one_by_one(changes: dict[str, Any]) -> None:
    values: list[object] = [
        entry("foo-1.0.tar.gz"),
        entry("foo-1.1.tar.gz", **changes),
        entry("foo-2-py3-none-any.whl"),
    ]
    assert entries.json_entries(values, URL) == each(values)


@pytest.mark.parametrize("changes", ORDINARY, ids=repr)
def test_what_is_ordinary_is_read_at_once(changes: dict[str, Any]) -> None:
    values: list[object] = [entry("foo-1.0.tar.gz"), entry("foo-1.1.tar.gz", **changes)]
    assert uniform.entries(values, entries.Resolver(URL)) is not None


def test_what_is_no_object_is_passed_over() -> None:
    values: list[object] = [entry("foo-1.0.tar.gz"), 3]
    assert entries.json_entries(values, URL) == each(values)
    assert entries.json_entries([], URL) == ([], [])


def test_a_wheel_without_tags_does_not_pass_as_an_sdist() -> None:
    names = ["foo-1.0.tar.gz", "foo-1.0-py3-none-any.whl", "foo-2.0.whl", "foo-3.0-1-py3-none-any.whl", "bar-4.tar.gz"]
    table = table_of("foo", URL, entries.json_entries([entry(name) for name in names], URL)[0])
    assert table.versions == ("1.0", "3.0")
    assert [name for name, _ in table.skipped] == ["foo-2.0.whl", "bar-4.tar.gz"]
    assert [usable[3] for usable in table.kind(1)] == ["1"]
