"""How interpreters and places are called in what people read. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring

_PRETTY = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}


def using(wiring: Wiring, interpreter: Interpreter) -> str:
    """`Using CPython 3.12.1 interpreter at: …`; of a managed one it does not matter where it is."""
    name = _PRETTY.get(interpreter.key.implementation, interpreter.key.implementation)
    if interpreter.origin == "managed":
        return f"Using {name} {interpreter.version}"
    return f"Using {name} {interpreter.version} interpreter at: {shorter(wiring, interpreter.executable)}"


def shorter(wiring: Wiring, path: str) -> str:
    """A path as people read it: relative if it is below the working directory."""
    cwd = wiring.context.cwd.rstrip("/")
    return path[len(cwd) + 1 :] if path.startswith(f"{cwd}/") else path
