"""Results as Markdown."""

from __future__ import annotations

from tests.bench.results import Results, Row, Sample

# What the README shows: what people do all day, and what they wait for.
EXTRACT = (
    "run", "sync-noop", "lock-noop", "add", "venv", "resolve-medium", "resolve-large", "resolve-back",
    "resolve-new-medium", "universal-medium", "universal-new-medium",
    "resolve-cold", "resolve-https", "resolve-far", "sync-warm", "sync-bytecode", "sync-cold", "python-install", "version",
)  # fmt: skip
_FLOORS = ("bare", "pyenv's Python")


def markdown(results: Results) -> str:
    """All of it: what was measured on what, a table for each group, and what belongs to it in words."""
    parts = [told(results), reached(results)]
    for group in dict.fromkeys(row.group for row in results.rows):
        rows = [row for row in results.rows if row.group == group]
        parts.append(f"### {group}\n\n{table(results, rows)}")
        if notes := _notes(rows):
            parts.append("\n".join(f"- {note}" for note in notes))
    return "\n\n".join(part for part in parts if part) + "\n"


def extract(results: Results) -> str:
    """A short table of what matters most."""
    rows = [row for row in results.rows if row.key in EXTRACT and row.sample("pym")]
    lines = ["| ms, median | pym | uv | pym / uv | others |", "|---|---|---|---|---|"]
    for row in rows:
        cells = (row.title, _amount(row, "pym"), _amount(row, "uv"), _ratio(row, "pym"), ", ".join(_others(row)) or "-")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def told(results: Results) -> str:
    """What was measured, where, and with what."""
    about = results.about
    versions = [f"pym {about['pyms']['pym']}", *(f"{name} {number}" for name, number in about["versions"].items())]
    text = (
        f"Measured {about['date']} with `{about['command']}` in {about['minutes']:g} minutes: {about['system']}, "
        f"{about['processor']}, {about['cores']} cores, {about['memory']}, {about['files']}; load {about['load']:g} at the "
        f"beginning. {', '.join(versions)}; pym on CPython {about['pym_python']}, which install.sh has "
        f"chosen, the others but uv on CPython {about['python']}, on which environments are made too."
    )
    for name, why in about["missing"].items():
        text += f" {name} is missing: it {why}."
    return text


def reached(results: Results) -> str:
    """In how many rows pym is quicker than uv and reaches what it is held to, and which it misses."""
    ratios = [(row, ratio) for row in results.rows if (ratio := row.ratio("pym", "uv")) is not None]
    held = [(row, ratio) for row, ratio in ratios if row.goal]
    slower = [f"{row.title} ({ratio:.2f})" for row, ratio in ratios if ratio > 1]
    missed = [f"{row.title} ({ratio:.2f} instead of {row.goal:g})" for row, ratio in held if ratio > row.goal]
    if not ratios:
        return ""
    text = f"pym takes less time than uv in {len(ratios) - len(slower)} of {len(ratios)} rows"
    text += f", more in: {'; '.join(slower)}." if slower else "."
    if held:
        text += f" It reaches what it is held to in {len(held) - len(missed)} of {len(held)}"
        text += f", and misses it in: {'; '.join(missed)}." if missed else "."
    return text


def table(results: Results, rows: list[Row]) -> str:
    """Medians and quartiles in ms, ratios, and how much memory pym and uv took at most."""
    more = [name for name in results.about["pyms"] if name != "pym"]
    head = ["work", "pym ms", *(f"{name} ms" for name in more), "uv ms", "pym / uv", *(f"{name} / uv" for name in more)]
    head += ["to reach", "others, ms", "peak MiB"]
    disk = any(one.disk for row in rows for one in row.samples)
    head += ["disk MiB"] if disk else []
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for row in rows:
        cells = [row.title, _spread(row, "pym"), *(_spread(row, name) for name in more), _spread(row, "uv")]
        cells += [_ratio(row, name) for name in ("pym", *more)]
        cells += [f"{row.goal:g}" if row.goal else "", ", ".join(_others(row)), _weights(row, ("pym", *more, "uv"))]
        if disk:
            cells.append(", ".join(f"{one.name} {amount(one.disk)}" for one in row.samples if one.disk))
        lines.append(f"| {' | '.join(cell or '-' for cell in cells)} |")
    return "\n".join(lines)


def amount(number: float) -> str:
    """With as many digits as mean something: 0.82, 1.4, 15.3, 154, 12,340."""
    if abs(number) < 0.995:
        return f"{number:.2f}"
    return f"{number:.1f}" if abs(number) < 99.95 else f"{number:,.0f}"


def _amount(row: Row, name: str) -> str:
    median = row.median(name)
    return "-" if median is None else amount(median)


def _spread(row: Row, name: str) -> str:
    ends = row.spread(name)
    return "-" if ends is None else f"{_amount(row, name)} ({amount(ends[0])}-{amount(ends[1])})"


def _ratio(row: Row, name: str) -> str:
    ratio = row.ratio(name, "uv")
    return "-" if ratio is None else f"{ratio:.2f}"


def _others(row: Row) -> list[str]:
    return [f"{one.name} {_amount(row, one.name)}" for one in compared(row) if one.times]


def compared(row: Row) -> list[Sample]:
    """The sides that are neither pym nor uv nor taken off from others."""
    own = ("uv", *_FLOORS)
    return [one for one in row.samples if one.name not in own and one.name != "pym" and not one.name.startswith("pym on ")]  # fmt: skip


def _weights(row: Row, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {one.peak:.0f}" for name in names if (one := row.sample(name)) and one.peak)


def _notes(rows: list[Row]) -> list[str]:
    """What some do that is not quite the same, and what failed."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.missing:
            found.setdefault(f"Was not run: {row.missing}", []).append(row.title)
        for one in row.samples:
            if one.failed:
                found.setdefault(f"{one.name} did not do it: {one.failed}", []).append(row.title)
            elif one.note:
                taken = f" ({amount(row.median(one.name) or 0)} ms)" if one.name in _FLOORS else ""
                found.setdefault(f"{one.name}: {one.note}{taken}", []).append(row.title)
    return [f"{'; '.join(titles)}. {note}" for note, titles in found.items()]
