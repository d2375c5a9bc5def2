"""Files that are changed together: a process that ends anywhere in between leaves all of them or none."""

from __future__ import annotations

import os

import pytest

from pym.ops import undo
from pym.report import Reporter


class Ears(Reporter):
    def __init__(self):
        self.said = []

    def warn(self, text):
        self.said.append(text)


def dies_after(directory, steps):
    """A process that edits and is killed after some of its steps."""
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == 0
        return
    try:
        project, lock = directory / "pyproject.toml", directory / "pylock.toml"
        edit = undo.Edit(undo.journal_of(str(directory)), Reporter())
        edit.begin()
        work = [
            lambda: edit.remember([str(project)], [str(lock)]),
            lambda: edit.write(str(project), b"first\n"),
            lambda: lock.write_bytes(b"lock of first\n"),
            lambda: edit.write(str(project), b"second\n"),
            lambda: lock.write_bytes(b"lock of second\n"),
            edit.done,
        ]
        for step in work[:steps]:
            step()
    finally:
        os._exit(0)


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("steps", range(7))
def test_the_next_command_puts_back(tmp_path, steps, locked):
    project, lock = tmp_path / "pyproject.toml", tmp_path / "pylock.toml"
    project.write_bytes(b"before\n")
    if locked:
        lock.write_bytes(b"lock of before\n")
    dies_after(tmp_path, steps)
    assert (tmp_path / undo.JOURNAL).exists() == (steps < 6)
    undo.recover(undo.journal_of(str(tmp_path)), Ears())
    if steps < 6:
        assert project.read_bytes() == b"before\n"
        assert lock.exists() == locked
        assert not locked or lock.read_bytes() == b"lock of before\n"
    else:
        assert (project.read_bytes(), lock.read_bytes()) == (b"second\n", b"lock of second\n")
    assert sorted(os.listdir(tmp_path)) == sorted(["pyproject.toml", *(["pylock.toml"] if lock.exists() else [])])


def test_what_a_person_wrote_since_stays(tmp_path):
    (tmp_path / "pyproject.toml").write_bytes(b"before\n")
    dies_after(tmp_path, 3)
    (tmp_path / "pyproject.toml").write_bytes(b"by hand\n")
    ears = Ears()
    assert not undo.recover(undo.journal_of(str(tmp_path)), ears)
    assert (tmp_path / "pyproject.toml").read_bytes() == b"by hand\n"
    assert "stays as it is" in ears.said[0]
    assert not (tmp_path / undo.JOURNAL).exists()


def test_nobody_interferes_with_a_living_process(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_bytes(b"before\n")
    edit = undo.Edit(undo.journal_of(str(tmp_path)), Reporter())
    edit.begin()
    edit.remember([str(project)])
    edit.write(str(project), b"after\n")
    assert not undo.recover(undo.journal_of(str(tmp_path)), Ears())
    assert project.read_bytes() == b"after\n"
    edit.restore()
    assert project.read_bytes() == b"before\n"
    assert os.listdir(tmp_path) == ["pyproject.toml"]


def test_half_a_journal_means_that_nothing_was_changed(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_bytes(b"before\n")
    dies_after(tmp_path, 1)
    journal = tmp_path / undo.JOURNAL
    journal.write_bytes(journal.read_bytes()[:-5])
    assert not undo.recover(str(journal), Ears())
    assert os.listdir(tmp_path) == ["pyproject.toml"]


def test_permissions_and_links_stay(tmp_path):
    real = tmp_path / "real.toml"
    real.write_bytes(b"before\n")
    real.chmod(0o640)
    link = tmp_path / "pyproject.toml"
    link.symlink_to("real.toml")
    edit = undo.Edit(undo.journal_of(str(tmp_path)), Reporter())
    edit.begin()
    edit.remember([str(link)])
    edit.write(str(link), b"after\n")
    edit.done()
    assert link.is_symlink()
    assert real.read_bytes() == b"after\n"
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["../pyproject.toml", "outside/pyproject.toml", "setup.py", ".git/config"])
def test_a_journal_from_anywhere_restores_nothing_but_the_project(tmp_path, name):
    """Repositories may hold any file: also a journal that nobody's killed command has left."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (project / "outside").symlink_to("../elsewhere")
    victim = project / name
    victim.write_bytes(b"mine\n")
    # As if it had been killed while it changed the file.
    edit = undo.Edit(undo.journal_of(str(project)), Reporter())
    edit.begin()
    edit.remember([str(victim)])
    edit._append(undo._digest(b"evil\n"))
    edit._lock.release()
    journal = project / undo.JOURNAL
    kept = journal.read_bytes()
    victim.write_bytes(b"evil\n")
    ears = Ears()
    assert not undo.recover(str(journal), ears)
    assert victim.read_bytes() == b"evil\n"
    assert "nothing is restored" in ears.said[0]
    # An absolute path is as little believed.
    body = kept[:-64].replace(
        b"%d 5\n%s" % (len(name), name.encode()), b"%d 5\n%s" % (len(str(victim)), str(victim).encode())
    )
    assert body != kept[:-64]
    journal.write_bytes(body + undo._digest(body) + undo._digest(b"evil\n"))
    assert not undo.recover(str(journal), Ears())
    assert victim.read_bytes() == b"evil\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"pym edit 3 1\n",
        b"pym edit 3 1\n+9999999999999999999999999999999999 1\n",
        b"pym edit 3 999\n" + b"+0 0\n" * 9,
    ],
)
def test_a_journal_that_is_none(tmp_path, data):
    journal = tmp_path / undo.JOURNAL
    journal.write_bytes(data)
    assert not undo.recover(str(journal), Ears())
    assert not journal.exists()


def test_a_fifo_is_no_journal(tmp_path):
    os.mkfifo(tmp_path / undo.JOURNAL)
    assert not undo.recover(str(tmp_path / undo.JOURNAL), Ears())


def test_as_a_context_it_is_all_or_none(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_bytes(b"before")

    def change(data: bytes) -> undo.Edit:
        with undo.Edit(undo.journal_of(str(tmp_path)), Reporter()) as edit:
            edit.remember([str(path)])
            edit.write(str(path), data)
            if data == b"bad":
                raise KeyboardInterrupt
        return edit

    with pytest.raises(KeyboardInterrupt):
        change(b"bad")
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"before", [path.name])
    change(b"good")
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"good", [path.name])
