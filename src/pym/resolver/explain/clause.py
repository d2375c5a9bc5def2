"""What an incompatibility says, without the packages that only the solver knows.

Proxies tie the variants of one name together: in words a variant for a marker is its package, and a package with an
extra is that package plus what the extra adds. A clause maps subjects to masks, as terms do; it says that not all of
its subjects can lie in their masks at once.
"""

from __future__ import annotations

from pym.resolver.expand import EXTRA, MARKER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.resolver.fork import Fork
    from pym.resolver.project import Project
    from pym.resolver.pubgrub.incompatibilities import Terms

    # (name, extra, URL of a direct reference or "")
    Subject = tuple[str, str, str]
    Clause = dict[Subject, int]

ROOT: Subject = ("", "", "")


class Subjects:
    """What the numbers of a fork's solver stand for.

    Args:
        fork: The one that failed.
    """

    def __init__(self, fork: Fork) -> None:
        self.target = fork.world.target
        self._fork = fork
        self.projects: dict[tuple[str, str], Project] = {}
        inputs = fork.world.inputs
        # Members of a workspace: projects that are asked for as they are.
        self.members = (
            {one.requirement[0] for one in inputs.requirements if one.requirement[4]} if inputs.local else set()
        )
        self._of: list[Subject] = []
        for package, project in zip(fork.packages, fork.projects, strict=True):
            if project is None:
                self._of.append(ROOT)
            else:
                self._of.append((package[1], package[2], project.url))
                self.projects.setdefault((package[1], project.url), project)

    def of(self, number: int) -> Subject:
        """The subject of a package's number."""
        return self._of[number]

    @property
    def numbers(self) -> Mapping[int, Subject]:
        """The subjects of all numbers."""
        return dict(enumerate(self._of))

    def is_proxy(self, number: int) -> bool:
        """Whether a package only ties others together."""
        return self._fork.packages[number][0] in (EXTRA, MARKER)

    def project(self, subject: Subject) -> Project:
        """The project of a subject that is not the root."""
        return self.projects[subject[0], subject[2]]

    def count(self, subject: Subject) -> int:
        """How many versions there are."""
        return 1 if subject == ROOT else self.project(subject).count

    def absent(self, subject: Subject) -> int:
        """The bit that says that nothing of a subject is chosen."""
        return 1 << (2 * self.count(subject) + 1)

    def versions(self, subject: Subject) -> int:
        """All version bits."""
        return ((1 << (2 * self.count(subject))) - 1) // 3 * 2

    def gaps(self, subject: Subject) -> int:
        """All bits between versions."""
        return (self.absent(subject) - 1) & ~self.versions(subject)

    def known(self, subject: Subject, mask: int) -> int:
        """The versions in a mask; the mask itself if there are only gaps in it, where nothing exists."""
        return mask & self.versions(subject) or mask

    def allowed(self, subject: Subject, mask: int) -> int:
        """What remains possible once `mask`, which contains the absence, is ruled out."""
        return ~mask & (self.absent(subject) - 1)

    def clause(self, terms: Terms) -> Clause | None:
        """The clause of the terms of the fork's solver; None when it is true anyway."""
        return self.plain([(self._of[number], mask) for number, mask in terms])

    def plain(self, terms: Iterable[tuple[Subject, int]]) -> Clause | None:
        """A clause in its shortest form; None when it is true anyway."""
        found: Clause = {}
        for subject, mask in terms:
            found[subject] = found.get(subject, -1) & mask
        for subject in list(found):
            name, extra, url = subject
            base = (name, "", url)
            if extra and base in found and not found[subject] & self.absent(subject):
                # With the extra chosen its package is chosen too, at the same version.
                found[subject] &= found.pop(base)
        if not all(found.values()):
            return None
        return found

    def implies(self, stronger: Clause, weaker: Clause) -> bool:
        """Whether one clause says at least what another says, gaps between versions left aside."""
        for subject, mask in stronger.items():
            other = weaker.get(subject)
            if other is None:
                return False
            absent = self.absent(subject)
            if not other & absent:
                if self.known(subject, other) & ~mask:
                    return False
            elif not mask & absent or self.known(subject, self.allowed(subject, mask)) & ~self.allowed(subject, other):
                return False
        return True
