"""Options that go together, as the parameters of functions of which only the signature matters. See `options.command`.

A command that takes a set lists it where it is registered; `pip_options`, `install_options` and `project_options`
define each option.
"""

from __future__ import annotations

from pym.cli import install_options as install
from pym.cli import pip_options as pip
from pym.cli import project_options as project


def resolving(
    resolution: pip.Resolution = None,
    prerelease: pip.Prerelease = None,
    pre: pip.Pre = False,
    prerelease_package: pip.PrereleasePackage = None,
    fork_strategy: pip.ForkStrategy = None,
) -> None:
    """Which versions are preferred."""


def narrowing(
    exclude_newer: pip.ExcludeNewer = None,
    exclude_newer_package: pip.ExcludeNewerPackage = None,
    no_sources: pip.NoSources = False,
    no_sources_package: pip.NoSourcesPackage = None,
    sources: pip.Sources = False,
) -> None:
    """What there is to choose from."""


def asking(
    index: pip.Index = None,
    default_index: pip.DefaultIndex = None,
    index_url: pip.IndexUrl = None,
    extra_index_url: pip.ExtraIndexUrl = None,
    find_links: pip.FindLinks = None,
    no_index: pip.NoIndex = False,
    index_strategy: pip.IndexStrategy = None,
    keyring_provider: pip.KeyringProvider = None,
) -> None:
    """Where packages come from."""


def building(
    no_build: pip.NoBuild = False,
    no_build_isolation: pip.NoBuildIsolation = False,
    no_build_isolation_package: pip.NoBuildIsolationPackage = None,
    config_setting: pip.ConfigSetting = None,
    config_settings_package: pip.ConfigSettingsPackage = None,
    require_build_hashes: pip.RequireBuildHashes = False,
    no_require_build_hashes: pip.NoRequireBuildHashes = False,
    build: pip.Build = False,
    build_isolation: pip.BuildIsolation = False,
) -> None:
    """How things are built."""


def refreshing(
    refresh: pip.Refresh = False, refresh_package: pip.RefreshPackage = None, no_refresh: pip.NoRefresh = False
) -> None:
    """What is cached but has to be confirmed."""


def pip_sources(
    constraints: pip.Constraints = None,
    build_constraints: pip.BuildConstraints = None,
    extra: pip.Extra = None,
    all_extras: pip.AllExtras = False,
    group: pip.Group = None,
    no_all_extras: pip.NoAllExtras = False,
) -> None:
    """What the `pip` commands read besides the requirements themselves."""


def pip_adjusting(
    overrides: pip.Overrides = None,
    excludes: pip.Excludes = None,
    no_deps: pip.NoDeps = False,
    deps: pip.Deps = False,
) -> None:
    """What changes requirements."""


def pip_files(no_binary: pip.NoBinary = None, only_binary: pip.OnlyBinary = None) -> None:
    """Which files the `pip` commands use."""


def pip_targets(
    python_version: pip.PythonVersion = None,
    python_platform: pip.PythonPlatform = None,
) -> None:
    """Another Python or platform than the one at hand."""


def pip_upgrading(
    upgrade: pip.Upgrade = False,
    upgrade_package: pip.UpgradePackage = None,
    upgrade_group: pip.UpgradeGroup = None,
    no_upgrade: pip.NoUpgrade = False,
) -> None:
    """The same in the `pip` commands, where groups are of no lock."""


def pip_torch(torch_backend: pip.TorchBackend = None) -> None:
    """Which index of PyTorch."""


def pip_hashing(
    require_hashes: install.RequireHashes = False,
    no_verify_hashes: install.NoVerifyHashes = False,
    no_require_hashes: install.NoRequireHashes = False,
    verify_hashes: install.VerifyHashes = False,
) -> None:
    """Which hashes are demanded."""


def pip_where(
    target: install.Target = None,
    prefix: install.Prefix = None,
    system: install.System = False,
    break_system_packages: install.BreakSystemPackages = False,
    python: install.Python = None,
    no_break_system_packages: install.NoBreakSystemPackages = False,
    no_system: pip.NoSystem = False,
) -> None:
    """Which environment the `pip` commands change."""


