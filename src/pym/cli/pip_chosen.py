"""What is in force for the options that several `pip` commands take: see `pip_options`. A HOT module."""

from __future__ import annotations

import time

from pym.errors import UsageError
from pym.model.policy import STRATEGIES
from pym.model.resolution import Policy
from pym.ops.asked import Asked, Pythons
from pym.ops.manner import IGNORE, REQUIRE, VERIFY, Manner, Where
from pym.ops.names import names
from pym.ops.places import Places
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen
    from pym.cli.invocation import Invocation
    from pym.model.builds import Builds

_RESOLUTIONS = ("highest", "lowest", "lowest-direct")
_PRERELEASES = ("disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit")
_FORKS = ("fewest", "requires-python")
_KEYRINGS = ("disabled", "subprocess")
LINK_MODES = ("clone", "copy", "hardlink", "symlink")


def places(chosen: Chosen) -> Places:
    """Where packages come from."""
    invocation = chosen.invocation
    return Places(
        invocation.text("default_index", "PYM_DEFAULT_INDEX") or invocation.text("index_url", "PYM_INDEX_URL"),
        [
            *invocation.texts("index", "PYM_INDEX"),
            *invocation.texts("extra_index_url", "PYM_EXTRA_INDEX_URL"),
        ],
        invocation.texts("find_links", "PYM_FIND_LINKS", ","),
        no_index=chosen.flag("no_index", "PYM_NO_INDEX", "no-index"),
        strategy=chosen.text("index_strategy", "PYM_INDEX_STRATEGY", "index-strategy", STRATEGIES),
        keyring=chosen.text("keyring_provider", "PYM_KEYRING_PROVIDER", "keyring-provider", _KEYRINGS),
        torch=_torch(chosen) if "torch_backend" in invocation.values else (),
    )


def _torch(chosen: Chosen) -> tuple[str, ...]:
    backend = chosen.text("torch_backend", "PYM_TORCH_BACKEND", "torch-backend")
    if not backend:
        return ()
    from pym.ops import torch_backends

    base = chosen.text("", "PYM_TORCH_INDEX", "torch-index")
    if not base and not chosen.invocation.text("torch_backend", "PYM_TORCH_BACKEND"):
        # A project of uv works as it is.
        source = chosen.settings.source("torch-backend")
        chosen.invocation.reporter.warn(f"`torch-backend` in `{source}` counts for nothing without `torch-index`")
        return ()
    platform = chosen.text("python_platform", "", "python-platform")
    return torch_backends.indexes(backend, base, chosen.invocation.environ, platform)


def policy(chosen: Chosen) -> Policy:
    """Which candidates count.

    Raises:
        UsageError: A date or a name is none.
    """
    limit = chosen.text("exclude_newer", "PYM_EXCLUDE_NEWER", "exclude-newer")
    by_name = chosen.pairs("exclude_newer_package", "exclude-newer-package", "--exclude-newer-package")
    prerelease = chosen.text("prerelease", "PYM_PRERELEASE", "prerelease", _PRERELEASES)
    if chosen.invocation.flag("pre"):
        prerelease = "allow"
    return Policy(
        prerelease=_mode(prerelease),
        prerelease_package={name: _mode(value) for name, value in prereleases(chosen).items()},
        resolution=chosen.text("resolution", "PYM_RESOLUTION", "resolution", _RESOLUTIONS) or "highest",
        fork_strategy=chosen.text("fork_strategy", "PYM_FORK_STRATEGY", "fork-strategy", _FORKS) or "requires-python",
        exclude_newer=_cutoff(limit) if limit else None,
        exclude_newer_package={normalised(name): _cutoff(value) for name, value in by_name.items()},
        no_binary=names(
            [*chosen.texts("no_binary", "PYM_NO_BINARY_PACKAGE", "no-binary-package"), *_setting(chosen, "no-binary")]
        ),
        no_build=no_build(chosen),
        dependencies=not chosen.flag("no_deps", "", "no-deps", off="deps"),
    )


def prereleases(chosen: Chosen) -> dict[str, str]:
    """When pre-releases count, by the names of packages.

    Raises:
        UsageError: A pair is malformed, or names no mode.
    """
    pairs = chosen.pairs("prerelease_package", "prerelease-package", "--prerelease-package")
    for name, mode in pairs.items():
        if mode not in _PRERELEASES:
            choices = ", ".join(f"`{one}`" for one in _PRERELEASES)
            raise UsageError(f"The mode of `prerelease-package` must be one of {choices}", context=f"`{name}={mode}`")
    return {normalised(name): mode for name, mode in pairs.items()}


