"""The ends of a process: from `sys.argv`, to its exit code. A HOT module."""

from __future__ import annotations

import sys

from pym.cli.main import main


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
