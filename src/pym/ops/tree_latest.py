"""The newest versions of the packages of a tree: `tree --outdated`."""

from __future__ import annotations

from pym.lock.roots import pythons
from pym.model.lock import REGISTRY
from pym.model.target import ResolutionTarget
from pym.ops import latest
from pym.ops.locked_places import pins
from pym.spec import ranges
from pym.spec.markers.text import release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.lock.arcs import Arcs
    from pym.model.resolution import Policy
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring


def find(wiring: Wiring, arcs: Arcs, places: Places, policy: Policy) -> dict[int, str]:
    """The newest version by position, of what comes from an index and is older. It takes every Python of the lock.

    Raises:
        NetworkError: An index does not answer.
    """
    lock = arcs.lock
    listed = [at for at in arcs.found if lock.packages[at].source.kind == REGISTRY and lock.packages[at].version]
    lowest = pythons(lock.requires_python)[0]
    python = ".".join([str(number) for number in release(lowest)]) if lowest != ranges.LOWEST else "0"
    found = latest.search(
        wiring,
        wiring.settings,
        places,
        policy,
        ResolutionTarget(python, lock.requires_python, source="requires-python"),
        lowest,
        sorted({lock.packages[at].name for at in listed}),
        pins=pins(wiring, lock, places),
    )
    newer = {}
    for at in listed:
        package = lock.packages[at]
        one = found.get(package.name)
        if one is not None and ranges.key(one.version) > ranges.key(package.version):
            newer[at] = one.version
    return newer
