"""What processes of pym send each other through pipes: bytes with their length before them."""

from __future__ import annotations

import os


def send(descriptor: int, data: bytes) -> None:
    """Writes one message, waiting for whoever reads.

    Raises:
        OSError: Nobody reads any more.
    """
    view = memoryview(len(data).to_bytes(4, "little") + data)
    while view:
        view = view[os.write(descriptor, view) :]


def receive(descriptor: int) -> bytes | None:
    """The next message; None if nobody writes any more."""
    head = _exactly(descriptor, 4)
    return None if len(head) < 4 else _exactly(descriptor, int.from_bytes(head, "little"))


def _exactly(descriptor: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(descriptor, count)
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
