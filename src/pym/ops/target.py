"""What a resolution is for: the environment of an interpreter, or another one that is described. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.model.target import ResolutionTarget
from pym.spec import notation, platforms
from pym.spec.environment import marker_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.ops.asked import Pythons
    from pym.ops.wiring import Wiring
    from pym.spec.platforms import System


def target_for(wiring: Wiring, key: InterpreterKey, asked: Pythons) -> ResolutionTarget:
    """The environment, or environments, the answer is for, where the interpreter is known.

    Raises:
        UsageError: The version or the platform is none.
    """
    version = _version(asked.version)
    installed = str(key.version)
    if asked.universal:
        minor = f"{key.version.major}.{key.version.minor}"
        lowest = version or minor
        return ResolutionTarget(
            lowest,
            f">={lowest}",
            source="--python-version" if version else "interpreter",
            installed=installed,
        )
    from pym.spec.tags import Target as Tags

    system = _system(wiring, key, asked)
    release = key.version.release if not version else _release(version)
    python = version or installed
    return ResolutionTarget(
        python,
        f">={python}",
        environment=marker_environment(key.implementation, python, system),
        tags=Tags(
            key.implementation,
            (release[0], release[1]),
            system.tags,
            free_threaded=key.free_threaded,
            debug=key.debug,
        ),
        source="--python-version" if version else "interpreter",
        installed=installed,
    )


def variables_for(wiring: Wiring, key: InterpreterKey, asked: Pythons) -> dict[str, str]:
    """The variables of markers in that environment.

    Raises:
        UsageError: The version or the platform is none.
    """
    python = _version(asked.version) or str(key.version)
    return marker_environment(key.implementation, python, _system(wiring, key, asked))


def _system(wiring: Wiring, key: InterpreterKey, asked: Pythons) -> System:
    if not asked.platform:
        return platforms.running(key.platform.arch, key.platform.libc)
    named = platforms.named(asked.platform, wiring.context.environ)
    if named is None:
        raise UsageError(
            f"There is no platform {shown(asked.platform)}",
            context=f"known are {', '.join(f'`{one}`' for one in platforms.NAMES)}",
        )
    return named


def _release(version: str) -> tuple[int, int]:
    """Major and minor number of a canonical version."""
    parts = version.split(".")
    digits = parts[1][: len(parts[1]) - len(parts[1].lstrip("0123456789"))] if len(parts) > 1 else "0"
    return int(parts[0].rstrip("abrc") or 0), int(digits)


def _version(text: str) -> str:
    """`--python-version` in its canonical form, "" for none."""
    if not text:
        return ""
    read = notation.read_version(text)
    if (
        read is None
        or read.epoch
        or read.local
        or read.post is not None
        or read.dev is not None
        or len(read.release) > 3
    ):
        raise UsageError(
            f"Python version {shown(text)} could not be parsed", hints=("it is written as `3.12` or `3.12.4`",)
        )
    return str(read)
