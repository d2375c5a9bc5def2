"""The names of direct references that were written without one. Cold."""

from __future__ import annotations

from pym.dist import reference
from pym.net import download

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.builds import MetadataBuilder
    from pym.ops.wiring import Wiring

_LIMIT = 1 << 30  # bytes of an archive


def find(wiring: Wiring, builder: MetadataBuilder | None, url: str) -> str:
    """The normalised name of the project that a URL leads to.

    Args:
        wiring: The call.
        builder: Builds what only a build can tell; None to build nothing.
        url: Absolute.

    Raises:
        PymError: It cannot be had, is no distribution or cannot be built.
    """

    def get(place: str, span: tuple[int, int]) -> tuple[int, dict[str, str], bytes]:
        # The whole file at once: what resolves fetches it in parts if it is a wheel, and remembers.
        return 200, {}, download.read(place, wiring.network, limit=_LIMIT, notice=wiring.reporter.warn)

    return reference.named(
        url,
        get,
        cache=wiring.context.cache,
        environ=wiring.context.environ,
        offline=wiring.offline,
        builder=builder,
        notice=wiring.reporter.info,
    )
