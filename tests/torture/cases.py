"""The commands that are tortured: what is there before each, and the command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.sweep import Case, User

Step = list[str] | Callable[[User], None]

VENV = ["venv", "-q", "-p", sys.executable]


def _requirements(user: User) -> None:
    (user.cwd / "requirements.txt").write_text("alpha==2.0\nbeta==1.1\n")


def _damage(user: User) -> None:
    (user.site / "alpha/beside.py").unlink()
    (user.venv / "bin/alpha").unlink()
    # As an editor does: another file of that name. What is in the store stays.
    path = user.site / "beta/m1.py"
    path.unlink()
    path.write_text("evil\n")
    os.utime(path, ns=(1, 1))


def _compiled(user: User) -> None:
    """Lets Python compile: uninstalling has to take that with it."""
    user.run([str(user.venv / "bin/python"), "-I", "-c", "import alpha, alpha.main, beta"]).check()


INSTALL = ["pip", "install", "-q", "alpha==1.0", "beta==1.0"]

CASES: dict[str, tuple[list[Step], list[str]]] = {
    "venv": ([], [*VENV]),
    "clear": ([VENV, INSTALL], [*VENV, "--clear"]),
    "install": ([VENV], INSTALL),
    "install-warm": ([VENV, INSTALL, ["pip", "uninstall", "-q", "alpha", "beta"]], INSTALL),
    "install-copy": ([VENV], [*INSTALL, "--link-mode", "copy"]),
    "compile": ([VENV], [*INSTALL, "--compile-bytecode"]),
    "upgrade": ([VENV, INSTALL, _compiled], ["pip", "install", "-q", "--upgrade", "alpha"]),
    "uninstall": ([VENV, INSTALL, _compiled], ["pip", "uninstall", "-q", "alpha"]),
    "sync": (
        [VENV, INSTALL, ["pip", "install", "-q", "gamma"], _requirements],
        ["pip", "sync", "-q", "requirements.txt"],
    ),
    "repair": ([VENV, INSTALL, _damage], ["verify", "-q", "--repair"]),
    "prune": ([VENV, INSTALL], ["cache", "prune", "-q"]),
    "clean": ([VENV, INSTALL], ["cache", "clean", "-q", "alpha"]),
    "clean-all": ([VENV, INSTALL], ["cache", "clean", "-q"]),
}


def make(name: str, base: Path, links: Path) -> Case:
    """The case of that name, below `base`."""
    before, argv = CASES[name]
    return Case(base, links, before, argv)
