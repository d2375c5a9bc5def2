"""References to git repositories, as text: what they name and how a commit is pinned in them. A HOT module.

    git+https://host/owner/name.git@v1.0#subdirectory=packages/one&egg=one
    git+ssh://git@host/name@feature/x        file:///srv/name.git (a place that ends in `.git` needs no `git+`)

Nothing of it may be taken by git for an option, another transport or a revision expression: that is refused here.
"""

from __future__ import annotations

from pym.errors import shown
from pym.spec.direct import path_of, scheme, unquote, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

TRANSPORTS = ("https", "http", "ssh", "git", "file")
_HEX = frozenset("0123456789abcdefABCDEF")
_LENGTHS = (40, 64)  # of a whole commit: SHA-1, SHA-256
_LONGEST = 8192
# What git-check-ref-format forbids, and what begins a revision expression.
_FORBIDDEN = frozenset(" ~^:?*[\\")


class GitReference:
    """One place in a repository.

    Attributes:
        repository: Its URL, without user and password (ssh keeps the user), query and fragment.
        user, password: From the URL of an http(s) repository, percent-decoded; "" without.
        revision: Branch, tag, (short) commit or `refs/…`, percent-decoded; "" for the default branch.
        subdirectory: Of the project, "" for the top.
        lfs: Whether the large files are wanted (`#lfs=true`).
    """

    __slots__ = ("lfs", "password", "repository", "revision", "subdirectory", "user")

    def __init__(
        self,
        repository: str,
        revision: str = "",
        subdirectory: str = "",
        *,
        lfs: bool = False,
        user: str = "",
        password: str = "",
    ) -> None:
        self.repository = repository
        self.revision = revision
        self.subdirectory = subdirectory
        self.lfs = lfs
        self.user = user
        self.password = password

    def __repr__(self) -> str:
        return f"GitReference({self.repository!r}, {self.revision!r}, {self.subdirectory!r})"

    @property
    def commit(self) -> str:
        """The revision in lower case if it is a whole commit, else ""."""
        return self.revision.lower() if is_commit(self.revision) else ""


def is_git(url: str) -> bool:
    """Whether a direct reference is one to a git repository."""
    kind, plus, _ = scheme(url).partition("+")
    if plus:
        return kind == "git"
    if kind not in TRANSPORTS or ".git" not in url.lower():
        return False
    place = _place(url).lower()
    return place.endswith(".git") or (place.rpartition("@")[0].endswith(".git") and bool(commit_in(url)))


def is_commit(text: str) -> bool:
    """Whether `text` is a whole commit."""
    return len(text) in _LENGTHS and _HEX.issuperset(text)


def may_be_commit(text: str) -> bool:
    """Whether `text` can be the beginning of a commit, which git wants four digits of."""
    return 4 <= len(text) <= _LENGTHS[-1] and _HEX.issuperset(text)


def parse(url: str) -> GitReference:
    """Reads a reference.

    Args:
        url: Absolute, variables filled in.

    Raises:
        ValueError: It is none that git could be given safely; the message is a sentence without a full stop.
    """
    if len(url) > _LONGEST or not url.isprintable() or " " in url:
        _refuse("it has characters that no URL has" if len(url) <= _LONGEST else "it is too long")
    plain = url[4:] if url[:4].lower() == "git+" else url
    kind = scheme(plain)
    if kind not in TRANSPORTS:
        _refuse_transport(plain)
    place = _place(plain)
    authority, slash, path = place[len(kind) + 1 :].removeprefix("//").partition("/")
    if not place[len(kind) + 1 :].startswith("//"):
        _refuse(f"after `{kind}:` there has to be `//`")
    path, at, revision = path.rpartition("@") if "@" in path else (path, "", "")
    user, password = "", ""
    userinfo, has_user, host = authority.rpartition("@")
    if kind == "file":
        if authority not in ("", "localhost"):
            _refuse("a `file:` URL has three slashes before its path")
        host = ""
    else:
        _check_host(host, userinfo, kind)
        name, _, secret = userinfo.partition(":")
        if kind in ("http", "https"):
            user, password = unquote(name), unquote(secret)
            if "\n" in user + password or "\0" in user + password or "\r" in user + password:
                _refuse("its user or password has a line break")
        elif has_user:
            host = f"{name}@{host}"
    repository = f"{kind}://{host.lower() if kind in ('http', 'https') else host}{slash}{path}"
    decoded = unquote(path)
    if not path or not decoded.isprintable() or ".." in decoded.split("/"):
        _refuse("its path cannot be one of a repository")
    if decoded.startswith("-"):
        _refuse("its path begins with `-`")
    if at and not revision:
        _refuse("there is nothing behind its `@`")
    revision = unquote(revision)
    if fault := revision_fault(revision):
        _refuse(f"its revision {shown(revision)} {fault}")
    subdirectory, lfs = _fragment(url)
    return GitReference(repository, revision, subdirectory, lfs=lfs, user=user, password=password)


