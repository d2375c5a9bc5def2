"""The process pym runs in, as a value: the only door to the real environment, directory and terminal."""

from __future__ import annotations

import os

from pym.launch.layout import Layout
from pym.report import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Context:
    """What a command may know of the world around it.

    Attributes:
        cwd: Absolute directory the command works in.
        environ: The environment variables, never written to.
        layout: Where pym keeps things.
        reporter: Who is told what happens.
        offline: No socket may be opened.
        cache: Cache directory, or "" when nothing may be read from or written to the cache.
    """

    __slots__ = ("cache", "cwd", "environ", "layout", "offline", "reporter")

    def __init__(
        self,
        cwd: str,
        environ: Mapping[str, str],
        reporter: Reporter | None = None,
        *,
        offline: bool = False,
        cache: str | None = None,
    ) -> None:
        self.cwd = cwd
        self.environ = environ
        self.layout = Layout(environ)
        self.reporter = reporter or Reporter()
        self.offline = offline
        self.cache = self.layout.cache if cache is None else cache


def working_directory() -> str:
    """The current directory, physical. A deleted one is an error a person can understand."""
    from pym.errors import UsageError

    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError(
            "The current directory no longer exists", hints=("change to another directory first",)
        ) from error
