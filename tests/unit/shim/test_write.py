from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pym.context import Context
from pym.errors import StoreError
from pym.model.platform import Platform
from pym.report import Reporter
from pym.shim import write


class Warnings(Reporter):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def warn(self, text: str) -> None:
        self.seen.append(text)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context("/", {"HOME": str(tmp_path)}, Warnings())


def make(context: Context, *minors: str, store: str = "/store") -> list[str]:
    made = write.write_shims(context, store=store, platform="linux-x86_64-gnu", pym="/bin/pym", minors=minors)
    return [os.path.basename(path) for path in made]


def state(context: Context) -> dict[str, tuple[int, int]]:
    return {
        name: ((about := os.stat(os.path.join(context.layout.shims, name))).st_ino, about.st_mtime_ns)
        for name in sorted(os.listdir(context.layout.shims))
    }


def test_all_names_are_one_executable_file(context: Context) -> None:
    assert make(context, "3.12", "3.13t") == ["python", "python3", "python3.12", "python3.13t"]
    files = [os.stat(os.path.join(context.layout.shims, name)) for name in os.listdir(context.layout.shims)]
    assert len(files) == 4
    assert len({about.st_ino for about in files}) == 1
    assert files[0].st_mode & 0o777 == 0o755


def test_what_is_right_is_not_touched(context: Context) -> None:
    make(context, "3.12")
    before = state(context)
    assert make(context, "3.12") == []
    assert state(context) == before


def test_minors_come_and_go(context: Context) -> None:
    make(context, "3.11", "3.12")
    before = state(context)
    assert make(context, "3.12", "3.14") == ["python3.11", "python3.14"]
    after = state(context)
    assert list(after) == ["python", "python3", "python3.12", "python3.14"]
    assert after["python"] == before["python"] == after["python3.14"]


def test_new_content_reaches_every_name(context: Context) -> None:
    make(context, "3.12")
    assert make(context, "3.12", store="/other") == ["python", "python3", "python3.12"]
    assert len({inode for inode, _ in state(context).values()}) == 1
    assert "_pym_store=/other\n" in Path(context.layout.shims, "python3.12").read_text()


def test_a_shim_that_lost_its_mode_is_made_again(context: Context) -> None:
    make(context)
    os.chmod(os.path.join(context.layout.shims, "python"), 0o644)
    if os.geteuid() == 0:  # root may execute what anybody may
        assert not os.access(os.path.join(context.layout.shims, "python"), os.X_OK)
    assert make(context) == ["python", "python3"]
    assert os.access(os.path.join(context.layout.shims, "python3"), os.X_OK)


def test_files_of_others_are_left_alone(context: Context) -> None:
    make(context, "3.12")
    other = Path(context.layout.shims, "python3.11")
    other.write_text("#!/bin/sh\n")
    second = Path(context.layout.shims, "python3")
    second.unlink()
    second.symlink_to("/usr/bin/env")
    assert make(context, "3.12") == []
    assert second.readlink() == Path("/usr/bin/env")
    assert isinstance(context.reporter, Warnings)
    assert context.reporter.seen == [f"Leaving `{second}` alone: it is not a shim of pym's"]
    assert [os.path.basename(path) for path in write.remove_shims(context)] == ["python", "python3.12"]
    assert sorted(os.listdir(context.layout.shims)) == ["python3", "python3.11"]


def test_nothing_waits_for_a_fifo_in_the_way(context: Context) -> None:
    os.makedirs(context.layout.shims)
    os.mkfifo(os.path.join(context.layout.shims, "python"))
    assert make(context) == ["python3"]


def test_what_killed_writers_left_goes(context: Context) -> None:
    make(context, "3.12")
    for name in (".python3.pym", ".python3.11.pym"):
        os.link(os.path.join(context.layout.shims, "python"), os.path.join(context.layout.shims, name))
    assert make(context, "3.12") == []
    assert sorted(os.listdir(context.layout.shims)) == ["python", "python3", "python3.12"]


def test_two_at_once_leave_nothing(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if another process had made the same link after the look: a rename onto the same file does nothing."""
    make(context)
    real = write._holds
    monkeypatch.setattr(write, "_holds", lambda path, content: not path.endswith("python3") and real(path, content))
    assert make(context) == ["python3"]
    assert sorted(os.listdir(context.layout.shims)) == ["python", "python3"]


def test_copies_where_there_are_no_hard_links(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert make(context, "3.12") == ["python", "python3", "python3.12"]
    assert make(context, "3.12") == []
    assert len({inode for inode, _ in state(context).values()}) == 3


def test_removing_leaves_nothing(context: Context) -> None:
    assert write.remove_shims(context) == []
    make(context, "3.12")
    assert len(write.remove_shims(context)) == 3
    assert not os.path.exists(context.layout.shims)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    context = Context("/", {"HOME": "/", "PYM_DATA_DIR": str(blocked)})
    with pytest.raises(StoreError, match=str(blocked)):
        make(context)


def test_a_platform_is_written_as_the_store_does(context: Context) -> None:
    write.write_shims(context, store="/s", platform=Platform("linux", "x86_64", "musl"), pym="/p", minors=())
    assert "_pym_platform=linux-x86_64-musl\n" in Path(context.layout.shims, "python").read_text()


# -- launchers


def test_the_launchers_start_pym(context: Context, tmp_path: Path) -> None:
    directory = tmp_path / "it's a bin"
    python = tmp_path / "the python"
    python.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\nenv | grep -c _pym_\n")
    python.chmod(0o755)
    main = tmp_path / "lib $x" / "__main__.py"
    main.parent.mkdir()
    main.touch()
    made = write.write_launchers(context, str(directory), python=str(python), main=str(main))
    assert made == [str(directory / "pym"), str(directory / "pymx")]
    assert write.write_launchers(context, str(directory), python=str(python), main=str(main)) == []
    for path, words in zip(made, ([], ["tool", "run"]), strict=True):
        done = subprocess.run([path, "a b", "", "--", "*"], capture_output=True, text=True)
        assert done.stdout.split("\0") == ["-I", "-S", str(main), *words, "a b", "", "--", "*", "0\n"]
    python.unlink()
    for path in made:
        done = subprocess.run([path, "--version"], capture_output=True, text=True)
        assert done.returncode == 127
        assert done.stdout == ""
        assert f"`{python}` is missing" in done.stderr
        assert "run install.sh again" in done.stderr
    python.symlink_to("/bin/sh")
    main.unlink()
    assert f"`{main}` is missing" in subprocess.run([made[0]], capture_output=True, text=True).stderr
    assert write.remove_launchers(str(directory)) == made
    assert os.listdir(directory) == []


def test_a_pym_of_somebody_else_is_not_replaced(context: Context, tmp_path: Path) -> None:
    other = tmp_path / "pymx"
    other.write_text("#!/bin/sh\n")
    with pytest.raises(StoreError, match=str(other)):
        write.write_launchers(context, str(tmp_path), python="/p", main="/m")
    assert sorted(os.listdir(tmp_path)) == ["pymx"]
    assert write.remove_launchers(str(tmp_path)) == []
    assert other.read_text() == "#!/bin/sh\n"
