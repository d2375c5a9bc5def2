"""What a server said to a request that may be sent again, and sending it until that is final. Cold."""

from __future__ import annotations

from pym.model.value import Value
from pym.net.failures import Failure
from pym.net.retry import Again, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings


class Reply(Value):
    """What a server answered.

    Attributes:
        status: HTTP status.
        said: Half a sentence with status and phrase: "the server answered `400 Bad Request`".
        kind: The `Content-Type`, in lower case and without parameters.
        body: What it sent, as far as that is read.
        wait: Its `Retry-After` header.
        again: Whether an earlier request with the same content may have got through.
    """

    __slots__ = ("again", "body", "kind", "said", "status", "wait")

    def __init__(self, status: int, said: str, kind: str = "", body: bytes = b"", *, wait: str = "") -> None:
        self.status = status
        self.said = said
        self.kind = kind
        self.body = body
        self.wait = wait
        self.again = False

    @property
    def good(self) -> bool:
        """Whether the server has taken it."""
        return 200 <= self.status < 300


def final(
    send: Callable[[], Reply], settings: NetworkSettings, clock: Clock, notice: Callable[[str], object] | None = None
) -> Reply:
    """Sends until the reply is one that does not pass.

    Args:
        send: Sends the request once.
        settings: How often to try.
        clock: Waits in between.
        notice: Told before each wait what failed and how long the wait is.

    Raises:
        Failure: There was no answer.
    """
    attempt = 0
    while True:
        try:
            reply = send()
            said = reply.said
            decision = decide("status", reply.status, reply.wait, attempt, settings, clock)
            if not isinstance(decision, Again):
                reply.again = attempt > 0
                return reply
        except Failure as failure:
            said = failure.cause
            decision = decide(failure.kind, failure.status, failure.retry_after, attempt, settings, clock)
            if not isinstance(decision, Again):
                raise
        attempt += 1
        if notice is not None:
            notice(f"{said}; trying again in {decision.delay:.1f} s")
        clock.sleep(decision.delay)
