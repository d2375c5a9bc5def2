"""Making virtual environments (PEP 405). No interpreter is started. A HOT module.

.venv/
  pyvenv.cfg                          written last: see `place`
  .gitignore, CACHEDIR.TAG            neither git nor backups need it
  bin/python                          -> the interpreter; of a managed one through the link of its minor version
  bin/python3, bin/python3.12         -> python
  bin/activate, …                     see `activation`
  lib/python3.12/site-packages/
  lib64                               -> lib, on 64-bit Linux
"""

from __future__ import annotations

import os

from pym import __version__
from pym.errors import UsageError, shown
from pym.fs import pyvenv
from pym.venv import activation, layout, place
from pym.venv.foundation import base_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter, InterpreterKey

# What tells git and backups (https://bford.info/cachedir/) to pass it over.
MARKS = ((".gitignore", b"*"), ("CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"))
_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
_NARROW = ("x86", "armv7")  # architectures of 32 bits


def create(
    destination: str,
    interpreter: Interpreter,
    *,
    prompt: str = "",
    system_site_packages: bool = False,
    relocatable: bool = False,
    seed: bool = False,
    existing: str = place.REFUSE,
    activate: bool = True,
    warn: Callable[[str], None] | None = None,
) -> Environment:
    """Makes a virtual environment, whole or not at all.

    Args:
        destination: Absolute path of its directory.
        interpreter: What it is made from. An environment's stands for the one behind it.
        prompt: What a shell's prompt shows while it is active; "" for the name of the directory.
        system_site_packages: Let it see the packages of the interpreter's own installation.
        relocatable: Let its scripts find out where they are, so that it can be moved.
        seed: Note that pip is going to be in it.
        existing: What to do with what is there, see `place.fill`.
        activate: Write activation scripts. Environments that nobody enters need none.
        warn: Is told what could not be removed of an environment that was replaced.

    Raises:
        EnvironmentInTheWay: Something is there that may not be replaced. Nothing was changed.
        BrokenInterpreter: The interpreter belongs to an environment whose base is gone.
        StoreError: The disk does not allow it. What was there is as it was.
    """
    if os.name == "nt":
        raise UsageError("pym does not make environments on Windows yet", hints=("`py -m venv` does",))
    base = base_of(interpreter)
    key = interpreter.key
    configuration = configure(
        base, key, prompt=prompt, system_site_packages=system_site_packages, relocatable=relocatable, seed=seed
    )
    library = layout.library(key)
    scripts = activation.scripts(destination, library, prompt, relocatable=relocatable) if activate else []

    def build(directory: str, put_up: bool) -> None:
        _build(directory, key, base, library, scripts, put_up=put_up)

    place.fill(destination, configuration, build, existing, warn)
    return layout.environment(destination, key)


def configure(
    base: str,
    key: InterpreterKey,
    *,
    prompt: str = "",
    system_site_packages: bool = False,
    relocatable: bool = False,
    seed: bool = False,
) -> bytes:
    """The content of `pyvenv.cfg`.

    Args:
        base: Absolute path of the program the environment is made from.
        key: What it is.
        prompt, system_site_packages, relocatable, seed: See `create`.

    Raises:
        UsageError: `base` is where no environment can name it.
    """
    home = os.path.dirname(base)
    # The next patch may be behind the link of a minor version at any time.
    follows = os.path.basename(os.path.dirname(home)) == key.minor_name
    version = f"{key.version.major}.{key.version.minor}" if follows else str(key.version)
    values = [
        ("home", home),
        ("implementation", _NAMES.get(key.implementation, key.implementation)),
        ("pym", __version__),
        ("version_info", version),
        ("include-system-site-packages", "true" if system_site_packages else "false"),
    ]
    if relocatable:
        values.append(("relocatable", "true"))
    if seed:
        values.append(("seed", "true"))
    if prompt:
        values.append(("prompt", "".join([c if c.isprintable() else " " for c in prompt])))
    try:
        return pyvenv.text(values)
    except ValueError:
        raise UsageError(
            f"No environment can be made from the Python in {shown(home, 500)}",
            context="its path has a line end in it, which `pyvenv.cfg` cannot hold",
        ) from None


def skeleton(directory: str, key: InterpreterKey, base: str, library: str, *, put_up: bool = False) -> list[str]:
    """The directories and links of an environment.

    Args:
        directory: An empty one, unless what is there has to be put up with.
        key: What the interpreter is.
        base: Absolute path of its program.
        library: Name of its directory below `lib`.
        put_up: Take what is there for ours if it is a directory, and replace it if it is a file or a link.

    Returns:
        The links, relative to `directory`.
    """
    clear = _clear if put_up else _nothing
    mkdir = _mkdir if put_up else os.mkdir
    mkdir(f"{directory}/bin")
    mkdir(f"{directory}/lib")
    mkdir(f"{directory}/lib/{library}")
    mkdir(f"{directory}/lib/{library}/site-packages")
    links = [("bin/python", base), *[(f"bin/{name}", "python") for name in _names(key)]]
    if key.platform.os == "linux" and key.platform.arch not in _NARROW:
        wide = f"{directory}/lib64"
        if not put_up or not os.path.isdir(wide):
            links.append(("lib64", "lib"))
    for name, target in links:
        clear(f"{directory}/{name}")
        os.symlink(target, f"{directory}/{name}")
    return [name for name, _ in links]


def _build(
    directory: str, key: InterpreterKey, base: str, library: str, scripts: list[tuple[str, str]], *, put_up: bool
) -> None:
    """Everything but `pyvenv.cfg`.

    Args:
        directory: An empty one, unless what is there has to be put up with.
        key: What the interpreter is.
        base: Absolute path of its program.
        library: Name of its directory below `lib`.
        scripts: Activation scripts.
        put_up: Take what is there for ours if it is a directory, and replace it if it is a file or a link.
    """
    skeleton(directory, key, base, library, put_up=put_up)
    clear = _clear if put_up else _nothing
    programs = f"{directory}/bin"
    for name, text in scripts:
        clear(f"{programs}/{name}")
        place.write(f"{programs}/{name}", os.fsencode(text))
    for name, data in MARKS:
        clear(f"{directory}/{name}")
        place.write(f"{directory}/{name}", data)


def _names(key: InterpreterKey) -> list[str]:
    """What else an interpreter is called by."""
    minor = f"{key.version.major}.{key.version.minor}"
    names = [f"python{key.version.major}", f"python{minor}"]
    if key.free_threaded:
        names.append(f"python{minor}t")
    if key.implementation == "pypy":
        names += ["pypy", f"pypy{key.version.major}", f"pypy{minor}"]
    elif key.implementation == "graalpy":
        names.append("graalpy")
    return names


def _nothing(path: str) -> None:
    pass


def _clear(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _mkdir(path: str) -> None:
    """A directory; a link to one is refused: it would be written through to who knows where."""
    try:
        os.mkdir(path)
    except FileExistsError:
        if os.path.islink(path) or not os.path.isdir(path):
            raise
