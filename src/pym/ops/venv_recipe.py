"""How the environment just made was made, written down so that the launcher can make the next one. A cold module.

`pym venv` and `pym venv NAME` start no Python the second time: that alone takes as long as the whole of another tool.
pym decides once which interpreter it is and how everything looks, and writes down

    answers/venv                  what to do where no project and no version file lies from here up to the root
    answers/f/DIR/.pym-venv-      the same for /DIR, where one does
    answers/environments/ID/      what an environment consists of: `tree` is copied, `make` is read by the launcher
                                  (made from `shims/venv`); the name changes with the content

The first two are answers like any other (`shim.printed`): all that was looked at, and then

    1   absolute path of `make`
    2   which shell is in use, as the launcher finds out
    3   what is said of the interpreter    4   its path, or nothing: a managed one has none that matters
    5   what activates, up to the environment's name    6   and from there on

Nothing is left to decide then: the launcher makes sure that all this still holds, that nothing lies where the
environment is to be, and that names are plain enough to be written without being quoted; or it starts pym. Which
directory an environment is in is all that its files differ in, so they are written down with a gap for it. A template
that is copied and edited would need a process for each file.
"""

from __future__ import annotations

import os

from pym.errors import PymError
from pym.fs import tree
from pym.fs.digest import sha256
from pym.fs.mutex import Lock
from pym.ops import evidence
from pym.python import pins
from pym.shim import printed, template
from pym.shim.quote import quote
from pym.venv import activation, create, layout
from pym.venv.foundation import base_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring

# Stand for the environment's directory and what its prompt shows. Nothing has to be quoted in them, as in what the
# launcher puts there.
_ROOT = "/PYM-ROOT-9e1b3c"
_NAME = "PYM-NAME-9e1b3c"
_GAPS = {_ROOT: '"$_pym_root"', _NAME: '"$_pym_name"', f"prompt = {_NAME}\n": '"$_pym_prompt"'}
_TOOLS = ("mkdir", "cp", "mv", "rm")
_BINARIES = ("/bin", "/usr/bin")  # what POSIX systems have there
_LOOKED_FOR = ("pyproject.toml", pins.SINGLE, pins.SEVERAL)  # by the launcher, in every directory above
_SHELLS = (("NU_VERSION", "n"), ("XONSH_VERSION", "x"), ("FISH_VERSION", "f"))
_POSIX = ("", "sh", "bash", "zsh", "dash", "ash", "ksh")
_KEPT = 20  # recipes of interpreters that have gone


def record(
    wiring: Wiring,
    listening: evidence.Listening,
    base: Interpreter,
    *,
    said: tuple[str, str],
    activates: tuple[str, str],
    started: int,
) -> bool:
    """Writes down how the environment was made, if the launcher asked for it and it would be made so again.

    Args:
        wiring: The call.
        listening: What was reported meanwhile.
        base: What it was made from.
        said: What is said of `base`, and its path if that is said too.
        activates: The command that activates, before and after the name of the environment; empty if there is none.
        started: `time.time_ns()` from before anything was looked at.

    Returns:
        Whether it was written.
    """
    environ, cwd = wiring.context.environ, wiring.context.cwd
    place = printed.place(environ)
    if not place or not evidence.answerable(wiring, [base], listening) or not activates[1]:
        return False
    general = os.path.join(wiring.layout.answers, "venv")
    sealed: list[str] = []
    depends = [base.executable, *_markers(base.executable)]
    beyond = evidence.beyond_store(wiring, base)
    depends += evidence.of_search(wiring, path=beyond)
    if place == general:
        if any(os.path.lexists(path) for path in _above(cwd)):
            return False
        depends += [os.path.join(wiring.layout.config, name) for name in (pins.SINGLE, pins.SEVERAL)]
    elif place == os.path.join(f"{wiring.layout.answers}/f{cwd}", ".pym-venv-"):
        # The directory of the project changes with each environment that is made in it: its files are sealed.
        for path in evidence.of_project(wiring, wiring.project_from):
            (sealed if os.path.isfile(path) and not os.path.islink(path) else depends).append(path)
    else:
        return False
    try:
        make = _write(os.path.join(wiring.layout.answers, "environments"), base)
    except (OSError, PymError, ValueError):
        return False  # it is only for the next time
    if not make:
        return False
    lines = [make, shell(environ), *said, *activates]
    return printed.record(environ, lines, depends=depends, sealed=sealed, started=started, path_matters=beyond)


