"""Compiles version specifiers (PEP 440) to intervals. Costs little to import: no `packaging`, no `re`.

A specifier admits what `packaging` says it does, pre-releases included (whether they count is the resolver's policy),
but `===` compares versions, not texts.
"""

from __future__ import annotations

from pym.errors import shown
from pym.spec.notation import OPERATORS, Spelled, read_version
from pym.spec.ranges import (
    ARBITRARY,
    BEYOND_LOCALS,
    EVERYTHING,
    FINAL,
    HIGHEST,
    LOWEST,
    NAMES_PRERELEASE,
    SINGLETON,
    after_locals,
    after_posts,
    before_release,
    complement,
    encode,
    intersect,
    public,
    read,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.ranges import Intervals, Specifier

    # Key of the version, operator, canonical text, intervals, whether it names a pre-release.
    Clause = tuple[bytes, str, str, Intervals, bool]

_PLAIN = (">=", "<", "==", "<=", "!=")
_REMEMBERED = 20_000  # texts; a process that meets more is not slowed down by compiling them again
_clauses: dict[str, Clause] = {}
_specifiers: dict[str, Specifier | None] = {}


def compile(text: str) -> Specifier | None:
    """`>=1.0, <2` compiled; None when there is no clause at all. Equal texts give the same object.

    A comma may stand behind the last clause.

    Raises:
        ValueError: It is malformed; the message is half a sentence.
    """
    try:
        return _specifiers[text]
    except KeyError:
        pass
    specifier = _combine([_clause(part.strip()) for part in _split(text)])
    if len(_specifiers) < _REMEMBERED:
        specifier = specifier and _specifiers.setdefault(specifier[0], specifier)
        _specifiers[text] = specifier
    return specifier


def compile_lenient(text: str) -> Specifier | None:
    """`compile`, after the repairs of `repairs` as far as they are needed: for what published metadata says.

    Raises:
        ValueError: It is beyond repair; the message tells what is wrong with it as it stands.
    """
    try:
        return compile(text)
    except ValueError as error:
        for repaired in repairs(text):
            try:
                return compile(repaired)
            except ValueError:
                pass
        raise error


def repairs(text: str) -> list[str]:
    """What a malformed specifier or requirement may have been meant to be, each with one more mistake repaired.

    The mistakes are those that published metadata has and uv repairs, in its order.
    """
    import re  # costs more than all the rest, and next to nothing is malformed

    found = []
    for pattern, replacement in _REPAIRS:
        repaired = re.sub(pattern, replacement, text)
        if repaired != text:
            text = repaired
            found.append(text)
    return found


_REPAIRS = (
    (r"(\d)([<>=~^!])", r"\1,\2"),  # `>=7.2.0<8.0.0`
    (r"!=~((?:\d\.)*\d)", r"!=\1.*"),  # `!=~5.0`
    (r"(<=|>=|<|>)(\d+(?:\.\d+)*)\.\*", r"\1\2"),  # `>=1.9.*`
    (r"(\d\.\d)+\*", r"\1.*"),  # `!=3.0*`
    (r",\s*$", ""),  # `>=3.6,`
    (r">dev", ">0.0.0dev"),
    (r"(\d+(?:\.\d)*(?:a|b|rc|post|dev)\d+)\.0", r"\1"),  # `>=9.0.0a1.0`
    (r"['\"]([*\d])|([*\d])['\"]", r"\1\2"),  # `>='2.7'`
)


def _split(text: str) -> list[str]:
    parts = text.split(",")
    if not parts[-1].strip():
        parts.pop()
    return parts


def _combine(clauses: list[Clause]) -> Specifier | None:
    if not clauses:
        return None
    if len(clauses) > 1:
        clauses.sort(key=_order)
    intervals = EVERYTHING
    flags = 0
    for _, operator, _, part, names_prerelease in clauses:
        intervals = intersect(intervals, part)
        if operator == "===":
            flags |= ARBITRARY
        if names_prerelease and operator != "!=":
            flags |= NAMES_PRERELEASE
    if _is_single(intervals):
        flags |= SINGLETON
    _, operator, text, _, _ = clauses[0]
    exact = text[len(operator) :] if len(clauses) == 1 and operator in ("==", "===") and text[-1] != "*" else ""
    return ",".join([clause[2] for clause in clauses]), intervals, flags, exact


def _order(clause: Clause) -> bytes:
    return clause[0]


def _is_single(intervals: Intervals) -> bool:
    """Whether it is one version, with or without its local versions."""
    if len(intervals) != 1:
        return False
    low, high = intervals[0]
    # The same up to the mark that says what follows: nothing, or more than any local part.
    return high == low + b"\x00" or (low[-1:] == b"\x00" and high == low[:-1] + BEYOND_LOCALS)


def _clause(text: str) -> Clause:
    try:
        return _clauses[text]
    except KeyError:
        pass
    clause = _read(text)
    if len(_clauses) < _REMEMBERED:
        _clauses[text] = clause
    return clause


def _read(text: str) -> Clause:
    for operator in OPERATORS:
        if text.startswith(operator):
            break
    else:
        raise ValueError(f"{shown(text)} does not begin with a comparison operator" if text else "a clause is missing")
    written = text[len(operator) :].strip()
    if operator in _PLAIN and written.replace(".", "").isdecimal():
        found = read(written)
        if found is not None:
            return found[1], operator, operator + found[0], _plain(operator, found[1]), False
    star = written.endswith(".*")
    version = read_version(written[:-2] if star else written)
    if version is None or (star and not written[-3].isdecimal()):
        raise ValueError(f"{shown(written)} is not a version")
    if star:
        if operator not in ("==", "!="):
            raise ValueError(f"`{operator}` cannot be used with a wildcard, as in {shown(text)}")
        if version.pre or version.post is not None or version.dev is not None or version.local:
            raise ValueError(f"a wildcard must follow a release number: {shown(text)}")
    elif version.local and operator not in ("==", "!=", "==="):
        raise ValueError(f"`{operator}` cannot be used with a local version, as in {shown(text)}")
    if operator == "~=" and len(version.release) < 2:
        raise ValueError(f"`~=` needs at least two release numbers, and {shown(text)} has one")
    canonical = f"{operator}{version}{'.*' if star else ''}"
    names_prerelease = bool(version.pre) or version.dev is not None
    return encode(version), operator, canonical, _intervals(operator, version, star), names_prerelease


def _plain(operator: str, version: bytes) -> Intervals:
    """What a clause with nothing but a release admits, from its key: as `_intervals`, for the ordinary case."""
    if operator == ">=":
        return ((version, HIGHEST),)
    if operator == "<":
        return ((LOWEST, version[: -len(FINAL)]),)
    behind = version[:-1] + BEYOND_LOCALS
    if operator == "==":
        return ((version, behind),)
    return ((LOWEST, behind),) if operator == "<=" else ((LOWEST, version), (behind, HIGHEST))


def _intervals(operator: str, version: Spelled, star: bool) -> Intervals:
    if star:
        equal = ((before_release(version.epoch, version.release), _next(version, len(version.release))),)
        return equal if operator == "==" else complement(equal)
    low = encode(version)
    if operator in ("==", "!="):
        equal = ((low, low + b"\x00" if version.local else after_locals(version)),)
        return equal if operator == "==" else complement(equal)
    if operator == "===":
        return ((low, low + b"\x00"),)
    if operator == ">=":
        return ((low, HIGHEST),)
    if operator == "<=":
        return ((LOWEST, after_locals(version)),)
    if operator == "~=":
        return ((low, _next(version, len(version.release) - 1)),)
    if operator == "<":
        return ((LOWEST, _below(version)),)
    return ((_above(version), HIGHEST),)


def _next(version: Spelled, length: int) -> bytes:
    """The limit above everything whose release begins with the first `length` numbers of this one."""
    return before_release(version.epoch, (*version.release[: length - 1], version.release[length - 1] + 1))


def _below(version: Spelled) -> bytes:
    """The limit that `<` means: below the pre-releases of the version, unless it is one."""
    if version.pre or version.dev is not None:
        return encode(version)
    return before_release(version.epoch, version.release) if version.post is None else public(version)[:-1]


def _above(version: Spelled) -> bytes:
    """The limit that `>` means: above local versions, and above post releases unless the version is one."""
    if version.post is None and version.dev is None:
        return after_posts(version)
    return after_locals(version)
