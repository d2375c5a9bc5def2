"""One question to a service that answers in JSON, with a secret that must not go anywhere else. Cold."""

from __future__ import annotations

import json

from pym.net.address import offline
from pym.net.client import shared
from pym.net.failures import Failure
from pym.net.retry import SYSTEM, Again, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.net.client import Answer
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

_LARGEST = 1 << 20  # bytes of an answer


def call(
    url: str,
    settings: NetworkSettings,
    *,
    authorization: str = "",
    data: dict[str, Any] | None = None,
    clock: Clock = SYSTEM,
) -> tuple[int, dict[str, Any]]:
    """Asks, and gives the HTTP status with the object that was answered ({} if it is none).

    Redirects are not followed. What fails for the moment is asked again.

    Args:
        url: What to ask, without credentials.
        settings: How to reach it.
        authorization: Value of the header of that name, "" for none.
        data: Sent as JSON with `POST`; None asks with `GET`.
        clock: Waits.

    Raises:
        Offline: The network may not be used.
        Failure: There was no answer.
    """
    if settings.offline:
        raise offline(url)
    body = b"" if data is None else json.dumps(data).encode()
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    if body:
        headers["content-type"] = "application/json"
    if authorization:
        headers["authorization"] = authorization
    attempt = 0
    while True:
        try:
            with shared(settings).send("GET" if data is None else "POST", url, headers, (body,), len(body)) as answer:
                decision = decide("status", answer.status, answer.header("retry-after"), attempt, settings, clock)
                if answer.status < 400 or not isinstance(decision, Again):
                    return answer.status, _object(answer, clock)
        except Failure as failure:
            decision = decide(failure.kind, failure.status, failure.retry_after, attempt, settings, clock)
            if not isinstance(decision, Again):
                raise
        attempt += 1
        clock.sleep(decision.delay)


def _object(answer: Answer, clock: Clock) -> dict[str, Any]:
    body = bytearray()
    for block, _ in answer.blocks(clock):
        body += block
        if len(body) > _LARGEST:
            return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