def shell(environ: Mapping[str, str]) -> str:
    """What decides how an environment is activated, as the launcher joins it."""
    flags = "".join([letter if environ.get(name) else "" for name, letter in _SHELLS])
    name = os.path.basename(environ.get("SHELL", ""))
    return f"{flags}|{name}" if flags or name not in _POSIX else ""


def _markers(executable: str) -> Iterator[str]:
    """What would make an interpreter that of an environment."""
    directory = os.path.dirname(executable)
    yield os.path.join(directory, "pyvenv.cfg")
    yield os.path.join(os.path.dirname(directory), "pyvenv.cfg")


def _above(directory: str) -> Iterator[str]:
    while True:
        for name in _LOOKED_FOR:
            yield os.path.join(directory, name)
        parent = os.path.dirname(directory)
        if parent == directory:
            return
        directory = parent


def _write(place: str, base: Interpreter) -> str:
    """Writes what an environment from `base` consists of below `place`; the path of `make`, "" if it cannot be done."""
    tools = {name: _tool(name) for name in _TOOLS}
    if not all(tools.values()):
        return ""
    program, key = base_of(base), base.key
    library = layout.library(key)
    site = f"lib/{library}/site-packages"
    scripts = activation.scripts(_ROOT, library, _NAME)
    configuration = os.fsdecode(create.configure(program, key, prompt=_NAME))
    values = {name: quote(path) for name, path in tools.items()}
    values["configuration"] = _gapped(configuration)
    values["scripts"] = "".join([
        f'\n        printf %s {_gapped(text)} > "$_pym_root/bin/{name}" &&' for name, text in scripts
    ])  # fmt: skip
    marks = {name: data.decode("ascii") for name, data in create.MARKS}
    values["ignore"], values["tag"] = quote(marks[".gitignore"]), quote(marks["CACHEDIR.TAG"])
    values["site"] = quote(site)
    # Named by all that decides, so that what is there is right.
    name = sha256(os.fsencode(repr((values, program, str(key), create.MARKS)))).hexdigest()[:32]
    made = os.path.join(place, name)
    if os.path.exists(os.path.join(made, "make")):
        return os.path.join(made, "make")
    os.makedirs(place, exist_ok=True)
    with Lock(place, directory=True):
        _prune(place)
        scratch = os.path.join(place, ".new")
        tree.remove(scratch)
        # The launcher's copy gets these modes less what the umask of that moment forbids, as anything new does. Nobody
        # else may come near the original.
        os.mkdir(scratch, 0o700)
        os.mkdir(f"{scratch}/tree", 0o700)
        links = create.skeleton(f"{scratch}/tree", key, program, library)
        for directory in ("bin", "lib", f"lib/{library}", site):
            os.chmod(f"{scratch}/tree/{directory}", 0o777)
        tops = ["bin", "lib", *[link for link in links if "/" not in link]]
        values["tree"] = " ".join([quote(f"{made}/tree/{top}") for top in tops])
        values["links"] = " ".join([quote(link) for link in links])
        with open(f"{scratch}/make", "xb") as file:
            file.write(template.fill("venv", values, str))
        os.rename(scratch, made)
    return os.path.join(made, "make")


def _gapped(text: str) -> str:
    """`text` as one word for sh in which `_ROOT` and `_NAME` stand for what the launcher knows."""
    # The longest first: the line of pyvenv.cfg has the name in it.
    for mark in sorted(_GAPS, key=len, reverse=True):
        before, found, after = text.partition(mark)
        if found:
            return f"{_gapped(before) if before else ''}{_GAPS[mark]}{_gapped(after) if after else ''}"
    return quote(text)


def _tool(name: str) -> str:
    return next((path for path in (f"{top}/{name}" for top in _BINARIES) if os.access(path, os.X_OK)), "")


def _prune(place: str) -> None:
    names = [name for name in os.listdir(place) if name[0] != "."]
    if len(names) > _KEPT:
        for name in names:
            tree.remove(os.path.join(place, name))
