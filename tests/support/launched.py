"""A user whose pym is started by the launcher that `install.sh` places."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.support.archives import pbs_archive
from tests.support.runner import ROOT, Pym, Result
from tests.support.shims import SHELLS

from pym.context import Context
from pym.shim.write import write_launchers


class Launched:
    """A user whose pym is started by the launcher, on an interpreter that counts its starts."""

    def __init__(self, base: Path, *versions: str, **environ: str) -> None:
        (base / "mirror").mkdir(parents=True)
        for version in versions:
            pbs_archive(base / "mirror", version)
        self.pym = Pym(base, PYM_PYTHON_CATALOGUE=str(base / "mirror"), **environ)
        self.count = base / "starts"
        python = base / "python"
        # The launcher starts it with -I -S; here the libraries of the environment that runs the tests are wanted.
        python.write_text(
            f"#!/bin/sh\necho >> '{self.count}'\nshift 3\nPYTHONPATH='{ROOT / 'src'}' exec '{sys.executable}' -m pym \"$@\"\n"
        )
        python.chmod(0o755)
        context = Context("/", {"HOME": str(self.pym.home)})
        main = str(ROOT / "src/pym/__main__.py")
        self.launcher = write_launchers(context, str(base / "bin"), python=str(python), main=main)[0]
        self.answers = self.pym.home / ".local/share/pym/answers"

    @property
    def starts(self) -> int:
        return len(self.count.read_text().splitlines()) if self.count.exists() else 0

    def __call__(self, *words: str, shell: str = "dash", cwd: Path | None = None, **environ: str) -> Result:
        """Runs a command by way of the launcher."""
        return self.pym.run([*SHELLS[shell], self.launcher, *words], cwd=cwd, **environ)

    def find(self, *request: str, shell: str = "dash", cwd: Path | None = None, **environ: str) -> Result:
        return self("python", "find", *request, shell=shell, cwd=cwd, **environ)

    def quick(self, *words: str, shell: str = "dash", cwd: Path | None = None, **environ: str) -> Result:
        """The same; nothing else may have been started."""
        before = self.starts
        done = self(*words, shell=shell, cwd=cwd, **environ).check()
        assert self.starts == before, f"pym was started by {words} {environ}"
        return done

    def slow(self, *words: str, shell: str = "dash", cwd: Path | None = None, **environ: str) -> Result:
        """The same; pym must have been asked."""
        before = self.starts
        done = self(*words, shell=shell, cwd=cwd, **environ)
        assert self.starts == before + 1, f"pym was not asked about {words} {environ}"
        return done

    def settle(self) -> None:
        """Makes everything seem older than the present: what was written this moment proves nothing."""
        old = time.time() - 1000
        for top in (self.pym.home, self.pym.cwd):
            for directory, folders, files in os.walk(top, topdown=False):
                for name in files + folders:
                    if not str(Path(directory)).startswith(str(self.answers)):
                        os.utime(Path(directory, name), (old, old), follow_symlinks=False)
            os.utime(top, (old, old))
        os.utime(self.pym.cwd.parent, (old, old))
