"""The graph of a lock for programs, in the shape of uv: `tree --format json`, `workspace metadata`.

Each package is a node, and so is each of its extras and groups; a node lists what it requires by identifiers.
"""

from __future__ import annotations

import os

from pym.lock.arcs import BASE, EXTRA, GROUP, ROOT
from pym.model.distribution import FILENAME, HASHES, SIZE, UPLOADED, URL
from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY
from pym.spec import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pym.lock.arcs import Arc, Arcs
    from pym.model.distribution import File
    from pym.model.lock import Source

    # A package (its position, or ROOT), the kind of what it stands for, name of the extra or group.
    Place = tuple[int, int, str]


class Graph:
    """The nodes of a lock.

    Args:
        arcs: What there is.
        directory: Absolute directory of the lock.
        script: Absolute path of the script it is of, "" for a project.
        invert: Whether nodes list what requires them.
    """

    def __init__(self, arcs: Arcs, directory: str, script: str = "", *, invert: bool = False) -> None:
        self._arcs = arcs
        self._directory = directory
        self._script = script
        self._invert = invert
        self._groups: dict[int, set[str]] = {}
        self._extras: dict[int, set[str]] = {}
        for arc in arcs.listed:
            if arc.kind:
                known = self._groups if arc.kind == GROUP else self._extras
                known.setdefault(arc.source, set()).add(arc.label)
            if arc.extras:
                self._extras.setdefault(arc.target, set()).update(arc.extras)

    @property
    def heading(self) -> dict[str, Any]:
        """What a document begins with."""
        root: dict[str, Any] = {"schema": {"version": "preview"}, "workspace_root": self._directory}
        root["script" if self._script else "workspace"] = {
            "path": self._script or self._directory,
            "id": self.identifier((ROOT, BASE, "")),
        }
        return root

    @property
    def members(self) -> list[dict[str, Any]]:
        """The members."""
        packages = self._arcs.lock.packages
        return [
            {
                "name": packages[at].name,
                "path": self._absolute(packages[at].source.location),
                "id": self.identifier((at, BASE, "")),
            }
            for at in self._arcs.members
            if at in self._arcs.found
        ]

    def places(self, position: int) -> list[Place]:
        """The places of one package."""
        found: list[Place] = [(position, BASE, "")]
        found += [(position, EXTRA, extra) for extra in self._extras.get(position, ())]
        return found + [(position, GROUP, group) for group in self._groups.get(position, ())]

    def leads(self, place: Place) -> list[tuple[Place, str]]:
        """Where a place leads, with markers."""
        position, kind, label = place
        found: list[tuple[Place, str]] = []
        if self._invert:
            for arc in self._arcs.above.get(position, ()):
                if (label in arc.extras if kind == EXTRA else kind == BASE and not arc.extras) and self._counts(arc):
                    found.append(((arc.source, arc.kind, arc.label), arc.marker))
            if kind == BASE:
                found += [((position, EXTRA, extra), "") for extra in self._extras.get(position, ())]
            return found
        for arc in self._arcs.below.get(position, ()):
            if (arc.kind, arc.label) == (kind, label) and self._counts(arc):
                ends = [(arc.target, EXTRA, extra) for extra in arc.extras] or [(arc.target, BASE, "")]
                found += [(end, arc.marker) for end in ends]
        if kind == EXTRA:
            found.append(((position, BASE, ""), ""))
        return found

    def _counts(self, arc: Arc) -> bool:
        """Whether an arc is a requirement: a project does not require its members, a script what it lists."""
        return arc.source != ROOT or bool(self._script) or arc.kind == GROUP

    def nodes(self, *, whole: bool = False, latest: Mapping[int, str] | None = None) -> dict[str, Any]:
        """The nodes by identifier.

        Args:
            whole: Whether it is all there is, with source distributions; else what a tree has.
            latest: Newer versions by position.
        """
        made = {}
        for at in (ROOT, *self._arcs.found):
            for place in self.places(at):
                made[self.identifier(place)] = self._node(place, whole, latest or {})
        return {identifier: made[identifier] for identifier in sorted(made)}

    def _node(self, place: Place, whole: bool, latest: Mapping[int, str]) -> dict[str, Any]:
        position, kind, label = place
        node: dict[str, Any] = {}
        if position != ROOT:
            package = self._arcs.lock.packages[position]
            node["name"] = package.name
            if package.version:
                node["version"] = package.version
            node["source"] = self._source(package.source)
        if kind == BASE:
            node["kind"] = "package" if position != ROOT else "script" if self._script else "workspace"
        else:
            node["kind"] = {"extra" if kind == EXTRA else "group": label}
        if position == ROOT:
            node["path"] = self._script or self._directory
        node["dependencies"] = self._dependencies(place, whole)
        if kind != BASE:
            return node
        for key, sort, names in (
            ("optional_dependencies", EXTRA, self._extras.get(position)),
            ("dependency_groups", GROUP, self._groups.get(position)),
        ):
            if names:
                node[key] = [{"name": name, "id": self.identifier((position, sort, name))} for name in sorted(names)]
        if position != ROOT:
            if whole and package.sdist is not None:
                node["sdist"] = self._file(package.sdist)
            if package.wheels:
                node["wheels"] = [{**self._file(wheel), "filename": wheel[FILENAME]} for wheel in package.wheels]
            if position in latest:
                node["latest_version"] = latest[position]
        return node

    def _dependencies(self, place: Place, whole: bool) -> list[dict[str, str]]:
        """What a place lists: in a tree by identifier; of the whole by name, the package behind an extra first."""
        found = list({(end, marker if whole else _plain(marker)) for end, marker in self.leads(place)})
        if whole:
            rank = self._arcs.rank
            found.sort(key=lambda one: (one[0][0] != place[0] or bool(one[0][1]), rank[one[0][0]], one[0][1:], one[1]))
        else:
            found.sort(key=lambda one: (self.identifier(one[0]), one[1]))
        named = [(self.identifier(end), marker) for end, marker in found]
        return [{"id": name, "marker": marker} if marker else {"id": name} for name, marker in named]

    def identifier(self, place: Place) -> str:
        """`name[extra]==version@source`."""
        position, kind, label = place
        if position == ROOT:
            name = f"script+{self._script}" if self._script else f"workspace+{self._directory}"
            return f"{name}:{label}" if kind == GROUP else name
        package = self._arcs.lock.packages[position]
        name = f"{package.name}[{label}]" if kind == EXTRA else package.name
        if kind == GROUP:
            name += f":{label}"
        version = f"=={package.version}" if package.version else ""
        word, where = self._place_of(package.source)
        return f"{name}{version}@{word}+{where}"

    def _place_of(self, source: Source) -> tuple[str, str]:
        """The kind of a source in uv's word, and where that is."""
        if source.kind == REGISTRY:
            return "registry", self._registry(source)
        if source.kind == GIT:
            asked = [f"rev={source.requested}"] if source.requested else []
            asked += [f"subdirectory={source.subdirectory}"] if source.subdirectory else []
            return "git", f"{source.location}{'?' if asked else ''}{'&'.join(asked)}#{source.commit}"
        if source.kind == DIRECTORY:
            word = "virtual" if source.virtual else "editable" if source.editable else "directory"
            return word, self._absolute(source.location)
        if source.kind == PATH:
            return "path", self._absolute(source.location)
        return "direct", source.location

    def _source(self, source: Source) -> dict[str, Any]:
        word, where = self._place_of(source)
        if word == "registry":
            return {word: {"url" if "://" in where else "path" if where.startswith("/") else "name": where}}
        if word == "direct":
            return {"url": where, "subdirectory": source.subdirectory or None}
        return {word: where}

    def _registry(self, source: Source) -> str:
        where = source.location
        if not where:
            return source.index
        return where if "://" in where else self._absolute(where)

    def _absolute(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._directory, path))

    @staticmethod
    def _file(file: File) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if "://" in file[URL]:
            made["url"] = file[URL]
        made["hashes"] = dict(file[HASHES])
        if file[SIZE] >= 0:
            made["size"] = file[SIZE]
        uploaded = file[UPLOADED]
        if uploaded is not None:
            made["upload_time"] = moment.text(uploaded, milliseconds=True)
        return made


def _plain(marker: str) -> str:
    """A marker without what it says of items of a conflict, for which no standard has words: so does uv."""
    if " in extras" not in marker and " in dependency_groups" not in marker:
        return marker
    from pym.spec.markers import diagram
    from pym.spec.markers.parse import compile as compile_marker
    from pym.spec.markers.text import text

    return text(diagram.without_items(diagram.of(compile_marker(marker))))
