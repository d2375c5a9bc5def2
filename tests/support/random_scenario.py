"""Small worlds at random, as scenarios: a few packages with a few versions that require each other."""

from __future__ import annotations

from random import Random
from typing import Any

NAMES = "abcdef"
RELEASES = ("1", "2", "3", "4")
PRERELEASES = ("2a1", "3rc1", "5b2")
MARKERS = (
    "sys_platform == 'linux'",
    "sys_platform != 'linux'",
    "sys_platform == 'win32'",
    "python_version >= '3.13'",
    "python_version < '3.13'",
    "python_version < '3.14'",
    "platform_machine == 'x86_64'",
    "sys_platform == 'darwin' and platform_machine == 'arm64'",
    "sys_platform == 'linux' or python_version >= '3.14'",
    "implementation_name == 'cpython'",
)
PYTHONS = (">=3.8", ">=3.11", ">=3.12", ">=3.13", ">=3.14", ">=3.8,<3.13")


def specifier(random: Random, *, prereleases: bool = True) -> str:
    """A range, more often a wide one."""
    kind = random.random()
    version = random.choice(RELEASES)
    if kind < 0.35:
        return ""
    if kind < 0.55:
        return f">={version}"
    if kind < 0.72:
        return f"<{version}"
    if kind < 0.80:
        return f"<={version}"
    if kind < 0.88:
        return f"=={version}"
    if kind < 0.94:
        return f"!={version}"
    if kind < 0.97 or not prereleases:
        return f">={random.choice(RELEASES[:2])},<{random.choice(RELEASES[1:])}"
    return f">={random.choice(PRERELEASES)}"


def requirement(random: Random, names: list[str], *, markers: bool = True, extras: bool = True) -> str:
    """One requirement of a random package."""
    name = random.choice(names)
    extra = random.choice(("[x]", "[y]", "[x,y]")) if extras and random.random() < 0.15 else ""
    marker = f" ; {random.choice(MARKERS)}" if markers and random.random() < 0.25 else ""
    return f"{name}{extra}{specifier(random)}{marker}"


COMPLEMENTS = (
    ("sys_platform == 'linux'", "sys_platform != 'linux'"),
    ("python_version >= '3.13'", "python_version < '3.13'"),
    ("python_version < '3.14'", "python_version >= '3.14'"),
    ("platform_machine == 'x86_64'", "platform_machine != 'x86_64'"),
    ("sys_platform == 'win32'", "sys_platform == 'linux'"),
    ("sys_platform == 'linux'", "python_version < '3.13'"),
)


def divergent(random: Random, names: list[str]) -> list[str]:
    """Two requirements of one package that mostly exclude each other: what universal resolutions fork on."""
    name, version = random.choice(names), random.choice(RELEASES[1:])
    one, other = random.choice(COMPLEMENTS)
    pair = [f"{name}<{version} ; {one}", f"{name}{random.choice(('', f'>={version}'))} ; {other}"]
    random.shuffle(pair)
    return pair


def requirements(random: Random, names: list[str], number: int) -> list[str]:
    """So many of them, now and then with a divergent pair."""
    texts = [requirement(random, names) for _ in range(number)]
    return [*texts, *divergent(random, names)] if random.random() < 0.12 else texts


def random_packages(random: Random) -> dict[str, dict[str, dict[str, Any]]]:
    """At most six packages of at most four versions."""
    names = list(NAMES[: random.randint(2, len(NAMES))])
    known = [*names, "missing"] if random.random() < 0.05 else names
    packages: dict[str, dict[str, dict[str, Any]]] = {}
    for name in names:
        pool = [*RELEASES, *PRERELEASES] if random.random() < 0.3 else list(RELEASES)
        packages[name] = {}
        for version in sorted(random.sample(pool, random.choice((1, 2, 3, 4, 4)))):
            # Rarely of itself.
            others = known if random.random() < 0.03 else [other for other in known if other != name]
            table: dict[str, Any] = {"requires": requirements(random, others, random.choice((0, 0, 0, 1, 1, 2)))}
            if random.random() < 0.3:
                table["extras"] = {
                    extra: [requirement(random, others, extras=random.random() < 0.5)]
                    for extra in random.choice((("x",), ("y",), ("x", "y")))
                }
                if "y" in table["extras"] and random.random() < 0.2:
                    table["extras"]["y"].append(f"{name}[x]")
            if random.random() < 0.12:
                table["requires_python"] = random.choice(PYTHONS)
            if random.random() < 0.04:
                table["yanked"] = True
            packages[name][version] = table
    return packages


def random_scenario(random: Random, *, universal: bool | None = None, options: bool = True) -> dict[str, Any]:
    """A scenario, without a name.

    Args:
        universal: Whether it is for every environment; either unless said.
        options: Whether it may have other options, constraints and an earlier output.
    """
    packages = random_packages(random)
    names = list(packages)
    scenario: dict[str, Any] = {
        "packages": packages,
        "requirements": requirements(random, names, random.randint(1, 3)),
        "universal": random.random() < 0.5 if universal is None else universal,
    }
    if scenario["universal"] and random.random() < 0.3:
        scenario["python"] = random.choice(("3.9", "3.11"))
    if options:
        if random.random() < 0.1:
            scenario["resolution"] = random.choice(("lowest", "lowest-direct"))
        if random.random() < 0.1:
            scenario["prerelease"] = random.choice(("allow", "disallow", "explicit"))
        if scenario["universal"] and random.random() < 0.1:
            scenario["fork-strategy"] = "fewest"
        if random.random() < 0.1:
            scenario["constraints"] = [requirement(random, names, extras=False)]
        if random.random() < 0.05:
            scenario["overrides"] = [requirement(random, names, extras=False)]
        if random.random() < 0.15:
            pinned = random.sample(names, random.randint(1, len(names)))
            scenario["existing"] = [f"{name}=={random.choice(list(packages[name]))}" for name in pinned]
    return scenario


def smaller(scenario: dict[str, Any]) -> list[dict[str, Any]]:
    """The same with one thing less, each way there is."""
    found = []
    packages = scenario["packages"]
    for key in ("existing", "overrides", "constraints", "fork-strategy", "prerelease", "resolution", "python"):
        if key in scenario:
            found.append({other: value for other, value in scenario.items() if other != key})
    for index in range(len(scenario["requirements"])):
        texts = scenario["requirements"]
        if len(texts) > 1:
            found.append({**scenario, "requirements": texts[:index] + texts[index + 1 :]})
    for name, described in packages.items():
        found.append({**scenario, "packages": {other: packages[other] for other in packages if other != name}})
        for version, table in described.items():

            def put(
                new: dict[str, Any] | None,
                name: str = name,
                version: str = version,
                described: dict[str, Any] = described,
            ) -> None:
                versions = {other: described[other] for other in described if other != version}
                if new is not None:
                    versions = {other: new if other == version else described[other] for other in described}
                found.append({**scenario, "packages": {**packages, name: versions}})

            if len(described) > 1:
                put(None)
            for key in ("requires_python", "yanked", "extras"):
                if key in table:
                    put({other: value for other, value in table.items() if other != key})
            texts = table.get("requires", [])
            for index, text in enumerate(texts):
                put({**table, "requires": texts[:index] + texts[index + 1 :]})
                if " ; " in text:
                    put({**table, "requires": [*texts[:index], text.partition(" ; ")[0], *texts[index + 1 :]]})
    return found
