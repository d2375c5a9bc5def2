"""`pym tree`. A HOT module."""

from __future__ import annotations

from pym.cli import locked, selection_chosen
from pym.cli.commands.pip_tree import depth
from pym.errors import UsageError
from pym.lock import arcs
from pym.ops import tree
from pym.ops.names import names
from pym.ops.tree import Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.cli.invocation import Invocation
    from pym.cli.locked import Here


def main(invocation: Invocation) -> int:
    levels = depth(invocation.text("depth"))
    if invocation.flag("universal"):
        for name in ("python_version", "python_platform"):
            if invocation.text(name):
                raise UsageError(f"The argument `--universal` cannot be used with `--{name.replace('_', '-')}`")
    here = locked.locked(invocation)
    selection = selection_chosen.selection(here.chosen)
    environment = None if invocation.flag("universal") else variables(here)
    found = arcs.arcs(
        here.locked.lock,
        groups=tree.groups_of(selection, here.wiring.workspace),
        project=not selection.only_groups,
        environment=environment,
        prune=frozenset(names(invocation.texts("prune"))),
    )
    shape = Shape(
        invert=invocation.flag("invert"),
        depth=levels,
        packages=frozenset(names(invocation.texts("package"))),
        dedupe=not invocation.flag("no_dedupe"),
        sizes=invocation.flag("show_sizes"),
    )
    if invocation.flag("outdated"):
        from pym.cli import lock_chosen
        from pym.ops import tree_latest

        shape.latest = tree_latest.find(
            here.wiring, found, lock_chosen.places(here.chosen), lock_chosen.policy(here.chosen)
        )
    if invocation.text("format_") == "json":
        from pym.ops import tree_json

        invocation.print(tree_json.text(found, shape, here.locked.path, here.script.script.path if here.script else ""))
        return 0
    drawn = tree.lines(found, shape)
    if drawn:
        invocation.print("\n".join(drawn))
    return 0


def variables(here: Here) -> Mapping[str, str]:
    """The variables of markers where the tree is for."""
    from pym.cli.pip_chosen import pythons
    from pym.ops.project_python import interpreter
    from pym.ops.target import variables_for

    found = interpreter(here.wiring, here.chosen.invocation.text("python"), here.script)
    return variables_for(here.wiring, found.key, pythons(here.chosen))
