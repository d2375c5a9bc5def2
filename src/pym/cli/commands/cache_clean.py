"""`pym cache clean`."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.errors import UsageError, shown
from pym.ops import cache_clean
from pym.ops.cache_removal import Tally
from pym.spec.name import normalise


def main(invocation: Invocation) -> int:
    reporter = invocation.reporter
    cache = invocation.context().layout.cache
    names = []
    for text in invocation.texts("packages"):
        name = normalise(text)
        if name is None:
            raise UsageError(f"{shown(text)} is not the name of a package")
        names.append(name)
    force = invocation.flag("force")
    if names:
        tally = cache_clean.packages(cache, names, reporter, force=force)
    else:
        reporter.info(f"Clearing cache at: {cache}")
        tally = cache_clean.everything(cache, reporter, force=force)
    tell(invocation, tally, "No cache entries found")
    return 0


def tell(invocation: Invocation, tally: Tally, nothing: str) -> None:
    """Says what was removed."""
    reporter = invocation.reporter
    if not tally.files and not tally.size:
        reporter.info(nothing)
        return
    count = reporter.paint("1 file" if tally.files == 1 else f"{tally.files} files", "bold")
    reporter.info(f"Removed {count} ({in_units(tally.size)})")


def in_units(size: int) -> str:
    """A number of bytes for people: `512B`, `28.0KiB`, `1.2GiB`."""
    if size < 1024:
        return f"{size}B"
    value = float(size)
    for unit in ("KiB", "MiB", "GiB"):
        value /= 1024
        if value < 1024:
            return f"{value:.1f}{unit}"
    return f"{value / 1024:.1f}TiB"
