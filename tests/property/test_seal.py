"""Whatever is done to a project, or set: what the launcher says of a sealed one is what pym would say.

PYM_TEST_SEAL_ROUNDS says for how many workspaces, of 30 edits each, instead of the few of each test run.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from tests.support.edited import Edited
from tests.support.shims import SHELLS

WORKSPACES = int(os.environ.get("PYM_TEST_SEAL_ROUNDS") or 0)
EDITS = 30 if WORKSPACES else 7
WHERE = ("import sys; print(sys.prefix)",)


@pytest.mark.parametrize("seed", range(WORKSPACES or 3))
def test_no_sealed_answer_is_stale(tmp_path, seed):
    chance = random.Random(seed)
    user = Edited(tmp_path, chance)
    place = chance.choice(user.places())
    member = place.parent.name == "packages"
    run = ("run", "python", "-c", *WHERE)
    # A member is run with what it asks for besides what is there; the root's `sync` leaves nothing else.
    commands = [("lock",), ("lock", chance.choice(["--check", "--locked"]))]
    if user.synced:
        commands = [run, *commands] if member else [("sync",), ("sync", "--all-packages"), *commands, run]
    user.seal(*commands, cwd=place)
    for words in commands:
        if words[0] != "sync":  # what one selection leaves is not what the other asks for
            user.quick(*words, cwd=place)
    if user.synced:
        commands.append(("run", {"one": "b", "two": "c"}.get(place.name, "a")))
    user.keep()
    told: Counter[bool] = Counter()
    for number in range(EDITS):
        chance.seed(seed * 1000 + number)
        if number:
            if user.built:
                break  # its files would be other ones, and have to be built again
            user.restore()
        done = [user.edit() for _ in range(chance.choice([1, 1, 1, 2, 2, 3]))]
        if chance.random() < 0.2 and place.is_dir():
            # What pym finds and seals in between counts for that command only.
            words = chance.choice(commands)
            user(*words, cwd=place)
            done.append(f"then {words}")
        variables = user.variables()
        cwd = place if chance.random() < 0.8 else chance.choice(user.places())
        shell = chance.choice(sorted(SHELLS))
        words = chance.choice(commands)
        if not cwd.is_dir():
            continue
        quick, problem = user.compare(*words, cwd=cwd, shell=shell, **variables)
        told[quick] += 1
        assert not problem, f"seed {seed}, edit {number}: {done}, {variables}, in {cwd} by {shell}: {problem}"
    assert told
