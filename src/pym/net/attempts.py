"""The order in which places are tried: each once without waiting, then again with waiting, within limits."""

from __future__ import annotations

from pym.net.failures import together
from pym.net.retry import Again, GiveUp, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pym.errors import NetworkError
    from pym.net.failures import Failure
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

# This much received makes up for a failed attempt: a big file over a bad line gets through, and a server that gives a
# byte at a time does not keep us for ever.
_PROGRESS = 1 << 20


class Attempts:
    """Iterate over it for the URL to try; report each failure with `failed`; raise `error()` when it ends.

    Args:
        urls: Where the same file can be had, the preferred place first.
        settings: How often to try.
        clock: Waits between the rounds.
        notice: Is told before each wait what failed and how long the wait is.
    """

    __slots__ = (
        "_clock",
        "_failures",
        "_favourite",
        "_last",
        "_notice",
        "_round",
        "_settings",
        "_tries",
        "_urls",
        "_wait",
    )

    def __init__(
        self,
        urls: Sequence[str],
        settings: NetworkSettings,
        clock: Clock,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        self._notice = notice
        self._last = ""
        self._urls = list(dict.fromkeys(urls))
        self._settings = settings
        self._clock = clock
        self._failures: list[Failure] = []
        self._tries = dict.fromkeys(self._urls, 0)
        self._wait = dict.fromkeys(self._urls, 0.0)
        self._favourite = ""
        self._round = 0

    def __iter__(self) -> Iterator[str]:
        while self._urls:
            for url in self._turn():
                self._tries[url] += 1
                yield url
                if self._favourite:
                    break
            self._round += 1
            waits = [self._wait[url] for url in ([self._favourite] if self._favourite else self._urls)]
            if waits and min(waits) > 0:
                pause = min(waits)
                if self._notice is not None:
                    self._notice(f"{self._last}; trying again in {pause:.1f} s")
                self._clock.sleep(pause)
                for url in self._urls:
                    self._wait[url] -= pause

    def _turn(self) -> list[str]:
        # What has begun goes on at the same place as long as that is possible: only there can it be resumed.
        if self._favourite:
            return [self._favourite]
        return [url for url in self._urls if self._wait[url] <= 0]

    def failed(self, url: str, failure: Failure, *, received: int = 0, begun: bool = False) -> None:
        """`url`, the one handed out last, did not give the file.

        Args:
            url: Where it was tried.
            failure: What happened.
            received: New bytes it gave.
            begun: Bytes that came from it have been handed on: stay with it.
        """
        self._last = failure.message
        if received >= _PROGRESS:
            self._round = 0
        match decide(failure.kind, failure.status, failure.retry_after, self._round, self._settings, self._clock):
            case Again(delay=delay):
                self._wait[url] = delay
                if begun:
                    self._favourite = url
            case GiveUp(reason=reason):
                self._failures.append(failure.because(reason, self._tries[url]))
                self._urls.remove(url)
                if url == self._favourite:
                    # The other places have not had their turn yet.
                    self._favourite = ""
                    self._round = -1

    def error(self) -> NetworkError:
        """What to raise once every place has been given up."""
        return together(self._failures)
