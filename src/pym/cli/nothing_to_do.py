"""Written down: there was nothing to install. The launcher says so again while that is proven. A cold module.

`pym pip install …` and `pym pip sync FILE…` are run again and again where everything is there already. Finding that
out takes Python longer to start than to do. So where the same was asked for in the same directory, the launcher
(`shims/pym`, `_pym_unchanged`) says it by itself, if files alone prove that pym would say it too. It must never be
satisfied by less than pym is:

- pym looks at the names and versions in the site directory, and remembers what it found for as long as that directory
  is the same one with the same time (`ops.satisfied`). Here it is the same, and moreover every directory from it up to
  the environment's own, so that none was put in the place of another. A file that was deleted inside of a package is
  noticed by neither (`pym verify` does).
- An environment that was taken away and put back is told by `pyvenv.cfg`: it must be the very file, of which a hard
  link is kept beside the answer. The same holds for every file that was read: no older file can take its place.
  (A copy made of nothing but hard links has the same files too: whoever puts one with all its old times in the place of
  the environment is believed. No shell can tell one directory from another.)
- A change that was cut short shows in the site directory, by the time of it and by its name.
- The interpreter is the same file, by the same links. It is the same boot: markers may ask for the kernel, and after a
  power cut files may be without their content (`install.settled`).
- No setting in the environment may lead elsewhere: those that could are empty, or written down and compared.
- What an index would say now counts for neither: `install` asks none while what is there satisfies, and of a `sync`
  only files that pin everything by `==` are written down.
- Anything unusual is not written down: options but `-r`, URLs and paths, files that include others, have variables or
  options in them, settings that change how environments are changed, warnings.

The answer is one of `shim.printed`, with lines `=PATH` for files of which links are kept. What is to be printed begins
with three lines that are compared: which environment is active, where packages come from, the boot. Then come lines
as they are; and `#Checked`, `3 packages`, for which the launcher writes about how long it takes.
"""

from __future__ import annotations

import os
import sys

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.errors import PymError
from pym.install.unfinished import WORKSHOP, pending
from pym.model.resolution import Policy
from pym.ops import environments, evidence, pip_sources
from pym.ops.manner import VERIFY, Manner, Where
from pym.python import pins
from pym.report import Reporter
from pym.shim import printed
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pym.cli.invocation import Invocation
    from pym.model.environment import Environment
    from pym.ops.asked import Asked

# What may have been typed, by command.
_TYPED = {"pip_install": ("package", "requirements"), "pip_sync": ("src_file",)}
_ACTIVE = ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "_CONDA_ROOT")
_SOURCES = (
    "PYM_CACHE_DIR", "PYM_DEFAULT_INDEX", "PYM_INDEX_URL", "PYM_INDEX", "PYM_EXTRA_INDEX_URL", "PYM_FIND_LINKS",
)  # fmt: skip
_PINS = (pins.SINGLE, pins.SEVERAL)  # have no say in which environment it is
_LIMIT = 1 << 20  # bytes of a requirements file
_STARTS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#")


def record(invocation: Invocation, handler: str, started: int) -> bool:
    """Writes down that there was nothing to do, if that was so.

    Args:
        invocation: A call that has ended well.
        handler: `pip_install` or `pip_sync`.
        started: `time.time_ns()` from before anything was looked at.

    Returns:
        Whether it was written.
    """
    heard = invocation.reporter.heard
    if not heard or any(value for name, value in invocation.values.items() if name not in _TYPED[handler]):
        return False
    lines = shown(heard, ("Checked",) if handler == "pip_install" else ("Resolved", "Checked"))
    try:
        return lines is not None and _record(invocation, lines, started, sync=handler == "pip_sync")
    except (PymError, OSError, ValueError):
        return False  # it is only for the next time


