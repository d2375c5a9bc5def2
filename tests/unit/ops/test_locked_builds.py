"""What a lock says of build requirements narrows builds for that lock, and what was built otherwise is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.locks import package, project

from pym.context import Context
from pym.model.builds import Builds
from pym.model.lock import Edge
from pym.ops import build_rooms, locked_builds
from pym.ops.build_means import Means
from pym.ops.build_source import Source
from pym.ops.wiring import Wiring
from pym.report import Reporter


def narrowing(tmp_path: Path, how: Builds, *names: str) -> set[str]:
    context = Context(str(tmp_path), {"HOME": str(tmp_path)}, Reporter(), cache=str(tmp_path / "cache"))
    wiring = Wiring(context, project_from=str(tmp_path))
    means = Means(wiring, how, interpreter=pytest.fail, locations=pytest.fail)
    stack = [Source.of_tree("/", name=name) for name in names]
    return {each.requirement[0] for each in build_rooms.constraints(means, stack)}


def test_builds_keep_to_the_lock(tmp_path) -> None:
    one = package("e")
    one.build_requires = ("setuptools==60.0", "b==2.0 ; sys_platform == 'win32'")
    lock = project([one, package("f")], [Edge("e"), Edge("f")])
    how = locked_builds.hold(Builds(constraint_texts=("wheel<1",)), lock)

    def narrowed(*names: str) -> set[str]:
        return narrowing(tmp_path, how, *names)

    assert narrowed("e") == {"wheel", "setuptools", "b"}
    assert narrowed("e", "setuptools") == {"wheel", "setuptools", "b"}  # what it needs is built for it, too
    assert narrowed("f") == narrowed("f", "e") == narrowed() == {"wheel"}
    # What was built with other versions is not found again.
    plain = Builds(constraint_texts=("wheel<1",))
    assert how.fingerprint("e") != plain.fingerprint("e") and how.fingerprint("f") == plain.fingerprint("f")
