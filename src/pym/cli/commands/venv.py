"""`pym venv`. A HOT module."""

from __future__ import annotations

import os
import sys
import time

from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import venv
from pym.ops.wording import using
from pym.venv import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.model.environment import Environment
    from pym.ops.wiring import Wiring

# Flags of virtualenv that mean nothing here, as uv says of them.
_IGNORED = (
    ("no_seed", "virtualenv's `--no-seed` has no effect (pym omits seed packages by default)"),
    ("no_pip", "virtualenv's `--no-pip` has no effect (pym omits `pip` by default)"),
    ("no_setuptools", "virtualenv's `--no-setuptools` has no effect (pym omits `setuptools` by default)"),
    ("no_wheel", "virtualenv's `--no-wheel` has no effect (pym omits `wheel` by default)"),
    (
        "system",
        "The `--system` flag has no effect, `pym venv` always ignores virtual environments when finding a Python "
        "interpreter; did you mean `--no-managed-python`?",
    ),
)
# What the launcher sets that can make environments itself (`ops.venv_recipe`), and where it does not.
_VARIABLE = "PYM_ANSWER"
_SETTINGS = ("PYM_PROJECT_ENVIRONMENT", "PYM_VENV_SEED", "PYM_VENV_CLEAR", "PYM_VENV_RELOCATABLE")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+@%,:=")


def main(invocation: Invocation) -> int:
    started = time.time_ns()
    reporter = invocation.reporter
    for name, text in _IGNORED:
        if invocation.flag(name):
            reporter.warn(text)
    if invocation.values.get("path") == "":
        raise UsageError("A value is required for `[PATH]` but none was supplied")
    seed = invocation.flag("seed", "PYM_VENV_SEED")
    wiring = invocation.wiring()
    listening = None
    if _VARIABLE in invocation.environ and _is_plain(invocation):
        from pym.ops import evidence

        listening = evidence.listen(wiring)
    base = venv.interpreter(wiring, invocation.text("python"))
    path, written = venv.destination(wiring, invocation.text("path"))
    told, at, where = using(wiring, base).partition(" at: ")
    reporter.info(f"{told}{at}{reporter.paint(where, 'cyan') if where else ''}")
    what = "virtual environment with seed packages" if seed else "virtual environment"
    reporter.info(f"Creating {what} at: {reporter.paint(written, 'cyan')}")
    prompt = invocation.values.get("prompt")
    made = venv.make(
        wiring,
        base,
        path,
        written,
        prompt=prompt if isinstance(prompt, str) else None,
        existing=_existing(invocation),
        ask=_ask(invocation),
        system_site_packages=invocation.flag("system_site_packages"),
        relocatable=not invocation.flag("no_relocatable") and invocation.flag("relocatable", "PYM_VENV_RELOCATABLE"),
        seed=seed,
    )
    if seed:
        _seed(invocation, wiring, made)
    command = activation(wiring.context.environ, os.path.join(os.path.normpath(written), "bin"))
    if command:
        reporter.info(f"Activate with: {reporter.paint(command, 'green')}")
    if listening is not None:
        from pym.ops import venv_recipe

        # No shell quotes this name, nor any other that the launcher takes.
        before, _, after = activation(wiring.context.environ, "name/bin").partition("name")
        said = (f"{told}{at}", base.executable if where else "")
        venv_recipe.record(wiring, listening, base, said=said, activates=(before, after), started=started)
    return 0


def _is_plain(invocation: Invocation) -> bool:
    """Whether nothing but a path was typed, and no setting in the environment says how environments are to be."""
    typed = any(value for name, value in invocation.values.items() if name != "path")
    return not typed and not any(invocation.environ.get(name) for name in _SETTINGS)


def _existing(invocation: Invocation) -> str:
    if invocation.flag("allow_existing"):
        return place.KEEP
    if not invocation.flag("no_clear") and invocation.flag("clear", "PYM_VENV_CLEAR"):
        return place.FORCE if invocation.flag("force") else place.CLEAR
    return place.REFUSE


def _ask(invocation: Invocation) -> Callable[[str], bool] | None:
    """Who asks a person; None where there is none, or where the answer is given."""
    stdin = sys.stdin
    if invocation.flag("no_clear") or not invocation.reporter.interactive or stdin is None or not stdin.isatty():
        return None

    def ask(question: str) -> bool:
        paint = invocation.reporter.paint
        hint = f"{paint('hint', 'hint')}: Use the `--clear` flag or set `PYM_VENV_CLEAR=1` to skip this prompt"
        sys.stderr.write(f"{hint}\n{paint(question, 'bold')} {paint('[y/n] (yes)', 'dim')} ")
        sys.stderr.flush()
        line = stdin.readline()
        if not line:
            sys.stderr.write("\n")
        return line.strip().lower() in ("y", "yes") or line == "\n"

    return ask


def _seed(invocation: Invocation, wiring: Wiring, made: Environment) -> None:
    # Installing takes a hundred modules more than making an environment.
    from pym.cli import pip_chosen
    from pym.cli.chosen import Chosen
    from pym.cli.progress_steps import Seeded
    from pym.ops.seed import seed

    chosen = Chosen(invocation, wiring.settings.of_pip())
    seed(
        wiring,
        chosen.settings,
        made,
        places=pip_chosen.places(chosen),
        policy=pip_chosen.policy(chosen),
        link_mode=chosen.text("link_mode", "PYM_LINK_MODE", "link-mode", pip_chosen.LINK_MODES),
        steps=Seeded(invocation.reporter),
        builds=lambda: pip_chosen.builds(chosen),
    )


def activation(environ: Mapping[str, str], programs: str) -> str:
    """The command that activates, for the shell in use; "" if it is none that can.

    Args:
        environ: Tells the shell: some say it themselves, of others the login shell's name is taken.
        programs: The environment's `bin`.
    """
    get = environ.get
    shell = ""
    for variable, name in (
        ("NU_VERSION", "nu"),
        ("XONSH_VERSION", "xonsh"),
        ("FISH_VERSION", "fish"),
        ("BASH_VERSION", "bash"),
        ("ZSH_VERSION", "zsh"),
        ("KSH_VERSION", "ksh"),
    ):
        if get(variable):
            shell = name
            break
    shell = shell or os.path.basename(get("SHELL", ""))
    if shell == "cmd":
        return ""
    if shell in ("pwsh", "powershell"):
        path = f"{programs}/activate.ps1"
        quoted = "'" + path.replace("'", "''") + "'"
        return path if _PLAIN.issuperset(path) else f"& {quoted}"
    if shell == "nu":
        return f"overlay use {_quoted(f'{programs}/activate.nu', nu=True)}"
    suffix = {"fish": ".fish", "csh": ".csh", "tcsh": ".csh", "xonsh": ".xsh"}.get(shell, "")
    return f"source {_quoted(f'{programs}/activate{suffix}', fish=shell == 'fish')}"


def _quoted(path: str, *, fish: bool = False, nu: bool = False) -> str:
    from pym.venv import quote

    if _PLAIN.issuperset(path):
        return path
    return quote.nu(path) if nu else quote.fish(path) if fish else quote.sh(path)
