"""Finding an interpreter that is already on this machine. A HOT module.

The order is uv's: the active environment, conda's, the nearest `.venv`, conda's base, managed Pythons, PATH; then what
pyenv, mise and asdf have installed. The first that satisfies the request wins, not the newest. Managed interpreters are
never started to ask what they are, others once (see `known`); what does not work is passed over, and told with -v.
"""

from __future__ import annotations

import os

from pym.errors import InterpreterError, InvalidRequest, shown
from pym.model.interpreter import Interpreter
from pym.python.candidates import BASE, ELSEWHERE, Candidates
from pym.python.environments import is_environment, python_in
from pym.python.known import Facts, broken
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.context import Context
    from pym.python.store import Store
    from pym.spec.admits import Specifiers

# Origins where what is found was chosen by a person: nothing about it is too unusual to be taken.
_CHOSEN = ("active", "conda", "environment", BASE)
# Origins that `only-managed` and `only-system` do not rule out.
_EXPLICIT = ("active", "conda")

# Why an interpreter is kept in reserve, in the order in which the reserve is called on.
_MANAGED = "a system installation is preferred"
_DEBUG = "it is a debug build"
_PRERELEASE = "it is a pre-release"
_ALTERNATIVE = "it is another implementation than CPython"
_RESERVE = (_MANAGED, _DEBUG, _PRERELEASE)


