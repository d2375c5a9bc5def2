"""What a command printed: the launcher prints it again while nothing it was drawn from has changed. A HOT module.

`pym python find`, `pym python find REQUEST` and `pym python list --only-installed`, in a directory, with no setting in
the environment but those that say where things lie: that is what the launcher (`shims/pym`) looks up. It execs pym with
PYM_ANSWER set to the file in which it looks, and pym writes there

    line 1      the value of PATH that it holds for, or empty when PATH did not matter
    line 2      `places` of the environment it holds for
    +PATH       this file or directory must exist, and be older than the answer
    -PATH       nothing of this name may exist, not even a broken link
    .           all of them have been named
    …           what is to be printed

For what has to be named, and what must not be written down, see `answers`.
"""

from __future__ import annotations

import os

from pym.fs import atomic
from pym.shim.answers import TICKS, evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VARIABLE = "PYM_ANSWER"
_PLACES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "PYM_DATA_DIR", "PYM_CONFIG_DIR", "PYM_PYTHON_INSTALL_DIR")


def places(environ: Mapping[str, str]) -> str:
    """The variables that say where things lie, as the launcher joins them."""
    return "|".join(environ.get(name, "") for name in _PLACES)


def record(
    environ: Mapping[str, str], text: list[str], *, depends: Iterable[str], started: int, path_matters: bool
) -> bool:
    """Writes down what was printed, if the launcher asked for it.

    Args:
        environ: The environment.
        text: The lines that went to stdout.
        depends: Absolute paths of everything that was looked at, whether it was there or not.
        started: `time.time_ns()` from before the first of them was looked at.
        path_matters: Whether another PATH might have led to something else.

    Returns:
        Whether it was written. It is not when something it depends on is newer than `started` or a broken link.
    """
    place = environ.get(VARIABLE, "")
    path = environ.get("PATH", "") if path_matters else ""
    if not os.path.isabs(place) or (path_matters and not path):
        return False
    stamp = started - TICKS
    lines = [path, places(environ)]
    try:
        for item, there in evidence(dict.fromkeys(depends)).items():
            if there and os.stat(item).st_mtime_ns >= stamp:
                return False
            lines.append(("+" if there else "-") + item)
    except OSError:
        return False
    lines += [".", *text]
    if any("\n" in line for line in lines):
        return False
    return atomic.offer(place, os.fsencode("\n".join(lines) + "\n"), modified=stamp)
