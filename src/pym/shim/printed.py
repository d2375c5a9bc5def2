"""What a command printed: the launcher prints it again while nothing it was drawn from has changed. A HOT module.

`pym python find`, `pym python find REQUEST` and `pym python list --only-installed`, in a directory, with no setting in
the environment but those that say where things lie: that is what the launcher (`shims/pym`) looks up. It execs pym with
PYM_ANSWER set to the file in which it looks, and pym writes there

    line 1      the value of PATH that it holds for, or empty when PATH did not matter
    line 2      `places`: the version of pym, and of the environment it holds for what says where things lie
    +PATH       this file or directory must exist, and be older than the answer
    -PATH       nothing of this name may exist, not even a broken link
    =PATH       this file must be older than the answer, and the same file as the next of the hard links that are kept
                beside it: `ANSWER,0`, `ANSWER,1`, …
    .           all of them have been named
    …           what is to be printed

For what has to be named, and what must not be written down, see `answers`.
"""

from __future__ import annotations

import os
import stat

from pym import __version__
from pym.fs import atomic
from pym.shim.answers import TICKS, evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VARIABLE = "PYM_ANSWER"
# Settings with which the launcher does not look for an answer.
SETTINGS = (
    "PYM_PYTHON",
    "PYM_PYTHON_PREFERENCE",
    "PYM_MANAGED_PYTHON",
    "PYM_NO_MANAGED_PYTHON",
    "PYM_SYSTEM_PYTHON",
    "PYM_NO_CONFIG",
    "PYM_CONFIG_FILE",
    "PYM_NO_PROJECT",
    "PYM_PROJECT",
    "PYM_WORKING_DIR",
    "PYM_PYTHON_SEARCH_PATH",
    "PYM_LIBC",
    "PYM_INSIDE_PROBE",
    "PYM_NO_CACHE",
)
_PLACES = (
    "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "PYM_DATA_DIR", "PYM_CONFIG_DIR",
    "PYM_PYTHON_INSTALL_DIR",
)  # fmt: skip


def places(environ: Mapping[str, str]) -> str:
    """This version of pym and the variables that say where things lie, as the launcher joins them."""
    return "|".join([__version__, *[environ.get(name, "") for name in _PLACES]])


def boot() -> str:
    """This boot, as the launcher reads it; "" where the system has no file that tells it."""
    try:
        with open("/proc/sys/kernel/random/boot_id", "rb") as file:
            return os.fsdecode(file.read(64)).strip()
    except OSError:
        return ""


def place(environ: Mapping[str, str]) -> str:
    """Where the launcher looks for the answer, "" if it does not."""
    path = environ.get(VARIABLE, "")
    return path if os.path.isabs(path) and not any(environ.get(name) for name in SETTINGS) else ""


def record(
    environ: Mapping[str, str],
    text: list[str],
    *,
    depends: Iterable[str],
    started: int,
    path_matters: bool,
    sealed: Iterable[str] = (),
) -> bool:
    """Writes down what was printed, if the launcher asked for it.

    Args:
        environ: The environment.
        text: The lines that went to stdout.
        depends: Absolute paths of everything that was looked at, whether it was there or not.
        started: `time.time_ns()` from before the first of them was looked at.
        path_matters: Whether another PATH might have led to something else.
        sealed: Absolute paths of files that have to be the very same: their directories do not count then.

    Returns:
        Whether it was written. It is not with `SETTINGS`, when something it depends on is newer than `started` or a
        broken link, nor where no hard links to `sealed` can be made.
    """
    file = place(environ)
    path = environ.get("PATH", "") if path_matters else ""
    if not file or (path_matters and not path):
        return False
    stamp = started - TICKS
    lines = [path, places(environ)]
    try:
        for item, there in evidence(dict.fromkeys(depends)).items():
            if there and os.stat(item).st_mtime_ns >= stamp:
                return False
            lines.append(("+" if there else "-") + item)
        for number, item in enumerate(dict.fromkeys(sealed)):
            about = os.lstat(item)
            if not stat.S_ISREG(about.st_mode) or about.st_mtime_ns >= stamp:
                return False
            keep(item, f"{file},{number}")
            lines.append(f"={item}")
    except OSError:
        return False
    lines += [".", *text]
    if any("\n" in line for line in lines):
        return False
    return atomic.offer(file, os.fsencode("\n".join(lines) + "\n"), modified=stamp)


def keep(path: str, link: str) -> None:
    """Makes `link` one more name of the file `path`. In between, or if another process makes it another's, no answer
    that depends on it holds."""
    try:
        if os.path.samefile(path, link):
            return
        os.unlink(link)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(link), exist_ok=True)
    os.link(path, link, follow_symlinks=False)
