"""Asking interpreters what they are, without trust in the answer.

Imported only when an interpreter has to be asked: see `known` for what need not be.
"""

from __future__ import annotations

from pym.python.answer import judge
from pym.python.known import Facts, Known, Unusable
from pym.python.question import AT_ONCE, LIMIT, TIMEOUT, put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.context import Context
    from pym.python.question import Outcome


def ask_many(
    executables: Iterable[str],
    context: Context,
    known: Known | None = None,
    *,
    timeout: float = TIMEOUT,
    limit: int = LIMIT,
    at_once: int = AT_ONCE,
) -> dict[str, Facts | Unusable]:
    """Starts interpreters and asks them what they are, whatever is remembered.

    Never fails: what is wrong is in the answers.

    Args:
        executables: Absolute paths.
        context: Its environment is handed on without the variables that Python reads.
        known: Told of every answer.
        timeout: Seconds for each.
        limit: Bytes each may print on stdout and on stderr.
        at_once: How many run at the same time.
    """
    answers: dict[str, Facts | Unusable] = dict.fromkeys(executables, Unusable("was not asked"))

    def heard(path: str, outcome: Outcome | Unusable, before: tuple[object, ...] | None) -> None:
        answer = outcome if isinstance(outcome, Unusable) else judge(path, *outcome)
        answers[path] = answer
        if known is not None:
            known.remember(path, answer, before)

    put("probe", answers, context.environ, heard, timeout=timeout, limit=limit, at_once=at_once)
    return answers
