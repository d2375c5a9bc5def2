"""Compiles requirements (PEP 508). A HOT module: `packaging` reads what is not of the ordinary form.

The ordinary form is read here, in a tenth of the time and without importing packaging (47 ms) or `re` (8 ms); property
tests hold the two equal. Whatever this reader does not take is for packaging to judge.
"""

from __future__ import annotations

from pym.errors import shown
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.name import normalise
from pym.spec.specifiers import compile as compile_specifier
from pym.spec.specifiers import repairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.requirement import Requirement

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_NAME = _LETTERS + "._-"
_BLANK = " \t"
_COMPARING = "<>=!~"
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
    found = ordinary(text)
    if found is None:
        return _read_unusual(text)
    name, extras, clauses, marker = found
    try:
        specifier = compile_specifier(clauses) if clauses else None
        condition = compile_marker(marker) if marker is not None else None
    except ValueError:
        return _read_unusual(text)
    return _name(name), _extras(extras) if extras else (), specifier, condition, ""


def ordinary(text: str) -> tuple[str, list[str], str, str | None] | None:
    """Name, extras, clauses and marker of `name[extras] (clauses) ; marker`; None for all that looks another way."""
    head, semicolon, marker = text.partition(";")
    if not head or "\n" in marker:
        return None
    if head[0] in _BLANK or head[-1] in _BLANK:
        head = head.strip(_BLANK)
    rest = head.lstrip(_NAME)
    name = head[: len(head) - len(rest)] if rest else head
    if not name or name[0] not in _LETTERS or name[-1] not in _LETTERS:
        return None
    extras: list[str] = []
    if rest:
        rest = rest.lstrip(_BLANK)
        if rest[0] == "[":
            inner, closed, rest = rest[1:].partition("]")
            if inner.strip(_BLANK):
                extras = [extra.strip(_BLANK) for extra in inner.split(",")]
            if not closed or not all(map(_is_word, extras)):
                return None
            rest = rest.lstrip(_BLANK)
        if rest[:1] == "(" and rest[-1] == ")":
            rest = rest[1:-1]
        elif rest and rest[0] not in _COMPARING:
            return None
        if "(" in rest or ")" in rest or "@" in rest or not _is_plain(rest):
            return None
    return name, extras, rest, marker if semicolon else None


def _is_word(text: str) -> bool:
    return bool(text) and text[0] in _LETTERS and text[-1] in _LETTERS and not text.strip(_NAME)


def _is_plain(text: str) -> bool:
    return text.isascii() and (text.isprintable() or text.replace("\t", " ").isprintable())


def _read_unusual(text: str) -> Requirement:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Standard

    from pym.spec.mistakes import mistake

    try:
        standard = Standard(text)
    except InvalidRequirement as error:
        reason = mistake(text) or str(error).partition("\n")[0]
        raise ValueError(f"{shown(text)} is not a requirement: {reason}") from error
    try:
        specifier = compile_specifier(str(standard.specifier)) if standard.specifier else None
    except ValueError as error:
        raise ValueError(f"{shown(text)} is not a requirement: {error}") from error
    marker = None if standard.marker is None else compile_marker(standard.marker)
    return _name(standard.name), _extras(standard.extras), specifier, marker, standard.url or ""


def _name(text: str) -> str:
    name = normalise(text)
    if name is None:
        raise ValueError(f"{shown(text)} is not a name")
    return name


def _extras(written: list[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted({_name(extra.strip()) for extra in written}))
