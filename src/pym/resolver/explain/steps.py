"""A proof in fewer steps, each of which can be told in one sentence."""

from __future__ import annotations

from pym.resolver.explain.clause import ROOT
from pym.resolver.explain.facts import Requires, Step, sort_of, together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.explain.facts import Fact

_INLINE = 4  # so many facts about one package stand in one sentence


def condense(proof: Step) -> Step:
    """The same proof in fewer steps: what is told in one breath becomes one step."""
    steps = in_order(proof)
    uses: dict[int, int] = {}
    for step in steps:
        for premise in step.premises:
            uses[id(premise)] = uses.get(id(premise), 0) + 1
    made: dict[int, Step] = {}
    for step in steps:
        if step.fact is not None:
            made[id(step)] = step
            continue
        premises: list[Step] = []
        for premise in step.premises:
            new = made[id(premise)]
            others = [one for one in step.premises if one is not premise]
            if uses[id(premise)] == 1 and _is_aside(new, others):
                premises += new.premises
            else:
                premises.append(new)
        merged = _merge(premises)
        made[id(step)] = merged[0] if len(merged) == 1 else Step(step.clause, tuple(merged))
    return made[id(proof)]


def in_order(proof: Step) -> list[Step]:
    """Every step once, after those it follows from."""
    found: list[Step] = []
    seen: set[int] = set()
    stack = [(proof, 0)]
    while stack:
        step, position = stack.pop()
        if position == 0:
            if id(step) in seen:
                continue
            seen.add(id(step))
        if position < len(step.premises):
            stack.append((step, position + 1))
            premise = step.premises[position]
            if id(premise) not in seen:
                stack.append((premise, 0))
        else:
            found.append(step)
    return found


def _is_aside(conclusion: Step, others: list[Step]) -> bool:
    """Whether what a step leads up to can be left out, and its premises told together with the `others`."""
    if conclusion.fact is not None or any(other.fact is None for other in others):
        return False
    facts = [one.fact for one in conclusion.premises if one.fact is not None]
    adds = [other.fact for other in others if other.fact is not None]
    conclusions = len(conclusion.premises) - len(facts)
    about = {fact.subject for fact in (*facts, *adds) if not isinstance(fact, Requires)}
    if not conclusions and len(about) == 1 and all(not isinstance(fact, Requires) for fact in (*facts, *adds)):
        return len(facts) + len(adds) <= _INLINE or len({sort_of(fact) for fact in (*facts, *adds)}) == 1
    if _same(facts, adds):
        return True
    if conclusions == 1:
        # One thing after the other added to the same conclusion.
        return len(facts) < 2 or all(_by_person(fact) for fact in (*facts, *adds))
    return not conclusions and len(conclusion.clause) > 2 and len(facts) + len(adds) < _INLINE


def _by_person(fact: Fact) -> bool:
    return isinstance(fact, Requires) and fact.subject == ROOT


def _same(facts: list[Fact], adds: list[Fact]) -> bool:
    """Whether what is added will be told in the words of what is there already."""
    sorts = [sort_of(fact) for fact in facts]
    return all(sort_of(fact) in sorts for fact in adds)


def _merge(premises: list[Step]) -> list[Step]:
    """Premises in which one fact stands where several differ in the versions only."""
    found: list[Step] = []
    places: dict[tuple[object, ...], int] = {}
    for premise in premises:
        if premise.fact is None:
            if premise not in found:
                found.append(premise)
            continue
        place = places.setdefault(sort_of(premise.fact), len(found))
        if place == len(found):
            found.append(premise)
        else:
            found[place] = together(found[place], premise)
    return found
