"""Runs pym's commands within the process of the tests: for what needs no process of its own, at a third of the time."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

from tests.support.runner import Pym, Result

from pym.cli.main import main


class Inside(Pym):
    """As `Pym`, but that what it remembers while it runs is not forgotten, and standard input is nothing."""

    def __call__(self, *words: str | Path, cwd: Path | None = None, stdin: str = "", **environ: str) -> Result:
        """What `pym WORDS…` does."""
        assert not stdin
        out, err = io.StringIO(), io.StringIO()
        before, here = dict(os.environ), os.getcwd()
        try:
            os.environ.clear()
            os.environ.update({**self.environ, **environ})
            os.chdir(cwd or self.cwd)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main([*map(str, words)])
        finally:
            os.environ.clear()
            os.environ.update(before)
            os.chdir(here)
        return Result(code, out.getvalue(), err.getvalue())
