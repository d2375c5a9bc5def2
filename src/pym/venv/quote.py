"""Text as a literal of the languages that activation scripts are written in, whatever is in it. A HOT module.

A path or a prompt is data: written carelessly it is run as commands by whoever activates (CVE-2024-53899 was that).
"""

from __future__ import annotations

import os

# What PowerShell takes for a single quote.
_POWERSHELL_QUOTES = "'\u2018\u2019\u201a\u201b"
# What a prompt means something else by, in one shell or another: commands, expansions, history, escapes.
_LIVE = frozenset("\\$`%!{}\"'^&|<>")
_NU_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def sh(text: str) -> str:
    """For POSIX shells: within single quotes only the single quote has a meaning."""
    return "'" + text.replace("'", "'\\''") + "'"


def csh(text: str) -> str:
    """For csh, where history and line ends have a meaning even within single quotes."""
    return "'" + text.replace("'", "'\\''").replace("!", "\\!").replace("\n", "\\\n") + "'"


def fish(text: str) -> str:
    """For fish, where a backslash has a meaning within single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def powershell(text: str) -> str:
    """For PowerShell, which takes typographic quotes for quotes."""
    return "'" + "".join([c * 2 if c in _POWERSHELL_QUOTES else c for c in text]) + "'"


def nu(text: str) -> str:
    """For nushell."""
    return '"' + "".join([_NU_ESCAPES.get(c, c) for c in text]) + '"'


def python(text: str) -> str:
    """For Python and xonsh: an expression that is `text`, which need not be text if it names a file."""
    return f"__import__('os').fsdecode({os.fsencode(text)!r})"


def label(prompt: str) -> str:
    """`prompt` as it can stand in every shell's prompt without meaning anything.

    A prompt is expanded each time it is shown: quoting it once does not help.
    """
    return "".join([c if c.isprintable() and c not in _LIVE else "_" for c in prompt])
