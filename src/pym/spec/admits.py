"""What version specifiers admit, remembered: a pair that was decided before imports nothing. A HOT module."""

from __future__ import annotations

from pym.errors import InvalidRequest, shown
from pym.spec.notation import read_specifiers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    class Memory(Protocol):
        """Where decisions are kept between runs; `pym.cache.memo.Memo` is one."""

        def recall(self, key: str) -> object | None: ...
        def remember(self, key: str, value: object) -> None: ...


_ENOUGH = 5000  # versions remembered for one specifier; more are not Pythons but a mistake


class Specifiers:
    """Decides whether specifiers admit versions.

    Args:
        memory: Keeps decisions between runs, one entry for each specifier. None: only this object remembers.
    """

    __slots__ = ("_known", "_memory")

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory
        self._known: dict[str, dict[str, bool]] = {}

    def admits(self, specifier: str, version: str) -> bool:
        """Whether `specifier` admits `version` (PEP 440, pre-releases included: the caller strips what must not count).

        Raises:
            InvalidRequest: One of them is not well formed.
        """
        known = self._recall(specifier)
        decided = known.get(version)
        return self.admits_all(specifier, (version,))[version] if decided is None else decided

    def admits_all(self, specifier: str, versions: Iterable[str]) -> dict[str, bool]:
        """`admits` for many versions at once: what is new among them is written down in one go."""
        known = self._recall(specifier)
        wanted = list(versions)
        new = [version for version in wanted if version not in known]
        if new:
            from pym.spec.decide import decide

            decided = decide(specifier, new)
            if len(known) + len(decided) > _ENOUGH:
                known.clear()
                decided = decide(specifier, wanted)
            known.update(decided)
            if self._memory is not None:
                self._memory.remember(specifier, known)
        return {version: known[version] for version in wanted}

    def valid(self, specifier: str) -> str:
        """The canonical text of `specifier`: clauses in the order of their versions, joined by `, `.

        Raises:
            InvalidRequest: It is not well formed.
        """
        clauses = read_specifiers(specifier)
        if clauses is None:
            raise InvalidRequest(f"Invalid version specifier: {shown(specifier)}")
        return ", ".join([str(clause) for clause in clauses])

    def _recall(self, specifier: str) -> dict[str, bool]:
        known = self._known.get(specifier)
        if known is None:
            remembered = self._memory.recall(specifier) if self._memory is not None else None
            known = remembered if isinstance(remembered, dict) else {}
            self._known[specifier] = known
        return known
