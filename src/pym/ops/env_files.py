"""`.env` files for the command that is run."""

from __future__ import annotations

from pym.errors import UsageError
from pym.fs.regular import waiting


def load(files: list[str], environ: dict[str, str]) -> dict[str, str]:
    """The environment with the variables of `.env` files.

    What the environment has already stays; of the files, a later one beats an earlier one. `${NAME}` refers to the
    environment and to what came before, `${NAME:-default}` has a default; within single quotes it is text.

    Args:
        files: Absolute paths.
        environ: The environment so far; not changed.

    Raises:
        UsageError: A file is missing or cannot be read; names the line that makes no sense.
    """
    # Only who has such files pays for reading them.
    from dotenv.parser import parse_stream
    from dotenv.variables import parse_variables

    loaded: dict[str, str] = {}
    for path in files:
        try:
            with open(path, encoding="utf-8", opener=waiting) as file:
                bindings = list(parse_stream(file))
        except FileNotFoundError:
            raise UsageError(f"No environment file found at: `{path}`") from None
        except (OSError, ValueError) as error:
            raise UsageError(f"Failed to read environment file `{path}`", context=str(error)) from error
        for binding in bindings:
            if binding.error:
                raise UsageError(f"Failed to parse environment file `{path}` at line {binding.original.line}")
            if binding.key is None or binding.value is None:
                continue
            value = binding.value
            if not binding.original.string.partition("=")[2].lstrip().startswith("'"):
                known = {**loaded, **environ}
                value = "".join(atom.resolve(known) for atom in parse_variables(value))
            loaded[binding.key] = value
    return {**loaded, **environ}
