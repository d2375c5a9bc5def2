"""What the members read so far have laid claim to: no two of them may meet on one path, none may lie under another."""

from __future__ import annotations

from pym.errors import HostileArchive
from pym.fs.archive import names
from pym.fs.archive.links import MOST, Links
from pym.fs.archive.tar import DIRECTORY, FILE, HARD_LINK, LINK, MEMBERS, Member

_NAMES = 32 << 20  # bytes of all paths together, directories that are only implied included
_IMPLIED = "implied directory"  # something lies in it; a member of its own may still follow


class Ledger:
    """Checks each member against all before it, before anything of it is written.

    Args:
        archive: File name of the archive, for messages.
        folds: Whether the file system unpacked to ignores case. Only there do `terminfo/E/Eterm` and
            `terminfo/e/eterm` collide, which real archives have.
        confined: A directory whose links may not lead out of it; "" for none.
        repeats: Whether a file may appear again, and is what it is the last time, as in a tar that was appended to.

    Attributes:
        replaces: Whether the member that was entered last is a file that appears again.
    """

    __slots__ = (
        "_archive",
        "_bytes",
        "_claims",
        "_folds",
        "_repeats",
        "_top",
        "_top_named",
        "_whole",
        "links",
        "replaces",
    )

    def __init__(self, archive: str, *, folds: bool, confined: str = "", repeats: bool = False) -> None:
        self._archive = archive
        self._folds = folds
        self._repeats = repeats
        self.replaces = False
        self._top = ""
        self._bytes = 0
        self._top_named = False
        self._claims: dict[str, tuple[str, str]] = {}  # key of the path -> what it is, path as spelled
        self._whole = {""}  # directories whose whole path has been checked
        self.links = Links(archive, self.key, confined)

    def key(self, path: str) -> str:
        """What `path` has in common with every path that would be the same file."""
        return path if path.isascii() and not self._folds else names.key(path, folds=self._folds)

    def enter(self, member: Member) -> str:
        """Claims the member's path.

        Returns:
            Its path below the one directory that holds everything; "" for that directory itself.

        Raises:
            HostileArchive: Its name or target cannot be what it seems, or the path is taken.
        """
        kind = member.kind
        self.replaces = False
        path, fault = self._below_top(member.name)
        if fault:
            raise self._refuse(member, fault)
        if not path:
            if kind != DIRECTORY:
                raise self._refuse(member, "lies beside the one directory an archive has to have")
            if self._top_named:
                raise self._refuse(member, "appears twice")
            self._top_named = True
            return path
        head, _, tail = path.rpartition("/")
        if head not in self._whole:
            self._enter_directories(member, head)
        if fault := names.fault(tail):
            raise self._refuse(member, fault)
        if len(path) > names.LONGEST_PATH or len(path.encode()) > names.LONGEST_PATH:
            raise self._refuse(member, "has too long a name")
        key = self.key(path)
        if (claim := self._claims.get(key)) is not None:
            taken, spelled = claim
            self.replaces = self._repeats and taken == kind == FILE and spelled == path
            if not self.replaces and (taken != _IMPLIED or kind != DIRECTORY or spelled != path):
                raise self._refuse(member, "appears twice" if spelled == path else f"collides with `{spelled}`")
        self._claim(member, key, kind, path)
        if kind == DIRECTORY:
            self._whole.add(path)
        elif kind == LINK:
            if len(self.links) >= MOST:
                raise self._refuse(member, f"is one of more than {MOST} links")
            self.links.add(path, member.target)
        return path

    def hard_link_source(self, member: Member) -> str:
        """Path, below the top directory, of the earlier file that a hard link (entered already) names.

        Raises:
            HostileArchive: It names none.
        """
        path, fault = self._below_top(member.target)
        claim = self._claims.get(self.key(path))
        if (
            fault
            or member.target == member.name
            or claim is None
            or claim[0] not in (FILE, HARD_LINK)
            or claim[1] != path
        ):
            raise self._refuse(member, "is a hard link to something that is no earlier file of the archive")
        return path

    def expect_some(self) -> None:
        """Raises HostileArchive if there was no member at all."""
        if not self._top:
            raise HostileArchive(self._archive, "", "is empty")

    def _below_top(self, name: str) -> tuple[str, str]:
        """The path below the top directory, which the first name of all decides, and what is wrong with it."""
        top, slash, path = name.partition("/")
        if not name:
            return "", "has an empty name"
        if not top:
            return "", "has an absolute path"
        if not self._top:
            if fault := names.fault(top):
                return "", fault
            self._top = top
        if top != self._top:
            return "", names.fault(top) or f"lies outside `{self._top}/`, the one directory of the archive"
        # `python//x` has to end here: what is left of it is an absolute path.
        return path, "has an empty component in its name" if slash and (not path or path[0] == "/") else ""

    def _enter_directories(self, member: Member, head: str) -> None:
        """Claims the directories above a member."""
        path = ""
        if len(head) > names.LONGEST_PATH:
            raise self._refuse(member, "has too long a name")
        for component in head.split("/"):
            path = f"{path}/{component}" if path else component
            if path in self._whole:
                continue
            if fault := names.fault(component):
                raise self._refuse(member, fault)
            key = self.key(path)
            claim = self._claims.get(key)
            if claim is None:
                self._claim(member, key, _IMPLIED, path)
            elif claim[1] != path:
                raise self._refuse(member, f"collides with `{claim[1]}`")
            elif claim[0] not in (DIRECTORY, _IMPLIED):
                raise self._refuse(member, f"lies under `{path}`, which is a {claim[0]} of the archive")
            self._whole.add(path)

    def _claim(self, member: Member, key: str, kind: str, path: str) -> None:
        # One member of a few hundred bytes can imply hundreds of directories: they count as entries do.
        self._claims[key] = (kind, path)
        self._bytes += len(path)
        if len(self._claims) > MEMBERS or self._bytes > _NAMES:
            raise self._refuse(member, f"is one of more than {MEMBERS} entries, or {_NAMES >> 20} MiB of names")

    def _refuse(self, member: Member, reason: str) -> HostileArchive:
        if not member.name:
            return HostileArchive(self._archive, "", f"has an entry that {reason}")
        return HostileArchive(self._archive, member.name, reason)
