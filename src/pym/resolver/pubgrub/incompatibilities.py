"""Incompatibilities: sets of terms that cannot all be true, why, and where to find those of a package. A HOT module.

A term is `(package, mask)`: it is true when the package's state lies in `mask`. A package's states are the bits of an
integer: its versions, the gaps between them (what a range admits that does not exist), and on top of all the state of
not being chosen at all. So `not term` is the complement, and what holds of terms is decided by `&`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Term = tuple[int, int]
    Terms = tuple[Term, ...]

# Why an incompatibility holds. A cause is a tuple that begins with one of these.
ROOT = 0  # (ROOT,): something has to be chosen for the root
REQUIRES = 1  # (REQUIRES, package, dependency, range, note): these versions require the other package in that range
NO_VERSIONS = 2  # (NO_VERSIONS, package, mask): nothing exists there
UNAVAILABLE = 3  # (UNAVAILABLE, package, mask, reason): it exists and cannot be used
DERIVED = 4  # (DERIVED, incompatibility, incompatibility): follows from two others


def widen(mask: int) -> int:
    """Versions together with the gaps beside them, in which there is nothing."""
    return mask | mask << 1 | mask >> 1


class Incompatibilities:
    """Every incompatibility by number, and by package those in force.

    Attributes:
        terms: The terms of each.
        causes: Why each holds.
        of: For each package the numbers of those in force that mention it, oldest first (the keys of a dictionary: one
            of them may have to go).
    """

    __slots__ = ("_about", "_latest", "_merged", "causes", "of", "terms")

    def __init__(self) -> None:
        self.terms: list[Terms] = []
        self.causes: list[tuple[Any, ...]] = []
        self.of: list[dict[int, None]] = []
        # Of requirements by (package, dependency, mask): the one that the next of the same kind is merged with.
        self._merged: dict[Any, int] = {}
        # By package and what it can be: those in force that can become true.
        self._about: list[dict[int, list[int]]] = []
        # The last of these, kept up to date: a package is mostly asked for again when it can be less than before.
        self._latest: list[tuple[int, list[int]]] = []

    def copy(self) -> Incompatibilities:
        """One that can go its own way."""
        other = Incompatibilities()
        other.terms = self.terms[:]
        other.causes = self.causes[:]
        other.of = [dict(numbers) for numbers in self.of]
        other._merged = dict(self._merged)
        other._about = [{} for _ in self._about]
        other._latest = self._latest[:]
        return other

    def add(self) -> None:
        """There is a new package."""
        self.of.append({})
        self._about.append({})
        self._latest.append((0, []))

    def note(self, terms: Terms, cause: tuple[Any, ...]) -> int:
        """The number of a new one, not in force yet."""
        self.terms.append(terms)
        self.causes.append(cause)
        return len(self.terms) - 1

    def enforce(self, number: int) -> None:
        """Puts one in force."""
        for package, mask in self.terms[number]:
            self._put(package, mask, number)

    def about(self, package: int, state: int) -> list[int]:
        """Of those in force that mention a package, newest first, the ones that tell something of what it can be.

        The others say what follows from other versions of it than these, or need it to be one of these and more. Many
        versions of a package are tried, and one is asked for by many: most are such, and the same ones each time.
        """
        known = self._about[package].get(state)
        if known is None:
            terms = self.terms
            wider, numbers = self._latest[package]
            known = []
            for number in reversed(self.of[package]) if state & ~wider else numbers:
                for other, mask in terms[number]:
                    if other == package:
                        if mask & state:
                            known.append(number)
                        break
            self._about[package][state] = known
            self._latest[package] = (state, known)
        return known

    def _put(self, package: int, mask: int, number: int, instead: int = -1) -> None:
        """Takes one up among those of a package, for an earlier one of the same term or less."""
        of = self.of[package]
        state, numbers = self._latest[package]
        if instead >= 0:
            del of[instead]
            numbers = [one for one in numbers if one != instead]
        if number not in of:
            of[number] = None
            if mask & state:
                numbers = [number, *numbers]
        self._about[package].clear()
        self._latest[package] = (state, numbers)

    def enforce_requirement(self, number: int) -> tuple[int, int]:
        """Puts a requirement in force, together with an earlier one of other versions that require the very same.

        Returns:
            The number of the earlier one, not in force any more, or -1; and the number of what is in force now.
        """
        terms = self.terms[number]
        cause = self.causes[number]
        if len(terms) < 2:
            self.enforce(number)
            return -1, number
        (package, mask), (dependency, excluded) = terms
        key = (package, dependency, excluded)
        earlier = self._merged.get(key, -1)
        if earlier >= 0:
            before = self.terms[earlier][0][1]
            mask |= before
            number = self.note(((package, mask), (dependency, excluded)), cause)
        self._merged[key] = number
        self._put(package, mask, number, earlier)
        self._put(dependency, excluded, number, earlier)
        return earlier, number
