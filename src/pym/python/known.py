"""What interpreters said about themselves, remembered until one of the files that decide it changes. A HOT module."""

from __future__ import annotations

import os
import time

from pym.cache.memo import Memo, stamp
from pym.errors import BrokenInterpreter, shown
from pym.model.interpreter import InterpreterKey
from pym.model.platform import Platform
from pym.model.value import Value
from pym.model.version import PythonVersion

KIND = "interpreters-1"

# A file changed twice within one tick of the kernel's clock looks unchanged the second time. What is younger than this
# when it was looked at is therefore asked again next time.
_TICK = 100_000_000  # ns

# How long an interpreter that hung or flooded is passed over without being asked again, in seconds. Not for ever: a
# loaded machine or a slow disk may have been the reason, and neither shows in a stamp.
_PATIENCE = 3600


class Facts(Value):
    """What an interpreter is.

    Attributes:
        key: Implementation, version, variant and platform.
        executable: `sys.executable`, absolute: how it is started, links in it kept.
        prefix: `sys.prefix`: of the installation, or of the virtual environment.
        base_prefix: `sys.base_prefix`: of the installation.
        base_executable: `sys._base_executable`, "" where it does not tell.
    """

    __slots__ = ("base_executable", "base_prefix", "executable", "key", "prefix")

    def __init__(
        self, key: InterpreterKey, executable: str, prefix: str, base_prefix: str, base_executable: str
    ) -> None:
        self.key = key
        self.executable = executable
        self.prefix = prefix
        self.base_prefix = base_prefix
        self.base_executable = base_executable

    @property
    def virtual(self) -> bool:
        """Whether it belongs to a virtual environment."""
        return self.prefix != self.base_prefix


class Unusable(Value):
    """Why an interpreter cannot be used.

    Attributes:
        reason: Half a sentence with the executable as its subject: "did not answer within 10 s".
        lasting: "yes" while its files stay as they are (it is too old), "while" (it hung: see `_PATIENCE`), or "no".
    """

    __slots__ = ("lasting", "reason")

    def __init__(self, reason: str, lasting: str = "no") -> None:
        self.reason = reason
        self.lasting = lasting


class Known:
    """The memory of one cache directory.

    Args:
        cache: The cache directory, "" to remember nothing.
        refresh: Forget what was learnt by earlier processes.
    """

    __slots__ = ("_memo", "_seen", "refresh")

    def __init__(self, cache: str, *, refresh: bool = False) -> None:
        self._memo = Memo(cache, KIND)
        self._seen: dict[str, Facts | Unusable] = {}
        self.refresh = refresh

    def recall(self, path: str) -> Facts | Unusable | None:
        """What is known of the executable `path` (absolute) as it is now, None when it has to be asked."""
        seen = self._seen.get(path)
        if seen is not None or self.refresh:
            return seen
        entry = self._memo.recall(path)
        if type(entry) is not tuple or len(entry) != 2 or entry[0] != evidence(path):
            return None
        known = _read(entry[1])
        if known is not None:
            self._seen[path] = known
        return known

    def keep(self, path: str, known: Facts | Unusable) -> None:
        """Keeps for this process what `path` is."""
        self._seen[path] = known

    def remember(self, path: str, known: Facts | Unusable, before: tuple[object, ...] | None) -> None:
        """Keeps what `path` was found to be.

        Args:
            path: The executable that was asked.
            known: What came of it.
            before: `evidence(path)` from before it was asked: if it changed meanwhile, nobody will believe the entry.
        """
        self._seen[path] = known
        if before is None or young(path):
            return
        if isinstance(known, Unusable):
            if known.lasting != "no":
                self._memo.remember(path, (before, (known.reason, known.lasting, int(time.time()))))
        elif _same(path, known.executable):
            # A program that starts some other interpreter (a shim we do not know, a wrapper) may start yet another
            # one tomorrow without having changed.
            self._memo.remember(path, (before, _written(known)))


def broken(executable: str, reason: str, environment: str = "") -> BrokenInterpreter:
    """The error that names an interpreter, what is wrong with it, and the active environment it is of, if it is."""
    of = f" of the active virtual environment {shown(environment, 500)}" if environment else ""
    return BrokenInterpreter(
        f"Failed to use the Python interpreter at {shown(executable, 500)}{of}",
        context=f"it {reason}",
        hints=("remove that environment and make it anew, or deactivate it",) if environment else (),
    )


def evidence(path: str) -> tuple[object, ...] | None:
    """What must stay the same for an answer to stay true: the file, the link to it, and the `pyvenv.cfg` around it.

    None when there is no such file.
    """
    file = stamp(path)
    try:
        link = os.lstat(path)
    except OSError:
        return None
    if file is None:
        return None
    near = os.path.dirname(path)
    return (
        file,
        (link.st_ino, link.st_ctime_ns),
        stamp(os.path.join(near, "pyvenv.cfg")),
        stamp(os.path.join(os.path.dirname(near), "pyvenv.cfg")),
    )


def young(path: str) -> bool:
    """Whether the file changed so lately that another change may not show in its stamp."""
    try:
        age = time.time_ns() - os.stat(path).st_ctime_ns
    except OSError:
        return True
    return 0 <= age < _TICK


def _same(path: str, executable: str) -> bool:
    try:
        return path == executable or os.path.samefile(path, executable)
    except OSError:
        return False


def _written(facts: Facts) -> tuple[object, ...]:
    key = facts.key
    version = key.version
    platform = key.platform
    return (
        key.implementation,
        (version.major, version.minor, version.patch, version.pre),
        key.variant,
        (platform.os, platform.arch, platform.libc),
        facts.executable,
        facts.prefix,
        facts.base_prefix,
        facts.base_executable,
    )


def _read(entry: object) -> Facts | Unusable | None:
    """The entry is our own (`Memo` vouches for that); only its age is to be judged."""
    if type(entry) is not tuple:
        return None
    if len(entry) == 3:
        reason, lasting, when = entry
        if lasting == "while" and not 0 <= time.time() - when < _PATIENCE:
            return None
        return Unusable(reason, lasting)
    implementation, version, variant, platform, executable, prefix, base_prefix, base_executable = entry
    key = InterpreterKey(implementation, PythonVersion(*version), variant, Platform(*platform))
    return Facts(key, executable, prefix, base_prefix, base_executable)
