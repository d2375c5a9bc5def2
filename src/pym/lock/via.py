"""Why a package is there: the `# via` comments, in uv's order and form. A HOT module.

Of `Node.via`, names of packages have no space in them and origins (`-r requirements.in`, `name (pyproject.toml)`) have.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

STYLES = ("line", "split")


def split(asked: Iterable[str]) -> str:
    """The comment over several lines, "" if nobody asked: origins first."""
    origins, names = _sorted(asked)
    found = origins + names
    if len(found) < 2:
        return f"    # via {found[0]}" if found else ""
    return "    # via\n" + "\n".join([f"    #   {one}" for one in found])


def line(asked: Iterable[str]) -> str:
    """The comment on one line, "" if nobody asked: packages first."""
    origins, names = _sorted(asked)
    found = names + origins
    return f"# via {', '.join(found)}" if found else ""


def _sorted(asked: Iterable[str]) -> tuple[list[str], list[str]]:
    origins: list[str] = []
    names: list[str] = []
    for one in asked:
        (origins if " " in one else names).append(one)
    if len(origins) > 1:
        origins = sorted(set(origins), key=_order)
    return origins, sorted(set(names)) if len(names) > 1 else names


def _order(origin: str) -> tuple[int, int, list[str], str]:
    """Constraints before overrides before requirements; files before projects before the workspace."""
    flag, _, rest = origin.partition(" ")
    kind = {"-c": 0, "--override": 1}.get(flag, 2)
    if rest == "(workspace)":
        return (kind, 4, [], "")
    if flag in ("-c", "--override", "-r"):
        return (kind, 0, rest.split("/"), "")
    path = rest.strip("()")
    # uv has a group as `(path:group)`; a path with a colon would sort a little off, and nothing else.
    path, _, group = path.partition(":")
    return (kind, 3 if group else 1, path.split("/"), f"{flag} {group}")
