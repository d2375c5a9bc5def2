"""One locking of a script: as of a project, but for what has to be asked of the script itself. A HOT module."""

from __future__ import annotations

from pym.ops import script_python
from pym.ops.lock_job import Job
from pym.ops.script_inputs import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.interpreter import Interpreter
    from pym.model.resolution import Policy, Preference
    from pym.ops.lock import Asked
    from pym.ops.places import Places
    from pym.ops.script_lock import Opened


class ScriptJob(Job):
    """One locking of a script; see `Job`."""

    def __init__(
        self,
        one: Opened,
        asked: Asked,
        places: Places,
        policy: Policy,
        builds: Callable[[], Builds] | None,
    ) -> None:
        found = gather(one.wiring, one.script, no_sources=asked.no_sources)
        super().__init__(one.wiring, found, asked, places, policy, builds)
        self._script = one.script

    def _find_interpreter(self) -> Interpreter:
        from pym.ops.locate import locate_or_install

        choice = script_python.choose(self.wiring, self._script, self.asked.python)
        interpreter = locate_or_install(self.wiring, choice, environments=True)
        script_python.warn(self.wiring, self._script, interpreter.key.version)
        return interpreter

    def of_uv(self, upgraded: frozenset[str]) -> tuple[Preference, ...]:
        """The versions of uv's lock of the script, for its first one."""
        if self.asked.upgrade:
            return ()
        from pym.ops.lock_resolution import of_uv_lock

        return of_uv_lock(f"{self._script.path}.lock", upgraded)
