"""What `pym run` is to start: a module, a script, a directory or archive of Python, a command. A HOT module.

The order is uv's.
"""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.launch.layout import WINDOWS
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "nothing"
MODULE = "module"
STDIN = "stdin"
REMOTE = "remote"
PYTHON = "python"
SCRIPT = "script"
WINDOWED = "windowed"
PROGRAM = "program"  # a directory or an archive with a `__main__`
COMMAND = "command"


class Target(Value):
    """What is to be started.

    Attributes:
        kind: One of the constants of this module.
        word: What was typed for it.
        path: Absolute path of what Python is to run, "" for what is no file.
        rest: Its arguments.
    """

    __slots__ = ("kind", "path", "rest", "word")

    def __init__(self, kind: str, word: str = "", rest: Sequence[str] = (), path: str = "") -> None:
        self.kind = kind
        self.word = word
        self.rest = tuple(rest)
        self.path = path

    @property
    def may_have_metadata(self) -> bool:
        """Whether it is a single source, which can say by itself what it requires (PEP 723)."""
        return self.kind in (SCRIPT, WINDOWED, STDIN, REMOTE)


def target(words: Sequence[str], cwd: str, *, module: bool = False, script: bool = False, gui: bool = False) -> Target:
    """What `words` mean.

    Args:
        words: As typed; the first is what to start.
        cwd: Absolute directory that paths are relative to.
        module: The first word is a module (`-m`).
        script: It is a script, whatever its name (`--script`).
        gui: The same for one with windows and no console (`--gui-script`), which differs on Windows only.

    Raises:
        UsageError: There is no such script.
    """
    if not words:
        return Target(NOTHING)
    word, rest = words[0], words[1:]
    if module:
        return Target(MODULE, word, rest)
    if word == "-":
        return Target(STDIN, word, rest)
    if is_address(word):
        return Target(REMOTE, word, rest)
    path = os.path.join(cwd, word)
    if script or gui:
        if not os.path.isfile(path):
            raise UsageError(f"Failed to run `{word}`: there is no such file")
        return Target(WINDOWED if gui else SCRIPT, word, rest, path)
    if word.lower() == "python" or word == "python3":
        return Target(PYTHON, word, rest)
    kind = _of_file(path, word)
    return Target(kind, word, rest, path if kind != COMMAND else "")


def is_address(word: str) -> bool:
    """Whether a word is the address of a script."""
    return word[:8].lower().startswith(("http://", "https://"))


def _of_file(path: str, word: str) -> str:
    ending = word[-4:].lower()
    if os.path.isfile(path):
        if ending.endswith(".py") or ending == ".pyc":
            return SCRIPT
        if ending == ".pyw":
            return WINDOWED
        return PROGRAM if _is_archive(path) else COMMAND
    if os.path.isfile(os.path.join(path, "__main__.py")):
        return PROGRAM
    return COMMAND


def _is_archive(path: str) -> bool:
    """Whether a file is an archive with a `__main__`, perhaps behind a line that makes it a program."""
    try:
        with open(path, "rb", 0) as file:
            if file.read(2) not in (b"PK", b"#!"):
                return False
            # Most programs that begin with `#!` are no archives: those end as one does.
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - (1 << 16) - 22))
            if b"PK\x05\x06" not in file.read():
                return False
    except OSError:
        return False
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False
    return "__main__.py" in names or "__main__.pyc" in names


def command(wanted: Target, python: str) -> tuple[str, list[str]]:
    """The program to start and its argv.

    Args:
        wanted: What to start; a remote script has been fetched.
        python: Absolute path of the interpreter that runs everything that is Python.
    """
    kind, rest = wanted.kind, wanted.rest
    if kind == COMMAND:
        return wanted.word, [wanted.word, *rest]
    if kind == MODULE:
        return python, [python, "-m", wanted.word, *rest]
    if kind == PYTHON:
        return python, [python, *rest]
    if kind == WINDOWED:
        python = _windowed(python)
    # What the person typed is what the script finds in `sys.argv[0]`.
    return python, [python, wanted.path if kind == REMOTE else wanted.word, *rest]


def _windowed(python: str) -> str:
    """The interpreter without a console, where there is one: on Windows. Untested there."""
    if not WINDOWS:
        return python
    return os.path.join(os.path.dirname(python), "pythonw.exe")
