"""Measures pym beside uv, pip, poetry, pdm, pip-tools, virtualenv and pyenv: `python -m tests.bench`.

Needs Python 3.11 with pip, and the package index that pip is set up with when it runs for the first time: what it fetches is
kept in `.bench` of the checkout, which may be removed. Prints a table, and writes it with a picture and all numbers to
`.bench/results`. See docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import fnmatch
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src")]

from tests.bench import index, machine, publish, tools  # noqa: E402
from tests.bench.measure import NotRun, Side, take_turns  # noqa: E402
from tests.bench.results import Results, Row, Sample  # noqa: E402
from tests.bench.rows import Case, cases  # noqa: E402
from tests.bench.tables import markdown  # noqa: E402
from tests.bench.tools import Tool  # noqa: E402
from tests.bench.world import World  # noqa: E402


def options(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help="these rows alone; * stands for anything, --list tells them (may be given several times)")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="less of everything: below four minutes")
    parser.add_argument("--runs", type=int, default=0, help="how often each program runs at most (default: 40; 7 with --quick)")  # fmt: skip
    parser.add_argument("--seconds", type=float, default=0, help="what a row may take (default: 10; 3 with --quick)")
    parser.add_argument("--python", action="append", default=[], metavar="PATH", help="run pym on this interpreter as well, in a column of its own")  # fmt: skip
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PATH", help="take this program instead of fetching one; NAME= for none")  # fmt: skip
    parser.add_argument("--no-peers", action="store_true", help="pym and uv alone")
    parser.add_argument("--pym", default="", metavar="PATH", help="measure this pym instead of installing the checkout; its home is the directory that holds .local/bin")  # fmt: skip
    parser.add_argument("--directory", type=Path, default=ROOT / ".bench", help="where what is fetched is kept, and where it works")  # fmt: skip
    parser.add_argument("--output", type=Path, help="where results go (default: DIRECTORY/results)")
    parser.add_argument("--publish", action="store_true", help="put the results into docs/benchmarks.md, docs/benchmarks.svg and the README")  # fmt: skip
    parser.add_argument("--from", dest="source", type=Path, metavar="RESULTS.JSON", help="measure nothing; take these")
    parser.add_argument("--list", action="store_true", help="print the names of all rows and end")
    chosen = parser.parse_args(argv)
    if chosen.publish and not chosen.source and (chosen.quick or chosen.only or chosen.no_peers):
        parser.error("--publish goes with a whole run, or with --from")
    chosen.output = chosen.output or chosen.directory / "results"
    return chosen


def main(argv: list[str] | None = None) -> int:
    chosen = options(argv)
    wanted = select(cases(chosen.quick), chosen.only)
    if chosen.list:
        print("".join(f"{case.key:24}{case.title}\n" for case in wanted), end="")
        return 0
    if chosen.source:
        results = Results.parsed(json.loads(chosen.source.read_text()))
    else:
        results = measured(chosen, wanted)
    chosen.output.mkdir(parents=True, exist_ok=True)
    if not chosen.source:
        (chosen.output / "results.json").write_text(json.dumps(dataclasses.asdict(results), indent=1) + "\n")
    publish.write(results, chosen.output)
    if chosen.publish:
        publish.publish(results, ROOT)
    print(markdown(results))
    return int(any(sample.failed and sample.name.startswith("pym") for row in results.rows for sample in row.samples))


def select(found: list[Case], only: list[str]) -> list[Case]:
    """Those whose name fits one of the patterns; all without any."""
    fits = [case for case in found if not only or any(fnmatch.fnmatch(case.key, pattern) for pattern in only)]
    if not fits:
        raise SystemExit(f"no row is called {' or '.join(only)}; --list tells the names")
    return fits


def measured(chosen: argparse.Namespace, wanted: list[Case]) -> Results:
    """Sets everything up and measures the rows."""
    begun = time.monotonic()
    # Whoever ends this has what it started ended as well, and its files removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    chosen.directory.mkdir(parents=True, exist_ok=True)
    directory = chosen.directory.resolve()
    base = Path(tempfile.mkdtemp(prefix="work-", dir=directory))
    try:
        with index.running(directory / "index") as root, secured(directory / "index", base / "authority") as secure:
            world = set_up(chosen, directory, base, root, secure)
            say(f"set up in {time.monotonic() - begun:.0f} s")
            about = machine.about(world)
            about["command"] = " ".join(["python -m tests.bench", *(["--quick"] if chosen.quick else [])])
            rows = [measure(world, case, chosen) for case in wanted]
            about["minutes"] = round((time.monotonic() - begun) / 60, 1)
            return Results(about, rows)
    finally:
        # All that was made is removed here and nowhere else: removing thousands of files slows down what comes next.
        shutil.rmtree(base, ignore_errors=True)


def secured(recorded: Path, authority: Path) -> contextlib.AbstractContextManager[str]:
    """The same index over https; "" where nothing makes the certificate."""
    if not shutil.which("openssl"):
        return contextlib.nullcontext("")
    authority.mkdir()
    return index.running(recorded, authority=authority)


def set_up(chosen: argparse.Namespace, directory: Path, base: Path, root: str, secure: str) -> World:
    python = tools.base_python()
    version = tools.about_python(python).split()[0]
    path = tools.first_on_path(python, base / "python")
    given = dict(pair.split("=", 1) for pair in chosen.peer)
    if chosen.no_peers:
        given |= dict.fromkeys([name for name in tools.PEERS if name != "uv"], "")
    say("fetching what is not there of " + ", ".join(name for name in tools.PEERS if name not in given))
    others = tools.peers(directory / "peers", base / "homes", python, path, given)
    if chosen.no_peers:
        others["pyenv"] = tools.UNWANTED
    for name, tool in others.items():
        if isinstance(tool, str) and tool != tools.UNWANTED:
            say(f"{name} {tool}")
    pyms = []
    for number, interpreter in enumerate(["", *(os.path.realpath(one) for one in chosen.python)]):
        name = "pym" if number == 0 else f"pym on {tools.about_python(interpreter)}"
        say(f"installing {name}" if not chosen.pym or number else f"taking {chosen.pym}")
        home = base / "homes" / f"pym{number}"
        if chosen.pym and number == 0:
            program, home = os.path.abspath(chosen.pym), Path(os.path.abspath(chosen.pym)).parents[2]
        else:
            program = tools.install_pym(interpreter, home)
        tool = Tool(name, "pym", program, home, path)
        tool.version = tool.run("--version", cwd=base).strip()
        pyms.append(tool)
    return World(base, python, version, pyms, others, root, quick=chosen.quick, secure=secure)


def measure(world: World, case: Case, chosen: argparse.Namespace) -> Row:
    """Runs one row: pym, uv and what they start take turns, then the others do."""
    runs = min(case.runs, chosen.runs or (7 if chosen.quick else 40))
    seconds = case.weight * (chosen.seconds or (3 if chosen.quick else 10))
    begun = time.monotonic()
    row = Row(case.key, case.group, case.title, case.goal, [])
    try:
        sides = case.sides(world)
    except NotRun as missing:
        row.missing = str(missing)
        say(f"{case.key:24}was not run: {missing}")
        return row
    except OSError as error:
        say(f"{case.key:24}{error}")
        row.samples.append(Sample("pym", failed=str(error)))
        return row
    first = [side for side in sides if side.name.startswith(("pym", "uv", "bare"))]
    rest = [side for side in sides if side not in first]
    for group in (first, rest):
        if group:
            if group is first:
                take_turns(group, runs, seconds, least=case.least)
            else:
                # What takes seconds need not be told to the millisecond.
                least = 1 if chosen.quick else 2
                take_turns(group, min(runs, 7), seconds * 0.7, least=least, known=not chosen.quick)
    row.samples = [sample(side) for side in sides]
    say(f"{case.key:24}{told(row)}   [{len(first[0].times)} runs, {time.monotonic() - begun:.0f} s]")
    return row


def sample(side: Side) -> Sample:
    times = [] if side.failed else [round(taken, 3) for taken in side.times]
    disk = round(getattr(side, "disk", 0.0), 1) if times else 0.0
    return Sample(side.name, times, round(side.peak, 1), side.floor, side.failed, side.note, disk)


def told(row: Row) -> str:
    medians = [(one, row.median(one.name)) for one in row.samples]
    return ", ".join(f"{one.name} {one.failed or f'{median:.1f}'}" for one, median in medians if one.failed or median is not None)  # fmt: skip


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
