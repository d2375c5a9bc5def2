"""The store and the workshop: names are the index, and changes are undone or finished."""

from __future__ import annotations

import os

import pytest

from pym.errors import StoreError
from pym.fs.mutex import Lock
from pym.model.interpreter import InterpreterKey
from pym.python import links
from pym.python.store import Store, executable_name
from pym.python.workshop import Workshop, heal, lock_store, unfinished
from pym.report import Reporter

PLATFORM = "linux-x86_64-gnu"


def key(text: str) -> InterpreterKey:
    return InterpreterKey.parse(f"cpython-{text}-{PLATFORM}")


def place(store: Store, text: str) -> InterpreterKey:
    made = key(text)
    program = os.path.join(store.directory(made), executable_name(made))
    os.makedirs(os.path.dirname(program))
    with open(program, "w") as file:
        file.write(text)
    store.refresh()
    return made


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(str(tmp_path / "store"), str(tmp_path / "bin"))


def names(store: Store) -> list[str]:
    return sorted(name for name in os.listdir(store.path) if not name.startswith("."))


def test_what_is_installed(store) -> None:
    assert store.installed() == []
    for text in ("3.9.18", "3.13.0+freethreaded", "3.13.0", "3.10.2", "3.13.0rc2"):
        place(store, text)
    os.mkdir(os.path.join(store.path, "notes"))
    os.mkdir(os.path.join(store.path, ".temp"))
    with open(os.path.join(store.path, f"cpython-3.8.1-{PLATFORM}"), "w"):
        pass
    os.symlink(store.directory(key("3.9.18")), os.path.join(store.path, f"cpython-3.9.19-{PLATFORM}"))
    found = [f"{one.version}+{one.variant}" for one in store.installed()]
    assert found == ["3.13.0+", "3.13.0+freethreaded", "3.13.0rc2+", "3.10.2+", "3.9.18+"]


def test_minor_links_lead_to_the_newest_patch(store) -> None:
    old, new = place(store, "3.12.1"), place(store, "3.12.10")
    links.point_minor_link(store, old)
    link = store.minor_link(old)
    assert os.readlink(link) == store.directory(new)
    assert store.interpreter(new, through_minor_link=True).executable == f"{link}/bin/python3.12"
    assert store.interpreter(old, through_minor_link=True).executable == f"{store.directory(old)}/bin/python3.12"
    os.rename(store.directory(new), store.directory(new) + "x")
    store.refresh()
    links.point_minor_link(store, new)
    assert os.readlink(link) == store.directory(old)
    os.rename(store.directory(old), store.directory(old) + "x")
    store.refresh()
    links.point_minor_link(store, old)
    assert not os.path.lexists(link)


def test_programs(store) -> None:
    old, new = place(store, "3.12.1"), place(store, "3.12.2")
    path = os.path.join(store.bin, "python3.12")
    link = lambda which, **how: links.link_program(store, path, which, **{"follow": False, "force": False, **how})  # noqa: E731
    assert link(new) == path
    assert link(new) is None
    assert link(old) is None, "the newest patch keeps the name"
    assert os.readlink(path).startswith(store.directory(new))
    assert link(old, force=True) == path
    os.unlink(path)
    with open(path, "w") as file:
        file.write("mine")
    assert link(new) == links.Foreign(path)
    os.unlink(path)
    os.symlink("/dev/null/nowhere", path)
    assert link(new) == path, "a link that leads nowhere is nobody's"


def test_programs_go_with_their_interpreter(store) -> None:
    old, new = place(store, "3.12.1"), place(store, "3.12.2")
    path = os.path.join(store.bin, "python3.12")
    links.link_program(store, path, new, follow=False, force=False)
    os.rename(store.directory(new), store.directory(new) + "x")
    store.refresh()
    assert links.unlink_programs(store, new) == []
    assert os.readlink(path).startswith(store.directory(old))
    os.rename(store.directory(old), store.directory(old) + "x")
    store.refresh()
    assert links.unlink_programs(store, old) == [path]
    assert os.listdir(store.bin) == []


def test_a_workshop_is_cleared_away(store) -> None:
    shop = Workshop(store, key("3.12.1"), Reporter())
    shop.open()
    os.makedirs(os.path.join(shop.new, "deep"))
    assert unfinished(store)
    shop.close()
    assert not unfinished(store)
    assert names(store) == []


def test_a_replacement_that_was_interrupted_is_undone(store) -> None:
    old = place(store, "3.12.1")
    shop = os.path.join(store.path, ".temp", str(old))
    os.makedirs(os.path.join(shop, "new"))
    os.rename(store.directory(old), os.path.join(shop, "old"))
    with lock_store(store, Reporter()):
        assert heal(store, Reporter()) == []
    assert names(store) == [f"cpython-3.12-{PLATFORM}", f"cpython-3.12.1-{PLATFORM}"]
    assert not unfinished(store)


def test_a_removal_that_was_interrupted_is_finished(store) -> None:
    gone = place(store, "3.12.1")
    links.point_minor_link(store, gone)
    links.link_program(store, os.path.join(store.bin, "python3.12"), gone, follow=True, force=False)
    shop = os.path.join(store.path, ".temp", str(gone))
    os.makedirs(shop)
    os.rename(store.directory(gone), os.path.join(shop, "dead"))
    with lock_store(store, Reporter()):
        assert heal(store, Reporter()) == [gone]
    assert names(store) == []
    assert os.listdir(store.bin) == []


def test_a_workshop_somebody_works_in_is_left_alone(store) -> None:
    made = key("3.12.1")
    with lock_store(store, Reporter()):
        shop = os.path.join(store.path, ".temp", str(made))
        os.makedirs(os.path.join(shop, "new"))
        with Lock(shop, directory=True):
            heal(store, Reporter())
            assert os.path.isdir(os.path.join(shop, "new"))
        heal(store, Reporter())
        assert not os.path.exists(shop)


def test_a_commit_that_fails_puts_the_old_one_back(store, monkeypatch) -> None:
    old = place(store, "3.12.1")
    shop = Workshop(store, old, Reporter())
    shop.open()
    os.mkdir(shop.new)
    rename = os.rename

    def refuse(source: str, target: str) -> None:
        if source == shop.new:
            raise OSError(28, "No space left on device", source)
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    with lock_store(store, Reporter()), pytest.raises(StoreError, match="install") as caught:
        shop.commit()
    assert "free some space" in caught.value.hints[0]
    shop.close()
    assert store.has(old)
    assert not unfinished(store)


def test_what_uv_left_in_its_scratch_directory_is_not_ours(store) -> None:
    os.makedirs(os.path.join(store.path, ".temp", ".tmpAbC"))
    assert not unfinished(store)
    with lock_store(store, Reporter()):
        heal(store, Reporter())
    assert os.listdir(os.path.join(store.path, ".temp")) == [".tmpAbC"]
