"""What was fetched of a repository: packs and refs, in a bare repository that only grows. See `git`."""

from __future__ import annotations

import os

from pym.errors import GitError, StoreError
from pym.fs import atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.git_command import Git
    from pym.spec.git import GitReference

_ENDINGS = (".pack", ".rev", ".mtimes", ".idx")  # in the order they are moved: git sees a pack by its index


def key(repository: str) -> str:
    """Names a repository in the cache: its URL in one spelling."""
    from hashlib import sha256

    plain = repository.rstrip("/")
    if plain.startswith(("https://github.com/", "http://github.com/")):
        plain = plain.lower()
    return sha256(plain.removesuffix(".git").encode("utf-8", "surrogateescape")).hexdigest()[:24]


def fresh(scratch: str) -> str:
    """A new directory in `scratch` of a name that nobody had before.

    A git that outlives its killed pym goes on writing where it was told to: never where somebody else works.
    """
    path = os.path.join(scratch, os.urandom(8).hex())
    _make(path)
    return path


class Database:
    """One repository.

    Args:
        path: Absolute path of its directory, which need not be there.
    """

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def has(self, git: Git, commit: str) -> bool:
        """Whether a commit is there, and so everything it needs."""
        place = self._place(commit)
        if not os.path.isdir(os.path.join(place, "objects")):
            return False
        return git.attempt("cat-file", "-e", f"{commit}^{{commit}}", directory=place)[0] == 0

    def whole(self, git: Git, revision: str) -> str:
        """The whole commit that begins with `revision`, "" if there is none or more than one."""
        for place in (self._place(""), self._place("0" * 64)):
            if os.path.isdir(os.path.join(place, "objects")):
                status, output, _ = git.attempt(
                    *("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"), directory=place
                )
                found = output.strip()
                if not status and found.startswith(revision.lower()):
                    return found
        return ""

    def fetch(self, git: Git, reference: GitReference, scratch: str, commit: str) -> None:
        """Fetches a commit with its history and the tags in it, or with `commit` empty all branches and tags.

        Raises:
            GitError: It cannot be had.
            StoreError: The disk does not take it.
        """
        place = self._place(commit)
        work = fresh(scratch)
        _skeleton(work, "ref: refs/heads/none\n", "\tbare = true\n", commit)
        objects = os.path.join(place, "objects")
        if os.path.isdir(objects):
            _write(os.path.join(work, "objects", "info", "alternates"), f"{objects}\n".encode())
            _copy(os.path.join(place, "packed-refs"), os.path.join(work, "packed-refs"))
        name = reference.revision
        everything = (
            "+HEAD:refs/remotes/origin/HEAD",
            "+refs/heads/*:refs/remotes/origin/*",
            "+refs/tags/*:refs/tags/*",
        )
        one = (f"+{commit}:refs/commits/{commit}",)
        command = ("fetch", "--quiet", "--force", reference.repository)
        status, said = 1, ""
        if commit:
            status, _, said = git.attempt(*command, *one, directory=work)
            if status and name and not reference.commit:
                # A server that hands out what has a name only: the name, which may have moved on since it was asked.
                named = f"+{name if name.startswith('refs/') else 'refs/heads/' + name}:refs/pym/named"
                status, _, said = git.attempt(*command, named, directory=work)
                status = status or git.attempt("cat-file", "-e", commit, directory=work)[0]
        if status and (not commit or "not our ref" in said or "unadvertised object" in said or "want" in said):
            git.run(*command, *everything, directory=work, action="fetch")
        elif status:
            raise GitError(f"Failed to fetch `{reference.repository}`", context=said)
        git.run("pack-refs", "--all", directory=work, action="fetch")
        self._take_in(work, place)

    def lend(self, repository: str, commit: str, origin: str) -> None:
        """Makes the `.git` of a checkout, with all objects in it and `commit` as its head.

        Args:
            repository: Absolute path of the `.git` directory to be.
            commit: Whole.
            origin: URL that submodules are relative to.
        """
        place = self._place(commit)
        quoted = origin.replace("\\", "\\\\").replace('"', '\\"')
        remote = f'[remote "origin"]\n\turl = "{quoted}"\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'
        _skeleton(repository, f"{commit}\n", "\tbare = false\n\tlogallrefupdates = false\n", commit, remote)
        packs = os.path.join(place, "objects", "pack")
        try:
            for name in os.listdir(packs):
                target = os.path.join(repository, "objects", "pack", name)
                try:
                    os.link(os.path.join(packs, name), target)
                except OSError:
                    _write(os.path.join(repository, "objects", "info", "alternates"), f"{place}/objects\n".encode())
                    break
        except OSError as error:
            raise StoreError.from_os("read", packs, error) from error
        _copy(os.path.join(place, "packed-refs"), os.path.join(repository, "packed-refs"))

    def _place(self, commit: str) -> str:
        """Repositories of SHA-256 objects are apart: one URL may have been either."""
        return f"{self.path}-sha256" if len(commit) == 64 else self.path

    def _take_in(self, work: str, place: str) -> None:
        source, target = os.path.join(work, "objects", "pack"), os.path.join(place, "objects", "pack")
        if not os.path.isdir(target):
            _skeleton(place, "ref: refs/heads/none\n", "\tbare = true\n", "0" * 64 if place.endswith("-sha256") else "")
        try:
            for ending in _ENDINGS:
                for name in os.listdir(source):
                    if name.endswith(ending):
                        os.replace(os.path.join(source, name), os.path.join(target, name))
            with open(os.path.join(work, "packed-refs"), "rb") as file:
                refs = file.read()
        except OSError as error:
            raise StoreError.from_os("write", place, error) from error
        atomic.write(os.path.join(place, "packed-refs"), refs)


def _skeleton(path: str, head: str, core: str, commit: str, more: str = "") -> None:
    """An empty repository, as `git init` would make it without templates."""
    wide = len(commit) == 64
    extensions = "[extensions]\n\tobjectFormat = sha256\n" if wide else ""
    for name in ("objects/info", "objects/pack", "refs"):
        _make(os.path.join(path, name))
    _write(os.path.join(path, "HEAD"), head.encode())
    core = f"[core]\n\trepositoryformatversion = {int(wide)}\n\tfilemode = true\n{core}"
    _write(os.path.join(path, "config"), f"{core}{extensions}{more}".encode("utf-8", "surrogateescape"))


def _make(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise StoreError.from_os("make", path, error) from error


def _copy(source: str, target: str) -> None:
    try:
        with open(source, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError.from_os("read", source, error) from error
    _write(target, data)


def _write(path: str, data: bytes) -> None:
    try:
        with open(path, "wb", buffering=0) as file:
            file.write(data)
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error
