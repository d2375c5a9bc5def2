"""The environment of a script: in the cache, made when it is first wanted, and kept as the script asks. A HOT module.

What it was made for is remembered. As long as that is what is asked, and nobody has changed the environment, neither
the lock is read nor anything resolved. Whoever changes it holds a lock beside it, so that any number may run the same
script at once; whoever finds it as it should be waits for nobody.
"""

from __future__ import annotations

import os

from pym.cache.kinds import ENVIRONMENTS
from pym.errors import ScriptLockMissing
from pym.fs.mutex import Lock
from pym.fs.small_digest import sha256
from pym.ops import script_lock, script_python
from pym.ops.script_call import Prepared, Telling
from pym.ops.script_state import State
from pym.ops.wording import shorter
from pym.python import environments
from pym.venv import layout, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.ops.choose import Choice
    from pym.ops.lock import Asked, Locked
    from pym.ops.outcome import Outcome
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.script_call import Call
    from pym.ops.script_lock import Opened
    from pym.ops.wiring import Wiring
    from pym.project.script import Script

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def where(wiring: Wiring, script: Script, *, active: bool | None = False) -> str:
    """Absolute path of the environment of a script, be it there or not.

    Args:
        wiring: The call.
        script: The script.
        active: Whether the active environment is meant; None to warn of one that is not.
    """
    context = wiring.context
    if script.file:
        name = os.path.basename(script.path)
        stem = name[:-3] if name.lower().endswith(".py") else name
    else:
        stem = script.identity.partition("?")[0].rstrip("/").rpartition("/")[2] if "://" in script.identity else "stdin"
    plain = "".join([c if c in _LETTERS else "-" for c in stem.lower()]).strip("-")[:60]
    digest = sha256(os.fsencode(script.identity)).hexdigest()[:16]
    cache = context.cache
    if not cache:
        # Nothing is to be left in the cache: it lasts as long as temporary files do.
        import tempfile

        cache = tempfile.mkdtemp(prefix="pym-script-")
    path = os.path.join(cache, ENVIRONMENTS, f"{plain}-{digest}" if plain else digest)
    if active is not False:
        entered = environments.active(context.environ, context.cwd)
        if entered and os.path.realpath(entered) != os.path.realpath(path):
            if active:
                return os.path.normpath(entered)
            wiring.reporter.warn(
                f"`VIRTUAL_ENV={context.environ['VIRTUAL_ENV']}` does not match the script environment path "
                f"`{shorter(wiring, path)}` and will be ignored; use `--active` to target the active environment "
                "instead"
            )
    return path


def known(one: Opened, *, python: str = "") -> Interpreter | None:
    """The interpreter of the environment that a script has already, None if it has none that will do.

    Args:
        one: The script.
        python: `--python` as typed, "" for none.

    Raises:
        UsageError: A request cannot be understood.
    """
    if not one.wiring.context.cache:
        return None
    path = where(one.wiring, one.script)
    choice = script_python.choose(one.wiring, one.script, python)
    return _usable(one.wiring, path, choice) if place.state(path) == "environment" else None


def environment(one: Opened, call: Call, *, python: str = "", active: bool | None = False) -> Environment:
    """The environment to run a script in, with exactly what it asks for in it.

    Args:
        one: The script (`script_lock.opened`, `script_lock.seen`).
        call: What was typed and set; `cli.script_chosen.call` makes it.
        python: `--python` as typed, "" for none.
        active: Whether the active environment is meant; None to warn of one that is not.

    Raises:
        ScriptLockMissing: A lock is insisted on, and there is none.
        LockOutdated: It is not up to date, and may not be changed.
        NoInterpreter: There is no Python for it.
        NoSolution: No versions satisfy everything.
        PymError: Anything else that stands in the way; the environment is as it was.
    """
    return prepare(one, call, python=python, active=active).environment


