"""`pym self install`: what install.sh runs once it has a Python."""

from __future__ import annotations

import os

from pym import __version__
from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.ops import self_install
from pym.ops.wiring import Wiring
from pym.shim.quote import quote

# install.sh goes on to the next Python.
NO_PIP = 4


def main(invocation: Invocation) -> int:
    # Neither a project that happens to be around nor the user's settings have a say in this.
    wiring = Wiring(invocation.context(), project_from="/", no_project=True, no_config=True)
    reporter = wiring.reporter
    archive = invocation.text("archive")
    options = self_install.Options(
        archive=os.path.join(wiring.context.cwd, archive) if archive else "",
        sha256=invocation.text("sha256").lower(),
        made=invocation.text("made"),
        force=invocation.flag("force"),
        modify_path=not invocation.flag("no_modify_path", "PYM_NO_MODIFY_PATH"),
    )
    outcome = self_install.install(wiring, options)
    if outcome.state == self_install.NO_PIP:
        reporter.debug(f"`{outcome.python}` has neither pip nor ensurepip")
        return NO_PIP
    if outcome.state == self_install.PRESENT and not outcome.changed:
        reporter.info(f"pym {__version__} is up to date in `{outcome.directory}`")
        return 0
    for name in outcome.left_out:
        reporter.info(f"There is no wheel of {name} for this Python: pym does without it")
    reporter.info(f"Installed pym {__version__} in `{outcome.directory}`")
    for path in outcome.changed:
        reporter.info(f" {invocation.reporter.paint('+', 'green')} {path}")
    _tell_next(invocation, wiring, put_on_path=options.modify_path)
    return 0


def _tell_next(invocation: Invocation, wiring: Wiring, *, put_on_path: bool) -> None:
    directory, shims = wiring.layout.bin, wiring.layout.shims
    say = wiring.reporter.info
    say("")
    if not shown.on_path(directory, invocation.environ):
        if put_on_path:
            say("Open a new terminal, or run `exec $SHELL` in this one. Then:")
        else:
            word = ":".join(quote(path) for path in (shims, directory))
            say(f'Put this into the file your shell reads when it starts:\n    export PATH={word}:"$PATH"\nThen:')
    else:
        first = _first("pym", invocation.environ.get("PATH", ""))
        if first and not _same(first, os.path.join(directory, "pym")):
            wiring.reporter.warn(f"`{first}` comes before `{os.path.join(directory, 'pym')}` on PATH")
        say("Next:")
    say("    pym python install 3.12    installs a Python")
    say("    pym --help                 tells what else there is")


def _first(name: str, path: str) -> str:
    for directory in path.split(os.pathsep):
        candidate = os.path.join(directory, name)
        if os.path.isabs(candidate) and os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    return ""


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
