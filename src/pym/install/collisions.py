"""What is in the way of an installation: files of other distributions, or of none. Cold."""

from __future__ import annotations

import os

from pym.errors import Obstructed
from pym.install import uninstall
from pym.install.layout import is_environments_own
from pym.install.own_files import digest
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.install.places import Places
    from pym.install.stage import Stage
    from pym.model.environment import Environment, Installed
    from pym.report import Reporter


class Collision(Value):
    """A file that several distributions own.

    Attributes:
        path: Absolute.
        names: Of the distributions; the last one's file is there.
        same: Whether all of them bring the same content, so that nothing is lost.
    """

    __slots__ = ("names", "path", "same")

    def __init__(self, path: str, names: tuple[str, ...], same: bool) -> None:
        self.path = path
        self.names = names
        self.same = same


class Judge:
    """Says who owns what is in the way, and what of it may be replaced.

    Args:
        stage: What is to be installed, laid out.
        places: Where it goes.
        environment: Where that is.
        others: The distributions that stay.
        reporter: Told of what is replaced and belongs to nobody.
        force: Whether programs that belong to no distribution are replaced.
    """

    def __init__(
        self,
        stage: Stage,
        places: Places,
        environment: Environment,
        others: Sequence[Installed],
        reporter: Reporter,
        *,
        force: bool,
    ) -> None:
        self._stage = stage
        self._places = places
        self._environment = environment
        self._others = others
        self._reporter = reporter
        self._force = force

    def judge(self, obstructing: Sequence[str]) -> list[Collision]:
        """The files that several distributions own, by path.

        Args:
            obstructing: Absolute paths of files that are where others are to be.

        Raises:
            Obstructed: One of them must not be replaced.
        """
        stage = self._stage
        found: dict[str, Collision] = {}
        for root, path in sorted(set(stage.collisions)):
            absolute = os.path.join(self._places.roots[root], path)
            names = tuple(stage.layouts[at].addition.stored.manifest.name for at in stage.owners(root, path))
            found[absolute] = Collision(absolute, names, not stage.differs(root, path))
        # Bytecode is made anew by whoever needs it.
        paths = [path for path in obstructing if not path.endswith(".pyc")]
        if paths:
            claimed = uninstall.shared(
                uninstall.Owned(tuple(self._spelled(path) for path in paths), ()), self._others, self._environment
            )
            foreign = []
            for path in paths:
                root = self._places.root_of(path)
                inside = path[len(self._places.roots[root].rstrip(os.sep)) + 1 :]
                owners = stage.owners(root, inside)
                claim = claimed.get(self._spelled(path))
                if claim is None:
                    foreign.append((root, inside, path))
                    continue
                names = (claim[0].name, *(stage.layouts[at].addition.stored.manifest.name for at in owners))
                found[path] = Collision(path, names, self._is(path, owners, root, inside))
            self._judge_foreign(foreign)
        return [found[path] for path in sorted(found)]

    def _spelled(self, path: str) -> str:
        """A real path as the environment's scheme spells it, which is how RECORD files are compared."""
        scheme = self._environment.scheme
        for root in (scheme.purelib, scheme.platlib, scheme.scripts, scheme.include, scheme.data):
            start = os.path.realpath(root).rstrip(os.sep) + os.sep
            if path.startswith(start):
                return os.path.join(root, path[len(start) :])
        return path

    def _is(self, path: str, owners: list[int], root: int, inside: str) -> bool:
        """Whether the file that is there already has the content that all of `owners` bring."""
        try:
            with open(path, "rb", buffering=0) as file:
                there = digest(file.read())
        except OSError:
            return False
        stage = self._stage
        return not stage.differs(root, inside) and any(
            stage._content(stage.layouts[at], root, inside) == there for at in owners
        )

    def _judge_foreign(self, foreign: list[tuple[int, str, str]]) -> None:
        """Files that belong to no distribution are replaced if they are modules or data, but programs are not."""
        replaced = []
        for root, inside, path in foreign:
            owners = self._stage.owners(root, inside)
            if self._is(path, owners, root, inside):
                continue
            name = os.path.basename(path)
            protected = root == self._places.scripts and (
                is_environments_own(name.lower()) or not (self._force or self._is_left_over(path, root, inside, owners))
            )
            if protected or (root == self._places.data and name == "pyvenv.cfg"):
                names = " and ".join(f"`{self._stage.layouts[at].addition.stored.manifest.name}`" for at in owners)
                raise Obstructed(
                    f"Cannot install {names}: a program `{path}` is there that belongs to no distribution",
                    hints=("move it away, or reinstall with force",) if self._force else ("move it away first",),
                )
            replaced.append(path)
        if replaced:
            more = f" and {len(replaced) - 1} more" if len(replaced) > 1 else ""
            self._reporter.warn(f"Replacing `{replaced[0]}`{more}, which belonged to no distribution")

    def _is_left_over(self, path: str, root: int, inside: str, owners: list[int]) -> bool:
        """Whether a program is what another installer has made of the same entry point."""
        beside = os.path.basename(os.path.realpath(path)) if os.path.islink(path) else ""
        for at in owners:
            if (root, beside) in self._stage.layouts[at].programs:
                return True  # an alias of another program of it, as Pythons have `pip` for `pip3.12`
            entry, content = self._stage.layouts[at].programs.get((root, inside), (None, b""))
            line = next((line for line in content.splitlines() if line.startswith(b"from ")), b"")
            if entry is None and line:
                try:
                    with open(path, "rb", buffering=0) as file:
                        data = file.read(1 << 16)
                        return not data or line in data  # an empty one was lost in a power cut
                except OSError:
                    return False
        return False


def tell(collisions: Sequence[Collision], reporter: Reporter) -> None:
    """Names files that several distributions own."""
    for collision in collisions:
        *first, last = [f"`{name}`" for name in collision.names]
        text = f"`{collision.path}` belongs to {', '.join(first)} and {last}"
        if collision.same:
            reporter.debug(f"{text}, which have the same file")
        else:
            reporter.warn(f"{text}, which have different files: {last}'s is there")
