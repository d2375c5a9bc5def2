"""What was typed, or stands in requirement files, about the candidates of a resolution. A HOT module."""

from __future__ import annotations

from pym.ops.names import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.resolution import Policy
    from pym.ops.gathered import Gathered
    from pym.ops.wiring import Wiring


def upgrades(wiring: Wiring, gathered: Gathered, texts: Sequence[str]) -> frozenset[str]:
    """The names that `-P` gave; one with a version is a constraint as well."""
    from pym.model.resolution import Input
    from pym.project.compiled import compiled

    required = compiled(texts, wiring.context.cache, "`--upgrade-package`")
    gathered.constraints += [Input(one) for one in required if one[2] is not None]
    return frozenset([one[0] for one in required])


def with_options(policy: Policy, gathered: Gathered) -> Policy:
    """The policy with what requirement files say about wheels and builds."""
    options = gathered.options
    if options.no_binary:
        policy.no_binary = names(options.no_binary, policy.no_binary)
    if options.only_binary:
        policy.no_build = names(options.only_binary, policy.no_build)
    return policy
