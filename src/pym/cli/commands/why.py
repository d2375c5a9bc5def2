"""`pym why`."""

from __future__ import annotations

import os

from pym.cli import explaining, locked, selection_chosen
from pym.errors import UsageError
from pym.ops import why
from pym.ops.project_selection import wanted
from pym.spec.direct import normalised
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.cli.invocation import Invocation
    from pym.cli.locked import Here
    from pym.lock.wanted import Wanted
    from pym.ops.why import Reasons, Version

_SELECTION = (
    "extra", "all_extras", "no_extra", "dev", "no_dev", "only_dev", "group", "no_group", "no_default_groups",
    "only_group", "all_groups", "all_packages", "package",
)  # fmt: skip


def main(invocation: Invocation) -> int:
    typed = invocation.text("name")
    name = normalise(typed)
    if name is None:
        raise UsageError(
            f"Not the name of a package: `{typed}`",
            hints=("`pym why-not PACKAGE==VERSION` tells what keeps a version out",) if "=" in typed else (),
        )
    here = locked.locked(invocation)
    environment = None
    if invocation.text("python_version") or invocation.text("python_platform"):
        from pym.cli.commands.tree import variables

        environment = variables(here)
    with explaining.statements(here) as (statements, _):
        reasons = why.run(
            here.locked.lock,
            normalised(name),
            _wanted(here),
            statements,
            environment=environment,
            limit=why.MOST if invocation.flag("all_") else why.LIMIT,
        )
    if invocation.flag("json"):
        invocation.print(explaining.json_text(_document(reasons)))
        return 0
    invocation.print("\n".join(_lines(reasons, explaining.root_name(here))))
    return 0


def _wanted(here: Here) -> list[Wanted]:
    """Everything, unless something was selected."""
    lock, workspace = here.locked.lock, here.wiring.workspace
    if not any(here.chosen.invocation.values.get(one) for one in _SELECTION) or here.script or workspace is None:
        return why.everything(lock)
    found = wanted(lock, workspace, selection_chosen.selection(here.chosen))
    if os.path.samefile(workspace.root, workspace.project):
        found += [one for one in why.everything(lock) if not one.name]
    return found


def _lines(reasons: Reasons, root: str) -> list[str]:
    lines: list[str] = []
    for version in reasons.versions:
        if lines:
            lines.append("")
        lines += _of_version(version, root)
    for text in reasons.overrides:
        lines += ["", f"What others require of it is overridden: `{text}` (`override-dependencies`)"]
    for text in reasons.constraints:
        lines += ["", f"It is constrained: `{text}` (`constraint-dependencies`)"]
    return lines


def _of_version(version: Version, root: str) -> list[str]:
    package = version.package
    title = f"{package.name} {package.version}".rstrip()
    if version.marker is None:
        return [f"{title} is in the lock, and what was selected does not need it"]
    where = f"where {version.marker}" if version.marker else "in every environment"
    lines = [f"{title} is needed {where}"]
    if version.member:
        lines.append("  it is a member of the workspace")
    for way in version.ways:
        lines.append("")
        lines += explaining.lines_of(way, root)
        if way.marker and way.marker != version.marker:
            lines.append(f"  {'  ' * len(way.steps)}(where {way.marker})")
    if version.more:
        lines += ["", f"There are more than these {len(version.ways)} ways: `--all` shows them"]
    return lines


def _document(reasons: Reasons) -> dict[str, Any]:
    return {
        "package": reasons.name,
        "versions": [
            {
                "version": version.package.version or None,
                "source": version.package.source.key,
                "needed": version.marker is not None,
                "marker": version.marker or None,
                "member": version.member,
                "chains": [explaining.way_json(way) for way in version.ways],
                "more": version.more,
            }
            for version in reasons.versions
        ],
        "overrides": list(reasons.overrides),
        "constraints": list(reasons.constraints),
    }
