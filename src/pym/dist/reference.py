"""Direct references read with the connections of the fetcher. Cold."""

from __future__ import annotations

from pym.dist import direct
from pym.dist.wheel_metadata import WHOLE
from pym.errors import PymError
from pym.net.address import offline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.fetch import Fetcher
    from pym.model.distribution import Metadata, Releases, Unavailable
    from pym.net.bulk import Reply

_LIMIT = 1 << 30  # bytes of one answer


def read(fetcher: Fetcher, name: str, url: str) -> tuple[Releases, Metadata | Unavailable]:
    """What a direct reference leads to; see `direct.read`.

    Raises:
        PymError: It cannot be had, or is none.
    """

    def get(place: str, span: tuple[int, int]) -> tuple[int, dict[str, str], bytes]:
        from pym.dist.fetch import WHOLE as PRIORITY

        if fetcher.provider.offline:
            raise offline(place)
        outcomes: list[Reply | PymError] = []
        first = span[0]
        fetcher.send(
            place,
            outcomes.append,
            headers={"accept": "*/*"},
            limit=_LIMIT,
            range=None if span == WHOLE else (-1, -first) if first < 0 else span,
            priority=PRIORITY,
        )
        fetcher.wait(lambda: bool(outcomes))
        outcome = outcomes[0]
        if isinstance(outcome, PymError):
            raise outcome
        return outcome.status, outcome.headers, outcome.body

    return direct.read(name, url, get, cache=fetcher.provider.cache)
