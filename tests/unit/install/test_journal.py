"""What is written down before a change, and read by whoever comes after."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.errors import StoreError
from pym.install import direct_url, journal
from pym.install.journal import EMPTIED, IN, MADE, OUT
from pym.report import Reporter


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "lib/site"
    path.mkdir(parents=True)
    journal.begin(str(path), [])
    return path


def test_any_name_survives(site: Path) -> None:
    odd = "a\tb\nc%d é \udcff ' \\"
    new = site / ".pym-change/new" / odd
    Path(os.fsdecode(os.fsencode(new))).write_text("x")
    final = site.parent.parent / "bin" / odd
    final.parent.mkdir()
    moves = [(IN, str(new), str(final))]
    journal.write(str(site), moves)
    journal.perform(moves[0])
    assert final.exists() and not new.exists()
    assert journal.heal(str(site), Reporter())
    assert not final.exists() and not journal.pending(str(site))


@pytest.mark.parametrize("count", [3, 40, 3000])
def test_long_journals(site: Path, count: int) -> None:
    old = site / ".pym-change/old"
    moves = []
    for n in range(count):
        path = site / f"some quite long name of a module, number {n}.py"
        path.write_text(str(n))
        moves.append((OUT, str(old / str(n)), str(path)))
    journal.write(str(site), moves)
    for move in moves[: count - 1]:
        journal.perform(move)
    assert journal.undo(str(site))
    assert len([path for path in site.iterdir() if path.suffix == ".py"]) == count
    # Written again, shorter, over what is left of the first one.
    journal.write(str(site), moves[:1])
    journal.perform(moves[0])
    assert journal.undo(str(site))
    assert Path(moves[0][2]).exists()


def test_without_symbolic_links(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def symlink(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "symlink", symlink)
    path = site / "a.py"
    path.write_text("")
    move = (OUT, str(site / ".pym-change/old/0"), str(path))
    journal.write(str(site), [move])
    assert (site / ".pym-change/journal").is_file()
    journal.perform(move)
    assert journal.undo(str(site))
    assert path.exists()


def test_directories_that_were_made_and_removed(site: Path) -> None:
    emptied = site / "emptied"
    emptied.mkdir(0o750)
    full = site / "full"
    full.mkdir()
    (full / "x").write_text("")
    made = site / "made"
    moves = [(MADE, str(made), ""), (EMPTIED, str(emptied), "750"), (EMPTIED, str(full), "755")]
    journal.write(str(site), moves)
    for move in moves:
        journal.perform(move)
    assert made.is_dir() and not emptied.exists() and full.is_dir()
    journal.undo(str(site))
    assert not made.exists() and emptied.stat().st_mode & 0o777 == 0o750 and full.is_dir()


def test_what_is_committed_is_not_undone(site: Path) -> None:
    path = site / "a.py"
    path.write_text("")
    move = (OUT, str(site / ".pym-change/old/0"), str(path))
    journal.write(str(site), [move])
    journal.perform(move)
    journal.commit(str(site))
    assert journal.heal(str(site), Reporter())
    assert list(site.iterdir()) == []


def test_an_environment_that_was_moved_meanwhile(site: Path, tmp_path: Path) -> None:
    path = site / "a.py"
    path.write_text("")
    move = (OUT, str(site / ".pym-change/old/0"), str(path))
    journal.write(str(site), [move])
    journal.perform(move)
    (tmp_path / "lib").rename(tmp_path / "moved")
    assert journal.heal(str(tmp_path / "moved/site"), Reporter())
    assert (tmp_path / "moved/site/a.py").exists()
    assert not (tmp_path / "lib").exists()


def test_parts_on_other_file_systems_are_cleared_too(tmp_path: Path) -> None:
    site, other = tmp_path / "site", tmp_path / "other"
    site.mkdir()
    other.mkdir()
    journal.begin(str(site), [str(other / ".pym-change")])
    assert (other / ".pym-change/new").is_dir()
    (other / ".pym-change/new/x").write_text("")
    journal.heal(str(site), Reporter())
    assert list(other.iterdir()) == [] and list(site.iterdir()) == []


def test_only_workshops_are_cleared(tmp_path: Path) -> None:
    """A link that somebody put there leads nowhere else."""
    (tmp_path / "mine").mkdir()
    journal.begin(str(tmp_path), [])
    (tmp_path / ".pym-change/elsewhere.0").symlink_to(tmp_path / "mine")
    journal.heal(str(tmp_path), Reporter())
    assert (tmp_path / "mine").is_dir()


@pytest.mark.parametrize("text", ["", "x", "pym-change-1 000000000002 00000000\nab", "pym-change-2 0 0\n"])
def test_nonsense_is_refused(site: Path, text: str) -> None:
    (site / ".pym-change/journal").write_text(text)
    with pytest.raises(StoreError, match="cut short"):
        journal.undo(str(site))
    assert journal.pending(str(site))


def test_direct_urls() -> None:
    import json

    assert json.loads(direct_url.archive("https://e.com/a%20b.whl", "00", 'd"é😀')) == {
        "url": "https://e.com/a%20b.whl",
        "archive_info": {"hash": "sha256=00", "hashes": {"sha256": "00"}},
        "subdirectory": 'd"é😀',
    }
    assert json.loads(direct_url.directory("file:///x", editable=True)) == {
        "url": "file:///x",
        "dir_info": {"editable": True},
    }
    assert json.loads(direct_url.directory("file:///x")) == {"url": "file:///x", "dir_info": {}}
    assert json.loads(direct_url.repository("https://e.com/r", "abc", "main"))["vcs_info"] == {
        "vcs": "git",
        "commit_id": "abc",
        "requested_revision": "main",
    }
