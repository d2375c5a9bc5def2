"""What `--with` asks for, resolved, and the environment that holds it. A HOT module."""

from __future__ import annotations

import time

from pym.install import sites
from pym.install.hold import Hold
from pym.ops import origins
from pym.ops.outcome import Outcome
from pym.ops.pip_change import Changing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.dist.provider import IndexProvider
    from pym.model.environment import Environment
    from pym.model.resolution import Node
    from pym.ops.resolved import Resolved
    from pym.ops.run_layers import Layering
    from pym.ops.tool_running import Running


class With(Changing):
    """The change of nothing into an environment.

    Args:
        call: What is asked for.

    Attributes:
        held_by: Of what was resolved, see `ops.drawn.Drawn.held`.
    """

    def __init__(self, call: Layering | Running) -> None:
        super().__init__(call, None)
        self._layering = call
        # What the base has is taken where it will do (`preferences`), but is not there.
        self.installed = []
        self.held_by: tuple[float, tuple[tuple[str, tuple[int, int, int] | None], ...]] | None = None

    def run(self, locked: object = None) -> Outcome:
        """Carries it out, unless that has been done before; `environment` is where it is then.

        Raises:
            PymError: Something stands in the way.
        """
        call = self._layering
        nodes, provider, memory = self._resolve()
        self.held_by = memory.held if memory is not None else None
        try:
            self.steps.resolved(len(nodes), time.perf_counter() - call.started)
            outcome: list[Outcome] = []

            def fill(environment: Environment, held: Hold) -> None:
                outcome.append(self._fill(environment, held, nodes, provider, memory))

            environment = call.rooms.cached(self._key(nodes), "with", call.interpreter, fill)
            if not outcome and (self.manner.reinstall or any(node.url and call.is_tree(node.url) for node in nodes)):
                # Trees are as they are now, not as they were when this was made.
                with Hold(environment, self.wiring.reporter) as held:
                    fill(environment, held)
            self.environment = environment
            return outcome[0] if outcome else Outcome(False, tuple(self.warnings))
        finally:
            provider.finish()

    def _fill(
        self,
        environment: Environment,
        held: Hold,
        nodes: Sequence[Node],
        provider: IndexProvider,
        memory: Resolved | None,
    ) -> Outcome:
        self.environment, self.held = environment, held
        self.installed = sites.installed(environment)
        return self._change(nodes, provider, memory)

    def _key(self, nodes: Sequence[Node]) -> str:
        """All that tells one set of distributions from another."""
        policy, manner = self.policy, self.manner
        return repr(
            (
                sorted([(one.name, one.version, one.index, origins.exact(one), one.editable) for one in nodes]),
                sorted(policy.no_binary),
                sorted(policy.no_build),
                manner.hashes,
                manner.bytecode,
                self.call.pythons.platform,
            )
        )
