from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pym.context import Context
from pym.errors import StoreError, UsageError
from pym.shim import shell
from pym.shim.shell import Change, remove_from_shell, update_shell

BEGIN, END = "# >>> pym >>>\n", "# <<< pym <<<\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "the home"
    home.mkdir()
    return home


def context(home: Path, **environ: str) -> Context:
    return Context("/", {"HOME": str(home)} | environ)


def directories(home: Path) -> list[str]:
    return [str(home / ".local/share/pym/shims"), str(home / ".local/bin")]


def update(home: Path, name: str | None = "bash", *, dirs: list[str] | None = None, **environ: str) -> list[Change]:
    return update_shell(context(home, **environ), dirs or directories(home), shell=name)


def path_in(command: list[str], home: Path, **environ: str) -> list[str]:
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]} | environ
    done = subprocess.run(command, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout.strip().splitlines()[-1].split(":")


# -- which files


@pytest.mark.parametrize(
    ("there", "changed"),
    [
        ([], [".bash_profile", ".bashrc"]),
        ([".profile", ".bashrc"], [".profile", ".bashrc"]),
        ([".profile", ".bash_login"], [".bash_login", ".bashrc"]),
        ([".profile", ".bash_login", ".bash_profile"], [".bash_profile", ".bashrc"]),
    ],
)
def test_bash(home: Path, there: list[str], changed: list[str]) -> None:
    for name in there:
        (home / name).write_text("# mine\n")
    assert update(home) == [Change(str(home / name), "added") for name in changed]
    assert sorted(os.listdir(home)) == sorted({*there, *changed})


def test_zsh(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = home / "zsh"
    own.mkdir()
    assert [change.path for change in update(home, "zsh")] == [str(home / ".zshenv")]
    assert update(home, "zsh", ZDOTDIR=str(own)) == []  # what is there already is kept in use
    (own / ".zshenv").touch()
    assert [change.path for change in update(home, "zsh", ZDOTDIR=str(own))] == [str(own / ".zshenv")]
    monkeypatch.setattr("sys.platform", "darwin")
    assert [change.path for change in update(home, "zsh", ZDOTDIR="relative")] == [str(home / ".zshrc")]
    assert len(remove_from_shell(context(home, ZDOTDIR=str(own)))) == 3


def test_fish(home: Path) -> None:
    assert [change.path for change in update(home, "fish")] == [str(home / ".config/fish/conf.d/pym.fish")]
    config = home / "config"
    changes = update(home, "fish", XDG_CONFIG_HOME=str(config))
    assert [change.path for change in changes] == [str(config / "fish/conf.d/pym.fish")]


@pytest.mark.parametrize("name", ["sh", "dash", "ksh", "mksh", "ash"])
def test_other_shells(home: Path, name: str) -> None:
    assert [change.path for change in update(home, name)] == [str(home / ".profile")]


def test_the_users_own_shell(home: Path) -> None:
    assert [change.path for change in update(home, None, SHELL="/usr/bin/zsh")] == [str(home / ".zshenv")]
    with pytest.raises(UsageError, match="`nu` is not a shell pym knows"):
        update(home, None, SHELL="/opt/nu")
    with pytest.raises(UsageError, match="`tcsh`"):
        update(home, "tcsh")
    assert sorted(os.listdir(home)) == [".zshenv"]


@pytest.mark.parametrize("directory", ["/a:b", "relative", "/a\nb", ""])
def test_what_cannot_be_on_path(home: Path, directory: str) -> None:
    with pytest.raises(UsageError):
        update(home, dirs=[directory])
    assert os.listdir(home) == []


# -- what is written


def test_the_block(home: Path) -> None:
    update(home, "sh")
    assert (home / ".profile").read_text() == (
        BEGIN + "# Written by `pym python update-shell`, which also replaces it: do not change it here.\n"
        "# This file was made by pym.\n"
        'case ":$PATH:" in *:"$HOME"/.local/bin:*) ;; *) PATH="$HOME"/.local/bin"${PATH:+:$PATH}" ;; esac\n'
        'case ":$PATH:" in *:"$HOME"/.local/share/pym/shims:*) ;; '
        '*) PATH="$HOME"/.local/share/pym/shims"${PATH:+:$PATH}" ;; esac\n'
        "export PATH\n" + END
    )


@pytest.mark.parametrize(
    "before", [b"", b"one\n", b"one", b"one\n\n\n", b"\n", b"\xff\xfe\x00", b"a\r\nb\r\n", b"# >>> pym >>> not\n", None]
)
def test_taking_it_out_leaves_the_file_as_it_was(home: Path, before: bytes | None) -> None:
    rc = home / ".profile"
    if before is not None:
        rc.write_bytes(before)
    assert update(home, "sh") == [Change(str(rc), "added")]
    with_block = rc.read_bytes()
    assert with_block.startswith(before or b"")
    assert update(home, "sh") == []
    assert rc.read_bytes() == with_block
    assert update(home, "sh", dirs=["/other"]) == [Change(str(rc), "updated")]
    assert rc.read_bytes().count(BEGIN.encode()) == 1
    assert b"/other" in rc.read_bytes() and b"shims" not in rc.read_bytes()
    assert remove_from_shell(context(home)) == [Change(str(rc), "deleted" if before is None else "removed")]
    assert (rc.read_bytes() if rc.exists() else None) == before
    assert remove_from_shell(context(home)) == []


def test_the_block_stays_where_it_is(home: Path) -> None:
    rc = home / ".profile"
    rc.write_text("before")
    update(home, "sh")
    with rc.open("a") as file:
        file.write("after")
    update(home, "sh", dirs=["/other"])
    assert rc.read_text().startswith("before\n" + BEGIN)
    assert rc.read_text().endswith(END + "after")
    remove_from_shell(context(home))
    assert rc.read_text() == "before\nafter"


def test_a_file_of_ours_that_got_other_lines_is_kept(home: Path) -> None:
    update(home, "sh")
    with (home / ".profile").open("a") as file:
        file.write("mine\n")
    assert remove_from_shell(context(home)) == [Change(str(home / ".profile"), "removed")]
    assert (home / ".profile").read_text() == "mine\n"


def test_several_blocks_become_one(home: Path) -> None:
    rc = home / ".profile"
    rc.write_text("one\n")
    update(home, "sh", dirs=["/old"])
    rc.write_text(rc.read_text() + "two\n" + rc.read_text().removeprefix("one\n") + "three\n")
    update(home, "sh")
    assert rc.read_text().count(BEGIN) == 1
    assert "/old" not in rc.read_text()
    remove_from_shell(context(home))
    assert rc.read_text() == "one\ntwo\nthree\n"


def test_a_block_without_end_is_not_guessed_at(home: Path) -> None:
    rc = home / ".profile"
    rc.write_text(BEGIN + "export PATH=/x\nmine\n")
    for action in (lambda: update(home, "sh"), lambda: remove_from_shell(context(home))):
        with pytest.raises(StoreError, match=str(rc)):
            action()
    assert rc.read_text() == BEGIN + "export PATH=/x\nmine\n"


def test_the_last_line_may_have_lost_its_newline(home: Path) -> None:
    rc = home / ".profile"
    rc.write_text("mine\n")
    update(home, "sh")
    rc.write_text(rc.read_text().rstrip("\n"))
    assert update(home, "sh") == [Change(str(rc), "updated")]
    remove_from_shell(context(home))
    assert rc.read_text() == "mine\n"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_links_are_written_through_and_modes_kept(home: Path, mode: int) -> None:
    dotfiles = home / "dotfiles"
    dotfiles.mkdir()
    (dotfiles / "profile").write_text("mine\n")
    (dotfiles / "profile").chmod(mode)
    (home / ".profile").symlink_to("dotfiles/profile")
    before = os.umask(0o077)
    try:
        update(home, "sh")
    finally:
        os.umask(before)
    assert (home / ".profile").readlink() == Path("dotfiles/profile")
    assert BEGIN in (dotfiles / "profile").read_text()
    assert (dotfiles / "profile").stat().st_mode & 0o7777 == mode
    remove_from_shell(context(home))
    assert (dotfiles / "profile").read_text() == "mine\n"
    assert (home / ".profile").is_symlink()
    assert os.listdir(dotfiles) == ["profile"]


def test_a_link_that_leads_nowhere_gets_its_file(home: Path) -> None:
    (home / ".profile").symlink_to("dotfiles/profile")
    update(home, "sh")
    assert BEGIN in (home / "dotfiles/profile").read_text()
    assert remove_from_shell(context(home)) == [Change(str(home / ".profile"), "deleted")]
    assert os.listdir(home / "dotfiles") == []


@pytest.mark.parametrize("block", ["file", "directory"])
def test_a_file_that_cannot_be_written_is_named(home: Path, block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rc = home / ".profile"
    rc.write_text("mine\n")
    if block == "file":
        monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write what is read-only
    else:
        (home / "target").mkdir()
        rc.unlink()
        rc.symlink_to("target/profile/below")
        (home / "target/profile").write_text("")
    with pytest.raises(StoreError, match=str(rc)) as caught:
        update(home, "sh")
    if block == "file":
        assert rc.read_text() == "mine\n"
        assert caught.value.context == "it is read-only"
        assert "export PATH" in caught.value.hints[0]


def test_what_is_no_file_is_named(home: Path) -> None:
    (home / ".profile").mkdir()
    with pytest.raises(StoreError, match=r"Failed to read `.*profile`"):
        update(home, "sh")


# -- what the shells make of it


@pytest.mark.parametrize("words", [["-l"], ["-i"], ["-l", "-i"]])
def test_bash_finds_the_shims_first(home: Path, words: list[str]) -> None:
    update(home)
    found = path_in(["bash", *words, "-c", 'echo "$PATH"'], home)
    assert found[:2] == directories(home)


def test_nothing_moves_in_a_shell_below_an_activated_environment(home: Path) -> None:
    update(home)
    path = ["/venv/bin", *directories(home), "/usr/bin", "/bin"]
    assert path_in(["bash", "-i", "-c", 'echo "$PATH"'], home, PATH=":".join(path)) == path


@pytest.mark.parametrize("program", [["dash"], ["bash", "--posix"], ["busybox", "ash"], ["ksh93"], ["mksh"]])
def test_posix_shells(home: Path, program: list[str]) -> None:
    if not shutil.which(program[0]):
        assert program[0] not in ("dash", "bash")
        pytest.skip(f"no {program[0]} here")
    (home / ".profile").write_text("set -eu\n")
    odd = ["/it's/a $dir", "/b*", str(home / "$(touch canary)")]
    update(home, "sh", dirs=odd)
    line = '. "$HOME/.profile" && echo "$PATH"'
    assert path_in([*program, "-c", line], home)[:3] == odd
    assert path_in([*program, "-c", "PATH=; " + line], home) == odd
    assert not list(home.rglob("canary"))


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
def test_zsh_finds_the_shims_first(home: Path) -> None:
    update(home, "zsh")
    assert path_in(["zsh", "-c", 'echo "$PATH"'], home)[:2] == directories(home)
    found = path_in(["zsh", "-c", 'echo "$PATH"'], home, PATH=":".join(["/venv/bin", *directories(home), "/bin"]))
    assert found == ["/venv/bin", *directories(home), "/bin"]


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
def test_fish_finds_the_shims_first(home: Path) -> None:
    odd = ["/it's/a $dir", "/b\\*", "/(touch canary)"]
    update(home, "fish", dirs=[*directories(home), *odd])
    found = path_in(["fish", "-c", "string join : $PATH"], home)
    assert found[:5] == [*directories(home), *odd]
    path = ":".join(["/venv/bin", *found])
    assert path_in(["fish", "-c", "string join : $PATH"], home, PATH=path)[:3] == ["/venv/bin", *directories(home)]


def test_every_shell_that_is_named_is_known(home: Path) -> None:
    for name in shell.SHELLS:
        assert update(home, name) or name in ("dash", "ash", "ksh", "mksh")
