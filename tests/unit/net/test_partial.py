import os

import pytest

from pym.errors import StoreError
from pym.net.partial import Partial, Source, discard

SOURCE = Source("https://h/f", '"e"', "", 10)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "new" / "file.part")


def left(path):
    return sorted(os.listdir(os.path.dirname(path)))


def fill(path, data=b"01234", source=SOURCE):
    with Partial(path) as file:
        file.begin(source)
        file.append(data)


def test_it_is_found_again(path):
    fill(path)
    with Partial(path) as file:
        assert (file.size, file.source) == (5, SOURCE)
        assert not file.complete
        file.append(b"56789")
        assert file.complete
        assert b"".join(file.blocks()) == b"0123456789"
    assert left(path) == ["file.part", "file.part.from"]


def test_appending_after_reading_goes_to_the_end(path):
    fill(path)
    with Partial(path) as file:
        assert next(file.blocks()) == b"01234"
        assert file.same(1, b"123")
        assert not file.same(1, b"124")
        file.append(b"5")
        assert b"".join(file.blocks()) == b"012345"


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b'pym partial 1\nhttps://h/f\n"e"\n\n10',
        b'pym partial 2\nhttps://h/f\n"e"\n\n10\n',
        b'pym partial 1\nhttps://h/f\n"e"\n\nten\n',
        b'pym partial 1\nhttps://h/f\n"e"\n\n-2\n',
        b'pym partial 1\nhttps://h/f\n"e"\n\n4\n',  # the partial file is longer
        b'pym partial 1\nhttps://h/f\n"e"\n\n' + b"9" * 100 + b"\n",
        b"\xff\x00" * 50_000,
        None,
    ],
)
def test_without_a_note_it_is_worth_nothing(path, note):
    fill(path)
    os.unlink(f"{path}.from")
    if note is not None:
        with open(f"{path}.from", "wb") as out:
            out.write(note)
    with Partial(path) as file:
        assert (file.size, file.source) == (0, None)
    assert left(path) == []


def test_an_unknown_size_is_remembered_as_such(path):
    fill(path, source=Source("https://h/f", "", "Mon", -1))
    with Partial(path) as file:
        assert file.source.size == -1
        assert file.source.validator == "Mon"
        assert not file.complete


def test_an_empty_one_leaves_nothing(path):
    with Partial(path) as file:
        file.begin(SOURCE)
    assert left(path) == []


def test_a_second_one_waits(path):
    with Partial(path) as first:
        first.begin(SOURCE)
        first.append(b"0123456789")

        def waiting():
            first.close()

        with Partial(path, waiting=waiting) as second:
            assert second.complete


def test_who_waited_for_one_that_was_removed_gets_a_new_one(path):
    first = Partial(path)

    def waiting():
        first.close()  # empty, so it is removed

    with Partial(path, waiting=waiting) as second:
        second.begin(SOURCE)
        second.append(b"0")
        assert left(path) == ["file.part", "file.part.from"]


def test_discard(path):
    fill(path)
    discard(path)
    assert left(path) == []
    discard(path)
    with open(f"{path}.from", "w"):
        pass
    discard(path)
    assert left(path) == []


def test_discard_leaves_what_another_is_using(path):
    with Partial(path) as file:
        file.begin(SOURCE)
        file.append(b"0")
        discard(path)
        assert left(path) == ["file.part", "file.part.from"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_an_error_and_what_was_there_goes(path, monkeypatch):
    with pytest.raises(StoreError, match=r"Failed to write .*file\.part`") as caught, Partial(path) as file:
        file.begin(SOURCE)
        file.append(b"0")
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, file._lock.fd)
        os.close(full)
        monkeypatch.setattr(file._lock.__class__, "current", lambda lock: True)
        monkeypatch.setattr(os, "lseek", lambda fd, position, how: position)
        file.append(b"1")
    assert "free some space" in caught.value.hints[0]
    assert left(path) == []


def test_an_interrupt_between_writing_and_noting_it_loses_nothing(path, monkeypatch):
    write = os.write

    def interrupted(fd, data):
        write(fd, data)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Partial(path) as file:
        file.begin(SOURCE)
        monkeypatch.setattr(os, "write", interrupted)
        file.append(b"some")
    monkeypatch.undo()
    with Partial(path) as file:
        assert (file.size, file.source) == (4, SOURCE)


def test_a_directory_in_its_place_is_an_error(tmp_path):
    with pytest.raises(StoreError), Partial(str(tmp_path)) as file:
        file.begin(SOURCE)
    assert tmp_path.is_dir()


def test_the_directory_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="create"):
        Partial(str(tmp_path / "file" / "part"))
