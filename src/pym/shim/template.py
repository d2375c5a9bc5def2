"""The files in `shims/`, filled in for one machine. A HOT module."""

from __future__ import annotations

import os

from pym.launch.layout import shipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# How a file is known to be pym's own; nothing without it is ever replaced or removed.
SHIM = "pym shim"
LAUNCHER = "pym launcher"
# Of the launcher, which paints what it says as `cli.terminal` does.
COLORS = {"bold": "\x1b[1m", "cyan": "\x1b[36m", "dim": "\x1b[2m", "green": "\x1b[32m", "plain": "\x1b[0m"}


def fill(name: str, values: Mapping[str, str], quoted: Callable[[str], str]) -> bytes:
    """The template `name` with each `@{key}` replaced by its value, quoted.

    What has been filled in is not looked at again: a path may well contain `@{`.

    Args:
        name: File in `shims/`.
        values: What the template asks for.
        quoted: Writes a value as one word of the template's language.

    Raises:
        KeyError: The template asks for something that is not in `values`.
        ValueError: A value cannot be quoted.
    """
    with open(os.path.join(shipped("shims"), name), "rb") as file:
        first, *rest = file.read().split(b"@{")
    filled = [first]
    for part in rest:
        key, _, text = part.partition(b"}")
        filled += (os.fsencode(quoted(values[key.decode("ascii")])), text)
    return b"".join(filled)


def is_ours(path: str, kind: str) -> bool:
    """Whether the file `path` was made from a template of `kind` (`SHIM` or `LAUNCHER`). A link is not."""
    if os.path.islink(path):
        return False
    try:
        # Not blocking: anything may lie there under the name, a FIFO too.
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return False
    try:
        head = os.read(fd, 256)
    except OSError:
        return False
    finally:
        os.close(fd)
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    return kind.encode("ascii") in (line.lstrip(b"# ").removeprefix(b"@rem ") for line in lines[:2])