def prepare(
    one: Opened, call: Call, *, python: str = "", active: bool | None = False, telling: Telling | None = None
) -> Prepared:
    """The same, and how it came to be; `telling` is told meanwhile."""
    wiring, script = one.wiring, one.script
    telling = telling or Telling()
    choice = script_python.choose(wiring, script, python)
    path = where(wiring, script, active=active)
    state = State(one, call, choice, path)
    found = state.recall()
    if found is not None:
        telling.environment(path, "used")
        return Prepared(found, "used")
    if call.manner.dry_run:
        return _prepare(one, call, choice, path, telling)
    parent = os.path.dirname(path)
    os.makedirs(parent, exist_ok=True)
    beside = f"{path}.lock" if os.path.basename(parent) == ENVIRONMENTS else ""
    if not beside:
        return _prepare(one, call, choice, path, telling)
    with Lock(beside, lambda: wiring.reporter.info(f"Waiting for another process to finish with `{path}`")):
        found = state.recall()  # whoever was waited for may have done it all
        if found is not None:
            telling.environment(path, "used")
            return Prepared(found, "used")
        made = _prepare(one, call, choice, path, telling)
        state.remember(made.environment)
        return made


def _prepare(one: Opened, call: Call, choice: Choice, path: str, telling: Telling) -> Prepared:
    wiring, script = one.wiring, one.script
    lock = script_lock.find(script)
    if not lock:
        _require_none(wiring, call.asked, script)
    found, made = _find(wiring, script, choice, path, telling, dry_run=call.manner.dry_run)
    if lock:
        locked = script_lock.bring(
            one, asked=call.asked, places=call.places, policy=call.policy, builds=call.builds, told=telling.locked
        )
        telling.locked(locked)
        return Prepared(found, made, locked, _of_lock(wiring, call, found, locked))
    from pym.ops import script_inputs

    inputs = script_inputs.gather(wiring, script, no_sources=call.asked.no_sources)
    if inputs.scopes or wiring.settings.value("dependency-metadata") is not None:
        locked = script_lock.bring(one, asked=call.asked, places=call.places, policy=call.policy, builds=call.builds)
        return Prepared(found, made, None, _of_lock(wiring, call, found, locked))
    return Prepared(found, made, None, _directly(wiring, call, found, inputs))


def _require_none(wiring: Wiring, asked: Asked, script: Script) -> None:
    """What insists on a lock where there is none is refused if it was typed, and passed over if a variable says so."""
    flag = asked.locked or asked.frozen
    hint = f"run `pym lock --script {script.label}` to lock the script"
    if flag.startswith("--"):
        raise ScriptLockMissing(f"Unable to find lockfile for Python script, but `{flag}` was provided", hints=(hint,))
    if flag:
        wiring.reporter.warn(f"No lockfile found for Python script (ignoring `{flag}`); {hint}")


def _find(
    wiring: Wiring, script: Script, choice: Choice, path: str, telling: Telling, *, dry_run: bool
) -> tuple[Environment, str]:
    """The environment, made if need be; it holds what it has held so far."""
    there = place.state(path) == "environment"
    found = _usable(wiring, path, choice) if there else None
    if found is not None:
        script_python.warn(wiring, script, found.key.version)
        if not dry_run:
            place.tidy(path)
        telling.environment(path, "used")
        return layout.environment(path, found.key), "used"
    from pym.ops import venv
    from pym.ops.locate import locate_or_install

    base = locate_or_install(wiring, choice, environments=True)
    script_python.warn(wiring, script, base.key.version)
    made = "replaced" if there else "created"
    telling.environment(path, made)
    if dry_run:
        return layout.environment(path, base.key), made
    existing = place.CLEAR if there else place.REFUSE
    return venv.make(wiring, base, path, shorter(wiring, path), prompt="", existing=existing), made


def _usable(wiring: Wiring, path: str, choice: Choice) -> Interpreter | None:
    from pym.ops.project_environment import usable

    return usable(wiring, path, choice)


def _of_lock(wiring: Wiring, call: Call, found: Environment, locked: Locked) -> Outcome:
    from pym.lock.wanted import Wanted
    from pym.ops import sync
    from pym.ops.project_selection import Omitted

    manner = call.manner
    manner.upgrade, manner.upgrade_packages = False, ()  # which concern the lock
    return sync.run(
        wiring,
        found,
        locked.lock,
        os.path.dirname(locked.path),
        (Wanted(""),),
        omitted=call.omitted or Omitted(),
        pythons=call.pythons,
        places=call.places,
        policy=call.policy,
        manner=manner,
        steps=call.steps,
        builds=call.builds,
    )


def _directly(wiring: Wiring, call: Call, found: Environment, inputs: ProjectInputs) -> Outcome:
    from pym.ops.script_install import Direct

    return Direct(
        wiring, found, inputs, call.pythons, call.places, call.policy, call.manner, call.steps, call.builds
    ).run()
