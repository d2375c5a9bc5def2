"""Why versions cannot be used, in words. The reasons are those of `candidates`, `world`, `versions` and `drive`."""

from __future__ import annotations

from pym.errors import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.target import ResolutionTarget
    from pym.resolver.explain.facts import Unusable
    from pym.resolver.explain.naming import Names
    from pym.resolver.world import World

_METADATA = {
    "invalid": "invalid metadata",
    "inconsistent": "inconsistent metadata",
    "offline": "no metadata in the cache (offline)",
    "failed": "metadata that could not be fetched",
}
_FIT = {
    "python": "has no wheel with a matching Python tag",
    "abi": "has no wheel with a matching Python ABI tag",
    "platform": "has no wheel with a matching platform tag",
}


def sort(reason: tuple[str, ...], target: ResolutionTarget) -> tuple[str, ...]:
    """What a reason has in common with others that are told in the same words."""
    kind = reason[0]
    if kind == "tags":
        return (kind, target.tags.reason(reason[1]) if target.tags is not None else "")
    if kind == "metadata":
        return (kind, reason[1])
    if kind == "python-tags":
        return (kind,)
    return reason


def sentence(fact: Unusable, names: Names, world: World) -> str:
    """`a==1.1 was yanked`."""
    kind = fact.sort[0]
    label = names.label(fact.subject)
    if kind == "missing":
        return _missing(label, fact.reason)
    text, many = names.versions(fact.subject, fact.versions)
    has = "have" if many else "has"
    if kind == "yanked":
        return f"{text} {'were' if many else 'was'} yanked{_yank_reason(fact, world)}"
    if kind == "requires-python":
        return f"{text} {'depend' if many else 'depends'} on Python{fact.reason[1]}"
    if kind == "tags":
        words = _FIT.get(fact.sort[1], "has no wheel with matching tags")
        return f"{text} {words.replace('has', has, 1)}"
    if kind == "python-tags":
        return f"{text} {has} no wheel for {_pythons(world)}"
    if kind == "python-below":
        return f"{text} {has} no wheel for Python below {fact.reason[1]}"
    if kind == "missing-platform":
        return f"{text} {has} no wheel for `{fact.reason[1]}`"
    if kind == "no-binary":
        return f"{text} {has} no sdist but wheels are not allowed"
    if kind == "no-build":
        return f"{text} {has} no usable wheel but building is not allowed"
    if kind == "no-files":
        return f"{text} {has} no files"
    if kind == "prerelease":
        return f"{text} {'are pre-releases' if many else 'is a pre-release'} (not enabled)"
    if kind == "metadata":
        return f"{text} {has} {_METADATA.get(fact.reason[1], 'metadata that cannot be used')}"
    return f"{text} cannot be used ({', '.join(fact.reason)})"


def _missing(label: str, reason: tuple[str, ...]) -> str:
    kind = reason[1]
    if kind == "not-found":
        return f"{label} was not found in the package index"
    if kind == "offline":
        return f"{label} is not in the cache (offline)"
    if kind == "no-index":
        return f"no index is asked for {label}"
    text = reason[2] if len(reason) > 2 else ""
    return f"{label} cannot be looked up ({text})" if text else f"{label} cannot be looked up"


def _yank_reason(fact: Unusable, world: World) -> str:
    """` (reason: broken)` where the one version that was yanked says so."""
    texts = yank_reasons(fact, world)
    return f" (reason: {texts[0]})" if len(texts) == 1 else ""


def yank_reasons(fact: Unusable, world: World) -> list[str]:
    """What was given as reasons for yanking, each once."""
    from pym.model.distribution import YANKED
    from pym.resolver.project import positions

    project = world.project(fact.subject[0], fact.subject[2])
    assert project.releases is not None
    found: list[str] = []
    for position in positions(fact.versions & project.versions):
        for file in project.releases.files(position):
            text = file[YANKED]
            if text and shown(text)[1:-1] not in found:
                found.append(shown(text)[1:-1])
    return found


def python(world: World) -> str:
    """The Python that the versions are for."""
    target = world.target
    if target.universal:
        return f"the requested Python versions are {target.requires_python}"
    if target.source == "interpreter":
        return f"the current Python version is {target.python}"
    return f"the requested Python version is {target.python}"


def _pythons(world: World) -> str:
    if world.target.requires_python:
        return f"the requested Python versions ({world.target.requires_python})"
    return "the requested Python versions"
