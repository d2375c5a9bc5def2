"""The programs that entry points become, and the first line of scripts that wheels bring along. A HOT module.

A program imports `sys` and what it is to call, nothing else. It starts with `#!` and the path of the interpreter. Where
the kernel would not understand that (it splits at spaces and cuts after 127 bytes) or Python would not (it decodes the
line and looks for a `coding:` in it), sh starts the interpreter: the lines for sh are a string to Python.

On Windows (untested there) there is no launcher program: an entry point becomes `NAME-script.py` and beside it a
`NAME.cmd` that runs it.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.manifest import Script

WINDOWS = os.name == "nt"
# What Linux has always read of the first line, `#!` and the newline included; newer kernels read 255.
_LIMIT = 127
PLACEHOLDER = b"#!python"
_SHELL = b"#!/bin/sh\n"

_BODY = """\
# -*- coding: utf-8 -*-
import sys
from {module} import {first}
if __name__ == "__main__":
    if sys.argv[0].endswith("-script.pyw"):
        sys.argv[0] = sys.argv[0][:-11]
    elif sys.argv[0].endswith(".exe"):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit({attribute}())
"""


def content(script: Script, python: str, *, gui: bool = False, relocatable: bool = False) -> bytes:
    """The program of an entry point.

    Args:
        script: Its name, the module and the path of the callable in it.
        python: Absolute path of the interpreter.
        gui: Whether it has windows and no console, which makes a difference on Windows only.
        relocatable: Whether the interpreter is the one in the directory that the program is in, wherever that is.

    Raises:
        ValueError: Module or callable is no dotted name; the message is half a sentence. What is no name would be code.
    """
    _, module, attribute = script
    for text in (module, attribute):
        if not all(part.isidentifier() for part in text.split(".")):
            raise ValueError(f"refers to {text!r}, which is no name in Python")
    body = _BODY.format(module=module, first=attribute.partition(".")[0], attribute=attribute).encode("utf-8")
    return first_lines(_windowed(python) if gui else python, relocatable=relocatable) + body


def files(
    script: Script, python: str, *, gui: bool = False, relocatable: bool = False, windows: bool = WINDOWS
) -> tuple[tuple[str, bytes], ...]:
    """The files of an entry point in the directory of programs, as `(file name, content)`; all are executable.

    Args:
        script: See `content`.
        python: See `content`.
        gui: See `content`.
        relocatable: See `content`.
        windows: Whether they are for Windows.

    Raises:
        ValueError: See `content`; or the name of the script is not the plain name of a file.
    """
    name = script[0]
    problem = name_problem(name)
    if problem:
        raise ValueError(problem)
    text = content(script, python, gui=gui, relocatable=relocatable)
    if not windows:
        return ((name, text),)
    inner = f"{name}-script.pyw" if gui else f"{name}-script.py"
    program = _windowed(python) if gui else python
    # `%` would begin a variable, and quotes cannot stand in paths there.
    start = f"%~dp0{_base(program)}" if relocatable else program.replace("%", "%%")
    shell = f'@"{start}" "%~dp0{inner.replace("%", "%%")}" %*\r\n'
    return ((inner, text), (f"{name}.cmd", shell.encode("utf-8")))


def versioned(scripts: Sequence[Script], version: Sequence[int]) -> list[Script]:
    """Entry points as they are installed: `pip3.11` in a wheel for all Pythons names the one it was made with.

    What `pip` and `easy_install` themselves do gets the names of the Python it is for, as it does with pip and uv.

    Args:
        scripts: Those of the wheel.
        version: The version of the Python, as (3, 12, 1).
    """
    found = list(scripts)
    for program, dash, majors in (("pip", "", True), ("easy_install", "-", False)):
        own = [script for script in found if script[0] == program]
        if own:
            start = f"{program}{dash}"
            module, attribute = own[0][1:]
            names = [program, f"{start}{version[0]}.{version[1]}"]
            if majors:
                names.insert(1, f"{start}{version[0]}")
            found = [script for script in found if script[0] != program and not _is_versioned(script[0], start)]
            found += [(name, module, attribute) for name in names]
    return found


def _is_versioned(name: str, start: str) -> bool:
    return name.startswith(start) and name[len(start) :].replace(".", "", 1).isdigit()


def name_problem(name: str) -> str:
    """Half a sentence on why a program cannot have this name, "" when it can."""
    if not name or name in (".", ".."):
        return "has no name"
    if "/" in name or "\\" in name or ":" in name:
        return "has a name that is a path"
    if not name.isprintable() or name != name.strip():
        return "has a name with characters that no name has"
    return ""


def rewritten(data: bytes, python: str, *, relocatable: bool = False) -> bytes:
    """A script from `.data/scripts` as it is installed (Binary distribution format, "Recommended installer features").

    One that begins with `#!python` or `#!pythonw` gets the interpreter's path in place of that line, whatever else
    stands on it; any other is left as it is.
    """
    if not data.startswith(PLACEHOLDER):
        return data
    end = data.find(b"\n")
    line, rest = (data, b"") if end < 0 else (data[:end], data[end + 1 :])
    if b"\r" in line:  # alone it ends a line too
        line, _, more = line.partition(b"\r")
        rest = more + b"\n" + rest if more else rest
    program = _windowed(python) if line[len(PLACEHOLDER) :].startswith(b"w") else python
    lines = first_lines(program, relocatable=relocatable)
    return _joined(lines, rest) if lines.startswith(_SHELL) else lines + rest


def _joined(lines: bytes, rest: bytes) -> bytes:
    """Lines for sh, which are a string to Python, before a script of which that string must not become the beginning.

    Comments go before them: the second line may say the encoding (PEP 263), and sh reads comments too. A string that
    the script begins with is made one with theirs: then it is still what the module's documentation ends with, and
    `from __future__` may follow it.
    """
    at = 0
    while rest[at : at + 1] in (b"#", b"\n", b"\r"):
        at = rest.find(b"\n", at) + 1 or len(rest)
    comments, rest = rest[:at].replace(b"\r", b""), rest[at:]
    quote = rest[1:2] if rest[:1] in (b"r", b"R", b"u", b"U") else rest[:1]
    if quote in (b'"', b"'"):
        lines = lines[:-1] + b" \\\n"
    if comments and not comments.endswith(b"\n"):
        comments += b"\n"
    return _SHELL + comments + lines[len(_SHELL) :] + rest


def first_lines(python: str, *, relocatable: bool = False) -> bytes:
    """What makes a Python file a program: `#!` and the interpreter's path, or lines for sh that start it."""
    if relocatable:
        return _beside(_base(python))
    raw = os.fsencode(python)
    if len(raw) + 3 <= _LIMIT and _is_plain(raw):
        return b"#!" + raw + b"\n"
    return b"#!/bin/sh\n'''exec' " + _quoted(raw) + b""" "$0" "$@"\n' '''\n"""


