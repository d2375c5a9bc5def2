"""`pip compile` of pym and uv side by side: an index on loopback (`tests.bench.index`), and a real one if it is named.

Interpreters are asked before anything is measured. Again: the very question of the run before. Warm: pages and metadata
are in the cache and fresh, but pym has not been asked this before (each run names another package with `--no-binary`
that nothing requires; pym remembers answers). Stale: in the cache, but each page has to be confirmed. Cold: nothing is
in the cache but what is known of the interpreter.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from tests.bench import index
from tests.bench.measure import Side, measure
from tests.bench.projects import SIZES, WINDING, requirements

INPUTS = Path(__file__).parent / "inputs"


class Pair:
    """The two programs with a home, and a cache of their own for each way the index answers."""

    def __init__(self, base: Path, pym: str, uv: str) -> None:
        self.base = base
        self.work = base / "resolving"
        self.work.mkdir()
        self.programs = {"pym": pym, "uv": uv}
        (self.work / "nothing.in").write_text("")
        for name in self.programs:
            # What is in every cache: the answer of the interpreter.
            self.run(name, "nothing.in", "--default-index", "http://127.0.0.1:9/")
            shutil.copytree(self.cache(name, "warm"), self.cache(name, "asked"), symlinks=True)

    def cache(self, name: str, kind: str) -> Path:
        return self.base / "caches" / kind / name

    def environ(self, name: str, kind: str) -> dict[str, str]:
        variable = f"{name.upper()}_CACHE_DIR"
        home = {"PATH": "/usr/bin:/bin", "HOME": str(self.base / "home"), "LANG": "C.UTF-8"}
        return {**home, variable: str(self.cache(name, kind))}

    def argv(self, name: str, *words: str) -> list[str]:
        return [self.programs[name], "pip", "compile", "--no-header", "-p", sys.executable, *words]

    def run(self, name: str, *words: str, kind: str = "warm") -> str:
        """What it prints."""
        done = subprocess.run(
            self.argv(name, *words), cwd=self.work, env=self.environ(name, kind), capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{name} pip compile {' '.join(words)} failed:\n{done.stderr}")
        return done.stdout

    def row(self, title: str, runs: int, *words: str, again: bool = False) -> list[float]:
        """Measures with filled caches; the medians. `again`: each run asks the same."""
        answers = [pinned(self.run(name, *words)) for name in self.programs]
        asked = self.same if again else self.varied
        sides = [Side(name, asked(name, *words), self.environ(name, "warm")) for name in self.programs]
        measure(title, sides, runs, self.work, memory=True, warm=1)
        self.judge(answers)
        return [side.median for side in sides]

    def same(self, name: str, *words: str) -> Callable[[int], list[str]]:
        return lambda number: self.argv(name, *words)

    def varied(self, name: str, *words: str) -> Callable[[int], list[str]]:
        return lambda number: self.argv(name, *words, "--no-binary", f"nothing-{number + 10}")

    def cold(self, title: str, runs: int, *words: str) -> None:
        """Measures with caches that know the interpreter only."""
        sides = [Cold(self, name, words) for name in self.programs]
        measure(title, list(sides), runs, self.work, memory=True, warm=1)

    def judge(self, answers: list[list[str]]) -> None:
        """Says where the two chose other versions."""
        ours, theirs = map(set, answers)
        if ours != theirs:
            print(f"\nNOT the same answer: {sorted(ours ^ theirs)[:6]}\n")


class Cold(Side):
    """Has a cache made for each run."""

    def __init__(self, pair: Pair, name: str, words: tuple[str, ...]) -> None:
        super().__init__(name, lambda number: pair.argv(name, *words), pair.environ(name, "cold"))
        self.asked, self.place = pair.cache(name, "asked"), pair.cache(name, "cold")

    def run(self, number: int, cwd: Path) -> None:
        self.begin()
        super().run(number, cwd)

    def peak(self, number: int, cwd: Path) -> float:
        self.begin()
        return super().peak(number, cwd)

    def begin(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.asked, self.place, symlinks=True)


def pinned(text: str) -> list[str]:
    """The requirements of an output without comments."""
    return [line for line in text.splitlines() if line and line.lstrip()[:1] not in ("#", "-")]


def compare(base: Path, pym: str, uv: str, runs: int, real: str = "") -> None:
    """Prints the tables.

    Args:
        base: A directory to work in.
        pym, uv: The programs.
        runs: How often each runs for the shorter rows.
        real: URL of an index to resolve `inputs` with, "" for none.
    """
    pair = Pair(base, pym, uv)
    for size in SIZES:
        (pair.work / f"{size}.in").write_text(requirements(size))
    (pair.work / "winding.in").write_text(WINDING)
    print("\n| `pip compile` | pym (min-max) | beside | ratio | peak MiB |\n|---|---|---|---|---|")
    with index.running() as root:
        fresh, stale, slow = (("--default-index", f"{root}/{mode}/simple/") for mode in ("fresh", "stale", "slow"))
        few, fewest = max(3, runs // 4), max(2, runs // 6)  # what takes seconds need not run often
        grown = [
            pair.row(f"{size} packages, warm", runs if size < 500 else few, f"{size}.in", *fresh) for size in SIZES
        ]
        pair.row("700 packages, again", few, "700.in", *fresh, again=True)
        for size in SIZES[1:]:
            universal = (f"{size}.in", "--universal", "--python-version", "3.10", *fresh)
            pair.row(f"{size} packages, universal, warm", few if size < 500 else fewest, *universal)
        pair.row("280 releases that lead astray, warm", runs, "winding.in", *fresh)
        pair.row("100 packages, stale", few, "100.in", *stale)
        for size in SIZES:
            pair.cold(f"{size} packages, cold", few if size < 500 else fewest, f"{size}.in", *fresh)
        pair.cold("100 packages, cold, 20 ms round trips", few, "100.in", *slow)
    print(f"\nms for {', '.join(map(str, SIZES))} packages:", end="")
    for name, medians in zip(pair.programs, zip(*grown, strict=True), strict=True):
        steps = zip(pairwise(SIZES), pairwise(medians), strict=True)
        added = [
            f"{1000 * (after - before) / (more - fewer):.0f} µs a package" for (fewer, more), (before, after) in steps
        ]
        print(f" {name} {', '.join(f'{one:.0f}' for one in medians)} ({', then '.join(added)})", end=";")
    print()
    if real:
        _real(pair, runs, real)


def _real(pair: Pair, runs: int, url: str) -> None:
    print("\n| `pip compile` | pym (min-max) | beside | ratio | peak MiB |\n|---|---|---|---|---|")
    for path in sorted(INPUTS.glob("*.in")):
        words = (str(path), "--only-binary", ":all:", "--default-index", url)
        pair.row(f"{path.stem}, warm", runs, *words)
        pair.row(f"{path.stem}, universal, warm", runs, *words, "--universal")
