"""Where the packages of a lock come from, for whoever asks more about them than the lock has. A cold module."""

from __future__ import annotations

from pym.ops import resolving
from pym.project.requirements_options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.index.locations import Locations
    from pym.model.lock import Lock
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring


def pins(wiring: Wiring, lock: Lock, places: Places) -> dict[str, str]:
    """The names of indexes by package, of those that the lock has from an index which is defined under that name."""
    defined = {index.name for index in locations(wiring, places, {}).indexes}
    return {one.name: one.source.index for one in lock.packages if one.source.index in defined and one.source.index}


def locations(wiring: Wiring, places: Places, pinned: Mapping[str, str]) -> Locations:
    """The indexes and link pages in force.

    Raises:
        UsageError: Something that was typed or set is no place.
    """
    return resolving.make_locations(wiring, wiring.settings, places, Options(), pins=pinned)
