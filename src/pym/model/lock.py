"""A lock: what was chosen for every environment, where it comes from, and what it was chosen for. A HOT module.

`lock.build` makes one from a resolution, `lock.write` and `lock.read` turn it into `pylock.toml` (PEP 751) and back,
`lock.select` says what one environment gets. All texts are as they stand in the file; paths are relative to the lock's
directory, with `/`.
"""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.model.distribution import File

    # One item that excludes others: (name of the package, extra or "", group or "").
    Conflicting = tuple[str, str, str]

# What a portable lock calls the default index, which may be another one elsewhere.
DEFAULT = "default"

# Kinds of Source.
REGISTRY = "registry"
URL = "url"
PATH = "path"
DIRECTORY = "directory"
GIT = "git"


class Source(Value):
    """Where a package comes from.

    Attributes:
        kind: `registry` (an index, or a page of links), `url` (one archive), `path` (one archive next to the project),
            `directory` (a source tree) or `git`.
        location: URL of the index, of the archive or of the repository, without credentials; relative path of the
            archive or the tree, `.` for the lock's own directory. "" for a registry that nothing is known of.
        index: Name of the index, "" for none. A portable lock names the index so, and no URL.
        subdirectory: Where the project lies in the archive or the repository, "" for its top.
        editable: Whether a tree is installed as a link to it.
        virtual: Whether a tree is no distribution: only what it requires is installed.
        requested: The branch, tag or commit that was asked for, "" for the default branch.
        commit: The commit that it was, as 40 or 64 hex digits.
    """

    __slots__ = ("commit", "editable", "index", "kind", "location", "requested", "subdirectory", "virtual")

    def __init__(
        self,
        kind: str,
        location: str = "",
        *,
        index: str = "",
        subdirectory: str = "",
        editable: bool = False,
        virtual: bool = False,
        requested: str = "",
        commit: str = "",
    ) -> None:
        self.kind = kind
        self.location = location
        self.index = index
        self.subdirectory = subdirectory
        self.editable = editable
        self.virtual = virtual
        self.requested = requested
        self.commit = commit

    @property
    def key(self) -> str:
        """What tells sources of one name and version apart in an edge: `registry+URL`, `git+URL#commit`."""
        end = f"#{self.commit}" if self.commit else ""
        below = f"&subdirectory={self.subdirectory}" if self.subdirectory else ""
        return f"{self.kind}+{self.index or self.location}{end}{below}"


class Edge(Value):
    """That one package requires another.

    Attributes:
        name: What is required.
        version: Which version of it; "" when the lock has one package of the name.
        extras: What is asked of it, sorted.
        marker: In which environments, as text, simplified against requires-python of the lock; "" for always. It never
            mentions an extra or a group: those are below.
        extra: The extra of the requiring package that the edge belongs to; "" for what it always requires.
        group: The dependency group of the requiring member that the edge belongs to, "" for none.
        source: `Source.key` of what is required; "" when name and version are enough.
    """

    __slots__ = ("extra", "extras", "group", "marker", "name", "source", "version")

    def __init__(
        self,
        name: str,
        version: str = "",
        extras: tuple[str, ...] = (),
        marker: str = "",
        extra: str = "",
        group: str = "",
        source: str = "",
    ) -> None:
        self.name = name
        self.version = version
        self.extras = extras
        self.marker = marker
        self.extra = extra
        self.group = group
        self.source = source


