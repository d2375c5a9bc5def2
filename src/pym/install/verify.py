"""Every file of an environment, compared with what installed it said it would be.

What a distribution's RECORD says (PEP 376, PEP 627: path, hash, size) is what is to be there. Where the store still has
the wheel, a file whose size and modification time are those the store wrote down needs not be read; all others are.
"""

from __future__ import annotations

import os
import stat

from pym.errors import PymError
from pym.install import recorded, sites, uninstall
from pym.install.interpreter_of import interpreter_of
from pym.model.manifest import MODIFIED, PATH, SHA256, SIZE
from pym.model.value import Value
from pym.spec import pycache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pym.model.environment import Environment, Installed
    from pym.model.manifest import Entry, Stored

MISSING = "missing"  # in RECORD, not there
CHANGED = "changed"  # other content, another kind of file
FOREIGN = "foreign"  # there, and no distribution's
COLLIDING = "colliding"  # two distributions say it is theirs, with different content
SCRIPT = "script"  # a program whose interpreter is gone
RECORD = "record"  # no RECORD, or one that says what cannot be

# What lies in site directories and belongs to nobody, rightly: of environments themselves, and of sysconfig.
_NOBODYS = frozenset(("_virtualenv.py", "_virtualenv.pth", "README.txt", "__pycache__", "_manylinux.py"))
_INSTALLERS = ("", "pym", "uv", "pip", "poetry", "pdm", "installer", "hatch")


class Finding(Value):
    """One thing that is not as it should be.

    Attributes:
        name, version: The distribution, "" for what is nobody's.
        path: Absolute.
        kind: `missing`, `changed`, `foreign`, `colliding`, `script` or `record`.
        detail: More about it, half a sentence; may be "".
    """

    __slots__ = ("detail", "kind", "name", "path", "version")

    def __init__(self, name: str, version: str, path: str, kind: str, detail: str = "") -> None:
        self.name = name
        self.version = version
        self.path = path
        self.kind = kind
        self.detail = detail


class Verified(Value):
    """What a check found.

    Attributes:
        findings: Sorted by distribution, then path.
        distributions: How many were checked.
        files: How many files they have.
        read: How many of those had to be read.
        unchecked: Distributions that came without a list of their files, rightly: of the system's package manager.
    """

    __slots__ = ("distributions", "files", "findings", "read", "unchecked")

    def __init__(
        self, findings: list[Finding], distributions: int, files: int, read: int, unchecked: list[Installed]
    ) -> None:
        self.findings = findings
        self.distributions = distributions
        self.files = files
        self.read = read
        self.unchecked = unchecked


def verify(
    environment: Environment,
    distributions: Iterable[Installed],
    *,
    stored: Callable[[Installed], Stored | None] = lambda one: None,
    only: frozenset[str] | None = None,
    full: bool = False,
    known: Iterable[str] = (),
) -> Verified:
    """Checks an environment. Changes nothing.

    Args:
        environment: The environment.
        distributions: All that is installed in it.
        stored: Finds the wheel that a distribution was installed from.
        only: Normalised names of what to look at; None for everything.
        full: Read every file, whatever its times say.
        known: Names in site directories that are in order without being any distribution's.

    Raises:
        OSError: A site directory cannot be listed.
    """
    return _Check(environment, stored, only, full, _NOBODYS.union(known)).run(list(distributions))


