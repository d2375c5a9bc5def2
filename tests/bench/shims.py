"""What a shim costs over the interpreter it becomes: `python tests/bench/shims.py [--runs N] [--program true]`.

The cases take turns in one run, so that a busy machine slows all of them down alike. Prints medians in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.support.shims import PLATFORM, SHELLS, World, age, script  # noqa: E402

VERSION = "3.12.1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--prefix", help="an interpreter's own directory, as in /opt/python-3.12; default: this one's")
    parser.add_argument("--program", help="measure with another program, as in `true`, which shows the shim alone")
    parser.add_argument("--shells", default="shebang", help=f"comma-separated, of: {', '.join(SHELLS)}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        cases, words = prepare(World(Path(base)), options)
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(options.runs):
            for name, (command, cwd) in cases.items():
                times[name].append(measure([*command, *words], cwd))
    bare = statistics.median(times["the interpreter itself"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:32} {median:8.3f} ms   +{median - bare:.3f}   best {min(taken):.3f}")


def prepare(world: World, options: argparse.Namespace) -> tuple[dict[str, tuple[list[str], Path]], list[str]]:
    """The commands with the directories they run in, and the arguments they all get."""
    shutil.rmtree(world.store / f"cpython-{VERSION}-{PLATFORM}")
    if options.program:
        world.install(VERSION, options.program)
    else:
        (world.store / f"cpython-{VERSION}-{PLATFORM}").symlink_to(options.prefix or sys.base_prefix)
    python = str(world.python(VERSION))
    direct = world.base / "two-line"
    script(direct, f'#!/bin/sh\nexec {python} "$@"\n')
    world.pin(VERSION + "\n", world.work / "pinned")
    above, deep = world.work / "pinned/1/2/3/4/5", world.work / "pinned" / Path(*["deep"] * 60)
    project, ranged, outside = world.work / "project/src/package", world.work / "ranged", Path("/usr/lib")
    for directory in (above, deep, project):
        directory.mkdir(parents=True)
    manifest = world.work / "project/pyproject.toml"
    manifest.write_text("[project]\n")
    world.pin(">=3.12\n", ranged)
    age(world.store / "x")
    settings = world.config / "pym.toml"
    missing = [manifest.with_name("pym.toml"), *(parent / "pyproject.toml" for parent in manifest.parent.parents)]
    assert world.record(str(manifest.parent), VERSION, manifest, settings, *missing, world.store)
    assert world.record("", VERSION, settings, world.store)
    assert world.record(">=3.12", VERSION, settings, world.store, path_matters=True)
    os.environ.pop("PYM_PYTHON", None)
    cases = {
        "the interpreter itself": ([python], world.work),
        "a shell script of two lines": ([str(direct)], world.work),
    }
    for shell in options.shells.split(","):
        start = [shutil.which(word) or word for word in SHELLS[shell][:1]] + SHELLS[shell][1:]
        shim = [*start, str(world.shims / "python")]
        cases |= {
            f"{shell}: python3.12": ([*start, str(world.shims / "python3.12")], world.work),
            f"{shell}: pin here": (shim, world.work / "pinned"),
            f"{shell}: pin 5 directories up": (shim, above),
            f"{shell}: pin 60 directories up": (shim, deep),
            f"{shell}: default": (shim, outside),
            f"{shell}: project 2 directories up": (shim, project),
            f"{shell}: pin of a range, with PATH": (shim, ranged),
        }
    return cases, [] if options.program else ["-c", "pass"]


def measure(command: list[str], cwd: Path) -> float:
    os.chdir(cwd)
    os.environ["PWD"] = str(cwd)
    start = time.perf_counter_ns()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status = os.waitpid(process, 0)
    taken = time.perf_counter_ns() - start
    assert status == 0, (command, status)
    return taken / 1e6


if __name__ == "__main__":
    main()
