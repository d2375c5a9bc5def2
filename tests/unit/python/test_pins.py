"""Version files: which one counts, what it may say, and that nothing in it is more than data."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pym.errors import PinError
from pym.python import pins
from pym.python.store import Store
from pym.report import Reporter


class Told(Reporter):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def warn(self, text: str) -> None:
        self.texts.append(text)


def asked(path, **options) -> list[str]:
    return [request.canonical() for request in pins.read(str(path), options.pop("reporter", Reporter()), **options)]


def test_lines(tmp_path) -> None:
    path = tmp_path / ".python-version"
    path.write_bytes(b"\xef\xbb\xbf# comment\r\n\r\n  3.12 \r\n3.11.4\n\n>=3.9,<3.11\n")
    assert asked(path) == ["3.12", "3.11.4", ">=3.9, <3.11"]
    path.write_text("# nothing\n\n")
    assert asked(path) == []
    assert asked(tmp_path / "none") == []
    assert asked(tmp_path / "none" / "deeper") == []


def test_the_nearest_counts_up_to_the_root_of_the_project(tmp_path) -> None:
    inner = tmp_path / "a/b/c"
    inner.mkdir(parents=True)
    (tmp_path / ".python-version").write_text("3.9")
    assert pins.find_pin(str(inner), None, Reporter()).path == str(tmp_path / ".python-version")
    assert pins.find_pin(str(inner), str(tmp_path / "a"), Reporter()) is None
    assert pins.find_pin(str(inner), str(tmp_path), Reporter()).request.canonical() == "3.9"
    (tmp_path / "a/.python-version").write_text("3.10")
    (tmp_path / "a/b/.python-version").write_text("# says nothing")
    assert pins.find_pin(str(inner), None, Reporter()).request.canonical() == "3.10"


def test_one_or_several(tmp_path) -> None:
    (tmp_path / ".python-version").write_text("3.12")
    (tmp_path / ".python-versions").write_text("3.11\n3.10")
    assert [r.canonical() for r in pins.find_pin(str(tmp_path), None, Reporter()).requests] == ["3.12"]
    several = pins.find_pin(str(tmp_path), None, Reporter(), several_first=True)
    assert [r.canonical() for r in several.requests] == ["3.11", "3.10"]


def test_names_of_programs_are_passed_over(tmp_path) -> None:
    path = tmp_path / ".python-version"
    path.write_text("system\nmy-env\n3.12 3.11\n3.12\n")
    told = Told()
    assert asked(path, reporter=told) == ["3.12"]
    assert len(told.texts) == 3
    assert f"`system` in version file: {path}" in told.texts[0]


@pytest.mark.parametrize(
    "text", ["../../evil", "/bin/sh", "./here", "a/b", "~/x", "\\\\host\\share/x", "../.python-version"]
)
def test_paths_are_refused(tmp_path, text) -> None:
    path = tmp_path / ".python-version"
    path.write_text(text)
    with pytest.raises(PinError, match="names a path"):
        asked(path)


def test_what_lies_around_does_not_turn_an_entry_into_a_path(tmp_path) -> None:
    (tmp_path / "bin").mkdir()
    path = tmp_path / ".python-version"
    path.write_text("bin\n3.12\n")
    told = Told()
    assert asked(path, reporter=told) == ["3.12"]
    assert "`bin`" in told.texts[0]


def test_a_path_into_the_store_is_followed_and_one_that_leaves_it_is_not(tmp_path) -> None:
    program = tmp_path / "store/cpython-3.12.1-linux-x86_64-gnu/bin/python3.12"
    program.parent.mkdir(parents=True)
    program.write_text("")
    (program.parent / "out").symlink_to("/bin/sh")
    path = tmp_path / ".python-version"
    path.write_text(str(program))
    store = Store(str(tmp_path / "store"))
    assert asked(path, store=store) == [str(program)]
    for way_out in (program.parent / "out", f"{program.parent}/../../../.python-version"):
        path.write_text(str(way_out))
        with pytest.raises(PinError, match="names a path"):
            asked(path, store=store)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"3.12\0", "NUL"),
        (b"\xff\xfe3", "UTF-8"),
        (b"3" * 70_000, "too large"),
    ],
)
def test_what_is_no_version_file(tmp_path, content, why) -> None:
    path = tmp_path / ".python-version"
    path.write_bytes(content)
    with pytest.raises(PinError) as caught:
        asked(path)
    assert why in caught.value.message + caught.value.context
    assert str(path) in caught.value.message


@pytest.mark.parametrize("kind", ["fifo", "directory", "loop", "device"])
def test_what_is_no_file(tmp_path, kind) -> None:
    path = tmp_path / ".python-version"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(PinError, match=r"\.python-version"):
        asked(path)


def test_a_strangers_file_counts_only_where_nobody_else_may_write(tmp_path, monkeypatch) -> None:
    path = tmp_path / ".python-version"
    path.write_text("3.12")
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1000)
    if path.stat().st_uid == 0:
        os.chown(path, 12345, -1)
    told = Told()
    assert asked(path, reporter=told) == ["3.12"]
    tmp_path.chmod(0o1777)
    assert asked(path, reporter=told) == []
    assert "another user" in told.texts[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=60))
def test_any_content_is_requests_or_an_error(tmp_path, content) -> None:
    path = tmp_path / ".python-version"
    path.write_bytes(content)
    try:
        found = pins.read(str(path), Reporter())
    except PinError:
        return
    assert all(request.kind not in ("file", "directory", "executable") for request in found)