def _mode(text: str) -> str:
    return "if-necessary" if text in ("", "if-necessary-or-explicit") else text


def _cutoff(text: str) -> float | None:
    from pym.project.cutoff import cutoff

    return cutoff(text, time.time())


def _setting(chosen: Chosen, key: str) -> list[str]:
    """A setting that is true for all packages in the general table, and a list of names in the one of `pip`."""
    value = chosen.settings.value(key)
    if chosen.invocation.texts(key.replace("-", "_")):
        return []
    return [":all:"] if value is True else list(chosen.settings.strings(key)) if isinstance(value, (str, list)) else []


def no_build(chosen: Chosen) -> frozenset[str]:
    """Names whose source distributions do not count; `:all:` for all."""
    words = [*chosen.texts("only_binary", "", ""), *_setting(chosen, "only-binary")]
    if chosen.flag("no_build", "PYM_NO_BUILD", "", off="build") or chosen.settings.value("no-build") is True:
        words.append(":all:")
    words += chosen.texts("", "PYM_NO_BUILD_PACKAGE", "no-build-package")
    return names(words)


def without_sources(chosen: Chosen) -> frozenset[str]:
    """Names whose `tool.pym.sources` do not count; `:all:` for all."""
    if chosen.flag("no_sources", "PYM_NO_SOURCES", "no-sources", off="sources"):
        return frozenset((":all:",))
    return names(chosen.texts("no_sources_package", "PYM_NO_SOURCES_PACKAGE", "no-sources-package"))


# -- what changes an environment ---------------------------------------------------------------------------------------

# Pairs of flags of which only one can be meant: of all that resolve, and of what changes an environment.
RESOLVING = (
    ("extra", "--extra <NAME>", "all_extras", "--all-extras"),
    ("upgrade", "--upgrade", "no_upgrade", "--no-upgrade"),
    ("offline", "--offline", "refresh", "--refresh"),
    ("no_index", "--no-index", "index_url", "--index-url <URL>"),
    ("no_index", "--no-index", "extra_index_url", "--extra-index-url <URL>"),
)
CONFLICTS = (
    *RESOLVING,
    ("reinstall", "--reinstall", "no_reinstall", "--no-reinstall"),
    ("target", "--target <TARGET>", "prefix", "--prefix <PREFIX>"),
    ("require_hashes", "--require-hashes", "no_verify_hashes", "--no-verify-hashes"),
)
UNSUPPORTED = (
    ("user", "pip's `--user` is unsupported (use a virtual environment instead)"),
    ("client_cert", "`--client-cert` is unsupported"),
    ("trusted_host", "`--trusted-host` is unsupported: use `--allow-insecure-host`"),
    ("upgrade_group", "`--upgrade-group` is not supported in `pym pip` commands"),
)


def refuse(invocation: Invocation) -> None:
    """Refuses what cannot be meant, or cannot be had.

    Raises:
        UsageError: Something was typed that is such.
    """
    values = invocation.values
    invocation.exclude(CONFLICTS)
    for name, text in UNSUPPORTED:
        if values.get(name):
            raise UsageError(text)
    if values.get("output_format") == "json":
        raise UsageError("`--output-format json` is not part of this version")


def where(chosen: Chosen) -> Where:
    """The environment that is meant."""
    return Where(
        chosen.text("python", "PYM_PYTHON", "python"),
        chosen.text("target", "", "target"),
        chosen.text("prefix", "", "prefix"),
        system=chosen.flag("system", "PYM_SYSTEM_PYTHON", "system", off="no_system"),
        break_system=chosen.flag(
            "break_system_packages",
            "PYM_BREAK_SYSTEM_PACKAGES",
            "break-system-packages",
            off="no_break_system_packages",
        ),
    )


def hashes(chosen: Chosen) -> str:
    """What is done about hashes: see `ops.hash_demands`."""
    if chosen.flag("require_hashes", "PYM_REQUIRE_HASHES", "require-hashes", off="no_require_hashes"):
        return REQUIRE
    if chosen.invocation.flag("verify_hashes"):
        return VERIFY
    if chosen.flag("no_verify_hashes", "PYM_NO_VERIFY_HASHES") or chosen.settings.flag("verify-hashes") is False:
        return IGNORE
    return VERIFY


