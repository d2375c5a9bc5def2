"""Hints on where packages were looked for."""

from __future__ import annotations

import difflib

from pym.errors import shown
from pym.resolver.explain.hints_files import for_skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.resolver.project import Project
    from pym.resolver.world import World

_CLOSE = 0.75  # how alike names have to be (`difflib`'s ratio)


def for_missing(project: Project, met: Iterable[Project]) -> list[str]:
    """A project that was not found, or about which no index said anything.

    Args:
        project: Which.
        met: The projects that were met on the way: one of them may be meant.
    """
    missing = project.missing
    if missing is None or project.url:
        return []
    name = project.name
    if missing.kind == "offline":
        return [f"`{name}` is not in the cache: leave out `--offline` to look it up"]
    if missing.kind == "no-index":
        return [f"with `--no-index` only `--find-links` is searched: leave it out, or add a place that has `{name}`"]
    if missing.kind in ("unauthorized", "forbidden"):
        where = ", ".join([f"`{index}`" for index in missing.indexes]) or "the index"
        wants = "wants credentials" if missing.kind == "unauthorized" else "refuses these credentials"
        return [
            f"{where} {wants}: give them in its URL, in `PYM_INDEX_<NAME>_USERNAME` and `PYM_INDEX_<NAME>_PASSWORD`, "
            "in netrc or with `--keyring-provider`"
        ]
    if missing.kind != "not-found":
        return []
    known = sorted({one.name for one in met if one.missing is None})
    alike = difflib.get_close_matches(name, known, 1, _CLOSE)
    if alike:
        return [f"did you mean `{alike[0]}` where `{name}` is required?"]
    if not missing.indexes:
        return []
    where = ", ".join([f"`{index}`" for index in missing.indexes])
    return [f"`{name}` was looked for in {where}: check its spelling, or name the index that has it with `--index`"]


def for_nothing(world: World, project: Project) -> list[str]:
    """A project that does not have the version that is wanted."""
    if project.url or project.releases is None:
        return []
    found = []
    status, reason = project.releases.status
    if status == "quarantined":
        because = f" ({shown(reason)[1:-1]})" if reason else ""
        found.append(f"`{project.name}` is quarantined by its index{because}: no file of it can be had")
    found += for_skipped(project)
    below = _below(world, project)
    if below:
        where = ", ".join([f"`{index}`" for index in below])
        found.append(
            f"`{project.name}` was found in `{project.releases.index}`, so {where} did not count: with "
            "`--index-strategy unsafe-best-match` all indexes do"
        )
    return found


def _below(world: World, project: Project) -> list[str]:
    """The indexes that come after the one that has a project and so were not asked."""
    locations = getattr(world.provider, "locations", None)
    if locations is None or locations.strategy != "first-index" or project.releases is None:
        return []
    urls = [index.url for index in locations.of(project.name)]
    if project.releases.index not in urls:
        return []
    return urls[urls.index(project.releases.index) + 1 :]
