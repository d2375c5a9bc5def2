"""What is in force for the options of the `tool` commands. A HOT module."""

from __future__ import annotations

from pym.cli import pip_chosen
from pym.errors import UsageError
from pym.ops.asked import Asked
from pym.ops.tool_request import separated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen
    from pym.cli.invocation import Invocation
    from pym.ops.wiring import Wiring

_UNSUPPORTED = ("upgrade_group",)
_CONFLICTS = (*pip_chosen.RESOLVING, ("reinstall", "--reinstall", "no_reinstall", "--no-reinstall"))


def wiring(invocation: Invocation) -> Wiring:
    """The call as tools see it: with the user's and the system's settings, whatever project it is called in."""
    invocation.values["no_project"] = True
    return invocation.wiring()


def refuse(invocation: Invocation) -> None:
    """Refuses what cannot be meant, or cannot be had.

    Raises:
        UsageError: Something was typed that is such.
    """
    invocation.exclude(_CONFLICTS)
    for name, text in pip_chosen.UNSUPPORTED:
        if name in _UNSUPPORTED and invocation.values.get(name):
            raise UsageError(text)


def besides(chosen: Chosen) -> Asked:
    """What is wanted besides the tool itself, and what narrows it."""
    from pym.cli.run_chosen import requirements

    invocation = chosen.invocation
    files = separated(invocation.texts("with_requirements"))
    if files:
        from pym.ops.run_layers import check_files

        check_files(files)
    return Asked(
        files,
        packages=[one for text in invocation.texts("with_") for one in requirements(text)],
        editables=separated(invocation.texts("with_editable")),
        constraints=chosen.texts("constraints", "PYM_CONSTRAINT"),
        overrides=chosen.texts("overrides", "PYM_OVERRIDE"),
        excludes=chosen.texts("excludes", "PYM_EXCLUDE"),
        build_constraints=chosen.texts("build_constraints", "PYM_BUILD_CONSTRAINT"),
        no_sources=pip_chosen.without_sources(chosen),
    )
