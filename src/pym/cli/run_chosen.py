"""The environment that `pym run` starts a command in, with what is in force for its options. A HOT module."""

from __future__ import annotations

import os

from pym.cli import run_scope, sealing
from pym.cli.chosen import Chosen
from pym.cli.progress_steps import Said, Summed
from pym.errors import PymError
from pym.ops import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.invocation import Invocation
    from pym.model.environment import Environment
    from pym.model.lock import Lock
    from pym.ops.run import Base
    from pym.ops.run_rooms import Rooms
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring
    from pym.project.script import Script

_LAYERS = ("with_", "with_editable", "with_requirements")


def in_script(invocation: Invocation, wiring: Wiring, script: Script, rooms: Rooms) -> tuple[Base, Wiring]:
    """The environment of a script with metadata, and the call as the script sees it."""
    from pym.cli import script_chosen
    from pym.ops import script_environment, script_lock

    run_scope.warn_script(invocation)
    one = script_lock.seen(wiring, script)
    if not wiring.context.cache:
        from pym.context import Context

        context = wiring.context
        one.wiring.context = Context(
            context.cwd, context.environ, context.reporter, offline=context.offline, cache=rooms.fresh("cache")
        )
    else:
        rooms.lasting = True
    chosen = Chosen(invocation, one.wiring.settings)
    call = script_chosen.call(chosen, steps=steps(invocation))
    found = script_environment.environment(
        one, call, python=invocation.text("python"), active=invocation.flag("active")
    )
    return run.Base.of(found), one.wiring


def in_project(invocation: Invocation, wiring: Wiring, rooms: Rooms) -> Base:
    """The environment of the project around, brought up to date."""
    from pym.cli import lock_chosen, selection_chosen, sync_chosen
    from pym.ops import lock, project_environment

    chosen = Chosen(invocation, wiring.settings)
    selection = selection_chosen.selection(chosen)
    asked = lock_chosen.asked(chosen)
    places, unsynced = lock_chosen.places(chosen), chosen.flag("no_sync", "PYM_NO_SYNC", "")
    python = invocation.text("python")
    isolated, strict = chosen.flag("isolated", "PYM_ISOLATED"), invocation.flag("strict")
    omitted = sync_chosen.omitted(chosen)
    if isolated:
        base = run.isolated(wiring, python, rooms)
    elif strict:
        workspace = wiring.workspace
        assert workspace is not None
        base = run.strict(wiring, python, rooms, repr((workspace.root, workspace.project, selection, omitted)))
    else:
        before = None if unsynced else lambda: lock.check(wiring, asked, places)
        found = project_environment.find(wiring, python=python, active=sync_chosen.active(chosen), before=before)
        base = run.Base.of(found.environment)
    if unsynced:
        if _asks_for_more(invocation):
            base.lock = _lock_there(wiring)
        return base
    locked = lock.run(
        wiring,
        asked=asked,
        places=places,
        policy=lock_chosen.policy(chosen),
        builds=lambda: lock_chosen.builds(chosen),
    )
    for warning in locked.warnings:
        wiring.reporter.warn(warning)
    exact = isolated or strict or invocation.flag("exact")
    assert base.found is not None
    outcome = sync_chosen.run(chosen, wiring, base.found, locked, selection, exact=exact, steps=steps(invocation))
    for warning in outcome.warnings:
        wiring.reporter.warn(warning)
    if _asks_for_more(invocation):
        base.lock = locked.lock
    elif not outcome.changed and not isolated and not strict:
        sealing.record(invocation, wiring, base.found, locked, "run")
    return base


def outside(invocation: Invocation, wiring: Wiring, rooms: Rooms) -> Base:
    """What there is where there is no project, or none is wanted."""
    run_scope.warn_outside(invocation)
    if invocation.flag("isolated", "PYM_ISOLATED"):
        return run.isolated(wiring, invocation.text("python"), rooms)
    return run.outside(wiring, invocation.text("python"))


def layers(invocation: Invocation, wiring: Wiring, base: Base, rooms: Rooms) -> tuple[Environment, Environment] | None:
    """What is wanted besides: the overlay and what it lies over the base; None where nothing is wanted or missing."""
    if not _asks_for_more(invocation):
        return None
    from pym.cli import lock_chosen, pip_chosen
    from pym.ops import run_layers
    from pym.ops.asked import Asked

    chosen = Chosen(invocation, wiring.settings)
    files = _separated(invocation.texts("with_requirements"))
    run_layers.check_files(files)
    manner = pip_chosen.manner(chosen)
    return run_layers.layer(
        wiring,
        base.environment(wiring),
        base.interpreter,
        rooms,
        asked=Asked(
            files,
            packages=[one for text in invocation.texts("with_") for one in requirements(text)],
            editables=_separated(invocation.texts("with_editable")),
            no_sources=pip_chosen.without_sources(chosen),
        ),
        lock=base.lock,
        pythons=pip_chosen.pythons(chosen),
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        manner=manner,
        steps=steps(invocation),
        builds=lambda: lock_chosen.builds(chosen),
    )


def variables(invocation: Invocation, wiring: Wiring) -> dict[str, str]:
    """The variables of this process, and those of files behind them."""
    environ = dict(invocation.environ)
    if invocation.flag("no_env_file", "PYM_NO_ENV_FILE"):
        return environ
    files = invocation.texts("env_file", "PYM_ENV_FILE")
    if not files:
        return environ
    from pym.ops.env_files import load

    return load([os.path.join(wiring.context.cwd, file) for file in files], environ, wiring.reporter.warn)


def requirements(text: str) -> list[str]:
    """The requirements in `a,b>=1,<2,c[x,y]`: a comma ends one where what follows can begin another."""
    found, start, depth = [], 0, 0
    for place, char in enumerate(text):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
        elif char == "," and depth == 0:
            after = text[place + 1 :].lstrip()
            if after[:1].isalnum():
                found.append(text[start:place])
                start = place + 1
    found.append(text[start:])
    return [one.strip() for one in found if one.strip()]


def _separated(texts: Sequence[str]) -> list[str]:
    return [one for text in texts for one in text.split(",") if one]


def _asks_for_more(invocation: Invocation) -> bool:
    return any(invocation.values.get(name) for name in _LAYERS)


def steps(invocation: Invocation) -> Steps:
    """Says how much came: who runs a command wants to see that. With `-v`, all."""
    if invocation.reporter.verbosity > 0:
        return Said(invocation.reporter)
    return Summed(invocation.reporter)


def _lock_there(wiring: Wiring) -> Lock | None:
    """The lock as it is, for its versions; None if there is none, or none that can be read."""
    from pym.ops import lock_bring
    from pym.ops.lock import NAME

    workspace = wiring.workspace
    assert workspace is not None
    try:
        old = lock_bring.load(os.path.join(workspace.root, NAME))
    except PymError:
        return None
    return old.lock if old is not None else None
