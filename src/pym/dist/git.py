"""Commits of git repositories, checked out in the cache.

    checkout = fetch(parse("git+https://host/name@main#subdirectory=a"), cache, environ=environ)
    checkout.tree, checkout.commit

    git-1/db/<repository>/                   a bare repository: packs and refs of all that was fetched of it
    git-1/checkouts/<repository>/<commit>/   complete from the moment it has that name
    git-1/scratch/<repository>/              the only place that git writes to

Git never writes into what is kept: packs are moved there once it has ended well. So a git that outlives a killed pym,
or one that is killed, leaves no lock and no half of anything behind.
"""

from __future__ import annotations

import os

from pym.cache import durable, hold
from pym.cache.memo import Memo
from pym.cache.scratch import Scratch, sweep
from pym.dist import git_objects
from pym.dist.git_command import Git
from pym.errors import GitError, Offline, StoreError, shown
from pym.fs import tree
from pym.model.value import Value
from pym.spec import git as spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.spec.git import GitReference

ROOT = "git-1"
_REFS = "git-refs-1"  # kind of the memory of what branches and tags were last seen to be
_MARK = "pym"  # below `.git` of a checkout: the boot it was made in
_LFS = (
    "filter.lfs.smudge=git-lfs smudge -- %f",
    "filter.lfs.clean=git-lfs clean -- %f",
    "filter.lfs.process=git-lfs filter-process",
    "filter.lfs.required=true",
)


class Checkout(Value):
    """A commit, checked out.

    Attributes:
        path: Absolute path of its top directory, with `.git` in it. It is shared: whoever builds in it copies it.
        commit: The whole commit.
        tree: Absolute path of the project in it.
        key: Stands for its content: `git:COMMIT`, and whether large files are in it.
    """

    __slots__ = ("commit", "key", "path", "tree")

    def __init__(self, path: str, commit: str, tree: str, key: str = "") -> None:
        self.path = path
        self.commit = commit
        self.tree = tree
        self.key = key or f"git:{commit}"


def fetch(
    reference: GitReference,
    cache: str,
    *,
    environ: Mapping[str, str],
    offline: bool = False,
    notice: Callable[[str], None] | None = None,
) -> Checkout:
    """Checks out what a reference means now.

    A whole commit that is there already needs no network and no git. A branch or tag is looked up each time; offline it
    means what it meant last.

    Args:
        reference: What is wanted.
        cache: Absolute path of the cache directory.
        environ: Environment variables, for git.
        offline: The network may not be used (a repository in this machine's file system may).
        notice: Told when a repository is asked, and what it answered: lines as uv has them.

    Raises:
        GitError: There is no such thing, it cannot be had, or there is no git.
        Offline: It is not in the cache.
        StoreError: The disk does not take it.
    """
    hold.share(cache)
    repository = _Repository(reference, cache, environ, offline, notice)
    if not reference.commit:
        repository.begin()
    commit = reference.commit or repository.resolve()
    checkout = repository.checked_out(commit)
    repository.end(commit)
    return Checkout(checkout, commit, _project(reference, checkout), f"git:{os.path.basename(checkout)}")


