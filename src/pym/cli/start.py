"""The ends of a process: from `sys.argv`, to its exit code. A HOT module."""

from __future__ import annotations

import gc
import sys

from pym.cli.main import main

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# A call is short, and what it makes stays reachable to its end: looking for cycles costs a resolution a third of its
# time and finds next to nothing.
gc.set_threshold(200_000, 50, 100)

# Loads a module with all that it imports at once, where pym comes from a bundle: set by `__main__`.
ahead: Callable[[str], None] | None = None


def console() -> None:
    """The `pym` console script."""
    _leave(main(sys.argv[1:]))


def console_x() -> None:
    """The `pymx` console script: `pym tool run`."""
    _leave(main(["tool", "run", *sys.argv[1:]]))


def _leave(code: int) -> None:
    """Ends the process without tearing the interpreter down, which costs 2 ms and has nothing left to do."""
    import os

    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass  # nobody is listening any more
    os._exit(code)
