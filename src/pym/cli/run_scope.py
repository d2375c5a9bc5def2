"""Which options of `pym run` mean nothing where it is called, and what is said of them: uv's words. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pym.cli.invocation import Invocation

_CONFLICTS = (
    ("module", "--module", "script", "--script"),
    ("module", "--module", "gui_script", "--gui-script"),
    ("script", "--script", "gui_script", "--gui-script"),
    ("no_project", "--no-project", "package", "--package <PACKAGE>"),
    ("no_project", "--no-project", "strict", "--strict"),
    ("strict", "--strict", "isolated", "--isolated"),
    ("strict", "--strict", "no_sync", "--no-sync"),
    ("strict", "--strict", "active", "--active"),
)
_EXTRAS = ("extra", "all_extras", "no_extra")
_GROUPS = ("group", "no_group", "only_group", "no_dev", "only_dev", "no_default_groups", "all_groups")


def refuse(invocation: Invocation) -> None:
    """Refuses flags that contradict each other.

    Raises:
        UsageError: Two of them were typed.
    """
    invocation.exclude(_CONFLICTS)


def warn_outside(invocation: Invocation) -> None:
    """Says which options were typed that only projects have a use for.

    Raises:
        UsageError: A member of a workspace is asked for.
    """
    values, warn = invocation.values, invocation.reporter.warn
    ignored = bool(values.get("no_project"))
    if not ignored and (values.get("package") or values.get("all_packages") or values.get("strict")):
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory")
    where = "alongside `--no-project`" if ignored else "outside of a project"
    for flag in (*_typed(values, _EXTRAS), *_typed(values, _GROUPS), *_typed(values, ("locked", "frozen", "no_sync"))):
        warn(f"`{flag}` has no effect when used {where}")


def warn_script(invocation: Invocation) -> None:
    """Says which options were typed that scripts with metadata of their own have no use for."""
    values, warn = invocation.values, invocation.reporter.warn
    if any(True for _ in _typed(values, _EXTRAS)):
        warn("Extras are not supported for Python scripts with inline metadata")
    for flag in _typed(values, _GROUPS):
        warn(f"`{flag}` is not supported for Python scripts with inline metadata")
    for name in ("package", "all_packages", "no_sync", "isolated", "strict"):
        if values.get(name):
            flag = f"--{name.replace('_', '-')}"
            warn(f"`{flag}` is a no-op for Python scripts with inline metadata, which always run in isolation")


def _typed(values: dict[str, object], names: tuple[str, ...]) -> Iterator[str]:
    """Those of the options that were typed, as they were."""
    for name in names:
        value = values.get(name)
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, list):
            for one in value:
                yield f"{flag} {one}"
        elif value:
            yield flag
