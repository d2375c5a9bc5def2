"""Questions that have no answer, and pym's explanation of that as a person sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.support.resolving import Provider, inputs, target
from tests.support.universe import Universe

from pym.errors import NoSolution
from pym.model.distribution import Missing
from pym.model.resolution import Input, Inputs, Policy
from pym.model.target import ResolutionTarget
from pym.report import Reporter
from pym.resolver.resolve import resolve


def explain(case: dict[str, Any]) -> str:
    """What is printed for a case: see `cases`."""
    try:
        resolve(wanted(case), policy(case), where(case), provider(case), Reporter())
    except NoSolution as error:
        return shown(error)
    raise AssertionError("there is a solution")


def shown(error: NoSolution) -> str:
    """An error as `cli.render` prints it."""
    lines = [f"error[{error.code}]: {error.message}"]
    for index, line in enumerate(error.context.splitlines()):
        lines.append(f"  cause: {line}" if index == 0 else f"         {line}")
    lines += [f"hint: {hint}" for hint in error.hints]
    return "\n".join(lines) + "\n"


def provider(case: dict[str, Any]) -> Provider:
    packages = {
        name: dict.fromkeys(versions, ()) if isinstance(versions, list) else versions
        for name, versions in case["packages"].items()
    }
    missing = {name: Missing(name, *said) for name, said in case.get("missing", {}).items()}
    return Provider(Universe(packages, statuses=case.get("statuses")), missing=missing)


def wanted(case: dict[str, Any]) -> Inputs:
    return Inputs(
        _inputs(case["requirements"], "-r requirements.in"),
        constraints=_inputs(case.get("constraints", []), "-c constraints.txt"),
        overrides=_inputs(case.get("overrides", []), "--override overrides.txt"),
        environments=tuple(case.get("environments", ())),
        required_environments=tuple(case.get("required_environments", ())),
        conflicts=tuple(case.get("conflicts", ())),
    )


def _inputs(texts: Any, origin: str) -> tuple[Input, ...]:
    if isinstance(texts, dict):
        return tuple(one for named, own in texts.items() for one in inputs(own, named))
    return inputs(texts, origin)


def policy(case: dict[str, Any]) -> Policy:
    options = dict(case.get("policy", {}))
    if "exclude_newer" in options:
        options["exclude_newer"] = _moment(options["exclude_newer"])
    if "exclude_newer_package" in options:
        options["exclude_newer_package"] = {k: _moment(v) for k, v in options["exclude_newer_package"].items()}
    for option in ("no_binary", "no_build"):
        options[option] = frozenset(options.get(option, ()))
    return Policy(**options)


def where(case: dict[str, Any]) -> ResolutionTarget:
    platform = None if case.get("universal") else case.get("platform", "x86_64-manylinux_2_28")
    made = target(case.get("python", "3.12"), platform)
    return ResolutionTarget(
        made.python,
        made.requires_python,
        environment=made.environment,
        tags=made.tags,
        source=case.get("source", "--python-version"),
        installed=case.get("installed", ""),
    )


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
