"""Where an interpreter that is no virtual environment's installs to. Asked once and remembered. A HOT module."""

from __future__ import annotations

from pym.cache.memo import Memo
from pym.model.environment import Scheme
from pym.model.value import Value
from pym.python.known import Unusable, broken, evidence, young

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.context import Context
    from pym.model.interpreter import InterpreterKey
    from pym.python.question import Outcome

KIND = "paths-1"


class Paths(Value):
    """Where an installation keeps things.

    Attributes:
        scheme: Where things are installed to.
        stdlib: The standard library, where an EXTERNALLY-MANAGED file would be (PEP 668).
    """

    __slots__ = ("scheme", "stdlib")

    def __init__(self, scheme: Scheme, stdlib: str) -> None:
        self.scheme = scheme
        self.stdlib = stdlib


def of(executable: str, context: Context) -> Paths:
    """The paths of the interpreter `executable`: what `sysconfig` says for the scheme that pip would use.

    Args:
        executable: Absolute path.
        context: Its cache remembers, its environment is what the interpreter is started with.

    Raises:
        BrokenInterpreter: It does not answer sensibly.
    """
    memo = Memo(context.cache, KIND)
    now = evidence(executable)
    entry = memo.recall(executable)
    if type(entry) is tuple and len(entry) == 2 and entry[0] == now and now is not None:
        return _paths(entry[1])
    return _ask(executable, context, memo)


def of_managed(prefix: str, key: InterpreterKey) -> Paths:
    """The paths of the managed interpreter at `prefix`, which need not be asked: all are laid out alike."""
    library = f"python{key.version.major}.{key.version.minor}{'t' if key.free_threaded else ''}"
    stdlib = f"{prefix}/lib/{library}"
    site = f"{stdlib}/site-packages"
    suffix = key.executable_suffix
    include = f"{prefix}/include/python{key.version.major}.{key.version.minor}{suffix}"
    return Paths(Scheme(site, site, f"{prefix}/bin", prefix, include), stdlib)


def _paths(fields: tuple[str, ...]) -> Paths:
    return Paths(Scheme(*fields[:5]), fields[5])


def _ask(executable: str, context: Context, memo: Memo) -> Paths:
    # Only what is new has to be asked.
    from pym.python.answer import heard, possible
    from pym.python.question import put

    found: list[Paths | Unusable] = []

    def learn(path: str, outcome: Outcome | Unusable, before: tuple[object, ...] | None) -> None:
        fields = outcome if isinstance(outcome, Unusable) else heard(*outcome)
        if isinstance(fields, Unusable):
            found.append(fields)
        elif len(fields) != 6 or not all(possible(field) for field in fields):
            found.append(Unusable("gave an answer about its paths that makes no sense"))
        else:
            found.append(_paths(tuple(fields)))
            if before is not None and not young(path):
                memo.remember(path, (before, tuple(fields)))

    put("paths", [executable], context.environ, learn)
    answer = found[0]
    if isinstance(answer, Unusable):
        raise broken(executable, answer.reason)
    return answer
