"""One question to a service that answers in JSON, with a secret that must not go anywhere else. Cold."""

from __future__ import annotations

import json

from pym.net.address import offline
from pym.net.client import shared
from pym.net.reply import Reply, final
from pym.net.retry import SYSTEM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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

    def ask() -> Reply:
        with shared(settings).send("GET" if data is None else "POST", url, headers, (body,), len(body)) as answer:
            found = bytearray()
            for block, _ in answer.blocks(clock):
                found += block
                if len(found) > _LARGEST:
                    found.clear()
                    break
            return Reply(answer.status, "", body=bytes(found), wait=answer.header("retry-after"))

    reply = final(ask, settings, clock)
    return reply.status, _object(reply.body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
