"""What several commands show the same way."""

from __future__ import annotations

import os

from pym.errors import PymError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.cli.invocation import Invocation
    from pym.model.interpreter import InterpreterKey


def duration(seconds: float) -> str:
    """`74ms`, `1.13s`, `2m 05s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    if seconds < 60:
        return f"{seconds:.2f}s"
    return f"{int(seconds) // 60}m {int(seconds) % 60:02d}s"


def elapsed(seconds: float) -> str:
    """`0.84ms`, `74ms`, `1.13s`: what took next to no time is shown as such."""
    return f"{seconds * 1000:.2f}ms" if seconds < 0.001 else duration(seconds)


def minors(keys: Iterable[InterpreterKey]) -> list[str]:
    """The minor versions among `keys`, each once, as requests."""
    names: list[str] = []
    for key in keys:
        variant = f"+{key.variant}" if key.variant else ""
        name = f"{key.implementation}-{key.version.major}.{key.version.minor}{variant}-{key.platform}"
        if name not in names:
            names.append(name)
    return names


def on_path(directory: str, environ: Mapping[str, str]) -> bool:
    """Whether `directory` is one of those on PATH."""
    return any(
        os.path.normpath(part) == directory
        or (os.path.isdir(part) and os.path.realpath(part) == os.path.realpath(directory))
        for part in environ.get("PATH", "").split(os.pathsep)
        if part
    )


def failures(invocation: Invocation, errors: Mapping[InterpreterKey, BaseException]) -> int:
    """Shows what failed; the exit code. A single failure is raised instead, to be shown as the command's own.

    Raises:
        BaseException: The only failure, or one that nobody can do anything about.
    """
    from pym.cli.render import show_error

    for error in errors.values():
        if len(errors) == 1 or not isinstance(error, PymError):
            raise error
        show_error(error, invocation)
    return 1 if errors else 0
