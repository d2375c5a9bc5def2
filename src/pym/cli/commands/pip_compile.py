"""`pym pip compile`."""

from __future__ import annotations

import os
import sys

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.lock.requirements_txt import Form, command_header
from pym.lock.via import STYLES
from pym.ops import pip_compile
from pym.ops.asked import Asked, Pythons
from pym.ops.names import names
from pym.ops.pip_compile import Output
from pym.spec.direct import without_credentials

_FORMATS = ("requirements.txt", "pylock.toml")

# Pairs of flags of which only one can be meant.
_CONFLICTS = (
    *pip_chosen.RESOLVING,
    ("universal", "--universal", "python_platform", "--python-platform <PLATFORM>"),
)
# Flags of pip-compile that mean nothing here, as uv says of them.
_IGNORED = (
    ("allow_unsafe", "pip-compile's `--allow-unsafe` has no effect (pym can safely pin `pip` and the like)"),
    (
        "no_allow_unsafe",
        "pip-compile's `--no-allow-unsafe` has no effect (pym can safely pin `pip` and the like)",
    ),
    ("no_reuse_hashes", "pip-compile's `--no-reuse-hashes` has no effect (pym doesn't reuse hashes)"),
)
_UNSUPPORTED = (
    ("max_rounds", "pip-compile's `--max-rounds` is unsupported (pym always resolves until done)"),
    ("reuse_hashes", "pip-compile's `--reuse-hashes` is unsupported (pym doesn't reuse hashes)"),
    ("client_cert", "`--client-cert` is unsupported"),
    ("trusted_host", "`--trusted-host` is unsupported: use `--allow-insecure-host`"),
    ("emit_trusted_host", "`--emit-trusted-host` is unsupported"),
    ("config", "pip-compile's `--config` is unsupported: use `--config-file`"),
    ("pip_args", "pip-compile's `--pip-args` is unsupported: pass the options to `pym pip compile` itself"),
    ("upgrade_group", "`--upgrade-group` is not supported in `pym pip` commands"),
)


def main(invocation: Invocation) -> int:
    _check(invocation)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    if not invocation.texts("src_file") and not invocation.texts("group"):
        raise UsageError(
            "Nothing to compile was named",
            hints=("name a requirements file or `pyproject.toml`, or a dependency group with `--group`",),
        )
    output = _output(chosen)
    compiled = pip_compile.run(
        wiring,
        chosen.settings,
        asked=_asked(chosen),
        pythons=_pythons(chosen),
        places=pip_chosen.places(chosen),
        policy=pip_chosen.policy(chosen),
        output=output,
        upgrade=chosen.flag("upgrade", "PYM_UPGRADE", "upgrade", off="no_upgrade"),
        upgrade_packages=chosen.texts("upgrade_package", "", "upgrade-package"),
        refresh=chosen.flag("refresh", "", "", off="no_refresh"),
        refresh_packages=names(chosen.texts("refresh_package")),
        builds=lambda: pip_chosen.builds(chosen),
        builds_as_usual=pip_chosen.builds_as_usual(chosen),
    )
    reporter = wiring.reporter
    for warning in compiled.warnings:
        reporter.warn(warning)
    count = "1 package" if compiled.count == 1 else f"{compiled.count} packages"
    paint = invocation.reporter.paint
    resolved = f"Resolved {paint(count, 'bold')}" if compiled.count else "Resolved"
    reporter.info(f"{resolved} {paint(f'in {shown.duration(compiled.seconds)}', 'dim')}")
    for what, seconds in compiled.phases:
        reporter.debug(f"{what} in {shown.duration(seconds)}")
    # uv shows what it has written, too, unless it is to be quiet.
    if not output.path or reporter.verbosity >= 0:
        invocation.print(compiled.text.removesuffix("\n")) if compiled.text else None
    return 0


def _check(invocation: Invocation) -> None:
    """Refuses what cannot be meant, or cannot be had."""
    values = invocation.values
    invocation.exclude(_CONFLICTS)
    for name, text in _UNSUPPORTED:
        if values.get(name):
            raise UsageError(text)
    if invocation.text("resolver") == "legacy":
        raise UsageError("pip-compile's `--resolver=legacy` is unsupported")
    for name, text in _IGNORED:
        if values.get(name):
            invocation.reporter.warn(text)