def manner(chosen: Chosen, *, sync: bool = False) -> Manner:
    """How an environment is changed.

    Raises:
        UsageError: A name is none.
    """
    invocation = chosen.invocation
    again = names(chosen.texts("reinstall_package", "", "reinstall-package"))
    if chosen.flag("reinstall", "", "reinstall", off="no_reinstall"):
        again |= {":all:"}
    return Manner(
        exact=sync or chosen.flag("exact", "", "exact"),
        reinstall=again,
        upgrade=chosen.flag("upgrade", "PYM_UPGRADE", "upgrade", off="no_upgrade") and not sync,
        upgrade_packages=() if sync else chosen.texts("upgrade_package", "", "upgrade-package"),
        refresh=chosen.flag("refresh", "", "", off="no_refresh"),
        refresh_packages=names(chosen.texts("refresh_package")),
        hashes=hashes(chosen),
        unverified=names(chosen.texts("no_verify_record")),
        link_mode=chosen.text("link_mode", "PYM_LINK_MODE", "link-mode", LINK_MODES),
        bytecode=chosen.flag("compile_bytecode", "PYM_COMPILE_BYTECODE", "compile-bytecode", off="no_compile_bytecode"),
        strict=chosen.flag("strict", "", "strict", off="no_strict"),
        dry_run=invocation.flag("dry_run") or invocation.flag("check"),
        allow_empty=sync
        and chosen.flag("allow_empty_requirements", "", "allow-empty-requirements", off="no_allow_empty_requirements"),
        sync=sync,
    )


def pythons(chosen: Chosen) -> Pythons:
    """What is resolved for where it is not just the environment."""
    return Pythons(
        version=chosen.text("python_version", "", "python-version"),
        platform=chosen.text("python_platform", "", "python-platform"),
        builds=":all:" not in no_build(chosen),
    )


def builds(chosen: Chosen) -> Builds:
    """How things are built.

    Raises:
        UsageError: A setting is malformed.
    """
    from pym.cli.build_chosen import builds as made

    return made(chosen)


def solid(chosen: Chosen, *, off: str = "") -> frozenset[str]:
    """Names of what is not installed as editable though it is wanted so; `:all:` for all."""
    if chosen.flag("no_editable", "PYM_NO_EDITABLE", off=off):
        return frozenset((":all:",))
    return names(chosen.invocation.texts("no_editable_package"))


_BUILD_OPTIONS = (
    "config_setting", "config_settings_package", "no_build_isolation", "no_build_isolation_package",
    "build_constraints", "require_build_hashes",
)  # fmt: skip
_BUILD_VARIABLES = (
    "PYM_NO_BUILD_ISOLATION", "PYM_NO_BUILD_ISOLATION_PACKAGE", "PYM_BUILD_CONSTRAINT", "PYM_REQUIRE_BUILD_HASHES",
)  # fmt: skip
_BUILD_SETTINGS = (
    "config-settings", "config-settings-package", "no-build-isolation", "no-build-isolation-package",
    "build-constraint-dependencies", "extra-build-dependencies", "extra-build-variables", "require-build-hashes",
)  # fmt: skip


def builds_as_usual(chosen: Chosen) -> bool:
    """Whether nothing says that things are built otherwise than they are by themselves."""
    invocation, settings = chosen.invocation, chosen.settings
    return (
        not any(invocation.values.get(name) for name in _BUILD_OPTIONS)
        and not any(invocation.environ.get(name) for name in _BUILD_VARIABLES)
        and all(settings.value(key) is None for key in _BUILD_SETTINGS)
    )


def asked(chosen: Chosen) -> Asked:
    """What is to be installed.

    Raises:
        UsageError: Nothing is.
    """
    invocation = chosen.invocation
    files = [*invocation.texts("requirements"), *invocation.texts("src_file")]
    extras = chosen.texts("extra", "", "extra")
    all_extras = not invocation.flag("no_all_extras") and chosen.flag("all_extras", "", "all-extras")
    if not invocation.texts("extra") and not any(
        name.rpartition("/")[2].startswith(("py", "setup.")) for name in files
    ):
        extras, all_extras = [], invocation.flag("all_extras")  # a setting does not ask for what cannot be had
    return Asked(
        files,
        packages=invocation.texts("package"),
        editables=invocation.texts("editable"),
        constraints=chosen.texts("constraints", "PYM_CONSTRAINT"),
        overrides=chosen.texts("overrides", "PYM_OVERRIDE"),
        excludes=chosen.texts("excludes", "PYM_EXCLUDE"),
        build_constraints=chosen.texts("build_constraints", "PYM_BUILD_CONSTRAINT"),
        groups=chosen.texts("group", "", "group"),
        extras=extras,
        all_extras=all_extras,
        no_sources=without_sources(chosen),
        solid=solid(chosen) if "no_editable" in invocation.values else frozenset(),
    )
