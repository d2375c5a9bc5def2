"""When the files of each version of a table were uploaded, without looking at every one of them. Cold.

Who resolves as of a date asks this of all versions, and only of those around that date which of their files count.
"""

from __future__ import annotations

import marshal

from pym.model.distribution import NEVER, UPLOADED, span
from pym.spec.moment import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.table import Table

_MARK = b'"upload-time":'
_LENGTHS = (20, 24, 27)  # of a moment in whole seconds, in milliseconds and in microseconds


def spans(table: Table) -> bytes:
    """The spans of all versions (`Releases.uploads`), 16 bytes each.

    Raises:
        PymError: As `Table.files` does.
    """
    found = memoryview(bytearray(16 * len(table.versions))).cast("d")
    for position in range(len(table.versions)):
        row = table.row(position)
        times = _as_on_page(row) if row[:1] == b"[" else span([file[UPLOADED] for file in marshal.loads(row)])
        if times is None:
            times = span([file[UPLOADED] for file in table.files(position)])
        found[2 * position], found[2 * position + 1] = times
    return found.tobytes()


def _as_on_page(row: bytes) -> tuple[float, float] | None:
    """Seconds between which the files of a row of JSON were uploaded; None if it is not plain to see.

    What an entry says of itself may be passed over later: then the span is wider than need be.
    """
    pieces = row.split(_MARK)
    if len(pieces) - 1 != row.count(b'"filename":'):
        return None
    moments = []
    for piece in pieces[1:]:
        text = piece.lstrip()[:29]
        end = text.find(b'"', 1)
        if text[:1] != b'"' or end - 1 not in _LENGTHS or text[end - 1 : end] != b"Z":
            return None
        moments.append(text[1:20])
    # As text they are in the same order.
    try:
        first, last = [seconds(f"{moment.decode('ascii')}Z") for moment in (min(moments), max(moments))]
    except ValueError:
        return None
    return (first, min(last + 1, NEVER)) if first is not None and last is not None else None
