"""All of pym's modules in one file, for copies of pym that do not change: `python …/pym/launch/bundle.py` writes it.

Finding, checking and reading a hundred small files costs an ordinary command more than its work. install.sh runs this
once per installed version; `__main__` loads modules from the bundle if there is one for the running Python. A checkout
has none, so there is nothing that could be stale where files are edited.

The file: 4 bytes that say how long the index is, the index, then the bytecode of each module, read when it is needed.
The index is `marshal` of ({module: (is a package, file, offset, size)}, {module: what its import brings along, in the
order in which it is run}).
"""

from __future__ import annotations

import ast
import marshal
import os
import sys

SUFFIX = ".bundle"

# Their docstrings are what `--help` shows. Nothing else reads a docstring, and half of the bytecode is text.
_DOCUMENTED = "pym.cli.app"
# Where commands begin: what these import at their top is loaded ahead, without looking for it module by module.
_START = "pym.cli.start"
_COMMANDS = "pym.cli.commands."


def name() -> str:
    """The file for the running Python: bytecode of another one would crash it."""
    return f"{sys.implementation.cache_tag}{SUFFIX}"


def build(package: str, final: str) -> bytes:
    """The bundle of the package directory. `inside` is left out: other interpreters run it as text.

    Args:
        package: Absolute path of the package directory.
        final: The path it will have when it is used, for tracebacks.
    """
    entries: dict[str, tuple[bool, str, int, int]] = {}
    imports: dict[str, list[str]] = {}
    blobs: list[bytes] = []
    offset = 0
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
                text = source.read()
            where = os.path.join(final, os.path.relpath(path, package))
            level = 0 if dotted.startswith(_DOCUMENTED) else 2
            blob = marshal.dumps(compile(text, where, "exec", dont_inherit=True, optimize=level))
            entries[dotted] = (is_package, os.path.relpath(path, top), offset, len(blob))
            imports[dotted] = _imports(text)
            blobs.append(blob)
            offset += len(blob)
    ahead = {
        module: order(module, entries, imports)
        for module in entries
        if module == _START or module.startswith(_COMMANDS)
    }
    index = marshal.dumps((entries, ahead))
    return b"".join((len(index).to_bytes(4, "little"), index, *blobs))


def order(module: str, known: object, imports: dict[str, list[str]]) -> tuple[str, ...]:
    """Every module that importing `module` runs, each after what it imports.

    Args:
        module: Where to begin.
        known: Contains the names of all modules.
        imports: What each one imports at its top; may name attributes of modules too.
    """
    done: dict[str, None] = {}
    begun: set[str] = set()

    def visit(name: str) -> None:
        if name in begun or name not in known:  # type: ignore[operator]
            return
        begun.add(name)
        visit(name.rpartition(".")[0])
        for imported in imports[name]:
            visit(imported)
        done[name] = None

    visit(module)
    return tuple(done)


def _imports(text: str) -> list[str]:
    """What a module imports whenever it is run: not in functions, not for type checkers only."""
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in found if name.partition(".")[0] == "pym"]


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
