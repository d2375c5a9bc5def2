"""`entry_points.txt`: the programs a distribution wants to have (Entry points specification). A HOT module.

Read line by line as `importlib.metadata` does, which is what runs them. What ends up in a generated program or in the
name of a file is held to be just that.
"""

from __future__ import annotations

from codecs import BOM_UTF8

from pym.errors import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Name of the program, module, attribute path: as in `model.manifest`, which is above this floor.
    Script = tuple[str, str, str]

CONSOLE, GUI = "console_scripts", "gui_scripts"

# What a virtual environment itself has beside its interpreters.
_OF_ENVIRONMENTS = frozenset(
    (
        "pyvenv.cfg",
        "activate_this.py",
        "activate",
        *(f"activate.{shell}" for shell in ("bat", "csh", "fish", "nu", "ps1", "xsh")),
        "deactivate",
        *(f"deactivate.{shell}" for shell in ("bat", "nu")),
    )
)


def scripts(data: bytes) -> tuple[tuple[Script, ...], tuple[Script, ...]]:
    """The programs for a console and those without: name, module, attribute path.

    Raises:
        ValueError: It cannot be read, or a program has a name or a target that none can have. The message is half a
            sentence that tells why.
    """
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    group = ""
    found: dict[str, dict[str, Script]] = {CONSOLE: {}, GUI: {}}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = line.strip(" \t\f")
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            group = line[1:-1].strip()
            continue
        programs = found.get(group)
        if programs is None:
            continue
        name, equals, target = line.partition("=")
        name = name.strip()
        if not equals:
            raise ValueError(f"the line {shown(line)} is no entry point")
        if fault := unusable(name):
            raise ValueError(f"the program {shown(name)} {fault}")
        module, attribute = _target(name, target)
        programs[name] = (name, module, attribute)
    return tuple(found[CONSOLE].values()), tuple(found[GUI].values())


def unusable(name: str) -> str:
    """Why a file of that name may not lie among an environment's programs, as half a sentence; "" if it may."""
    if not name or name in (".", ".."):
        return "has no name that a file can have"
    if "/" in name or "\\" in name:
        return "has a path for a name"
    if not name.isprintable() or len(name.encode("utf-8", "surrogatepass")) > 200:
        return "has no name that a file can have"
    plain = name.lower().removesuffix(".exe")
    if plain in _OF_ENVIRONMENTS:
        return "would replace a file of the environment itself"
    for interpreter in ("python", "pypy"):
        if plain.startswith(interpreter) and not plain[len(interpreter) :].rstrip("wt").strip("0123456789."):
            return "would replace an interpreter"
    return ""


def _target(name: str, text: str) -> tuple[str, str]:
    """Module and attribute of `module:attribute [extra]`."""
    target, bracket, extras = text.strip().partition("[")
    module, colon, attribute = target.partition(":")
    module, attribute = module.strip(), attribute.strip()
    if bracket and not extras.rstrip().endswith("]"):
        raise ValueError(f"the program {shown(name)} has the malformed target {shown(text.strip())}")
    if not colon or not _dotted(module) or not _dotted(attribute):
        raise ValueError(
            f"the program {shown(name)} has the target {shown(text.strip())}, which is not a function of a module"
        )
    return module, attribute


def _dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
