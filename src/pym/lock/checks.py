"""What a lock may say of a file, a tree or a repository: it is data of others. A HOT module.

Every function raises ValueError, whose message is a sentence without a full stop.
"""

from __future__ import annotations

from pym.errors import shown

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_HEX = frozenset("0123456789abcdef")
_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128, "sha224": 56, "blake2b": 128, "md5": 32, "sha1": 40}
STRONG = frozenset(("sha256", "sha384", "sha512", "blake2b"))
LARGEST = 1 << 40  # bytes a file may claim to have
_TRANSPORTS = ("https://", "http://", "ssh://", "git://", "file:///")


def name(text: str) -> None:
    """A normalised name of a project, an extra or a group."""
    if not text or len(text) > 256 or not _NAME.issuperset(text) or text[0] == "-" or text[-1] == "-" or "--" in text:
        raise ValueError(f"{shown(text)} is not a normalised name")


def filename(text: str) -> None:
    """The name of a file: one component that no file system takes for anything else."""
    if (
        not text
        or len(text) > 255
        or text[0] in ".-"
        or not text.isprintable()
        or not set(text).isdisjoint('/\\:*?"<>|')
    ):
        raise ValueError(f"{shown(text)} is not the name of a file")


def hashes(pairs: tuple[tuple[str, str], ...], what: str) -> None:
    """Hashes of one file, of which at least one has to be strong."""
    if not pairs:
        raise ValueError(f"`{what}` has no hash")
    strong = False
    for algorithm, digest in pairs:
        digits = _DIGITS.get(algorithm)
        if digits is None:
            continue
        if len(digest) != digits or not _HEX.issuperset(digest):
            raise ValueError(f"the {algorithm} of `{what}` is none: {shown(digest)}")
        strong = strong or algorithm in STRONG
    if not strong:
        names = ", ".join([algorithm for algorithm, _ in pairs])
        raise ValueError(f"`{what}` has no hash that is strong enough, only {shown(names)}")


def address(text: str) -> None:
    """The URL of an archive or an index."""
    if not text.startswith(("https://", "http://", "file:///")) or not text.isprintable() or " " in text:
        raise ValueError(f"{shown(text)} is no address of a file")


def path(text: str) -> None:
    """A relative path with `/`, which may lead upwards: see `outside`."""
    if not text or not text.isprintable() or text[0] in "/\\~" or "\\" in text or text[1:2] == ":" or "://" in text:
        raise ValueError(f"the path {shown(text)} is not relative to the lock")


def outside(text: str) -> bool:
    """Whether a relative path leads out of its directory."""
    depth = 0
    for part in text.split("/"):
        if part == "..":
            depth -= 1
            if depth < 0:
                return True
        elif part not in ("", "."):
            depth += 1
    return False


def below(text: str) -> None:
    """A subdirectory."""
    if text:
        path(text)
        if ".." in text.split("/"):
            raise ValueError(f"the subdirectory {shown(text)} leads out of what it is in")


def repository(url: str, commit: str, requested: str) -> None:
    """A git repository: nothing of it may be taken for an option or another transport."""
    if not url.startswith(_TRANSPORTS) or not url.isprintable() or " " in url or "/-" in url[: url.find("/", 8)]:
        raise ValueError(f"{shown(url)} is no git repository that can be used")
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if host.startswith("-") or url.partition("://")[2].startswith("-"):
        raise ValueError(f"{shown(url)} is no git repository that can be used")
    if len(commit) not in (40, 64) or not _HEX.issuperset(commit):
        raise ValueError(f"{shown(commit)} is no commit")
    if requested and (requested[0] == "-" or not requested.isprintable() or not set(requested).isdisjoint(" ~^:?*[\\")):
        raise ValueError(f"{shown(requested)} is no branch, tag or commit")
