"""`pym verify`."""

from __future__ import annotations

import time

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.errors import shown as quoted
from pym.ops import environments, verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.install.verify import Finding, Verified
    from pym.model.environment import Environment
    from pym.ops.wiring import Wiring

_SHOWN = {"script": "broken"}


def main(invocation: Invocation) -> int:
    started = time.monotonic()
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    repair = invocation.flag("repair")
    where = pip_chosen.where(chosen)
    environment = environments.find(
        wiring,
        python=where.python,
        system=where.system,
        target=where.target,
        prefix=where.prefix,
        break_system=where.break_system,
        writing=repair,
    )
    packages, full = invocation.texts("packages"), invocation.flag("full")
    found = verify.check(wiring, environment, packages, full=full)
    repaired: list[str] = []
    before = found
    if repair and found.findings:
        repaired, unable = verify.repair(
            wiring,
            environment,
            found,
            lambda requirements: _fetch(chosen, wiring, environment, requirements),
            link_mode=chosen.text("", "PYM_LINK_MODE", "link-mode", pip_chosen.LINK_MODES),
        )
        for text in unable:
            wiring.reporter.warn(text)
        if repaired:
            found = verify.check(wiring, environment, packages, full=full)
    if invocation.text("output_format") == "json":
        import json

        invocation.print(json.dumps(_json(environment, found, before, repaired)))
    else:
        for line in _lines(environment, found.findings):
            invocation.print(line)
    for name in repaired:
        wiring.reporter.info(f" {invocation.reporter.paint('~', 'cyan')} {name}")
    _sum_up(invocation, environment, found, started)
    if found.findings and not repair and any(one.kind in verify.REPAIRABLE for one in found.findings):
        wiring.reporter.info("`pym verify --repair` installs what is damaged again")
    return 1 if found.findings else 0


def _fetch(chosen: Chosen, wiring: Wiring, environment: Environment, requirements: list[str]) -> None:
    """Puts wheels into the store: by installing them, without what they require, where nobody will look."""
    import tempfile

    from pym.ops import pip_install
    from pym.ops.asked import Asked, Pythons
    from pym.ops.manner import Manner, Where
    from pym.ops.steps import Steps

    policy = pip_chosen.policy(chosen)
    policy.dependencies = False
    with tempfile.TemporaryDirectory(prefix="pym-") as directory:
        pip_install.run(
            wiring,
            chosen.settings,
            asked=Asked([], packages=requirements),
            where=Where(environment.python, target=directory),
            pythons=Pythons(),
            places=pip_chosen.places(chosen),
            policy=policy,
            manner=Manner(),
            steps=Steps(),
            builds=lambda: pip_chosen.builds(chosen),
        )


def _sum_up(invocation: Invocation, environment: Environment, found: Verified, started: float) -> None:
    reporter = invocation.reporter
    packages = f"{found.distributions} package{'s' * (found.distributions != 1)}"
    files = f"{found.files} file{'s' * (found.files != 1)}"
    counts: dict[str, int] = {}
    for one in found.findings:
        kind = _SHOWN.get(one.kind, one.kind)
        counts[kind] = counts.get(kind, 0) + 1
    result = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "all as installed"
    reporter.info(f"Checked {files} of {packages} in {shown.duration(time.monotonic() - started)}: {result}")
    reporter.debug(f"{found.read} of them had to be read; the others are as the store wrote them down")
    for other in found.unchecked:
        reporter.debug(f"`{other.name}` {other.version} came without a list of its files: they were not checked")


def _lines(environment: Environment, findings: list[Finding]) -> list[str]:
    lines = []
    heading = None
    for one in findings:
        if (one.name, one.version) != heading:
            heading = (one.name, one.version)
            lines.append(f"{one.name} {one.version}" if one.name else "no package")
        path = quoted(verify.shown_path(environment, one.path), 4096)[1:-1]
        detail = f" ({one.detail})" if one.detail else ""
        lines.append(f"  {_SHOWN.get(one.kind, one.kind):<9} {path}{detail}")
    return lines


def _json(environment: Environment, found: Verified, before: Verified, repaired: list[str]) -> dict[str, object]:
    return {
        "prefix": environment.prefix,
        "packages": found.distributions,
        "files": found.files,
        "findings": [_finding(one) for one in found.findings],
        "repaired": [_finding(one) for one in before.findings if one.name in repaired and one not in found.findings],
        "unchecked": [{"name": one.name, "version": one.version} for one in found.unchecked],
    }


def _finding(one: Finding) -> dict[str, object]:
    return {
        "package": one.name or None,
        "version": one.version or None,
        "path": one.path,
        "kind": _SHOWN.get(one.kind, one.kind),
        "detail": one.detail or None,
    }
