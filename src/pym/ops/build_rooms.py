"""What backends run in: environments that are made for one build, or the one that is there. Cold."""

from __future__ import annotations

import os

from pym.dist.archives import Archives
from pym.errors import BuildFailed, DamagedWheel, HashesMissing, NoSolution, PymError, StoreError, UsageError, shown
from pym.install import bytecode, sites
from pym.install.execute import execute
from pym.install.plan import Wanted, plan
from pym.model.environment import Addition
from pym.model.resolution import Input, Inputs, Policy
from pym.ops.gathered import Gathered
from pym.ops.hash_demands import Demands
from pym.ops.manner import IGNORE, REQUIRE, VERIFY
from pym.ops.pip_sources import constraints_of
from pym.ops.resolved import Resolved
from pym.ops.selection import select
from pym.project import sources
from pym.project.compiled import compiled
from pym.project.requirements_options import Options
from pym.venv.create import create

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.build.shop import Bench
    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.model.manifest import Stored
    from pym.model.resolution import Resolution
    from pym.ops.build_means import Means
    from pym.ops.build_source import Source
    from pym.ops.builds import Builder
    from pym.ops.selection import Selected


class Shared:
    """An environment as it is: builds without isolation.

    Args:
        interpreter: Which builds.
        environment: What is installed into; None for the interpreter's own.
    """

    __slots__ = ("isolated", "prefix", "python", "scripts", "version")

    def __init__(self, interpreter: Interpreter, environment: Environment | None) -> None:
        self.isolated = False
        if environment is not None and environment.kind in ("virtual", "system"):
            self.python = environment.python
            self.scripts = environment.scheme.scripts
            self.prefix = environment.prefix if environment.kind == "virtual" else ""
        else:
            self.python = interpreter.executable
            self.scripts = os.path.dirname(interpreter.executable)
            virtual = os.path.exists(os.path.join(interpreter.prefix, "pyvenv.cfg"))
            self.prefix = interpreter.prefix if virtual else ""
        release = interpreter.version
        self.version = f"{release.major}.{release.minor}"

    def add(self, requirements: Sequence[str]) -> None:
        raise AssertionError("nothing is installed for builds without isolation")


class Isolated:
    """An environment of its own, with what `build-system.requires` names and nothing else.

    Args:
        builder: Of what is needed.
        source: What is built.
        name: Its name, as far as it is known.
        directory: Absolute path of its tree.
        bench: Where to make it.
        requires: What it needs, as written.

    Raises:
        BuildFailed: What it needs cannot be had.
    """

    __slots__ = (
        "_builder", "_directory", "_environment", "_name", "_requires", "_source", "isolated", "prefix", "python",
        "scripts", "version",
    )  # fmt: skip

    def __init__(
        self, builder: Builder, source: Source, name: str, directory: str, bench: Bench, requires: Sequence[str]
    ) -> None:
        self._builder = builder
        self._source = source
        self._name = name
        self._directory = directory
        self._requires = [*dict.fromkeys([*requires, *builder.means.how.needs(name)])]
        interpreter = builder.means.interpreter
        environment = create(os.path.join(bench.path, "environment"), interpreter, activate=False)
        self._environment = environment
        self.isolated = True
        self.prefix = environment.prefix
        self.python = environment.python
        self.scripts = environment.scheme.scripts
        self.version = f"{interpreter.version.major}.{interpreter.version.minor}"
        self._install()

    def add(self, requirements: Sequence[str]) -> None:
        """Installs more, in versions that go with what is there."""
        more = [one for one in requirements if one not in self._requires]
        if more:
            self._requires += more
            self._install()

    def _install(self) -> None:
        if not self._requires:
            return
        builder = self._builder
        try:
            found = wanted(builder, self._requires, self._directory)
        except (BuildFailed, StoreError):
            raise
        except PymError as error:
            raise _unmet(self._source, self._requires, error) from error
        fill(builder, self._environment, found)


def _unmet(source: Source, requires: Sequence[str], error: PymError) -> PymError:
    """The failure of what a build needs, as one of the build."""
    listed = ", ".join(shown(one) for one in requires)
    said = error.message if not isinstance(error, NoSolution) else "no versions satisfy what it needs to build"
    context = f"{said}\n{error.context}" if error.context else said
    made = BuildFailed(
        f"Failed to build `{source.label}`: what it needs to build cannot be had ({listed})",
        context=context,
        hints=error.hints,
    )
    if not isinstance(error, (UsageError, HashesMissing)):  # what the project asks for is nothing that was typed
        made.exit_code = error.exit_code
    return made


