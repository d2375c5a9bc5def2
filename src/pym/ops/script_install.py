"""An environment gets what a script without a lock asks for: resolved for that environment alone. A HOT module.

What can only be said of a whole lock (metadata that is stated, overrides of single packages) goes by one that is not
written: see `script_environment`.
"""

from __future__ import annotations

from pym.install.hold import Hold
from pym.install.unfinished import recover
from pym.ops.asked import Asked
from pym.ops.gathered import Gathered
from pym.ops.hash_demands import Demands
from pym.ops.manner import VERIFY, Where
from pym.ops.outcome import Outcome
from pym.ops.pip_install import Installing
from pym.ops.target import variables_for
from pym.project.lowered import PIN
from pym.project.requirements_options import Options
from pym.spec.markers.evaluate import evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.index.locations import Locations
    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.model.resolution import Input, Policy
    from pym.ops.asked import Pythons
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring


class Direct(Installing):
    """One call.

    Args:
        wiring: The call as the script sees it.
        environment: Which; it exists, unless `manner` is a dry run.
        found: What the script asks for.
        pythons: `--python-platform`, if it is to be another one.
        places: Where packages come from.
        policy: Which candidates count.
        manner: How.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.
    """

    def __init__(
        self,
        wiring: Wiring,
        environment: Environment,
        found: ProjectInputs,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
        steps: Steps,
        builds: Callable[[], Builds],
    ) -> None:
        super().__init__(wiring, wiring.settings, Asked(()), Where(), pythons, places, policy, manner, steps, builds)
        self.environment = environment
        self._found = found
        self._pins: dict[str, str] = dict(found.pins)

    def _run(self) -> Outcome:
        wiring, manner, environment = self.wiring, self.manner, self.environment
        manner.reinstall |= recover(environment, wiring.reporter)  # what a power cut has damaged is not there
        variables = variables_for(wiring, environment.key, self.pythons)
        self.gathered = self._gather(variables)
        self.demands = Demands(self.gathered, VERIFY, variables)
        from pym.ops.pip_change import Changing

        if manner.dry_run:
            return Changing(self, None).run()
        with Hold(environment, wiring.reporter) as held:
            return Changing(self, held).run()

    def _gather(self, variables: Mapping[str, str]) -> Gathered:
        found, gathered = self._found, Gathered(Options())
        gathered.requirements = [self._placed(one) for one in found.requirements if self._counts(one, variables)]
        gathered.constraints = [self._placed(one) for one in found.constraints if self._counts(one, variables)]
        gathered.overrides = [self._placed(one) for one in found.overrides if self._counts(one, variables)]
        gathered.excludes = set(found.excludes)
        return gathered

    def _counts(self, one: Input, variables: Mapping[str, str]) -> bool:
        """Whether a requirement is for this environment; those that do not name an index are sorted out later."""
        return not one.requirement[4].startswith(PIN) or evaluate(one.requirement[3], variables)

    def _placed(self, one: Input) -> Input:
        """A requirement that may come from one index only, with that noted down."""
        name, _, _, _, url = one.requirement
        if not url.startswith(PIN):
            return one
        from pym.model.resolution import Input

        self._pins[name] = url.removeprefix(PIN)
        return Input((*one.requirement[:4], ""), one.origin, editable=one.editable)

    def locations(self) -> Locations:
        """Where packages come from."""
        if self._places is None:
            from pym.ops import resolving

            self._places = resolving.make_locations(self.wiring, self.settings, self.places, Options(), pins=self._pins)
        return self._places
