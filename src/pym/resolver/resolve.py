"""The door of the resolver. A HOT module."""

from __future__ import annotations

from pym.resolver.drive import Failed, solve
from pym.resolver.outcome import build
from pym.resolver.world import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.provider import Provider
    from pym.model.resolution import Inputs, Policy, Resolution
    from pym.model.target import ResolutionTarget
    from pym.report import Reporter
    from pym.resolver.environment import Environment


def resolve(
    inputs: Inputs, policy: Policy, target: ResolutionTarget, provider: Provider, reporter: Reporter
) -> Resolution:
    """The versions that satisfy `inputs` in `target`, by `policy`.

    Deterministic: what the provider knows already and what it fetches first makes no difference.

    Raises:
        NoSolution: There are none; says why.
        UsageError: Direct references contradict each other, or environments overlap.
        PymError: Something that is needed cannot be had.
    """
    world = World(inputs, policy, target, provider)
    try:
        solutions = solve(world, starts(world))
    except Failed as failure:
        from pym.resolver.explain.report import explain

        raise explain(world, failure) from None
    return build(world, solutions)


def starts(world: World) -> list[Environment]:
    """The environments that forks begin with, in the order they are solved."""
    environment = world.start
    texts = world.inputs.forks or world.inputs.environments
    if not environment.universal or not texts:
        return [environment]
    found: list[Environment] = []
    for text in texts:
        part = environment.narrow(world.node(text))  # type: ignore[union-attr]
        if part.node != 1 and part.meets(part.node):
            found.append(part)
    return found
