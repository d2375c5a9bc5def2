"""A forked process of pym, and what goes to it and comes from it through pipes: bytes with their length before them."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def fork(serve: Callable[[int, int], object], others: Iterable[int] = ()) -> tuple[int, int, int] | None:
    """A process that serves until nobody sends it anything any more. It is deaf to Ctrl-C: whoever forked it ends it.

    Args:
        serve: Called there, with the descriptors that messages come from and answers go to. Then the process ends.
        others: Descriptors of this process that the new one must not hold open.

    Returns:
        Its number, and the descriptors that messages go to and answers come from; None if it cannot be had.
    """
    opened: list[int] = []
    try:
        theirs, requests = os.pipe()
        opened += (theirs, requests)
        answers, tell = os.pipe()
        opened += (answers, tell)
        number = os.fork()
    except OSError:  # no more processes or descriptors
        for descriptor in opened:
            os.close(descriptor)
        return None
    if number:
        os.close(theirs)
        os.close(tell)
        return number, requests, answers
    try:
        import _signal  # type: ignore[import-not-found]  # see `cli.main`

        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
        # Those who wait for the end of what is sent to them must not wait for this one.
        for descriptor in (requests, answers, *others):
            os.close(descriptor)
        serve(theirs, tell)
    finally:
        os._exit(0)


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
