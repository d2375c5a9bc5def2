"""See `tests.torture`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.support import sweep
from tests.torture import cases, crowd, crowd_projects, disk, projects


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("what", choices=("kill", "errors", "disk", "crowd", "all"))
    parser.add_argument("--only", action="append", choices=[*cases.CASES, *projects.KINDS], default=[])
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--errors", default=",".join(sweep.ERRORS))
    parser.add_argument("--work", type=Path)
    parser.add_argument("--processes", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    work = options.work or Path(tempfile.mkdtemp(prefix="pym-torture-"))
    work.mkdir(parents=True, exist_ok=True)
    links = work / "links"
    if not links.exists():
        sweep.index(links)
    names = options.only or [*cases.CASES, *projects.KINDS]
    totals: Counter[str] = Counter()
    what = ("kill", "errors", "disk", "crowd") if options.what == "all" else (options.what,)
    for kind in what:
        if kind == "crowd":
            _tell(
                f"crowd: {options.processes} processes",
                *crowd.run(work / "crowd", links, options.processes, options.seconds),
                totals,
                time.monotonic(),
            )
            _tell(
                f"crowd: {options.processes} processes in projects",
                *crowd_projects.run(work / "projects", links, options.processes, 20 * options.processes, killed=0.4),
                totals,
                time.monotonic(),
            )
            continue
        for name in names:
            started = time.monotonic()
            try:
                make = cases.make if name in cases.CASES else projects.make
                case = make(name, work / f"{kind}-{name}", links)
            except AssertionError as error:
                _tell(f"{kind} {name}: cannot be prepared", 0, [str(error)], totals, started)
                continue
            if kind == "disk" and name not in cases.CASES:
                continue
            if kind == "disk":
                count, problems = disk.run(case)
            elif kind == "kill":
                points = sweep.sample(case.count(), options.most) if options.most else case.count()
                problems = [problem for point in points for problem in case.killed(point)]
                count = len(points)
            else:
                points = case.count(reads=True)
                count, problems = 0, []
                for error in options.errors.split(","):
                    chosen = sweep.sample(points, options.most) if options.most else points
                    count += len(chosen)
                    problems += [problem for point in chosen for problem in case.refused(point, error)]
            _tell(f"{kind} {name}", count, problems, totals, started)
            sweep._remove(work / f"{kind}-{name}")
    print(f"all: {totals['points']} points, {totals['problems']} defects")
    if not options.work:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if totals["problems"] else 0


def _tell(what: str, count: int, problems: list[str], totals: Counter[str], started: float) -> None:
    totals["points"] += count
    totals["problems"] += len(problems)
    print(f"{what}: {count} points, {len(problems)} defects, {time.monotonic() - started:.0f} s")
    for problem in problems:
        print(f"    {problem}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