class _Check:
    """One check, as it goes."""

    def __init__(
        self,
        environment: Environment,
        stored: Callable[[Installed], Stored | None],
        only: frozenset[str] | None,
        full: bool,
        known: frozenset[str],
    ) -> None:
        self._environment = environment
        self._stored = stored
        self._only = only
        self._full = full
        self._known = known
        scheme = environment.scheme
        self._sites = environment.sites
        self._scripts = scheme.scripts + os.sep
        within = {environment.prefix, *self._sites, scheme.scripts, scheme.data, scheme.include}
        self._within = tuple(path.rstrip(os.sep) + os.sep for path in within)
        self._owner: dict[str, tuple[Installed, str, int]] = {}  # path -> who says it is theirs, hash, size
        self._folders: dict[str, Installed | None] = dict.fromkeys(self._sites)  # with an owned file below
        self._findings: list[Finding] = []
        self._collided: dict[str, list[str]] = {}  # path -> the hashes it may have
        self._unchecked: list[Installed] = []
        self._read = 0
        self._files = 0

    def run(self, distributions: list[Installed]) -> Verified:
        rows = [(one, self._rows(one)) for one in distributions]
        for one, claimed in rows:
            self._claim(one, claimed)
        count = 0
        for one, claimed in rows:
            if self._wanted(one):
                count += 1
                self._compare(one, claimed)
        for site in self._sites:
            self._look_for_foreign(site)
        self._findings.sort(key=lambda finding: (finding.name == "", finding.name, finding.version, finding.path))
        return Verified(self._findings, count, self._files, self._read, self._unchecked)

    def _wanted(self, one: Installed | None) -> bool:
        return self._only is None or (one is not None and one.name in self._only)

    def _tell(self, one: Installed | None, path: str, kind: str, detail: str = "") -> None:
        if self._wanted(one):
            name, version = ("", "") if one is None else (one.name, one.version)
            self._findings.append(Finding(name, version, path, kind, detail))

    # --- who owns what

    def _rows(self, one: Installed) -> list[tuple[str, str, int, str]]:
        """What is to be there: (absolute path, hash, size, path as in RECORD)."""
        place = os.path.join(one.site, one.info)
        if one.kind != "dist-info":
            self._note_unlisted(one, place)
            return []
        try:
            listed = sites.record(one)
        except ValueError as error:
            self._tell(one, os.path.join(place, "RECORD"), RECORD, str(error))
            listed = []
        if listed is None:
            if sites.installer(one) in _INSTALLERS:
                self._tell(one, os.path.join(place, "RECORD"), RECORD, "there is none: its files cannot be checked")
            self._note_unlisted(one, place)
            return []
        found = []
        start = one.site + os.sep
        for path, hashed, size in listed:
            if path[:1] == "/" or ".." in path or "//" in path or "./" in path or "\0" in path:
                absolute = os.path.normpath(os.path.join(one.site, path.replace("\0", "")))
                if "\0" in path or not absolute.startswith(self._within):
                    self._tell(one, absolute, RECORD, "lies outside of the environment: was not looked at")
                    continue
            else:
                absolute = start + path
            found.append((absolute, hashed, size, path))
        return found

    def _note_unlisted(self, one: Installed, place: str) -> None:
        """Without a list of files: at least its own directories are not foreign."""
        self._unchecked.append(one)
        self._folders[place] = one
        self._owner[place] = (one, "", -1)
        if one.kind != "dist-info":
            try:
                owned = uninstall.files(one, self._environment)
            except PymError:
                pass  # no list of any kind
            else:
                self._claim(one, [(path, "", -1, "") for path in owned.files])
                return
        names = (sites.text_file(one, "top_level.txt") or b"").decode("utf-8", "replace").split()
        names = names or [one.name.replace("-", "_")]
        for name in names:
            for path in (os.path.join(one.site, name), os.path.join(one.site, f"{name}.py")):
                self._owner.setdefault(path, (one, "", -1))

    def _claim(self, one: Installed, rows: list[tuple[str, str, int, str]]) -> None:
        owner, folders = self._owner, self._folders
        folder = ""
        for path, hashed, size, _ in rows:
            first = owner.setdefault(path, (one, hashed, size))
            if first[0] is not one:
                self._collide(path, first, one, hashed)
            head = path[: path.rindex(os.sep)]
            if head != folder:
                folder = head
                while head not in folders and len(head) > 1:
                    folders[head] = one
                    head = head[: head.rindex(os.sep)]

    def _collide(self, path: str, first: tuple[Installed, str, int], one: Installed, hashed: str) -> None:
        other = first[0]
        if hashed == first[1] and hashed:
            return  # `google/__init__.py`: the same file from each, which is as good as one
        self._collided.setdefault(path, [first[1]]).append(hashed)
        detail = f"belongs to `{other.name}` {other.version} too"
        if not self._wanted(one) and self._wanted(other):
            one, other = other, one
            detail = f"belongs to `{other.name}` {other.version} too"
        self._tell(one, path, COLLIDING, detail)

    # --- what is there

    def _compare(self, one: Installed, rows: list[tuple[str, str, int, str]]) -> None:
        stored = None if self._full else self._stored(one)
        entries: dict[str, Entry] = {}
        if stored is not None:
            entries = {entry[PATH]: entry for entry in stored.manifest.files}
        lstat = os.lstat
        for path, hashed, size, written in rows:
            self._files += 1
            try:
                about = lstat(path)
            except OSError as error:
                if isinstance(error, (FileNotFoundError, NotADirectoryError)):
                    if not path.endswith(".pyc"):
                        self._tell(one, path, MISSING)
                else:
                    self._tell(one, path, CHANGED, f"cannot be looked at: {error.strerror}")
                continue
            entry = entries.get(written)
            if (
                entry is not None
                and about.st_size == entry[SIZE]
                and about.st_mtime_ns == entry[MODIFIED]
                and recorded.agree(entry[SHA256], hashed)
                and stat.S_ISREG(about.st_mode)
            ):
                if path.startswith(self._scripts):
                    self._check_script(one, path)
                continue
            how = self._difference(path, about, hashed, size)
            if how:
                self._tell(one, path, CHANGED, how)
            elif path.startswith(self._scripts):
                self._check_script(one, path)

    def _difference(self, path: str, about: os.stat_result, hashed: str, size: int) -> str:
        """How a file is not what RECORD says, "" if it is; a shared one may be as any of its owners says."""
        may_have = self._collided.get(path, (hashed,))
        try:
            if stat.S_ISLNK(about.st_mode):
                # With `--link-mode symlink` they all are links into the store; what they lead to is what counts.
                about = os.stat(path)
            if not stat.S_ISREG(about.st_mode):
                return "is no file"
            if len(may_have) == 1 and size >= 0 and about.st_size != size:
                return f"has {about.st_size} bytes instead of {size}"
            if not all(may_have):
                return ""
            self._read += 1
            for one in may_have:
                if recorded.hash_of(path, one.partition("=")[0]) == one.rstrip("="):
                    return ""
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        except ValueError:
            return f"cannot be checked: nobody knows the hash `{hashed.partition('=')[0][:40]}`"
        return "has other content"

    def _check_script(self, one: Installed, path: str) -> None:
        interpreter = interpreter_of(path)
        if interpreter and not os.path.exists(interpreter):
            self._tell(one, path, SCRIPT, f"its interpreter `{interpreter}` is gone")

    # --- what should not be there

    def _look_for_foreign(self, site: str) -> None:
        pending = [site]
        owner, folders = self._owner, self._folders
        while pending:
            folder = pending.pop()
            try:
                listed = os.scandir(folder)
            except FileNotFoundError:
                continue
            start = folder + os.sep
            compiled = start.endswith(f"{os.sep}__pycache__{os.sep}")
            with listed as items:
                for item in items:
                    name = item.name
                    path = start + name
                    if path in owner or (folder == site and (name in self._known or name.endswith(".egg"))):
                        continue
                    if path in folders:
                        if path not in self._sites and item.is_dir(follow_symlinks=False):
                            pending.append(path)
                        continue
                    if name == "__pycache__" and item.is_dir(follow_symlinks=False):
                        pending.append(path)
                        continue
                    if compiled and (module := pycache.source(name)):
                        source = start[: -len("__pycache__/")] + module
                        if source in owner or os.path.lexists(source):
                            continue
                    is_folder = item.is_dir(follow_symlinks=False)
                    whose = folders.get(folder)
                    if compiled and whose is None:
                        whose = folders.get(os.path.dirname(folder))
                    self._tell(whose, path + os.sep if is_folder else path, FOREIGN)