class _Repository:
    """One repository in the cache, for one reference."""

    def __init__(
        self,
        reference: GitReference,
        cache: str,
        environ: Mapping[str, str],
        offline: bool,
        notice: Callable[[str], None] | None,
    ) -> None:
        self._reference = reference
        self._environ = environ
        self._offline = offline and not reference.repository.startswith("file:")
        self._notice = notice
        self._memo = Memo(cache, _REFS)
        self._scratch = os.path.join(cache, ROOT, "scratch")
        self._key = git_objects.key(reference.repository)
        self._checkouts = os.path.join(cache, ROOT, "checkouts", self._key)
        self._objects = git_objects.Database(os.path.join(cache, ROOT, "db", self._key))
        self._made: Git | None = None
        self._begun = False

    def begin(self) -> None:
        """Says that the repository is asked, once."""
        if self._notice is not None and not self._begun and not self._offline:
            self._begun = True
            self._notice(f"   Updating {self._reference.repository} ({self._reference.revision or 'HEAD'})")

    def end(self, commit: str) -> None:
        """Says what came of it, if it was said that it began."""
        if self._notice is not None and self._begun:
            self._notice(f"    Updated {self._reference.repository} ({commit})")

    @property
    def _git(self) -> Git:
        if self._made is None:
            self._made = Git(self._reference, self._environ)
        return self._made

    # -- what a name means -------------------------------------------------------------------------------------------

    def resolve(self) -> str:
        """The commit that the revision means."""
        reference = self._reference
        remembered = f"{reference.repository}\0{reference.revision}"
        if self._offline:
            known = self._memo.recall(remembered)
            if isinstance(known, str) and spec.is_commit(known):
                return known
            raise self._not_at_hand()
        commit = self._named() or self._abbreviated()
        self._memo.remember(remembered, commit)
        return commit

    def _named(self) -> str:
        """Of a branch, a tag, a full name or HEAD; "" if the repository has none of that name."""
        revision = self._reference.revision
        if not revision or revision == "HEAD":
            names = ["HEAD"]
        elif revision.startswith("refs/"):
            names = [revision]
        else:
            names = [f"refs/heads/{revision}", f"refs/tags/{revision}"]
        # Asked for by name: the answer of a server with a million branches is a line or two.
        answer = self._git.run(
            "ls-remote",
            "--quiet",
            self._reference.repository,
            *names,
            *[f"{name}^{{}}" for name in names if name.startswith("refs/") and "refs/heads/" not in name],
            directory=self._existing(),
            action="look into",
        )
        refs = {name: commit for commit, _, name in (line.partition("\t") for line in answer.splitlines())}
        for name in names:
            commit = refs.get(f"{name}^{{}}") or refs.get(name, "")
            if spec.is_commit(commit):
                return commit
        if spec.may_be_commit(revision):
            return ""
        what = f"has no branch or tag {shown(revision)}" if revision else "has no commits"
        raise GitError(
            f"`{self._reference.repository}` {what}",
            hints=("check the name behind `@`",) if revision else (),
        )

    def _abbreviated(self) -> str:
        """Of the first digits of a commit: with the repository as it was fetched, else with all of it."""
        revision = self._reference.revision
        known = self._objects.whole(self._git, revision)
        if known:
            return known
        with self._held() as scratch:
            self._objects.fetch(self._git, self._reference, scratch, "")
        found = self._objects.whole(self._git, revision)
        if not found:
            raise GitError(
                f"`{self._reference.repository}` has no branch, tag or commit {shown(revision)}",
                hints=("check what stands behind `@`; a commit has to be on some branch or tag, and unmistakable",),
            )
        return found

    # -- what it holds -----------------------------------------------------------------------------------------------

    def checked_out(self, commit: str) -> str:
        """The directory of a commit, made if it is not there."""
        path = os.path.join(self._checkouts, f"{commit}-lfs" if self._reference.lfs else commit)
        if self._usable(path):
            return path
        with self._held() as scratch:
            if self._usable(path):
                return path
            if not self._objects.has(self._git, commit):
                if self._offline:
                    raise self._not_at_hand()
                self.begin()
                self._objects.fetch(self._git, self._reference, scratch, commit)
                if not self._objects.has(self._git, commit):
                    raise GitError(f"`{self._reference.repository}` has no commit `{commit}`")
            self._check_out(scratch, commit, path)
        return path

    def _check_out(self, scratch: str, commit: str, path: str) -> None:
        git = self._git
        made = git_objects.fresh(scratch)
        repository = os.path.join(made, ".git")
        self._objects.lend(repository, commit, self._reference.repository)
        git.run("reset", "--quiet", "--hard", commit, directory=made, action="check out")
        if os.path.lexists(os.path.join(made, ".gitmodules")):
            if self._offline:
                raise self._not_at_hand()
            git.run(
                *("submodule", "--quiet", "update", "--init", "--recursive"),
                directory=made,
                action="fetch the submodules of",
            )
        if self._reference.lfs:
            self._fetch_large(made, commit)
        try:
            with open(os.path.join(repository, _MARK), "wb", buffering=0) as mark:
                mark.write(durable.boot())
            os.makedirs(os.path.dirname(path), exist_ok=True)
            tree.remove(path)  # one that a power cut has damaged
            os.rename(made, path)
        except OSError as error:
            raise StoreError.from_os("write", path, error) from error

    def _fetch_large(self, made: str, commit: str) -> None:
        git = self._git
        if git.attempt("lfs", "version", directory=made)[0]:
            raise GitError(
                f"`{self._reference.repository}` is wanted with its large files, and git has no `lfs`",
                hints=("install git-lfs, or leave `lfs=true` away",),
            )
        if self._offline:
            raise self._not_at_hand()
        action = "fetch the large files of"
        git.run("lfs", "fetch", "origin", commit, directory=made, action=action, configuration=_LFS)
        git.run("lfs", "checkout", directory=made, action=action, configuration=_LFS)

    def _usable(self, path: str) -> bool:
        """Whether a checkout is there and whole.

        A rename survives a power cut, what it names may not: after a restart of the machine git looks at it once.
        """
        mark = os.path.join(path, ".git", _MARK)
        try:
            with open(mark, "rb", buffering=0) as file:
                made = file.read(64)
            if made == durable.boot() != durable.UNKNOWN:
                return True
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise StoreError.from_os("read", path, error) from error
        status, said, _ = self._git.attempt(
            *("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=none"), directory=path
        )
        if status or said.strip():
            return False
        try:
            with open(mark, "wb", buffering=0) as file:
                file.write(durable.boot())
        except OSError:
            pass  # a cache that is only read
        return True

    # ----------------------------------------------------------------------------------------------------------------

    def _held(self) -> _Held:
        sweep(self._scratch, but=self._key)
        return _Held(self._scratch, self._key)

    def _existing(self) -> str:
        """A directory for git to run in, where it has nothing to find."""
        try:
            os.makedirs(self._scratch, exist_ok=True)
        except OSError as error:
            raise StoreError.from_os("make", self._scratch, error) from error
        return self._scratch

    def _not_at_hand(self) -> Offline:
        reference = self._reference
        what = f"`{reference.repository}` at {shown(reference.revision)}" if reference.revision else None
        return Offline(
            f"The network may not be used, and {what or f'`{reference.repository}`'} is not in the cache",
            hints=("run the same command once without `--offline` (or `PYM_OFFLINE`)",),
        )


class _Held:
    """The scratch directory of one repository, which nobody else has meanwhile."""

    def __init__(self, directory: str, key: str) -> None:
        self._scratch = Scratch(directory, key)

    def __enter__(self) -> str:
        return self._scratch.__enter__().path

    def __exit__(self, *_: object) -> None:
        self._scratch.__exit__()


def _project(reference: GitReference, checkout: str) -> str:
    """The directory of the project in a checkout.

    Raises:
        GitError: There is none of that name, or a link makes it lead elsewhere.
    """
    if not reference.subdirectory:
        return checkout
    found = os.path.join(checkout, reference.subdirectory)
    inside = os.path.realpath(found).startswith(os.path.join(os.path.realpath(checkout), ""))
    if not inside or not os.path.isdir(found):
        fault = "leads out of it" if os.path.isdir(found) else "is not there"
        raise GitError(
            f"The subdirectory {shown(reference.subdirectory)} of `{reference.repository}` {fault}",
            hints=("check what stands behind `subdirectory=`",),
        )
    return found