class LockedPackage(Value):
    """One distribution of the lock; unique by name, version and source.

    Attributes:
        name: Normalised.
        version: Canonical; "" for a tree whose version is worked out by its build.
        source: Where it comes from.
        marker: Where the root of the lock needs it, as standard installers evaluate it (PEP 751, packages.marker), with
            `'x' in extras` and `'g' in dependency_groups`; "" for everywhere.
        requires_python: What its metadata says, as text; "" for nothing.
        sdist: Its source distribution (`model.distribution.File`; the URL is a relative path for a file on disk, "" in
            a portable lock), or the archive of a `url` or `path` that is none of a wheel.
        wheels: Its wheels sorted by name; the one of a `url` or `path` that is a wheel.
        edges: What it requires, sorted.
        forks: Markers (texts) of the forks that chose it; empty when the name has one package.
        build_requires: Exact requirements (`name==version`) that its sdist was built with, when that is locked.
    """

    __slots__ = (
        "_edges",
        "_sdist",
        "_wheels",
        "build_requires",
        "forks",
        "marker",
        "name",
        "requires_python",
        "source",
        "version",
    )

    def __init__(
        self,
        name: str,
        version: str,
        source: Source,
        *,
        marker: str = "",
        requires_python: str = "",
        sdist: File | Callable[[], File | None] | None = None,
        wheels: tuple[File, ...] | Callable[[], tuple[File, ...]] = (),
        edges: tuple[Edge, ...] | Callable[[], tuple[Edge, ...]] = (),
        forks: tuple[str, ...] = (),
        build_requires: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.version = version
        self.source = source
        self.marker = marker
        self.requires_python = requires_python
        self._sdist = sdist
        self._wheels = wheels
        self._edges = edges
        self.forks = forks
        self.build_requires = build_requires

    @property
    def sdist(self) -> File | None:
        """See above. What a reader put off is read now.

        Raises:
            LockInvalid: It cannot be.
        """
        if callable(self._sdist):
            self._sdist = self._sdist()
        return self._sdist

    @property
    def wheels(self) -> tuple[File, ...]:
        """The same of wheels."""
        if callable(self._wheels):
            self._wheels = self._wheels()
        return self._wheels

    @property
    def unread_wheels(self) -> object:
        """What will read the wheels; None once they are read."""
        return self._wheels if callable(self._wheels) else None

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The same of what it requires."""
        if callable(self._edges):
            self._edges = self._edges()
        return self._edges

    def _fields(self) -> tuple[object, ...]:
        return (
            self.name,
            self.version,
            self.source,
            self.marker,
            self.requires_python,
            self.sdist,
            self.wheels,
            self.edges,
            self.forks,
            self.build_requires,
        )


class Member(Value):
    """One project that the lock is for, and what it asked for when the lock was made.

    Attributes:
        name: Normalised.
        path: Directory relative to the lock's, `.` for the same.
        version: As in its manifest; "" when it is worked out by its build.
        kind: `editable`, `directory` or `virtual`.
        requires_python: As text, "" for nothing.
        requires: Its requirements, each as text with its source (`name[extra]>=1 ; marker`, `name @ git+https…`,
            `name @ workspace`, `name @ index:NAME`), sorted.
        extras: The same for each of its extras, by name, those that require nothing too.
        groups: The same for each of its dependency groups, with what they include.
        default_groups: Groups that are installed unless somebody says otherwise, sorted.
    """

    __slots__ = (
        "default_groups",
        "extras",
        "groups",
        "kind",
        "name",
        "path",
        "requires",
        "requires_python",
        "version",
    )

    def __init__(
        self,
        name: str,
        path: str = ".",
        *,
        version: str = "",
        kind: str = "virtual",
        requires_python: str = "",
        requires: tuple[str, ...] = (),
        extras: Mapping[str, tuple[str, ...]] | None = None,
        groups: Mapping[str, tuple[str, ...]] | None = None,
        default_groups: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.path = path
        self.version = version
        self.kind = kind
        self.requires_python = requires_python
        self.requires = requires
        self.extras = extras or {}
        self.groups = groups or {}
        self.default_groups = default_groups


class LockInputs(Value):
    """Everything a lock was made from: equal inputs need no new resolution (`lock.staleness`).

    Attributes:
        members: The projects, sorted by name.
        requirements: What is asked for by no member: those of a script, and the groups of a workspace root without
            `[project]` are members' all the same. Texts as in `Member`, sorted.
        constraints, overrides, excludes, build_constraints: Texts, sorted.
        required_environments: Markers as text, in the order they were written.
        dependency_metadata: Texts, one for each entry, sorted.
        indexes: (name, URL without credentials) of each index in force, in their order; ("", URL) without name. A
            portable lock leaves the URLs of named ones out.
        options: What else decides what is chosen, by the names of settings: `resolution`, `prerelease`,
            `fork-strategy`, `exclude-newer`, `exclude-newer-span`, `exclude-newer-package.NAME`, `index-strategy`,
            `no-binary`, `no-build`, `portable-lock`…; those that have their default value are not there.
    """

    __slots__ = (
        "build_constraints",
        "constraints",
        "dependency_metadata",
        "excludes",
        "indexes",
        "members",
        "options",
        "overrides",
        "required_environments",
        "requirements",
    )

    def __init__(
        self,
        members: tuple[Member, ...] = (),
        *,
        requirements: tuple[str, ...] = (),
        constraints: tuple[str, ...] = (),
        overrides: tuple[str, ...] = (),
        excludes: tuple[str, ...] = (),
        build_constraints: tuple[str, ...] = (),
        required_environments: tuple[str, ...] = (),
        dependency_metadata: tuple[str, ...] = (),
        indexes: tuple[tuple[str, str], ...] = (),
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.members = members
        self.requirements = requirements
        self.constraints = constraints
        self.overrides = overrides
        self.excludes = excludes
        self.build_constraints = build_constraints
        self.required_environments = required_environments
        self.dependency_metadata = dependency_metadata
        self.indexes = indexes
        self.options = options or {}


class LockedPython(Value):
    """The interpreter that a lock was made with.

    Attributes:
        key: As in `cpython-3.12.9`: implementation and version, for every platform.
        build: Build tag of python-build-standalone, "" for any other interpreter.
        hashes: sha256 of its archive by platform (`linux-x86_64-gnu`).
    """

    __slots__ = ("build", "hashes", "key")

    def __init__(self, key: str, build: str = "", hashes: Mapping[str, str] | None = None) -> None:
        self.key = key
        self.build = build
        self.hashes = hashes or {}


class Lock(Value):
    """A whole lock.

    Attributes:
        requires_python: The range of Pythons, as text: `>=3.12`; "" for every one.
        environments: Markers (texts) the lock is for; empty for every environment.
        extras, groups, default_groups: Of the root, as standard installers offer them, sorted.
        packages: Sorted by name, version and source.
        root: Edges of what no member asks for: the requirements of a script.
        inputs: What it was made from; None in a lock of another program, where nothing says which package requires
            which extra: `select` goes by the markers of its packages.
        conflicts: Sets of extras, groups and packages of which only one can be chosen.
        forks: Markers (texts) of the forks, empty when there was one.
        python: The interpreter it was made with, None if that is not recorded.
        portable: Whether files of indexes with a name are named by index, name, size and hash, without addresses.
        created_by: The program that wrote it.
        text: As it stands in a file, if that is known; "" if not. It does not count when locks are compared.
    """

    __slots__ = (
        "conflicts",
        "created_by",
        "default_groups",
        "environments",
        "extras",
        "forks",
        "groups",
        "inputs",
        "packages",
        "portable",
        "python",
        "requires_python",
        "root",
        "text",
    )

    def __init__(
        self,
        packages: tuple[LockedPackage, ...],
        *,
        requires_python: str = "",
        environments: tuple[str, ...] = (),
        extras: tuple[str, ...] = (),
        groups: tuple[str, ...] = (),
        default_groups: tuple[str, ...] = (),
        root: tuple[Edge, ...] = (),
        inputs: LockInputs | None = None,
        conflicts: tuple[tuple[Conflicting, ...], ...] = (),
        forks: tuple[str, ...] = (),
        python: LockedPython | None = None,
        portable: bool = False,
        created_by: str = "pym",
    ) -> None:
        self.packages = packages
        self.requires_python = requires_python
        self.environments = environments
        self.extras = extras
        self.groups = groups
        self.default_groups = default_groups
        self.root = root
        self.inputs = inputs
        self.conflicts = conflicts
        self.forks = forks
        self.python = python
        self.portable = portable
        self.created_by = created_by
        self.text = ""

    def _fields(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__slots__ if name != "text"])
