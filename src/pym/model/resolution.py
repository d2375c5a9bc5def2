"""What goes into a resolution and what comes out of it: plain values between requirements files, resolver and outputs.

Requirements, specifiers, markers and metadata travel as the compiled tuples of `spec` (marshal's types only, so that
the cache keeps them as they are): see `spec.requirement`, `spec.ranges`, `spec.markers`.
"""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.model.distribution import File
    from pym.spec.requirement import Requirement


class Input(Value):
    """One requirement, constraint or override that a person wrote.

    Attributes:
        requirement: What was written, compiled.
        origin: Where, as annotations name it: `-r requirements.in`, `-c constraints.txt`, `name (pyproject.toml)`; ""
            when it was typed or came from standard input.
        hashes: `algorithm:hex` that the file must have, as `--hash` gave them.
        editable: Whether `-e` stood before it.
    """

    __slots__ = ("editable", "hashes", "origin", "requirement")

    def __init__(
        self, requirement: Requirement, origin: str = "", *, hashes: tuple[str, ...] = (), editable: bool = False
    ) -> None:
        self.requirement = requirement
        self.origin = origin
        self.hashes = hashes
        self.editable = editable


class Preference(Value):
    """A version that was chosen before, from an output file, a lock or an environment.

    Attributes:
        name, version: The pin.
        marker: Where it held, as text; "" for everywhere.
        hashes: `algorithm:hex` that were recorded with it.
    """

    __slots__ = ("hashes", "marker", "name", "version")

    def __init__(self, name: str, version: str, marker: str = "", hashes: tuple[str, ...] = ()) -> None:
        self.name = name
        self.version = version
        self.marker = marker
        self.hashes = hashes


class Policy(Value):
    """Which candidates count (uv's settings of the same names).

    Attributes:
        prerelease: `if-necessary`, `allow`, `disallow`, `explicit`.
        prerelease_package: The same by name.
        resolution: `highest`, `lowest`, `lowest-direct`.
        fork_strategy: `requires-python` or `fewest`.
        exclude_newer: Seconds since the epoch: files uploaded at or after it do not count; None for no limit.
        exclude_newer_package: The same by name; None there lifts the limit for that package.
        no_binary, no_build: Names whose wheels, or sdists, do not count; `:all:` for all.
        dependencies: Whether the requirements of what is chosen are followed (`--no-deps` does not).
        all_files: Whether all files of a version that is chosen are told, and not only those that count here: who
            installs from a lock decides anew.
    """

    __slots__ = (
        "all_files",
        "dependencies",
        "exclude_newer",
        "exclude_newer_package",
        "fork_strategy",
        "no_binary",
        "no_build",
        "prerelease",
        "prerelease_package",
        "resolution",
    )

    def __init__(
        self,
        *,
        prerelease: str = "if-necessary",
        prerelease_package: Mapping[str, str] | None = None,
        resolution: str = "highest",
        fork_strategy: str = "requires-python",
        exclude_newer: float | None = None,
        exclude_newer_package: Mapping[str, float | None] | None = None,
        no_binary: frozenset[str] = frozenset(),
        no_build: frozenset[str] = frozenset(),
        dependencies: bool = True,
        all_files: bool = False,
    ) -> None:
        self.all_files = all_files
        self.prerelease = prerelease
        self.prerelease_package = prerelease_package or {}
        self.resolution = resolution
        self.fork_strategy = fork_strategy
        self.exclude_newer = exclude_newer
        self.exclude_newer_package = exclude_newer_package or {}
        self.no_binary = no_binary
        self.no_build = no_build
        self.dependencies = dependencies

    def prereleases(self, name: str) -> str:
        """When pre-releases of a package count."""
        return self.prerelease_package.get(name, self.prerelease)


