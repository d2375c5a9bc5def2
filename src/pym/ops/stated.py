"""What packages of a lock require as somebody wrote it: the lock itself keeps what it came to. A cold module."""

from __future__ import annotations

import os

from pym.errors import PymError
from pym.lock.arcs import EXTRA, GROUP, ROOT
from pym.model.distribution import REQUIRES, Releases
from pym.model.lock import DIRECTORY, GIT, REGISTRY, URL
from pym.model.value import Value
from pym.project import declared
from pym.spec.markers import diagram
from pym.spec.markers.evaluate import NEVER, assume_extras, gate
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.requirement import EXTRAS, MARKER, NAME, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pym.lock.arcs import Arc
    from pym.model.lock import Lock, LockedPackage
    from pym.model.provider import Provider
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


class Stated(Value):
    """One requirement as it was written.

    Attributes:
        text: `name[extra]>=1 ; marker`.
        file: The file it stands in, relative to the lock's directory; "" for metadata of a distribution.
        table: Where in the file: `project.dependencies`.
        requirement: Compiled; None where only the lock says that something is required.
        extra, group: The extra or group of a project that lists it, itself and not by naming another one.
    """

    __slots__ = ("extra", "file", "group", "requirement", "table", "text")

    def __init__(
        self,
        text: str,
        file: str = "",
        table: str = "",
        requirement: Requirement | None = None,
        *,
        extra: str = "",
        group: str = "",
    ) -> None:
        self.text = text
        self.file = file
        self.table = table
        self.requirement = requirement
        self.extra = extra
        self.group = group


