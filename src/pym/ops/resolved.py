"""Remembers resolutions: the same question to the same pages need not be worked out again. A HOT module.

What is asked is read as ever, from requirements files, settings and interpreter; only then is it looked up. For how
long an answer holds see `drawn`.
"""

from __future__ import annotations

from pym.model.resolution import Edge, Node, Resolution
from pym.ops.drawn import Drawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.model.resolution import Input, Inputs, Policy
    from pym.model.target import ResolutionTarget

_KIND = "resolutions-2"


class Resolved:
    """One question, and the memory of its answer.

    Args:
        inputs, policy, target, locations: The question. Direct references and places other than indexes are not
            remembered: what they lead to may change without a sign.
        provider: Where the answer would be drawn from.

    Attributes:
        usable: Whether answers to this question are remembered.
        key: The question as text, "" if it is not usable.
    """

    __slots__ = ("_drawn", "key", "usable")

    def __init__(
        self,
        inputs: Inputs,
        policy: Policy,
        target: ResolutionTarget,
        locations: Locations,
        provider: IndexProvider,
    ) -> None:
        self.usable = (
            bool(provider.cache)
            and not locations.links
            and not any(index.flat or index.url.startswith("file:") for index in locations.indexes)
            and not any(
                one.requirement[4] or one.editable
                for one in (*inputs.requirements, *inputs.constraints, *inputs.overrides)
            )
        )
        self.key = repr(question(inputs, policy, target, locations)) if self.usable else ""
        self._drawn = Drawn(_KIND, self.key, provider)

    @property
    def drawn_from(self) -> bytes:
        """After `recall` or `remember`: equal for equal content of the pages; b"" if that is not known."""
        return self._drawn.drawn_from

    @property
    def held(self) -> tuple[float, tuple[tuple[str, tuple[int, int, int] | None], ...]] | None:
        """See `Drawn.held`."""
        return self._drawn.held

    def recall(self) -> Resolution | None:
        """The answer, if it was given before and nothing it was drawn from has changed."""
        answer = self._drawn.recall()
        return _resolution(answer) if answer is not None else None

    def remember(self, resolution: Resolution) -> None:
        """Writes an answer down, unless it was drawn from something that its files do not hold yet."""
        if self.usable:
            self._drawn.remember(_plain(resolution))


def question(inputs: Inputs, policy: Policy, target: ResolutionTarget, locations: Locations) -> tuple[object, ...]:
    """All that decides the answer but for what is said of local projects."""
    tags = target.tags
    return (
        [listed(group) for group in (inputs.requirements, inputs.constraints, inputs.overrides)],
        sorted(inputs.excludes),
        [(one.name, one.version, one.marker) for one in inputs.preferences],
        inputs.environments,
        inputs.required_environments,
        inputs.conflicts,
        policy.prerelease,
        sorted(policy.prerelease_package.items()),
        policy.resolution,
        policy.fork_strategy,
        policy.exclude_newer,
        sorted(policy.exclude_newer_package.items()),
        sorted(policy.no_binary),
        sorted(policy.no_build),
        policy.dependencies,
        target.python,
        target.requires_python,
        sorted(target.environment.items()) if target.environment is not None else None,
        tags.identity if tags is not None else None,
        [(index.url, index.name, index.default, index.explicit, index.ignored) for index in locations.indexes],
        locations.strategy,
        sorted(locations.pins.items()),
    )


def listed(group: Iterable[Input]) -> list[object]:
    """What decides of requirements: what they say, and who says so."""
    return [(one.requirement, one.origin) for one in group]


def _plain(resolution: Resolution) -> tuple[object, ...]:
    nodes = [
        (
            node.name,
            node.version,
            node.extras,
            node.marker,
            node.index,
            node.via,
            tuple([(edge.name, edge.version, edge.extras, edge.marker) for edge in node.edges]),
            tuple(node.extra_markers.items()),
            node.requires_python,
            node.forks,
        )
        for node in resolution.nodes
    ]
    return (tuple(nodes), resolution.requires_python, resolution.forks, resolution.warnings)


def _resolution(plain: Any) -> Resolution:
    nodes, requires_python, forks, warnings = plain
    return Resolution(
        tuple(
            [
                Node(
                    name,
                    version,
                    extras=extras,
                    marker=marker,
                    index=index,
                    via=via,
                    edges=tuple([Edge(*edge) for edge in edges]),
                    extra_markers=dict(extra_markers),
                    requires_python=python,
                    forks=forked,
                )
                for name, version, extras, marker, index, via, edges, extra_markers, python, forked in nodes
            ]
        ),
        requires_python=requires_python,
        forks=forks,
        warnings=warnings,
    )
