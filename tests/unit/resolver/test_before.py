"""The versions of a project as of a date: from spans of uploads, the same as by looking at every file."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from pym.index import table, table_file
from pym.index.rows import sorted_by_version
from pym.model.distribution import NEVER, UPLOADED, Releases
from pym.resolver.before import Before

INDEX = "https://index.example.com/simple/"
DAY = 86_400


def page(seed: int, path: str = "") -> Releases:
    """A project whose files say in every way when they were uploaded, or do not."""
    chance = random.Random(seed)
    files = []
    for version in range(60):
        for tags in ("cp311-cp311-win_amd64", "cp312-cp312-win_amd64", "py3-none-any")[: chance.randint(1, 3)]:
            name = f"foo-1.{version}-{tags}.whl"
            day, second = chance.randint(1, 28), chance.randint(0, 59)
            moment: str | None = f"2024-01-{day:02d}T12:34:{second:02d}" + chance.choice(["Z", ".500000Z", ".250Z"])
            if chance.random() < 0.1:
                moment = chance.choice([None, "nonsense", f"2024-01-{day:02d}T12:34:56+02:00", f"2024-01-{day:02d}"])
            entry = {"filename": name, "url": f"https://files.example.com/{name}", "hashes": {"sha256": "ab" * 32}}
            if chance.random() < 0.95:
                entry["upload-time"] = moment
            if chance.random() < 0.05:
                entry["url"] = "file:///etc/passwd"  # passed over once it is looked at
            files.append(entry)
    body = json.dumps({"meta": {"api-version": "1.1"}, "name": "foo", "files": files}).encode()
    sent = ("gzip", gzip.compress(body))
    found = sorted_by_version("foo", INDEX, body, location=INDEX + "foo/", sent=sent, path=path)
    assert found is not None
    return found


def expected(source: Releases, limit: float) -> list[tuple[str, tuple[object, ...], tuple[object, ...]]]:
    found = []
    for position, version in enumerate(source.versions):
        files, kind = source.files(position), source.kind(position)
        kept = [at for at, file in enumerate(files) if file[UPLOADED] is not None and file[UPLOADED] < limit]
        if kept:
            found.append((version, tuple(files[at] for at in kept), tuple(kind[at] for at in kept)))
    return found


LIMITS = [1_704_067_200.0 + number * DAY + 45_296 for number in (-5, 0, 3, 10, 14.25, 20, 40)]


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("limit", LIMITS)
def test_it_is_what_looking_at_every_file_gives(seed: int, limit: float) -> None:
    left = Before(page(seed), limit)
    here = [(version, left.files(at), left.kind(at)) for at, version in enumerate(left.versions)]
    # A version none of whose files counts is one that cannot be used, with or without a date.
    assert [one for one in here if one[1]] == expected(page(seed), limit)
    assert len({left.place(at) for at in range(len(here))}) >= len({kind for _, _, kind in here})
    for at, (_, _, kind) in enumerate(here):
        for other, (_, _, again) in enumerate(here):
            assert left.place(at) != left.place(other) or kind == again
    assert [left.keys[at] for at in range(len(here))] == [page(seed).keys[origin] for origin in left.origins]


def test_few_files_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    source = page(3)
    looked = []
    read = table.Table.files
    monkeypatch.setattr(table.Table, "files", lambda self, at: looked.append(at) or read(self, at))
    Before(source, LIMITS[0])
    Before(source, LIMITS[-1])
    assert len(set(looked)) < 30, "only those whose time is not plain to see"


def test_spans_are_kept(tmp_path: Path) -> None:
    path = str(tmp_path / "foo.table")
    found = page(5, path)
    assert isinstance(found, table.Table)
    assert table_file.write(found)
    there = table.read(path, "foo", INDEX)
    assert there is not None
    spans = list(there.uploads())
    assert spans == list(page(5).uploads())
    assert max(spans) == NEVER
    assert there.changed
    assert table_file.write(there)
    again = table.read(path, "foo", INDEX)
    assert again is not None and again.kept_uploads
    assert list(again.uploads()) == spans
    assert not again.changed
    again.learn(0, "it", (None, (), ()))
    assert table_file.write(again)  # the whole file
    last = table.read(path, "foo", INDEX)
    assert last is not None
    assert list(last.uploads()) == spans
