"""Remembers what was drawn from pages of indexes, for as long as these are what they were. A HOT module.

An answer holds as long as every table it was drawn from is the file it was, and still fresh (or the call is offline).
Where they are stale, their indexes are asked for all of them at once, and if no page has changed nothing else is done.
"""

from __future__ import annotations

from pym.cache.memo import Memo
from pym.fs.stamp import stamp_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.dist.provider import IndexProvider


class Drawn:
    """One question, and the memory of its answer.

    Args:
        kind: Of the memory, in the cache.
        key: The question as text, "" if answers to it are not remembered.
        provider: Where the answer would be drawn from.

    Attributes:
        drawn_from: After `recall` or `remember`: equal for equal content of the pages; b"" if that is not known.
        held: After them until when, in s since the epoch, the files of the pages hold it, each with its stamp; None if
            that is not known.
    """

    __slots__ = ("_key", "_memo", "_provider", "drawn_from", "held")

    def __init__(self, kind: str, key: str, provider: IndexProvider) -> None:
        self._key = key if provider.cache else ""
        self._memo = Memo(provider.cache, kind)
        self._provider = provider
        self.drawn_from = b""
        self.held: tuple[float, tuple[tuple[str, tuple[int, int, int] | None], ...]] | None = None

    def recall(self) -> Any:
        """The answer, if it was given before and nothing it was drawn from has changed; else None."""
        if not self._key:
            return None
        entry: Any = self._memo.recall(self._key)
        if entry is None:
            return None
        expires, evidence, warnings, answer = entry
        provider = self._provider
        if provider.offline or (provider.now < expires and not provider.refreshing):
            for _, path, stamp, _ in evidence:
                if stamp_of(path) != stamp:
                    return None
        elif not self._confirmed(evidence):
            return None
        for warning in warnings:
            provider.warn(warning)
        self.drawn_from = b"".join([identity for _, _, _, identity in evidence])
        self.held = (expires, tuple([(path, stamp) for _, path, stamp, _ in evidence]))
        if provider.fetching:
            touched = tuple([(name, path, stamp_of(path), identity) for name, path, _, identity in evidence])
            self._write(touched, warnings, answer)
        return answer

    def _confirmed(self, evidence: Any) -> bool:
        """Whether the index says of every page that it is the one the answer was drawn from; asks for all at once."""
        provider = self._provider
        names = [name for name, _, _, _ in evidence]
        for name in names:
            provider.want_page(name)
        for name in names:
            provider.releases(name)
        held = {table.path: table.identity for table in provider.consulted()}
        return all(held.get(path) == identity is not None for _, path, _, identity in evidence) and len(held) == len(
            names
        )

    def remember(self, answer: object) -> None:
        """Writes an answer (of marshal's types) down, and what it was drawn from; not if that cannot be."""
        if not self._key:
            return
        provider = self._provider
        provider.keep_tables()
        evidence = []
        for table in provider.consulted():
            if not table.path or table.changed or table.identity is None or table.stamp is None:
                return
            evidence.append((table.name, table.path, table.stamp, table.identity))
        self.drawn_from = b"".join([identity for _, _, _, identity in evidence])
        self._write(tuple(evidence), tuple(provider.warnings), answer)

    def _write(self, evidence: Any, warnings: tuple[str, ...], answer: object) -> None:
        expires = min([table.fresh_until for table in self._provider.consulted()], default=0.0)
        self.held = (expires, tuple([(path, stamp) for _, path, stamp, _ in evidence]))
        self._memo.remember(self._key, (expires, evidence, warnings, answer))
