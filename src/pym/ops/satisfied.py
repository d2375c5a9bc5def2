"""Whether an environment has all that is asked for already, so that nothing need be resolved. A HOT module.

That it has is remembered by what the site directories were like at that moment: the next time nothing is read but
their times. Only names and versions of an index are remembered so; what direct references lead to may change without
a sign in the environment.
"""

from __future__ import annotations

import os
import time

from pym.cache.memo import SETTLED_NS, Memo
from pym.install import sites
from pym.install.described import described
from pym.spec.markers.evaluate import evaluate
from pym.spec.ranges import admits, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.install.described import Described
    from pym.model.distribution import Metadata
    from pym.model.environment import Environment, Installed
    from pym.model.resolution import Input
    from pym.ops.gathered import Gathered
    from pym.spec.requirement import Requirement

KIND = "satisfied-1"


class Check:
    """One question: are these requirements satisfied by what is installed?

    Args:
        environment: Where.
        gathered: The requirements with constraints, overrides and excludes.
        variables: The variables of markers.
        cache: Cache directory, "" for none.
        dependencies: Whether what is required is followed.
        origin: Tells whether a distribution comes from where a requirement with a URL says.
    """

    __slots__ = ("_cache", "_dependencies", "_environment", "_gathered", "_key", "_memo", "_origin", "_variables")

    def __init__(
        self,
        environment: Environment,
        gathered: Gathered,
        variables: Mapping[str, str],
        cache: str,
        *,
        dependencies: bool,
        origin: Callable[[Installed, Input], bool],
    ) -> None:
        self._environment = environment
        self._gathered = gathered
        self._variables = variables
        self._cache = cache
        self._dependencies = dependencies
        self._origin = origin
        groups = (gathered.requirements, gathered.constraints, gathered.overrides)
        direct = any(one.requirement[4] or one.editable for group in groups for one in group)
        self._memo = Memo("" if direct else cache, KIND)
        self._key = "" if direct else self._question(groups)

    def _question(self, groups: Sequence[Sequence[Input]]) -> str:
        return repr(
            (
                self._environment.sites,
                [[one.requirement for one in group] for group in groups],
                sorted(self._gathered.excludes),
                self._dependencies,
                sorted(self._variables.items()),
            )
        )

    def remembered(self) -> bool:
        """Whether it was found out before that everything is there, and nothing was installed or removed since."""
        if not self._key:
            return False
        known = self._memo.recall(self._key)
        return known is not None and known == self._stamps()

    def holds(self, installed: Sequence[Installed]) -> bool:
        """Whether everything is there."""
        before = self._stamps() if self._key else ()
        if not self._look(installed):
            return False
        now = time.time_ns()
        if self._key and before and all(now - stamp[1] > SETTLED_NS for stamp in before) and self._stamps() == before:
            self._memo.remember(self._key, before)
        return True

    def _stamps(self) -> tuple[tuple[int, int], ...]:
        """What changes whenever a distribution comes or goes."""
        found = []
        for site in self._environment.sites:
            try:
                about = os.stat(site)
            except OSError:
                return ()
            found.append((about.st_ino, about.st_mtime_ns))
        return tuple(found)

    def _look(self, installed: Sequence[Installed]) -> bool:
        by_name: dict[str, Installed | None] = {}
        for one in installed:
            by_name[one.name] = None if one.name in by_name else one  # twice: never satisfied
        gathered = self._gathered
        overrides: dict[str, list[Requirement]] = {}
        for each in gathered.overrides:
            overrides.setdefault(each.requirement[0], []).append(each.requirement)
        constraints: dict[str, list[Input]] = {}
        for each in gathered.constraints:
            constraints.setdefault(each.requirement[0], []).append(each)
        inputs = {
            (one.requirement[0], one.requirement[4]): one for one in (*gathered.requirements, *gathered.overrides)
        }
        waiting: list[tuple[Requirement, frozenset[str]]] = []

        def ask(requirements: Sequence[Requirement], extras: frozenset[str]) -> None:
            for requirement in requirements:
                name = requirement[0]
                if name in gathered.excludes:
                    continue
                for real in overrides.get(name) or (requirement,):
                    if evaluate(real[3], self._variables, extras) and (
                        real is requirement or evaluate(requirement[3], self._variables, extras)
                    ):
                        waiting.append((real, extras))

        ask([one.requirement for one in gathered.requirements], frozenset())
        seen: set[tuple[str, tuple[str, ...]]] = set()
        checked: set[int] = set()
        about: dict[int, Described | None] | None = None
        while waiting:
            requirement, _ = waiting.pop()
            found = by_name.get(requirement[0])
            if found is None or not self._fits(found, requirement, inputs):
                return False
            if id(found) not in checked:
                checked.add(id(found))
                for narrow in constraints.get(found.name, ()):
                    limit = narrow.requirement
                    if evaluate(limit[3], self._variables) and not self._fits(
                        found, limit, {(found.name, limit[4]): narrow}
                    ):
                        return False
            if not self._dependencies or (found.name, requirement[1]) in seen:
                continue
            seen.add((found.name, requirement[1]))
            if about is None:
                about = dict(zip(map(id, installed), described(installed, self._cache), strict=True))
            known = about[id(found)]
            if known is None:
                return False
            ask(known[0][2], frozenset(requirement[1]))
        return True

    def _fits(self, found: Installed, requirement: Requirement, inputs: Mapping[tuple[str, str], Input]) -> bool:
        if requirement[4]:
            one = inputs.get((requirement[0], requirement[4]))
            return one is not None and self._origin(found, one)
        specifier = requirement[2]
        if specifier is None:
            return True
        try:
            return admits(specifier[1], key(found.version))
        except ValueError:
            return False


def metadata_of(one: Installed) -> Metadata | None:
    """What an installed distribution says that it requires; None if that cannot be read."""
    data = sites.metadata(one)
    if data is None:
        return None
    from pym.spec.metadata import compile as compile_metadata

    try:
        return compile_metadata(data)[4]
    except (ValueError, RecursionError):
        return None
