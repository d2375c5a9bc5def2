"""Compiles requirements (PEP 508). A COLD module: `packaging` reads what is not of the ordinary form.

The ordinary form is read here, in a tenth of the time and without importing packaging (47 ms); a property test holds
the two equal. Whatever this reader does not take is packaging's to judge.
"""

from __future__ import annotations

import re

from pym.errors import shown
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.name import normalise
from pym.spec.specifiers import compile as compile_specifier
from pym.spec.specifiers import repairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.requirement import Requirement

_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_CLAUSES = r"[ \t!-'*-:<-?A-~]*"  # neither parentheses nor `;` nor `@`
_ORDINARY = re.compile(
    rf"[ \t]*({_WORD})[ \t]*"
    rf"(?:\[[ \t]*({_WORD}(?:[ \t]*,[ \t]*{_WORD})*)?[ \t]*\][ \t]*)?"
    rf"(?:\(({_CLAUSES})\)|([<>=!~]{_CLAUSES}))?[ \t]*"
    r"(?:;(.*))?"
)
_SIGNS = tuple("=<>!~^")
_COMPARISONS = frozenset(("==", "!=", "<=", ">=", "<", ">", "~=", "==="))
_BEGINNING = re.compile(
    rf"\s*{_WORD}(?![\w.-])\s*+(?:\[[^\]]*\]\s*+)?+\(?+\s*+([=<>!~^]+|(?=[^\s\[@;]))\s*([^\s,;)=<>!~^]*)(.*)"
)
_REMEMBERED = 50_000
_known: dict[str, Requirement] = {}
_repaired: dict[str, Requirement] = {}


def compile(text: str) -> Requirement:
    """A requirement as a person writes it. Equal texts give the same object.

    Raises:
        ValueError: It is malformed; the message is half a sentence that tells why.
    """
    try:
        return _known[text]
    except KeyError:
        pass
    requirement = _read(text)
    if len(_known) < _REMEMBERED:
        _known[text] = requirement
    return requirement


def compile_lenient(text: str) -> Requirement:
    """A requirement as published metadata has it: the mistakes of `specifiers.repairs` are repaired.

    Raises:
        ValueError: It is beyond repair; the message tells what is wrong with it as it stands.
    """
    try:
        return _known[text]
    except KeyError:
        pass
    try:
        return _repaired[text]
    except KeyError:
        pass
    try:
        return compile(text)
    except ValueError as error:
        for repaired in repairs(text):
            try:
                found = compile(repaired)
            except ValueError:
                continue
            if len(_repaired) < _REMEMBERED:
                _repaired[text] = found
            return found
        raise error


def _read(text: str) -> Requirement:
    found = _ORDINARY.fullmatch(text)
    if found is None:
        return _read_unusual(text)
    name, extras, bracketed, bare, marker = found.groups()
    try:
        specifier = compile_specifier(bracketed or bare) if bracketed or bare else None
        condition = None if marker is None else compile_marker(marker)
    except ValueError:
        return _read_unusual(text)
    return _name(name), _extras(extras.split(",")) if extras else (), specifier, condition, ""


def _read_unusual(text: str) -> Requirement:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Standard

    try:
        standard = Standard(text)
    except InvalidRequirement as error:
        reason = _mistake(text) or str(error).partition("\n")[0]
        raise ValueError(f"{shown(text)} is not a requirement: {reason}") from error
    try:
        specifier = compile_specifier(str(standard.specifier)) if standard.specifier else None
    except ValueError as error:
        raise ValueError(f"{shown(text)} is not a requirement: {error}") from error
    marker = None if standard.marker is None else compile_marker(standard.marker)
    return _name(standard.name), _extras(standard.extras), specifier, marker, standard.url or ""


def _mistake(text: str) -> str:
    """What people get wrong most often, in words; "" for all else."""
    found = _BEGINNING.match(text)
    if found is None:
        return ""
    comparison, version, rest = found.groups()
    if not comparison:
        return "a name is followed by extras in brackets, a comparison as `>=1.2`, `@` and a URL, or `;` and a marker"
    if comparison not in _COMPARISONS:
        return "`=` compares nothing: write `==`" if comparison == "=" else f"`{comparison}` is not a comparison"
    if not version:
        return f"no version follows `{comparison}`"
    try:
        compile_specifier(comparison + version)
    except ValueError:
        return f"{shown(comparison + version)} compares with no version"
    return "commas have to stand between comparisons" if rest.lstrip()[:1] in _SIGNS else ""


def _name(text: str) -> str:
    name = normalise(text)
    if name is None:
        raise ValueError(f"{shown(text)} is not a name")
    return name


def _extras(written: list[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted({_name(extra.strip()) for extra in written}))
