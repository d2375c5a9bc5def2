"""`pip check`: whether what is installed fits together. A HOT module."""

from __future__ import annotations

from pym.ops.examined import Examined
from pym.ops.inspected import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.inspected import Asked
    from pym.ops.wiring import Wiring


def run(wiring: Wiring, asked: Asked, *, version: str = "", platform: str = "") -> tuple[int, list[str]]:
    """How many distributions there are, and what is wrong, a sentence each.

    Args:
        wiring: The call.
        asked: Which environment.
        version: `--python-version` as typed, "" for the interpreter's.
        platform: `--python-platform` as typed, "" for this one.

    Raises:
        PymError: There is no such environment, version or platform.
    """
    examined = Examined(inspect(wiring, asked))
    examined.elsewhere(wiring, version, platform)
    return len(examined.installed), examined.diagnose()
