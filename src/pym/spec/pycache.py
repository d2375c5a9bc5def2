"""What interpreters leave in `__pycache__`: bytecode, named after its module (PEP 3147, PEP 488). A HOT module."""

from __future__ import annotations

_TAGS = ("cpython-", "pypy", "graalpy")  # how interpreters call themselves: `cpython-312`


def source(name: str) -> str:
    """The file name of the module that a file of `__pycache__` was compiled from; "" if it was not compiled.

    An interpreter writes `a.cpython-312.pyc.139872` first and renames it. What one leaves that is killed in between is
    of that module too, and goes with it.
    """
    whole, _, number = name.rpartition(".")
    if whole and number.isdigit():
        name = whole
    stem, _, ending = name.rpartition(".")
    if ending != "pyc":
        return ""
    parts = stem.split(".")
    for at in range(len(parts) - 1, 0, -1):
        # Dots may be in names of modules, and in what some tools put behind the tag: `cpython-312-pytest-9.2.0`.
        if parts[at].startswith(_TAGS):
            return f"{'.'.join(parts[:at])}.py"
    if parts[-1].startswith("opt-"):
        parts.pop()
    return f"{'.'.join(parts[:-1])}.py" if len(parts) > 1 else ""
