"""Projects of realistic shape for measurements, the same ones each time: what `tests.bench.index` serves as `made`.

Projects have 5 to 400 versions (log-uniform), some yanked and some pre-releases, with one wheel, an sdist or a wheel per
platform and Python. Requirements get stricter over the years: lower bounds rise, some have upper bounds, markers and
extras; a few are two on disjoint Pythons. The version at 60 % of each history fits everything, so that there is always
an answer.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from functools import cache, cached_property, partial

SIZES = (10, 100, 700, 2000)
_FITS = 0.6  # the part of a history after which a version fits everything
_STEPS = ((0.5, ">=3.7"), (0.7, ">=3.8"), (0.85, ">=3.9"), (2.0, ">=3.10"))
_FIRST = (  # noqa: SIM905
    "amber ancient autumn bitter bold brave brisk broken calm clever cold crimson damp dark dawn deep early empty "
    "fast fierce frosty gentle golden green hidden hollow icy idle jolly late little lively lone long loud "
).split()
_SECOND = (  # noqa: SIM905
    "anchor basin beacon bridge canyon cedar cliff cloud comet coral creek delta dune ember falcon fern field forge "
    "garden glacier harbor hill island lantern meadow mesa orchard pebble pine prairie reef river summit tide "
).split()
_MARKERS = ("python_version < '3.9'", "sys_platform == 'win32'", "platform_python_implementation == 'PyPy'",
            "sys_platform == 'darwin' and platform_machine == 'arm64'", "python_full_version < '3.11.3'")  # fmt: skip
_PLATFORMS = ("macosx_10_9_x86_64", "macosx_11_0_arm64", "manylinux_2_17_x86_64.manylinux2014_x86_64",
              "manylinux_2_17_aarch64.manylinux2014_aarch64", "musllinux_1_2_x86_64", "win_amd64")  # fmt: skip
_PROSE = "What this is for, how it is used, and what has changed since the version before, in plain words.\n" * 200


class Project:
    """One project.

    Attributes:
        name: Normalised.
        versions: Ascending.
        metadata: The headers of METADATA, by version; made by `described` when it is first asked for.
        prose: How many characters of description follow them.
        kind: What files a version has: "pure", "pure+sdist" or "platforms".
    """

    def __init__(self, name: str, versions: list[str], kind: str, prose: int) -> None:
        self.name = name
        self.versions = versions
        self.kind = kind
        self.prose = prose
        self.described: Callable[[], dict[str, str]] = dict

    @cached_property
    def metadata(self) -> dict[str, str]:
        return self.described()

    def stable(self, part: float) -> str:
        """The last version up to a part of the history that is no pre-release."""
        last = max(0, min(len(self.versions) - 1, int(part * (len(self.versions) - 1))))
        return next((one for one in self.versions[last::-1] if "rc" not in one), self.versions[0])

    def document(self, version: str) -> bytes:
        """METADATA."""
        return (self.metadata[version] + "\n" + _PROSE[: self.prose]).encode()

    def filenames(self, number: int) -> list[str]:
        """Of a version by its number."""
        version = self.versions[number]
        stem = f"{self.name.replace('-', '_')}-{version}"
        if self.kind != "platforms":
            return [f"{stem}-py3-none-any.whl"] + [f"{stem}.tar.gz"] * (self.kind == "pure+sdist")
        first = 7 + int(5 * number / len(self.versions))
        pythons = [f"cp3{minor}" for minor in range(first, first + 4)]
        wheels = [f"{stem}-{python}-{python}-{platform}.whl" for python in pythons for platform in _PLATFORMS]
        return [f"{stem}-py3-none-any.whl", *wheels, f"{stem}.tar.gz"]

    def page(self, files_at: str) -> bytes:
        """PEP 691; the files lie below `files_at`."""
        files = []
        for number, version in enumerate(self.versions):
            part = number / len(self.versions)
            python = self.metadata[version].partition("Requires-Python: ")[2].partition("\n")[0]
            digest = hashlib.sha256(self.document(version)).hexdigest()
            day = 3650 * part
            moment = f"{2014 + int(day // 365)}-{1 + int(day % 365 // 31):02}-{1 + int(day % 28):02}T12:00:00.000000Z"
            for filename in self.filenames(number):
                wheel = filename.endswith(".whl")
                one = hashlib.sha256(filename.encode())
                files.append({
                    "core-metadata": {"sha256": digest} if wheel else False,
                    "data-dist-info-metadata": {"sha256": digest} if wheel else False,
                    "filename": filename,
                    "hashes": {"sha256": one.hexdigest()},
                    "provenance": None,
                    "requires-python": python,
                    "size": 2000 + one.digest()[0] * 1000,
                    "upload-time": moment,
                    "url": f"{files_at}/{one.hexdigest()[:2]}/{one.hexdigest()}/{filename}",
                    "yanked": "a mistake in it" if number % 37 == 3 and part < _FITS - 0.1 else False,
                })  # fmt: skip
        meta = {"_last-serial": 7, "api-version": "1.4"}
        return json.dumps({"files": files, "meta": meta, "name": self.name, "versions": self.versions}).encode()


def _versions(chance: random.Random, count: int) -> list[str]:
    major, minor, micro = chance.choice((0, 0, 0, 1, 2)), 1, 0
    found: list[str] = []
    while len(found) < count:
        found.append(f"{major}.{minor}.{micro}")
        step = chance.random()
        if step < 0.03:
            major, minor, micro = major + 1, 0, 0
        elif step < 0.35:
            minor, micro = minor + 1, 0
        else:
            micro += 1
            continue
        if chance.random() < 0.2 and len(found) < count - 1:
            found.append(f"{major}.{minor}.{micro}rc1")
    return found


def _bound(chance: random.Random, style: float, child: Project, part: float) -> str:
    """A specifier of a version that came after `part` of a history; the one at `_FITS` satisfies it."""
    lower, fits = child.stable(_FITS * part * chance.choice((0.3, 0.7, 1.0))), child.stable(_FITS)
    if style < 0.25:
        return ""
    if style < 0.7:
        return f">={lower}"
    if style < 0.9:
        return f">={lower},<{int(child.stable(max(part, _FITS)).split('.')[0]) + 1}"
    if style < 0.95:
        other = child.stable(0.3)
        return f">={lower},!={other}" if other != fits else f">={lower}"
    return f"~={'.'.join(fits.split('.')[:2])}"


def _requires(chance: random.Random, child: Project, style: float, part: float, extra: str = "") -> str:
    name = child.name + (f"[{extra}]" if extra else "")
    return f"{name}{_bound(chance, style, child, part)}"


def _names(size: int) -> list[str]:
    """Of the projects of one size; no other size has them."""
    names = [f"{first}-{second}" for second in _SECOND for first in _FIRST]
    random.Random("names").shuffle(names)
    names += [f"{name}-{kind}" for kind in ("extras", "client") for name in names]
    begin = sum(other for other in SIZES if other < size)
    return names[begin : begin + size]


@cache
def projects(size: int) -> list[Project]:
    """`size` projects; what `requirements` names leads to all of them."""
    made: list[Project] = []
    for name in _names(size):
        chance = random.Random(name)
        count = int(5 * 80 ** chance.random())
        kind = chance.choices(("pure", "pure+sdist", "platforms"), (25, 67, 8))[0]
        made.append(Project(name, _versions(chance, count), kind, int(200 * 80 ** chance.random())))
    roots = _roots(size)
    children: dict[int, list[int]] = {}
    for child in range(roots, size):
        parent = random.Random(made[child].name).randrange(max(0, (child - 2) // 4), child)
        children.setdefault(parent, []).append(child)
    for number, project in enumerate(made):
        project.described = partial(_describe, made, number, tuple(children.get(number, ())))
    return made


def _describe(made: list[Project], number: int, children: tuple[int, ...]) -> dict[str, str]:
    """The headers of METADATA of a project by version; `children` are those that are to be required."""
    size, roots, project = len(made), _roots(len(made)), made[number]
    optional = _optional(made, number)
    chance = random.Random(f"{project.name} requires")
    more = [chance.randrange(number + 1, size) for _ in range(chance.randrange(4)) if number + 1 < size]
    edges = []
    for target in dict.fromkeys([*children, *more]):
        since = 0.0 if target in children and chance.random() < 0.6 else chance.random() * 0.5
        marker = "" if target in children or chance.random() < 0.5 else chance.choice(_MARKERS)
        extra = "fast" if "fast" in _optional(made, target) and chance.random() < 0.3 else ""
        edges.append((made[target], since, chance.random(), marker, extra))
    forks = chance.random() < 0.02 and edges
    newest = ">=3.11" if chance.random() < 0.1 and number >= roots else ">=3.10"
    found = {}
    for place, version in enumerate(project.versions):
        part = place / max(1, len(project.versions) - 1)
        python = next(text for limit, text in _STEPS if part < limit)
        lines = [f"Metadata-Version: 2.1\nName: {project.name}\nVersion: {version}\nSummary: For measurements",
                 f"License: MIT\nRequires-Python: {newest if part > 0.95 else python}"]  # fmt: skip
        lines += [f"Classifier: Programming Language :: Python :: 3.{minor}" for minor in range(7, 14)]
        fits = [edge[0].stable(_FITS) for edge in edges[:1]]
        for position, (child, since, style, marker, extra) in enumerate(edges):
            if part < since:
                continue
            if forks and position == 0:
                lines.append(f"Requires-Dist: {child.name}<={fits[0]} ; python_version < '3.12'")
                lines.append(f"Requires-Dist: {child.name}>={fits[0]} ; python_version >= '3.12'")
                continue
            text = _requires(chance, child, style, part, extra)
            lines.append(f"Requires-Dist: {text}" + (f" ; {marker}" if marker else ""))
        for extra_name, wanted in optional.items():
            lines.append(f"Provides-Extra: {extra_name}")
            for child in wanted:
                text = _requires(chance, child, 0.5, part)
                lines.append(f"Requires-Dist: {text} ; extra == '{extra_name}'")
        found[version] = "\n".join(lines) + "\n"
    return found


def _optional(made: list[Project], number: int) -> dict[str, list[Project]]:
    """The extras of a project with what they require."""
    if number + 1 == len(made):
        return {}
    chance = random.Random(f"{made[number].name} extras")
    names = ("test", "docs", "fast")[: chance.randrange(4)]
    return {
        name: [made[chance.randrange(number + 1, len(made))] for _ in range(chance.randrange(1, 4))] for name in names
    }


def _roots(size: int) -> int:
    return max(3, size // 25)


def requirements(size: int) -> str:
    """Lines of a requirements file whose answer has `size` packages."""
    return "".join(f"{project.name}\n" for project in projects(size)[: _roots(size)])


@cache
def winding() -> list[Project]:
    """Projects that lead astray: the newest 280 of 400 releases do not go with what is asked for beside them.

    Each `console-N` asks for the `engine` of its day, as client libraries of large services do; from some day on the
    engine asks for an old `wire`.
    """
    made = []
    for name, count in zip(WINDERS, (400, 400, 60, 90), strict=True):
        project = Project(name, [f"1.{number // 10}.{number % 10}" for number in range(count)], "pure+sdist", 4000)
        for number, version in enumerate(project.versions):
            wanted = []
            if name == "console":
                wanted = [f"engine>={version},<1.{number // 10 + 1}", f"courier>=1.{number // 100}.0"]
            elif name == "engine":
                wanted = ["wire>=1.0.1" + (",<1.4" if number > 120 else "")]
            elif name == "courier":
                wanted = ["engine>=1.3.0"]
            requires = "".join(f"Requires-Dist: {one}\n" for one in wanted)
            project.metadata[version] = (
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.8\n{requires}"
            )
        made.append(project)
    return made


WINDERS = ("console", "engine", "wire", "courier")
WINDING = "console\nwire>=1.5\n"


class Made:
    """A site of `tests.bench.index` with all of them, each size made when one of its projects is first asked for."""

    def __init__(self) -> None:
        self.sizes = {name: size for size in SIZES for name in _names(size)}

    def find(self, name: str) -> Project:
        """By its normalised name. Raises KeyError."""
        if name in WINDERS:
            return next(project for project in winding() if project.name == name)
        size = self.sizes[name]
        return _by_name(size)[name]

    def page(self, name: str, files_at: str) -> bytes:
        return self.find(name).page(files_at)

    def file(self, path: str) -> bytes:
        filename = path.rpartition("/")[2]
        if not filename.endswith(".whl.metadata"):
            raise KeyError(path)
        stem, version = filename.split("-")[:2]
        project = self.find(stem.replace("_", "-"))
        return project.document(version)

    def fetch(self, path: str) -> None:
        """There is nothing to fetch."""


@cache
def _by_name(size: int) -> dict[str, Project]:
    return {project.name: project for project in projects(size)}
