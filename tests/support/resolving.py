"""Resolutions without a command line or an index: targets by name, scenarios as the resolver's inputs, answers as rows."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.support.provider import WorldProvider
from tests.support.scenario import PLATFORM, PYTHON, world
from tests.support.universe import FILES, Universe

from pym.lock import rows as output
from pym.model.distribution import Releases, Unavailable
from pym.model.resolution import Input, Inputs, Policy, Preference, Resolution
from pym.model.target import ResolutionTarget
from pym.report import Reporter
from pym.spec.requirements import compile as compile_requirement
from pym.spec.tags import Target

OLD_NAMES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}


def _glibc(machine: str, minor: int) -> tuple[str, ...]:
    tags = []
    for older in range(minor, 4, -1):
        tags.append(f"manylinux_2_{older}_{machine}")
        if older in OLD_NAMES:
            tags.append(f"{OLD_NAMES[older]}_{machine}")
    return (*tags, f"linux_{machine}")


def _macos(machine: str, major: int) -> tuple[str, ...]:
    releases = [f"{number}_0" for number in range(major, 10, -1)] + [f"10_{number}" for number in range(16, 3, -1)]
    forms = ("arm64", "universal2") if machine == "arm64" else ("x86_64", "intel", "fat64", "fat32", "universal2")
    return tuple(
        f"macosx_{release}_{form}"
        for release in releases
        for form in forms
        if not (release.startswith("10_") and form == "arm64")
    )


# sys_platform, platform_system, os_name, platform_machine, platform tags
PLATFORMS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "x86_64-manylinux_2_28": ("linux", "Linux", "posix", "x86_64", _glibc("x86_64", 28)),
    "x86_64-unknown-linux-musl": (
        "linux", "Linux", "posix", "x86_64", ("musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "linux_x86_64"),
    ),
    "aarch64-unknown-linux-gnu": ("linux", "Linux", "posix", "aarch64", _glibc("aarch64", 28)),
    "aarch64-apple-darwin": ("darwin", "Darwin", "posix", "arm64", _macos("arm64", 13)),
    "windows": ("win32", "Windows", "nt", "AMD64", ("win_amd64",)),
}  # fmt: skip


class Provider(WorldProvider):
    """One for which metadata that cannot be used is data, as for the real one."""

    def _read(self, releases: Releases, position: int) -> Any:
        try:
            return super()._read(releases, position)
        except ValueError as error:
            return Unavailable("invalid", f"its metadata is invalid: {error}")


def target(python: str = PYTHON, platform: str | None = PLATFORM) -> ResolutionTarget:
    """One environment of CPython, or without `platform` every environment from that Python on."""
    if platform is None:
        return ResolutionTarget(python, f">={python}", source="--python-version")
    system, system_name, os_name, machine, tags = PLATFORMS[platform]
    full = python if python.count(".") == 2 else f"{python}.0"
    major, minor = (int(number) for number in python.split(".")[:2])
    environment = {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system_name,
        "platform_version": "",
        "python_full_version": full,
        "python_version": f"{major}.{minor}",
        "sys_platform": system,
    }
    return ResolutionTarget(
        python,
        f">={python}",
        environment=environment,
        tags=Target("cpython", (major, minor), tags),
        source="--python-version",
    )


def inputs(texts: list[str], origin: str = "-r requirements.in") -> tuple[Input, ...]:
    """Requirements that a person wrote; `{files}` stands for where the provider's files seem to be."""
    return tuple(Input(compile_requirement(text.replace("{files}", FILES.rstrip("/"))), origin) for text in texts)


def resolve(
    packages: Universe,
    wanted: Inputs,
    policy: Policy | None = None,
    where: ResolutionTarget | None = None,
    reporter: Reporter | None = None,
) -> Resolution:
    """What the resolver answers."""
    from pym.resolver.resolve import resolve

    return resolve(wanted, policy or Policy(), where or target(), Provider(packages), reporter or Reporter())


