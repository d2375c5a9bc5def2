"""Compiles markers (PEP 508, 685, 751) to the form that `evaluate` describes, read as uv reads them. A COLD module.

What uv rewrites is rewritten here, so that nothing later has to know of it: `python_version` becomes ranges of
`python_full_version`; names of operating systems in `platform_system` become `sys_platform`; versions count by their
release only. A comparison that means nothing (`'a' == 'b'`, `python_version == 'new'`) leaves no trace, as in uv.
"""

from __future__ import annotations

from pym.spec.markers.evaluate import AND, CONTAINS, EXTRA, IN, LIST, NEVER, OR, STRING, VERSION
from pym.spec.markers.read import read
from pym.spec.notation import read_version
from pym.spec.ranges import EVERYTHING, HIGHEST, LOWEST, complement, release_key, union

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from packaging.markers import Marker as Parsed

    from pym.spec.markers.evaluate import Marker
    from pym.spec.markers.read import Group
    from pym.spec.ranges import Intervals

_SYSTEMS = {
    "Windows": "win32",
    "Darwin": "darwin",
    "Linux": "linux",
    "AIX": "aix",
    "Emscripten": "emscripten",
    "Android": "android",
}
_VERSIONS = ("python_version", "python_full_version", "implementation_version")
_LISTS = ("extras", "dependency_groups")
_LEXICAL = ("platform_release", "platform_version")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NOTHING: Marker = (-1,)  # a comparison that leaves no trace
_ALWAYS: Marker = (AND,)
_REMEMBERED = 10_000
_compiled: dict[str, Marker | None] = {}


def compile(marker: str | Parsed) -> Marker | None:
    """The compiled form of a marker: None when it is always true.

    Args:
        marker: As written, or as packaging has parsed it.

    Raises:
        ValueError: It is malformed; the message is one line that says why.
    """
    if not isinstance(marker, str):
        return _finish(_compile(_plain(marker._markers)))
    try:
        return _compiled[marker]
    except KeyError:
        pass
    parsed = read(marker)
    compiled = _finish(_compile(parsed if parsed is not None else _read_unusual(marker)))
    if len(_compiled) >= _REMEMBERED:
        _compiled.clear()
    _compiled[marker] = compiled
    return compiled


def _finish(marker: Marker) -> Marker | None:
    return None if marker in (_NOTHING, _ALWAYS) else marker


def _read_unusual(marker: str) -> Group:
    from packaging.markers import InvalidMarker
    from packaging.markers import Marker as Parsed

    try:
        return _plain(Parsed(marker)._markers)
    except (InvalidMarker, RecursionError) as error:
        reason = str(error).partition("\n")[0] or "it is nested too deeply"
        raise ValueError(reason) from None


def _plain(parsed: Any) -> Group:
    """packaging's form as that of `read`."""
    found: Group = []
    for part in parsed:
        if isinstance(part, tuple):
            left, operator, right = part
            found.append((*_side(left), operator.value, *_side(right)))
        else:
            found.append(part if isinstance(part, str) else _plain(part))
    return found


def _side(side: Any) -> tuple[str, str]:
    return (side.value, "") if type(side).__name__ == "Variable" else ("", side.value)


def _compile(parsed: Group) -> Marker:
    """`and` binds tighter than `or`."""
    alternatives = []
    together: list[Marker] = []
    for part in parsed:
        if part == "or":
            alternatives.append(_join(AND, together))
            together = []
        elif isinstance(part, tuple):
            together.append(_comparison(*part))
        elif isinstance(part, list):
            together.append(_compile(part))
    alternatives.append(_join(AND, together))
    return _join(OR, alternatives)


def _join(kind: int, markers: list[Marker]) -> Marker:
    """Keeps the order of what is written: it decides about the texts uv prints where impossible systems are named."""
    parts = [part for part in markers if part != _NOTHING]
    if not parts:
        return _NOTHING
    absorbing, neutral = (NEVER, _ALWAYS) if kind == AND else (_ALWAYS, NEVER)
    if absorbing in parts:
        return absorbing
    kept = [part for part in parts if part != neutral]
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else (kind, *kept)


def _comparison(left_name: str, left: str, operation: str, right_name: str, right: str) -> Marker:
    if bool(left_name) == bool(right_name):
        return _NOTHING
    if left_name:
        return _atom(left_name, operation, right)
    if operation in ("in", "not in"):
        if right_name in _LISTS:
            return (LIST, right_name, _normalise(left), operation == "in")
        if right_name in _VERSIONS or right_name == "extra":
            return _NOTHING
        return (CONTAINS, right_name, left, operation == "in")
    return _atom(right_name, _MIRRORED.get(operation, operation), left)


