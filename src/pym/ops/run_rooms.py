"""Where environments are that exist for `pym run` alone: in the cache by what they hold, or only for one call.

A HOT module. What one in the cache depends on is in its name, so that any number of processes may run in it; each of
those holds the cache, which nobody cleans meanwhile. Those of one call are removed when it ends, or by the next call
where it was killed.
"""

from __future__ import annotations

import os

from pym.cache import hold
from pym.fs.small_digest import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.cache.scratch import Scratch
    from pym.install.hold import Hold
    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring

KIND = "run-environments-1"
SCRATCH = "runs-1"
_COMPLETE = ".pym-complete"


class Rooms:
    """The places for one call. Nothing is made before it is asked for.

    Args:
        wiring: The call.

    Attributes:
        lasting: Whether anything was used that has to last as long as the command runs, but is in the cache.
    """

    __slots__ = ("_cache", "_count", "_scratch", "_temporary", "lasting")

    def __init__(self, wiring: Wiring) -> None:
        self._cache = wiring.context.cache
        self._count = 0
        self._scratch: Scratch | None = None
        self._temporary = ""
        self.lasting = False

    @property
    def used(self) -> bool:
        """Whether something has to be removed in the end, so that the command has to be waited for."""
        return self._scratch is not None

    @property
    def held(self) -> tuple[int, ...]:
        """Descriptors of locks that the command is to hold."""
        return (self._scratch.fd,) if self._scratch is not None else ()

    def keep(self) -> tuple[int, ...]:
        """Holds the cache for the command that takes this process's place; the descriptors that do."""
        return hold.passed_on(self._cache) if self.lasting and self._cache else ()

    def fresh(self, name: str) -> str:
        """Absolute path of a directory, which is not there yet, for this call alone.

        Raises:
            StoreError: There is no room for it.
        """
        if self._scratch is None:
            from pym.cache import scratch

            directory = os.path.join(self._cache, SCRATCH) if self._cache else self._elsewhere()
            scratch.sweep(directory)
            self._scratch = scratch.Scratch(directory, os.urandom(8).hex())
            self._scratch.__enter__()
        self._count += 1
        return os.path.join(self._scratch.path, f"{name}{self._count if self._count > 1 else ''}")

    def _elsewhere(self) -> str:
        import tempfile

        self._temporary = os.path.realpath(tempfile.mkdtemp(prefix="pym-run-"))
        return self._temporary

    def cached(
        self, key: str, stem: str, interpreter: Interpreter, fill: Callable[[Environment, Hold], None]
    ) -> Environment:
        """The environment for `key`, made if it is not there; without a cache one for this call alone.

        Args:
            key: All that it depends on.
            stem: What its name begins with.
            interpreter: What it is made from; belongs to the key.
            fill: Makes a new one complete; one that a killed process has begun, too.

        Raises:
            PymError: It cannot be made.
        """
        if not self._cache:
            return self.made(self.fresh(stem), interpreter, fill)
        from pym.venv import layout
        from pym.venv.foundation import base_of

        self.lasting = True
        # Environments of one interpreter share what is made from that.
        question = f"{interpreter.key}\0{base_of(interpreter)}\0{key}"
        digest = sha256(os.fsencode(question)).hexdigest()[:24]
        path = os.path.join(self._cache, KIND, f"{stem}-{digest}")
        hold.share(self._cache)
        if os.path.exists(f"{path}/{_COMPLETE}"):
            return layout.environment(path, interpreter.key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return self.made(path, interpreter, fill, complete=True)

    def holds(self, path: str) -> bool:
        """Whether an environment that `cached` gave before is still there; it is used then."""
        if not self._cache or not os.path.exists(f"{path}/{_COMPLETE}"):
            return False
        self.lasting = True
        hold.share(self._cache)
        return os.path.exists(f"{path}/{_COMPLETE}")  # it may have gone before the cache was held

    def made(
        self,
        path: str,
        interpreter: Interpreter,
        fill: Callable[[Environment, Hold], None],
        *,
        complete: bool = False,
    ) -> Environment:
        """An environment at `path`, filled; `complete` writes down that it is, and does nothing where it is."""
        from pym.errors import EnvironmentInTheWay
        from pym.install.hold import Hold
        from pym.report import Reporter
        from pym.venv import create, layout, place

        try:
            environment = create.create(path, interpreter, activate=False)
        except EnvironmentInTheWay:
            if place.state(path) != "environment":
                raise
            environment = layout.environment(path, interpreter.key)
        with Hold(environment, Reporter()) as held:
            if not complete or not os.path.exists(f"{path}/{_COMPLETE}"):
                fill(environment, held)
                if complete:
                    # Last: without it, whatever is there counts as begun.
                    place.write(f"{path}/{_COMPLETE}", b"", again=True)
        return environment

    def close(self) -> None:
        """Removes what was for this call alone."""
        if self._scratch is not None:
            self._scratch.__exit__()
            self._scratch = None
        if self._temporary:
            from pym.fs import tree

            tree.remove(self._temporary)
            self._temporary = ""