def _asked(chosen: Chosen) -> Asked:
    invocation = chosen.invocation
    extras = chosen.texts("extra", "", "extra")
    all_extras = not invocation.flag("no_all_extras") and chosen.flag("all_extras", "", "all-extras")
    files = invocation.texts("src_file")
    if not invocation.texts("extra") and not any(os.path.basename(name).startswith(("py", "setup.")) for name in files):
        extras, all_extras = [], invocation.flag("all_extras")  # a setting does not ask for what cannot be had
    return Asked(
        files,
        constraints=chosen.texts("constraints", "PYM_CONSTRAINT"),
        overrides=chosen.texts("overrides", "PYM_OVERRIDE"),
        excludes=chosen.texts("excludes", "PYM_EXCLUDE"),
        build_constraints=chosen.texts("build_constraints", "PYM_BUILD_CONSTRAINT"),
        groups=chosen.texts("group", "", "group"),
        extras=extras,
        all_extras=all_extras,
        no_sources=pip_chosen.without_sources(chosen),
    )


def _pythons(chosen: Chosen) -> Pythons:
    invocation = chosen.invocation
    version = chosen.text("python_version", "", "python-version")
    request = invocation.text("python")
    if not request and not invocation.text("python_version"):
        # The variable gives way to `--python-version`, a setting gives way to the variable.
        request = invocation.environ.get("PYM_PYTHON", "") or chosen.settings.text("python")
    platform = chosen.text("python_platform", "", "python-platform")
    return Pythons(
        request,
        version,
        platform,
        universal=chosen.flag("universal", "", "universal", off="no_universal")
        and not invocation.text("python_platform"),
        system=chosen.flag("system", "PYM_SYSTEM_PYTHON", "system", off="no_system"),
        builds=":all:" not in pip_chosen.no_build(chosen),
    )


def _output(chosen: Chosen) -> Output:
    invocation = chosen.invocation
    path = chosen.text("output_file", "", "output-file")
    form = invocation.text("format_") or chosen.settings.text("format", _FORMATS)
    lock = form == "pylock.toml"
    if path and (lock or (not form and path.endswith(".toml"))):
        from pym.project.pylock import is_lock_name

        if not is_lock_name(path):
            raise UsageError(
                "Expected the output filename to be `pylock.toml` or `pylock.<name>.toml`, where `<name>` is non-empty "
                f"and contains no dots; found `{os.path.basename(path)}`"
            )
        lock = True
    universal = chosen.flag("universal", "", "universal", off="no_universal")
    header = () if chosen.flag("no_header", "", "no-header", off="header") else command_header(_command(chosen))

    def emit(what: str) -> bool:
        return chosen.flag(f"emit_{what}", "", f"emit-{what.replace('_', '-')}", off=f"no_emit_{what}")

    return Output(
        path,
        Form(
            header=header,
            annotate=not chosen.flag("no_annotate", "", "no-annotate", off="annotate"),
            style=chosen.text("annotation_style", "", "annotation-style", STYLES) or "split",
            hashes=chosen.flag("generate_hashes", "", "generate-hashes", off="no_generate_hashes"),
            extras=chosen.flag("no_strip_extras", "", "no-strip-extras", off="strip_extras"),
            markers=universal or chosen.flag("no_strip_markers", "", "no-strip-markers", off="strip_markers"),
            indexes=emit("index_annotation"),
            omitted=names(chosen.texts("no_emit_package", "", "no-emit-package")),
        ),
        lock=lock,
        index_urls=emit("index_url"),
        find_links=emit("find_links"),
        build_options=emit("build_options"),
        marker=emit("marker_expression"),
    )


_INDEXES = ("--index-url", "--extra-index-url", "-i", "--index", "--default-index")
_SILENT = (
    "--upgrade", "-U", "--quiet", "-q", "--verbose", "-v", "--no-progress", "--system-certs", "--native-tls",
)  # fmt: skip


def _command(chosen: Chosen) -> str:
    """The command as the header names it: what says nothing about the answer is left out."""
    custom = chosen.text("custom_compile_command", "PYM_CUSTOM_COMPILE_COMMAND", "custom-compile-command")
    if custom:
        return custom
    skipped: list[str] = ["--upgrade-package", "-P"]
    if not chosen.flag("emit_index_url", "", "emit-index-url", off="no_emit_index_url"):
        skipped += _INDEXES
    if not chosen.flag("emit_find_links", "", "emit-find-links", off="no_emit_find_links"):
        skipped += ["--find-links", "-f"]
    kept = []
    words = iter(sys.argv[1:])
    for word in words:
        if word in _SILENT:
            continue
        if word in skipped:
            next(words, None)
            continue
        if any(word.startswith(f"{flag}=" if flag[:2] == "--" else flag) for flag in skipped if word[:1] == "-"):
            continue
        kept.append(without_credentials(word))
    return f"pym {' '.join(kept)}"
