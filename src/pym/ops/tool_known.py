"""What a call of `tool run` came to: as long as nothing it was drawn from has changed, it does again. A HOT module.

An installed tool is what it was as long as its link and its site directories are. An environment of the cache is the
right one as long as the pages of the indexes are those that it was resolved from, and fresh (or the call is offline);
see `drawn`.
"""

from __future__ import annotations

import os

from pym.cache.memo import Memo
from pym.fs.stamp import stamp_of
from pym.model.interpreter import InterpreterKey
from pym.model.value import Value
from pym.ops import resolving
from pym.ops.tool_place import Tools
from pym.venv import layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.model.resolution import Policy
    from pym.ops.asked import Asked, Pythons
    from pym.ops.choose import Choice
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.run_rooms import Rooms
    from pym.ops.tool_request import ToolRequest
    from pym.ops.wiring import Wiring

    Stamp = tuple[str, tuple[int, int, int] | None]

KIND = "tools-1"


class Found(Value):
    """What a tool runs in.

    Attributes:
        environment: Where it is.
        name: The package that is asked for, "" if it is only a Python.
        program: What is to be started.
        provider: The package that has the program, where it is another one; "" where it is not, or nobody has it.
    """

    __slots__ = ("environment", "name", "program", "provider")

    def __init__(self, environment: Environment, name: str, program: str, provider: str = "") -> None:
        self.environment = environment
        self.name = name
        self.program = program
        self.provider = provider


class Known:
    """One question, and the memory of its answer.

    Args:
        wiring, request, choice, isolated, asked, pythons, places, policy, manner: The question. Files, directories and
            addresses are not remembered: what is there may change without a sign.
    """

    __slots__ = ("_key", "_local", "_memo", "_wiring")

    def __init__(
        self,
        wiring: Wiring,
        request: ToolRequest,
        choice: Choice,
        *,
        isolated: bool,
        asked: Asked,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
    ) -> None:
        self._wiring = wiring
        self._memo = Memo(wiring.context.cache, KIND)
        self._key = ""
        self._local = choice.request.is_local
        again = (
            manner.refresh or manner.refresh_packages or manner.reinstall or manner.upgrade or manner.upgrade_packages
        )
        lists = (asked.files, asked.constraints, asked.overrides, asked.excludes, asked.build_constraints)
        if again or any(lists) or asked.editables or not wiring.context.cache:
            return
        if any("/" in text or "@" in text or ".whl" in text for text in asked.packages):
            return
        found = resolving.make_locations(wiring, wiring.settings, places)
        if found.links or any(index.flat or index.url.startswith("file:") for index in found.indexes):
            return
        tools = Tools(wiring.context)
        self._key = repr(
            (
                (request.name, request.program, asked.packages, choice.request.canonical(), isolated),
                tools.target(request.name) if request.name and not isolated else "",
                [(one.url, one.name, one.default, one.explicit, one.ignored) for one in found.indexes],
                (found.strategy, sorted(found.pins.items()), repr(wiring.settings.layers), wiring.preference),
                (policy.prerelease, sorted(policy.prerelease_package.items()), policy.resolution),
                (policy.exclude_newer, policy.dependencies),
                (sorted(policy.exclude_newer_package.items()), sorted(policy.no_binary), sorted(policy.no_build)),
                (pythons.platform, manner.hashes, manner.bytecode),
            )
        )

    def recall(self, rooms: Rooms, interpreter: Callable[[], Interpreter]) -> Found | None:
        """What it came to, if that holds; `interpreter` finds the one that is asked for."""
        entry: Any = self._memo.recall(self._key) if self._key else None
        if entry is None:
            return None
        directory, named, answer, watched, python, expires = entry
        if any(stamp_of(path) != stamp for path, stamp in watched) or not os.path.exists(f"{directory}/bin/python"):
            return None
        if python:
            wiring = self._wiring
            if watched and not wiring.offline and wiring.began / 1e9 >= expires:
                return None
            if python != _identity(interpreter()) or not rooms.holds(directory):
                return None
        key = InterpreterKey.parse(named)
        return Found(layout.environment(directory, key), *answer) if key is not None else None

    def remember(
        self, found: Found, interpreter: Interpreter | None, drawn: tuple[float, tuple[Stamp, ...]] | None
    ) -> None:
        """Keeps it.

        Args:
            found: What it came to.
            interpreter: What was asked for, None if it is an installed tool, which has its own.
            drawn: For an environment of the cache until when, in s since the epoch, which files hold what it was
                resolved from; None if that is not known.
        """
        environment = found.environment
        if not self._key or (drawn is None if interpreter is not None else self._local):
            return  # another Python may be at that path at any time: an installed tool is compared with it
        watched = tuple([(site, stamp_of(site)) for site in environment.sites]) if drawn is None else drawn[1]
        self._memo.remember(
            self._key,
            (
                environment.prefix,
                str(environment.key),
                (found.name, found.program, found.provider),
                watched,
                _identity(interpreter) if interpreter is not None else (),
                drawn[0] if drawn is not None else 0.0,
            ),
        )


def _identity(interpreter: Interpreter) -> tuple[str, str, str]:
    return (str(interpreter.key), interpreter.executable, interpreter.prefix)
