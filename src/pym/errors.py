"""What can go wrong, as one tree.

    PymError                      exit  code
    ├── UsageError                 2    PYM-1xx   what was typed or written in a file cannot be meant
    │   ├── InvalidRequest                        a Python request nobody can satisfy
    │   └── PinError                              a `.python-version` file that cannot be used
    ├── InterpreterError           2    PYM-2xx   finding and asking interpreters
    │   ├── NoInterpreter
    │   └── BrokenInterpreter
    ├── CatalogueError             2    PYM-3xx   what can be downloaded
    │   └── NoDownload
    ├── NetworkError               1    PYM-4xx   getting it
    │   ├── Offline
    │   ├── HashMismatch
    │   ├── IndexUnusable
    │   └── GitError
    ├── HostileArchive             1    PYM-5xx   unpacking it
    ├── InvalidWheel               1    PYM-502   a wheel that contradicts itself
    ├── StoreError                 2    PYM-6xx   disk, locks, permissions
    ├── NoSolution                 1    PYM-701   requirements that nothing satisfies
    ├── NotLocked                  1    PYM-891   a package that is asked about and that is not in the lock
    ├── DirectReferenceError       1    PYM-702   a URL or path that cannot be what is required
    ├── BuildNeeded                1    PYM-703   metadata that only a build can tell
    ├── BuildFailed                1    PYM-901   a build backend failed, or gave what it may not give
    │   ├── BuildCycle                            what a build needs has to be built with its own outcome
    │   └── BuildForbidden                        a build is needed and none is allowed
    ├── LockMissing                1    PYM-861   a lock is asked for and there is none
    ├── LockOutdated               1    PYM-862   a lock that the project has outgrown
    ├── DamagedWheel               1    PYM-801   files of the store that something else has changed
    ├── Obstructed                 1    PYM-802   something is where a distribution has a file
    ├── EnvironmentInTheWay        2    PYM-821   something is where an environment is to be made
    ├── NoEnvironment              2    PYM-822   nothing to install into
    ├── ExternallyManaged          2    PYM-823   an installation of another package manager
    └── CannotRepair               1    PYM-841   what `verify` found is not for it to put right

An error says what happened, to what, why (`context`), and what to do (`hints`). The `code` is stable: people search
for it. The command line prints them; nothing below it prints anything.
"""

from __future__ import annotations

import errno


