"""`pyvenv.cfg` as CPython reads it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pym.errors import StoreError
from pym.fs import pyvenv


def test_what_is_read() -> None:
    values = pyvenv.parse(b"home = /a b/bin\r\nVersion_Info=3.12.1\nno value\nprompt = a = b\nhome = /c\nx =\n")
    assert values == {"home": "/c", "version_info": "3.12.1", "prompt": "a = b", "x": ""}


@pytest.mark.parametrize("home", ["/ä/bin", "/\udcff/bin", "/a\u2028b\x85c/bin"])
def test_what_is_written_is_read(home: str) -> None:
    assert pyvenv.parse(pyvenv.text([("home", home), ("x", "y")])) == {"home": home, "x": "y"}


@pytest.mark.parametrize("value", ["a\nhome = /evil", "a\rb"])
def test_no_value_makes_a_line_of_its_own(value: str) -> None:
    with pytest.raises(ValueError, match="prompt"):
        pyvenv.text([("prompt", value)])


def test_reading_a_directory(tmp_path: Path) -> None:
    assert pyvenv.read(str(tmp_path)) is None
    (tmp_path / "pyvenv.cfg").write_text("home = /x\n")
    assert pyvenv.read(str(tmp_path)) == {"home": "/x"}


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.EIO])
def test_what_the_system_cannot_tell_is_not_taken_for_nothing(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: str, flags: int) -> int:
        raise OSError(number, os.strerror(number), path)

    (tmp_path / "pyvenv.cfg").write_text("home = /x\n")
    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(StoreError, match=r"pyvenv\.cfg"):
        pyvenv.read(str(tmp_path))


def test_what_is_no_file_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyvenv.cfg")
    assert not pyvenv.read(str(tmp_path))
    (tmp_path / "d/pyvenv.cfg").mkdir(parents=True)
    assert pyvenv.read(str(tmp_path / "d")) is None


def test_behind(tmp_path: Path) -> None:
    home, bin_ = tmp_path / "home", tmp_path / "env/bin"
    home.mkdir()
    bin_.mkdir(parents=True)
    (home / "python3.12").touch()
    (bin_ / "python3").symlink_to(home / "python3.12")
    (bin_ / "python").symlink_to("python3")
    assert pyvenv.behind(str(bin_ / "python"), str(home)) == str(home / "python3.12")
    assert pyvenv.behind(str(bin_ / "python"), "/elsewhere") == ""
    assert pyvenv.behind(str(home / "python3.12"), str(home)) == "", "a copy leads nowhere"
    (home / "python3.12").unlink()
    assert pyvenv.behind(str(bin_ / "python"), str(home)) == "", "what is gone is no base"
    (bin_ / "a").symlink_to("b")
    (bin_ / "b").symlink_to("a")
    assert pyvenv.behind(str(bin_ / "a"), str(home)) == ""
