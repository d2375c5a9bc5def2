"""Puts directories on PATH, in the files that shells read when they start; and takes them off again.

What is written is one block between two marks. Everything outside of it stays as it is, byte for byte, also when the
block goes: it remembers whether pym made the file, or ended its last line.
"""

from __future__ import annotations

import os
import sys

from pym.errors import PymError, StoreError, UsageError
from pym.fs import atomic
from pym.launch.layout import WINDOWS
from pym.model.value import Value
from pym.shim.quote import quote, quote_fish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pym.context import Context

SHELLS = ("bash", "zsh", "fish", "sh", "dash", "ash", "ksh", "mksh")
_BEGIN = b"# >>> pym >>>\n"
_END = b"# <<< pym <<<"
_ABOUT = b"# Written by `pym python update-shell`, which also replaces it: do not change it here.\n"
_MADE = b"# This file was made by pym.\n"
_ENDED = b"# The line above had no newline.\n"


class Change(Value):
    """What happened to one file: `action` is `added`, `updated` or `removed` (the block), or `deleted` (the file)."""

    __slots__ = ("action", "path")

    def __init__(self, path: str, action: str) -> None:
        self.path = path
        self.action = action


def update_shell(
    context: Context, directories: Sequence[str], *, optional: Collection[str] = (), shell: str | None = None
) -> list[Change]:
    """Puts `directories` at the head of PATH, for new shells.

    In a shell that was started from another one they are on PATH already, and stay where they are: behind the directory
    of an activated environment. Files that are links are written through the link.

    Args:
        context: HOME, ZDOTDIR, XDG_CONFIG_HOME and SHELL of its environment decide which files.
        directories: Absolute paths, the one to be searched first at the front.
        optional: Those of them that only stay where they are: another command may have put them there.
        shell: Name of the shell; None for the user's own.

    Returns:
        What was changed; nothing if all of it was there already.

    Raises:
        UsageError: A shell pym knows nothing of, or a directory PATH cannot hold.
        StoreError: A file cannot be written, or has half a block in it. Files before it may have been changed.
    """
    for directory in directories:
        if not os.path.isabs(directory) or os.pathsep in directory or "\n" in directory or "\0" in directory:
            raise UsageError(f"`{directory}` cannot be a directory on PATH")
    if WINDOWS:
        from pym.shim import registry

        return [Change("HKEY_CURRENT_USER\\Environment\\Path", "updated")] if registry.add(directories) else []
    name = _shell(context, shell)
    spell = _fish if name == "fish" else _posix
    changes = []
    for path in _files(context, name):
        before = _read(path)
        span = _span(before or b"", path)
        there = (before or b"")[slice(*span)].splitlines() if span is not None else []
        home = context.layout.home
        wanted = [one for one in directories if one not in optional or spell([one], home).splitlines()[0] in there]
        commands = spell(list(dict.fromkeys(wanted)), home)
        after = _with_block(before, commands, path)
        if after != before:
            _replace(path, after, commands)
            changes.append(Change(path, "added" if span is None else "updated"))
    return changes


def remove_from_shell(context: Context, directories: Sequence[str] = ()) -> list[Change]:
    """Takes pym's block out of the files of all shells. A file that pym made is deleted if nothing else is in it.

    Args:
        context: As for `update_shell`.
        directories: What was put on PATH; only Windows, which has no block, needs to be told.

    Raises:
        StoreError: A file cannot be written. Files before it may have been changed.
    """
    if WINDOWS:
        from pym.shim import registry

        return [Change("HKEY_CURRENT_USER\\Environment\\Path", "removed")] if registry.remove(directories) else []
    changes = []
    for path in _all_files(context):
        before = _read(path)
        span = _span(before or b"", path)
        if before is None or span is None:
            continue
        after = _without_blocks(before, path)
        if after or _MADE not in before[slice(*span)]:
            _replace(path, after, b"")
            changes.append(Change(path, "removed"))
        else:
            try:
                os.unlink(os.path.realpath(path))
            except OSError as error:
                raise StoreError.from_os("remove", path, error) from error
            changes.append(Change(path, "deleted"))
    return changes


def _shell(context: Context, shell: str | None) -> str:
    name = shell or os.path.basename(context.environ.get("SHELL", "")) or _login_shell()
    if name not in SHELLS:
        raise UsageError(
            f"`{name}` is not a shell pym knows how to set up" if name else "There is no telling which shell you use",
            hints=(f"name one of {', '.join(SHELLS)}, or put the directories on PATH yourself",),
        )
    return name


def _login_shell() -> str:
    """The user's shell from the user database; containers often have no SHELL."""
    import pwd

    try:
        return os.path.basename(pwd.getpwuid(os.geteuid()).pw_shell)
    except KeyError:
        return ""


