"""One locking: what is asked for, what the lock there is good for. A HOT module.

What is resolved, and the lock of that, is `lock_resolution`'s: a lock that is up to date has no use for it.
"""

from __future__ import annotations

import os

from pym.lock import staleness
from pym.lock.staleness import Staleness
from pym.model.lock import LockInputs
from pym.ops import index_names, resolving
from pym.ops.build_later import Later
from pym.project.requirements_options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.index.locations import Locations
    from pym.model.builds import Builds
    from pym.model.interpreter import Interpreter
    from pym.model.lock import Lock, LockedPython
    from pym.model.resolution import Input, Policy, Preference
    from pym.ops.builds import Builder
    from pym.ops.lock import Asked
    from pym.ops.places import Places
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.wiring import Wiring


class Job:
    """One locking of a workspace.

    Args:
        wiring: The call.
        found: What the workspace asks for.
        asked: How the lock is to be treated.
        places: Where packages come from.
        policy: Which candidates count.
        builds: Makes the settings of builds.

    Attributes:
        constraints: What `-P name==1.0` asks for, once `upgraded` was called.
        builder: Builds what has to be built.
        satisfied: Whether the lock there was found to be up to date.
        warnings: What a person should know.
    """

    def __init__(
        self,
        wiring: Wiring,
        found: ProjectInputs,
        asked: Asked,
        places: Places,
        policy: Policy,
        builds: Callable[[], Builds] | None,
    ) -> None:
        self.wiring = wiring
        self.found = found
        self.asked = asked
        self.places = places
        self.policy = policy
        self._builds = builds
        self._interpreter: Interpreter | None = None
        self._locations: Locations | None = None
        self._requires_python = ""
        self._upgraded: frozenset[str] | None = None
        self._warned = False
        self._open: bool | None = None
        self.builder = Later(self._make_builder)
        self.constraints: tuple[Input, ...] = ()
        self.satisfied = False
        self.warnings: list[str] = []

    # -- what it is made of ------------------------------------------------------------------------------------------

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter that the project would use."""
        if self._interpreter is None:
            self._interpreter = self._find_interpreter()
        return self._interpreter

    def _find_interpreter(self) -> Interpreter:
        from pym.ops.choose import choose
        from pym.ops.locate import locate_or_install, require_compatible

        choice = choose(self.wiring, self.asked.python, shared_environment=True)
        interpreter = locate_or_install(self.wiring, choice, environments=True)
        require_compatible(self.wiring, choice, interpreter)
        return interpreter

    @property
    def locations(self) -> Locations:
        """The places in force, with the pins of the members."""
        if self._locations is None:
            self._locations = resolving.make_locations(
                self.wiring, self.wiring.settings, self.places, Options(), pins=self.found.pins
            )
        return self._locations

    @property
    def requires_python(self) -> str:
        """The range of Pythons the lock is for."""
        if not self._requires_python:
            said = self.found.requires_python
            if not said:
                version = self.interpreter.key.version
                said = f">={version.major}.{version.minor}"
                self._warn(f"No `requires-python` value found in the workspace. Defaulting to `{said}`.")
            elif said.startswith("<") and "," not in said:
                version = self.interpreter.key.version
                self._warn(
                    f"The workspace `requires-python` value (`{said}`) does not contain a lower bound. Add a lower "
                    "bound to indicate the minimum compatible Python version (e.g., "
                    f"`>={version.major}.{version.minor}`)."
                )
            elif said.startswith("==") and "," not in said and said.count(".") == 1 and "*" not in said:
                self._warn(
                    f"The workspace `requires-python` value (`{said}`) contains an exact match without a patch "
                    f"version. When omitted, the patch version is implicitly `0` (e.g., `{said}.0`). "
                    f"Did you mean `{said}.*`?"
                )
            self._requires_python = said
        return self._requires_python

    def _warn(self, text: str) -> None:
        self._warned = True
        self.wiring.reporter.warn(text)

    def _make_builder(self) -> Builder:
        from pym.model.builds import Builds
        from pym.ops.build_means import Means
        from pym.ops.builds import Builder

        return Builder(
            Means(
                self.wiring,
                self._builds() if self._builds is not None else Builds(),
                interpreter=lambda: self.interpreter,
                locations=lambda: self.locations,
                policy=self.policy,
                keyring=self.places.keyring,
            )
        )

    def close(self) -> None:
        """Lets go of what was only needed while building."""
        self.builder.close()

    @property
    def portable(self) -> bool:
        """Whether files are named without addresses."""
        return self.wiring.settings.flag("portable-lock") is True

    @property
    def locks_builds(self) -> bool:
        """Whether what sdists need to be built is recorded."""
        return self.wiring.settings.flag("lock-build-dependencies") is True

    def python(self, old: Lock | None) -> LockedPython | None:
        """The interpreter that the lock is to name, None for none.

        Args:
            old: The former lock, None if nothing of it counts.

        Raises:
            PymError: It cannot be told.
        """
        if not self.wiring.settings.flag("lock-python"):
            return None
        from pym.ops import locked_python

        known = old.python if old is not None else None
        return locked_python.record(self.wiring, self.asked.python, self.requires_python, known)

    def upgraded(self) -> frozenset[str]:
        """The names whose versions are not kept; `-P name==1.0` is a constraint as well."""
        if self._upgraded is None:
            self._upgraded = frozenset()
            if self.asked.upgrade_packages or self.asked.upgrade_groups:
                from pym.ops.lock_upgrades import upgrades

                self._upgraded, self.constraints = upgrades(self.asked, self.found, self.wiring.context.cache)
        return self._upgraded

    # -- the lock that is there --------------------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether only builds tell some of what is required."""
        if self._open is None:
            found = self.found
            self._open = any(one.requires is None for one in (*found.members, *found.trees.values()))
            if found.lowered.editable and not self._open:
                from pym.ops import lock_dynamic

                self._open = bool(lock_dynamic.bare(found))
        return self._open

    def record(self, old: LockInputs | None = None) -> LockInputs:
        """What the lock keeps of what was asked for.

        Args:
            old: What a lock that is taken as it is has kept: then nothing is built for it.

        Raises:
            BuildFailed: Only a build tells what a member requires, and it fails.
        """
        said = self.found.record
        if not self.open:
            members, trees = said.members, self._trees()
        else:
            from pym.ops import lock_dynamic

            if old is not None:
                members = lock_dynamic.as_before(self.found, said, old)
                trees = lock_dynamic.trees_before(old) | self._trees()
            else:
                lock_dynamic.settle(self.found, self.builder)
                members = lock_dynamic.completed(self.found, said, self.builder)
                trees = self._trees() | lock_dynamic.trees(self.found, self.builder)
        return LockInputs(
            members,
            requirements=said.requirements,
            constraints=said.constraints,
            overrides=said.overrides,
            excludes=said.excludes,
            build_constraints=said.build_constraints,
            required_environments=said.required_environments,
            dependency_metadata=said.dependency_metadata,
            indexes=self._indexes(),
            options={**self.asked.options, **trees},
        )

    def _indexes(self) -> tuple[tuple[str, str], ...]:
        """The indexes in force, as the lock has them: a portable one has names only."""
        if not self.portable:
            return tuple([(index.name, index.url) for index in self.locations.indexes])
        return tuple([(name, "") for name in index_names.names(self.locations).values()])

    def _trees(self) -> dict[str, str]:
        """What trees outside of the workspace say, in short: their files are read anew each time."""
        if not self.found.trees:
            return {}
        from pym.ops.project_trees import fingerprint

        return {
            f"tree.{os.path.relpath(one.declared.directory, self.found.root).replace(os.sep, '/')}": fingerprint(one)
            for one in self.found.trees.values()
        }

    def compare(self, old: Lock) -> Staleness:
        """How well a lock answers what is asked."""
        asked = self.asked
        answer = staleness.compare(
            old,
            self.record(old.inputs if asked.frozen else None),
            requires_python=self.requires_python,
            environments=self.found.environments,
            conflicts=self.found.conflicts,
            upgrade=asked.upgrade,
            upgrade_packages=self.upgraded(),
            refresh=asked.refresh or bool(asked.refresh_packages),
            portable=self.portable,
        )
        if answer.satisfies and old.python is not None:
            from pym.ops import locked_python

            reason = locked_python.outgrown(self.wiring, asked.python, self.requires_python, old.python)
            answer = Staleness(staleness.PREFERABLE, reason) if reason else answer
        self.satisfied = answer.satisfies
        return answer

    @property
    def repeatable(self) -> bool:
        """Whether the lock was up to date for reasons that `lock_memo` knows all of."""
        return (
            self.satisfied
            and not self._warned
            and self._interpreter is None
            and not self.wiring.settings.flag("lock-python")  # a version file counts
            and not self.open
            and not self.found.trees
            and not self.found.lowered.editable
            and all(text == "workspace" for text in self.found.lowered.shown.values())
        )

    def comparable(self, old: Lock) -> bool:
        """Whether all members that a lock knows are there, and no interpreter has to be looked for to compare it."""
        inputs = old.inputs
        return (
            inputs is not None
            and bool(self.found.requires_python)
            and all(
                os.path.isfile(os.path.join(self.found.root, member.path, "pyproject.toml"))
                for member in inputs.members
            )
        )

    # -- the resolution ----------------------------------------------------------------------------------------------

    def resolve(self, old: Lock | None, level: str, merged: Sequence[Preference] | None) -> Lock:
        """Resolves, and makes the lock of it; see `lock_resolution.resolved`."""
        from pym.ops.lock_resolution import resolved

        return resolved(self, old, level, merged)

    def of_uv(self, upgraded: frozenset[str]) -> tuple[Preference, ...]:
        """The versions of a `uv.lock`, for the first lock of a project that comes from uv."""
        if self.asked.upgrade:
            return ()
        from pym.ops.lock_resolution import of_uv_lock

        return of_uv_lock(os.path.join(self.found.root, "uv.lock"), upgraded)