def pip_changing(
    strict: install.Strict = False,
    dry_run: install.DryRun = False,
    check: install.CheckOnly = False,
    no_verify_record: install.NoVerifyRecord = None,
    user: install.User = False,
    cert: pip.Cert = None,
    client_cert: pip.ClientCert = None,
    trusted_host: pip.TrustedHost = None,
    output_format: install.OutputFormat = None,
    no_strict: install.NoStrict = False,
) -> None:
    """What `pip install` and `pip sync` take besides."""


def installing(
    link_mode: install.LinkMode = None,
    compile_bytecode: install.CompileBytecode = False,
    no_compile_bytecode: install.NoCompileBytecode = False,
    reinstall: install.Reinstall = False,
    reinstall_package: install.ReinstallPackage = None,
    no_reinstall: install.NoReinstall = False,
) -> None:
    """How distributions get into an environment."""


def upgrading(
    upgrade: pip.Upgrade = False,
    upgrade_package: pip.UpgradePackage = None,
    upgrade_group: project.UpgradeGroup = None,
    no_upgrade: pip.NoUpgrade = False,
) -> None:
    """Which versions are not kept."""


def files(
    no_build_package: project.NoBuildPackage = None,
    no_binary: project.NoBinary = False,
    no_binary_package: project.NoBinaryPackage = None,
) -> None:
    """Which files projects use."""


def project_python(python: project.Python = None) -> None:
    """Which Python."""


def locking(locked: project.Locked = False, frozen: project.Frozen = False) -> None:
    """How the lock is treated by commands that go on from it."""


def following(
    locked: project.Locked = False, frozen: project.FrozenEditing = False, no_sync: project.NoSync = False
) -> None:
    """What happens to lock and environment after a project was edited."""


def selecting_extras(
    extra: project.Extra = None,
    all_extras: project.AllExtras = False,
    no_extra: project.NoExtra = None,
    no_all_extras: pip.NoAllExtras = False,
) -> None:
    """Which extras are wanted of a project: see `ops.project_selection.Selection`."""


def selecting_groups(
    dev: project.Dev = False,
    no_dev: project.NoDev = False,
    only_dev: project.OnlyDev = False,
    group: project.Group = None,
    no_group: project.NoGroup = None,
    no_default_groups: project.NoDefaultGroups = False,
    only_group: project.OnlyGroup = None,
    all_groups: project.AllGroups = False,
) -> None:
    """Which dependency groups are."""


def members(all_packages: project.AllPackages = False, package: project.Packages = None) -> None:
    """Which members of the workspace are wanted."""


def leaving_out(
    no_install_project: project.NoInstallProject = False,
    no_install_workspace: project.NoInstallWorkspace = False,
    no_install_local: project.NoInstallLocal = False,
    no_install_package: project.NoInstallPackage = None,
) -> None:
    """What is not installed though it is wanted."""


def into_environment(
    active: project.Active = False,
    no_active: project.NoActive = False,
    no_editable: project.NoEditable = False,
    editable: project.EditableToo = False,
    no_editable_package: project.NoEditablePackage = None,
) -> None:
    """Which environment of a project, and how its members get there."""


# What commands take as a whole.
_INDEXES = (narrowing, asking, building, refreshing)
COMPILING = (resolving, *_INDEXES, pip_sources, pip_adjusting, pip_files, pip_targets, pip_upgrading, pip_torch)
DOWNLOADING = (*_INDEXES, pip_sources, pip_adjusting, pip_files, pip_targets, pip_hashing)
PIP_SYNC = (*_INDEXES, pip_sources, pip_files, pip_targets, pip_hashing, pip_where, pip_changing, installing, pip_torch)
PIP_INSTALL = (resolving, *PIP_SYNC, pip_adjusting, pip_upgrading)
SELECTING = (selecting_extras, selecting_groups)
PROJECT = (resolving, *_INDEXES, files, upgrading, project_python)
EDITING = (following, installing, leaving_out, *PROJECT)
ENVIRONMENT = (*SELECTING, locking, installing, into_environment, *PROJECT)
# Tools follow none but the user's own settings; groups are of projects.
TOOL = (installing, *PROJECT)
TOOL_UPGRADE = (resolving, *_INDEXES, files, project_python, installing)
