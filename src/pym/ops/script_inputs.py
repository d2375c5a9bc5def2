"""What a script asks for, as a project without a name would: to be locked, or to be installed at once. A HOT module."""

from __future__ import annotations

import os

from pym.model.lock import LockInputs
from pym.model.resolution import Input
from pym.ops import project_members, project_pins, project_record, project_settings
from pym.ops.project_inputs import ProjectInputs
from pym.ops.project_members import without_extra
from pym.project.lowered import Lowered
from pym.project.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring
    from pym.project.script import Script


def gather(wiring: Wiring, script: Script, *, no_sources: frozenset[str] = frozenset()) -> ProjectInputs:
    """What a script asks for. Constraints and the like are those of its own block alone.

    Args:
        wiring: The call as the script sees it (`Wiring.apart`).
        script: The script.
        no_sources: Names whose sources do not count; `:all:` for all.

    Raises:
        UsageError: Something in its block is malformed.
    """
    about = script.declared
    lowered = Lowered(about, {}, no_sources)
    one = project_members.local(about, lowered)
    one.kind = "virtual"
    found = ProjectInputs(os.path.dirname(script.path), (one,), lowered)
    if lowered.editable:
        from pym.ops.project_trees import gather as gather_trees

        found.trees = gather_trees(found, sorted(lowered.editable), wiring.context.cache, no_sources)
    requirements = one.requires or ()
    found.requirements = tuple(
        [Input(part, editable=lowered.editable.get(part[4], (None, None))[0] is True) for part in requirements]
    )
    found.local = (
        *found.requirements,
        *[Input(without_extra(part)) for tree in found.trees.values() for part in tree.requires or ()],
    )
    project_settings.apply(wiring.told(Settings(script.layers)), found, about)
    found.requires_python = script.requires_python
    texts = project_record.written(found, requirements)
    project_pins.pin(found)
    said = project_record.record(wiring, found)
    found.record = LockInputs(
        requirements=texts,
        constraints=said.constraints,
        overrides=said.overrides,
        excludes=said.excludes,
        build_constraints=said.build_constraints,
        required_environments=said.required_environments,
        dependency_metadata=said.dependency_metadata,
    )
    return found
