"""Overrides and excludes that concern one package alone, uv's scoped form. A cold module.

override-dependencies = [{ package = { name = "a", version = "1.0" }, dependencies = ["b<2"] }]
exclude-dependencies = [{ package = { name = "a" }, dependencies = ["c"] }]
"""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.resolution import Scope
from pym.project.compiled import compiled
from pym.spec.direct import normalised
from pym.spec.ranges import canonical
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.wiring import Wiring
    from pym.project.declared import Declared


def scopes(wiring: Wiring, found: ProjectInputs, root: Declared) -> tuple[Scope, ...]:
    """What is said of single packages, in the order it was written.

    Raises:
        UsageError: An entry is malformed, or leads elsewhere than to an index.
    """
    made: list[Scope] = []
    settings = wiring.settings
    for key in ("override-dependencies", "exclude-dependencies"):
        said = settings.value(key)
        place = f"`{key}` in `{settings.source(key)}`"
        for table in said if isinstance(said, list) else ():
            if not isinstance(table, dict):
                continue
            name, version, listed = _entry(table, place)
            requirements = compiled(listed, wiring.context.cache, place)
            if key == "exclude-dependencies":
                made.append(Scope(name, version, excludes=frozenset([one[0] for one in requirements])))
                continue
            for one in found.lowered.apply(requirements, root):
                if one[4]:
                    raise UsageError(
                        f"Scoped override for `{name}` cannot use a URL, a path or an index of its own for `{one[0]}`; "
                        "scoped overrides support version specifiers only",
                        context=f"in {place}",
                    )
            made.append(Scope(name, version, requires=tuple(requirements)))
    return tuple(made)


def _entry(table: dict[str, object], place: str) -> tuple[str, str, tuple[str, ...]]:
    def wrong(problem: str) -> UsageError:
        return UsageError(
            f"An entry of {place} {problem}",
            hints=('write `{ package = { name = "a" }, dependencies = ["b<2"] }`',),
        )

    unknown = set(table) - {"package", "dependencies"}
    if unknown:
        raise wrong(f"has `{sorted(unknown)[0]}`, which is not known")
    package, listed = table.get("package"), table.get("dependencies")
    if not isinstance(package, dict) or not set(package) <= {"name", "version"}:
        raise wrong("has no `package` with a `name` and perhaps a `version`")
    name, version = package.get("name"), package.get("version", "")
    if not isinstance(name, str) or not name or not isinstance(version, str):
        raise wrong("has no `package` with a `name` and perhaps a `version`")
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise wrong("has no `dependencies` that are a list of requirements")
    number = canonical(version) if version else ""
    if number is None:
        raise wrong(f"has the version `{version}`, which is none")
    return normalised(name), number, tuple(listed)


def texts(found: tuple[Scope, ...]) -> tuple[list[str], list[str]]:
    """How a lock records them: those that override, and those that exclude."""
    overriding: list[str] = []
    excluding: list[str] = []
    for one in found:
        head = f"{one.name}=={one.version}" if one.version else one.name
        overriding += [f"{head}: {text(each)}" for each in one.requires]
        excluding += [f"{head}: {name}" for name in one.excludes]
    return overriding, excluding
