"""What the metadata of an environment's distributions says there, and what is wrong with it. A HOT module."""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.install import sites
from pym.install.described import described
from pym.spec import notation, platforms, ranges
from pym.spec.environment import marker_environment
from pym.spec.markers.evaluate import evaluate
from pym.spec.requirement import MARKER, NAME, SPECIFIER, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.install.described import Described
    from pym.model.environment import Installed
    from pym.ops.inspected import Inspected
    from pym.ops.wiring import Wiring
    from pym.spec.platforms import System
    from pym.spec.requirement import Requirement
    from pym.spec.tags import Target


class Examined:
    """An environment whose metadata is read.

    Args:
        inspected: The environment and what is in it.

    Attributes:
        environment, installed: As there.
    """

    __slots__ = ("_about", "_cache", "_system", "_version", "environment", "installed")

    def __init__(self, inspected: Inspected) -> None:
        self.environment = inspected.environment
        self.installed = inspected.installed
        self._cache = inspected.cache
        self._about: list[Described | None] | None = None
        self._system: System | None = None
        self._version = ""

    def elsewhere(self, wiring: Wiring, version: str, platform: str) -> None:
        """Looks at it as if for another Python or platform.

        Args:
            wiring: The call.
            version: `--python-version` as typed, "" for the interpreter's.
            platform: `--python-platform` as typed, "" for this one.

        Raises:
            UsageError: The version or the platform is none.
        """
        if version:
            read = notation.read_version(version)
            if read is None or read.epoch or read.local or len(read.release) > 3:
                raise UsageError(
                    f"Python version {shown(version)} could not be parsed",
                    hints=("it is written as `3.12` or `3.12.4`",),
                )
            self._version = str(read)
        if platform:
            self._system = platforms.named(platform, wiring.context.environ)
            if self._system is None:
                raise UsageError(
                    f"There is no platform {shown(platform)}",
                    context=f"known are {', '.join(f'`{one}`' for one in platforms.NAMES)}",
                )

    @property
    def about(self) -> list[Described | None]:
        """What the metadata of each distribution says, in the order of `installed`; None where it is unusable."""
        if self._about is None:
            self._about = described(self.installed, self._cache)
        return self._about

    @property
    def system(self) -> System:
        """The platform to look at it as."""
        if self._system is None:
            platform = self.environment.key.platform
            self._system = platforms.running(platform.arch, platform.libc)
        return self._system

    @property
    def variables(self) -> dict[str, str]:
        """What markers see."""
        key = self.environment.key
        return marker_environment(key.implementation, self._version or str(key.version), self.system)

    @property
    def tags(self) -> Target:
        """The wheels that work in it."""
        from pym.spec.tags import Target

        key = self.environment.key
        release: tuple[int, ...] = key.version.release
        if self._version:
            read = notation.read_version(self._version)
            release = (*read.release, 0) if read is not None else release
        return Target(
            key.implementation,
            (release[0], release[1]),
            self.system.tags,
            free_threaded=key.free_threaded,
            debug=key.debug,
        )

    def requirements(self, position: int, variables: dict[str, str]) -> list[Requirement]:
        """What the distribution at `position` requires here, what only its extras require left out."""
        about = self.about[position]
        if about is None:
            return []
        return [one for one in about[0][2] if one[MARKER] is None or evaluate(one[MARKER], variables)]

    def diagnose(self) -> list[str]:
        """What is wrong with it: missing and unfit requirements, broken and foreign distributions. A sentence each."""
        problems: list[str] = []
        variables, tags = self.variables, self.tags
        by_name: dict[str, list[int]] = {}
        for position, one in enumerate(self.installed):
            by_name.setdefault(one.name, []).append(position)
        key = ranges.key(variables["python_full_version"])
        fit: dict[tuple[str, ...], bool] = {}  # most wheels have the same tags
        for name, positions in by_name.items():
            if len(positions) > 1:
                paths = [os.path.join(self.installed[each].site, self.installed[each].info) for each in positions]
                places = "".join([f"\n  - {path}" for path in paths])
                problems.append(f"The package `{name}` has multiple installed distributions: {places}")
                continue
            one, about = self.installed[positions[0]], self.about[positions[0]]
            if about is None:
                problems.append(broken(one))
                continue
            pythons = about[0][0]
            if pythons is not None and not ranges.admits(pythons[ranges.INTERVALS], key):
                wanted = pythons[ranges.TEXT].replace(",", ", ")
                problems.append(
                    f"The package `{name}` requires Python {wanted}, but `{self.environment.key.version}` is installed"
                )
            for requirement in self.requirements(positions[0], variables):
                there = by_name.get(requirement[NAME])
                if there is None:
                    problems.append(f"The package `{name}` requires `{text(requirement)}`, but it's not installed")
                elif len(there) == 1 and not admitted(requirement, self.installed[there[0]]):
                    version = self.installed[there[0]].version
                    problems.append(
                        f"The package `{name}` requires `{text(requirement)}`, but `{version}` is installed"
                    )
            if about[1] not in fit:
                fit[about[1]] = not about[1] or any(tags.priority(each) is not None for each in about[1])
            if not fit[about[1]]:
                problems.append(f"The package `{name}` was built for a different platform")
        return problems


def broken(one: Installed) -> str:
    """What to say of a distribution whose metadata is missing or malformed."""
    path = sites.metadata_path(one)
    name = os.path.basename(path) if path else "METADATA"
    return (
        f"The package `{one.name}` is broken or incomplete (unable to read `{name}`). Consider recreating the "
        f"virtualenv, or removing the package directory at: {os.path.join(one.site, one.info)}."
    )


def admitted(requirement: Requirement, one: Installed) -> bool:
    """Whether an installed version is one that a requirement admits; a URL or a version that is none is not judged."""
    specifier = requirement[SPECIFIER]
    if specifier is None:
        return True
    try:
        return ranges.admits(specifier[ranges.INTERVALS], ranges.key(one.version))
    except ValueError:
        return True
