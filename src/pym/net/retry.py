"""Which failures are worth another try, and when. Pure: time, sleep and chance are handed in."""

from __future__ import annotations

import os
import time

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.settings import NetworkSettings

# RFC 9110 and RFC 6585: what a server says when the same request may succeed later.
RETRIED_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504))

# How often a failure of each kind is tried again at most; kinds that are not here never are. A name that does not
# resolve for the moment usually means no network at all: waiting long for that would only hide the message.
_PATIENCE = {"timeout": 99, "reset": 99, "protocol": 99, "status": 99, "name for now": 1}

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 10.0


class Clock:
    """Time and chance. Tests hand in their own, and never wait."""

    def monotonic(self) -> float:
        """Seconds, never going back."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970, as the machine believes."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Returns after `seconds`."""
        time.sleep(seconds)

    def chance(self) -> float:
        """A number from 0 up to 1."""
        return int.from_bytes(os.urandom(4), "big") / 2**32


SYSTEM = Clock()


class Again(Value):
    """Worth another try after `delay` seconds."""

    __slots__ = ("delay",)

    def __init__(self, delay: float) -> None:
        self.delay = delay


class GiveUp(Value):
    """Not worth another try; `reason` says why, where the failure itself does not."""

    __slots__ = ("reason",)

    def __init__(self, reason: str = "") -> None:
        self.reason = reason


def decide(
    kind: str, status: int, retry_after: str, attempt: int, settings: NetworkSettings, clock: Clock = SYSTEM
) -> Again | GiveUp:
    """Whether to try again.

    Args:
        kind: What failed, as `Failure.kind` has it.
        status: The HTTP status, for the kind "status".
        retry_after: The `Retry-After` header, or "".
        attempt: How many times it has been tried again already.
        settings: How often, and how long a server may make us wait.
        clock: For dates and jitter.
    """
    if kind == "status" and status not in RETRIED_STATUS:
        return GiveUp()
    wait = seconds_to_wait(retry_after, clock) if retry_after else None
    if wait is not None and wait > settings.retry_after_cap:
        return GiveUp(f"it asks to wait {_duration(wait)}, and pym waits {_duration(settings.retry_after_cap)} at most")
    if attempt >= min(settings.retries, _PATIENCE.get(kind, 0)):
        return GiveUp()
    # Half of it is chance: clients that failed together must not come back together.
    delay = min(_FIRST_DELAY * 2**attempt, _LONGEST_DELAY) * (0.5 + clock.chance() / 2)
    return Again(max(delay, wait or 0.0))


def seconds_to_wait(retry_after: str, clock: Clock = SYSTEM) -> float | None:
    """Seconds a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds or a date); None for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else float("inf")
    moment = parse_date(text)
    return None if moment is None else max(0.0, moment - clock.wall())


def parse_date(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date (RFC 9110, 5.6.7), None if it is not one."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return moment.timestamp() if moment.tzinfo is not None else None
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 1e9 else "for ever"
