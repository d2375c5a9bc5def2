"""The form of a seal: what `shims/pym` (`_pym_sealed`) goes through to prove that nothing has changed. A HOT module.

A seal lies among the answers of the user, and is read by the shell itself (`.`): that takes a tenth of the time that
reading by lines takes. It calls one function after the other, as long as they succeed:

    _pym_about ROOT KEPT PLACES VARIABLES BOOT
        the root of the workspace; a directory with what is kept of files: `0.time`, `1.time`, … have their times, `0`,
        `1`, … are hard links to them; `printed.places`; other variables of the environment, joined by `|`; this boot,
        as Linux tells it, empty elsewhere
    _pym_alone DIRECTORY
        in no directory around this one is there one of `ABOVE`
    _pym_very BEGIN PATH …
        these must be the same files as the next of `N`, with the time of `N.time`
    _pym_same BEGIN PATH …
        these must have the time of the next of `N.time`. What copies a file together with its time may write into the
        one that is there, and may put others into a directory
    _pym_hold BEGIN PATH COUNT …
        so many entries that are not hidden must be in these directories: what unpacks an archive may give them the time
        that they had
    _pym_none BEGIN PATH …
        nothing of these names may be there
    _pym_fine
        the shell tells times within one second from each other; some do not
    _pym_leads PATH
        this is the file that `.venv/bin/python` leads to
    _pym_proved LINE …
        what is to be said

Each PATH follows BEGIN, which is `$_pym_at` for the root and empty for absolute ones: in the root itself nothing has to
stand before them, and shells take longer for long names.

No shell is asked whether something is older than the seal: what is kept is older, so that whatever is written later has
another time.

All of a directory of what is kept is made at once and never changed: what somebody else found later is in another
directory, and a seal whose directory is gone proves nothing.
"""

from __future__ import annotations

import os
import stat
import time

from pym.fs import atomic
from pym.shim.answers import TICKS
from pym.shim.printed import SETTINGS, places
from pym.shim.quote import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ABOVE = ("pyproject.toml", ".python-version", ".python-versions")
_SECOND = 1_000_000_000
_AT = '"$_pym_at"'


def record(
    seals: Mapping[str, Sequence[str]],
    kept: str,
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
    started: int,
) -> bool:
    """Writes seals.

    Args:
        seals: By their places, what is to be said.
        kept: What the name of the directory of what is kept begins with.
        environ: The environment.
        variables, boot: What `_pym_about` compares.
        root: Absolute directory of the workspace.
        project: Absolute directory of the project in it.
        files: Absolute paths that were read, or would have been: the very file, or still none.
        looked_at: Absolute paths of which only the time counts, and whether they are there.
        site: Absolute path of a directory inside of the environment, "" for none.
        interpreter: Absolute path of what `bin/python` of the environment leads to in the end, "" for none.
        started: `time.time_ns()` from before the first of them was looked at.

    Returns:
        Whether they were written. They are not when something is newer than `started` or a broken link, nor where what
        has to be kept cannot be, or a name has a line break in it.
    """
    if any(environ.get(name) for name in SETTINGS):
        return False
    evidence = _Evidence(root, started - TICKS)
    try:
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        evidence.device = os.stat(os.path.dirname(kept)).st_dev
        above = list(_above(project))
        seen = dict.fromkeys(files)
        alone = not any(map(os.path.lexists, above))
        if alone:
            for path in above:
                seen.pop(path, None)
        times = dict.fromkeys(looked_at)
        for path in seen:
            times.update(dict.fromkeys(evidence.add_file(path)))
        environment = os.path.join(root, ".venv")
        evidence.count([path for path in times if not path.startswith(environment)])
        if interpreter:
            times.update(dict.fromkeys([interpreter, os.path.dirname(interpreter)]))
        while site.startswith(environment):
            times[site] = None
            site = os.path.dirname(site)
        for path in times:
            evidence.add_time(path)
        calls = evidence.calls()
        directory = _kept(kept, evidence.kept)
        lines = [_call("_pym_about", root, directory.removeprefix(f"{root}/"), places(environ), variables, boot)]
        if alone:
            lines.append(_call("_pym_alone", project.rstrip("/")))
        lines += calls
        if evidence.young:
            lines.append("_pym_fine")
        if interpreter:
            lines.append(_call("_pym_leads", interpreter))
        for file, said in seals.items():
            text = " &&\n".join([*lines, _call("_pym_proved", *said)])
            if text.count("\n") > len(lines) or not atomic.offer(file, os.fsencode(f"{text}\n")):
                return False
        return True
    except OSError:
        return False


class _Unproved(OSError):
    """Something was written so lately that it could be written again without having another time; or no file tells
    whether it is another."""


