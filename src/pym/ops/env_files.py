"""`.env` files for the command that is run."""

from __future__ import annotations

import os

from pym.errors import UsageError


def load(files: list[str], environ: dict[str, str]) -> dict[str, str]:
    """The environment with the variables of `.env` files.

    What the environment has already stays; of the files, a later one beats an earlier one. `${NAME}` in a value refers
    to the environment and to what came before.

    Args:
        files: Absolute paths.
        environ: The environment so far; not changed.

    Raises:
        UsageError: A file is missing or cannot be read.
    """
    from dotenv import dotenv_values

    loaded: dict[str, str] = {}
    for path in files:
        if not os.path.isfile(path):
            raise UsageError(f"No environment file found at: `{path}`")
        try:
            values = dotenv_values(path, interpolate=True, encoding="utf-8")
        except (OSError, ValueError) as error:
            raise UsageError(f"Failed to read environment file `{path}`", context=str(error)) from error
        loaded.update({name: value for name, value in values.items() if value is not None})
    return {**loaded, **environ}
