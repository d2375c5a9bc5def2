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
                build = self._begin(source, bench)
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

    def _begin(self, source: Source, bench: Bench) -> Build:
        means = self._means
        how, wiring = means.how, means.wiring
        name = settings_name(source)
        said: Callable[[str], None] | None = wiring.reporter.debug if wiring.reporter.verbosity > 1 else None
        if said is not None and means.several:
            said = _labelled(source.label, said)
        means.group.check()
        order = Order(
            wiring.context.environ,
            how.settings_of(name),
            variables=how.variables.get(name),
            timeout=how.timeout,
            said=said,
            group=means.group,
        )
        directory = build_trees.tree(source, bench)
        expected = Expected(source.label, source.name, source.version)
        return Build(directory, expected, order, bench, lambda requires: self._room(source, directory, bench, requires))


def _labelled(label: str, say: Callable[[str], None]) -> Callable[[str], None]:
    """Says lines of one of several builds so that it can be told which one's they are."""
    return lambda line: say(f"[{label}] {line}")