class _Evidence:
    """What the launcher is to look at.

    Attributes:
        kept: Of what there is a time to be kept, and whether a link: first those of which there is one.
        device: Where links are made.
        young: Whether something is from the same second as the seal.
    """

    def __init__(self, root: str, stamp: int) -> None:
        self._within = f"{root.rstrip('/')}/"
        self._stamp = stamp
        self._none: dict[str, None] = {}
        self._counts: list[str] = []
        self.device = 0
        self.young = False
        self.kept: list[tuple[str, os.stat_result, bool]] = []

    def add_file(self, path: str) -> tuple[str, ...]:
        """Adds a file that was read, or would have been. Returns what has to be looked at instead where no link of it
        is possible."""
        try:
            about = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            self._add_none(path)
            return ()
        if not stat.S_ISREG(about.st_mode):
            raise _Unproved(path)
        inside = path.startswith(self._within)
        # Linux lets nobody link the files of others; and whoever gives a project away (`chown -R`) is not to give the
        # user's or the system's settings away with it.
        if inside and about.st_dev == self.device and about.st_uid == os.geteuid():
            self._keep(path, about, linked=True)
            return ()
        # Its directory tells that it was replaced; unless all have the times that an archive gave them, which are full
        # seconds, and may be those of another archive.
        if inside and not about.st_mtime_ns % _SECOND:
            raise _Unproved(path)
        return path, os.path.dirname(path)

    def add_time(self, path: str) -> None:
        if os.path.lexists(path):
            self._keep(path, os.stat(path), linked=False)
        else:
            self._add_none(path)

    def count(self, paths: Iterable[str]) -> None:
        """Adds how many entries there are in those of the paths that are directories of the workspace."""
        for path in paths:
            if path.startswith(self._within) and os.path.isdir(path):
                self._counts += (path, str(len([name for name in os.listdir(path) if not name.startswith(".")])))

    def _add_none(self, path: str) -> None:
        """Adds what is not there: the first directory on the way to it that is missing."""
        while not os.path.lexists(parent := os.path.dirname(path)):
            path = parent
        self._none[path] = None

    def _keep(self, path: str, about: os.stat_result, *, linked: bool) -> None:
        # Older files that are put in the place of one have another ctime for it.
        if max(about.st_mtime_ns, about.st_ctime_ns) >= self._stamp:
            raise _Unproved(path)
        self.young = self.young or about.st_mtime_ns // _SECOND >= self._stamp // _SECOND
        self.kept.append((path, about, linked))

    def calls(self) -> list[str]:
        """The lines of the seal, in the order of what is kept: this is put into order, too."""
        within = len(self._within)
        order: tuple[list[tuple[str, os.stat_result, bool]], ...] = ([], [], [])
        for one in self.kept:
            order[0 if one[2] else 1 if one[0].startswith(self._within) else 2].append(one)
        self.kept[:] = [*order[0], *order[1], *order[2]]
        none = [path for path in self._none if path.startswith(self._within)]
        counts = [word if number % 2 else word[within:] for number, word in enumerate(self._counts)]
        calls = [
            _call(name, begin, *[path[len(begin) and within :] for path in paths])
            for name, begin, paths in (
                ("_pym_very", _AT, [one[0] for one in order[0]]),
                ("_pym_same", _AT, [one[0] for one in order[1]]),
                ("_pym_same", "", [one[0] for one in order[2]]),
                ("_pym_none", _AT, none),
                ("_pym_none", "", [path for path in self._none if path not in none]),
            )
            if paths
        ]
        return [*calls, _call("_pym_hold", _AT, *counts)] if counts else calls


def _call(name: str, *words: str) -> str:
    return " ".join([name, *[word if word is _AT else quote(word) for word in words]])


def _kept(prefix: str, wanted: list[tuple[str, os.stat_result, bool]]) -> str:
    """A directory that holds what is `wanted`, made if there is none yet.

    Raises:
        OSError: It cannot be made.
    """
    parent, name = os.path.split(prefix)
    old = [f"{parent}/{one}" for one in os.listdir(parent) if one.startswith(f"{name},")]
    for directory in old:
        if _holds(directory, wanted):
            return directory
    made = f"{prefix},{time.time_ns():x}"
    os.mkdir(made)
    for number, (path, about, linked) in enumerate(wanted):
        link = f"{made}/{number}"
        if linked:
            os.link(path, link, follow_symlinks=False)
        _make(f"{link}.time", about.st_mtime_ns)
    _make(f"{made}/whole.time", _SECOND)
    _make(f"{made}/half.time", _SECOND + _SECOND // 2)
    if not _holds(made, wanted):
        old, made = [made], ""
    for directory in old:
        _remove(directory)
    if not made:
        raise _Unproved(prefix)
    return made


def _make(path: str, modified: int) -> None:
    """Makes an empty file with a time of its own, in ns since the epoch."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))
    os.utime(path, ns=(modified, modified))


def _holds(directory: str, wanted: list[tuple[str, os.stat_result, bool]]) -> bool:
    try:
        for number, (_, about, linked) in enumerate(wanted):
            link = f"{directory}/{number}"
            if linked and not os.path.samestat(os.lstat(link), about):
                return False
            if os.stat(f"{link}.time").st_mtime_ns != about.st_mtime_ns:
                return False
    except OSError:
        return False
    return True


def _remove(directory: str) -> None:
    for name in os.listdir(directory):
        os.unlink(f"{directory}/{name}")
    os.rmdir(directory)


def _above(project: str) -> Iterable[str]:
    directory = project
    while directory != os.path.dirname(directory):
        directory = os.path.dirname(directory)
        for name in ABOVE:
            yield os.path.join(directory, name)
