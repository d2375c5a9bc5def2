"""What `pip compile` costs, counted instead of timed: requests, opened files. One more each is what makes it slow."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from tests.support.runner import ROOT, Pym
from tests.support.universe import Universe

SIZE = 12
# A chain with side branches, each project with some history: the newest versions fit.
WORLD = Universe(
    {
        f"p{number}": {
            f"{major}.{minor}": {
                "requires": [f"p{other}>=1.{minor}" for other in (number + 1, number + 3) if other < SIZE]
                + ["p11 ; sys_platform == 'win32'"] * (number < SIZE - 1),
                "requires_python": ">=3.8",
                "sdist": True,
            }
            for major in (1, 2)
            for minor in range(6)
        }
        for number in range(SIZE)
    }
)

PROBE = """
import sys
opened = []
def hook(event, arguments):
    if event == "open":
        opened.append(arguments[0])
sys.addaudithook(hook)
sys.path.insert(0, {source!r})
sys.argv[1:] = {argv!r}
from pym.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write("\\n".join(["", "OPENED", *(str(path) for path in opened)]))
sys.exit(code)
"""
COMPILE = ("pip", "compile", "r.in")
FLAGS = pytest.mark.parametrize("flags", [(), ("--universal",), ("--resolution", "lowest")], ids=" ".join)


@pytest.fixture
def pym(tmp_path) -> Pym:
    pym = Pym(tmp_path, PYM_PYTHON=sys.executable, PYM_CACHE_DIR=str(tmp_path / "cache"))
    (pym.cwd / "r.in").write_text("p0\n")
    return pym


def opened(pym: Pym, *words: str) -> Counter[str]:
    """How often a command opened each file of the cache."""
    program = PROBE.format(source=str(ROOT / "src"), argv=list(words))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=pym.cwd, env=pym.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("==") == SIZE
    paths = done.stderr.split("OPENED\n")[1].split("\n")
    return Counter(path for path in paths if path.startswith(pym.environ["PYM_CACHE_DIR"]))


def tables(files: Counter[str]) -> Counter[str]:
    return Counter({path: times for path, times in files.items() if path.endswith(".table")})


@FLAGS
def test_cold_a_page_and_a_metadata_for_each_package(pym, flags):
    with WORLD.serve() as index:
        pym.environ["PYM_DEFAULT_INDEX"] = index.url
        pym(*COMPILE, *flags).check()
        asked = Counter(index.paths())
    assert set(asked.values()) == {1}, "something was asked for twice"
    assert sum(path.startswith("/simple/") for path in asked) == SIZE
    assert sum(path.endswith(".metadata") for path in asked) <= SIZE
    assert len(asked) <= 2 * SIZE, "more than pages and metadata"


@FLAGS
def test_warm_no_request_and_each_table_opened_once(pym, flags):
    with WORLD.serve() as index:
        pym.environ["PYM_DEFAULT_INDEX"] = index.url
        pym(*COMPILE, *flags).check()
        asked = len(index.requests)
        # `--no-binary` of a stranger makes it a question that was not answered before.
        for stranger in ("x", "y"):
            files = opened(pym, *COMPILE, *flags, "--no-binary", stranger)
        assert len(index.requests) == asked
    assert len(tables(files)) == SIZE
    assert set(files.values()) == {1}, files


@FLAGS
def test_again_no_request_and_no_table_opened(pym, flags):
    with WORLD.serve() as index:
        pym.environ["PYM_DEFAULT_INDEX"] = index.url
        for _ in range(3):
            pym(*COMPILE, *flags).check()
        asked = len(index.requests)
        files = opened(pym, *COMPILE, *flags)
        assert len(index.requests) == asked
    assert not tables(files)
    assert set(files.values()) == {1}, files


@FLAGS
def test_stale_each_page_is_confirmed_once(pym, flags):
    with WORLD.serve(max_age=0) as index:
        pym.environ["PYM_DEFAULT_INDEX"] = index.url
        pym(*COMPILE, *flags).check()
        asked = len(index.requests)
        files = opened(pym, *COMPILE, *flags)
        again = index.requests[asked:]
    assert sorted(request.path for request in again) == sorted(f"/simple/p{number}/" for number in range(SIZE))
    assert {request.status for request in again} == {304}
    assert max(tables(files).values()) <= 4, "read, and its freshness written"
