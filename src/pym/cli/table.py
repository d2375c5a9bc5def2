"""Compiled from `app` by `python -m pym.cli.compile`. Do not edit. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.parse import Option, Table

SHARED: dict[str, Option] = {
    "--quiet": ("quiet", 3, ()),
    "-q": ("quiet", 3, ()),
    "--verbose": ("verbose", 3, ()),
    "-v": ("verbose", 3, ()),
    "--color": ("color", 1, ("auto", "always", "never")),
    "--no-progress": ("no_progress", 0, ()),
    "--offline": ("offline", 0, ()),
    "--directory": ("directory", 1, ()),
    "--project": ("project", 1, ()),
    "--config-file": ("config_file", 1, ()),
    "--no-config": ("no_config", 0, ()),
    "--system-certs": ("system_certs", 0, ()),
    "--allow-insecure-host": ("allow_insecure_host", 2, ()),
    "--managed-python": ("managed_python", 0, ()),
    "--no-managed-python": ("no_managed_python", 0, ()),
    "--no-python-downloads": ("no_python_downloads", 0, ()),
    "--no-cache": ("no_cache", 0, ()),
    "-n": ("no_cache", 0, ()),
    "--cache-dir": ("cache_dir", 1, ()),
}
COMMANDS: Table = {
    "python": {
        "dir": ("python_dir", {
            **SHARED,
            "--bin": ("bin_", 0, ()),
        }, (), False),
        "find": ("python_find", {
            **SHARED,
            "--no-project": ("no_project", 0, ()),
            "--system": ("system", 0, ()),
            "--show-version": ("show_version", 0, ()),
            "--resolve-links": ("resolve_links", 0, ()),
        }, (("request", False, False),), False),
        "install": ("python_install", {
            **SHARED,
            "--reinstall": ("reinstall", 0, ()),
            "-r": ("reinstall", 0, ()),
            "--force": ("force", 0, ()),
            "-f": ("force", 0, ()),
            "--upgrade": ("upgrade", 0, ()),
            "-U": ("upgrade", 0, ()),
            "--default": ("default", 0, ()),
            "--no-bin": ("no_bin", 0, ()),
            "--install-dir": ("install_dir", 1, ()),
            "-i": ("install_dir", 1, ()),
            "--mirror": ("mirror", 1, ()),
            "--catalogue": ("catalogue", 2, ()),
            "--python-downloads-json-url": ("catalogue", 2, ()),
            "--sha256": ("sha256", 1, ()),
            "--compile-bytecode": ("compile_bytecode", 0, ()),
        }, (("targets", False, True),), False),
        "list": ("python_list", {
            **SHARED,
            "--only-installed": ("only_installed", 0, ()),
            "--only-downloads": ("only_downloads", 0, ()),
            "--all-versions": ("all_versions", 0, ()),
            "--all-platforms": ("all_platforms", 0, ()),
            "--all-arches": ("all_arches", 0, ()),
            "--all_architectures": ("all_arches", 0, ()),
            "--show-urls": ("show_urls", 0, ()),
            "--output-format": ("output_format", 1, ("text", "json")),
            "--catalogue": ("catalogue", 2, ()),
            "--python-downloads-json-url": ("catalogue", 2, ()),
        }, (("request", False, False),), False),
        "pin": ("python_pin", {
            **SHARED,
            "--global": ("shared", 0, ()),
            "--rm": ("rm", 0, ()),
            "--resolved": ("resolved", 0, ()),
            "--no-project": ("no_project", 0, ()),
        }, (("request", False, False),), False),
        "prune": ("python_prune", {
            **SHARED,
            "--dry-run": ("dry_run", 0, ()),
            "--install-dir": ("install_dir", 1, ()),
            "-i": ("install_dir", 1, ()),
        }, (), False),
        "uninstall": ("python_uninstall", {
            **SHARED,
            "--all": ("all_", 0, ()),
            "--install-dir": ("install_dir", 1, ()),
            "-i": ("install_dir", 1, ()),
        }, (("targets", False, True),), False),
        "update-shell": ("python_update_shell", {
            **SHARED,
        }, (), False),
        "upgrade": ("python_upgrade", {
            **SHARED,
            "--reinstall": ("reinstall", 0, ()),
            "-r": ("reinstall", 0, ()),
            "--install-dir": ("install_dir", 1, ()),
            "-i": ("install_dir", 1, ()),
            "--mirror": ("mirror", 1, ()),
            "--catalogue": ("catalogue", 2, ()),
            "--python-downloads-json-url": ("catalogue", 2, ()),
            "--compile-bytecode": ("compile_bytecode", 0, ()),
        }, (("targets", False, True),), False),
    },
    "run": ("run", {
        **SHARED,
        "--python": ("python", 1, ()),
        "-p": ("python", 1, ()),
        "--module": ("module", 0, ()),
        "-m": ("module", 0, ()),
        "--script": ("script", 0, ()),
        "-s": ("script", 0, ()),
        "--env-file": ("env_file", 2, ()),
        "--no-env-file": ("no_env_file", 0, ()),
        "--no-project": ("no_project", 0, ()),
        "--isolated": ("isolated", 0, ()),
    }, (("words", False, True),), True),
    "self": {
        "install": ("self_install", {
            **SHARED,
            "--archive": ("archive", 1, ()),
            "--sha256": ("sha256", 1, ()),
            "--made": ("made", 1, ()),
            "--no-modify-path": ("no_modify_path", 0, ()),
            "--force": ("force", 0, ()),
            "-f": ("force", 0, ()),
        }, (), False),
        "uninstall": ("self_uninstall", {
            **SHARED,
        }, (), False),
    },
    "shim-exec": ("shim_exec", {
        **SHARED,
    }, (("words", False, True),), True),
    "tool": {
        "run": ("tool_run", {
            **SHARED,
        }, (("words", False, True),), True),
    },
}
