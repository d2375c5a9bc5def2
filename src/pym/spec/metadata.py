"""Compiles core metadata (`METADATA`, `PKG-INFO`): the headers that resolving needs. A COLD module.

Read line by line, in a tenth of the time of the email parser; as lenient as uv with what published files get wrong.
"""

from __future__ import annotations

import re

from pym.errors import shown
from pym.spec.name import normalise
from pym.spec.ranges import canonical
from pym.spec.requirements import compile_lenient as compile_requirement
from pym.spec.specifiers import compile_lenient as compile_specifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.ranges import Specifier
    from pym.spec.requirement import Requirement

    # (requires-python compiled or None, extras that are provided, what it requires)
    Metadata = tuple[Specifier | None, tuple[str, ...], tuple[Requirement, ...]]

_HEADERS = re.compile(
    r"^(Metadata-Version|Name|Version|Requires-(?:Dist|Python)|Provides-Extra|Dynamic)[ \t]*:(.*(?:\n[ \t].*)*)",
    re.MULTILINE | re.IGNORECASE | re.ASCII,
).findall
# By their first letter; `Requires-Python` is the one in -n.
_SINGLE = {"m": 0, "n": 1, "v": 2, "r": 3}


def compile(data: bytes) -> tuple[str, str, tuple[str, ...], str, Metadata]:
    """What a metadata file says.

    Returns:
        Normalised name; canonical version; what is `Dynamic`, in lower case; `Metadata-Version` ("" when missing);
        requires-python, extras and requirements. Equal requirement texts give the same object.

    Raises:
        ValueError: Name or version is missing or malformed, or requires-python or a requirement is beyond repair. The
            message is half a sentence that tells why.
    """
    single, dynamic, extras, requires = _scan(data)
    version_of_format, name, version, python = single
    if not name:
        raise ValueError("the field `Name` is missing")
    if not version:
        raise ValueError("the field `Version` is missing")
    normal = normalise(name)
    if normal is None:
        raise ValueError(f"the name {shown(name)} is malformed")
    number = canonical(version)
    if number is None:
        raise ValueError(f"the version {shown(version)} is malformed")
    try:
        pythons = compile_specifier(python) if python else None
    except ValueError as error:
        raise ValueError(f"`Requires-Python` {shown(python)} is malformed: {error}") from error
    # An extra whose name is malformed cannot be asked for.
    names = [extra for extra in map(normalise, extras) if extra is not None]
    requirements = tuple([compile_requirement(text) for text in requires])
    return normal, number, tuple(dynamic), version_of_format, (pythons, tuple(dict.fromkeys(names)), requirements)


def _scan(data: bytes) -> tuple[list[str], list[str], list[str], list[str]]:
    """Values of the headers that occur once (the first counts), and of those that may be repeated."""
    single = ["", "", "", ""]
    dynamic: list[str] = []
    extras: list[str] = []
    requires: list[str] = []
    for header, value in _HEADERS(_head(data)):
        value = value.strip()
        if "\n" in value:
            value = " ".join([part.strip() for part in value.split("\n")])  # folded
        kind = header[0].lower()
        if kind == "r" and header[-1] in "tT":
            requires.append(value)
        elif kind == "p":
            extras.append(value)
        elif kind == "d":
            dynamic.append(value.lower())
        elif value != "UNKNOWN" and not single[_SINGLE[kind]]:
            single[_SINGLE[kind]] = value
    return single, dynamic, extras, requires


def _head(data: bytes) -> str:
    """The headers: what stands before the first empty line."""
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end = data.find(b"\n\n")
    return (data if end < 0 else data[:end]).decode("utf-8", "replace")
