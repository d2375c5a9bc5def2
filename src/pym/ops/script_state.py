"""What the environment of a script was made for, and what it was like then. A HOT module.

As long as both are as they were nothing has to be done. The question is kept as a digest: everything that was typed,
set or written in the script and that decides what the environment holds.
"""

from __future__ import annotations

from pym.cache.memo import Memo, stamp
from pym.fs.small_digest import sha256
from pym.model.interpreter import InterpreterKey
from pym.ops import script_lock
from pym.venv import layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment
    from pym.ops.choose import Choice
    from pym.ops.script_call import Call
    from pym.ops.script_lock import Opened
    from pym.project.script import Script

KIND = "script-states-1"


class State:
    """What an environment was made for, and what it was like then."""

    __slots__ = ("_insists", "_memo", "_path", "_question", "_script")

    def __init__(self, one: Opened, call: Call, choice: Choice, path: str) -> None:
        wiring, script = one.wiring, one.script
        about, asked, policy = script.declared, call.asked, call.policy
        locks = script_lock.stamps(script)
        self._script = script
        self._path = path
        self._memo = Memo(wiring.context.cache, KIND)
        self._insists = call.insists
        question = (
            choice.request.canonical(),
            script.requires_python,
            about.dependencies,
            locks,
            repr(wiring.settings.layers),
            wiring.preference,
            repr(call.places),
            sorted(asked.options.items()),
            (asked.locked, asked.frozen, sorted(asked.no_sources)),
            (sorted(policy.no_binary), sorted(policy.no_build), policy.dependencies, call.manner.exact),
            (call.pythons.platform, call.manner.hashes, call.manner.bytecode),
            repr(call.omitted),
        )
        self._question = sha256(repr(question).encode("utf-8", "surrogateescape")).digest()

    def recall(self) -> Environment | None:
        """The environment if nothing has to be done."""
        if self._insists:
            return None
        seen = self._memo.recall(self._path)
        if type(seen) is not tuple or len(seen) != 5 or seen[0] != self._question:
            return None
        key = InterpreterKey.parse(seen[2])
        if key is None:
            return None
        found = layout.environment(self._path, key)
        return found if _stamps(found) == seen[1] else None

    def remember(self, environment: Environment) -> None:
        """Keeps what it was made for; and whose it is, for whoever cleans the cache."""
        question = self._question if not _has_trees(self._script) else b""
        script = self._script
        # Addresses may have credentials in them.
        identity = script.identity if script.file else ""
        value = (question, _stamps(environment), str(environment.key), identity, script.file)
        self._memo.remember(self._path, value)


def _has_trees(script: Script) -> bool:
    """Whether anything comes from a path, where it may change without a sign in the script."""
    sources = script.declared.setting("sources")
    listed = sources.values() if isinstance(sources, dict) else ()
    tables = [one for entry in listed for one in (entry if isinstance(entry, list) else [entry])]
    return any(isinstance(one, dict) and "path" in one for one in tables) or any(
        one[4].startswith("file:") for one in script.declared.dependencies
    )


def _stamps(environment: Environment) -> tuple[object, ...]:
    """What changes whenever a distribution comes or goes, or the interpreter does."""
    prefix = environment.prefix
    return (
        stamp(f"{prefix}/pyvenv.cfg"),
        stamp(environment.python),
        tuple([stamp(site) for site in environment.sites]),
    )
