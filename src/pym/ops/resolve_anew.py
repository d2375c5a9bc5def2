"""Resolves what is not known yet. Cold: what is known, and mistakes, have no use for the resolver, which is large."""

from __future__ import annotations

from pym.resolver.resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.builds import MetadataBuilder
    from pym.model.provider import Provider
    from pym.model.resolution import Inputs, Policy, Resolution
    from pym.model.target import ResolutionTarget
    from pym.ops.wiring import Wiring


def resolve_anew(
    wiring: Wiring,
    inputs: Inputs,
    policy: Policy,
    target: ResolutionTarget,
    provider: Provider,
    builder: MetadataBuilder | None = None,
    *,
    commits: Mapping[tuple[str, str], str] | None = None,
) -> Resolution:
    """As `resolver.resolve`, watched by whoever sits at a terminal; what has to be built for it is begun at once.

    Args:
        wiring: The call.
        inputs, policy, target: What is asked.
        provider: What answers.
        builder: Builds directories whose metadata is not known; None where all is known of them.
        commits: What revisions of git repositories meant before, and are to mean now.

    Raises:
        PymError: As `resolver.resolve`.
    """
    if builder is not None and any(one.requirement[4] for one in inputs.requirements):
        from pym.ops import trees_ahead

        trees_ahead.begin(builder, trees_ahead.references(inputs.requirements))
    if any(one.requirement[4].startswith("git+") for one in (*inputs.requirements, *inputs.local)):
        from pym.ops import repositories_ahead

        repositories_ahead.begin(wiring, repositories_ahead.references(inputs), commits or {})
    return resolve(inputs, policy, target, _watched(wiring, provider), wiring.reporter)


def _watched(wiring: Wiring, provider: Provider) -> Provider:
    """The provider, with a count of projects on the terminal if there is one."""
    task = wiring.reporter.counting("Resolving…")
    if task is None:
        return provider
    from pym.ops.counted import Counted

    return Counted(provider, task)
