"""Overrides and excludes that concern one package alone (`model.resolution.Scope`). A cold module."""

from __future__ import annotations

from pym.resolver.overrides import replacements
from pym.spec.ranges import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.resolution import Scope
    from pym.spec.requirement import Requirement


class Scopes:
    """What is said of single packages.

    Args:
        scopes: In the order they were written.

    Attributes:
        settled: By their `id`, the requirements that were put in the place of others: general overrides leave them
            alone.
    """

    __slots__ = ("_known", "_scopes", "settled")

    def __init__(self, scopes: tuple[Scope, ...]) -> None:
        self._scopes = scopes
        self._known: dict[tuple[str, str], tuple[tuple[Requirement, ...], tuple[Requirement, ...]]] = {}
        self.settled: dict[int, Requirement] = {}

    def apply(self, name: str, version: str, requires: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
        """What a version of a package requires after all."""
        known = self._known.get((name, version))
        if known is None or known[0] is not requires:
            known = self._known[name, version] = (requires, self._applied(name, version, requires))
        return known[1]

    def _applied(self, name: str, version: str, requires: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
        here = [scope for scope in self._scopes if scope.name == name]
        # Where something is said of the version alone, what is said of all versions does not count for it.
        overrides = _of_version([scope for scope in here if scope.requires], version)
        excludes = _of_version([scope for scope in here if scope.excludes], version)
        replacing: dict[str, list[Requirement]] = {}
        for scope in overrides:
            for one in scope.requires:
                replacing.setdefault(one[0], []).append(one)
        excluded = {each for scope in excludes for each in scope.excludes}
        if not replacing and not excluded:
            return requires
        found: list[Requirement] = []
        done: set[object] = set()
        for one in requires:
            if one[0] in excluded:
                continue
            if one[0] not in replacing:
                found.append(one)
                continue
            for new in replacements(one, replacing[one[0]]):
                # Several requirements of one name are replaced by the same ones.
                if new not in done:
                    done.add(new)
                    self._settle(found, new)
        there = {one[0] for one in requires}
        for other, listed in replacing.items():
            if other not in there and other not in excluded:
                for new in listed:
                    self._settle(found, new)
        return tuple(found)

    def _settle(self, found: list[Requirement], one: Requirement) -> None:
        self.settled[id(one)] = one  # held, so that no other one gets its id
        found.append(one)


def _of_version(scopes: list[Scope], version: str) -> list[Scope]:
    own = [scope for scope in scopes if scope.version and key(scope.version) == key(version)]
    return own or [scope for scope in scopes if not scope.version]
