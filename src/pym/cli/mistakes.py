"""What typer says of a command line that it cannot read, as pym says things. A cold module."""

from __future__ import annotations

import difflib
import re

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def explained(error: Any) -> UsageError | None:
    """The error of a command line, None for what is none; without a message where a page of help says all.

    Args:
        error: What typer raised; it knows what was typed and where.
    """
    if not hasattr(error, "format_message"):
        return None
    if not error.format_message():
        error.show()  # the page of a group, of which no command was named
        return UsageError("")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "pym"
    hints = [f"`{path} --help` shows what there is"]
    option = getattr(error, "option_name", "")
    possible = [one for one in getattr(error, "possibilities", None) or () if one.startswith("-")]
    if possible:
        near = difflib.get_close_matches(str(option), possible, cutoff=0.7)
        if near:
            hints.insert(0, "did you mean " + " or ".join(f"`{one}`" for one in near) + "?")
        text = f"No such option: `{option}`"
    else:
        text = str(error.format_message()).rstrip(".")
        text = re.sub(r"^Got unexpected extra arguments? ?(?:\(s\) )?\((.*)\)$", r"Unexpected argument `\1`", text)
        text = re.sub(r"^No such option: (\S+)$", r"No such option: `\1`", text)
        text = re.sub(r"'([^']*)'", r"`\1`", text)
    return UsageError(text, hints=tuple(hints))
