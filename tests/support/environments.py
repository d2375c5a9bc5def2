"""Real interpreters of this machine, and what tests want to know of an environment made from one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pym.model.interpreter import Interpreter, InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion

KEY = InterpreterKey("cpython", PythonVersion(3, 12, 1), "", Platform("linux", "x86_64", "gnu"))


def running() -> Interpreter:
    """The interpreter that runs the tests, or the one its environment was made from."""
    version = PythonVersion.parse(".".join(map(str, sys.version_info[:3])))
    assert version is not None
    key = InterpreterKey("cpython", version, "", KEY.platform)
    base = getattr(sys, "_base_executable", "") or sys.executable
    return Interpreter(key, base, sys.base_prefix, "path")


def pretended(base: Path, key: InterpreterKey = KEY) -> Interpreter:
    """An interpreter as far as names and files go; nobody may start it: it would say so in `started`."""
    program = base / f"bin/python{key.version.major}.{key.version.minor}{key.executable_suffix}"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\necho started >> "{base}/started"\nexit 9\n', encoding="utf-8")
    program.chmod(0o755)
    return Interpreter(key, str(program), str(base), "path")


def installed() -> dict[str, str]:
    """The CPythons of pyenv from 3.9 on, by minor version; none on a machine without it."""
    root = Path(os.path.expanduser("~" + (os.environ.get("USER") or "root"))) / ".pyenv/versions"
    found = {}
    for program in sorted(root.glob("3.*/bin/python")) if root.is_dir() else ():
        minor = ".".join(program.parents[1].name.split(".")[:2])
        if minor.split(".")[1].isdecimal() and int(minor.split(".")[1]) >= 9:
            found[minor] = str(program)
    return found


def ask(python: str | Path, code: str, **environ: str) -> str:
    """What a program prints, run by an interpreter that nothing steers."""
    done = subprocess.run(
        [str(python), "-c", code],
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")
