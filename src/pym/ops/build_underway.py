"""Builds that are under way: begun in a tree of their own, kept for what may be asked next, and dropped. Cold."""

from __future__ import annotations

from pym.build.checks import Expected
from pym.build.make import Build, Order
from pym.ops import build_trees
from pym.ops.build_memory import settings_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from pym.build.make import Room
    from pym.build.shop import Bench
    from pym.ops.build_means import Means
    from pym.ops.build_source import Source

    # Makes what a backend runs in: of what is built, its tree, the bench, and what `build-system.requires` names.
    MakeRoom = Callable[[Source, str, Bench, Sequence[str]], Room]
    Outcome = TypeVar("Outcome")

_CLEAN = {"PYTHONDONTWRITEBYTECODE": "1"}  # what lies in a tree may get into what is packed of it
_MOST = 4  # builds whose metadata is known and whose wheel may be asked for next


class Underway:
    """The builds of one builder.

    Args:
        means: What all builds work with.
        room: Makes what a backend runs in.
    """

    def __init__(self, means: Means, room: MakeRoom) -> None:
        self._means = means
        self._room = room
        self._kept: dict[tuple[str, str, str], tuple[Bench, Build]] = {}

    def do(self, source: Source, work: Callable[[Build], Outcome], *, keep: bool = False) -> Outcome:
        """Does something with a build, and clears up.

        Args:
            source: What is built.
            work: What is done with it.
            keep: Whether more will probably be asked of the same build.
        """
        place = (source.key, source.directory, source.subdirectory)
        with self._means.guard:
            known = self._kept.pop(place, None)
        if known is not None:
            bench, build = known
            build.expected = Expected(source.label, source.name, source.version)
        else:
            bench = self._means.shop.bench()
        kept = False
        try:
            if known is None:
                build = self.begin(source, bench)
            outcome = work(build)
            if keep:
                with self._means.guard:
                    while len(self._kept) >= _MOST:
                        self._kept.pop(next(iter(self._kept)))[0].drop()
                    self._kept[place] = (bench, build)
                kept = True
            return outcome
        finally:
            if not kept:
                bench.drop()

    def begin(
        self,
        source: Source,
        bench: Bench,
        *,
        said: Callable[[str], None] | None = None,
        after: Build | None = None,
    ) -> Build:
        """Begins a build; whoever calls this clears up the bench.

        Args:
            source: What is built.
            bench: Where to.
            said: Told each line of the backend's output, for the person to see; None for the usual way.
            after: The build of the tree that an archive was made from: where that ran this may run, and sources of
                build requirements are relative to that tree.

        Raises:
            PymError: It cannot be built at all.
        """
        means = self._means
        how, wiring = means.how, means.wiring
        name = settings_name(source)
        heard = said is not None
        if said is None and wiring.reporter.verbosity > 1:
            said = _labelled(source.label, wiring.reporter.debug) if means.several else wiring.reporter.debug
        means.group.check()
        order = Order(
            wiring.context.environ,
            how.settings_of(name),
            variables={**(_CLEAN if means.compiles else {}), **how.variables.get(name, {})},
            timeout=how.timeout,
            said=said,
            heard=heard,
            group=means.group,
        )
        directory = build_trees.tree(source, bench)
        origin = directory if after is None else after.directory

        def room(requires: Sequence[str]) -> Room:
            lent = after.lend(requires) if after is not None else None
            return lent or self._room(source, origin, bench, requires)

        expected = Expected(source.label, source.name, source.version)
        return Build(directory, expected, order, bench, room)


def _labelled(label: str, say: Callable[[str], None]) -> Callable[[str], None]:
    """Says lines of one of several builds so that it can be told which one's they are."""
    return lambda line: say(f"[{label}] {line}")
