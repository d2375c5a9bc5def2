"""Which file of a version says what the version requires: its wheels do not always agree. A HOT module."""

from __future__ import annotations

from pym.model.distribution import BUILD, IS_YANKED, METADATA, TAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.table import Table
    from pym.model.distribution import Kind, Releases, Usability
    from pym.spec.tagged_pythons import PythonRange
    from pym.spec.tags import Target

    Rank = tuple[object, ...]


class Described:
    """The choice among the files of each version: the wheel that would be installed, else an sdist.

    Args:
        tags: What is installed where this resolution is for; None if it is for all platforms: then it is as in uv the
            latest build of the first by name of the wheels that some of `pythons` can use.
        pythons: The Pythons it is for, "" for any of Python 3.
    """

    def __init__(self, tags: Target | None, pythons: str) -> None:
        from pym.spec.specifiers import compile as compile_specifier
        from pym.spec.tagged_pythons import PythonRange

        self._tags = tags
        self._pythons: PythonRange = PythonRange(compile_specifier(pythons) if pythons and tags is None else None)
        self._known: dict[int, tuple[Kind, Rank, int]] = {}

    def file_of(self, releases: Releases, position: int) -> tuple[Table, int, int] | None:
        """The table, the position of the version there, and the number of the file."""
        origins = getattr(releases, "origins", None)
        places: list[tuple[Table, int]] = [(releases, position)] if origins is None else origins(position)  # type: ignore[list-item]
        best: tuple[Rank, tuple[Table, int, int]] | None = None
        for table, at in places:
            kind = table.kind(at)
            if not kind:
                continue
            known = self._known.get(id(kind))
            if known is None:
                number = max(
                    sorted(range(len(kind)), key=lambda one: name_of(kind[one])), key=lambda one: self._rank(kind[one])
                )
                known = self._known[id(kind)] = (kind, self._rank(kind[number]), number)
            if best is None or known[1] > best[0]:
                best = known[1], (table, at, known[2])
        return best[1] if best is not None else None

    def _rank(self, usable: Usability) -> Rank:
        label = usable[TAGS]
        # What a wheel for other Pythons requires concerns nobody.
        suits = bool(label) and self._pythons.has_use_for(label)
        if self._tags is not None:
            fits = self._tags.priority(label) if label else None
            return (bool(label), suits, -1 if fits is None else fits)
        build = usable[BUILD]
        rest = build.lstrip("0123456789")
        number = build[: len(build) - len(rest)]
        return (bool(label), suits, not usable[IS_YANKED], int(number) if number else -1, rest)


def name_of(usable: Usability) -> str:
    """What the name of a file has after the version: tells the files of one version apart, and orders them."""
    label, build = usable[TAGS], usable[BUILD]
    return f"{build}-{label}.whl" if build else f"{label}.whl"


def alike(table: Table, position: int) -> bool:
    """Whether all wheels of a version are known to say the same."""
    said = {
        file[METADATA] or name_of(usable)
        for file, usable in zip(table.files(position), table.kind(position), strict=True)
        if usable[TAGS]
    }
    return len(said) < 2