def constraints(means: Means, stack: Sequence[Source]) -> list[Input]:
    """What narrows build requirements: `--build-constraints`, `build-constraint-dependencies`, what a lock records.

    Args:
        means: Says so.
        stack: What is built for, the outermost first.

    Raises:
        UsageError: They are malformed.
    """
    wiring, how = means.wiring, means.how
    found: list[Input] = []
    for name in how.constraints:
        found += constraints_of(wiring, name)
    texts = compiled(how.constraint_texts, wiring.context.cache, "`build-constraint-dependencies`")
    found += [Input(one, "-c (workspace)") for one in texts]
    # What is built for a package of a lock is held to what that says of the package.
    first = stack[0] if stack else None
    if first is not None and first.name in how.locked:
        locked = compiled(how.locked[first.name], wiring.context.cache, f"the lock, for builds of `{first.name}`")
        found += [Input(one, "-c (lock)") for one in locked]
    return found


def wanted(builder: Builder, requires: Sequence[str], directory: str) -> list[Selected]:
    """The files that a build needs.

    Args:
        builder: Of what is needed.
        requires: Requirements, as written.
        directory: Of the tree that needs them: its `pyproject.toml` may say where they come from.

    Raises:
        NoSolution: There are none.
        PymError: Something cannot be had.
    """
    means = builder.means
    wiring, how = means.wiring, means.how
    place = f"`build-system.requires` of `{directory}`"
    inputs = [Input(one) for one in compiled(requires, wiring.context.cache, place)]
    path = os.path.join(directory, "pyproject.toml")
    table = {} if ":all:" in how.no_sources else sources.read(path, "")
    if table:
        inputs = [
            one if one.requirement[0] in how.no_sources else sources.applied(one, table, path)[0] for one in inputs
        ]
    where = means.target()
    policy = _policy(means.policy)
    provider = means.provider(where)
    provider.builder = builder
    means.group.check()
    asked = Inputs(tuple(inputs), constraints=tuple(constraints(means, builder.stack)))
    memory = Resolved(asked, policy, where, means.locations, provider)
    try:
        # What builds are told may decide what is required of something that has to be built itself.
        usual = not (how.config_settings or how.config_settings_package or how.variables or how.extra)
        resolution: Resolution | None = memory.recall() if usual else None
        if resolution is None:
            from pym.resolver.resolve import resolve

            resolution = resolve(asked, policy, where, provider, wiring.reporter)
            if usual:
                memory.remember(resolution)
        assert where.tags is not None
        gathered = Gathered(Options())
        gathered.requirements, gathered.constraints = inputs, list(asked.constraints)
        demands = Demands(
            gathered,
            REQUIRE if how.require_hashes else VERIFY if how.verify_hashes else IGNORE,
            where.environment or {},
        )
        return select(resolution.nodes, provider, where.tags, policy, demands, memory if usual else None)
    finally:
        provider.finish()


def _policy(policy: Policy) -> Policy:
    """What of the policy for the whole holds for builds as well."""
    return Policy(
        exclude_newer=policy.exclude_newer,
        exclude_newer_package=policy.exclude_newer_package,
        no_binary=policy.no_binary,
        no_build=policy.no_build,
    )


def fill(builder: Builder, environment: Environment, found: Sequence[Selected]) -> None:
    """Makes an environment hold what was selected; what has to be built is built.

    Raises:
        PymError: It cannot be had, or built.
    """
    try:
        _fill(builder, environment, found)
    except DamagedWheel:
        _fill(builder, environment, found)  # what was damaged has been dropped: had once more, it is whole


def _fill(builder: Builder, environment: Environment, found: Sequence[Selected]) -> None:
    means = builder.means
    held = sites.installed(environment)
    versions = {one.name: one.version for one in held}
    todo = [one for one in found if versions.get(one.node.name) != one.node.version]
    archives = Archives(
        means.store,
        means.cache,
        lambda: means.wiring.network,
        means.wiring.reporter,
        credentials=means.authorization,
        offline=means.wiring.offline,
    )
    ready = [one for one in todo if one.archive is not None]
    stored: dict[str, Stored] = {}
    for one, got in zip(ready, archives.get([one.archive for one in ready if one.archive is not None]), strict=True):
        stored[one.node.name] = got
    for one in todo:
        if one.archive is None:
            stored[one.node.name] = builder.selected(one)
    change = plan(held, [Wanted(one.node.name, one.node.version) for one in found]).filled(
        {name: Addition(got) for name, got in stored.items()}
    )
    if means.compiles and means.wiring.context.cache:
        bytecode.ensure(
            means.store, [*stored.values()], environment, cache=means.cache, environ=means.wiring.context.environ
        )
    execute(change, environment, means.store, reporter=means.wiring.reporter, link_mode=means.how.link_mode)
    means.group.check()