class PymError(Exception):
    """A failure a person can act on. Never shown as a traceback.

    Args:
        message: One line: what happened, and to which package, file or URL (in backquotes).
        context: Why, when the message alone does not tell; may have several lines.
        hints: What to do, each one sentence without a full stop.
    """

    code = "PYM-000"
    exit_code = 1

    def __init__(self, message: str, *, context: str = "", hints: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.context = context
        self.hints = hints


class UsageError(PymError):
    """The command line, a setting or a file asks for what cannot be meant."""

    code = "PYM-101"
    exit_code = 2


class InvalidRequest(UsageError):
    """A Python request that names nothing possible."""

    code = "PYM-102"


class PinError(UsageError):
    """A `.python-version` file that cannot be read or followed."""

    code = "PYM-103"


class InterpreterError(PymError):
    """An interpreter could not be found or does not answer."""

    code = "PYM-201"
    exit_code = 2


class NoInterpreter(InterpreterError):
    """No interpreter on this machine satisfies the request."""

    code = "PYM-202"


class BrokenInterpreter(InterpreterError):
    """The interpreter that was named does not work."""

    code = "PYM-203"


class CatalogueError(PymError):
    """A catalogue of downloads cannot be read."""

    code = "PYM-301"
    exit_code = 2


class NoDownload(CatalogueError):
    """No download in the catalogue satisfies the request."""

    code = "PYM-302"


class NetworkError(PymError):
    """A file could not be fetched."""

    code = "PYM-401"


class Offline(NetworkError):
    """A file is needed and the network may not be used."""

    code = "PYM-402"


class HashMismatch(NetworkError):
    """An archive is not the one the catalogue names.

    Args:
        name: File name of the archive.
        expected: sha256 it should have, in hex.
        actual: sha256 it has, in hex.
        source: URL or path it came from.
    """

    code = "PYM-403"

    def __init__(self, name: str, *, expected: str, actual: str, source: str) -> None:
        super().__init__(
            f"Hash mismatch for `{name}`",
            context=f"expected sha256:{expected}\n     got sha256:{actual}\n    from {source}",
            hints=("the file was changed or damaged on its way: nothing of it has been installed",),
        )


class IndexUnusable(NetworkError):
    """A page of an index that is none, or that cannot be had; names its URL."""

    code = "PYM-404"


class GitError(NetworkError):
    """A git repository that cannot be had as it is asked for; `context` ends with what git itself said."""

    code = "PYM-405"


class HostileArchive(PymError):
    """An archive that would not unpack to what it claims: refused, nothing of it is kept.

    Args:
        archive: File name of the archive.
        member: The entry at fault, or "" for the archive as a whole.
        reason: Half a sentence: what is wrong with it.
    """

    code = "PYM-501"

    def __init__(self, archive: str, member: str, reason: str) -> None:
        where = f"entry {shown(member)} " if member else ""
        super().__init__(f"Refusing to unpack `{archive}`: {where}{reason}")
        self.member = member
        self.reason = reason


class InvalidWheel(PymError):
    """A wheel that contradicts its file name, its metadata or its own RECORD: refused, nothing of it is kept.

    Args:
        filename: Of the wheel.
        reason: Half a sentence: what is wrong with it.
        rows: Each fault by itself, where there may be several, as whole lines.
        hints: What to do.
    """

    code = "PYM-502"

    def __init__(self, filename: str, reason: str, rows: tuple[str, ...] = (), hints: tuple[str, ...] = ()) -> None:
        super().__init__(f"Refusing the wheel `{filename}`: {reason}", context="\n".join(rows), hints=hints)
        self.reason = reason


class StoreError(PymError):
    """The disk, a lock or a permission stands in the way."""

    code = "PYM-601"
    exit_code = 2
    missing = False  # the file was simply not there

    @classmethod
    def from_os(cls, action: str, path: str, error: OSError) -> StoreError:
        """The error for a failed system call.

        Args:
            action: What was being done, as in "write" or "remove".
            path: The file it was done to.
            error: What the system said.
        """
        hints: tuple[str, ...] = ()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            hints = ("free some space there, then run the same command again: nothing was half done",)
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            hints = ("check who owns it and whether it may be written to",)
        made = cls(f"Failed to {action} `{path}`", context=error.strerror or str(error), hints=hints)
        made.missing = error.errno == errno.ENOENT
        return made


class EnvironmentInTheWay(PymError):
    """A virtual environment cannot be made where something is that may not be replaced.

    Args:
        path: Where, as it is to be shown.
        what: What is there: `environment`, `directory`, `file`, `link` (which is not cleared through), or
            `not cleared` (a directory that is no environment).
    """

    code = "PYM-821"
    exit_code = 2

    def __init__(self, path: str, what: str) -> None:
        noun = {"environment": "virtual environment", "directory": "directory"}.get(what)
        if noun:
            context = f"A {noun} already exists at: {path}"
            hint = f"Use the `--clear` flag or set `PYM_VENV_CLEAR=1` to replace the existing {noun}"
            if what == "directory":
                hint += " (together with `--force`, since it is no environment)"
        elif what == "link":
            context = f"`{path}` is a link, and nothing is cleared through links"
            hint = "name the directory it leads to, or remove the link"
        elif what == "file":
            context, hint = f"File exists at `{path}`", ""
        else:
            context = f"pym will not clear a directory that is not a virtual environment: {path}"
            hint = "Use the `--force` flag to remove the existing directory anyway"
        super().__init__("Failed to create virtual environment", context=context, hints=(hint,) if hint else ())
        self.what = what


class NoEnvironment(PymError):
    """There is no environment to work in."""

    code = "PYM-822"
    exit_code = 2


class ExternallyManaged(PymError):
    """An installation that belongs to another package manager, which forbids to change it (PEP 668)."""

    code = "PYM-823"
    exit_code = 2


class NoSolution(PymError):
    """No versions satisfy all requirements; `context` is the proof in sentences."""

    code = "PYM-701"


class NotLocked(PymError):
    """A package that is asked about and that is not in the lock."""

    code = "PYM-891"


class DirectReferenceError(PymError):
    """A requirement or its source names a place where none may stand, or where nothing is, or two that contradict."""

    code = "PYM-702"


class BuildNeeded(PymError):
    """A version was chosen whose metadata only a build can tell.

    Another version must not be taken in its place: the answer would be another one than with a build.
    """

    code = "PYM-703"


class BuildFailed(PymError):
    """A source tree could not be built; `context` says what failed and shows the end of the backend's output."""

    code = "PYM-901"


class BuildCycle(BuildFailed):
    """Building one thing needs another that needs the first one built; names them in order."""

    code = "PYM-902"


class BuildForbidden(BuildFailed):
    """Something has to be built, and `--no-build` or the like says that nothing is."""

    code = "PYM-903"


class PublishFailed(PymError):
    """Something could not be published: there is nothing, nobody may, or the server does not take it."""

    code = "PYM-981"
    exit_code = 2


class DamagedWheel(PymError):
    """Files of an unpacked wheel in the store are not what they were, and were not installed.

    Args:
        filename: Of the wheel.
        sha256: Of the wheel; its entry has been dropped from the store, so that it can be unpacked again.
        paths: The files in it.
    """

    code = "PYM-801"

    def __init__(self, filename: str, sha256: str, paths: list[str]) -> None:
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        super().__init__(
            f"The unpacked `{filename}` in the cache was changed by something else",
            context=f"damaged: {', '.join(shown(path) for path in paths[:3])}{more}",
            hints=("it has been removed from the cache: run the same command again",),
        )
        self.sha256 = sha256
        self.paths = paths


class Obstructed(PymError):
    """Something in the environment is where a distribution has a file, and may not be replaced by it."""

    code = "PYM-802"


class CannotUninstall(PymError):
    """An installed distribution whose files nobody wrote down: nothing of it is removed."""

    code = "PYM-811"


class CannotRepair(PymError):
    """What `verify --repair` found cannot be put right by it; says how it can be."""

    code = "PYM-841"


class HashesMissing(PymError):
    """Hashes are required, and something has none."""

    code = "PYM-831"
    exit_code = 2


class NoFile(PymError):
    """A version that was chosen has no file for where it is to be installed."""

    code = "PYM-832"


class LockUnfit(PymError):
    """A lock that is not for this environment."""

    code = "PYM-833"


class NotStarted(StoreError):
    """A command that `pym run` was to start: not there, or nothing that can be started."""

    code = "PYM-881"


class LockInvalid(UsageError):
    """A lock that cannot be what anybody wrote: malformed, by a newer program, without hashes, leading elsewhere."""

    code = "PYM-851"


class LockMerging(LockInvalid):
    """A lock with the marks of a merge that was not finished."""

    code = "PYM-852"


class LockMissing(PymError):
    """There is no lock, and none may be made."""

    code = "PYM-861"


class LockOutdated(PymError):
    """The lock is not what the project asks for any more, and may not be changed."""

    code = "PYM-862"


class ScriptLockTaken(UsageError):
    """The lock of a script would have the name of another script's."""

    code = "PYM-951"


class EnvironmentOutdated(PymError):
    """The environment is not what the lock asks for, and may not be changed."""

    code = "PYM-886"


class NotInHistory(PymError):
    """An earlier state of an environment that nobody wrote down, or whose wheels are gone."""

    code = "PYM-888"


class ForeignEnvironment(PymError):
    """Something that is no virtual environment is where the one of a project belongs."""

    code = "PYM-887"
    exit_code = 2


class ScriptLockMissing(UsageError):
    """A script is to be run as it is locked, and is not locked."""

    code = "PYM-952"


class Conflicting(UsageError):
    """Extras or groups that were declared to exclude each other are asked for together."""

    code = "PYM-853"


class NoUsableFile(NoFile):
    """A package of a lock has no file for where it is to be installed."""

    code = "PYM-854"


class IndexUnnamed(UsageError):
    """A lock without addresses cannot name an index, or names one that is not defined here."""

    code = "PYM-896"


class NotInIndex(NoFile):
    """The index that a lock without addresses names does not have one of its files."""

    code = "PYM-897"


class OtherFile(NetworkError):
    """The index that a lock without addresses names has another file under the name of one of its files."""

    code = "PYM-898"


class CannotExport(UsageError):
    """A lock that the format which is asked for cannot express."""

    code = "PYM-899"


class LockedPythonGone(PymError):
    """The interpreter that a lock names cannot be had: it names none, or there is no such download."""

    code = "PYM-855"


class LockedPythonOther(PymError):
    """The interpreter that a lock names is offered with another hash."""

    code = "PYM-856"


class NoProgram(PymError):
    """A package does not have the program that is to be run."""

    code = "PYM-971"


class NoPrograms(UsageError):
    """A package that is to be installed as a tool has no programs."""

    code = "PYM-972"


class ProgramsInTheWay(UsageError):
    """Programs of somebody else are where those of a tool belong."""

    code = "PYM-973"


class NoTool(UsageError):
    """A tool that is not installed."""

    code = "PYM-974"


class NotUpgraded(PymError):
    """A tool could not be upgraded; says why."""

    code = "PYM-975"


def shown(text: str, limit: int = 120) -> str:
    """`text` in backquotes, safe to print: control and format characters escaped, cut to `limit` characters."""
    safe = "".join(
        c if c.isprintable() and c != "`" else c.encode("unicode_escape", "backslashreplace").decode("ascii")
        for c in text
    )
    if len(safe) > limit:
        safe = safe[: limit - 1] + "…"
    return f"`{safe}`"
