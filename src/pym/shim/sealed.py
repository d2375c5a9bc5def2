"""The form of a seal: what `shims/pym` (`_pym_unbroken`) reads to prove that nothing has changed. A HOT module.

    line 1      `printed.places`: the version of pym, and of the environment it holds for what says where things lie
    line 2      absolute path of the workspace's root: a copy elsewhere is another project
    line 3      other variables of the environment, joined by `|`
    line 4      this boot, as Linux tells it; empty elsewhere
    +PATH       this must exist, and be older than the seal
    -PATH       nothing of this name may exist, not even a broken link
    =PATH       this file must be older than the seal, and the same file as the next of the hard links that are kept
                beside it, for the seals of all commands: `link,0`, `link,1`, …
    @PATH       as `+`, and so must be every directory around it up to the environment
    ^           in no directory around the project is there one of `ABOVE`
    .           all of them have been named
    …           what is to be said

Shells read byte by byte, and every byte costs 0.5 µs: so a path without a leading slash lies in the root, one with `~/`
in HOME, and nothing is said twice.
"""

from __future__ import annotations

import os
import stat

from pym.fs import atomic
from pym.shim.answers import TICKS
from pym.shim.printed import SETTINGS, keep, places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ABOVE = ("pyproject.toml", ".python-version", ".python-versions")


def record(
    file: str,
    links: str,
    environ: Mapping[str, str],
    variables: str,
    boot: str,
    *,
    root: str,
    project: str,
    files: Iterable[str],
    looked_at: Iterable[str],
    site: str,
    text: Sequence[str],
    started: int,
    linking: bool,
) -> bool:
    """Writes a seal.

    Args:
        file: Its place.
        links: What the names of the hard links begin with.
        environ: The environment.
        variables, boot: Lines 3 and 4.
        root: Absolute directory of the workspace.
        project: Absolute directory of the project in it.
        files: Absolute paths that were read, or would have been: the very file, or still none.
        looked_at: Absolute paths of which only the time counts, and whether they are there.
        site: Absolute path of a directory inside of the environment, "" for none.
        text: What is to be said.
        started: `time.time_ns()` from before the first of them was looked at.
        linking: Whether hard links may be made that are not there yet: each changes the ctime of a file.

    Returns:
        Whether it was written. It is not when something is newer than `started` or a broken link, nor where no hard
        links can be made, or a name has a line break in it.
    """
    if any(environ.get(name) for name in SETTINGS):
        return False
    stamp = started - TICKS
    home = environ.get("HOME", "").rstrip("/")

    def brief(path: str) -> str:
        if path.startswith(f"{root}/"):
            return path[len(root) + 1 :]
        return f"~{path[len(home) :]}" if home and path.startswith(f"{home}/") else path

    lines = [places(environ), root, variables, boot]
    above = list(_above(project))
    seen = dict.fromkeys(files)
    if not any(map(os.path.lexists, above)):
        lines.append("^")
        for path in above:
            seen.pop(path, None)
    number = 0
    try:
        for path in seen:
            try:
                about = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                lines.append(f"-{brief(path)}")
                continue
            if not stat.S_ISREG(about.st_mode) or about.st_mtime_ns >= stamp:
                return False
            link = f"{links},{number}"
            if linking:
                keep(path, link)
            elif not os.path.samefile(path, link):
                return False
            number += 1
            lines.append(f"={brief(path)}")
        for path in dict.fromkeys(looked_at):
            if not os.path.lexists(path):
                lines.append(f"-{brief(path)}")
                continue
            if os.stat(path).st_mtime_ns >= stamp:
                return False
            lines.append(f"+{brief(path)}")
        if site:
            path = site
            while path.startswith(f"{root}/.venv"):
                if os.stat(path).st_mtime_ns >= stamp:
                    return False
                path = os.path.dirname(path)
            lines.append(f"@{brief(site)}")
    except OSError:
        return False
    lines += [".", *text]
    if any("\n" in line for line in lines):
        return False
    return atomic.offer(file, os.fsencode("\n".join(lines) + "\n"), modified=stamp)


def _above(project: str) -> Iterable[str]:
    directory = project
    while directory != os.path.dirname(directory):
        directory = os.path.dirname(directory)
        for name in ABOVE:
            yield os.path.join(directory, name)
