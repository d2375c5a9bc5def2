"""What one lock has that another has not. Cold."""

from __future__ import annotations

from pym.model.lock import GIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.lock import Lock, LockedPackage


def changes(before: Lock | None, after: Lock) -> list[tuple[str, str, str, str]]:
    """`(Updated, Added or Removed, name, versions before, versions after)` by name; `before` is None for no lock."""
    old, new = _by_name(before) if before is not None else {}, _by_name(after)
    found = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        word = "Added" if one is None else "Removed" if other is None else "Updated"
        found.append((word, name, ", ".join(one or ()), ", ".join(other or ())))
    return found


def _by_name(lock: Lock) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package in lock.packages:
        found.setdefault(package.name, []).append(_version(package))
    return found


def _version(package: LockedPackage) -> str:
    text = f"v{package.version}" if package.version else "(dynamic)"
    return f"{text} ({package.source.commit[:8]})" if package.source.kind == GIT else text
