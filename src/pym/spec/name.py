"""Names of projects and extras (PEP 503, PEP 685, core metadata). A HOT module."""

from __future__ import annotations


def normalise(name: str) -> str | None:
    """The normalised form: lower case, runs of `-`, `_` and `.` as one `-`. None when it is not a name.

    A name has ASCII letters, digits and those three, and begins and ends with a letter or digit.
    """
    plain = name.lower().replace("_", "-").replace(".", "-")
    if plain.isalnum():
        return plain if plain.isascii() else None
    while "--" in plain:
        plain = plain.replace("--", "-")
    if plain[:1] == "-" or plain[-1:] == "-" or not plain.isascii() or not plain.replace("-", "").isalnum():
        return None
    return plain