class Scope(Value):
    """What is said of the requirements of one package alone.

    Attributes:
        name: The package.
        version: Its version, canonical; "" for all those of which nothing is said alone.
        requires: Replace every requirement of their names that the package has, and are added where it has none.
        excludes: Names that it does not require.
    """

    __slots__ = ("excludes", "name", "requires", "version")

    def __init__(
        self,
        name: str,
        version: str = "",
        *,
        requires: tuple[Requirement, ...] = (),
        excludes: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self.version = version
        self.requires = requires
        self.excludes = excludes


class Inputs(Value):
    """All that a resolution is asked for.

    Attributes:
        requirements: What is wanted, in the order it was written.
        constraints: Narrow what is chosen, and add nothing.
        overrides: Replace every requirement of their name.
        excludes: Names that are dropped wherever they are required.
        scopes: Overrides and excludes of single packages; these overrides come before the others.
        preferences: What an earlier answer chose.
        environments: Markers (texts) the answer is for; empty for every environment. Universal only.
        required_environments: Markers (texts) that a distribution without sdist has to have a wheel for.
        conflicts: Sets of items of which only one can be chosen: `(name, extra, group)` each; neither extra nor group
            for the package as a whole. Universal only.
        forks: Markers (texts) that the resolution is divided by from the beginning, as an earlier answer was; empty to
            begin with `environments`. Universal only.
        groups: Dependency groups of local projects, by name of the project and of the group. Asked for as extras whose
            names begin with a colon: `(name, (":dev",), None, None, url)`.
        local: What local projects require, their extras and groups too: a person wrote that as well. Its markers do
            not mention extras.
    """

    __slots__ = (
        "conflicts",
        "constraints",
        "environments",
        "excludes",
        "forks",
        "groups",
        "local",
        "overrides",
        "preferences",
        "required_environments",
        "requirements",
        "scopes",
    )

    def __init__(
        self,
        requirements: tuple[Input, ...],
        *,
        constraints: tuple[Input, ...] = (),
        overrides: tuple[Input, ...] = (),
        excludes: frozenset[str] = frozenset(),
        preferences: tuple[Preference, ...] = (),
        environments: tuple[str, ...] = (),
        required_environments: tuple[str, ...] = (),
        conflicts: tuple[tuple[tuple[str, str, str], ...], ...] = (),
        forks: tuple[str, ...] = (),
        groups: Mapping[str, Mapping[str, tuple[Requirement, ...]]] | None = None,
        local: tuple[Input, ...] = (),
        scopes: tuple[Scope, ...] = (),
    ) -> None:
        self.scopes = scopes
        self.forks = forks
        self.groups = groups or {}
        self.local = local
        self.requirements = requirements
        self.constraints = constraints
        self.overrides = overrides
        self.excludes = excludes
        self.preferences = preferences
        self.environments = environments
        self.required_environments = required_environments
        self.conflicts = conflicts


class Edge(Value):
    """That one distribution requires another: `marker` is a text, "" for always."""

    __slots__ = ("extras", "marker", "name", "version")

    def __init__(self, name: str, version: str, extras: tuple[str, ...] = (), marker: str = "") -> None:
        self.name = name
        self.version = version
        self.extras = extras
        self.marker = marker


class Need(Value):
    """That one distribution, or a person, requires another: as a lock has it.

    Attributes:
        name, version, url: What was chosen for it, as in `Node`.
        extras: What is asked of it, sorted.
        marker: Where, as text simplified against requires-python; "" for everywhere.
        extra: The extra of the requiring distribution that asks for it, "" for what it always requires.
        origin: For what a person asked for: `Input.origin`.
    """

    __slots__ = ("extra", "extras", "marker", "name", "origin", "url", "version")

    def __init__(
        self,
        name: str,
        version: str,
        url: str = "",
        extras: tuple[str, ...] = (),
        marker: str = "",
        *,
        extra: str = "",
        origin: str = "",
    ) -> None:
        self.name = name
        self.version = version
        self.url = url
        self.extras = extras
        self.marker = marker
        self.extra = extra
        self.origin = origin


class Node(Value):
    """One distribution of the answer.

    Attributes:
        name, version: What was chosen.
        extras: The extras that are asked of it, sorted.
        marker: Where it is wanted, as text simplified against requires-python; "" for everywhere.
        url: For a direct reference: its URL as it was written. "" for what comes from an index.
        editable: Whether `-e` stood before it.
        index: URL of the index it comes from, without credentials; "" for a direct reference.
        files: Every file of this version that the policy admits (`model.distribution.File`).
        via: Who asked for it: names of other nodes, and origins of inputs, each once, sorted as uv sorts them.
        edges: What it requires.
        needs: The same by extra, each extra's own additions apart.
        pin: The index it has to come from, as `Need.url` names it; "" where any will do.
        extra_markers: The marker for each of `extras` (by name), where it differs from `marker`; for
            `--no-strip-extras`.
        requires_python: What its metadata says, as text.
        forks: Markers (texts) of the forks that chose it, where several versions of the name were chosen.
    """

    __slots__ = (
        "edges",
        "editable",
        "extra_markers",
        "extras",
        "_files",
        "forks",
        "index",
        "marker",
        "name",
        "_needs",
        "pin",
        "requires_python",
        "url",
        "version",
        "via",
    )

    def __init__(
        self,
        name: str,
        version: str,
        *,
        extras: tuple[str, ...] = (),
        marker: str = "",
        url: str = "",
        editable: bool = False,
        index: str = "",
        files: tuple[File, ...] | Callable[[], tuple[File, ...]] = (),
        via: tuple[str, ...] = (),
        edges: tuple[Edge, ...] = (),
        extra_markers: Mapping[str, str] | None = None,
        requires_python: str = "",
        forks: tuple[str, ...] = (),
        needs: tuple[Need, ...] | Callable[[], tuple[Need, ...]] = (),
        pin: str = "",
    ) -> None:
        self.pin = pin
        self.name = name
        self.version = version
        self.extras = extras
        self.marker = marker
        self.url = url
        self.editable = editable
        self.index = index
        self._files = files
        self.via = via
        self.edges = edges
        self.extra_markers = extra_markers or {}
        self.requires_python = requires_python
        self.forks = forks
        self._needs = needs

    @property
    def needs(self) -> tuple[Need, ...]:
        """What it requires, by extra; worked out when it is asked for."""
        if callable(self._needs):
            self._needs = self._needs()
        return self._needs

    @property
    def files(self) -> tuple[File, ...]:
        """Every file of this version; reading them costs something, which most outputs need not pay."""
        if callable(self._files):
            self._files = self._files()
        return self._files


class Resolution(Value):
    """The answer.

    Attributes:
        nodes: Sorted by name, then version.
        requires_python: The range of Pythons it is for, as text: `>=3.12`.
        forks: Markers (texts) of the forks, in the order they were solved; empty when there was one.
        warnings: What a person should know: yanked versions chosen, extras that do not exist.
        needs: What was asked for, with the origin of each.
    """

    __slots__ = ("_needs", "forks", "nodes", "requires_python", "warnings")

    def __init__(
        self,
        nodes: tuple[Node, ...],
        *,
        requires_python: str = "",
        forks: tuple[str, ...] = (),
        warnings: tuple[str, ...] = (),
        needs: tuple[Need, ...] | Callable[[], tuple[Need, ...]] = (),
    ) -> None:
        self.nodes = nodes
        self.requires_python = requires_python
        self.forks = forks
        self.warnings = warnings
        self._needs = needs

    @property
    def needs(self) -> tuple[Need, ...]:
        """What was asked for, by origin; worked out when it is asked for."""
        if callable(self._needs):
            self._needs = self._needs()
        return self._needs
