"""Requirements in `pyproject.toml`: added, updated, bounded and removed, by uv's rules."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.model.value import Value
from pym.project.edit import arrays
from pym.project.edit.scan import quoted
from pym.spec import requirement as requirement_text
from pym.spec import requirements
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.project.edit.document import Document
    from pym.project.edit.scan import Keys, Node
    from pym.spec.markers.evaluate import Marker
    from pym.spec.requirement import Requirement

DEV = "dev"
_SPECIFIERS = "<>=!~@"


class Kind(Value):
    """Which list of a project a requirement belongs to.

    Attributes:
        kind: `project`, `extra`, `group`, `legacy` (`tool.uv.dev-dependencies`) or `script`.
        name: Of the extra or group, normalised.
    """

    __slots__ = ("kind", "name")

    def __init__(self, kind: str, name: str = "") -> None:
        self.kind = kind
        self.name = name

    @property
    def keys(self) -> Keys:
        """Where the list is written."""
        return {
            "project": ("project", "dependencies"),
            "extra": ("project", "optional-dependencies", self.name),
            "group": ("dependency-groups", self.name),
            "legacy": ("tool", "uv", "dev-dependencies"),
            "script": ("dependencies",),
        }[self.kind]

    def __str__(self) -> str:
        if self.kind == "script":
            return "dependencies"
        return ".".join(self.keys)


class Added(Value):
    """What became of one requirement.

    Attributes:
        kind: The list it is in.
        index: Its place there.
        new: Whether it is an entry that was not there before.
        requirement: As it is written now.
    """

    __slots__ = ("index", "kind", "new", "requirement")

    def __init__(self, kind: Kind, index: int, new: bool, requirement: Requirement) -> None:
        self.kind = kind
        self.index = index
        self.new = new
        self.requirement = requirement


def listed(document: Document, kind: Kind) -> Node | None:
    """The array of a list, None if there is none.

    Raises:
        UsageError: It is no array.
    """
    found = document.find(kind.keys)
    if found is None and kind.name:
        for name, place in document.entries(kind.keys[:-1]):
            if normalised(name) == kind.name:
                found = place
                break
    if found is None:
        return None
    if found.node.kind != "array":
        raise UsageError(f"`{kind}` is not an array")
    return found.node


def ensure(document: Document, kind: Kind) -> Node:
    """The array of a list, made if there is none."""
    found = listed(document, kind)
    if found is None:
        *keys, name = kind.keys
        document.insert(tuple(keys), name, "[]", ordered=kind.kind == "group")
        found = listed(document, kind)
        assert found is not None
    return found


def parsed(node: Node) -> list[tuple[int, Requirement]]:
    """The entries of a list that are requirements, with their places."""
    found = []
    for index, item in enumerate(node.items):
        if item.kind == "string":
            try:
                found.append((index, requirements.compile(item.value)))
            except ValueError:
                continue  # somebody else's words: they stay as they are
    return found


def add(document: Document, kind: Kind, wanted: Requirement, *, sourced: bool = False) -> Added:
    """Adds a requirement, or updates the entry of its name and marker.

    Args:
        document: The text.
        kind: The list.
        wanted: What to write.
        sourced: Whether a source is written for it, so that an entry's URL goes.

    Raises:
        UsageError: Several entries could be meant.
    """
    node = ensure(document, kind)
    same = [(index, old) for index, old in parsed(node) if old[0] == wanted[0] and _same_marker(old[3], wanted[3])]
    if len(same) > 1:
        lines = "\n".join(f"- `{node.items[index].value}`" for index, _ in same)
        raise UsageError(
            f"Cannot perform ambiguous update; found multiple entries for `{wanted[0]}`:\n{lines}",
        )
    if same:
        index, old = same[0]
        updated = _updated(old, wanted, sourced)
        if updated != old:
            _write(document, node.items[index], updated)
        return Added(kind, index, False, updated)
    text = requirement_text.text(wanted)
    index = _place(node, text)
    inline = document.find(kind.keys)
    arrays.insert(document, node, index, quoted(text), inline=inline is not None and inline.within is not None)
    return Added(kind, index, True, wanted)


def rewrite(document: Document, added: Added, wanted: Requirement) -> Added:
    """Replaces an entry that was just added, as to give it bounds."""
    node = ensure(document, added.kind)
    _write(document, node.items[added.index], wanted)
    return Added(added.kind, added.index, added.new, wanted)


def remove(document: Document, kind: Kind, name: str) -> bool:
    """Takes all entries of a name out of a list. False if there is none."""
    removed = False
    while True:
        node = listed(document, kind)
        found = [index for index, old in parsed(node) if old[0] == name] if node is not None else []
        if node is None or not found:
            return removed
        arrays.remove(document, node, found[-1])
        removed = True


def kinds(document: Document) -> list[Kind]:
    """Every list that there is, those of extras and groups by normalised name."""
    found = [Kind("project")]
    found += [Kind("extra", normalised(name)) for name, _ in document.entries(("project", "optional-dependencies"))]
    found += [Kind("group", normalised(name)) for name, _ in document.entries(("dependency-groups",))]
    found.append(Kind("legacy"))
    return [kind for kind in found if (place := _quiet(document, kind)) is not None and place.items]


def holding(document: Document, name: str) -> list[Kind]:
    """The lists that a name stands in."""
    found = []
    for kind in kinds(document):
        node = _quiet(document, kind)
        if node is not None and any(old[0] == name for _, old in parsed(node)):
            found.append(kind)
    return found


def _quiet(document: Document, kind: Kind) -> Node | None:
    try:
        return listed(document, kind)
    except UsageError:
        return None


def _write(document: Document, item: Node, wanted: Requirement) -> None:
    like = "'" if document.text.startswith("'", item.start) else '"'
    arrays.replace(document, item, quoted(requirement_text.text(wanted), like=like))


def _same_marker(one: Marker | None, other: Marker | None) -> bool:
    if one is None or other is None:
        return one is other
    if one == other:
        return True
    from pym.spec.markers.diagram import of

    return of(one) is of(other)


def _updated(old: Requirement, new: Requirement, sourced: bool) -> Requirement:
    extras = tuple(sorted({*old[1], *new[1]}))
    specifier, url = old[2], "" if sourced else old[4]
    if new[4]:
        specifier, url = None, new[4]
    elif new[2] is not None:
        specifier, url = new[2], ""
    return old[0], extras, specifier, old[3] if new[3] is None else new[3], url


def _place(node: Node, text: str) -> int:
    """Where a requirement goes: a sorted list stays sorted, to any other it is appended."""
    texts = [item.value for item in node.items if item.kind == "string"]
    for form in (_split_lower, _split, _whole_lower, _whole):
        forms = [form(one) for one in texts]
        if forms == sorted(forms):
            own = form(text)
            for index, item in enumerate(node.items):
                if item.kind == "string" and form(item.value) > own:
                    return index
            break
    # Behind the last requirement: groups that are included may follow.
    return max((at + 1 for at, item in enumerate(node.items) if item.kind == "string"), default=len(node.items))


def _split(text: str) -> tuple[str, str]:
    for at, char in enumerate(text):
        if char in _SPECIFIERS:
            return text[:at].strip(), text[at:].strip()
    return text.strip(), ""


def _split_lower(text: str) -> tuple[str, str]:
    return _split(text.lower())


def _whole(text: str) -> tuple[str, str]:
    return text, ""


def _whole_lower(text: str) -> tuple[str, str]:
    return text.lower(), ""


def compiled(text: str) -> Requirement:
    """A requirement as typed.

    Raises:
        UsageError: It is none.
    """
    try:
        return requirements.compile(text)
    except ValueError as error:
        raise UsageError(f"Failed to parse: {shown(text)}", context=str(error)) from error
