"""Where interpreters may be, in order, and what each turns out to be. A HOT module."""

from __future__ import annotations

import os

from pym.errors import BrokenInterpreter, shown
from pym.fs import pyvenv
from pym.model.interpreter import InterpreterKey
from pym.model.value import Value
from pym.python.environments import active, conda, home_of, is_environment, nearest, python_in
from pym.python.known import Facts, Known, Unusable, broken
from pym.python.request import PythonRequest, runs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pym.context import Context
    from pym.model.version import PythonVersion
    from pym.python.elsewhere import Elsewhere
    from pym.python.store import Store
    from pym.spec.admits import Specifiers

BASE = "base"  # conda's base environment, an installation like any other
ELSEWHERE = ("pyenv", "mise", "asdf")


class Candidate(Value):
    """A program that may be the interpreter asked for.

    Attributes:
        origin: Where it was found, in the words of `Interpreter.origin`, or `base`.
        path: Absolute path of the program.
        facts: What it is, if that is known without looking.
    """

    __slots__ = ("facts", "origin", "path")

    def __init__(self, origin: str, path: str, facts: Facts | None = None) -> None:
        self.origin = origin
        self.path = path
        self.facts = facts


class Candidates:
    """The candidates on this machine. Arguments as for `discovery.Search`.

    Attributes:
        skipped: Programs that do not work, and why: half a sentence with the program as its subject.
    """

    __slots__ = (
        "_context",
        "_elsewhere_seen",
        "_environments",
        "_known",
        "_preference",
        "_root",
        "_specifiers",
        "_store",
        "skipped",
    )

    def __init__(
        self,
        context: Context,
        store: Store,
        specifiers: Specifiers,
        preference: str,
        *,
        environments: bool,
        refresh: bool = False,
    ) -> None:
        self._context = context
        self._store = store
        self._specifiers = specifiers
        self._preference = preference
        self._environments = environments
        self._known = Known(context.cache, refresh=refresh)
        self._root = ""
        self._elsewhere_seen: Elsewhere | None = None
        self.skipped: dict[str, str] = {}

    def of(self, request: PythonRequest) -> Iterator[Candidate]:
        """What may satisfy `request` (not a path or a program's name), best first, lazily.

        Raises:
            BrokenInterpreter: The active environment does not work.
        """
        environ, cwd = self._context.environ, self._context.cwd
        if self._environments:
            yield from self._environment("active", active(environ, cwd))
            yield from self._environment("conda", conda(environ, cwd, base=False))
            yield from self._environment("environment", nearest(cwd))
        yield from self._environment(BASE, conda(environ, cwd, base=True))
        if self._preference in ("managed", "only-managed"):
            yield from self._managed(request)
        if self._preference != "only-managed":
            # Mostly the search has ended before: what it takes from here on is imported here.
            from pym.python.search_path import programs

            for path in programs(request, environ, cwd, self._context.cache):
                candidate = self.at(path)
                if candidate is not None:
                    yield candidate
            yield from self._elsewhere(request)
        if self._preference == "system":
            yield from self._managed(request)

    def at(self, path: str) -> Candidate | None:
        """The program `path` found on PATH, or what stands behind it if it is a shim; None if nothing does."""
        if isinstance(self._recall(path), Facts):
            return Candidate("path", path)
        target, tool = self.behind_shim(path)
        if not target:
            self._context.reporter.debug(
                f"Skipping {shown(path)}: a shim of {tool}, and it selects no such interpreter"
            )
            return None
        return Candidate("path", target)

    def behind_shim(self, path: str) -> tuple[str, str]:
        """The interpreter that the program `path` stands for ("" if there is none), and whose shim it is.

        A program that is no shim stands for itself.
        """
        return self._others().behind(path)

    def learn(self, paths: Iterable[str]) -> None:
        """Finds out what each of `paths` is, several at a time, where that is not known yet."""
        unknown = [path for path in paths if self._recall(path) is None and os.path.isfile(path)]
        if unknown:
            # The only way from here to what is slow to import and to starting programs.
            from pym.python.probe import ask_many

            # What stands behind an environment is asked in its place: that tells of the next environment, too.
            bases = {path: _behind(path) or path for path in unknown}
            answers = ask_many(bases.values(), self._context, self._known)
            for path, base in bases.items():
                answer = answers[base]
                if path != base and isinstance(answer, Unusable):
                    self._known.keep(path, answer)

    def look(self, candidate: Candidate) -> Facts | None:
        """What a candidate is; None if it does not work, which is then in `skipped`."""
        if candidate.facts is not None:
            return candidate.facts
        path = candidate.path
        self.learn((path,))
        known = self._recall(path)
        if isinstance(known, Facts):
            return known
        self._skip(path, known.reason if known is not None else "is not a file")
        return None

    def ask_named(self, path: str) -> Facts:
        """What the program `path` is, which somebody named: a failure of before is not held against it.

        Raises:
            BrokenInterpreter: It does not work.
        """
        if _behind(path):
            self.learn((path,))
        known = self._recall(path)
        if known is None or (isinstance(known, Unusable) and known.lasting != "yes"):
            from pym.python.probe import ask_many

            known = ask_many((path,), self._context, self._known)[path]
        if isinstance(known, Unusable):
            raise broken(path, known.reason)
        return known

    def is_managed(self, facts: Facts) -> bool:
        """Whether an interpreter is one of the store's, or belongs to an environment made from one."""
        return self._managed_key(os.path.realpath(facts.base_prefix)) is not None

    def broken_environment(self, place: str) -> BrokenInterpreter:
        """The error for a virtual environment whose interpreter is gone; names what it was."""
        path = python_in(place)
        home = home_of(place)
        if path and not os.path.exists(path):
            context = f"`{path}` leads to `{os.path.realpath(path)}`, which does not exist"
        else:
            context = f"it has no interpreter in `{os.path.join(place, 'bin')}`"
        if home and not os.path.isdir(home):
            context += f"; it was made from the Python in `{home}`, which is gone"
        return BrokenInterpreter(
            f"Broken virtual environment {shown(place, 500)}",
            context=context,
            hints=("install that Python again, or remove the environment and make it anew",),
        )

    def _environment(self, origin: str, place: str) -> Iterator[Candidate]:
        if not place:
            return
        path = python_in(place)
        complete = is_environment(place)
        if origin == "environment" and not complete:
            self._skip(place, "is no virtual environment: it has no `pyvenv.cfg`")
        elif path and os.path.exists(path):
            candidate = Candidate(origin, path)
            if self.look(candidate) is not None:
                yield candidate
            elif origin == "active" and complete:
                raise broken(path, self.skipped[path], place)
        elif origin == "active" and complete:
            raise self.broken_environment(place)
        else:
            self._skip(path or place, "leads to nothing" if path else "has no interpreter")

    def _managed(self, request: PythonRequest) -> Iterator[Candidate]:
        keys = self._store.installed()
        if not keys:
            return
        from pym.python.host import host_platform

        host = host_platform(self._context.environ)
        for key in keys:
            if runs(host, key.platform) and request.admits(key, self._specifiers):
                # By the link of the minor version where no patch is asked for, so that environments made from it
                # follow to the next patch.
                one = self._store.interpreter(key, through_minor_link=not request.patch_given)
                if os.access(one.executable, os.X_OK):
                    yield Candidate("managed", one.executable, Facts(key, one.executable, one.prefix, one.prefix, ""))
                else:
                    self._skip(one.executable, "is missing from a managed Python: `pym python install` repairs it")

    def _elsewhere(self, request: PythonRequest) -> Iterator[Candidate]:
        def wanted(version: PythonVersion | None) -> bool:
            """Whether the name of an installation leaves it possible that it satisfies `request`."""
            if version is None:
                return True
            if version.release < (3, 6) or request.implementation not in ("", "cpython"):
                return False
            return request.version is None or request.version.admits_version(version, self._specifiers)

        for install in self._others().installs(wanted):
            yield Candidate(install.origin, install.executable)

    def _others(self) -> Elsewhere:
        if self._elsewhere_seen is None:
            from pym.python.elsewhere import Elsewhere

            context = self._context
            self._elsewhere_seen = Elsewhere(context.environ, context.layout.home, context.layout.shims)
        return self._elsewhere_seen

    def _recall(self, path: str) -> Facts | Unusable | None:
        known = self._known.recall(path)
        if known is None:
            known = self._managed_facts(path) or self._derived_facts(path)
            if known is not None:
                self._known.keep(path, known)
        return known

    def _managed_facts(self, path: str) -> Facts | None:
        """What a link to a managed interpreter, or an environment made from one, is; nothing needs to be started."""
        real = os.path.realpath(path)
        key = self._managed_key(real)
        if key is None:
            return None
        base = self._store.directory(key)
        near = os.path.dirname(path)
        for place in (near, os.path.dirname(near)):
            if is_environment(place):
                return Facts(key, path, os.path.dirname(near), base, real)
        return Facts(key, path, base, base, real)

    def _derived_facts(self, path: str) -> Facts | None:
        """What an environment's link to an interpreter that is known already is: that one, with another prefix."""
        base = _behind(path)
        known = self._recall(base) if base else None
        if not isinstance(known, Facts):
            return None
        place = os.path.dirname(os.path.dirname(path))
        return Facts(known.key, path, place, known.base_prefix, known.base_executable or base)

    def _managed_key(self, real: str) -> InterpreterKey | None:
        """The managed interpreter that the resolved path `real` lies in."""
        if not self._root:
            self._root = os.path.realpath(self._store.path) + os.sep
        if not real.startswith(self._root):
            return None
        return InterpreterKey.parse(real[len(self._root) :].partition(os.sep)[0])

    def _skip(self, path: str, reason: str) -> None:
        if path not in self.skipped:
            self.skipped[path] = reason
            self._context.reporter.debug(f"Skipping {shown(path)}: {reason}")


def _behind(path: str) -> str:
    """The interpreter that an environment's program `path` is a link to, "" if it is none."""
    values = pyvenv.read(os.path.dirname(os.path.dirname(path)))
    return pyvenv.behind(path, values.get("home", "")) if values is not None else ""
