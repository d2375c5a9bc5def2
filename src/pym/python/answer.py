"""Reading what an interpreter answered when it was asked what it is. Nothing in the answer is believed unchecked."""

from __future__ import annotations

import os

from pym.errors import shown
from pym.model.interpreter import VARIANTS, InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion
from pym.python.known import Facts, Unusable

OLDEST = (3, 6)

_SENTINEL = b"-- pym asks, 1 --"  # the first line that the programs of `inside` write
_NONSENSE = "gave an answer that makes no sense"
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def judge(path: str, status: int, out: bytes, err: bytes) -> Facts | Unusable:
    """What an interpreter is, going by what it answered to `inside.probe`.

    Args:
        path: The executable that was asked.
        status: Its exit status as `os.waitpid` gives it.
        out: What it printed on stdout; anything may stand around the answer.
        err: What it printed on stderr.
    """
    fields = heard(status, out, err)
    if isinstance(fields, Unusable):
        return fields
    facts = _facts(path, fields)
    if facts is None:
        return Unusable(_NONSENSE)
    version = facts.key.version
    if (version.major, version.minor) < OLDEST:
        return Unusable(f"is too old: it is Python {version}, 3.6 or newer is needed", "yes")
    return facts


def heard(status: int, out: bytes, err: bytes) -> list[str] | Unusable:
    """The fields of an answer to one of the programs of `inside`. Arguments as for `judge`."""
    if b"unknown option: -i" in err.lower() or b"unknown option -i" in err.lower():
        return Unusable(f"is too old: Python {OLDEST[0]}.{OLDEST[1]} or newer is needed", "yes")
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return Unusable(f"was ended by signal {-code}{_last_words(err)}")
    if code:
        return Unusable(f"failed with exit status {code}{_last_words(err)}")
    _, found, rest = (b"\n" + out).partition(b"\n" + _SENTINEL + b"\n")
    if not found:
        return Unusable(f"does not answer as Python does{_last_words(err)}")
    fields = _unescape(rest.partition(b"\n")[0])
    return Unusable(_NONSENSE) if fields is None else fields


def _last_words(err: bytes) -> str:
    lines = err.decode("utf-8", "replace").split("\n")
    words = [line.strip() for line in lines if line.strip()]
    return f": {shown(words[-1], 200)}" if words else ""


def _unescape(line: bytes) -> list[str] | None:
    try:
        return [field.decode("unicode_escape") for field in line.split(b"\t")]
    except (UnicodeDecodeError, Warning):  # a warning where warnings are errors: an escape that is none
        return None


def _facts(path: str, fields: list[str]) -> Facts | None:
    """The answer, if every field of it is possible."""
    if len(fields) != 10:
        return None
    implementation, number, variant, system, arch, libc, executable, prefix, base_prefix, base_executable = fields
    version = PythonVersion.parse(number)
    if version is None or max(version.release) > 255 or variant not in VARIANTS:
        return None
    if not all(0 < len(word) <= 20 and _WORD.issuperset(word) for word in (implementation, system, arch, libc)):
        return None
    executable = executable or path
    if not all(possible(place) for place in (executable, prefix, base_prefix, base_executable or path)):
        return None
    key = InterpreterKey(implementation, version, variant, Platform(system, arch, libc))
    return Facts(key, executable, prefix, base_prefix, base_executable)


def possible(path: str) -> bool:
    """Whether a path in an answer can be one."""
    return os.path.isabs(path) and len(path) <= 4096 and "\0" not in path
