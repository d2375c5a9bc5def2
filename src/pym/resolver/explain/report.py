"""The error that says why there is no solution."""

from __future__ import annotations

from pym.errors import NoSolution
from pym.resolver.explain.clause import Subjects
from pym.resolver.explain.facts import facts_by_number, facts_of
from pym.resolver.explain.hints import hints_for
from pym.resolver.explain.naming import Names
from pym.resolver.explain.origins import Origins
from pym.resolver.explain.proof import shortest, told
from pym.resolver.explain.sentences import Writer
from pym.resolver.explain.steps import condense, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.drive import Failed
    from pym.resolver.environment import Environment
    from pym.resolver.explain.facts import Step
    from pym.resolver.world import World


def explain(world: World, failure: Failed) -> NoSolution:
    """The error that tells what requires what, why each alternative is out, and what to do.

    Args:
        world: What the resolution was about.
        failure: What the solver found out.
    """
    environment = failure.fork.environment
    subjects = Subjects(failure.fork)
    proof = condense(_proof(failure, subjects))
    steps = in_order(proof)
    names = Names(subjects, steps)
    writer = Writer(world, environment, subjects, names, Origins(world))
    return NoSolution(
        f"No solution found when resolving dependencies{_split(environment)}",
        context="\n".join(writer.lines(proof)),
        hints=tuple(hints_for(world, environment, subjects, steps)),
    )


def _proof(failure: Failed, subjects: Subjects) -> Step:
    """The shortest proof that is found, else the solver's own."""
    fork = failure.fork
    proof = shortest(facts_of(fork, failure.number, subjects), subjects)
    if proof is None:
        store = fork.solver.incompatibilities
        proof = told(store, failure.number, facts_by_number(fork, subjects), subjects.numbers, subjects)
    assert proof is not None  # what need not be told is true, so it alone proves nothing
    return proof


def _split(environment: Environment) -> str:
    """The fork that failed, where there are several."""
    node = getattr(environment, "node", 0)
    if not node:
        return ""
    from pym.spec.markers.text import text

    return f" for split (markers: {text(node)})"
