"""Requirement texts as compiled values, remembered so that a text is parsed once. A HOT module."""

from __future__ import annotations

from pym.cache.memo import Memo
from pym.errors import PymError, UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.spec.requirement import Requirement

KIND = "requirement-texts-1"


def compiled(texts: Sequence[str], cache: str, place: str) -> tuple[Requirement, ...]:
    """The requirements that `texts` stand for.

    Args:
        texts: PEP 508, one each.
        cache: Cache directory, "" for none.
        place: Where they stand, for messages: `constraint-dependencies` in `/p/pyproject.toml`.

    Raises:
        UsageError: One is malformed; names it and its place.
    """
    if not texts:
        return ()
    memo, key = Memo(cache, KIND), "\n".join(texts)
    known = memo.recall(key)
    if type(known) is tuple:
        return known
    from pym.spec import requirements

    found = []
    for text in texts:
        try:
            found.append(requirements.compile(text))
        except (PymError, ValueError) as error:
            reason = error.message if isinstance(error, PymError) else str(error)
            raise UsageError(f"Couldn't parse requirement {shown(text)} ({place})", context=reason) from error
    memo.remember(key, tuple(found))
    return tuple(found)
