"""What uv answered to some three hundred small questions, pym answers too: tests/scenarios says which, and why."""

from __future__ import annotations

import sys

import pytest
from tests.support.index import IndexServer
from tests.support.resolving import run
from tests.support.runner import Pym
from tests.support.scenario import expected, scenarios, world, write_inputs

from pym.errors import PymError

ALL = scenarios()
WHOLE = [scenario for number, scenario in enumerate(ALL) if scenario.get("command") or number % 12 == 0]
WHOLE += [scenario for scenario in ALL if "pyproject" in scenario and scenario not in WHOLE]
INSIDE = [scenario for scenario in ALL if not scenario.get("command")]


@pytest.mark.parametrize("scenario", INSIDE, ids=[scenario["name"] for scenario in INSIDE])
def test_scenario(scenario):
    wanted = expected(scenario)
    if isinstance(wanted, int):
        with pytest.raises(PymError) as caught:
            run(scenario)
        assert caught.value.exit_code == wanted
    else:
        assert run(scenario) == wanted


@pytest.mark.parametrize("scenario", WHOLE, ids=[scenario["name"] for scenario in WHOLE])
def test_scenario_through_the_command(scenario, tmp_path):
    wanted = expected(scenario)
    with IndexServer(world(scenario["packages"])) as index:
        files = f"{index.root}/files"
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        done = pym("pip", "compile", *write_inputs(scenario, pym.cwd, files))
    if isinstance(wanted, int):
        done.check(wanted)
        assert "error" in done.err
    else:
        shown = done.check().out.replace(files, "{files}").splitlines()
        assert [line for line in shown if line and not line.startswith("#")] == wanted


def test_every_scenario_is_answered_by_uv():
    unanswered = [scenario["name"] for scenario in ALL if "uv" not in scenario]
    assert not unanswered, "run tests/scenarios/record.py"
    for scenario in ALL:
        assert ("rows" in scenario["uv"]) != ("exit" in scenario["uv"]), scenario["name"]
        assert scenario.get("differs", {"reason": "-"})["reason"], scenario["name"]