def _atom(name: str, operator: str, value: str) -> Marker:
    if name in _VERSIONS:
        return _version(name, operator, value)
    if name == "extra":
        if operator not in ("==", "!="):
            return _NOTHING
        return (EXTRA, _normalise(value), operator == "==")
    if name in _LISTS:
        return _NOTHING
    if operator in ("in", "not in"):
        return (IN, name, value, operator == "in")
    if name == "platform_system" and value in _SYSTEMS:
        name, value = "sys_platform", _SYSTEMS[value]
    if operator in ("==", "==="):
        return _release_of_system(name, "==", value)
    if operator == "~=":
        return _NOTHING
    if operator == "!=" or name in _LEXICAL:
        return _release_of_system(name, operator, value)
    return NEVER if operator in ("<", ">") else (STRING, name, "==", value)


def _release_of_system(name: str, operator: str, value: str) -> Marker:
    """On macOS uv compares a `platform_release` that looks like a version as one, elsewhere letter by letter."""
    lexical: Marker = (STRING, name, operator, value)
    if name != "platform_release":
        return lexical
    spelled = read_version(value)
    if spelled is None:
        return lexical
    numeric: Marker = (VERSION, name, _intervals(operator, spelled.release))
    darwin: Marker = (STRING, "sys_platform", "==", "darwin")
    elsewhere: Marker = (STRING, "sys_platform", "!=", "darwin")
    return (OR, (AND, elsewhere, lexical), (AND, darwin, numeric))


def _version(name: str, operator: str, value: str) -> Marker:
    if operator in ("in", "not in"):
        return _version_in(name, operator, value)
    star = value.endswith(".*")
    if star:
        if operator not in ("==", "!="):
            return _NOTHING
        value = value[:-2]
    spelled = read_version(value)
    if spelled is None or (operator == "~=" and len(spelled.release) < 2):
        return _NOTHING
    operation = operator[:2] + (".*" if star else "")
    return _ranged(name, operation, spelled.release)


def _ranged(name: str, operator: str, release: tuple[int, ...]) -> Marker:
    if name != "python_version":
        return (VERSION, name, _intervals(operator, release))
    narrowed = _python_version(operator, release)
    if narrowed is None or not narrowed:
        return NEVER if narrowed is None else _ALWAYS
    return (VERSION, "python_full_version", _intervals(*narrowed))


def _version_in(name: str, operator: str, value: str) -> Marker:
    found: Intervals = ()
    for word in value.split():
        spelled = read_version(word)
        if spelled is None:
            return _NOTHING
        marker = _ranged(name, "==", spelled.release)
        if marker == NEVER:
            # `python_version` is never 3.13.1; uv gives up the whole list for it.
            return NEVER
        found = union(found, marker[2])
    return (VERSION, _full(name), found if operator == "in" else complement(found))


def _full(name: str) -> str:
    return "python_full_version" if name == "python_version" else name


def _python_version(operator: str, release: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | tuple[()] | None:
    """What a comparison of `python_version` (major and minor only) says of `python_full_version`.

    Returns:
        Operator and release; () when it always holds; None when it never does.
    """
    minor = release[:2]
    whole = not any(release[2:])
    if operator in ("==.*", "!=.*"):
        if len(release) == 1:
            return operator, release
        return (operator, minor) if whole else None
    if operator == "~=":
        if len(release) == 2:
            return operator, release
        return ("==.*", minor) if whole else None
    if len(minor) == 1:
        minor = (minor[0], 0)
    after = (minor[0], minor[1] + 1)
    if operator == "==":
        return ("==.*", minor) if whole else None
    if operator == "!=":
        return ("!=.*", minor) if whole else ()
    if operator == "<":
        return ("<", minor if whole else after)
    if operator == "<=":
        return ("<", after)
    if operator == ">":
        return (">=", after)
    return (">=", minor if whole else after)


def _intervals(operator: str, release: tuple[int, ...]) -> Intervals:
    """The releases that a clause admits."""
    low = _key(release)
    if operator == "==.*" or operator == "!=.*":
        admitted = ((low, _key((*release[:-1], release[-1] + 1))),)
        return admitted if operator == "==.*" else complement(admitted)
    if operator == "~=":
        return ((low, _key((*release[:-2], release[-2] + 1))),)
    if operator == "==":
        return ((low, low + b"\x00"),)
    if operator == "!=":
        return complement(((low, low + b"\x00"),))
    if operator in ("<", ">=") and not any(release):
        # No release is below 0: `python_version < '0'` is how uv writes what never holds.
        return () if operator == "<" else EVERYTHING
    if operator == "<":
        return ((LOWEST, low),)
    if operator == "<=":
        return ((LOWEST, low + b"\x00"),)
    return ((low if operator == ">=" else low + b"\x00", HIGHEST),)


def _key(release: tuple[int, ...]) -> bytes:
    return release_key(".".join([str(part) for part in release]))


def _normalise(name: str) -> str:
    """A name as PEP 503 writes it. (packaging has done so, but only on one side of the operator.)"""
    name = name.lower().replace("_", "-").replace(".", "-")
    while "--" in name:
        name = name.replace("--", "-")
    return name
