"""What pym locks is what uv locks: packages, and every edge with its marker, as recorded from uv."""

from __future__ import annotations

import json
import sys

import pytest
from tests.support import uv_locks
from tests.support.runner import Pym
from tests.support.universe import Universe

from pym.lock.read import read
from pym.model.lock import Lock
from pym.resolver.environment import item_node
from pym.resolver.pythons import bounds
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker


@pytest.fixture(scope="module")
def index():
    with uv_locks.WORLD.serve() as server:
        yield server


@pytest.mark.parametrize("case", uv_locks.CASES)
def test_the_same_versions_for_the_same_environments(case, tmp_path, index):
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    uv_locks.write(case, pym.cwd)
    pym("lock").check()
    text = (pym.cwd / "pylock.toml").read_bytes()
    lock = read(text, "pylock.toml")
    recorded = json.loads((uv_locks.GOLDEN / f"{case}.json").read_text())
    assert bounds(lock.requires_python) == bounds(recorded["requires-python"].replace(" ", ""))
    packages = [[one.name, one.version, one.source.kind] for one in lock.packages]
    assert sorted(packages) == sorted(recorded["packages"])
    edges = [
        [package.name, package.version, edge.extra, edge.group, edge.name, edge.version, edge.extras, edge.marker]
        for package in lock.packages
        for edge in package.edges
    ]
    possible = _possible(lock)
    assert _joined(edges, lock, possible) == _joined(recorded["edges"], lock, possible)
    # What is there already is good enough, and a new resolution says the same.
    assert "Resolved" in pym("lock", "--check", "--offline").check().err
    pym("lock", "--refresh").check()
    assert (pym.cwd / "pylock.toml").read_bytes() == text


def _possible(lock: Lock) -> int:
    """Where no two items of a conflict are chosen together."""
    found = diagram.TRUE
    for items in lock.conflicts:
        for one in items:
            for other in items:
                if one != other:
                    both = diagram.conjoin(item_node(one), item_node(other))
                    found = diagram.conjoin(found, diagram.negate(both))
    return found


def _joined(edges: list, lock: Lock, possible: int) -> dict[tuple, int]:
    """The markers of edges by what they connect, each as a diagram of where it matters."""
    lower, upper = bounds(lock.requires_python)
    reached = _reached(lock, possible)
    found: dict[tuple, int] = {}
    for name, version, extra, group, to, to_version, extras, marker in edges:
        node = diagram.of(compile_marker(marker)) if marker else diagram.TRUE
        where = diagram.conjoin(reached.get((name, version), diagram.TRUE), possible)
        if extra or group:
            where = diagram.conjoin(where, item_node((name, extra, group)))
        node = diagram.simplify_python(diagram.conjoin(node, where), lower, upper)
        for one in extras or ("",):
            key = (name, version, extra, group, to, to_version, one)
            found[key] = diagram.disjoin(found.get(key, diagram.FALSE), node)
    return {key: node for key, node in found.items() if node != diagram.FALSE}


def _reached(lock: Lock, possible: int) -> dict[tuple[str, str], int]:
    """Where packages that are no members are needed at all: elsewhere it makes no difference what edges say."""
    assert lock.inputs is not None
    members = {member.name for member in lock.inputs.members}
    start = diagram.FALSE if lock.environments else diagram.TRUE
    for text in lock.environments:
        start = diagram.disjoin(start, diagram.of(compile_marker(text)))
    start = diagram.conjoin(start, possible)
    reached: dict[tuple[str, str], int] = {}
    places = {(one.name, one.version): one for one in lock.packages}
    waiting = [key for key in places if key[0] in members]
    for key in waiting:
        reached[key] = start
    while waiting:
        key = waiting.pop()
        for edge in places[key].edges:
            node = diagram.of(compile_marker(edge.marker)) if edge.marker else diagram.TRUE
            if edge.extra or edge.group:
                item = (key[0], edge.extra, edge.group)
                if any(item in items for items in lock.conflicts):
                    node = diagram.conjoin(node, item_node(item))
            here = diagram.conjoin(reached[key], node)
            for target in places:
                if target[0] != edge.name or (edge.version and target[1] != edge.version):
                    continue
                known = reached.get(target, diagram.FALSE)
                both = diagram.disjoin(known, here)
                if both != known:
                    reached[target] = both
                    waiting.append(target)
    return {key: diagram.TRUE if key[0] in members else node for key, node in reached.items()}


@pytest.mark.parametrize("words", [("--no-binary",), ("--no-build",), ("--no-binary-package", "both")])
def test_a_lock_has_all_files_whoever_makes_it(tmp_path, words) -> None:
    """What is ruled out here may be what somebody else installs from it."""
    with Universe({"both": {"1.0": {"sdist": True}}}).serve() as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        (pym.cwd / "pyproject.toml").write_text(
            '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["both"]\n'
        )
        pym("lock", *words).check()
        text = (pym.cwd / "pylock.toml").read_text()
        assert ("both-1.0-py3-none-any.whl" in text, "both-1.0.tar.gz" in text) == (True, True)
        pym("lock", "--check").check()
