"""What is in force for the options that say what is wanted of a project: see `option_sets.selecting`. A HOT module."""

from __future__ import annotations

from pym.ops.project_selection import Selection
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.chosen import Chosen

# Pairs of flags of which only one can be meant.
_CONFLICTS = (
    ("extra", "--extra <EXTRA>", "all_extras", "--all-extras"),
    ("extra", "--extra <EXTRA>", "only_group", "--only-group <ONLY_GROUP>"),
    ("all_extras", "--all-extras", "only_group", "--only-group <ONLY_GROUP>"),
    ("no_dev", "--no-dev", "only_dev", "--only-dev"),
    ("only_dev", "--only-dev", "group", "--group <GROUP>"),
    ("only_dev", "--only-dev", "all_groups", "--all-groups"),
    ("only_group", "--only-group <ONLY_GROUP>", "group", "--group <GROUP>"),
    ("only_group", "--only-group <ONLY_GROUP>", "dev", "--dev"),
    ("only_group", "--only-group <ONLY_GROUP>", "all_groups", "--all-groups"),
    ("all_packages", "--all-packages", "package", "--package <PACKAGE>"),
)


def selection(chosen: Chosen) -> Selection:
    """What is wanted.

    Raises:
        UsageError: Flags contradict each other.
    """
    invocation = chosen.invocation
    values = invocation.values
    invocation.exclude(_CONFLICTS)
    groups = _names(invocation.texts("group"))
    no_groups = _names(invocation.texts("no_group", "PYM_NO_GROUP"))
    only_groups = _names(invocation.texts("only_group"))
    if chosen.flag("dev", "PYM_DEV", "", off="no_dev"):
        groups.append("dev")
    if invocation.flag("only_dev"):
        only_groups.append("dev")
    if not invocation.flag("dev") and not invocation.flag("only_dev") and chosen.flag("no_dev", "PYM_NO_DEV", ""):
        no_groups.append("dev")
    package = values.get("package")
    return Selection(
        extras=_names(invocation.texts("extra")),
        all_extras=invocation.flag("all_extras"),
        no_extras=_names(invocation.texts("no_extra")),
        groups=groups,
        all_groups=invocation.flag("all_groups"),
        no_groups=no_groups,
        only_groups=only_groups,
        default_groups=not chosen.flag("no_default_groups", "PYM_NO_DEFAULT_GROUPS", ""),
        packages=_names([package] if isinstance(package, str) else invocation.texts("package")),
        all_packages=invocation.flag("all_packages"),
    )


def _names(words: Sequence[str]) -> list[str]:
    return [normalised(word) for word in words]
