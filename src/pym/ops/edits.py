"""What the last `add` of a project did, so that a `remove` of the same gives back the very bytes of before.

Text alone does not tell whether a table, an empty list or a line break was there before. So it is remembered, for as
long as the file is, byte for byte, what `add` made of it; anything else is taken out of the text as it stands.
"""

from __future__ import annotations

from pym.cache.memo import Memo
from pym.fs.small_digest import sha256
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.ops.wiring import Wiring
    from pym.project.edit.dependencies import Kind

KIND = "edits-1"


def _plain(names: Sequence[tuple[Kind, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple(sorted({(kind.kind, kind.name, name) for kind, name in names}))


def remember(wiring: Wiring, path: str, names: Sequence[tuple[Kind, str]], before: bytes, after: bytes) -> None:
    """Keeps what a file held before requirements were added to it."""
    if names and before != after and not holds_credentials(before):  # they are not to lie in the cache as well
        memo = Memo(wiring.context.cache, KIND)
        memo.remember(path, (sha256(after).digest(), _plain(names), before))


def recall(wiring: Wiring, path: str, names: Sequence[tuple[Kind, str]], now: bytes) -> bytes | None:
    """What the file held before exactly these requirements were added, None if that is not what was done last."""
    known = Memo(wiring.context.cache, KIND).recall(path)
    if type(known) is tuple and len(known) == 3:
        digest, added, before = known
        if added == _plain(names) and digest == sha256(now).digest() and isinstance(before, bytes):
            return before
    return None