def _record(invocation: Invocation, lines: list[str], started: int, *, sync: bool) -> bool:
    wiring = invocation.wiring()
    directory = wiring.context.cwd.rstrip("/")
    words = " ".join(sys.argv[2:])
    if printed.place(wiring.context.environ) != f"{wiring.layout.answers}/f{directory}/.pym-pip-{words}":
        return False  # set for another call, which has started this one
    wiring.reporter = wiring.context.reporter = silent = evidence.Listening(Reporter())
    chosen = Chosen(invocation, wiring.settings.of_pip())
    asked = pip_chosen.asked(chosen)
    if not _is_usual(chosen, sync=sync) or not _is_plain(asked):
        return False
    files = [os.path.normpath(os.path.join(wiring.context.cwd, name)) for name in asked.files]
    if not all(map(_lists, files)):
        return False
    gathered = pip_sources.gather(wiring, chosen.settings, asked)
    groups = (gathered.requirements, gathered.constraints, gathered.overrides)
    if any(one.requirement[4] or one.editable for group in groups for one in group):
        return False
    if sync and not all(_is_pin(one.requirement) for one in gathered.requirements):
        return False
    environment = environments.find(wiring, announce=False)
    if environment.kind != "virtual" or any(map(pending, environment.sites)):
        return False
    if not evidence.answerable(wiring, (), silent):
        return False
    boot = printed.boot()
    if not boot:
        return False
    environ = wiring.context.environ
    told = ["|".join([environ.get(name, "") for name in names]) for names in (_ACTIVE, _SOURCES)]
    if holds_credentials(os.fsencode(told[1])):
        return False  # they are not to lie among the answers as well
    sealed = [os.path.join(environment.prefix, "pyvenv.cfg"), *files]
    depends: list[str] = []
    for path in evidence.of_project(wiring, wiring.project_from):
        (sealed if os.path.isfile(path) and not os.path.islink(path) else depends).append(path)
    depends += [*evidence.of_search(wiring, path=False), *_around(wiring.context.cwd), *_parts(environment)]
    return printed.record(
        environ,
        [*told, boot, *lines],
        depends=[path for path in depends if path.rpartition("/")[2] not in _PINS],
        sealed=[path for path in sealed if path.rpartition("/")[2] not in _PINS],
        started=started,
        path_matters=False,
    )


def shown(heard: list[str], verbs: tuple[str, ...]) -> list[str] | None:
    """What was said, as the launcher is to say it.

    Args:
        heard: The lines.
        verbs: What each line that counts something begins with, in their order.

    Returns:
        None if anything unusual was said.
    """
    lines, counted = [], []
    for text in heard:
        plain = "".join([part.partition("m")[2] if index else part for index, part in enumerate(text.split("\x1b["))])
        verb, _, rest = plain.partition(" ")
        what, within, _ = f" {rest}".partition(" in ")  # `Checked in 1ms`: an environment with nothing in it
        if verb in verbs and within and what.endswith(("", " package", " packages")[bool(what) :]):
            counted.append(verb)
            lines += [f"#{verb}", what.strip()]
        elif verb == "Using" and not counted and "\n" not in plain:
            lines.append(plain)
        else:
            return None
    return lines if tuple(counted) == verbs else None


def _is_usual(chosen: Chosen, *, sync: bool) -> bool:
    """Whether no setting says that environments are found or changed in another way than by default."""
    manner, where, policy = pip_chosen.manner(chosen, sync=sync), pip_chosen.where(chosen), pip_chosen.policy(chosen)
    usual = Manner(exact=sync, sync=sync, hashes=VERIFY)
    pythons = pip_chosen.pythons(chosen)
    return (
        _same(manner, usual)
        and _same(where, Where())
        and _same(policy, Policy())
        and not (pythons.version or pythons.platform)
    )


def _same(one: object, other: object) -> bool:
    return all(
        getattr(one, name) == getattr(other, name) or not (getattr(one, name) or getattr(other, name))
        for name in type(one).__slots__  # type: ignore[attr-defined]
    )


def _is_plain(asked: Asked) -> bool:
    return not any(getattr(asked, name) for name in asked.__slots__ if name not in ("files", "packages")) and not any(
        "/" in text or os.path.lexists(text) for text in asked.packages
    )


def _lists(path: str) -> bool:
    """Whether a file is nothing but a list of requirements."""
    if os.path.islink(path) or path.endswith((".toml", ".py", ".pyw", ".cfg")):
        return False
    with open(path, "rb") as file:
        text = file.read(_LIMIT)
    if len(text) == _LIMIT or b"$" in text or b"\r" in text:
        return False
    lines = [line.strip() for line in text.decode("utf-8", "replace").split("\n")]
    return all(not line or line[0] in _STARTS or line.startswith("--hash=") for line in lines)


def _is_pin(requirement: tuple[object, ...]) -> bool:
    specifier = requirement[2]
    return isinstance(specifier, tuple) and len(specifier) > 3 and bool(specifier[3])


def _around(directory: str) -> Iterator[str]:
    """Where an environment would be found before, or instead of, the one that was."""
    while True:
        yield os.path.join(directory, "pyvenv.cfg")
        yield os.path.join(directory, ".venv")
        parent = os.path.dirname(directory)
        if parent == directory:
            return
        directory = parent


def _parts(environment: Environment) -> Iterator[str]:
    """What an environment consists of, from its site directories upwards, and what would be a sign of a change."""
    yield environment.python
    for site in environment.sites:
        yield f"{site}/{WORKSHOP}"
        path = site
        while path != environment.prefix and path != "/":
            yield path
            path = os.path.dirname(path)
    yield environment.prefix
