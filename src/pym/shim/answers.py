"""What the shims were told: which interpreter a request, a project or the default means. A HOT module.

A shim (`shims/python`) cannot read a pyproject.toml, a specifier or PATH. Where it meets one it execs

    PYM_SHIM=STORE pym shim-exec NAME -- ARGUMENTS

and that command, besides becoming the right interpreter (with PYM_SHIM taken out of its environment), writes the answer
down so that the next shim need not ask. NAME is the shim's own, `python` or `python3.12`. STORE is the store that shim
was made for, or `-` when it would not look for an answer: then a setting in the environment decides.

    answers/r/REQUEST             the text of a request: of a version file, PYM_PYTHON or NAME (`3.12`, `3.13t`)
    answers/d/DIR/.pym-answer     the project directory /DIR: the nearest one with a pyproject.toml; no version file
                                  lies in it, nor between it and the working directory
    answers/default               no version file and no project up to the root of the file system, and no global one

An answer is text, read by the shim line by line:

    line 1      absolute path of the interpreter's program, or NAME for `bin/python` of that directory in the store
    line 2      the value of PATH that it holds for, or empty when PATH did not matter
    +PATH       this file or directory must exist, and be older than the answer; a mere `+` stands for the store
    -PATH       nothing of this name may exist, not even a broken link
    .           the end; an answer without it is none

A PATH without a leading slash lies in the project directory: shells read byte by byte, so that every byte costs 0.5 µs.

Anything else, and the shim asks again. So an answer has to name all it was drawn from. A file's own time tells that it
was written in place, its directory's time that it was replaced, even by an older file: `record` adds the directories of
the files it is given, and of what links lead to. What `shim-exec` has to name, whether it is there or not:

    for a request     the store's directory, if managed interpreters counted; the user's and the system's `pym.toml`;
                      with PATH, each directory on it (and `path_matters=True`); the directories of interpreters found
                      elsewhere (`~/.pyenv/versions`). Not the version file: the shim has read it itself.
    for a project     the same, and its pyproject.toml, pym.toml and uv.toml; these and the version files in each
                      directory above, up to where the search ended; the manifests of members that were read; the
                      user's version files if it came to those
    for the default   the same as for a request: the shim has looked for version files and projects itself

What must not be recorded: an answer that came from an active environment (VIRTUAL_ENV, CONDA_PREFIX) or a `.venv`; one
that had a warning to it, which would be seen once only; one drawn from a file that was passed over since another user
owns it; one that passed over a broken interpreter.
"""

from __future__ import annotations

import os
import stat

from pym.fs import atomic
from pym.shim import template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.context import Context

DEFAULT = ""
_TOKEN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+@<>=,~!_-")
# The kernel stamps files with the time of its last tick, up to 10 ms ago. With twice that taken off the answer's time,
# no file that is written after `started` can seem older than the answer.
TICKS = 20_000_000


def record(
    context: Context,
    subject: str,
    executable: str,
    *,
    depends: Iterable[str],
    started: int,
    path_matters: bool = False,
) -> bool:
    """Writes down that `subject` means `executable`, for as long as what it depends on stays as it is.

    The answer's own time is set to `started`. So what is changed while pym thinks is not older than the answer, and the
    shim asks again.

    Args:
        context: Its environment has PYM_SHIM, as the shim set it, and PATH.
        subject: A directory (absolute and physical), the text of a request, or `DEFAULT`.
        executable: Absolute path of the interpreter's program.
        depends: Absolute paths of everything that was looked at, whether it was there or not.
        started: `time.time_ns()` from before the first of them was looked at.
        path_matters: Whether another PATH might have led to another interpreter.

    Returns:
        Whether it was written. It is not when no shim asked, or one made for another store; when the shim could not
        read it (a newline in a name, a name too long); when `executable` cannot be started or is a shim; when something
        it depends on is newer than `started` or a broken link; when it cannot be written.
    """
    store = context.layout.store
    place = _place(context.layout.answers, subject) if context.environ.get("PYM_SHIM") == store else ""
    path = context.environ.get("PATH", "") if path_matters else ""
    if not place or not os.path.isabs(executable) or (path_matters and not path):
        return False
    if not os.access(executable, os.X_OK) or template.is_ours(os.path.realpath(executable), template.SHIM):
        return False
    stamp = started - TICKS
    seen = dict.fromkeys(depends)
    # A managed interpreter is never changed in its place; its coming and going shows in the store's directory.
    if not executable.startswith(store + os.sep):
        seen[executable] = None
    lines = [_brief_executable(executable, store), path]
    try:
        for item, there in evidence(seen).items():
            if there and os.stat(item).st_mtime_ns >= stamp:
                return False
            lines.append(("+" if there else "-") + _brief(item, subject, store if there else ""))
    except OSError:
        return False
    lines.append(".")
    if any("\n" in line for line in lines):
        return False
    return atomic.offer(place, os.fsencode("\n".join(lines) + "\n"), modified=stamp)


def _place(answers: str, subject: str) -> str:
    """The file of the answer for `subject`; "" if the shim would not look for one."""
    if subject == DEFAULT:
        return os.path.join(answers, "default")
    if os.path.isabs(subject):
        if os.path.normpath(subject) != subject or subject.startswith("//"):
            return ""
        # One directory in the answers for each on the disk: no sign has to stand for a slash, no name gets too long.
        return os.path.join(answers, "d" + subject.rstrip("/"), ".pym-answer")
    if subject[0] in ".-" or not _TOKEN.issuperset(subject):
        return ""
    return os.path.join(answers, "r", subject)


def evidence(paths: Iterable[str]) -> dict[str, bool]:
    """What has to stay as it is for `paths` to say what they said: each with whether it is there.

    Raises:
        OSError: A link that leads nowhere, or to itself.
    """
    found: dict[str, bool] = {}
    for path in paths:
        hop = path
        while True:
            try:
                about = os.lstat(hop)
            except (FileNotFoundError, NotADirectoryError):
                if hop != path:
                    raise
                found[path] = False
                break
            found[hop] = True
            if stat.S_ISDIR(about.st_mode):
                break
            found[os.path.dirname(hop)] = True
            if not stat.S_ISLNK(about.st_mode):
                break
            os.stat(hop)
            hop = os.path.normpath(os.path.join(os.path.realpath(os.path.dirname(hop)), os.readlink(hop)))
    return found


def _brief_executable(executable: str, store: str) -> str:
    directory = os.path.dirname(os.path.dirname(executable))
    try:
        # `bin/python3.12` of the store is `bin/python` too, by which the shims start what needs no answer.
        brief = os.path.dirname(directory) == store and os.path.samefile(
            executable, os.path.join(directory, "bin", "python")
        )
    except OSError:
        return executable
    return os.path.basename(directory) if brief else executable


def _brief(path: str, subject: str, store: str) -> str:
    """`path` as an answer writes it: absolute, relative to the project `subject`, or "" for the store."""
    if path == store:
        return ""
    if os.path.isabs(subject):
        relative = os.path.relpath(path, subject)
        if len(relative) < len(path):
            return relative
    return path
