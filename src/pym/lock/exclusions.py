"""Extras, groups and members of which a lock says that they exclude each other. Cold."""

from __future__ import annotations

from pym.errors import Conflicting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.lock.wanted import Wanted
    from pym.model.lock import Conflicting as Item
    from pym.model.lock import Lock


def items(wanted: Iterable[Wanted]) -> frozenset[Item]:
    """The items that are wanted: members, their extras and their groups."""
    found: set[Item] = set()
    for one in wanted:
        if one.project:
            found.add((one.name, "", ""))
            found |= {(one.name, extra, "") for extra in one.extras}
        found |= {(one.name, "", group) for group in one.groups}
    return frozenset(found)


def refuse(lock: Lock, chosen: frozenset[Item]) -> None:
    """Refuses to choose together what excludes each other.

    Raises:
        Conflicting: It does.
    """
    for exclusive in lock.conflicts:
        here = [one for one in exclusive if one in chosen]
        if len(here) < 2:
            continue
        whole = ", ".join([f"`{_item_text(one)}`" for one in exclusive])
        if all(one[1] for one in here):
            what = "Extras " + _joined([f"`{one[1]}`" for one in here])
        elif all(one[2] for one in here):
            what = "Groups " + _joined([f"`{one[2]}`" for one in here])
        else:
            words = [
                f"extra `{one[1]}`" if one[1] else f"group `{one[2]}`" if one[2] else f"package `{one[0]}`"
                for one in here
            ]
            what = _joined(words)
            what = what[:1].upper() + what[1:]
        declared = "conflicts" if all(one[2] for one in here) else "declared conflicts"  # uv's words
        raise Conflicting(f"{what} are incompatible with the {declared}: {{{whole}}}")


def _item_text(one: Item) -> str:
    name, extra, group = one
    return f"{name}[{extra}]" if extra else f"{name}:{group}" if group else name


def _joined(words: list[str]) -> str:
    if len(words) == 2:
        return f"{words[0]} and {words[1]}"
    return ", ".join(words[:-1]) + f", and {words[-1]}"