def _files(context: Context, shell: str) -> list[str]:
    """The files `shell` reads. The same as uv's, but for fish and for zsh on macOS."""
    home = context.layout.home
    if shell == "bash":
        # A login shell reads the first of these that is there, and nothing else; other interactive shells read .bashrc.
        login = [os.path.join(home, name) for name in (".bash_profile", ".bash_login", ".profile")]
        found = next((path for path in login if os.path.isfile(path)), login[0])
        return [found, os.path.join(home, ".bashrc")]
    if shell == "zsh":
        # On macOS /etc/zprofile, read after .zshenv, moves the system's directories to the front again.
        name = ".zshrc" if sys.platform == "darwin" else ".zshenv"
        own = context.environ.get("ZDOTDIR", "")
        places = [os.path.join(place, name) for place in (own, home) if os.path.isabs(place)]
        return [next((path for path in places if os.path.isfile(path)), places[0])]
    if shell == "fish":
        return [os.path.join(_fish_directory(context), "conf.d", "pym.fish")]
    return [os.path.join(home, ".profile")]


def _all_files(context: Context) -> list[str]:
    """Every file that any of pym's versions may have written to."""
    home = context.layout.home
    own = context.environ.get("ZDOTDIR", "")
    names = (".bash_profile", ".bash_login", ".profile", ".bashrc", ".zshenv", ".zshrc")
    paths = [os.path.join(home, name) for name in names]
    if os.path.isabs(own):
        paths += [os.path.join(own, name) for name in (".zshenv", ".zshrc")]
    paths.append(os.path.join(_fish_directory(context), "conf.d", "pym.fish"))
    return list(dict.fromkeys(paths))


def _fish_directory(context: Context) -> str:
    config = context.environ.get("XDG_CONFIG_HOME", "")
    return os.path.join(config if os.path.isabs(config) else os.path.join(context.layout.home, ".config"), "fish")


def _posix(directories: Sequence[str], home: str) -> bytes:
    lines = []
    for directory in reversed(directories):
        word = _spelled(directory, home)
        lines.append(f'case ":$PATH:" in *:{word}:*) ;; *) PATH={word}"${{PATH:+:$PATH}}" ;; esac')
    lines.append("export PATH")
    return os.fsencode("\n".join(lines) + "\n")


def _fish(directories: Sequence[str], home: str) -> bytes:
    lines = []
    for directory in reversed(directories):
        word = _spelled(directory, home, fish=True)
        lines.append(f"contains -- {word} $PATH; or set -gx PATH {word} $PATH")
    return os.fsencode("\n".join(lines) + "\n")


def _spelled(directory: str, home: str, *, fish: bool = False) -> str:
    """`directory` as one word, relative to HOME where it can be: files of this kind are carried to other machines."""
    quoted = quote_fish if fish else quote
    inside = directory.startswith(home.rstrip("/") + "/") and len(home) > 1
    return '"$HOME"' + quoted(directory[len(home.rstrip("/")) :]) if inside else quoted(directory)


def _with_block(before: bytes | None, commands: bytes, path: str) -> bytes:
    """The file with the block in it: where it was, else at the end."""
    content = before or b""
    span = _span(content, path)
    if span is not None:
        start, end = span
        notes = b"".join(note for note in (_MADE, _ENDED) if note in content[start:end])
        return content[:start] + _block(notes, commands) + _without_blocks(content[end:], path)
    if before is None:
        return _block(_MADE, commands)
    if content and not content.endswith(b"\n"):
        return content + b"\n" + _block(_ENDED, commands)
    return content + _block(b"", commands)


def _block(notes: bytes, commands: bytes) -> bytes:
    return _BEGIN + _ABOUT + notes + commands + _END + b"\n"


def _without_blocks(content: bytes, path: str) -> bytes:
    """The file as it would be if pym had never been there. Several blocks come from merging two of its versions."""
    while (span := _span(content, path)) is not None:
        start, end = span
        if _ENDED in content[start:end] and end == len(content):
            start -= 1
        content = content[: max(start, 0)] + content[end:]
    return content


def _span(content: bytes, path: str) -> tuple[int, int] | None:
    """Where the first block begins and ends, None if there is none. Marks count at the beginning of a line only.

    Raises:
        StoreError: It has no end.
    """
    start = (b"\n" + content).find(b"\n" + _BEGIN)
    if start < 0:
        return None
    end = content.find(b"\n" + _END, start)
    if end < 0:
        raise StoreError(
            f"Failed to change `{path}`",
            context="it has the beginning of pym's block (`# >>> pym >>>`) but not its end (`# <<< pym <<<`)",
            hints=("remove what is left of the block by hand, then run the same command again",),
        )
    line = content.find(b"\n", end + 1)
    return start, line + 1 if line >= 0 else len(content)


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error


def _replace(path: str, content: bytes, commands: bytes) -> None:
    """Writes the file, through links, with the mode it had."""
    target = os.path.realpath(path)
    try:
        try:
            mode = os.stat(target).st_mode & 0o7777
        except FileNotFoundError:
            atomic.write(target, content)
            return
        if not os.access(target, os.W_OK):
            raise StoreError(f"Failed to write `{path}`", context="it is read-only")
        atomic.write(target, content, mode=mode)
        os.chmod(target, mode)  # whatever the umask is
    except PymError as error:
        # A file that is made by another program (as in Nix) is best changed where that program takes it from.
        text = os.fsdecode(commands).rstrip()
        hint = f"put this there yourself:\n{text}" if text else "take pym's block out of it yourself"
        raise StoreError(f"Failed to write `{path}`", context=error.context or error.message, hints=(hint,)) from error
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error
