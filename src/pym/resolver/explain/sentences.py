"""The proof as sentences, one conclusion each: `Because … and …, we can conclude that …`."""

from __future__ import annotations

from pym.resolver.explain import reasons
from pym.resolver.explain.clause import ROOT, Subjects
from pym.resolver.explain.facts import Nothing, Requires, Step, Unusable
from pym.resolver.explain.naming import YOURS, Names
from pym.resolver.explain.steps import in_order
from pym.spec.ranges import SINGLETON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.environment import Environment
    from pym.resolver.explain.clause import Clause, Subject
    from pym.resolver.explain.facts import Fact
    from pym.resolver.explain.origins import Origins
    from pym.resolver.world import World
    from pym.spec.ranges import Specifier

UNSATISFIABLE = "your requirements are unsatisfiable"
LIMIT = 30  # of a longer proof the end is told: the beginning of hundreds of sentences helps nobody


class Writer:
    """Puts steps into words.

    Args:
        world: What the resolution was about.
        environment: That of the fork that failed.
        subjects, names, origins: What the steps speak of, and the words for it.
    """

    def __init__(
        self, world: World, environment: Environment, subjects: Subjects, names: Names, origins: Origins
    ) -> None:
        self._world = world
        self._environment = environment
        self._subjects = subjects
        self._names = names
        self._origins = origins

    def lines(self, proof: Step) -> list[str]:
        """The whole proof; the last sentence says that the requirements cannot be met."""
        if proof.fact is not None:
            proof = Step({}, (proof,))
        steps = [step for step in in_order(proof) if step.fact is None]
        told = steps[-LIMIT:]
        numbers = _numbered(told)
        lines = []
        if len(told) < len(steps):
            left_out = len(steps) - len(told)
            lines.append(f"({left_out} {'step' if left_out == 1 else 'steps'} of the derivation left out)")
        before: Step | None = None
        for step in told:
            line = self._sentence(step, before, numbers)
            lines.append(f"{line} ({numbers[id(step)]})" if id(step) in numbers else line)
            before = step
        if len(lines) > 1 and lines[-1] == f"And because you require {YOURS}, we can conclude that {UNSATISFIABLE}.":
            lines.pop()  # the sentence before says it
        return lines

    def _sentence(self, step: Step, before: Step | None, numbers: dict[int, int]) -> str:
        follows = before is not None and before in step.premises
        parts = []
        for premise in step.premises:
            if premise.fact is None and premise is not before:
                said = self.conclusion(premise.clause)
                number = numbers.get(id(premise))
                parts.append(f"we know from ({number}) that {said}" if number is not None else said)
        facts = [premise.fact for premise in step.premises if premise.fact is not None]
        if facts:
            parts.append(self._facts(facts, step.clause))
        opening = "And because" if follows else "Because"
        return f"{opening} {_joined(parts)}, we can conclude that {self.conclusion(step.clause)}."

    def conclusion(self, clause: Clause) -> str:
        """What a clause says."""
        names, subjects = self._names, self._subjects
        chosen = [(one, mask) for one, mask in clause.items() if one != ROOT and not mask & subjects.absent(one)]
        needed = [(one, subjects.allowed(one, mask)) for one, mask in clause.items() if mask & subjects.absent(one)]
        chosen.sort()
        needed = sorted([(one, allowed) for one, allowed in needed if one != ROOT])
        required = [names.allowed(one, allowed) for one, allowed in needed]
        if not chosen and not required:
            return UNSATISFIABLE
        wanted = f"one of {_joined(required, 'or')}" if len(required) > 1 else required[0] if required else ""
        if not chosen:
            return f"you require {wanted}"
        named = [names.chosen(one, mask) for one, mask in chosen]
        listed = _joined([text for text, _ in named])
        many = len(named) > 1 or named[0][1]
        if required:
            return f"{listed} {'together ' if len(named) > 1 else ''}{'depend' if many else 'depends'} on {wanted}"
        if len(chosen) == 1 and chosen[0][0][2] and chosen[0][0][0] in subjects.members:
            return f"{listed}'s requirements are unsatisfiable"
        return f"{listed} {'are incompatible' if len(named) > 1 else 'cannot be used'}"

    def _facts(self, facts: list[Fact], clause: Clause) -> str:
        """Facts in one clause: what there is, what requires what, what a person requires."""
        there: list[str] = []
        if any(isinstance(fact, Unusable) and fact.sort[0] == "requires-python" for fact in facts):
            there.append(reasons.python(self._world))
        requirements: dict[tuple[Subject, int], list[Requires]] = {}
        for fact in facts:
            if isinstance(fact, Requires):
                requirements.setdefault((fact.subject, fact.versions), []).append(fact)
            elif isinstance(fact, Unusable):
                there.append(reasons.sentence(fact, self._names, self._world))
                only = self._only(fact, facts, clause)
                if only:
                    there.append(only)
            elif len(facts) == 1 or fact.subject[0] not in self._subjects.members:
                # That a member has one version goes without saying.
                there.append(self._nothing(fact, facts))
        there += self._between(facts)
        empty = [fact for fact in facts if isinstance(fact, Requires) and not fact.allowed]
        parts = [*there, *[f"no version can be in the range {self._required(fact)}" for fact in empty]]
        by_person = []
        for (subject, versions), several in requirements.items():
            if subject == ROOT:
                by_person.append(self._person(several))
                continue
            text, many = self._names.chosen(subject, versions)
            own = [one for one in several if one.dependency[0] == subject[0]]
            if own:
                words = f"{'have' if many else 'has'} incompatible dependencies on {'themselves' if many else 'itself'}"
                parts.append(f"{text} {words} ({', '.join([self._required(one) for one in own])})")
            several = [one for one in several if one not in own]
            if several:
                listed = _joined([self._narrowed(one) for one in several])
                parts.append(f"{text} {'depend' if many else 'depends'} on {listed}")
        return _joined(parts + by_person)

    def _only(self, fact: Unusable, facts: list[Fact], clause: Clause) -> str:
        """That no other version is in question, where the sentence would not make sense without it."""
        subject = fact.subject
        versions = self._subjects.versions(subject)
        mine = fact.versions & versions
        if not mine or mine & (mine - 1) or any(isinstance(one, Nothing) for one in facts):
            return ""
        one = self._names.versions(subject, mine)[0]
        if mine == versions:
            return f"only {one} is available"
        asked = [each for each in facts if isinstance(each, Requires) and each.dependency[0] == subject[0]]
        for each in asked:
            specifier = each.requirement[2]
            if specifier is not None and _is_range(specifier) and each.allowed & versions == mine:
                return f"only {one} is in the range {subject[0]}{specifier[0]}"
        if not asked and clause.get(subject, 0) & versions == mine:
            written = self._names.written(subject, mine)
            if written is not None and _is_range(written):
                return f"only {one} is in the range {subject[0]}{written[0]}"
        return ""

    def _between(self, facts: list[Fact]) -> list[str]:
        """That no version meets two requirements, where only what lies between versions would."""
        found = []
        told = {fact.subject for fact in facts if isinstance(fact, Nothing)}
        common: dict[Subject, int] = {}
        for fact in facts:
            if isinstance(fact, Requires) and fact.allowed and fact.dependency[0] != fact.subject[0]:
                common[fact.dependency] = common.get(fact.dependency, fact.allowed) & fact.allowed
        for subject, mask in common.items():
            none = mask and not mask & self._subjects.versions(subject) and self._subjects.count(subject)
            if none and subject not in told:
                found.append(self._nothing(Nothing(subject, mask), facts))
        return found

    def _nothing(self, fact: Nothing, facts: list[Fact]) -> str:
        subject, mask = fact.subject, fact.versions
        label = self._names.label(subject)
        count = self._subjects.count(subject)
        if not count:
            return f"there are no versions of {label}"
        project = self._subjects.project(subject)
        if project.url:
            return f"`{_reference(project.url)}` is {self._names.parts(subject, project.versions)[0]}"
        asked = [fact for fact in facts if isinstance(fact, Requires) and fact.dependency[0] == subject[0]]
        for each in asked:
            mask = mask & each.allowed or mask
        for each in asked:
            specifier = each.requirement[2]
            if specifier is not None and specifier[3] and each.allowed == mask:
                return f"there is no version of {label}{specifier[0]}"
        if count == 1:
            return f"only {self._names.parts(subject, project.versions)[0]} is available"
        gaps = [gap for gap in range(count + 1) if mask >> 2 * gap & 1]
        assert project.releases is not None
        texts = project.releases.versions
        if gaps == [count]:
            return f"only {label}<={texts[-1]} is available"
        if gaps == [0]:
            return f"only {label}>={texts[0]} is available"
        inner = [gap for gap in gaps if 0 < gap < count]
        if len(inner) == len(gaps) == 1:
            gap = gaps[0]
            return f"there is no version of {label} between {texts[gap - 1]} and {texts[gap]}"
        return f"there is no version of {' or '.join(self._names.parts(subject, mask))}"

    def _person(self, facts: list[Requires]) -> str:
        """`you require a>2 and b (-r requirements.in)`."""
        groups: dict[str, list[str]] = {}
        for fact in facts:
            text = self._required(fact)
            listed = groups.setdefault(self._origins.of_person(fact.requirement), [])
            if text not in listed:
                listed.append(text)
        parts = [_joined(listed) + (f" ({origin})" if origin else "") for origin, listed in groups.items()]
        return f"you require {_joined(parts)}"

    def _narrowed(self, fact: Requires) -> str:
        origin = self._origins.of_narrowing(fact.requirement)
        return self._required(fact) + (f" ({origin})" if origin else "")

    def _required(self, fact: Requires) -> str:
        """A requirement with the marker in braces where that makes a difference."""
        if fact.several:
            return self._names.allowed(fact.dependency, fact.allowed)
        _, _, specifier, marker, url = fact.requirement
        text = self._names.label(fact.dependency)
        if marker is not None and self._environment.universal:
            from pym.spec.markers import diagram
            from pym.spec.markers.text import text as marker_text

            node = diagram.without_extras(diagram.of(marker))
            if node != diagram.TRUE:
                text += f"{{{marker_text(node)}}}"
        if url and fact.dependency[0] in self._subjects.members:
            return text
        if url:
            return f"{text} @ {_reference(url)}"
        if specifier is None:
            return text
        return text + specifier[0]


def _reference(url: str) -> str:
    from pym.spec.direct import without_credentials

    return without_credentials(url)


def _is_range(specifier: Specifier) -> bool:
    """Whether a specifier admits more than one release."""
    return not specifier[2] & SINGLETON


def _joined(parts: list[str], word: str = "and") -> str:
    """`x, y and z`; with a comma before the last where they contain `and` themselves."""
    if len(parts) == 1:
        return parts[0]
    comma = "," if any(f" {word} " in part for part in parts) else ""
    return f"{', '.join(parts[:-1])}{comma} {word} {parts[-1]}"


def _numbered(steps: list[Step]) -> dict[int, int]:
    """Numbers for the steps that are referred to later on and not by the next sentence."""
    known = {id(step) for step in steps}
    wanted = set()
    before: Step | None = None
    for step in steps:
        for premise in step.premises:
            if premise.fact is None and premise is not before and id(premise) in known:
                wanted.add(id(premise))
        before = step
    ordered = [id(step) for step in steps if id(step) in wanted]
    return {one: number for number, one in enumerate(ordered, 1)}
