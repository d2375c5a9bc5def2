"""What is in force for the options of the commands that edit a project: see `app_edit`."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.project.edit.dependencies import DEV, Kind
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen


def kind(chosen: Chosen) -> Kind:
    """The list of requirements that is meant.

    Raises:
        UsageError: A name is none.
    """
    invocation = chosen.invocation
    if invocation.text("script"):
        return Kind("script")
    if invocation.text("optional"):
        return Kind("extra", name(invocation.text("optional")))
    if invocation.text("group"):
        return Kind("group", name(invocation.text("group")))
    if chosen.flag("dev", "PYM_DEV", ""):
        return Kind("group", DEV)
    return Kind("project")


def name(text: str) -> str:
    """The normalised name of a package, extra or group.

    Raises:
        UsageError: It is none.
    """
    found = normalise(text)
    if found is None:
        raise UsageError(
            f"Not a valid package or extra name: {shown(text)}",
            context="names start and end with a letter or digit and may only contain -, _, ., and alphanumeric "
            "characters",
        )
    return found
