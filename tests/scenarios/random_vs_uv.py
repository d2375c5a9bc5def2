"""Compares pym with the real uv on random worlds: `python tests/scenarios/random_vs_uv.py N SEED [--answers FILE]`.

A developer's command. uv is the one on PATH, or that of $UV. Worlds SEED, SEED+1, … are asked of both; each difference
is made as small as it goes, and printed as a scenario. `--answers` keeps uv's answers (JSON lines), so that a second
run does not ask again. `--single` or `--universal` for one kind only, `--quick` not to make differences smaller,
`--limit K` to stop after K differences.
"""

# ruff: noqa: E402

from __future__ import annotations

import argparse
import json
import sys
import traceback
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.scenarios.record import Uv
from tests.support.random_scenario import random_scenario, smaller
from tests.support.resolving import run

from pym.errors import PymError


def of_pym(scenario: dict[str, Any]) -> Any:
    """Rows; None when there is no answer; a text for what must not happen."""
    try:
        return run(scenario)
    except PymError:
        return None
    except Exception:
        return traceback.format_exc().strip()


def of_uv(scenario: dict[str, Any], uv: Uv) -> Any:
    """Rows; None when there is no answer."""
    return uv.ask(scenario).get("rows")


def minimised(scenario: dict[str, Any], uv: Uv) -> dict[str, Any]:
    """As small as it goes while the two differ in the same way: one of them finds nothing, or both find something."""

    def kind(candidate: dict[str, Any]) -> Any:
        ours = of_pym(candidate)
        if isinstance(ours, str):
            return ours.splitlines()[-1]
        theirs = of_uv(candidate, uv)
        return None if ours == theirs else (ours is None, theirs is None)

    wanted = kind(scenario)
    found = True
    while found:
        found = False
        for candidate in smaller(scenario):
            if kind(candidate) == wanted:
                scenario, found = candidate, True
                break
    return scenario


def shown(scenario: dict[str, Any]) -> str:
    """As it would stand in a file of scenarios."""

    def value(what: Any) -> str:
        if isinstance(what, dict):
            return "{" + ", ".join(f'"{key}" = {value(item)}' for key, item in what.items()) + "}"
        if isinstance(what, list):
            return "[" + ", ".join(value(item) for item in what) + "]"
        return json.dumps(what)

    lines = ["[[scenario]]"]
    lines += [f"{key} = {value(what)}" for key, what in scenario.items() if key != "packages" and what is not False]
    for name, described in scenario["packages"].items():
        lines += [f'packages.{name}."{version}" = {value(table)}' for version, table in described.items()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--universal", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--limit", type=int, default=10)
    asked = parser.parse_args()
    kind = True if asked.universal else False if asked.single else None
    known: dict[str, Any] = {}
    if asked.answers and asked.answers.exists():
        known = dict(json.loads(line) for line in asked.answers.read_text(encoding="utf-8").splitlines())
    compared = differences = answered = 0
    with Uv() as uv:
        for seed in range(asked.seed, asked.seed + asked.number):
            scenario = {"name": f"random-{seed}", **random_scenario(Random(seed), universal=kind)}
            text = json.dumps(scenario)
            if text not in known:
                known[text] = of_uv(scenario, uv)
                if asked.answers:
                    with asked.answers.open("a", encoding="utf-8") as out:
                        out.write(json.dumps([text, known[text]]) + "\n")
            ours, theirs = of_pym(scenario), known[text]
            compared += 1
            answered += theirs is not None
            if ours == theirs:
                continue
            differences += 1
            small = scenario if asked.quick else minimised(scenario, uv)
            print(f"\n# seed {seed}\n{shown(small)}", flush=True)
            print(f"# pym: {of_pym(small)}\n# uv:  {of_uv(small, uv)}", flush=True)
            if differences >= asked.limit:
                break
    print(f"\n{compared} compared ({answered} with an answer), {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
