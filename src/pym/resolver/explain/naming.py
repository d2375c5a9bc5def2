"""Names for sets of versions: as a person wrote them where that is the very set, else by the versions there are."""

from __future__ import annotations

from pym.resolver.explain.clause import ROOT, Subjects
from pym.resolver.explain.facts import Requires, Step
from pym.resolver.project import bit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.explain.clause import Subject
    from pym.spec.ranges import Specifier

YOURS = "your project"
_PARTS = 5  # a set of more runs of versions is abbreviated


class Names:
    """The words for sets of versions in one explanation.

    Args:
        subjects: What is spoken of.
        steps: Everything that is told: the specifiers in it name sets.
    """

    def __init__(self, subjects: Subjects, steps: list[Step]) -> None:
        self._subjects = subjects
        self._written: dict[tuple[str, str], list[tuple[int, Specifier]]] = {}
        for step in steps:
            fact = step.fact
            if isinstance(fact, Requires) and fact.requirement[2] is not None:
                subject = fact.dependency
                self._written.setdefault((subject[0], subject[2]), []).append((fact.allowed, fact.requirement[2]))

    def label(self, subject: Subject) -> str:
        """`a`, `a[x]`; of what is resolved `your project`, `a:group`."""
        name, extra, url = subject
        members = self._subjects.members
        if url and name in members:
            if extra.startswith(":"):
                return name + extra
            if not extra and len(members) == 1:
                return YOURS
        return f"{subject[0]}[{subject[1]}]" if subject[1] else subject[0]

    def chosen(self, subject: Subject, mask: int) -> tuple[str, bool]:
        """Versions as what a sentence is about, and whether that is many."""
        label = self.label(subject)
        if not self._subjects.count(subject) or (subject[2] and subject[0] in self._subjects.members):
            return label, False
        if mask & self._subjects.versions(subject) == self._subjects.versions(subject):
            return f"all versions of {label}", True
        written = self.written(subject, mask)
        if written is not None:
            return label + written[0], False
        parts = self.parts(subject, mask)
        if len(parts) == 1:
            return parts[0], False
        left_out = self._left_out(subject, mask)
        return left_out or _listed(parts, "and"), True

    def versions(self, subject: Subject, mask: int) -> tuple[str, bool]:
        """Versions by the versions there are, never by a specifier; and whether that is many."""
        versions = self._subjects.versions(subject)
        if mask & versions == versions and mask & (versions - 1) & versions:
            return f"all versions of {self.label(subject)}", True
        parts = self.parts(subject, mask)
        return (self._left_out(subject, mask) or _listed(parts, "and")) if len(parts) > 1 else parts[0], len(parts) > 1

    def allowed(self, subject: Subject, mask: int) -> str:
        """Versions as what is required."""
        label = self.label(subject)
        versions = self._subjects.versions(subject)
        if mask & versions == versions:
            return label
        written = self.written(subject, mask)
        if written is not None:
            return label + written[0]
        parts = self.parts(subject, mask)
        return parts[0] if len(parts) == 1 else f"any of {_listed(parts, 'or')}"

    def written(self, subject: Subject, mask: int) -> Specifier | None:
        """The specifier that means these versions; None when nobody wrote one."""
        versions = self._subjects.versions(subject)
        best: Specifier | None = None
        for known, specifier in self._written.get((subject[0], subject[2]), ()):
            if known == mask:
                return specifier
            same = mask & versions and known & versions == mask & versions
            if same and (best is None or (specifier[3] and not best[3])):
                best = specifier
        return best

    def parts(self, subject: Subject, mask: int) -> list[str]:
        """Runs of neighbouring versions, each as a range; of what does not exist, the gaps."""
        label = self.label(subject)
        if subject == ROOT:
            return [label]
        project = self._subjects.project(subject)
        count = project.count
        if not count or project.releases is None:
            return [label]
        texts = project.releases.versions
        known = mask & self._subjects.versions(subject)
        found = []
        if not known:
            for gap in range(count + 1):
                if mask >> 2 * gap & 1:
                    above = f">{texts[gap - 1]}" if gap else ""
                    below = f"<{texts[gap]}" if gap < count else ""
                    found.append(label + ",".join([part for part in (above, below) if part]))
            return found
        start = -1
        for position in range(count + 1):
            inside = position < count and known & bit(position)
            if inside and start < 0:
                start = position
            elif not inside and start >= 0:
                found.append(label + _run(texts, start, position - 1))
                start = -1
        return found

    def _left_out(self, subject: Subject, mask: int) -> str:
        """`all versions of a except a==1.0`, where that is short; else ""."""
        versions = self._subjects.versions(subject)
        rest = versions & ~mask
        if not rest or rest.bit_count() > 2 or versions.bit_count() < 5:
            return ""
        return f"all versions of {self.label(subject)} except {_listed(self.parts(subject, rest), 'and')}"


def _run(texts: tuple[str, ...], first: int, last: int) -> str:
    if first == last:
        return f"=={texts[first]}"
    if last == len(texts) - 1:
        return f">={texts[first]}"
    return f"<={texts[last]}" if not first else f">={texts[first]},<={texts[last]}"


def _listed(parts: list[str], word: str) -> str:
    """`x, y and z`; many are abbreviated."""
    if len(parts) > _PARTS:
        parts = [*parts[:2], "…", parts[-1]]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
