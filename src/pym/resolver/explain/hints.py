"""What to do about it: hints that name the fix, for whatever a proof is built on."""

from __future__ import annotations

from pym.resolver.explain import hints_files, hints_places, hints_versions
from pym.resolver.explain.clause import ROOT
from pym.resolver.explain.facts import Nothing, Requires, Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.environment import Environment
    from pym.resolver.explain.clause import Subjects
    from pym.resolver.explain.facts import Step
    from pym.resolver.world import World

_MOST = 8


def hints_for(world: World, environment: Environment, subjects: Subjects, steps: list[Step]) -> list[str]:
    """Hints, each once, one sentence without a full stop.

    Args:
        world: What the resolution was about.
        environment: That of the fork that failed.
        subjects, steps: The proof.
    """
    facts = [step.fact for step in steps if step.fact is not None]
    found: list[str] = []
    unusable: dict[tuple[str, str, tuple[str, ...]], int] = {}
    reasons: dict[tuple[str, str, tuple[str, ...]], list[Unusable]] = {}
    for fact in facts:
        if isinstance(fact, Unusable):
            kind = (fact.subject[0], fact.subject[2], fact.sort[:1] if fact.sort[0] == "requires-python" else fact.sort)
            unusable[kind] = unusable.get(kind, 0) | fact.versions
            reasons.setdefault(kind, []).append(fact)
    for kind, several in reasons.items():
        merged = Unusable(several[0].subject, unusable[kind], several[0].reason, several[0].sort)
        found += _for_unusable(world, subjects, merged, several)
    wanting = [fact.subject for fact in facts if not isinstance(fact, Requires)]
    for subject in dict.fromkeys(wanting):
        asked = [fact for fact in facts if isinstance(fact, Requires) and fact.dependency[0] == subject[0]]
        found += hints_versions.for_date(world, subjects.project(subject), asked)
    for fact in facts:
        if isinstance(fact, Nothing):
            found += hints_places.for_nothing(world, subjects.project(fact.subject))
        elif isinstance(fact, Requires) and fact.subject != ROOT and fact.subject[0] == fact.dependency[0]:
            name = fact.subject[0]
            found.append(
                f"`{name}` depends on another version of itself: either it is broken, or a package of yours has the "
                "name of one of its dependencies"
            )
    found += hints_versions.for_fork(world, environment)
    return list(dict.fromkeys(found))[:_MOST]


def _for_unusable(world: World, subjects: Subjects, fact: Unusable, several: list[Unusable]) -> list[str]:
    project = world.project(fact.subject[0], fact.subject[2])
    kind = fact.sort[0]
    if kind == "missing":
        return hints_places.for_missing(project, subjects.projects.values())
    if kind == "prerelease":
        return hints_versions.for_prerelease(project, fact.versions)
    if kind == "yanked":
        return hints_versions.for_yanked(project, fact.versions)
    if kind == "requires-python":
        return hints_versions.for_python(world, project, several)
    return hints_files.for_files(world, project, fact)