def rows(resolution: Resolution, *, extras: bool = False) -> list[str]:
    """The rows of the output, without what stands around them.

    Args:
        extras: `--no-strip-extras`.
    """
    made = output.rows(resolution.nodes, {}, extras=extras, markers=True)
    found = [f"{row.text} ; {row.marker}" if row.marker else row.text for row in made]
    return [row.replace(FILES.rstrip("/"), "{files}") for row in found]


def run(scenario: dict[str, Any]) -> list[str]:
    """The rows that pym answers to a scenario.

    Raises:
        PymError: There is no answer.
    """
    settings, texts = _project(scenario)
    options = settings.get("uv", {})
    policy = Policy(
        prerelease=scenario.get("prerelease", "if-necessary").replace("if-necessary-or-explicit", "if-necessary"),
        resolution=scenario.get("resolution", "highest"),
        fork_strategy=scenario.get("fork-strategy", "requires-python"),
        exclude_newer=_moment(scenario["exclude-newer"]) if "exclude-newer" in scenario else None,
        exclude_newer_package=dict(_dated(text) for text in scenario.get("exclude-newer-package", ())),
        no_binary=frozenset(scenario.get("no-binary", ())),
        no_build=frozenset(scenario.get("only-binary", ())),
        dependencies=not scenario.get("no-deps", False),
    )
    upgraded = [Requirement(text) for text in scenario.get("upgrade-package", ())]
    constraints = [*scenario.get("constraints", ()), *options.get("constraint-dependencies", ())]
    constraints += [str(requirement) for requirement in upgraded if requirement.specifier]
    wanted = Inputs(
        inputs(texts),
        constraints=inputs(constraints, "-c constraints.txt"),
        overrides=inputs(scenario.get("overrides", []), "--override overrides.txt"),
        excludes=frozenset(canonicalize_name(name) for name in scenario.get("excludes", ())),
        preferences=() if scenario.get("upgrade") else _preferences(scenario, {one.name for one in upgraded}),
        environments=tuple(options.get("environments", ())),
        required_environments=tuple(options.get("required-environments", ())),
    )
    platform = None if scenario.get("universal") else scenario.get("platform", PLATFORM)
    where = target(scenario.get("python", PYTHON), platform)
    resolution = resolve(world(scenario["packages"]), wanted, policy, where)
    return rows(resolution, extras=scenario.get("no-strip-extras", False))


def _project(scenario: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Settings of its pyproject.toml, and all requirements that are asked for."""
    document = tomllib.loads(scenario.get("pyproject", ""))
    texts = list(scenario.get("requirements", ()))
    project = document.get("project", {})
    if "requirements" not in scenario:
        texts = list(project.get("dependencies", ()))
    optional = project.get("optional-dependencies", {})
    asked = list(optional) if scenario.get("all-extras") else scenario.get("extras", [])
    for extra in asked:
        for text in optional[extra]:
            own = Requirement(text)
            # One level is as deep as the scenarios go.
            texts += (
                [line for inner in own.extras for line in optional[inner]] if own.name == project["name"] else [text]
            )
    groups = document.get("dependency-groups", {})
    for group in scenario.get("groups", ()):
        for entry in groups[group.rpartition(":")[2]]:
            texts += groups[entry["include-group"]] if isinstance(entry, dict) else [entry]
    return document.get("tool", {}), texts


def _preferences(scenario: dict[str, Any], upgraded: set[str]) -> tuple[Preference, ...]:
    found = []
    for line in scenario.get("existing", ()):
        pin = Requirement(line)
        specifiers = list(pin.specifier)
        if len(specifiers) == 1 and specifiers[0].operator == "==" and canonicalize_name(pin.name) not in upgraded:
            marker = str(pin.marker) if pin.marker else ""
            found.append(Preference(canonicalize_name(pin.name), specifiers[0].version, marker))
    return tuple(found)


def _moment(text: str) -> float | None:
    return None if text == "false" else datetime.fromisoformat(text).timestamp()


def _dated(text: str) -> tuple[str, float | None]:
    name, _, moment = text.partition("=")
    return name, _moment(moment)
