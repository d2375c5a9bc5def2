"""`.env` files for the command that is run."""

from __future__ import annotations

from pym.errors import UsageError
from pym.fs.regular import waiting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_REFERENCE = r"\\\$|\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([^}:]+)(?::-([^}]*))?\})"


def load(files: list[str], environ: dict[str, str], warn: Callable[[str], None]) -> dict[str, str]:
    """The environment with the variables of `.env` files.

    What the environment has already stays; of the files, a later one beats an earlier one. `$NAME` and `${NAME}`
    refer to the environment and to what came before, `${NAME:-default}` has a default; within single quotes, and as
    `\\$`, it is text.

    Args:
        files: Absolute paths.
        environ: The environment so far; not changed.
        warn: Is told of a line that makes no sense; the others count.

    Raises:
        UsageError: A file is missing or cannot be read.
    """
    # Only who has such files pays for reading them.
    from dotenv.parser import parse_stream

    loaded: dict[str, str] = {}
    for path in files:
        try:
            with open(path, encoding="utf-8", opener=waiting) as file:
                bindings = list(parse_stream(file))
        except FileNotFoundError:
            raise UsageError(f"No environment file found at: `{path}`") from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise UsageError(f"Failed to read environment file `{path}`", context=reason or str(error)) from error
        for binding in bindings:
            if binding.error:
                warn(f"Failed to parse environment file `{path}` at line {binding.original.line}, which is passed over")
            if binding.key is None or binding.value is None:
                continue
            value = binding.value
            if not binding.original.string.partition("=")[2].lstrip().startswith("'"):
                value = _resolved(value, {**loaded, **environ})
            loaded[binding.key] = value
    return {**loaded, **environ}


def _resolved(text: str, known: Mapping[str, str]) -> str:
    import re

    def replace(found: re.Match[str]) -> str:
        if found[0] == "\\$":
            return "$"
        return known.get(found[1] or found[2], found[3] or "")

    return re.sub(_REFERENCE, replace, text)
