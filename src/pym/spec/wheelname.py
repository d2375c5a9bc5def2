"""What the file names of distributions say (binary distribution format; source distribution format). A HOT module."""

from __future__ import annotations

from pym.spec.name import normalise
from pym.spec.ranges import canonical

# Files of one version have the same words in their names, and come one after the other.
_REMEMBERED = 4096
_names: dict[str, str | None] = {}
_versions: dict[str, str | None] = {}


def parse(filename: str) -> tuple[str, str, str, str] | None:
    """Normalised name, canonical version, build tag ("" for none) and tags (`py3-none-any`) of a wheel's file name.

    None when it is not the name of a wheel, or a malformed one.
    """
    parts = filename[:-4].split("-")
    count = len(parts)
    if count == 5:
        build = ""
    elif count == 6:
        build = parts[2]
        if not build[:1].isdecimal():
            return None
    else:
        return None
    if filename[-4:] != ".whl" or "" in parts or not filename.isascii():
        return None
    name = _name(parts[0])
    version = _version(parts[1])
    if name is None or version is None:
        return None
    return name, version, build, "-".join(parts[-3:])


def build_order(tag: str) -> tuple[int, str]:
    """What wheels that differ in their build tag alone are preferred by."""
    digits = tag[: len(tag) - len(tag.lstrip("0123456789"))]
    return (int(digits or -1), tag[len(digits) :])


def sdist(filename: str, project: str) -> str | None:
    """The canonical version that the file name of an sdist says.

    Args:
        filename: As in `Foo_Bar-1.0.tar.gz`.
        project: Normalised name of the project it should belong to. (A name alone does not tell where it ends.)

    Returns:
        None when it is not the name of an sdist of that project, or has another extension.
    """
    if filename.endswith(".tar.gz"):
        stem = filename[:-7]
    elif filename.endswith(".zip"):
        stem = filename[:-4]
    else:
        return None
    length = len(project)
    if stem[length : length + 1] == "-" and _name(stem[:length]) == project:
        return _version(stem[length + 1 :])
    # A name with runs of separators is longer than its normalised form.
    at = stem.find("-", length + 1)
    while at > 0:
        if _name(stem[:at]) == project:
            version = _version(stem[at + 1 :])
            if version is not None:
                return version
        at = stem.find("-", at + 1)
    return None


def _name(text: str) -> str | None:
    try:
        return _names[text]
    except KeyError:
        if len(_names) >= _REMEMBERED:
            _names.clear()
        found = _names[text] = normalise(text)
        return found


def _version(text: str) -> str | None:
    try:
        return _versions[text]
    except KeyError:
        if len(_versions) >= _REMEMBERED:
            _versions.clear()
        # The version of a wheel has `_` where the version itself has `-`; both are read alike.
        found = _versions[text] = canonical(text)
        return found