class Statements:
    """Finds what was written.

    Args:
        lock: The lock.
        directory: Absolute directory of the lock.
        provider: Knows metadata; None to do without.
        cache: Cache directory, "" for none.
        script: What the script says that the lock is of; None for a project.
    """

    def __init__(
        self, lock: Lock, directory: str, provider: Provider | None, cache: str, script: Declared | None = None
    ) -> None:
        self._lock = lock
        self._directory = directory
        self._provider = provider
        self._cache = cache
        self._script = script
        self._declared: dict[int, Declared | None] = {}
        self._metadata: dict[int, tuple[Requirement, ...] | None] = {}

    def want(self, positions: Iterable[int]) -> None:
        """Starts to fetch what is going to be asked for."""
        if self._provider is not None:
            for at in positions:
                if at != ROOT and self._lock.packages[at].source.kind == REGISTRY:
                    self._provider.want_page(self._lock.packages[at].name)

    def of(self, arc: Arc) -> list[Stated]:
        """The requirements that an arc stands for; never empty."""
        about = self._about(arc.source)
        name = self._lock.packages[arc.target].name
        if about is not None:
            found = self._in_tables(about, arc.kind, arc.label, name, ())
        else:
            found = [
                Stated(text(_bare(one, arc.label)), requirement=one)
                for one in self._required(arc.source)
                if one[NAME] == name and _belongs(one, arc.label if arc.kind == EXTRA else "")
            ]
        node = diagram.of(compile_marker(arc.marker)) if arc.marker else diagram.TRUE
        meant = [
            one
            for one in found
            if one.requirement is not None
            and not diagram.disjoint(diagram.without_extras(diagram.of(one.requirement[MARKER])), node)
        ]
        if arc.extras:
            meant = [one for one in meant if one.requirement is None or _asks(one.requirement, arc.extras)] or meant
        return meant or found or [self._of_lock(arc, name)]

    def _of_lock(self, arc: Arc, name: str) -> Stated:
        """What is left to say where nobody can be asked."""
        extras = f"[{','.join(arc.extras)}]" if arc.extras else ""
        return Stated(f"{name}{extras}{f' ; {arc.marker}' if arc.marker else ''}")

    # -- projects at hand --------------------------------------------------------------------------------------------

    def _about(self, position: int) -> Declared | None:
        """What the file of a tree declares; None for anything else."""
        if position in self._declared:
            return self._declared[position]
        found: Declared | None = None
        if position == ROOT and self._script is not None:
            found = self._script
        else:
            where = "." if position == ROOT else ""
            if position != ROOT and self._lock.packages[position].source.kind == DIRECTORY:
                where = self._lock.packages[position].source.location
            if where:
                path = os.path.normpath(os.path.join(self._directory, where, "pyproject.toml"))
                try:
                    found = declared.read(path, self._cache)
                except PymError:
                    found = None
        if found is not None and position != ROOT and not found.name:
            found = None  # its build tells what it requires
        self._declared[position] = found
        return found

    def _in_tables(
        self, about: Declared, kind: int, label: str, name: str, through: tuple[tuple[int, str], ...]
    ) -> list[Stated]:
        """What one table of a project says of a package, be it by way of its own extras."""
        listed: Sequence[Requirement] = about.dependencies
        if kind == EXTRA:
            listed = about.extras.get(label, ())
        elif kind == GROUP:
            listed = about.groups.get(label, ())
        found = [self._told(about, kind, label, one) for one in listed if one[NAME] == name and name != about.name]
        for one in listed:
            if one[NAME] == about.name and about.name:
                for extra in one[EXTRAS]:
                    if (EXTRA, extra) not in through:
                        found += self._in_tables(about, EXTRA, extra, name, (*through, (kind, label), (EXTRA, extra)))
        return found

    def _told(self, about: Declared, kind: int, label: str, one: Requirement) -> Stated:
        file = os.path.relpath(about.path, self._directory).replace(os.sep, "/")
        if about is self._script:
            return Stated(text(one), file, "dependencies", one)
        if kind == EXTRA:
            return Stated(text(one), file, f"project.optional-dependencies.{label}", one, extra=label)
        if kind == GROUP:
            inner = [group for group in about.includes.get(label, ()) if one in about.groups.get(group, ())]
            inner = [group for group in inner if not set(about.includes.get(group, ())) & set(inner)]
            group = inner[0] if inner else label
            return Stated(text(one), file, f"dependency-groups.{group}", one, group=group)
        return Stated(text(one), file, "project.dependencies", one)

    # -- distributions -----------------------------------------------------------------------------------------------

    def _required(self, position: int) -> tuple[Requirement, ...]:
        """What the metadata of a distribution says; nothing where it cannot be had."""
        if position not in self._metadata:
            try:
                self._metadata[position] = self._ask(self._lock.packages[position]) if position != ROOT else None
            except PymError:
                self._metadata[position] = None
        return self._metadata[position] or ()

    def _ask(self, package: LockedPackage) -> tuple[Requirement, ...] | None:
        if self._provider is None:
            return None
        source = package.source
        url = ""
        if source.kind == GIT:
            below = f"#subdirectory={source.subdirectory}" if source.subdirectory else ""
            url = f"git+{source.location}@{source.commit}{below}"
        elif source.kind == URL:
            url = source.location + (f"#subdirectory={source.subdirectory}" if source.subdirectory else "")
        elif source.kind != REGISTRY:
            url = f"file://{os.path.normpath(os.path.join(self._directory, source.location))}"
        releases = self._provider.releases(package.name, url)
        if not isinstance(releases, Releases) or package.version not in releases.versions:
            return None
        metadata = self._provider.metadata(releases, releases.versions.index(package.version))
        return metadata[REQUIRES] if isinstance(metadata, tuple) else None


def _belongs(one: Requirement, extra: str) -> bool:
    """Whether a requirement of a distribution is one of its extra, or with "" one that it always has."""
    if extra:
        return extra in gate(one[MARKER]) and assume_extras(one[MARKER], frozenset((extra,))) != NEVER
    return assume_extras(one[MARKER]) != NEVER


def _bare(one: Requirement, extra: str) -> Requirement:
    """A requirement without what its marker says of extras."""
    name, extras, specifier, _, url = one
    return name, extras, specifier, assume_extras(one[MARKER], frozenset((extra,)) if extra else frozenset()), url


def _asks(one: Requirement, extras: tuple[str, ...]) -> bool:
    return bool(set(one[EXTRAS]) & set(extras))
