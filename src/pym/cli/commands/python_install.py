"""`pym python install`."""

from __future__ import annotations

from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import choose, python_install, python_wanted
from pym.ops.python_install import Outcome
from pym.ops.python_wanted import Options, Wanted
from pym.ops.wiring import Wiring
from pym.python.request import PythonRequest
from pym.python.workshop import recover


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    python_wanted.require_allowed(wiring)
    options = Options(
        bin=not invocation.flag("no_bin", "PYM_NO_BIN"),
        bytecode=invocation.flag("compile_bytecode", "PYM_COMPILE_BYTECODE"),
        default=invocation.flag("default"),
        force=invocation.flag("force"),
        reinstall=invocation.flag("reinstall"),
        upgrade=invocation.flag("upgrade"),
    )
    recover(wiring.store, wiring.reporter)
    targets = invocation.texts("targets", "PYM_PYTHON")
    sha256 = _sha256(invocation.text("sha256"), targets)
    wanted = python_wanted.wants(wiring, targets, options) if targets else _unnamed(wiring, options)
    outcome = python_install.run(wiring, wanted, options, sha256=sha256)
    return report(invocation, wiring, wanted, outcome)


def _sha256(text: str, targets: list[str]) -> str:
    if not text:
        return ""
    if len(text) != 64 or any(char not in "0123456789abcdef" for char in text.lower()):
        raise UsageError("`--sha256` takes 64 hex digits", context=f"it has {len(text)} characters")
    if len(targets) != 1 or not python_wanted.is_archive(targets[0]):
        raise UsageError("`--sha256` goes with one archive at hand, as in `pym python install ./cpython-….tar.gz`")
    return text


def _unnamed(wiring: Wiring, options: Options) -> list[Wanted]:
    """What to install when nothing is named: all that is installed again, what is pinned, or the latest."""
    if options.reinstall or options.upgrade:
        keys = wiring.store.installed()
        names = [str(key) for key in keys] if options.reinstall else shown.minors(keys)
        return python_wanted.wants(wiring, names, options)
    pin = choose.pin_in_force(wiring, several_first=True)
    if pin is not None:
        wiring.reporter.debug(f"Installing what `{pin.path}` asks for")
        return [python_wanted.want(wiring, request, request.canonical(), options) for request in pin.requests]
    return [python_wanted.want(wiring, PythonRequest.parse("default", "/"), "default", options)]


def report(invocation: Invocation, wiring: Wiring, wanted: list[Wanted], outcome: Outcome) -> int:
    """Tells what was done; the exit code."""
    reporter = wiring.reporter
    changed = sorted(
        [*((key, "+") for key in outcome.added), *((key, "~") for key in outcome.replaced)],
        key=lambda pair: pair[0].version.key,
    )
    linked_only = [key for key in outcome.kept if outcome.programs.get(key)]
    changed += [(key, "+") for key in linked_only]
    if changed:
        count = f"Python {changed[0][0].version}" if len(changed) == 1 else f"{len(changed)} versions"
        reporter.info(f"Installed {invocation.reporter.paint(count, 'bold')} in {shown.duration(outcome.seconds)}")
        for key, sign in changed:
            programs = ", ".join(outcome.programs.get(key, []))
            style = "green" if sign == "+" else "cyan"
            reporter.info(f" {invocation.reporter.paint(sign, style)} {key}" + (f" ({programs})" if programs else ""))
    elif not outcome.errors:
        if len(wanted) == 1 and wanted[0].request is not None:
            reporter.info(f"{wanted[0].request.describe()} is already installed")
        elif wanted:
            reporter.info("All requested versions already installed")
        else:
            reporter.info("There are no installed versions to work on")
    for foreign in outcome.foreign:
        reporter.warn(f"`{foreign.path}` is not managed by pym and was left alone; `--force` replaces it")
    if any(outcome.programs.values()) and not shown.on_path(wiring.store.bin, invocation.environ):
        reporter.warn(f"`{wiring.store.bin}` is not on your PATH; `pym python update-shell` puts it there")
    return shown.failures(invocation, outcome.errors)
