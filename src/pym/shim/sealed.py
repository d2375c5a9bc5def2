"""The form of a seal: what `shims/pym` (`_pym_unbroken`) reads to prove that nothing has changed. A HOT module.

    line 1      `printed.places`: the version of pym, and of the environment it holds for what says where things lie
    line 2      absolute path of the project: a copy elsewhere is another one
    line 3      other variables of the environment, joined by `|`
    line 4      this boot, as Linux tells it; empty elsewhere
    -PATH       nothing of this name may exist, not even a broken link
    +PATH       this must exist and be older than the seal. Its time must be that of the next of the files that are kept
                beside the seals of all commands: `link,0.time`, `link,1.time`, … What copies a file together with its
                time may write into the one that is there, and may put others into a directory
    =PATH       as `+`, and this must be the same file as the hard link of that number: `link,0`, `link,1`, …
    @PATH       as `+`, and every directory around it up to the environment must be older than the seal
    &PATH       as `+`, and this is the file that `.venv/bin/python` leads to; its directory must be older than the seal
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
    inside: Iterable[str],
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
        inside: The same, of the environment: what all commands look at comes first, so that its numbers are the same.
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
        if path.startswith(f"{root}/") and not path.startswith(f"{root}/~/"):
            return path[len(root) + 1 :]
        return f"~{path[len(home) :]}" if home and path.startswith(f"{home}/") else path

    def settled(about: os.stat_result) -> os.stat_result:
        if about.st_mtime_ns >= stamp:
            raise _TooYoung
        return about

    def keep(sign: str, path: str, about: os.stat_result) -> None:
        kept.add(path, settled(about), linked=sign == "=")
        lines.append(sign + brief(path))

    lines = [places(environ), project, variables, boot]
    above = list(_above(project))
    seen = dict.fromkeys(files)
    if not any(map(os.path.lexists, above)):
        lines.append("^")
        for path in above:
            seen.pop(path, None)
    times = dict.fromkeys(looked_at)
    kept = _Links(links, (file, *others), root, linking=linking)
    try:
        for path in seen:
            try:
                about = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                lines.append(f"-{brief(path)}")
                continue
            if not stat.S_ISREG(about.st_mode):
                return False
            if kept.takes(path, about):
                keep("=", path, about)
            else:
                # Its directory tells that it was replaced.
                times[path] = times[os.path.dirname(path)] = None
        times.update(dict.fromkeys(inside))
        for path in times:
            if os.path.lexists(path):
                keep("+", path, os.stat(path))
            else:
                lines.append(f"-{brief(path)}")
        if interpreter:
            settled(os.stat(os.path.dirname(interpreter)))
            keep("&", interpreter, os.stat(interpreter))
        if site:
            path = os.path.dirname(site)
            while path.startswith(f"{root}/.venv"):
                settled(os.stat(path))
                path = os.path.dirname(path)
            keep("@", site, os.stat(site))
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


class _TooYoung(OSError):
    """Something was written so lately that it could be written again without having another time."""


class _Links:
    """What is kept of files, so that it can be told whether they are still the same: hard links, and times."""

    def __init__(self, links: str, seals: Iterable[str], root: str, *, linking: bool) -> None:
        self._links = links
        self._seals = seals
        self._root = root
        self._linking = linking
        self._device = os.stat(os.path.dirname(os.path.dirname(os.path.dirname(links)))).st_dev
        self._all: list[tuple[str, os.stat_result, bool]] = []

    def takes(self, path: str, about: os.stat_result) -> bool:
        """Whether a file can have a hard link here, and may. Linux lets nobody link the files of others; and whoever
        gives a project away (`chown -R`) is not to give the user's or the system's settings away with it."""
        return path.startswith(f"{self._root}/") and about.st_dev == self._device and about.st_uid == os.geteuid()

    def add(self, path: str, about: os.stat_result, *, linked: bool) -> None:
        """Keeps the time of a file or directory, and of a file a link if it is to be `linked`."""
        self._all.append((path, about, linked))

    def make(self) -> bool:
        """Makes what is not there yet; False if that is not wanted.

        Raises:
            OSError: It is not possible.
        """
        missing = [number for number in range(len(self._all)) if not self._holds(number)]
        if not missing:
            return True
        if not self._linking and any(self._all[number][2] for number in missing):
            return False
        # Before, since they are not true of other links; and after, for one that was written meanwhile.
        self._drop()
        os.makedirs(os.path.dirname(self._links), exist_ok=True)
        for number in missing:
            path, about, linked = self._all[number]
            link = f"{self._links},{number}"
            _remove(link)
            if linked:
                os.link(path, link, follow_symlinks=False)
            os.close(os.open(f"{link}.time", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))
            os.utime(f"{link}.time", ns=(about.st_mtime_ns, about.st_mtime_ns))
        self._drop()
        return True

    def hold(self) -> bool:
        """Whether all of it is there."""
        return all(map(self._holds, range(len(self._all))))

    def _holds(self, number: int) -> bool:
        _, about, linked = self._all[number]
        link = f"{self._links},{number}"
        try:
            if linked and not os.path.samestat(os.lstat(link), about):
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
