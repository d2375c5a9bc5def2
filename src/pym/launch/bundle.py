"""All of pym's modules in one file, for copies of pym that do not change: `python …/pym/launch/bundle.py` writes it.

Finding, checking and reading forty small files costs an ordinary command more than its work. install.sh runs this once
per installed version; `__main__` loads modules from the bundle if there is one for the running Python. A checkout has
none, so there is nothing that could be stale where files are edited.
"""

from __future__ import annotations

import marshal
import os
import sys

SUFFIX = ".bundle"


def name() -> str:
    """The file for the running Python: bytecode of another one would crash it."""
    return f"{sys.implementation.cache_tag}{SUFFIX}"


def build(package: str, final: str) -> bytes:
    """The modules of the package directory, compiled: `marshal` of {name: (is a package, file, bytecode)}.

    Docstrings are kept: `--help` shows them. `inside` is left out: other interpreters run it as text.

    Args:
        package: Absolute path of the package directory.
        final: The path it will have when it is used, for tracebacks.
    """
    modules: dict[str, tuple[bool, str, bytes]] = {}
    top = os.path.dirname(package)
    for directory, folders, files in os.walk(package):
        folders[:] = sorted(folder for folder in folders if folder not in ("__pycache__", "inside"))
        for file in sorted(files):
            if not file.endswith(".py"):
                continue
            path = os.path.join(directory, file)
            parts = os.path.relpath(path, top)[: -len(".py")].split(os.sep)
            is_package = parts[-1] == "__init__"
            dotted = ".".join(parts[:-1] if is_package else parts)
            with open(path, encoding="utf-8") as source:
                where = os.path.join(final, os.path.relpath(path, package))
                code = compile(source.read(), where, "exec", dont_inherit=True)
            modules[dotted] = (is_package, os.path.relpath(path, top), marshal.dumps(code))
    return marshal.dumps(modules)


def write(package: str, final: str) -> str:
    """Writes the bundle of the package directory into it and returns its path. For the arguments see `build`."""
    path = os.path.join(package, name())
    scratch = path + ".new"
    with open(scratch, "wb") as file:
        file.write(build(package, final))
    os.replace(scratch, path)
    return path


if __name__ == "__main__":
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    write(here, sys.argv[1] if len(sys.argv) > 1 else here)
