"""The compiled form of a marker, and whether it holds in an environment. A HOT module.

A Marker is None (always true) or a tuple that starts with its kind:

    (AND, marker, …)  (OR, marker, …)        of none: true, false
    (VERSION, variable, intervals)           a release number lies in half-open intervals of `spec.ranges.release_key`
    (STRING, variable, operator, value)      `==`, `!=`, `<`, `<=`, `>`, `>=`; the last four compare letter by letter
    (IN, variable, value, wanted)            `variable in 'value'`, or `not in` when not `wanted`
    (CONTAINS, variable, value, wanted)      `'value' in variable`
    (EXTRA, name, wanted)                    `extra == 'name'`; the name is normalised
    (LIST, variable, value, wanted)          `'value' in extras`, `'value' in dependency_groups`

Variables are written as the standard names them. `python_version` does not occur: see `parse`.
"""

from __future__ import annotations

from pym.spec.ranges import release_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    # A recursive tuple: no precise type serves the readers of it.
    Marker = tuple[Any, ...]

AND, OR, VERSION, STRING, IN, CONTAINS, EXTRA, LIST = range(8)

NEVER: Marker = (OR,)

_KEYS: dict[str, bytes] = {}


def evaluate(marker: Marker | None, environment: Mapping[str, str], extras: frozenset[str] = frozenset()) -> bool:
    """Whether a marker holds.

    Args:
        marker: Compiled.
        environment: The variables of PEP 508 by name. One that is missing is taken as "". Versions count by their
            release only, as uv compares: on 3.14.0rc1 `python_full_version >= '3.14'` holds.
        extras: Normalised names of the extras that are asked for.
    """
    if marker is None:
        return True
    kind = marker[0]
    if kind == AND:
        for part in marker[1:]:  # noqa: SIM110 (no generator: this is the innermost loop of a warm command)
            if not evaluate(part, environment, extras):
                return False
        return True
    if kind == OR:
        for part in marker[1:]:  # noqa: SIM110
            if evaluate(part, environment, extras):
                return True
        return False
    if kind == EXTRA:
        return (marker[1] in extras) is marker[2]
    variable = marker[1]
    if kind == LIST:
        return (marker[2] in (extras if variable == "extras" else environment.get(variable, ()))) is marker[3]
    actual = environment.get(variable, "")
    if kind == VERSION:
        key = version_key(actual)
        for low, high in marker[2]:  # noqa: SIM110
            if low <= key < high:
                return True
        return False
    if kind == STRING:
        return compare(actual, marker[2], marker[3])
    if kind == IN:
        return (actual in marker[2]) is marker[3]
    return (marker[2] in actual) is marker[3]


def compare(actual: str, operator: str, value: str) -> bool:
    """Whether `actual operator value` holds, letter by letter."""
    if operator == "==":
        return actual == value
    if operator == "!=":
        return actual != value
    if operator == "<":
        return actual < value
    if operator == "<=":
        return actual <= value
    return actual > value if operator == ">" else actual >= value


def version_key(text: str) -> bytes:
    """The release key of an environment's version; below every version when it is none (`platform_release`)."""
    key = _KEYS.get(text)
    if key is None:
        try:
            # "3.15.0a1+" is what an interpreter built from a checkout says.
            key = release_key(text.rstrip("+"))
        except ValueError:
            key = b""
        _KEYS[text] = key
    return key


def gate(marker: Marker | None) -> frozenset[str]:
    """The extras that a marker mentions."""
    if marker is None:
        return frozenset()
    kind = marker[0]
    if kind == EXTRA:
        return frozenset((marker[1],))
    if kind == LIST and marker[1] == "extras":
        return frozenset((marker[2],))
    if kind > OR:
        return frozenset()
    found: frozenset[str] = frozenset()
    for part in marker[1:]:
        found |= gate(part)
    return found


def assume_extras(marker: Marker | None, extras: frozenset[str] = frozenset()) -> Marker | None:
    """What is left of a marker when exactly these extras are asked for: it mentions none. None: always true.

    RESOLVER section 4, step 3: the base of a distribution keeps a requirement when `assume_extras(marker)` is not
    `NEVER`; what an extra adds are those that become possible with it.
    """
    if marker is None:
        return None
    kind = marker[0]
    if kind == EXTRA:
        return None if (marker[1] in extras) == marker[2] else NEVER
    if kind == LIST and marker[1] == "extras":
        return None if (marker[2] in extras) == marker[3] else NEVER
    if kind > OR:
        return marker
    parts = []
    for part in marker[1:]:
        left = assume_extras(part, extras)
        if left is None:
            if kind == OR:
                return None
        elif left == NEVER:
            if kind == AND:
                return NEVER
        else:
            parts.append(left)
    if not parts:
        return None if kind == AND else NEVER
    return parts[0] if len(parts) == 1 else (kind, *parts)


def without_extras(marker: Marker | None) -> Marker | None:
    """A marker less its terms about extras, as uv keeps it for a requirement whose extra is asked for.

    A term about an extra leaves no trace (it counts as true in what is joined by `and`, and is no alternative in what
    is joined by `or`).
    """
    if marker is None:
        return None
    kind = marker[0]
    if kind == EXTRA or (kind == LIST and marker[1] == "extras"):
        return None
    if kind > OR or len(marker) == 1:
        return marker
    parts = []
    for part in marker[1:]:
        left = without_extras(part)
        if left is not None:
            parts.append(left)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else (kind, *parts)
