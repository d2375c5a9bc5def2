"""What the pip interface takes from a project: requirements, extras and groups, with their sources. A HOT module."""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.model.resolution import Input
from pym.project import declared, own_extras, sources
from pym.project.compiled import compiled
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.builds import MetadataBuilder
    from pym.ops.asked import Asked
    from pym.ops.wiring import Wiring
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


def read(
    wiring: Wiring, path: str, name: str, builder: MetadataBuilder | None
) -> tuple[tuple[Requirement, ...], dict[str, tuple[Requirement, ...]], str]:
    """What a project's file says: requirements, those of its extras, its name.

    Args:
        wiring: The call.
        path: Absolute path of the file.
        name: As it was typed.
        builder: Builds what does not say it; None to build nothing.

    Raises:
        UsageError: It is malformed, or only a build would tell.
    """
    base = os.path.basename(name)
    cache = wiring.context.cache
    if base == "pyproject.toml":
        project = declared.read(path, cache)
        if project is not None and project.name:
            if builder is not None and not {"dependencies", "optional-dependencies"}.isdisjoint(project.dynamic):
                return _built(builder, path, project.name)
            _require_static(project, name)
            return *own_extras.replaced(project), project.name
        beside = os.path.join(os.path.dirname(path), "setup.cfg")
    else:
        beside = os.path.join(os.path.dirname(path), "setup.cfg") if base == "setup.py" else path
    if os.path.exists(beside):
        from pym.project import setup_cfg

        found = setup_cfg.read(beside, name)
        if found is not None:
            place = f"`{name}`"
            extras = {extra: compiled(texts, cache, place) for extra, texts in found.extras.items()}
            return compiled(found.dependencies, cache, place), extras, found.name
    if builder is not None:
        return _built(builder, path, "")
    raise UsageError(
        f"What `{name}` requires cannot be read from it",
        context="only a build would tell, and nothing is built for this",
        hints=("write the requirements into `[project]` of a `pyproject.toml`",),
    )


def sourced(wiring: Wiring, asked: Asked, inputs: list[Input], path: str, given: dict[str, str]) -> list[Input]:
    """What a project requires, from where it says that it comes from.

    Args:
        wiring: The call.
        asked: What was typed.
        inputs: As `[project]` has them.
        path: The file, absolute.
        given: Gets how direct references are written, by absolute URL.
    """
    if ":all:" in asked.no_sources or os.path.basename(path) != "pyproject.toml":
        return inputs
    table = sources.read(path, wiring.context.cache)
    if not table:
        return inputs
    done = []
    for one in inputs:
        if one.requirement[0] in asked.no_sources:
            done.append(one)
            continue
        moved, written = sources.applied(one, table, path)
        done.append(moved)
        if written:
            given.setdefault(moved.requirement[4], written)
    return done


def group(wiring: Wiring, asked: Asked, text: str, given: dict[str, str]) -> list[Input]:
    """What a dependency group requires.

    Args:
        wiring: The call.
        asked: What was typed.
        text: Of it: `GROUP` or `PATH:GROUP`.
        given: As for `sourced`.

    Raises:
        UsageError: There is none, or its file is malformed.
    """
    place, colon, written = text.rpartition(":")
    place = place if colon else "pyproject.toml"
    start = wiring.context.cwd if colon else wiring.project_from
    if os.path.basename(place) != "pyproject.toml":
        raise UsageError(
            f"The `--group` path is required to end in `pyproject.toml`: {shown(place)}",
        )
    path = os.path.join(start, place)
    project = declared.read(path, wiring.context.cache)
    if project is None:
        raise UsageError(f"Failed to read dependency groups from `{place}`", context="there is no such file")
    name = normalised(written)
    if name not in project.groups:
        known = ", ".join(f"`{one}`" for one in project.groups) or "none"
        raise UsageError(f"The dependency group {shown(written)} was not found in `{path}`", context=f"it has {known}")
    origin = f"{project.name} ({place}:{name})" if project.name else f"({place}:{name})"
    return sourced(wiring, asked, [Input(one, origin) for one in project.groups[name]], path, given)


def _built(
    builder: MetadataBuilder, path: str, name: str
) -> tuple[tuple[Requirement, ...], dict[str, tuple[Requirement, ...]], str]:
    """The same of a project that does not say it: its metadata is built."""
    from pym.ops import built_project

    return built_project.read(builder, path, normalised(name))


def _require_static(project: Declared, name: str) -> None:
    for field in ("dependencies", "optional-dependencies"):
        if field in project.dynamic:
            raise UsageError(
                f"`{field}` is dynamic in `{name}`",
                context="only a build would tell, and nothing is built for this",
                hints=(f"list them in `[project]` and take `{field}` out of `project.dynamic`",),
            )
