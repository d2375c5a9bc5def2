"""Pages that another process reads come to the same tables and answers as those that pym reads by itself."""

from __future__ import annotations

import marshal
import os
import sys
from pathlib import Path

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe
from tests.support.watched import Watched

from pym.index import table

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2, reason="there is no second processor"
)

# Each has a hundred versions: their pages are larger than what is worth handing over, and than what is cut into rows.
NAMES = [f"project-{letter}" for letter in "abcdefgh"]
WORLD = {
    name: {
        f"1.{number}": {"requires": [f"{NAMES[at - 1]}<1.90"] if at else [], "wheels": ["py3-none-any", "cp39-cp39-win32"]}
        for number in range(100)
    }
    for at, name in enumerate(NAMES)
}  # fmt: skip
ALONE = "import os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.fixture
def index():
    with Universe(WORLD).serve(max_age=3600) as server:
        yield server


def kept(pym: Pym, url: str) -> dict[str, tuple[object, ...]]:
    """What the cache has of the index."""
    found = {}
    for path in sorted((pym.home / ".cache/pym").glob("index-2/*/*.table")):
        one = table.read(str(path), path.name.removesuffix(".table"), url)
        assert one is not None, path
        # Compiled rows are equal as values: their bytes tell which of them were one object, too.
        rows = [one.row(number) for number in range(len(one.versions) + 1)]
        rows = [row if row[:1] == b"[" else marshal.loads(row) for row in rows]
        found[path.name] = (one.columns, tuple(one.kinds), bytes(one.numbers), one.known, rows)
    return found


def test_the_same_is_kept_and_answered(tmp_path: Path, index) -> None:
    (tmp_path / "r.in").write_text("\n".join(NAMES))
    words = ("pip", "compile", "--no-config", str(tmp_path / "r.in"))
    found = []
    for name in ("beside", "alone"):
        home = tmp_path / name
        home.mkdir()
        pym = Pym(home, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        if name == "beside":
            watched = Watched(pym, *words)
            assert len(watched.started) == 1, "another process reads"
            out = watched.out
        else:
            start = [sys.executable, "-I", "-c", ALONE, sys.executable, "-c"]
            code = "from pym.cli.start import console; console()"
            out = pym.run([*start, code, *words]).check().out
        found.append((out.replace(str(home), ""), kept(pym, index.url)))
    assert found[0][1].keys() == {f"{name}.table" for name in NAMES}
    assert found[0] == found[1]
    asked = len(index.requests)
    pym("pip", "compile", "--no-config", str(tmp_path / "r.in")).check()
    assert len(index.requests) == asked, "everything is in the cache"
