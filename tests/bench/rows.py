"""Every row of the table: what it is called, what pym is held to, and what makes its sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import rows_daily, rows_growth, rows_resolving, rows_syncing
from tests.bench.measure import Side
from tests.bench.results import GROWTH
from tests.bench.world import World


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        key: What `--only` takes.
        group: The heading it stands under.
        title: What is done.
        goal: The part of uv's time that pym is to reach, 0 for none.
        sides: Makes what is compared: all that is named `pym…`, `uv` and `bare` takes turns, then the others do.
        quick: Whether `--quick` has it.
        weight: How much of the usual time it may take.
        runs, least: How often each side runs at most, and at least.
    """

    key: str
    group: str
    title: str
    goal: float
    sides: Callable[[World], list[Side]]
    quick: bool = True
    weight: float = 1.0
    runs: int = 1000
    least: int = 3


DAILY, RESOLVING, SYNCING = "Every day", "Resolving", "Installing"


_INPUTS = (("small", "trio-tests"), ("medium", "jupyter"), ("large", "airflow"), ("back", "boto3, which backtracks"))


def _of_inputs(
    key: str, title: str, sides: Callable[[str], Callable[[World], list[Side]]], goals: tuple[float, ...] = (0.0,) * 4
) -> list[Case]:
    """A row for each of the inputs that there is a goal for."""
    return [
        Case(f"{key}-{size}", RESOLVING, f"{title}: {name}", goal, sides(name.partition(",")[0]), quick=size != "large")
        for (size, name), goal in zip(_INPUTS, goals, strict=False)
    ]


def cases(world_is_quick: bool = False) -> list[Case]:
    """All rows in the order of the table; those of `--quick` alone if it is."""
    daily, resolving, syncing, growth = rows_daily, rows_resolving, rows_syncing, rows_growth
    found = [
        Case("run", DAILY, "`run CMD`, above the command itself", 0.15, daily.run),
        Case("shim", DAILY, "`python` through a shim, above the interpreter itself", 0.0, daily.shim),
        Case("sync-noop", DAILY, "`sync`, nothing to do", 0.7, daily.sync_noop),
        Case("lock-noop", DAILY, "`lock`, nothing to do", 0.9, daily.lock_noop),
        Case("add", DAILY, "`add` of a package that the cache has", 0.9, daily.add),
        Case("venv", DAILY, "`venv`", 0.8, daily.venv),
        Case("version", DAILY, "`--version`", 1.7, daily.version),
        Case("python-install", DAILY, "`python install` from a file", 0.8, daily.python_install),
        *_of_inputs("resolve", "`pip compile`, warm", resolving.warm, (0.75, 0.75, 0.5, 0.3)),
        *_of_inputs("universal", "first `lock`, warm", resolving.universal, (1.0, 1.0, 1.0)),
        *_of_inputs("resolve-new", "`pip compile`, a new question", resolving.new),
        *_of_inputs("universal-new", "first `lock`, a new question", resolving.universal_new, (0.0, 0.0, 0.0)),
        Case("resolve-cold", RESOLVING, "`pip compile`, nothing cached: jupyter", 1.1, resolving.cold("jupyter", "fresh")),
        Case("resolve-https", RESOLVING, "`pip compile`, nothing cached, https: jupyter", 1.1, resolving.cold("jupyter", "secure")),
        Case("resolve-far", RESOLVING, "`pip compile`, nothing cached, 20 ms away: jupyter", 1.0, resolving.cold("jupyter", "slow")),
        Case("sync-warm", SYNCING, "`sync` into a new environment, warm", 0.8, syncing.warm),
        Case("sync-bytecode", SYNCING, "`sync --compile-bytecode` into a new environment", 0.1, syncing.bytecode),
        Case("sync-cold", SYNCING, "`sync`, nothing cached", 1.1, syncing.cold),
    ]  # fmt: skip
    sizes = (10, 100, 700, 2000)
    found += [
        Case(
            f"grow-resolve-{size}",
            GROWTH,
            f"`pip compile`, a new question: {size:,} packages",
            0.0,
            growth.resolve(size),
            size <= 100,
        )
        for size in sizes
    ]
    for name, title, maker in (
        ("lock", "`lock`, nothing to do", growth.lock_noop),
        ("sync", "`sync`, nothing to do", growth.sync_noop),
        ("fill", "`sync` into a new environment", growth.fill),
    ):
        found += [
            Case(f"grow-{name}-{size}", GROWTH, f"{title}: {size:,} packages", 0.0, maker(size), size <= 100, 0.6)
            for size in sizes
        ]
    found += [
        Case(f"grow-environments-{count}", GROWTH, f"{count} environment{'s' * (count > 1)} of trio", 0.0, growth.environments(count), count == 1, runs=runs, least=min(runs, 3))
        for count, runs in ((1, 12), (10, 5), (100, 2))
    ]  # fmt: skip
    found += [
        Case("grow-members-lock", GROWTH, "100 members: `lock`, nothing to do", 0.0, growth.members("lock"), quick=False),
        Case("grow-members-anew", GROWTH, "100 members: first `lock`, a new question", 0.0, growth.members("anew"), quick=False),
        Case("grow-members-sync", GROWTH, "100 members: `sync --all-packages`, nothing to do", 0.0, growth.members("sync"), quick=False),
    ]  # fmt: skip
    return [case for case in found if case.quick or not world_is_quick]
