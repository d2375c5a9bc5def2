"""What a version of a distribution asks for, as the solver takes it: overrides, extras, markers, constraints. HOT.

RESOLVER: what a requirement becomes. One with extras becomes a proxy for each extra; one with a marker a proxy for the
marker; others the plain package. Requirements of a distribution for its own extras are replaced by what these require.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from pym.resolver.environment import Environment, Where
    from pym.spec.requirement import Requirement

    # (kind, name, extra, where): see below.
    Package = tuple[int, str, str, Where]
    # (what is depended on, the requirement it comes from)
    Dependency = tuple[Package, Requirement]
    # (requirement, where it holds)
    Placed = tuple[Requirement, Where]

# Kinds of packages. PLAIN has versions and dependencies: those of the base, or those that `extra` adds. EXTRA and
# MARKER stand for "this name, with that extra / under that marker" and tie the plain ones of a name together. A
# dependency group is an extra whose name begins with a colon; it stands for itself, without the base.
PLAIN, EXTRA, MARKER, ROOT = range(4)
GROUP = ":"


def parts_of(extra: str) -> tuple[str, ...]:
    """What a proxy for an extra stands for: the extra and the base; the base alone for none; a group alone."""
    return ("", extra) if extra and not extra.startswith(GROUP) else (extra,)


class Expander:
    """Turns requirements into dependencies.

    Args:
        constraints: By name.
        overrides: By name.
        excludes: Names that are never required.
        conflicting: (name, extra) pairs that belong to a declared conflict.

    Attributes:
        settled: By their `id`, requirements that no override replaces any more.
    """

    __slots__ = ("_conflicting", "_constraints", "_excludes", "_overrides", "settled")

    def __init__(
        self,
        constraints: Mapping[str, list[Requirement]],
        overrides: Mapping[str, list[Requirement]],
        excludes: frozenset[str],
        conflicting: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self._constraints = constraints
        self._overrides = overrides
        self._excludes = excludes
        self._conflicting = conflicting
        self.settled: Container[int] = ()

    def expand(
        self,
        requirements: Iterable[Requirement],
        extra: str,
        name: str,
        environment: Environment,
        group: bool = False,
    ) -> list[Dependency]:
        """The dependencies of one version.

        Args:
            requirements: What its metadata says, or for the root what a person asked for.
            extra: The extra whose additions are wanted, "" for the base.
            name: The distribution, "" for the root.
            environment: Where.
            group: Whether these are requirements of a dependency group of it.
        """
        found: list[Dependency] = []
        for requirement, where in self._flatten(requirements, extra, name, environment, group):
            extras = requirement[1]
            if not extras:
                kind = PLAIN if where == environment.always else MARKER
                found.append(((kind, requirement[0], "", where), requirement))
                continue
            if self._conflicting and any((requirement[0], one) in self._conflicting for one in extras):
                kind = PLAIN if where == environment.always else MARKER
                found.append(((kind, requirement[0], "", where), requirement))
            for one in extras:
                found.append(((EXTRA, requirement[0], one, where), requirement))
        return found

    def _flatten(
        self,
        requirements: Iterable[Requirement],
        extra: str,
        name: str,
        environment: Environment,
        group: bool,
    ) -> list[Placed]:
        """The requirements that count, with those that the distribution has for extras of its own in place of these.

        What a group asks of its own distribution is a requirement like any other.
        """
        kept = list(self._applicable(requirements, extra, environment))
        if not name or group or not any(requirement[0] == name for requirement, _ in kept):
            return kept
        requirements = list(requirements)
        seen: set[tuple[str, Where]] = set()
        queue = [(one, where) for requirement, where in kept if requirement[0] == name for one in requirement[1]]
        while queue:
            one, where = queue.pop(0)
            if (one, where) in seen:
                continue
            seen.add((one, where))
            for requirement, inner in self._applicable(requirements, one, environment):
                both = environment.conjoin(where, inner)
                if requirement[0] == name:
                    queue += [(each, both) for each in requirement[1]]
                else:
                    kept.append((requirement, both))
        own = [
            ((name, (), requirement[2], requirement[3], requirement[4]), where)
            for requirement, where in kept
            if requirement[0] == name and (requirement[2] is not None or requirement[4])
        ]
        return [placed for placed in kept if placed[0][0] != name or not placed[0][1]] + own

    def _applicable(
        self, requirements: Iterable[Requirement], extra: str, environment: Environment
    ) -> Iterator[Placed]:
        overrides, excludes = self._overrides, self._excludes
        for requirement in requirements:
            name = requirement[0]
            if overrides and name in overrides and id(requirement) not in self.settled:
                from pym.resolver.overrides import replacements

                for replacement in replacements(requirement, overrides[name]):
                    if name not in excludes and environment.applies(replacement, extra):
                        yield from self._constrained(replacement, extra, environment)
                continue
            if name in excludes:
                continue
            if environment.applies(requirement, extra):
                yield from self._constrained(requirement, extra, environment)

    def _constrained(self, requirement: Requirement, extra: str, environment: Environment) -> Iterator[Placed]:
        where = environment.where(requirement)
        yield requirement, where
        for constraint in self._constraints.get(requirement[0], ()):
            if constraint[3] is None:
                yield constraint, where
                continue
            if not environment.applies(constraint, "") and not environment.applies(constraint, extra):
                continue
            both = environment.conjoin(where, environment.where(constraint))
            if environment.universal and (both == 1 or not environment.meets(both)):
                continue
            yield constraint, both
