"""All of TOML, read in a time that grows with its length. A cold module."""

from __future__ import annotations

import re
import tomllib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# More is an error and not a file: `tomllib` takes a time that grows with the square of the parts of one key.
_DEEPEST = 100
_DOTTED = re.compile(r"""(?>(?>(?<![\w-])[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*)+""", re.ASCII)


def read(text: str) -> dict[str, Any]:
    """The value of TOML text.

    Raises:
        ValueError: It is not TOML, or nested too deeply.
    """
    for line in text.split("\n"):
        if line.count(".") > _DEEPEST and any(run.group().count(".") > _DEEPEST for run in _DOTTED.finditer(line)):
            raise ValueError("nested too deeply")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
