"""All of pym's modules in one file, for copies of pym that do not change: `python …/pym/launch/bundle.py` writes it.

Finding, checking and reading a hundred small files costs an ordinary command more than its work. install.sh runs this
once per installed version; `__main__` loads modules from the bundle if there is one for the running Python. A checkout
has none, so there is nothing that could be stale where files are edited.

The file: 4 bytes that say how long its head is; the head; packs, modules and the index, in places that the head tells.
Everything is `marshal`. See `loader` for what is in it.
"""

from __future__ import annotations
import __future__

import ast
import gc
import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType
    from typing import Any

SUFFIX = ".bundle"

_FLAGS = __future__.annotations.compiler_flag
# Typer reads its definitions, and what those import, with annotations and docstrings. Nothing else has a reader.
_READ = "pym.cli.app"
_START = "pym.cli.start"
_LOADER = "pym.launch.loader"
_COMMANDS = "pym.cli.commands."
# Bytes. What is longer, the C library asks the system for and gives back: each page of it would be a fault.
_PART = 110_000
# What every command makes, whatever it does then.
_ALWAYS = "pym.ops.wiring"


def name() -> str:
    """The file for the running Python: bytecode of another one would crash it."""
    return f"{sys.implementation.cache_tag}{SUFFIX}"


def build(package: str, final: str) -> bytes:
    """The bundle of the package directory. `inside` is left out: other interpreters run it as text.

    Args:
        package: Absolute path of the package directory.
        final: The path it will have when it is used, for tracebacks.
    """
    from pym.launch.warm import FURTHER, LATER

    trees, packages = _parsed(package, final)
    imports = {module: imported(tree) for module, (tree, _) in trees.items()}
    read = {*order([_READ], imports)} - {*order([_START], imports)}
    codes = {
        module: _compiled(tree, path, plain=module in read and module.startswith("pym.cli."))
        for module, (tree, path) in trees.items()
    }
    blobs: list[bytes] = []
    offset = 0

    def put(value: Any) -> tuple[int, int]:
        nonlocal offset
        blobs.append(marshal.dumps(value))
        offset += len(blobs[-1])
        return offset - len(blobs[-1]), len(blobs[-1])

    def members(modules: Sequence[str]) -> tuple[tuple[str, bool, CodeType], ...]:
        return tuple([(module, module in packages, codes[module]) for module in modules])

    start = order([_START], imports)

    def brought(module: str, later: str) -> tuple[str, ...]:
        return order([module, *[f"pym.{word}" for word in later.split()]], imports)

    packs = {
        _COMMANDS + name: tuple(
            [
                put(members(part))
                for part in _parts([one for one in brought(_COMMANDS + name, later) if one not in start], codes)
            ]
        )
        for name, later in LATER.items()
    }
    entries = {module: (module in packages, *put(code)) for module, code in codes.items()}
    ahead = {
        module: order([module, _ALWAYS], imports)
        for module in imports
        if module.startswith(_COMMANDS) and module not in packs
    }
    ahead |= {f"pym.{name}": brought(f"pym.{name}", later) for name, later in FURTHER.items()}
    index = put((entries, ahead))
    head = marshal.dumps((codes[_LOADER], packs, index, members(start)))
    return b"".join((len(head).to_bytes(4, "little"), head, *blobs))


def _parts(modules: Sequence[str], codes: dict[str, CodeType]) -> list[list[str]]:
    """The modules of a pack in their order, each part no longer than what memory is used again for at once."""
    parts: list[list[str]] = []
    room = 0
    for module in modules:
        size = len(marshal.dumps(codes[module]))
        if size > room or not parts:
            parts.append([])
            room = _PART
        parts[-1].append(module)
        room -= size
    return parts


def order(starts: Sequence[str], imports: dict[str, list[str]]) -> tuple[str, ...]:
    """Every module that importing `starts` runs, each after what it imports.

    Args:
        starts: Where to begin.
        imports: What each one of all modules imports at its top; may name attributes of modules too.
    """
    done: dict[str, None] = {}
    begun: set[str] = set()

    def visit(name: str) -> None:
        if name in begun or name not in imports:
            return
        begun.add(name)
        visit(name.rpartition(".")[0])
        for other in imports[name]:
            visit(other)
        done[name] = None

    for start in starts:
        visit(start)
    return tuple(done)


def imported(tree: ast.Module) -> list[str]:
    """What a module imports whenever it is run: not in functions, not for type checkers only."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in found if name.partition(".")[0] == "pym"]


def _parsed(package: str, final: str) -> tuple[dict[str, tuple[ast.Module, str]], set[str]]:
    """Each module's text and path for tracebacks, and which ones are packages."""
    trees: dict[str, tuple[ast.Module, str]] = {}
    packages: set[str] = set()
    for directory, folders, files in os.walk(package):
        folders[:] = sorted(folder for folder in folders if folder not in ("__pycache__", "inside"))
        for file in sorted(files):
            if not file.endswith(".py"):
                continue
            path = os.path.join(directory, file)
            inner = os.path.relpath(path, package)
            parts = ["pym", *inner[: -len(".py")].split(os.sep)]
            if parts[-1] == "__init__":
                parts.pop()
                packages.add(".".join(parts))
            with open(path, encoding="utf-8") as source:
                trees[".".join(parts)] = ast.parse(source.read()), os.path.join(final, inner)
    return trees, packages


def _compiled(tree: ast.Module, path: str, *, plain: bool) -> CodeType:
    """Bytecode of a module. Unless it is to stay `plain`, what only readers and tools look at is left out of it."""
    if not plain:
        tree.body = _slim(tree.body)
    return compile(tree, path, "exec", flags=_FLAGS, dont_inherit=True, optimize=0 if plain else 2)  # type: ignore[no-any-return]


def _slim(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements without annotations of functions, what is for type checkers only, and the import of `__future__`.

    The latter costs a start as much as ten modules of pym; the others are a tenth of the bytecode.
    """
    kept: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            kept += node.orelse
            continue
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            given = node.args
            for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
                if one is not None:
                    one.annotation = None
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.body = _slim(node.body)
        kept.append(node)
    return kept


def write(package: str, final: str) -> str:
    """Writes the bundle of the package directory into it and returns its path. For the arguments see `build`."""
    path = os.path.join(package, name())
    scratch = path + ".new"
    with open(scratch, "wb") as file:
        file.write(build(package, final))
    os.replace(scratch, path)
    return path


if __name__ == "__main__":
    gc.disable()  # a million nodes of syntax trees, none of which ever becomes garbage: a third of the time
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.insert(0, os.path.dirname(here))
    write(here, sys.argv[1] if len(sys.argv) > 1 else here)