class Search:
    """One look around this machine.

    Args:
        context: Directory, environment, cache, reporter.
        store: The managed store.
        specifiers: Decides ranges.
        preference: `managed`, `only-managed`, `system` or `only-system`.
        environments: Whether virtual environments count.
        refresh: Ask every interpreter again, whatever is remembered.
    """

    __slots__ = ("_candidates", "_context", "_environments", "_preference", "_specifiers")

    def __init__(
        self,
        context: Context,
        store: Store,
        specifiers: Specifiers,
        preference: str = "managed",
        *,
        environments: bool = True,
        refresh: bool = False,
    ) -> None:
        self._context = context
        self._specifiers = specifiers
        self._preference = preference
        self._environments = environments
        self._candidates = Candidates(
            context, store, specifiers, preference, environments=environments, refresh=refresh
        )

    @property
    def skipped(self) -> dict[str, str]:
        """What was passed over because it does not work, and why, in the order it was met."""
        return self._candidates.skipped

    def find(self, request: PythonRequest) -> Interpreter | None:
        """The first interpreter that satisfies `request`.

        Pre-releases, debug builds and, under `system`, managed interpreters are passed over for anything better that
        comes later. Other implementations than CPython are not taken unasked.

        Raises:
            InvalidRequest: Nothing can ever satisfy it.
            BrokenInterpreter: What was named, or the active environment, does not work.
        """
        request.check()
        if request.is_local:
            return self._named(request)
        reserve: dict[str, Interpreter] = {}
        for candidate in self._candidates.of(request):
            facts = self._candidates.look(candidate)
            if facts is None or not self._fits(facts, candidate.origin, request):
                continue
            reason = self._reservation(facts, candidate.origin, request)
            found = _interpreter(facts.executable, facts, candidate.origin)
            if not reason:
                return found
            self._context.reporter.debug(f"Passing over `{facts.key}` at {shown(found.executable)}: {reason}")
            reserve.setdefault(reason, found)
        return next((reserve[reason] for reason in _RESERVE if reason in reserve), None)

    def find_environment(self, request: PythonRequest) -> Interpreter | None:
        """The first virtual environment (conda's count) that satisfies `request`, which is no path.

        One that merely stands on PATH will do. What was passed over is in `skipped`.

        Raises:
            InvalidRequest: Nothing can ever satisfy it.
            BrokenInterpreter: The active environment does not work.
        """
        request.check()
        if request.kind == "executable":
            found = self._on_path(request)
            return found if found is not None and is_environment(found.prefix) else None
        for candidate in self._candidates.of(request):
            if candidate.facts is not None or candidate.origin in ELSEWHERE:
                continue  # an installation: nobody has to be asked
            facts = self._candidates.look(candidate)
            if facts is None or not (facts.virtual or candidate.origin in _EXPLICIT):
                continue
            if self._fits(facts, candidate.origin, request):
                return _interpreter(facts.executable, facts, candidate.origin)
        return None

    def installed(self, request: PythonRequest) -> list[Interpreter]:
        """Every interpreter that satisfies `request`, each path once, in the order of discovery.

        Those that are new are asked at the same time.

        Raises:
            InvalidRequest: Nothing can ever satisfy it.
            BrokenInterpreter: What was named does not work.
        """
        request.check()
        if request.is_local:
            one = self._named(request)
            return [one] if one is not None else []
        candidates = list(self._candidates.of(request))
        self._candidates.learn([candidate.path for candidate in candidates if candidate.facts is None])
        found: list[Interpreter] = []
        paths: set[str] = set()
        files: set[str] = set()
        for candidate in candidates:
            facts = self._candidates.look(candidate)
            if facts is None or candidate.path in paths or not self._fits(facts, candidate.origin, request):
                continue
            file = os.path.realpath(candidate.path)
            if candidate.origin in ELSEWHERE and file in files:
                continue  # shown already, by the name that PATH has for it
            paths.add(candidate.path)
            files.add(file)
            found.append(_interpreter(candidate.path, facts, candidate.origin))
        return found

    def _fits(self, facts: Facts, origin: str, request: PythonRequest) -> bool:
        """Whether an interpreter is what is asked for, and of a kind that may be used."""
        if facts.virtual and not self._environments:
            return False
        if not request.admits(facts.key, self._specifiers, any_variant=origin in _CHOSEN):
            return False
        if self._preference in ("managed", "system") or origin in _EXPLICIT:
            return True
        return self._candidates.is_managed(facts) == (self._preference == "only-managed")

    def _reservation(self, facts: Facts, origin: str, request: PythonRequest) -> str:
        """Why an interpreter is only taken if nothing better comes, "" if it is taken."""
        if origin in _CHOSEN:
            return ""
        key = facts.key
        # Whoever puts a pre-release or a debug build on PATH is taken to mean it.
        if key.version.pre and not request.names_prerelease and origin != "path":
            return _PRERELEASE
        if key.debug and not request.names_debug and origin != "path":
            return _DEBUG
        if (key.implementation != "cpython" or key.platform.os == "emscripten") and not request.names_alternative:
            plain = os.path.basename(facts.executable) in ("python", "python3", "python.exe", "python3.exe")
            if origin != "path" or not plain:
                return _ALTERNATIVE
        if self._preference == "system" and self._candidates.is_managed(facts):
            return _MANAGED
        return ""

    def _named(self, request: PythonRequest) -> Interpreter | None:
        """The interpreter at a path or with a name on PATH; None if there is nothing at all."""
        if request.kind == "executable":
            return self._on_path(request)
        path = python_in(request.path) if request.kind == "directory" else request.path
        if not path or not os.path.lexists(path):
            return None
        if request.kind == "directory" and is_environment(request.path) and not os.path.exists(path):
            raise self._candidates.broken_environment(request.path)
        target, tool = self._candidates.behind_shim(path)
        if not target:
            raise InvalidRequest(f"{shown(path)} is a shim of {tool}, and stands for no interpreter in particular")
        facts = self._candidates.ask_named(target)
        return _interpreter(facts.executable, facts, "named")

    def _on_path(self, request: PythonRequest) -> Interpreter | None:
        if self._preference == "only-managed":
            raise InterpreterError(
                f"Only managed Pythons are allowed, and {request.describe()} is looked for on the search path"
            )
        from pym.python.search_path import named

        for path in named(request.name, self._context.environ, self._context.cwd):
            candidate = self._candidates.at(path)
            facts = self._candidates.look(candidate) if candidate is not None else None
            if facts is not None and (self._environments or not facts.virtual):
                return _interpreter(facts.executable, facts, "path")
        for path, reason in self.skipped.items():
            raise broken(path, reason)
        return None


def _interpreter(executable: str, facts: Facts, origin: str) -> Interpreter:
    return Interpreter(facts.key, executable, facts.prefix, "conda" if origin == BASE else origin)
