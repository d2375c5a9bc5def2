"""From what came over the wire to a reply: decoded, and a range checked against what was asked for."""

from __future__ import annotations

from pym.net.bulk.problem import too_large
from pym.net.bulk.request import Reply
from pym.net.coding import Undecodable, decode
from pym.net.failures import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.bulk.request import Request


def reply(request: Request, status: int, headers: dict[str, str], body: bytes, url: str) -> Reply:
    """The reply to `request`.

    Args:
        request: What was asked for.
        status: What the server answered.
        headers: Its headers, names in lower case.
        body: The whole body, not decoded.
        url: Where it came from.

    Raises:
        Failure: The body is not what it should be.
    """
    if status not in (200, 206):
        # Of the body of such an answer nothing is promised.
        try:
            decoded = decode(headers.get("content-encoding", ""), body, request.limit)
        except Undecodable:
            decoded = None
        return Reply(status, headers, decoded or b"", url)
    total = -1
    if status == 206:
        found = _part(request.range, headers, len(body))
        if found is None:
            raise Failure(
                request.url,
                "the server sent another part of the file than was asked for",
                kind="content",
                status=status,
                detail=headers.get("content-range", "")[:100],
            )
        total = found
    try:
        decoded = decode(headers.get("content-encoding", ""), body, request.limit)
    except Undecodable as error:
        raise Failure(request.url, str(error), kind="content", status=status) from error
    if decoded is None:
        raise too_large(request.limit, status).of(request.url)
    return Reply(status, headers, decoded, url, total, sent=body)


def _part(wanted: tuple[int, int] | None, headers: dict[str, str], size: int) -> int | None:
    """The size of the whole file if `size` bytes are the part that was `wanted` (RFC 9110, 14.4), -1 if it is not said;
    None if they are not that part.
    """
    if wanted is None or headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        return None
    unit, _, rest = headers.get("content-range", "").partition(" ")
    numbers, _, whole = rest.strip().partition("/")
    first, _, last = numbers.partition("-")
    if unit.lower() != "bytes" or not _is_number(first) or not _is_number(last):
        return None
    if whole != "*" and not _is_number(whole):
        return None
    begin, end, total = int(first), int(last), -1 if whole == "*" else int(whole)
    if begin > end or end - begin + 1 != size or (total >= 0 and end >= total):
        return None
    if wanted[0] < 0:
        right = total >= 0 and end == total - 1 and begin == max(0, total - wanted[1])
    else:
        right = begin == wanted[0] and (end == wanted[1] or (end == total - 1 and not 0 <= wanted[1] < end))
    return total if right else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
