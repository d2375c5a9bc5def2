"""The lock of a script: `pylock.<name>.toml` beside it. A HOT module.

What an environment gets of it is chosen as of any lock. A script has no members: what is wanted is the root without
name, whatever extras and groups are asked of projects:

    one = script_lock.opened(wiring, path)
    done = script_lock.bring(one, asked=asked, places=places, policy=policy, builds=builds)
    chosen = lock.select.select(done.lock, (Wanted(""),), environment, tags)

`opened` gives the script itself and the call as it sees it, whose settings have the script's own before all others;
settings of the command line are to be read from these: `Chosen(invocation, opened.wiring.settings)`.
"""

from __future__ import annotations

import os

from pym.cache.memo import stamp
from pym.errors import ScriptLockTaken, UsageError
from pym.model.value import Value
from pym.project import script as scripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.resolution import Policy
    from pym.ops.lock import Asked, Locked
    from pym.ops.lock_job import Job
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring
    from pym.project.script import Script


SCRIPT = "script"  # among the options of a lock: the name of the script that it is for


class Opened(Value):
    """A script that is worked with.

    Attributes:
        script: What it says.
        wiring: The call as the script sees it.
    """

    __slots__ = ("script", "wiring")

    def __init__(self, script: Script, wiring: Wiring) -> None:
        self.script = script
        self.wiring = wiring


def opened(wiring: Wiring, name: str) -> Opened:
    """The script `name` as typed.

    Raises:
        UsageError: There is none, or it has no metadata, or malformed metadata.
    """
    context = wiring.context
    found = scripts.load(scripts.place(name, context.cwd), name, context.cache)
    if found is None:
        raise UsageError(
            f"`{name}` does not contain inline script metadata (PEP 723)",
            hints=(f"run `pym init --script {name}` to give it some",),
        )
    return seen(wiring, found)


def seen(wiring: Wiring, script: Script) -> Opened:
    """A script with the call as it sees it; as it was, if a command was killed while it changed it."""
    directory, name = os.path.split(script.path)
    if script.file and os.path.lexists(f"{directory}/.{name}.pym-edit"):
        from pym.ops import undo

        if undo.recover(undo.journal_of(directory, name), wiring.reporter):
            script = scripts.load(script.path, script.label, wiring.context.cache) or script
    return Opened(script, wiring.apart(os.path.dirname(script.path), script.layers))


def path_of(script: Script) -> str:
    """Absolute path of the lock of a script, be it there or not; "" for a script that is no file.

    Standard installers take `pylock.<name>.toml`, with no further dot in the name (PEP 751).
    """
    if not script.file:
        return ""
    directory, name = os.path.split(script.path)
    stem = name[:-3] if name.lower().endswith(".py") else name
    return os.path.join(directory, f"pylock.{_plain(stem)}.toml")


def other_path_of(script: Script) -> str:
    """The same for when another script of the same name but for its ending has that one: `tool` and `tool.py`."""
    directory, name = os.path.split(script.path)
    return os.path.join(directory, f"pylock.{_plain(name)}.toml")


def _plain(name: str) -> str:
    return name.strip(".").replace(".", "-") or "script"


def find(script: Script) -> str:
    """The lock of a script that is there, "" if there is none.

    Raises:
        LockInvalid: What is there is no lock.
        LockMerging: It has the marks of a merge.
    """
    for path in _places(script):
        if os.path.isfile(path) and _owner(path) in ("", os.path.basename(script.path)):
            return path
    return ""


def stamps(script: Script) -> tuple[object, ...]:
    """What tells whether the lock of a script has come, gone or changed since."""
    return tuple([stamp(path) for path in _places(script)])


def _places(script: Script) -> list[str]:
    if not script.file:
        return []
    return list(dict.fromkeys((path_of(script), other_path_of(script))))


def _owner(path: str) -> str:
    """The script that a lock says it is for; "" if it does not say, or if that one is no more."""
    from pym.ops.lock_bring import load

    old = load(path)
    assert old is not None
    inputs = old.lock.inputs
    name = inputs.options.get(SCRIPT, "") if inputs is not None else ""
    return name if os.path.isfile(os.path.join(os.path.dirname(path), name)) else ""


def _to_write(script: Script) -> str:
    """Where the lock of a script is, or is to be.

    Raises:
        ScriptLockTaken: Other scripts have every name that it could have.
    """
    found = find(script)
    if found:
        return found
    places = _places(script)
    for path in places:
        if not os.path.lexists(path):
            return path
    raise ScriptLockTaken(
        f"`{os.path.basename(places[0])}` is the lock of `{_owner(places[0])}`, not of `{script.label}`",
        hints=("give one of the two scripts another name",),
    )


def bring(
    one: Opened,
    *,
    asked: Asked,
    places: Places,
    policy: Policy,
    builds: Callable[[], Builds] | None = None,
    creating: bool = False,
    told: Callable[[Locked], None] | None = None,
) -> Locked:
    """The lock of a script, brought up to date.

    Args:
        one: The script, and the call as it sees it.
        asked: How the lock is to be treated.
        places: Where packages come from.
        policy: Which candidates count.
        builds: Makes the settings of builds when something has to be built.
        creating: Whether one that is not there is written, as `pym lock --script` does; others only resolve then.
        told: Is told what came of it before it is found to be out of date.

    Raises:
        LockMissing: There is none, and `asked` forbids to make one.
        LockOutdated: It is not up to date, and `asked` forbids to change it.
        NoSolution: No versions satisfy everything.
        PymError: Anything else that stands in the way.
    """
    if asked.upgrade_groups:
        raise UsageError(
            f"PEP 723 scripts do not support dependency groups, but group `{asked.upgrade_groups[0]}` was specified"
        )
    # Not at the top: an environment that fits needs no lock.
    from pym.ops import lock_bring, undo
    from pym.ops.lock_landing import Landing
    from pym.ops.script_job import ScriptJob

    script, wiring = one.script, one.wiring
    path = _to_write(script)

    def make() -> Job:
        asked.options = {**asked.options, SCRIPT: os.path.basename(script.path)}
        return ScriptJob(one, asked, places, policy, builds)

    def anew() -> None:
        nonlocal one
        one = Opened(scripts.load(script.path, script.label, wiring.context.cache) or script, wiring)

    journal = undo.journal_of(*os.path.split(script.path))
    landing = Landing(journal, [script.path], wiring.began, wiring.reporter, anew)
    return lock_bring.bring(
        path, make, wiring,
        asked=asked, landing=landing, told=told, command=f"pym lock --script {script.label}", creating=creating,
    )  # fmt: skip
