"""The form of a seal: what `shims/pym` (`_pym_unbroken`) reads to prove that nothing has changed. A HOT module.

    line 1      `printed.places`: the version of pym, and of the environment it holds for what says where things lie
    line 2      absolute path of the project: a copy elsewhere is another one
    line 3      other variables of the environment, joined by `|`
    line 4      this boot, as Linux tells it; empty elsewhere
    +PATH       this must exist, and be older than the seal
    -PATH       nothing of this name may exist, not even a broken link
    =PATH       this file must be older than the seal, and the same file as the next of the hard links that are kept
                beside it, for the seals of all commands: `link,0`, `link,1`, … Its time must be that of `link,0.time`:
                what copies a file together with its time may write into the one that is there
    @PATH       as `+`, and so must be every directory around it up to the environment; its own time must be that of
                the next `link,N.time`
    &PATH       this is the file that `.venv/bin/python` leads to; it must be older than the seal, and so its directory
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
from pym.shim.printed import SETTINGS, places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ABOVE = ("pyproject.toml", ".python-version", ".python-versions")


def record(
    file: str,
    links: str,
    others: Iterable[str],
    environ: Mapping[str, str],
    variables: str,
    boot: str,
    *,
    root: str,
    project: str,
    files: Iterable[str],
    looked_at: Iterable[str],
    site: str,
    interpreter: str,
    text: Sequence[str],
    started: int,
    linking: bool,
) -> bool:
    """Writes a seal.

    Args:
        file: Its place.
        links: What the names of the hard links begin with.
        others: The seals that share them. They are removed when one of the links has to be made another file's.
        environ: The environment.
        variables, boot: Lines 3 and 4.
        root: Absolute directory of the workspace.
        project: Absolute directory of the project in it.
        files: Absolute paths that were read, or would have been: the very file, or still none.
        looked_at: Absolute paths of which only the time counts, and whether they are there.
        site: Absolute path of a directory inside of the environment, "" for none.
        interpreter: Absolute path of what `bin/python` of the environment leads to in the end, "" for none.
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

    lines = [places(environ), project, variables, boot]
    above = list(_above(project))
    seen = dict.fromkeys(files)
    if not any(map(os.path.lexists, above)):
        lines.append("^")
        for path in above:
            seen.pop(path, None)
    times = dict.fromkeys(looked_at)
    kept = _Links(links, (file, *others), linking=linking)
    try:
        for path in seen:
            try:
                about = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                lines.append(f"-{brief(path)}")
                continue
            if not stat.S_ISREG(about.st_mode) or about.st_mtime_ns >= stamp:
                return False
            if kept.takes(path, about):
                kept.add(path, about)
                lines.append(f"={brief(path)}")
            else:
                # Its directory tells that it was replaced.
                times[path] = times[os.path.dirname(path)] = None
        for path in times:
            if not os.path.lexists(path):
                lines.append(f"-{brief(path)}")
                continue
            if os.stat(path).st_mtime_ns >= stamp:
                return False
            lines.append(f"+{brief(path)}")
        if interpreter:
            if max(os.stat(path).st_mtime_ns for path in (interpreter, os.path.dirname(interpreter))) >= stamp:
                return False
            lines.append(f"&{brief(interpreter)}")
        if site:
            path = site
            while path.startswith(f"{root}/.venv"):
                if os.stat(path).st_mtime_ns >= stamp:
                    return False
                path = os.path.dirname(path)
            kept.add(site, os.stat(site))
            lines.append(f"@{brief(site)}")
        lines += [".", *text]
        if any("\n" in line for line in lines) or not kept.make():
            return False
        if not atomic.offer(file, os.fsencode("\n".join(lines) + "\n"), modified=stamp):
            return False
        if kept.hold():
            return True
        os.unlink(file)  # another process has sealed meanwhile what it found
    except OSError:
        pass
    return False


class _Links:
    """What is kept of files, so that it can be told whether they are still the same: hard links, and times."""

    def __init__(self, links: str, seals: Iterable[str], *, linking: bool) -> None:
        self._links = links
        self._seals = seals
        self._linking = linking
        self._device = os.stat(os.path.dirname(os.path.dirname(os.path.dirname(links)))).st_dev
        self._all: list[tuple[str, os.stat_result]] = []

    def takes(self, path: str, about: os.stat_result) -> bool:
        """Whether a file can have a hard link here: Linux lets nobody link the files of others."""
        return about.st_dev == self._device and about.st_uid == os.geteuid()

    def add(self, path: str, about: os.stat_result) -> None:
        """Keeps a file, or the time of a directory."""
        self._all.append((path, about))

    def make(self) -> bool:
        """Makes what is not there yet; False if that is not wanted.

        Raises:
            OSError: It is not possible.
        """
        missing = [number for number in range(len(self._all)) if not self._holds(number)]
        if not missing:
            return True
        if not self._linking:
            return False
        # Before, since they are not true of other links; and after, for one that was written meanwhile.
        self._drop()
        os.makedirs(os.path.dirname(self._links), exist_ok=True)
        for number in missing:
            path, about = self._all[number]
            link = f"{self._links},{number}"
            if stat.S_ISREG(about.st_mode):
                _remove(link)
                os.link(path, link, follow_symlinks=False)
            os.close(os.open(f"{link}.time", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))
            os.utime(f"{link}.time", ns=(about.st_mtime_ns, about.st_mtime_ns))
        self._drop()
        return True

    def hold(self) -> bool:
        """Whether all of it is there."""
        return all(map(self._holds, range(len(self._all))))

    def _holds(self, number: int) -> bool:
        _, about = self._all[number]
        link = f"{self._links},{number}"
        try:
            if stat.S_ISREG(about.st_mode) and not os.path.samestat(os.lstat(link), about):
                return False
            return os.stat(f"{link}.time").st_mtime_ns == about.st_mtime_ns
        except OSError:
            return False

    def _drop(self) -> None:
        for path in self._seals:
            _remove(path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _above(project: str) -> Iterable[str]:
    directory = project
    while directory != os.path.dirname(directory):
        directory = os.path.dirname(directory)
        for name in ABOVE:
            yield os.path.join(directory, name)
