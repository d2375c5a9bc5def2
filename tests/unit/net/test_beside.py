"""The process that reads beside the lane's own: what it does, what it does not, and what becomes of it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

import pytest

from pym.net.bulk.beside import Beside
from pym.net.bulk.watch import Watch

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2, reason="there is no second processor"
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads of the test's own do no harm here: none of them holds a lock."""
    monkeypatch.setattr("pym.net.bulk.beside._thread._count", lambda: 0)


def work(message: bytes) -> bool:
    if message == b"die":
        os._exit(1)
    if message == b"fail":
        raise ValueError
    if message.startswith(b"slow"):
        time.sleep(0.2)
    return not message.startswith(b"no")


class Told:
    """What became of messages, in the order in which it was told."""

    def __init__(self, beside: Beside, watch: Watch) -> None:
        self.beside = beside
        self.watch = watch
        self.said: list[tuple[bytes, bool]] = []

    def start(self, message: bytes) -> bool:
        return self.beside.start(message, lambda found: self.said.append((message[:9], found)))

    def wait(self) -> list[tuple[bytes, bool]]:
        deadline = time.monotonic() + 20
        while self.beside.pending:
            assert time.monotonic() < deadline
            for descriptor, happened in self.watch.wait(1.0):
                owner = self.watch.owner(descriptor)
                assert owner is self.beside
                owner.act(descriptor, happened, 0.0)
        return self.said


@pytest.fixture
def told():
    watch = Watch()
    beside = Beside(work, watch)
    assert beside.there
    number = beside._number
    yield Told(beside, watch)
    beside.close()
    watch.close()
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0)


def test_it_tells_of_each_message_what_became_of_it(told: Told) -> None:
    for message in (b"yes", b"no", b"fail", b"x" * (3 << 20), b"again"):
        assert told.start(message)
    assert sorted(told.wait()) == [
        (b"again", True), (b"fail", False), (b"no", False), (b"xxxxxxxxx", True), (b"yes", True),
    ]  # fmt: skip


def test_the_lane_never_waits_for_it_and_takes_back_what_is_short(told: Told) -> None:
    began = time.monotonic()
    assert told.start(b"slow 1")
    for size in (40, 20, 30, 2 << 20):
        assert told.start(b"y" * size)
    assert told.beside.give_back()
    assert told.said == [(b"yyyyyyyyy", False)]
    assert time.monotonic() - began < 0.15, "a message larger than the pipe was sent to a process that reads another"
    assert told.beside.give_back()
    assert told.beside.give_back()
    assert not told.beside.give_back()
    assert told.wait()[-2:] == [(b"slow 1", True), (b"yyyyyyyyy", True)]


def test_when_it_dies_all_is_given_back(told: Told) -> None:
    number = told.beside._number
    taken = [message for message in (b"die", b"one", b"two", b"three") if told.start(message)]
    assert sorted(told.wait()) == sorted((message, False) for message in taken)
    assert taken[0] == b"die"
    assert not told.beside.there
    assert not told.start(b"more")
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0)


def test_closed_it_is_gone_whatever_it_was_at(told: Told) -> None:
    number = told.beside._number
    told.start(b"slow")
    began = time.monotonic()
    told.beside.close()
    assert time.monotonic() - began < 0.15
    with contextlib.suppress(ChildProcessError):
        assert os.waitpid(number, 0)[1] == signal.SIGKILL
    told.beside.close()


def test_there_is_none_where_it_could_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pym.net.bulk.beside._thread._count", lambda: 1)
    watch = Watch()
    beside = Beside(work, watch)
    assert not beside.there
    assert not beside.start(b"yes", lambda found: None)
    beside.close()
    watch.close()


def test_an_end_that_is_interrupted_closes_nothing_twice(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []
    monkeypatch.setattr(os, "close", lambda descriptor: interrupt(closed, descriptor))
    number = told.beside._number
    with pytest.raises(KeyboardInterrupt):
        told.beside.close()
    told.beside.close()
    monkeypatch.undo()
    os.close(told.beside._answers)
    assert closed == [told.beside._requests]
    os.waitpid(number, 0)  # nobody sends it anything any more: it ends


def interrupt(closed: list[int], descriptor: int) -> None:
    os.closerange(descriptor, descriptor + 1)
    closed.append(descriptor)
    raise KeyboardInterrupt
