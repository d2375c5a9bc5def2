"""What is in force for the options of commands that lock a project: see `app_project`. A HOT module."""

from __future__ import annotations

from pym.cli import pip_chosen
from pym.ops.lock import Asked
from pym.ops.names import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen
    from pym.model.builds import Builds
    from pym.model.resolution import Policy
    from pym.ops.places import Places

# Pairs of flags of which only one can be meant.
_CONFLICTS = (
    ("check", "--check", "check_exists", "--check-exists"),
    ("check", "--check", "frozen", "--frozen"),
    ("locked", "--locked", "frozen", "--frozen"),
    ("locked", "--locked", "check_exists", "--check-exists"),
    ("frozen", "--frozen", "upgrade", "--upgrade"),
    ("frozen", "--frozen", "no_sources", "--no-sources"),
    ("check", "--check", "upgrade", "--upgrade"),
    ("locked", "--locked", "upgrade", "--upgrade"),
    ("check_exists", "--check-exists", "upgrade", "--upgrade"),
    ("upgrade", "--upgrade", "no_upgrade", "--no-upgrade"),
    ("offline", "--offline", "refresh", "--refresh"),
    ("no_index", "--no-index", "index_url", "--index-url <URL>"),
    ("no_index", "--no-index", "extra_index_url", "--extra-index-url <URL>"),
)


def refuse(chosen: Chosen) -> None:
    """Refuses flags that contradict each other.

    Raises:
        UsageError: Two of them were typed.
    """
    chosen.invocation.exclude(_CONFLICTS)


def asked(chosen: Chosen) -> Asked:
    """How the lock is to be treated.

    Raises:
        UsageError: Flags contradict each other.
    """
    refuse(chosen)
    invocation = chosen.invocation
    locked = "--check" if invocation.flag("check") else "--locked" if invocation.flag("locked") else ""
    frozen = "--check-exists" if invocation.flag("check_exists") else "--frozen" if invocation.flag("frozen") else ""
    if not locked and not frozen:
        # What was typed comes before what the environment says.
        locked = "PYM_LOCKED" if chosen.flag("", "PYM_LOCKED", "") else ""
        frozen = "PYM_FROZEN" if not locked and chosen.flag("", "PYM_FROZEN", "") else ""
    return Asked(
        locked=locked,
        frozen=frozen,
        dry_run=invocation.flag("dry_run"),
        upgrade=chosen.flag("upgrade", "PYM_UPGRADE", "upgrade", off="no_upgrade"),
        upgrade_packages=chosen.texts("upgrade_package", "", "upgrade-package"),
        upgrade_groups=invocation.texts("upgrade_group"),
        refresh=chosen.flag("refresh", "", "", off="no_refresh"),
        refresh_packages=names(chosen.texts("refresh_package")),
        no_sources=pip_chosen.without_sources(chosen),
        python=invocation.text("python"),
        options=options(chosen),
    )


def places(chosen: Chosen) -> Places:
    """Where packages come from."""
    return pip_chosen.places(chosen)


def policy(chosen: Chosen) -> Policy:
    """Which candidates count: in projects `--no-binary` is for all packages, `--no-binary-package` for one."""
    invocation = chosen.invocation
    values = invocation.values
    every = values.pop("no_binary", None) is True or chosen.flag("", "PYM_NO_BINARY")
    found = pip_chosen.policy(chosen)
    values["no_binary"] = every  # for whoever asks once more
    found.no_binary |= names(invocation.texts("no_binary_package"))
    found.no_build |= names(invocation.texts("no_build_package"))
    if every:
        found.no_binary |= {":all:"}
    found.all_files = True
    return found


def builds(chosen: Chosen) -> Builds:
    """How things are built."""
    return pip_chosen.builds(chosen)


def options(chosen: Chosen) -> dict[str, str]:
    """What decides about candidates, as the lock records it: only what is not as it is by itself."""
    found: dict[str, str] = {}
    for name, variable, key, usual in (
        ("resolution", "PYM_RESOLUTION", "resolution", "highest"),
        ("prerelease", "PYM_PRERELEASE", "prerelease", "if-necessary"),
        ("fork_strategy", "PYM_FORK_STRATEGY", "fork-strategy", "requires-python"),
    ):
        value = chosen.text(name, variable, key)
        if key == "prerelease" and chosen.invocation.flag("pre"):
            value = "allow"
        if value and value != usual:
            found[key] = value
    _cutoffs(chosen, found)
    for name, mode in sorted(pip_chosen.prereleases(chosen).items()):
        found[f"prerelease-package.{name}"] = mode
    for key in ("portable-lock", "lock-python", "lock-build-dependencies"):
        if chosen.settings.flag(key):
            found[key] = "true"
    return found


def _cutoffs(chosen: Chosen, found: dict[str, str]) -> None:
    limit = chosen.text("exclude_newer", "PYM_EXCLUDE_NEWER", "exclude-newer")
    if limit:
        found["exclude-newer"] = limit
    pairs = chosen.pairs("exclude_newer_package", "exclude-newer-package", "--exclude-newer-package")
    for name, value in sorted(pairs.items()):
        found[f"exclude-newer-package.{name}"] = value
