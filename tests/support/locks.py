"""Small locks made by hand or at random, for tests of whatever reads, writes or follows them."""

from __future__ import annotations

import hashlib
from random import Random

from pym.lock.roots import mark
from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL, Edge, Lock, LockedPackage, LockInputs, Member, Source

INDEX = "https://index.example.com/simple/"
FILES = "https://files.example.com/packages"
MARKERS = (
    "",
    "sys_platform == 'win32'",
    "sys_platform != 'win32'",
    "python_full_version < '3.12'",
    "platform_machine == 'x86_64' and python_full_version >= '3.11'",
)
SPLITS = (
    ("sys_platform == 'win32'", "sys_platform != 'win32'"),
    ("python_full_version >= '3.12'", "python_full_version < '3.12'"),
)


def file(filename: str, **about):
    """A file of an index (`model.distribution.File`)."""
    digest = hashlib.sha256(filename.encode()).hexdigest()
    url = about.get("url", f"{FILES}/{filename}")
    return (filename, url, (("sha256", digest),), about.get("size", 7), about.get("uploaded", 1.7e9), "", None, None)


def package(name: str, version: str = "1.0", *tags: str, sdist: bool = False, **about) -> LockedPackage:
    """A package of an index, with a wheel for each of the tags."""
    stem = f"{name.replace('-', '_')}-{version}"
    wheels = [file(f"{stem}-{each}.whl") for each in tags or (() if sdist else ("py3-none-any",))]
    return LockedPackage(
        name,
        version,
        about.pop("source", Source(REGISTRY, INDEX)),
        wheels=tuple(sorted(wheels)),
        sdist=file(f"{stem}.tar.gz") if sdist else None,
        **about,
    )


def project(packages, edges, *, member: Member | None = None, **about) -> Lock:
    """The lock of one project called `root`, with its markers for standard installers."""
    member = member or Member("root", version="0.1", kind="editable")
    source = Source(DIRECTORY, ".", editable=member.kind == "editable", virtual=member.kind == "virtual")
    root = LockedPackage("root", member.version, source, edges=tuple(edges))
    everything = sorted([root, *packages], key=lambda one: (one.name, one.version, one.source.key))
    about.setdefault("requires_python", ">=3.10")
    return mark(Lock(tuple(everything), inputs=about.pop("inputs", LockInputs((member,))), **about))


def random_lock(random: Random) -> Lock:
    """A lock of up to ten packages: extras, groups, versions by fork, every kind of source, cycles."""
    names = [f"p{number}" for number in range(random.randint(1, 9))]
    versions = {name: random.choice(SPLITS) if random.random() < 0.3 else ("",) for name in names}
    extras = {name: ["x", "y"][: random.choice((0, 0, 1, 2))] for name in names}

    def edges_to(targets, extra="", group=""):
        found = []
        for name in targets:
            marker = random.choice(MARKERS)
            wanted = tuple(sorted(random.sample(extras[name], random.randint(0, len(extras[name])))))
            for number, part in enumerate(versions[name], 1):
                joined = " and ".join(each for each in (marker, part) if each)
                version = f"{number}.0" if len(versions[name]) > 1 else ""
                found.append(Edge(name, version, wanted, joined, extra, group))
        return found

    def some(limit):
        return sorted(random.sample(names, min(len(names), random.randint(0, limit))))

    packages = []
    for name in names:
        for number, part in enumerate(versions[name], 1):
            edges = edges_to(some(3))
            for extra in extras[name]:
                edges += edges_to(some(2), extra=extra)
            kind = random.choice((REGISTRY,) * 8 + (GIT, URL)) if len(versions[name]) == 1 else REGISTRY
            about = {"edges": tuple(edges), "forks": (part,) if part else ()}
            if kind == REGISTRY:
                tags = random.choice((("py3-none-any",), ("cp312-cp312-win_amd64", "py3-none-any"), ()))
                packages.append(package(name, f"{number}.0", *tags, sdist=not tags or random.random() < 0.5, **about))
            elif kind == GIT:
                below = random.choice(("", "sub/dir"))
                source = Source(
                    GIT, "https://git.example.com/a.git", commit="a" * 40, requested="main", subdirectory=below
                )
                packages.append(LockedPackage(name, "1.0", source, **about))
            else:
                url = f"{FILES}/{name}-1.0-py3-none-any.whl"
                wheel = file(url.rpartition("/")[2], uploaded=None, size=random.choice((-1, 5)))
                packages.append(LockedPackage(name, "1.0", Source(URL, url), wheels=(wheel,), **about))
    optional = ["cli", "web"][: random.randint(0, 2)]
    groups = ["dev", "docs"][: random.randint(0, 2)]
    edges = edges_to(some(3))
    for group in groups:
        edges += edges_to(some(2), group=group)
    for extra in optional:
        edges += edges_to(some(2), extra=extra)
    member = Member(
        "root",
        version=random.choice(("0.1", "")),
        kind=random.choice(("editable", "virtual", "directory")),
        requires=("p0>=1",),
        extras={extra: (f"p0 ; extra == '{extra}'",) for extra in optional},
        groups=dict.fromkeys(groups, ()),
        default_groups=tuple(groups[:1]),
    )
    return project(
        packages,
        edges,
        member=member,
        environments=random.choice(((), ("sys_platform == 'win32'", "sys_platform == 'linux'"))),
        forks=random.choice(((), SPLITS[0])),
    )


__all__ = ["PATH", "file", "package", "project", "random_lock"]