def revision_fault(revision: str) -> str:
    """What is wrong with a branch, tag or commit (git-check-ref-format), as half a sentence; "" if nothing is."""
    if not revision:
        return ""
    if revision.startswith("-"):
        return "begins with `-`"
    if not revision.isprintable() or not _FORBIDDEN.isdisjoint(revision):
        return "has characters that no branch and no tag has"
    if (
        ".." in revision
        or "@{" in revision
        or "//" in revision
        or revision[0] == "/"
        or revision[-1] in "/."
        or any(part.startswith(".") or part.endswith(".lock") for part in revision.split("/"))
    ):
        return "can be no branch, tag or commit"
    return ""


def pinned(written: str, commit: str) -> str:
    """A reference with its revision replaced by a commit, everything else as it was written; without password.

    Args:
        written: As a person wrote it, variables included.
        commit: Whole.
    """
    place, hash_, fragment = written.partition("#")
    place = place.partition("?")[0]
    head, at, _ = place.rpartition("@")
    # An `@` before the path belongs to the user: `git+ssh://git@host/name`.
    if at and ("/" in head.partition("://")[2] or ("${" in head and "://" not in head) or _local(head)):
        place = head
    return without_credentials(f"{place}@{commit}{hash_}{fragment}")


def commit_in(url: str) -> str:
    """The whole commit that a reference is pinned to, "" if it is not."""
    tail = _place(url).rpartition("@")[2]
    return tail.lower() if is_commit(tail) else ""


def _local(head: str) -> bool:
    return bool(path_of(head.removeprefix("git+")))


def _place(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _fragment(url: str) -> tuple[str, bool]:
    subdirectory, lfs = "", False
    for part in url.partition("#")[2].split("&"):
        name, _, value = part.partition("=")
        if name == "subdirectory":
            subdirectory = unquote(value).rstrip("/")
        elif name == "lfs":
            lfs = value.lower() in ("true", "1")
    parts = [part for part in subdirectory.split("/") if part != "."]
    if subdirectory.startswith("/") or any(part in ("", "..") for part in parts if subdirectory):
        _refuse(f"its subdirectory {shown(subdirectory)} leads out of it")
    if not subdirectory.isprintable() or "\\" in subdirectory or ".git" in [part.lower() for part in parts]:
        _refuse(f"its subdirectory {shown(subdirectory)} can be none")
    return "/".join(parts), lfs


def _check_host(host: str, userinfo: str, kind: str) -> None:
    name, colon, port = host.rpartition(":")
    if host.endswith("]") or not colon:
        name, colon, port = host, "", ""
    if colon and not port.isdigit():
        if kind == "ssh":
            _refuse(f"{shown(port)} is no port (ssh's own form is written `git+ssh://{shown(name)[1:-1]}/…`)")
        _refuse("its port is no number")
    bracketed = name.startswith("[") and name.endswith("]")
    if not name or (not bracketed and not all(char.isalnum() or char in "-._~%" for char in name)):
        _refuse("its host cannot be one")
    if name.startswith("-") or unquote(name).startswith("-") or userinfo.startswith("-"):
        # ssh would take it for an option (CVE-2017-1000117).
        _refuse("its host or user begins with `-`")


def _refuse_transport(plain: str) -> NoReturn:
    head, colon, rest = plain.partition(":")
    if colon and not rest.startswith(("/", ":")) and "@" in head and "/" not in head:
        _refuse(f"ssh's own form is written as a URL, `git+ssh://{shown(head)[1:-1]}/…`")
    known = ", ".join(f"`git+{kind}:`" for kind in TRANSPORTS)
    _refuse(f"git is only reached over {known}")


def _refuse(reason: str) -> NoReturn:
    raise ValueError(reason)
