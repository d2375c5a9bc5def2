"""What the commands that look at an environment have in common: which one is meant, what is wrong with it. HOT."""

from __future__ import annotations

from pym.ops.inspected import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.cli.chosen import Chosen
    from pym.cli.invocation import Invocation
    from pym.model.environment import Installed
    from pym.ops.inspected import Inspected
    from pym.ops.latest import Latest
    from pym.ops.wiring import Wiring

    FindLatest = Callable[[Inspected, list[Installed]], dict[str, Latest]]


def asked(chosen: Chosen) -> Asked:
    """Which environment is meant."""
    return Asked(
        chosen.text("python", "PYM_PYTHON", "python"),
        system=chosen.flag("system", "PYM_SYSTEM_PYTHON", "system", off="no_system"),
        target=chosen.text("target", "", "target"),
        prefix=chosen.text("prefix", "", "prefix"),
    )


def is_strict(chosen: Chosen) -> bool:
    """Whether what is wrong is to be told."""
    return chosen.flag("strict", "", "strict", off="no_strict")


def warn(invocation: Invocation, inspected: Inspected) -> None:
    """Tells what is wrong with an environment, unless that is not to be heard."""
    if invocation.reporter.verbosity >= 0:
        from pym.ops.examined import Examined

        for problem in Examined(inspected).diagnose():
            invocation.reporter.warn(problem)


def latest(wiring: Wiring, chosen: Chosen) -> FindLatest:
    """What looks up the newest versions."""
    from pym.cli.pip_chosen import places, policy
    from pym.ops.latest import find

    asked_places, asked_policy = places(chosen), policy(chosen)

    def find_latest(inspected: Inspected, wanted: list[Installed]) -> dict[str, Latest]:
        return find(wiring, chosen.settings, asked_places, asked_policy, inspected, wanted)

    return find_latest
