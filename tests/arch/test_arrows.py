"""The direction of imports: data flows one way, rooms never open into each other."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"

# From the top of the house down. A module may import from floors below its own, and from its own room.
FLOORS = [
    {"__main__"},
    {"cli"},
    {"ops"},
    {"project", "python", "shim", "resolver", "lock", "venv", "build", "install"},  # the rooms
    {"dist"},
    {"index"},
    {"cache", "net"},
    {"model"},
    {"spec"},
    {"context"},
    {"fs"},
    {"report", "errors"},
    {"launch", "__init__"},
]
ROOMS = FLOORS[3]
# Libraries and the only places that may import them.
RESERVED = {
    "typer": {"cli"},
    "click": set(),
    "rich": {"cli"},
    "httpx": {"net"},
    "truststore": {"net"},
    "tarfile": set(),
    "packaging": {"spec"},
    "dotenv": {"ops"},
    "isal": {"fs"},
    "zstandard": {"fs"},
    "platformdirs": {"launch"},
    "pyproject_hooks": {"build"},
}


def floor(place: str) -> int:
    return next(index for index, floor in enumerate(FLOORS) if place in floor)


def imports(text: str):
    """Every imported module with the line it is imported on."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            yield node.module or "", node.lineno
            if node.module and node.module.startswith("pym"):
                for alias in node.names:
                    yield f"{node.module}.{alias.name}", node.lineno


def violations(name: str, text: str) -> list[str]:
    """What is wrong with the imports of module `name` (as in `pym.python.store`)."""
    place = name.split(".")[1] if "." in name else "__init__"
    found = []
    for imported, line in imports(text):
        parts = imported.split(".")
        if parts[0] == "pym":
            target = parts[1] if len(parts) > 1 else "__init__"
            if not any(target in floor for floor in FLOORS):
                if target.startswith("_") or len(parts) == 2:
                    target = "__init__"  # `from pym import __version__`
                else:
                    found.append(f"{name}:{line} imports {imported}, which is on no floor")
                    continue
            if place == "inside":
                found.append(f"{name}:{line} runs in other interpreters and may import nothing of pym")
            elif target == place:
                continue
            elif target == "inside":
                found.append(f"{name}:{line} imports {imported}, which only other interpreters may run")
            elif floor(target) <= floor(place):
                kind = "another room" if place in ROOMS and target in ROOMS else "something above it or beside it"
                found.append(f"{name}:{line} imports {imported}, {kind}")
        elif parts[0] in RESERVED and place not in RESERVED[parts[0]]:
            found.append(f"{name}:{line} imports {parts[0]}, which only {RESERVED[parts[0]] or 'nobody'} may")
    return found


def modules():
    for path in sorted((SOURCE / "pym").rglob("*.py")):
        parts = list(path.relative_to(SOURCE).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        yield ".".join(parts), path


def test_imports_point_down() -> None:
    found = [line for name, path in modules() for line in violations(name, path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("pym.python.store", "from pym.shim import write"),
        ("pym.model.version", "from pym.python import store"),
        ("pym.fs.atomic", "import pym.cli.main"),
        ("pym.ops.run", "from pym.cli import main"),
        ("pym.python.store", "import httpx"),
        ("pym.ops.run", "def late():\n    import rich.console"),
        ("pym.launch.layout", "from pym.errors import PymError"),
        ("pym.cache.memo", "from pym.net import download"),
        ("pym.python.probe", "from pym.inside import probe"),
        ("pym.inside.probe", "import pym"),
        ("pym.fs.archive.tar", "import tarfile"),
    ],
)
def test_a_planted_violation_is_seen(module: str, text: str) -> None:
    assert violations(module, text)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("pym.python.store", "from pym.model.interpreter import InterpreterKey"),
        ("pym.ops.run", "from pym.python import usage"),
        ("pym.cli.main", "from pym import __version__"),
        ("pym.net.client", "import httpx"),
    ],
)
def test_what_points_down_is_fine(module: str, text: str) -> None:
    assert not violations(module, text)


def test_every_folder_has_its_reason_written_down() -> None:
    for directory, folders, files in os.walk(SOURCE / "pym"):
        folders[:] = [folder for folder in folders if folder != "__pycache__"]
        if any(name.endswith(".py") for name in files):
            text = (Path(directory) / "__init__.py").read_text(encoding="utf-8")
            assert ast.get_docstring(ast.parse(text)), f"{directory} does not say what it is for"


def test_no_folder_is_called_everything() -> None:
    names = {part for name, _ in modules() for part in name.split(".")}
    assert not names & {"utils", "util", "helpers", "common", "core", "base", "misc"}
