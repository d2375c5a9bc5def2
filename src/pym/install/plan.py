"""What to change so that an environment holds what is wanted: a pure function of values. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from pym.model.environment import Addition, Installed


class Wanted(Value):
    """A distribution that should be there, perhaps not fetched yet.

    Attributes:
        name, version: Normalised and canonical.
        requested: Whether a person asked for it by name.
        direct_url: Content of the `direct_url.json` it would get, "" for what comes from an index.
    """

    __slots__ = ("direct_url", "name", "requested", "version")

    def __init__(self, name: str, version: str, requested: bool = False, direct_url: str = "") -> None:
        self.name = name
        self.version = version
        self.requested = requested
        self.direct_url = direct_url


class Plan(Value):
    """The difference between what is there and what is wanted.

    Attributes:
        add: To be put in, sorted by name: what is new, upgraded, downgraded or installed again.
        remove: To be taken out, sorted by name: of what is replaced as well, each of them if there are several.
        keep: Stays as it is.
    """

    __slots__ = ("add", "keep", "remove")

    def __init__(
        self, add: tuple[Wanted, ...] = (), remove: tuple[Installed, ...] = (), keep: tuple[Installed, ...] = ()
    ) -> None:
        self.add = add
        self.remove = remove
        self.keep = keep

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.add or self.remove)

    def filled(self, found: Mapping[str, Addition]) -> Change:
        """The change this plan asks for, now that every distribution of `add` is in the store.

        Args:
            found: The additions by their names.

        Raises:
            KeyError: One of `add` is missing.
        """
        return Change(tuple(found[wanted.name] for wanted in self.add), self.remove)


class Change(Value):
    """What `install.execute` carries out.

    Attributes:
        add: Distributions to put in, no name twice.
        remove: Distributions to take out, those that are replaced included.
    """

    __slots__ = ("add", "remove")

    def __init__(self, add: tuple[Addition, ...] = (), remove: tuple[Installed, ...] = ()) -> None:
        self.add = add
        self.remove = remove


def plan(
    installed: Iterable[Installed],
    wanted: Sequence[Wanted],
    *,
    exact: bool = False,
    reinstall: Container[str] = (),
    seeds: Container[str] = (),
    satisfies: Callable[[Installed, Wanted], bool] | None = None,
) -> Plan:
    """Compares what is installed with what is wanted.

    Args:
        installed: What the environment holds. A name that is there twice is never satisfied: both go.
        wanted: No name twice.
        exact: Whether everything else is taken out.
        reinstall: Names that are installed again though they are there.
        seeds: Names that `exact` leaves alone.
        satisfies: Asked of a distribution of the same name and version whether it will do (its origin, for
            instance); without it, it does. What is no `.dist-info` is asked about as well.
    """
    by_name: dict[str, list[Installed]] = {}
    for one in installed:
        by_name.setdefault(one.name, []).append(one)
    add: list[Wanted] = []
    remove: list[Installed] = []
    keep: list[Installed] = []
    for want in sorted(wanted, key=lambda want: want.name):
        found = by_name.pop(want.name, [])
        if len(found) == 1 and want.name not in reinstall:
            one = found[0]
            if one.version == want.version and (satisfies is None or satisfies(one, want)):
                keep.append(one)
                continue
        add.append(want)
        remove += found
    for name, found in by_name.items():
        if exact and name not in seeds:
            remove += found
        else:
            keep += found
    order = _order
    return Plan(tuple(add), tuple(sorted(remove, key=order)), tuple(sorted(keep, key=order)))


def everything(names: Iterable[str], installed: Iterable[Installed]) -> Plan:
    """The plan that takes out what is called by one of `names` (normalised), every copy of it."""
    gone = set(names)
    found = list(installed)
    return Plan(
        (),
        tuple(sorted((one for one in found if one.name in gone), key=_order)),
        tuple(sorted((one for one in found if one.name not in gone), key=_order)),
    )


def _order(one: Installed) -> tuple[str, str, str, str]:
    return (one.name, one.version, one.site, one.info)
