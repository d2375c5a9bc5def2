"""Which extras, groups and members of a project exclude each other (`conflicts`). A HOT module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.lock import Conflicting
    from pym.ops.project_members import Local
    from pym.project.declared import Declared


def conflicts(members: tuple[Local, ...]) -> tuple[tuple[Conflicting, ...], ...]:
    """The sets of items that members declare, of which one at most can be chosen.

    Raises:
        UsageError: A declaration is malformed.
    """
    sets: list[tuple[Conflicting, ...]] = []
    for one in members:
        value = one.declared.setting("conflicts")
        if value is None:
            continue
        path = one.declared.path
        if not isinstance(value, list):
            raise UsageError(f"Failed to parse `{path}`", context="`conflicts` is not a list of lists of tables")
        for items in value:
            sets.append(_conflict(items, one.declared))
    for items in list(sets):
        sets += _through_includes(items, members)
    return tuple(dict.fromkeys(sets))


def _conflict(items: object, member: Declared) -> tuple[Conflicting, ...]:
    def wrong(problem: str) -> UsageError:
        return UsageError(f"Failed to parse `{member.path}`", context=f"`conflicts` {problem}")

    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise wrong("is not a list of lists of tables")
    if len(items) < 2:
        raise wrong("has a set with fewer than two items")
    made: list[Conflicting] = []
    for item in items:
        if not set(item) <= {"package", "extra", "group"} or not item:
            raise wrong(f"has an item with {', '.join(f'`{key}`' for key in item) or 'nothing'}")
        if not all(isinstance(value, str) for value in item.values()):
            raise wrong("has an item that is not made of strings")
        if "extra" in item and "group" in item:
            raise wrong("has an item with both `extra` and `group`")
        package = normalised(item.get("package", member.name))
        if not package:
            raise wrong("has an item without `package`, which a root without `[project]` has to name")
        one = (package, normalised(item.get("extra", "")), normalised(item.get("group", "")))
        if one in made:
            raise wrong(f"has a set with {package} twice")
        made.append(one)
    return tuple(sorted(made, key=lambda one: (one[0], bool(one[1] or one[2]), bool(one[2]), one)))


def _through_includes(items: tuple[Conflicting, ...], members: tuple[Local, ...]) -> list[tuple[Conflicting, ...]]:
    """The same sets with groups in the place of those that they include."""
    made: list[tuple[Conflicting, ...]] = [items]
    for at, (package, _, group) in enumerate(items):
        if not group:
            continue
        above: list[str] = []
        for one in members:
            if one.declared.name == package:
                above += [name for name, inner in one.declared.includes.items() if group in inner]
        more = []
        for base in made:
            for name in above:
                replaced = (*base[:at], (package, "", name), *base[at + 1 :])
                if len(set(replaced)) == len(replaced):
                    more.append(replaced)
        made += more
    return made[1:]
