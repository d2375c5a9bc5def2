"""What is a valid answer, and whether there is any: by trying everything, with `packaging` and nothing of pym's."""

from __future__ import annotations

from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

Packages = dict[str, dict[str, dict[str, Any]]]
Environment = dict[str, str]
_read: dict[str, Requirement] = {}


def read(text: str) -> Requirement:
    if text not in _read:
        _read[text] = Requirement(text)
    return _read[text]


def environment(python: str, system: str, machine: str, implementation: str = "cpython") -> Environment:
    """Variables of markers; the others are empty."""
    known = {
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": system,
        "platform_machine": machine,
        "implementation_name": implementation,
    }
    return {**dict.fromkeys(default_environment(), ""), **known}


def applies(requirement: Requirement, where: Environment | None) -> bool:
    """Whether its marker holds; with no environment markers always do."""
    return requirement.marker is None or where is None or requirement.marker.evaluate({**where, "extra": ""})


def wanted(name: str, table: dict[str, Any], extras: set[str], where: Environment | None) -> list[Requirement]:
    """What a version requires with extras, those of extras of its own included."""
    texts = list(table.get("requires", ()))
    todo, done = list(extras), set()
    found = []
    while todo or texts:
        for text in texts:
            requirement = read(text)
            if applies(requirement, where):
                found.append(requirement)
                if requirement.name == name:
                    todo += requirement.extras
        texts = []
        if todo:
            extra = todo.pop()
            if extra not in done:
                done.add(extra)
                texts = list(table.get("extras", {}).get(extra, ()))
    return found


def admits(requirement: Requirement, version: str) -> bool:
    """Whether a version is in range, whatever its pre-release."""
    return requirement.specifier.contains(Version(version), prereleases=True)


def usable(table: dict[str, Any], python: str) -> bool:
    """Whether a version can be chosen at all: it is not yanked, and the lower bound of its Pythons is met."""
    bounds = [clause for clause in SpecifierSet(table.get("requires_python", "")) if clause.operator == ">="]
    return not table.get("yanked") and all(Version(python) >= Version(clause.version) for clause in bounds)


def faults(packages: Packages, inputs: list[str], answer: dict[str, str], where: Environment | None) -> list[str]:
    """What is wrong with an answer (version by name) in one environment: unmet requirements, unneeded packages."""
    found: list[str] = []
    extras: dict[str, set[str]] = {}
    todo = [(f"the input {text}", requirement) for text in inputs if applies(requirement := read(text), where)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        source, requirement = todo.pop()
        name = requirement.name
        if name not in answer:
            found.append(f"{source}: {requirement} is not there")
            continue
        if not admits(requirement, answer[name]):
            found.append(f"{source}: {requirement} excludes {answer[name]}")
        asked = extras.setdefault(name, set())
        asked |= requirement.extras
        if (name, frozenset(asked)) not in seen:
            seen.add((name, frozenset(asked)))
            table = packages[name][answer[name]]
            todo += [(f"{name} {answer[name]}", one) for one in wanted(name, table, asked, where)]
    found += [f"{name} {version} is not needed" for name, version in answer.items() if name not in extras]
    return found


def solution(packages: Packages, inputs: list[str], python: str, where: Environment | None) -> dict[str, str] | None:
    """Any valid answer.

    Args:
        where: One environment; None for one answer that satisfies every requirement whatever its marker.
    """

    def search(answer: dict[str, str], todo: tuple[Requirement, ...], met: tuple[Requirement, ...]) -> Any:
        while todo:
            requirement, *rest = todo
            name = requirement.name
            if name in answer:
                if not admits(requirement, answer[name]):
                    return None
                before = {extra for one in met if one.name == name for extra in one.extras}
                more = requirement.extras - before
                table = packages[name][answer[name]]
                rest += wanted(name, table, before | more, where) if more else []
                met = (*met, requirement)
                todo = tuple(rest)
                continue
            for version, table in packages.get(name, {}).items():
                if usable(table, python) and admits(requirement, version):
                    needed = wanted(name, table, set(requirement.extras), where)
                    found = search({**answer, name: version}, (*needed, *rest), (*met, requirement))
                    if found is not None:
                        return found
            return None
        return answer

    return search({}, tuple(one for text in inputs if applies(one := read(text), where)), ())  # type: ignore[no-any-return]
