"""`tool install` and `tool upgrade`: the environment of a tool is made to hold what is asked for, and put in place."""

from __future__ import annotations

import os

from pym.errors import NoPrograms, NoSolution, ProgramsInTheWay, UsageError
from pym.fs import tree
from pym.install import sites
from pym.model.resolution import Input, Preference
from pym.ops import pip_sources, tool_programs, tool_python, tool_receipt, tool_swap
from pym.ops.candidate_options import upgrades
from pym.ops.hash_demands import Demands
from pym.ops.manner import REQUIRE, Where
from pym.ops.outcome import Outcome
from pym.ops.pip_install import Installing
from pym.ops.satisfied import Check
from pym.ops.target import variables_for
from pym.ops.tool_receipt import Receipt
from pym.ops.tool_running import nowhere
from pym.ops.tool_wish import Done
from pym.project.compiled import compiled
from pym.python import usage
from pym.spec.direct import without_credentials
from pym.spec.requirement import text as requirement_text
from pym.venv import create, layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.ops.choose import Choice
    from pym.ops.gathered import Gathered
    from pym.ops.tool_place import Tools
    from pym.ops.tool_receipt import Program
    from pym.ops.tool_wish import Means, Wish
    from pym.ops.wiring import Wiring


def run(wiring: Wiring, tools: Tools, wish: Wish, means: Means) -> Done:
    """Makes a tool what is wished for. The lock of the tools is held.

    Raises:
        NoSolution: There are no versions that satisfy what is asked for.
        NoPrograms: The package has none.
        ProgramsInTheWay: Others are where its programs belong.
        PymError: Anything else that stands in the way; what was installed is as it was.
    """
    making = Making(wiring, tools, wish, means)
    try:
        try:
            outcome = making.run()
        except NoSolution:
            other = making.refined()
            if other is None:
                raise
            making = Making(wiring, tools, wish, means, other)
            outcome = making.run()
        making.done.warnings = outcome.warnings
        return making.done
    finally:
        making.clear()


