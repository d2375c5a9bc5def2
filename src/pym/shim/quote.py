"""Text as one word of a POSIX shell, whatever is in it. A HOT module."""

from __future__ import annotations

# What no shell gives a meaning to, anywhere in a word.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+")


def quote(text: str) -> str:
    """`text` as one word for sh: it stands for exactly `text` where a word is expected. Also right inside of a word.

    Within single quotes nothing has a meaning but the single quote itself, in every POSIX shell.

    Args:
        text: Anything but NUL, which no argument, variable or path can hold.

    Raises:
        ValueError: It has a NUL.
    """
    if "\0" in text:
        raise ValueError("a NUL cannot be quoted for a shell")
    if text and text[0] != "-" and _PLAIN.issuperset(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def quote_fish(text: str) -> str:
    """The same for fish, where a backslash has a meaning within single quotes."""
    if "\0" in text:
        raise ValueError("a NUL cannot be quoted for a shell")
    if text and text[0] != "-" and _PLAIN.issuperset(text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_cmd(text: str) -> str:
    """A path as one word of a Windows batch file. Untested: no Windows machine has run this yet.

    A path cannot hold a double quote; a percent sign is written twice, or cmd would look for a variable.

    Raises:
        ValueError: It has a character no Windows path can hold.
    """
    if any(c in text for c in '"\0\r\n'):
        raise ValueError("not a Windows path")
    return '"' + text.replace("%", "%%") + '"'
