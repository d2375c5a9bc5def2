"""Which file of a locked package is installed, and why there is none. A HOT module."""

from __future__ import annotations

from pym.errors import NoUsableFile
from pym.lock.entries import Files
from pym.model.value import Value
from pym.spec.wheelname import build_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File
    from pym.model.lock import LockedPackage
    from pym.spec.tags import Target

_NONE: frozenset[str] = frozenset()


class Rules(Value):
    """Which files may be used.

    Attributes:
        no_binary: Names whose wheels are not used, `:all:` for all.
        no_build: Names that may not be built, `:all:` for all.
    """

    __slots__ = ("no_binary", "no_build")

    def __init__(self, no_binary: frozenset[str] = _NONE, no_build: frozenset[str] = _NONE) -> None:
        self.no_binary = no_binary
        self.no_build = no_build


def best(package: LockedPackage, tags: Target, rules: Rules) -> File | None:
    """The file to install: the wheel that fits best, else the source distribution, as the rules admit."""
    name = package.name
    if not (rules.no_binary and (":all:" in rules.no_binary or name in rules.no_binary)):
        late = package.unread_wheels
        if isinstance(late, Files):
            fitting = late.fitting(tags)
            if fitting is None:
                return _source(package, rules)
            if not isinstance(fitting, bool):
                return fitting
        found: File | None = None
        rank: tuple[int, tuple[int, str]] = (-1, (0, ""))
        for file in package.wheels:
            parts = file[0][:-4].split("-")
            priority = tags.priority("-".join(parts[-3:]))
            if priority is None:
                continue
            here = (priority, build_order(parts[2]) if len(parts) == 6 else (-1, ""))
            if here > rank:
                found, rank = file, here
        if found is not None:
            return found
    return _source(package, rules)


def _source(package: LockedPackage, rules: Rules) -> File | None:
    if rules.no_build and (":all:" in rules.no_build or package.name in rules.no_build):
        return None
    return package.sdist


def unusable(package: LockedPackage, tags: Target, rules: Rules) -> NoUsableFile:
    """The error for a package that `best` finds no file of."""
    name = f"{package.name}=={package.version}" if package.version else package.name
    no_binary = ":all:" in rules.no_binary or package.name in rules.no_binary
    no_build = ":all:" in rules.no_build or package.name in rules.no_build
    there = sorted({"-".join(file[0][:-4].split("-")[-3:]) for file in package.wheels})
    reasons = []
    if no_binary:
        reasons.append("its wheels are ruled out (`--no-binary`)")
    elif there:
        kinds = {tags.reason(one) for one in there}
        what = {"python": "this Python", "abi": "this Python's ABI", "platform": "this platform"}
        fits = what[kinds.pop()] if len(kinds) == 1 and kinds <= set(what) else "this Python and platform"
        few = ", ".join([f"`{one}`" for one in there[:12]])
        reasons.append(
            f"none of its wheels is for {fits}: {few}" + (f" and {len(there) - 12} more" if len(there) > 12 else "")
        )
    else:
        reasons.append("it has no wheels")
    if package.sdist is None:
        reasons.append("it has no source distribution")
    elif no_build:
        reasons.append("it must not be built (`--no-build`)")
    return NoUsableFile(
        f"`{name}` can't be installed: the lock has no source distribution or wheel of it for the current platform",
        context="; ".join(reasons),
    )