class Making(Installing):
    """One tool; for what it is made of see `run`.

    Attributes:
        done: What has come of it.
        wish: What it is to be.
    """

    def __init__(self, wiring: Wiring, tools: Tools, wish: Wish, means: Means, choice: Choice | None = None) -> None:
        super().__init__(
            wiring, wiring.settings, wish.asked, Where(), means.pythons, means.places, means.policy, means.manner,
            means.steps, means.builds,
        )  # fmt: skip
        self.manner.exact = True
        self.done = Done("")
        self._tools = tools
        self.wish = wish
        self._means = means
        self._aside = ""
        self._old: Environment | None = None
        self._interpreter: Interpreter | None = None
        # What leads to a new Python; None for what was typed or is usual.
        self._choice = choice
        self._main: Input | None = None

    def refined(self) -> Choice | None:
        """Another Python that the tool might take, where there was no solution; None if there is no saying."""
        from pym.ops import tool_refine

        if self._main is None or self._interpreter is None or self._old is not None or self._choice is None:
            return None
        return tool_refine.choice(self, self._main.requirement, self._interpreter, self._choice)

    def clear(self) -> None:
        """Removes what was built and is not in use."""
        if self._aside and self._tools.target(self.done.name) != self._aside:
            tree.remove(self._aside)

    def _find(self) -> Environment:
        # Asked before it is known which tool it is: a project has to be built to tell its name.
        return nowhere(self._interpreter or self._new_interpreter())

    def _new_interpreter(self) -> Interpreter:
        if self._choice is None:
            self._choice = tool_python.choose(self.wiring, self.wish.python)
        return tool_python.interpreter(self.wiring, self._choice)

    def _run(self) -> Outcome:
        wish, manner, tools = self.wish, self.manner, self._tools
        gathered = self.gathered = self._gather()
        names = [one.requirement[0] for one in gathered.requirements]
        main = len(wish.asked.packages) if wish.main < 0 else wish.main
        self._main = gathered.requirements[main]
        name = self.done.name = names[main]
        if wish.name and wish.name != name:
            raise UsageError(
                f"Package name (`{name}`) provided with `--from` does not match install request (`{wish.name}`)"
            )
        packages = tuple(dict.fromkeys([*(names[at] for at in wish.executables), *self._listed("executables-from")]))
        receipt = self._receipt(gathered, main, packages)
        target = tools.target(name)
        before = tool_receipt.read(target) if target else None
        self._choose_python(target)
        if wish.latest:
            manner.upgrade_packages = [*manner.upgrade_packages, name]
        again = wish.force or manner.upgrade or manner.upgrade_packages or manner.reinstall or manner.refresh
        if before is not None and self._old is not None and not again and before.asks_the_same(receipt):
            receipt.programs = before.programs
            if self._holds(gathered) and not self._astray(before):
                if before != receipt:
                    tool_receipt.write(target, receipt)
                return Outcome(False)
        if wish.force:
            self._old = None if before is None else self._old
        from pym.ops.tool_fill import Filling

        return Filling(self, receipt).run()

    def _gather(self) -> Gathered:
        gathered = pip_sources.gather(self.wiring, self.settings, self.asked, self.builder)
        cache = self.wiring.context.cache
        for key, into in (("constraints", gathered.constraints), ("overrides", gathered.overrides)):
            into += [Input(one) for one in compiled(self._listed(key), cache, f"`{key}` in a receipt")]
        gathered.excludes |= set(self._listed("excludes"))
        if self.wish.before is not None:
            self.asked.typed.clear()  # not this time: what has not changed is not built again
        return gathered

    def _listed(self, key: str) -> tuple[str, ...]:
        return self.wish.before.lists[key] if self.wish.before is not None else ()

    def _receipt(self, gathered: Gathered, main: int, packages: tuple[str, ...]) -> Receipt:
        before, wish, asked = self.wish.before, self.wish, self.asked
        if before is not None:
            return Receipt(before.requirements, before.lists, wish.python or before.python, (), self._means.options)
        inputs = [gathered.requirements[main], *gathered.requirements[:main], *gathered.requirements[main + 1 :]]
        built: list[str] = []
        for name in asked.build_constraints:
            built += [requirement_text(one.requirement) for one in pip_sources.constraints_of(self.wiring, name)]
        lists = {
            "constraints": _texts(gathered.constraints, "-c (workspace)"),
            "overrides": _texts(gathered.overrides, "--override (workspace)"),
            "excludes": tuple(sorted(gathered.excludes)),
            "build-constraints": tuple(built),
            "executables-from": packages,
        }
        requirements = tuple([(_text(one), one.editable) for one in inputs])
        return Receipt(requirements, lists, wish.python, (), self._means.options)

    def _choose_python(self, target: str) -> None:
        """What there is keeps its Python unless another one is asked for."""
        wiring, typed = self.wiring, self.wish.python
        if target:
            from pym.ops.project_environment import usable

            found = usable(wiring, target, tool_python.choose(wiring, typed, pinned=False))
            if found is not None:
                self._interpreter = found
                self._old = layout.environment(target, found.key)
                return
            say = wiring.reporter.info if self.wish.before is None else wiring.reporter.debug
            say(
                f"Ignoring existing environment for `{self.done.name}`: the requested Python interpreter does not "
                "match the environment interpreter"
            )
        self._interpreter = self._new_interpreter()
        self.done.python = str(self._interpreter.version) if target else ""

    def _holds(self, gathered: Gathered) -> bool:
        assert self._old is not None
        check = Check(
            self._old,
            gathered,
            variables_for(self.wiring, self._old.key, self.pythons),
            self.wiring.context.cache,
            dependencies=self.policy.dependencies,
            origin=lambda one, wanted: self.same(one, wanted.requirement[4], editable=wanted.editable),
        )
        return check.holds(sites.installed(self._old))

    def _astray(self, receipt: Receipt) -> bool:
        """Whether a program is not where it belongs: it was removed, or the directory is another one now."""
        tools, name = self._tools, self.done.name
        return any(
            path != os.path.join(tools.bin, program)
            or not os.path.islink(path)
            or os.readlink(path) != tools.program(name, program)
            for program, path, _ in receipt.programs
        )

    # -- for `Filling` --

    def prepare(self) -> None:
        """What has to be known before anything is resolved."""
        assert self._interpreter is not None and self.gathered is not None
        self.environment = nowhere(self._interpreter)
        variables = variables_for(self.wiring, self.environment.key, self.pythons)
        hashes = REQUIRE if self.gathered.options.require_hashes else self.manner.hashes
        self.demands = Demands(self.gathered, hashes, variables)
        if self._old is not None and not self.manner.upgrade:
            packages = self.manner.upgrade_packages
            changing = upgrades(self.wiring, self.gathered, packages) if packages else frozenset()
            self.preferences = tuple(
                [
                    Preference(one.name, one.version)
                    for one in sites.installed(self._old)
                    if one.name not in changing and not self.manner.reinstalls(one.name)
                ]
            )

    @property
    def old(self) -> Environment | None:
        """The environment that it has and may keep."""
        return self._old

    def made(self) -> Environment:
        """A new environment, aside."""
        assert self._interpreter is not None
        self._aside = tool_swap.aside(self._tools, self.done.name)
        return create.create(self._aside, self._interpreter)

    def finish(self, environment: Environment, receipt: Receipt) -> None:
        """Puts an environment in place as the tool's, with its programs.

        Raises:
            NoPrograms: There are none.
            ProgramsInTheWay: Others are where they belong.
        """
        tools, name = self._tools, self.done.name
        programs: dict[str, Program] = {}
        for package in (name, *receipt.lists["executables-from"]):
            found = tool_programs.of(environment, package)
            if not found and package == name:
                context = tool_programs.others(environment, name)
                library = (
                    f"a library belongs into a project (`pym add {name}`) or an environment (`pym pip install {name}`)"
                )
                raise NoPrograms(f"No executables are provided by package `{name}`", context=context, hints=(library,))
            for program in found:
                programs.setdefault(program, (program, os.path.join(tools.bin, program), package))
        receipt.programs = tuple(programs.values())
        obstacles = [] if self.wish.force else tool_swap.obstacles(tools, name, receipt.programs)
        if obstacles:
            several = len(obstacles) > 1
            raise ProgramsInTheWay(
                f"{'Executables' if several else 'Executable'} already {'exist' if several else 'exists'}: "
                f"{', '.join(obstacles)}",
                context=f"in `{tools.bin}`",
                hints=("`--force` overwrites what is there",),
            )
        if environment.prefix == tools.target(name):
            tool_swap.put_again(tools, name, receipt)
        else:
            tool_swap.put(tools, name, environment.prefix, receipt)
        usage.note(self.wiring.context, tools.link(name))
        self.done.programs = tuple([program for program, _, _ in receipt.programs])


def _texts(inputs: Sequence[Input], passed_over: str) -> tuple[str, ...]:
    """What was typed or in files, as text; the settings of a user are read each time."""
    return tuple([_text(one) for one in inputs if one.origin != passed_over])


def _text(one: Input) -> str:
    """A requirement as it is written down: what is needed to get at it is not."""
    text = requirement_text(one.requirement)
    url = one.requirement[4]
    return text.replace(url, without_credentials(url)) if url else text
