"""Environments, a store and changes for tests of the install engine; and faults at any call that changes the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import wheels

from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel
from pym.install import sites
from pym.install.execute import Done, execute
from pym.install.plan import Change
from pym.model.environment import Addition, Environment, Installed, Scheme
from pym.model.interpreter import InterpreterKey
from pym.report import Reporter

KEY = InterpreterKey.parse("cpython-3.12.1-linux-x86_64-gnu")
SITE = "lib/python3.12/site-packages"


def environment(prefix: Path, *, kind: str = "virtual", python: str = "", platlib: str = "") -> Environment:
    """An environment without an interpreter; its site directory is made."""
    site = prefix if kind == "target" else prefix / SITE
    site.mkdir(parents=True, exist_ok=True)
    scheme = Scheme(
        str(site), platlib or str(site), str(prefix / "bin"), str(prefix), str(prefix / "include/site/python3.12")
    )
    if kind != "target":
        (prefix / "bin").mkdir(exist_ok=True)
    return Environment(str(prefix), kind, python or str(prefix / "bin/python"), KEY, scheme)


class Listener(Reporter):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def info(self, text: str) -> None:
        self.told.append(("info", text))

    def warn(self, text: str) -> None:
        self.told.append(("warn", text))

    def debug(self, text: str) -> None:
        self.told.append(("debug", text))

    def warnings(self) -> list[str]:
        return [text for kind, text in self.told if kind == "warn"]


class Bench:
    """A store, and wheels that are unpacked into it as they are named."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.store = WheelStore(str(base / "cache"))
        self.built: dict[tuple[str, str], Path] = {}

    def wheel(
        self, name: str, version: str, files: dict[str, bytes], scripts: str = "", **more: bool | str
    ) -> Addition:
        """A distribution in the store, with the lines `scripts` in its group of console scripts."""
        about = {"entry_points.txt": f"[console_scripts]\n{scripts}".encode()} if scripts else None
        path = wheels.build(self.base / "wheels", name, version, files, about=about)
        return Addition(unpack_wheel(self.store, str(path), path.name), **more)  # type: ignore[arg-type]

    def change(self, environment: Environment, *add: Addition, remove: tuple[str, ...] = (), **options: object) -> Done:
        """Adds distributions, and takes those out that are named."""
        gone = tuple(one for one in sites.installed(environment) if one.name in remove)
        options.setdefault("reporter", Reporter())
        return execute(Change(add, gone), environment, self.store, **options)  # type: ignore[arg-type]


def names(environment: Environment) -> list[str]:
    """What is installed, as `name version`."""
    return [f"{one.name} {one.version}" for one in sites.installed(environment)]


def find(environment: Environment, name: str) -> Installed:
    return next(one for one in sites.installed(environment) if one.name == name)


# --- Faults


class Killed(BaseException):
    """What stands for SIGKILL: from then on nothing reaches the disk any more."""


CHANGING = ("mkdir", "rmdir", "unlink", "rename", "link", "symlink", "write", "chmod", "utime", "fsync", "fchmod")
READING = ("listdir", "scandir", "readlink", "lstat", "read")


class Fault:
    """Counts the calls of `os` that change something, and does something at one of them.

    Args:
        at: Which one; 0 for none.
        what: An errno: that call fails with it. 0: the process is killed before it. -1: it is killed after it.
        lasting: Whether the calls after that fail, too, as on a disk that stays full or read-only.
        reading: Whether calls that only read count as well.
    """

    def __init__(self, at: int, what: int, *, lasting: bool = False, reading: bool = False) -> None:
        self.at = at
        self.what = what
        self.lasting = lasting
        self.calls = CHANGING + (READING if reading else ())
        self.count = 0
        self.dead = False
        self.hit = ""

    def wrap(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if self.dead:
                raise Killed
            if name == "open" and not arguments[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):  # type: ignore[operator]
                return real(*arguments, **named)
            self.count += 1
            if self.count == self.at or (self.lasting and self.at and self.count > self.at):
                self.hit = self.hit or f"{name}{arguments}"
                if self.what > 0:
                    # Freeing something always works on a full disk.
                    if self.count > self.at and name in ("unlink", "rmdir", "rename", "chmod", "utime", *READING):
                        return real(*arguments, **named)
                    raise OSError(self.what, os.strerror(self.what), str(arguments[0]))
                self.dead = True
                if self.what < 0:
                    try:
                        real(*arguments, **named)
                    except OSError:
                        pass
                raise Killed
            return real(*arguments, **named)

        return call

    @contextmanager
    def working(self) -> Iterator[Fault]:
        real = {name: getattr(os, name) for name in (*self.calls, "open")}
        try:
            for name, function in real.items():
                setattr(os, name, self.wrap(name, function))
            # `os.utime in os.supports_fd` is asked of the function itself.
            os.supports_fd.update({os.utime, os.chmod})
            yield self
        finally:
            for name, function in real.items():
                setattr(os, name, function)


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.EACCES)
