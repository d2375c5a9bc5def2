"""A user with shims, a store of pretended interpreters, and every shell there is to run the shims with."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from pym.context import Context
from pym.shim import answers, write

PLATFORM = "linux-x86_64-gnu"

# By the shebang, and by name. The first three must be there: a machine without them proves too little.
SHELLS = {"shebang": [], "dash": ["dash"], "bash": ["bash"]}
OTHERS = {
    "busybox": ["busybox", "ash"],
    "zsh": ["zsh", "--emulate", "sh"],
    "mksh": ["mksh"],
    "ksh93": ["ksh93"],
}
SHELLS |= {name: words for name, words in OTHERS.items() if shutil.which(words[0])}

# Tells how it was called, each word ended by a NUL; or does what it is told to.
INTERPRETER = """\
#!/bin/sh
case $1 in
    --exit) exit "$2" ;;
    --kill) kill -s "$2" $$ ;;
esac
printf '%s\\0' "$0" "$@"
"""
# As pym would be called by a shim that does not know.
PROGRAM = """\
#!/bin/sh
printf '%s\\0' asked "$PYM_SHIM" "$@"
"""


@dataclass(frozen=True)
class Call:
    """What came of running a shim: the words that the pretended program printed."""

    code: int
    words: list[bytes]
    out: bytes
    err: bytes

    @property
    def asked(self) -> bool:
        """Whether it was pym that was started."""
        return self.words[:1] == [b"asked"]

    @property
    def version(self) -> str:
        """The store's name for the interpreter that was started: `3.12.1`; "" if none was."""
        place = os.fsdecode(self.words[0]) if self.words else ""
        name = os.path.basename(os.path.dirname(os.path.dirname(place)))
        return name.removeprefix("cpython-").removesuffix(f"-{PLATFORM}") if not self.asked else ""


class World:
    """A home directory with shims.

    Attributes:
        base: Holds everything.
        environ: The environment that shims run in; it has no HOME.
    """

    def __init__(self, base: Path, name: str = "home") -> None:
        self.base = base
        home = base / name
        self.work = base / "work"
        self.work.mkdir()
        self.environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.layout = Context("/", {"HOME": str(home), "PATH": os.environ["PATH"]}).layout
        self.context = Context("/", {"HOME": str(home), "PATH": os.environ["PATH"], "PYM_SHIM": self.layout.store})
        self.store = Path(self.layout.store)
        self.shims = Path(self.layout.shims)
        self.config = Path(self.layout.config)
        self.answers = Path(self.layout.answers)
        self.program = base / name / "bin" / "pym"
        script(self.program, PROGRAM)
        self.config.mkdir(parents=True)
        for version in ("3.12.1", "3.13.0", "3.13.0+freethreaded"):
            self.install(version)
        os.symlink(self.store / f"cpython-3.12.1-{PLATFORM}", self.store / f"cpython-3.12-{PLATFORM}")
        self.write("3.12", "3.13", "3.13t")

    def write(self, *minors: str) -> list[str]:
        return write.write_shims(
            self.context, store=self.layout.store, platform=PLATFORM, pym=str(self.program), minors=minors
        )

    def install(self, version: str, program: str | None = None) -> Path:
        """Puts a pretended interpreter into the store: a script, or a link to `program`."""
        path = self.store / f"cpython-{version}-{PLATFORM}" / "bin" / "python"
        if program is None:
            script(path, INTERPRETER)
        else:
            found = shutil.which(program)
            assert found, program
            path.parent.mkdir(parents=True)
            path.symlink_to(found)
        return path

    def python(self, version: str) -> Path:
        return self.store / f"cpython-{version}-{PLATFORM}" / "bin" / "python"

    def pin(self, content: bytes | str, directory: Path | None = None, name: str = ".python-version") -> Path:
        path = (directory or self.work) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(
        self,
        shell: str,
        *arguments: str | bytes,
        name: str = "python",
        cwd: Path | None = None,
        stdin: bytes = b"",
        environ: dict[str, str] | None = None,
        **variables: str,
    ) -> Call:
        """Runs the shim `name` under `shell`. A shim that hangs fails the test."""
        done = subprocess.run(
            [*SHELLS[shell], os.fsencode(self.shims / name), *arguments],
            cwd=cwd or self.work,
            env=(self.environ if environ is None else environ) | variables,
            input=stdin,
            capture_output=True,
            timeout=60,
        )
        return Call(done.returncode, done.stdout.split(b"\0")[:-1], done.stdout, done.stderr)

    def record(self, subject: str, version: str, *depends: Path | str, path_matters: bool = False) -> bool:
        """Has pym write an answer down, all of what it depends on being old."""
        for path in depends:
            age(path)
        return answers.record(
            self.context,
            subject,
            str(self.python(version)),
            depends=[str(path) for path in depends],
            started=time.time_ns(),
            path_matters=path_matters,
        )


def script(path: Path, text: str) -> None:
    """Writes an executable script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def age(path: Path | str) -> None:
    """Makes a file or directory, and the directory it lies in, look a hundred seconds old."""
    then = time.time_ns() - 100 * 10**9
    for place in (path, os.path.dirname(path)):
        if os.path.exists(place) and os.access(place, os.W_OK):
            os.utime(place, ns=(then, then))