def is_relocatable(prefix: str) -> bool:
    """Whether the virtual environment at `prefix` says of itself (`pyvenv.cfg`) that it may be moved."""
    from pym.install.foreign import read_file

    data = read_file(os.path.join(prefix, "pyvenv.cfg"))
    if data is None or b"relocatable" not in data:
        return False
    for line in data.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition("=")
        if key.strip().lower() == "relocatable":
            return value.strip().lower() == "true"
    return False


def _is_plain(raw: bytes) -> bool:
    """Whether both the kernel and Python read a `#!` line with this path as it is meant."""
    if raw.split(None, 1)[:1] != [raw] or b"coding:" in raw or b"coding=" in raw:
        return False
    return raw.isascii() or _is_utf8(raw)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quoted(raw: bytes) -> bytes:
    """A path as a word of sh that may stand between Python's triple quotes, in a file that Python reads as UTF-8."""
    if b"\\" in raw or b"\r" in raw or not _is_utf8(raw):
        # Both languages read `\\ooo`, so nothing here can be an escape of one and a letter of the other.
        safe = b"".join([b"%c" % byte if _SAFE[byte] else b"\\%03o" % byte for byte in raw])
        return b"\"$(printf '" + safe.replace(b"%", b"%%") + b"')\""
    return b"'" + raw.replace(b"'", b"'\"'\"'") + b"'"


_SAFE = [32 <= byte < 127 and byte not in b"\\'\"" for byte in range(256)]


def _beside(name: str) -> bytes:
    """sh that starts the interpreter `name` in the directory of the program; links to the program are followed.

    Only for a link, and for `sh program`, other programs are started to find out where it is.
    """
    word = _quoted(os.fsencode(name))
    return (
        b"#!/bin/sh\n"
        b"''':'\n"
        b'if [ -L "$0" ] || [ "${0##*/}" = "$0" ]; then\n'
        b'  exec "$(dirname -- "$(realpath -- "$0")")"/' + word + b' "$0" "$@"\n'
        b"fi\n"
        b'exec "${0%/*}"/' + word + b' "$0" "$@"\n'
        b"' '''\n"
    )


def _base(python: str) -> str:
    return python.replace("\\", "/").rpartition("/")[2] if WINDOWS else os.path.basename(python)


def _windowed(python: str) -> str:
    """The interpreter without a console; the same one where there is no difference."""
    head, dot, end = python.rpartition(".")
    if WINDOWS and dot and end.lower() == "exe" and head.lower().endswith("python"):
        return f"{head}w.{end}"
    return python
