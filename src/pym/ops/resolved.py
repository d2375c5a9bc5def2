"""Remembers resolutions: the same question to the same pages need not be worked out again. A HOT module.

What is asked is read as ever, from requirements files, settings and interpreter; only then is it looked up. An answer
holds as long as every table it was drawn from is the file it was, and still fresh (or the call is offline). Where they
are stale, their indexes are asked for all of them at once, and if no page has changed nothing else is done.
"""

from __future__ import annotations

import os

from pym.cache.memo import Memo
from pym.index.table import identity_of
from pym.model.resolution import Edge, Node, Resolution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.model.resolution import Inputs, Policy
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
        drawn_from: After `recall` or `remember`: equal for equal content of the pages; b"" if that is not known.
    """

    __slots__ = ("_memo", "_provider", "drawn_from", "key", "usable")

    def __init__(
        self,
        inputs: Inputs,
        policy: Policy,
        target: ResolutionTarget,
        locations: Locations,
        provider: IndexProvider,
    ) -> None:
        self._provider = provider
        self._memo = Memo(provider.cache, _KIND)
        self.usable = (
            bool(provider.cache)
            and not locations.links
            and not any(index.flat or index.url.startswith("file:") for index in locations.indexes)
            and not any(
                one.requirement[4] or one.editable
                for one in (*inputs.requirements, *inputs.constraints, *inputs.overrides)
            )
        )
        self.drawn_from = b""
        self.key = repr(_question(inputs, policy, target, locations)) if self.usable else ""

    def recall(self) -> Resolution | None:
        """The answer, if it was given before and nothing it was drawn from has changed."""
        if not self.usable:
            return None
        entry: Any = self._memo.recall(self.key)
        if entry is None:
            return None
        expires, evidence, warnings, answer = entry
        provider = self._provider
        if provider.offline or (provider.now < expires and not provider.refreshing):
            for _, path, stamp, _ in evidence:
                if stamp_of(path) != stamp:
                    return None
        elif not self._confirmed(evidence):
            return None
        for warning in warnings:
            provider.warn(warning)
        self.drawn_from = b"".join([identity for _, _, _, identity in evidence])
        resolution = _resolution(answer)
        if provider.fetching:
            touched = tuple([(name, path, stamp_of(path), identity) for name, path, _, identity in evidence])
            self._write(touched, warnings, answer)
        return resolution

    def _confirmed(self, evidence: Any) -> bool:
        """Whether the index says of every page that it is the one the answer was drawn from; asks for all at once."""
        provider = self._provider
        names = [name for name, _, _, _ in evidence]
        for name in names:
            provider.want_page(name)
        for name in names:
            provider.releases(name)
        held = {table.path: table.identity for table in provider.consulted()}
        return all(held.get(path) == identity is not None for _, path, _, identity in evidence) and len(held) == len(
            names
        )

    def remember(self, resolution: Resolution) -> None:
        """Writes an answer down, unless it was drawn from something that its files do not hold yet."""
        if not self.usable:
            return
        provider = self._provider
        evidence = []
        for table in provider.consulted():
            # A file that was confirmed, by us or by another process, is not quite the one that was read.
            stamp = table.stamp if not provider.fetching else stamp_of(table.path)
            if not table.path or table.changed or table.identity is None or stamp is None:
                return
            if provider.fetching and identity_of(table.path) != table.identity:
                return
            evidence.append((table.name, table.path, stamp, table.identity))
        self.drawn_from = b"".join([identity for _, _, _, identity in evidence])
        self._write(tuple(evidence), tuple(provider.warnings), _plain(resolution))

    def _write(self, evidence: Any, warnings: tuple[str, ...], answer: object) -> None:
        expires = min([table.fresh_until for table in self._provider.consulted()], default=0.0)
        self._memo.remember(self.key, (expires, evidence, warnings, answer))


def stamp_of(path: str) -> tuple[int, int, int] | None:
    """What tells one content of a table from another; None without one."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return (about.st_ino, about.st_size, about.st_mtime_ns)


def _question(inputs: Inputs, policy: Policy, target: ResolutionTarget, locations: Locations) -> tuple[object, ...]:
    tags = target.tags
    return (
        [_inputs(group) for group in (inputs.requirements, inputs.constraints, inputs.overrides)],
        sorted(inputs.excludes),
        [(one.name, one.version, one.marker) for one in inputs.preferences],
        inputs.environments,
        inputs.required_environments,
        inputs.conflicts,
        policy.prerelease,
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


def _inputs(group: Iterable[Any]) -> list[object]:
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
