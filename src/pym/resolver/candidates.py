"""Which version of a project is tried next: preferences, then the index by the policy (SEMANTICS 2.9). A HOT module."""

from __future__ import annotations

from _bisect import bisect_left

from pym.model.distribution import FILENAME, IS_YANKED, PYTHONS, TAGS, Releases
from pym.resolver.project import PIN, Project, bit, highest, is_prerelease, lowest
from pym.spec import ranges
from pym.spec.markers.evaluate import evaluate
from pym.spec.ranges import lower_bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File, Kind, Missing, Usability
    from pym.model.resolution import Inputs, Policy
    from pym.model.target import ResolutionTarget
    from pym.resolver.environment import Environment
    from pym.resolver.project import Reason
    from pym.spec.ranges import Specifier
    from pym.spec.requirement import Requirement
    from pym.spec.tagged_pythons import PythonRange

ALL = ":all:"


class Preferred:
    """A version that is preferred, where (None: everywhere), and whether a sibling fork says so."""

    __slots__ = ("key", "node", "sibling")

    def __init__(self, key: bytes, node: int | None, sibling: bool) -> None:
        self.key = key
        self.node = node
        self.sibling = sibling


class Candidates:
    """The choice of versions for one resolution."""

    __slots__ = ("_chosen", "_direct", "_explicit", "_pinned", "_policy", "_preferred", "_pythons", "_target")

    def __init__(self, inputs: Inputs, policy: Policy, target: ResolutionTarget) -> None:
        self._policy = policy
        self._target = target
        self._pythons: PythonRange | None = None
        # What people asked for themselves: names, exact pins (these may be yanked), pre-releases named.
        self._direct: dict[str, list[Requirement]] = {}
        self._pinned: dict[str, list[bytes]] = {}
        self._explicit: dict[str, list[Requirement]] = {}
        for one in (*inputs.requirements, *inputs.local):
            self._direct.setdefault(one.requirement[0], []).append(one.requirement)
        for one in (*inputs.requirements, *inputs.local, *inputs.constraints, *inputs.overrides):
            name, _, specifier, marker, _ = one.requirement
            if specifier is None:
                continue
            if specifier[3] and (target.environment is None or evaluate(marker, target.environment)):
                self._pinned.setdefault(name, []).append(ranges.key(specifier[3]))
            if specifier[2] & ranges.NAMES_PRERELEASE:
                self._explicit.setdefault(name, []).append(one.requirement)
        self._preferred: dict[str, list[Preferred]] = {}
        self._chosen: dict[tuple[Project, int, Environment], int] = {}
        if policy.resolution != "lowest-direct" or inputs.preferences:
            for preference in inputs.preferences:
                try:
                    key = ranges.key(preference.version)
                except ValueError:
                    continue
                if preference.marker and target.environment is not None:
                    from pym.spec.markers.parse import compile as compile_marker

                    if not evaluate(compile_marker(preference.marker), target.environment):
                        continue
                node: int | None = None
                if preference.marker and target.environment is None:
                    from pym.spec.markers import diagram
                    from pym.spec.markers.parse import compile as compile_marker

                    node = diagram.of(compile_marker(preference.marker))
                self.prefer(preference.name, key, node, sibling=False)

    def prefer(self, name: str, key: bytes, node: int | None, *, sibling: bool) -> None:
        """From now on this version comes first where it can be used."""
        self._preferred.setdefault(name, []).append(Preferred(key, node, sibling))
        self._chosen.clear()

    @property
    def follows_siblings(self) -> bool:
        """Whether what one fork chose is preferred in the next."""
        return self._policy.resolution != "lowest-direct"

    def project(self, name: str, url: str, found: Releases | Missing) -> Project:
        """The project with what the date hides taken away."""
        policy = self._policy
        limit = policy.exclude_newer_package.get(name, policy.exclude_newer)
        if limit is not None and isinstance(found, Releases) and not (url and not url.startswith(PIN)):
            from pym.resolver.before import Before

            left = Before(found, limit)
            return Project(name, url, left, source=found, origins=left.origins)
        return Project(name, url, found)

    def files(self, project: Project, position: int) -> tuple[File, ...]:
        """The files of a version that the policy admits; for a lock all of them."""
        assert project.releases is not None
        if self._policy.all_files:
            return project.releases.files(position)
        no_binary, no_build = self._banned(project.name)
        return tuple(
            [
                file
                for file in project.releases.files(position)
                if not (no_binary if file[FILENAME].endswith(".whl") else no_build) or project.direct
            ]
        )

    def choose(self, project: Project, mask: int, environment: Environment) -> int | list[tuple[int, Reason]] | None:
        """The version to try.

        Args:
            project: Of which.
            mask: What is still possible.
            environment: Where.

        Returns:
            Its position; or what has to be ruled out first, as masks of version bits with the reasons; None when there
            is nothing.
        """
        candidates = mask & project.versions
        if not candidates:
            return None
        # After decisions were taken back, most of them are taken again as they were.
        key = (project, candidates, environment)
        known = self._chosen.get(key)
        if known is not None:
            return known
        found = self._choose(project, candidates, environment)
        if isinstance(found, int):
            self._chosen[key] = found
        return found

    def _choose(
        self, project: Project, candidates: int, environment: Environment
    ) -> int | list[tuple[int, Reason]] | None:
        name = project.name
        preferred = self._preferred.get(name)
        if preferred:
            position = self._prefers(project, candidates, environment, preferred)
            if position >= 0:
                reason = self.objection(project, position, environment)
                return position if reason is None else [(bit(position), reason)]
        mode = self._policy.prereleases(name)
        any_will_do = mode == "allow" or project.direct
        from_below = self.from_below(name, environment)
        found = self._first(project, candidates, environment, from_below, any_will_do)
        if found is None and not any_will_do:
            # No stable version is left, be it that conflicts have ruled all of them out.
            if mode == "disallow" or (mode == "explicit" and not _holds(self._explicit, name, environment)):
                return None
            found = self._first(project, candidates, environment, from_below, True)
        return found

    def from_below(self, name: str, environment: Environment) -> bool:
        """Whether the lowest version comes first."""
        asked = self._policy.resolution
        return asked == "lowest" or (asked == "lowest-direct" and _holds(self._direct, name, environment))

    def _first(
        self, project: Project, candidates: int, environment: Environment, from_below: bool, any_will_do: bool
    ) -> int | list[tuple[int, Reason]] | None:
        """The first version in order that can be used, or what stands before it that cannot; None if there is none."""
        for mask in project.tiers():
            found = self._first_within(project, candidates & mask, environment, from_below, any_will_do)
            if found is not None:
                return found
        return None

    def _first_within(
        self, project: Project, candidates: int, environment: Environment, from_below: bool, any_will_do: bool
    ) -> int | list[tuple[int, Reason]] | None:
        """The same among the versions of one index, if indexes are looked at one after the other."""
        assert project.releases is not None
        versions = project.releases.versions
        reasons: dict[Reason, int] = {}
        of_python = False
        while candidates:
            position = lowest(candidates) if from_below else highest(candidates)
            candidates ^= bit(position)
            if not any_will_do and is_prerelease(versions[position]):
                continue
            reason = self.objection(project, position, environment)
            if reason is None:
                if reasons:
                    break
                return position
            if reasons and (reason[0] == "requires-python") != of_python:
                break
            # These take decisions back: whose turn it is has to be asked again before anything else is ruled out.
            of_python = reason[0] == "requires-python"
            reasons[reason] = reasons.get(reason, 0) | bit(position)
        return [(mask, reason) for reason, mask in reasons.items()] or None

    def _prefers(self, project: Project, candidates: int, environment: Environment, preferred: list[Preferred]) -> int:
        """The position of the first preference that is possible, -1 if none is."""
        keys = project.keys
        ordered = preferred
        if len(preferred) > 1:
            here: list[Preferred] = []
            elsewhere: list[Preferred] = []
            for one in preferred:
                near = one.node is None or not environment.universal or environment.meets(one.node)
                (here if near else elsewhere).append(one)
            down = self._policy.resolution != "lowest"
            for group in (here, elsewhere):
                group.sort(key=_by_key, reverse=down)
            ordered = here + elsewhere
        for one in ordered:
            position = bisect_left(keys, one.key)
            if position == len(keys) or keys[position] != one.key:
                continue
            assert project.releases is not None
            versions = project.releases.versions
            text = versions[position]
            if not candidates & bit(position):
                continue
            mode = self._policy.prereleases(project.name)
            if is_prerelease(text) and mode != "allow" and (mode != "if-necessary" or one.sibling):
                continue
            # A local version of it is preferred to it.
            following = position + 1
            while following < len(keys) and versions[following].startswith(text + "+"):
                if candidates & bit(following):
                    position = following
                following += 1
            return position
        return -1

    def objection(self, project: Project, position: int, environment: Environment) -> Reason | None:
        """Why a version cannot be used, None if it can."""
        if project.direct:
            return None
        assert project.releases is not None
        place = project.releases.place(position)
        known = project.verdicts(self._key(environment))
        if place in known:
            reason = known[place]
        else:
            reason = known[place] = self._judge(project, project.releases.kind(position), environment, False)
        if reason is None or reason[0] != "yanked":
            return reason
        key = project.keys[position]
        allowed = key in self._pinned.get(project.name, ()) or any(
            one.key == key and not one.sibling for one in self._preferred.get(project.name, ())
        )
        if not allowed:
            return reason
        return self._judge(project, project.releases.kind(position), environment, True)

    def _key(self, environment: Environment) -> object:
        return environment.python if not environment.universal or self._policy.fork_strategy == "fewest" else None

    def _judge(self, project: Project, kind: Kind, environment: Environment, yanked: bool) -> Reason | None:
        """Why no file of a kind can be used, None if one can: the reason of the one that comes closest.

        What the best wheel requires of Python decides for the version, as in uv, else what the sdist requires.
        """
        no_binary, no_build = self._banned(project.name)
        tags = self._target.tags
        checked = not environment.universal or self._policy.fork_strategy == "fewest"
        closest: tuple[int, Reason] = (-1, ("no-files",))
        best = -1
        pythons: Specifier | None = None
        unfit: list[str] = []
        for usability in kind:
            name = usability[TAGS]
            rank = 0
            reason: tuple[int, Reason]
            if name:
                if no_binary:
                    reason = (1, ("no-binary",))
                elif usability[IS_YANKED] and not yanked:
                    reason = (2, ("yanked",))
                elif tags is not None:
                    fit = tags.priority(name)
                    if fit is None:
                        reason = (3, ("tags", name))
                    else:
                        rank = fit + 1
                elif environment.universal and not self._suits(name):
                    reason = (3, ("python-tags", name))
                else:
                    rank = 1
            elif no_build:
                reason = (0, ("no-build",))
            elif usability[IS_YANKED] and not yanked:
                reason = (2, ("yanked",))
            else:
                rank = -1
            if rank:
                if not checked:
                    return None  # one file will do; whether Python suits it is looked at by whoever forks
                if best < 0 or rank > best:
                    best, pythons = max(rank, 0), usability[PYTHONS]
            else:
                if reason[1][0] == "tags":
                    unfit.append(name)
                if reason[0] > closest[0]:
                    closest = reason
        if best < 0:
            if closest[1][0] == "tags" and tags is not None:
                return ("tags", tags.closest(unfit))
            return closest[1]
        if pythons is not None and lower_bound(pythons) > environment.python:
            return ("requires-python", pythons[0])
        return None

    def admits(self, project: Project, usability: Usability) -> bool:
        """Whether one file counts in universal resolution, whatever platform it is for."""
        no_binary, no_build = self._banned(project.name)
        if not usability[TAGS]:
            return not no_build and not usability[IS_YANKED]
        return not no_binary and not usability[IS_YANKED] and self._suits(usability[TAGS])

    def _suits(self, tags: str) -> bool:
        if self._pythons is None:
            from pym.spec.specifiers import compile as compile_specifier
            from pym.spec.tagged_pythons import PythonRange

            text = self._target.requires_python
            self._pythons = PythonRange(compile_specifier(text) if text else None)
        return self._pythons.has_use_for(tags)

    def _banned(self, name: str) -> tuple[bool, bool]:
        policy = self._policy
        return (
            bool(policy.no_binary) and (ALL in policy.no_binary or name in policy.no_binary),
            bool(policy.no_build) and (ALL in policy.no_build or name in policy.no_build),
        )


def _holds(written: dict[str, list[Requirement]], name: str, environment: Environment) -> bool:
    """Whether one of the requirements that people wrote for a name concerns this environment."""
    return any(environment.concerns(requirement) for requirement in written.get(name, ()))


def _by_key(preferred: Preferred) -> bytes:
    return preferred.key
