"""What a script starts with, as `install.scripts` and other installers write it. Cold."""

from __future__ import annotations

import os


def interpreter_of(path: str) -> str:
    """The absolute path of the interpreter that a script starts with, "" for what is none or looks for it on PATH.

    Understands `#!PATH` and the sh trampolines of paths that are too long or have spaces:
    `#!/bin/sh`, then `'''exec' "PATH" "$0" "$@"` (pip writes the same).
    """
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return ""
    try:
        head = os.read(fd, 8192)
    except OSError:
        return ""
    finally:
        os.close(fd)
    if head[:2] != b"#!":
        return ""
    lines = head.split(b"\n", 2)
    words = lines[0][2:].strip()
    if words.partition(b" ")[0].endswith(b"/sh") and len(lines) > 1 and lines[1].startswith(b"'''exec' "):
        words = lines[1][9:].strip()
        for quote in (b'"', b"'"):
            if words[:1] == quote:
                inner = words[1:].partition(quote)[0]
                # `"$(dirname …)"/python`: of a relocatable environment, found from where the script lies.
                return "" if b"$" in inner else os.fsdecode(inner)
        words = words.partition(b" ")[0]
        return "" if b"$" in words else os.fsdecode(words)
    interpreter = os.fsdecode(words.partition(b" ")[0])
    return interpreter if os.path.isabs(interpreter) else ""
