"""Compiles core metadata (`METADATA`, `PKG-INFO`): the headers that resolving needs. A COLD module.

Read line by line, in a tenth of the time of the email parser; as lenient as uv with what published files get wrong.
"""

from __future__ import annotations

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

# What is read, by names in lower case: the place of what counts once, or the list that it is added to.
_SINGLE = {"metadata-version": 0, "name": 1, "version": 2, "requires-python": 3}
_LISTS = {"dynamic": 0, "provides-extra": 1, "requires-dist": 2}


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
    said: list[tuple[str, list[str]]] = []
    value: list[str] = []
    for line in _head(data).split("\n"):
        if line[:1] in (" ", "\t"):
            value.append(line.strip())  # folded
            continue
        header, colon, rest = line.partition(":")
        header = header.rstrip(" \t").lower()
        value = [rest.strip()]
        if colon and (header in _SINGLE or header in _LISTS):
            said.append((header, value))
    single = ["", "", "", ""]
    lists: tuple[list[str], list[str], list[str]] = ([], [], [])
    for header, lines in said:
        text = " ".join(lines).strip() if len(lines) > 1 else lines[0]
        if header in _LISTS:
            lists[_LISTS[header]].append(text)
        elif text != "UNKNOWN" and not single[_SINGLE[header]]:
            single[_SINGLE[header]] = text
    dynamic, extras, requires = lists
    return single, [each.lower() for each in dynamic], extras, requires


def _head(data: bytes) -> str:
    """The headers: what stands before the first empty line."""
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    end = data.find(b"\n\n")
    return (data if end < 0 else data[:end]).decode("utf-8", "replace")
