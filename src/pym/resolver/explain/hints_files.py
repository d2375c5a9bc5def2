"""Hints on versions whose files cannot be used: wheels for something else, sdists not allowed, metadata at fault."""

from __future__ import annotations

from pym.errors import shown
from pym.model.distribution import TAGS, Unavailable
from pym.resolver.explain.hints_versions import described
from pym.resolver.project import highest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.explain.facts import Unusable
    from pym.resolver.project import Project
    from pym.resolver.world import World

_TAGS = 4  # so many tags are named
_TEXT = 400  # characters of an error of others


def for_files(world: World, project: Project, fact: Unusable) -> list[str]:
    """What keeps the files of versions from being used, and the flag that changes it."""
    kind = fact.sort[0]
    if not fact.versions & project.versions or project.releases is None:
        return []
    one = described(project, fact.versions)
    name = project.name
    if kind in ("tags", "python-tags", "python-below", "missing-platform"):
        return _for_tags(world, project, fact, one)
    if kind == "no-binary":
        flag = "--no-binary :all:" if ":all:" in world.policy.no_binary else f"--no-binary {name}"
        return [f"wheels of `{name}` do not count because of `{flag}`, and `{one}` has no sdist: leave the flag out"]
    if kind == "no-build":
        both = (
            "`--no-build`, `--only-binary :all:`"
            if ":all:" in world.policy.no_build
            else f"`--no-build-package {name}`, `--only-binary {name}`"
        )
        return [f"building `{name}` is not allowed ({both}), and `{one}` has no wheel that fits: leave the flag out"]
    if kind == "no-files":
        return for_skipped(project) or [f"the index lists no file of `{one}` that could be installed"]
    if kind == "metadata":
        return _for_metadata(world, project, fact, one)
    return []


def _for_tags(world: World, project: Project, fact: Unusable, one: str) -> list[str]:
    part = fact.sort[1] if len(fact.sort) > 1 and fact.sort[0] == "tags" else "python"
    if fact.sort[0] == "missing-platform":
        part = "platform"
    index = {"python": 0, "abi": 1, "platform": 2}.get(part, 2)
    assert project.releases is not None
    found: list[str] = []
    kind = project.releases.kind(highest(fact.versions & project.versions))
    for usability in kind:
        parts = usability[TAGS].split("-")
        if len(parts) == 3:
            found += [tag for tag in parts[index].split(".") if tag not in found]
    listed = ", ".join([f"`{tag}`" for tag in found[:_TAGS]]) + (", …" if len(found) > _TAGS else "")
    target = world.target
    if part == "platform":
        says = f"wheels of `{one}` are available only for the {_many('platform', found)} {listed}"
        if target.environment is None:
            return [f"{says}: leave others out with `environments` or `required-environments` in `[tool.pym]`"]
        where = " ".join([target.environment[key] for key in ("sys_platform", "platform_machine")])
        return [f"{says}, and the target is {where}: choose another one with `--python-platform`"]
    word = "Python ABI" if part == "abi" else "Python"
    says = f"wheels of `{one}` are available only for the {_many(f'{word} tag', found)} {listed}"
    if target.environment is None:
        what = "`requires-python`" if target.source == "requires-python" else "`--python-version`"
        return [f"{says}, and the target is Python {target.requires_python}: change {what}"]
    implementation = "CPython" if target.tags is None or target.tags.implementation == "cpython" else "PyPy"
    flag = "--python" if target.source == "interpreter" else "--python-version"
    return [f"{says}, and the target is {implementation} {target.python}: choose another one with `{flag}`"]


def _many(word: str, things: list[str]) -> str:
    return word if len(things) == 1 else f"{word}s"


def _for_metadata(world: World, project: Project, fact: Unusable, one: str) -> list[str]:
    kind = fact.reason[1]
    if kind == "offline":
        return [f"the metadata of `{one}` is not in the cache: leave out `--offline` to fetch it"]
    metadata = world.metadata(project, highest(fact.versions & project.versions))
    reason = metadata.reason if isinstance(metadata, Unavailable) else fact.reason[2] if len(fact.reason) > 2 else ""
    text = shown(reason, _TEXT)[1:-1]
    if kind == "failed":
        return [f"the metadata of `{one}` could not be fetched ({text}): run the same command again"]
    advice = f"leave it out with a constraint `{project.name}!={one.partition('==')[2]}`, and tell its authors"
    return [f"`{one}` cannot be used ({text}): {advice}"]


def for_skipped(project: Project) -> list[str]:
    """Files of the index that were passed over."""
    assert project.source is not None
    skipped = project.source.skipped
    if not skipped:
        return []
    filename, reason = skipped[0]
    more = f" and {len(skipped) - 1} more" if len(skipped) > 1 else ""
    return [f"a file of `{project.name}` was passed over{more}: {shown(filename)}, since {shown(reason, _TEXT)[1:-1]}"]
