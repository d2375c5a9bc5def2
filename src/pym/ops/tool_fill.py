"""The environment of a tool gets what was chosen, aside, once it is clear that something has to be done."""

from __future__ import annotations

import time

from pym.install import sites
from pym.install.hold import Hold
from pym.ops import origins
from pym.ops.pip_change import Changing
from pym.ops.steps import Item
from pym.ops.tool_wish import CHANGED, UNCHANGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.environment import Environment
    from pym.model.resolution import Node
    from pym.ops.outcome import Outcome
    from pym.ops.tool_install import Making
    from pym.ops.tool_receipt import Receipt


class Filling(Changing):
    """The change of a tool.

    Args:
        call: What it is to be.
        receipt: What is written down of it.
    """

    def __init__(self, call: Making, receipt: Receipt) -> None:
        call.prepare()
        super().__init__(call, None)
        self._making = call
        self._receipt = receipt

    def run(self, locked: object = None) -> Outcome:
        """Does it."""
        making, old = self._making, self._making.old
        nodes, provider, memory = self._resolve()
        try:
            self.steps.resolved(len(nodes), time.perf_counter() - making.started)
            began = time.perf_counter()
            there = sites.installed(old) if old is not None else []
            done = making.done
            done.before = next((one.version for one in there if one.name == done.name), "")
            done.version = next((node.version for node in nodes if node.name == done.name), "")
            if old is not None and not making.wish.force and self._is(old, nodes):
                done.state = UNCHANGED
                self.steps.checked(len(nodes), time.perf_counter() - began)
                making.finish(old, self._receipt)
                return making.outcome(False, self.warnings)
            self.steps.replacing([Item(one.name, one.version, origins.shown(one)) for one in there])
            environment = making.made()
            with Hold(environment, self.wiring.reporter) as held:
                self.environment, self.held, self.installed = environment, held, []
                outcome = self._change(nodes, provider, memory)
            done.state = CHANGED
            making.finish(environment, self._receipt)
            return outcome
        finally:
            provider.finish()

    def _is(self, old: Environment, nodes: Sequence[Node]) -> bool:
        """Whether an environment holds just what was chosen."""
        self.environment, self.installed = old, sites.installed(old)
        self.call.environment = old
        return not self._plan(nodes)
