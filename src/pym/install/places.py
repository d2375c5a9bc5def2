"""The directories of an environment as a change of it sees them: real paths, and its workshops. A HOT module."""

from __future__ import annotations

import os

from pym.install.unfinished import WORKSHOP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment


class Places:
    """Where files go, free of links on the way and of two names for one directory.

    Args:
        environment: Its scheme. Directories need not exist.

    Attributes:
        site: Real path of purelib, where the main workshop is.
        roots: Real paths of the scheme's directories, each once.
        purelib, platlib, scripts, data, include: Positions in `roots`.
        nested: Positions of directories that lie in another one of them.
    """

    __slots__ = (
        "_heads",
        "_inner",
        "_spelled",
        "_workshops",
        "data",
        "include",
        "nested",
        "platlib",
        "purelib",
        "roots",
        "scripts",
        "site",
    )

    def __init__(self, environment: Environment) -> None:
        scheme = environment.scheme
        roots: list[str] = []
        real: dict[str, str] = {}
        positions = []
        for path in (scheme.purelib, scheme.platlib, scheme.scripts, scheme.data, scheme.include):
            if path not in real:
                real[path] = os.path.realpath(path)
            if real[path] not in roots:
                roots.append(real[path])
            positions.append(roots.index(real[path]))
        self.purelib, self.platlib, self.scripts, self.data, self.include = positions
        self.roots = tuple(roots)
        self.site = roots[self.purelib]
        # Innermost first: what two of them hold belongs to the inner one.
        self._inner = sorted(((root + os.sep, at) for at, root in enumerate(roots)), key=_longest)
        self._spelled = sorted(((spelled + os.sep, root) for spelled, root in real.items()), key=_longest)
        self.nested = frozenset(
            at for at, root in enumerate(roots) for other in roots if root.startswith(other.rstrip(os.sep) + os.sep)
        )
        self._workshops: dict[int, str] = {}
        self._heads: dict[str, str] = {}

    def real(self, path: str) -> str:
        """A path of the environment, as its scheme spells it, with the real path of its root."""
        for spelled, root in self._spelled:
            if path.startswith(spelled):
                return os.path.join(root, path[len(spelled) :])
        return path

    def place(self, root: int, inside: str) -> tuple[int, str]:
        """The root that `inside`, a path below `root`, really belongs to, and its path there."""
        path = os.path.join(self.roots[root], inside)
        for start, at in self._inner:
            if path.startswith(start):
                return at, path[len(start) :]
        return root, inside

    def behind_links(self, inside: str) -> str:
        """`inside`, a path below `data`, by the directory that a link at its beginning leads to, as `lib64` does."""
        head, below, rest = inside.partition("/")
        if not below:
            return inside
        if head not in self._heads:
            start = self.roots[self.data].rstrip(os.sep) + os.sep
            real = os.path.realpath(start + head)
            self._heads[head] = real[len(start) :] if real.startswith(start) else head
        return f"{self._heads[head]}/{rest}"

    def splits(self, root: int, names: set[str]) -> bool:
        """Whether files below `root` whose paths begin with one of `names` may belong to a root inside it."""
        start = self.roots[root].rstrip(os.sep) + os.sep
        return any(self.roots[at][len(start) :].partition(os.sep)[0] in names for at in self.inside(root))

    def inside(self, root: int) -> list[int]:
        """Positions of the roots that lie in this one."""
        start = self.roots[root].rstrip(os.sep) + os.sep
        return [at for at in self.nested if self.roots[at].startswith(start)]

    def workshop(self, root: int) -> str:
        """The directory for what comes into or goes out of `root`: on the same file system, so that renaming works."""
        found = self._workshops.get(root)
        if found is None:
            found = self._workshops[root] = self._find_workshop(root)
        return found

    def _find_workshop(self, root: int) -> str:
        main = os.path.join(self.site, WORKSHOP)
        if root in (self.purelib,):
            return main
        path = self.roots[root]
        while not os.path.isdir(path):
            path = os.path.dirname(path)
        if os.stat(path).st_dev == os.stat(self.site).st_dev:
            return main
        return os.path.join(path, WORKSHOP)

    def root_of(self, path: str) -> int:
        """The root that a real path lies in; purelib for one that lies in none."""
        for start, at in self._inner:
            if path.startswith(start):
                return at
        return self.purelib


def _longest(pair: tuple[str, object]) -> int:
    return -len(pair[0])
