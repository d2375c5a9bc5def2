"""What the members of a workspace ask of Python, as one range. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.ops.project_members import Local


def requires_python(members: tuple[Local, ...]) -> str:
    """What all members ask of Python, "" if nobody asks.

    Raises:
        UsageError: No Python satisfies all of them.
    """
    asked = {one.declared.requires_python: one.declared for one in reversed(members)}
    asked.pop("", None)
    if not asked:
        return ""
    texts = sorted(asked)
    joined = texts[0] if len(texts) == 1 else ",".join(texts)
    return intersection(joined, [(one.declared.name, one.declared.requires_python) for one in members])


def intersection(joined: str, asked: Sequence[tuple[str, str]]) -> str:
    """What several ask of Python, as one text with no more limits than it takes.

    Raises:
        UsageError: No Python satisfies all of them; names who asks for what.
    """
    from pym.resolver.pythons import bounds
    from pym.spec import specifiers
    from pym.spec.markers.text import release
    from pym.spec.ranges import HIGHEST, LOWEST

    compiled_all = specifiers.compile(joined)
    intervals = compiled_all[1] if compiled_all is not None else ()
    lower, upper = bounds(joined)
    if not intervals or lower >= upper:
        names = "\n".join(f"`{name}`: {text}" for name, text in asked if text)
        raise UsageError("The workspace contains conflicting Python requirements", context=names)
    alone = len({text for _, text in asked if text}) == 1
    if alone and (len(intervals) > 1 or "," not in joined or any(one in joined for one in ("!=", "<=", "~=", "=="))):
        return joined  # holes and exact limits are left as they are written
    low = "" if lower == LOWEST else ">=" + ".".join(str(number) for number in release(lower))
    high = "" if upper == HIGHEST else "<" + ".".join(str(number) for number in release(upper))
    if upper != HIGHEST and upper[-2:] == b"\x00\x00":
        high = "<=" + high[1:]
    return ",".join([part for part in (low, high) if part]) or joined
