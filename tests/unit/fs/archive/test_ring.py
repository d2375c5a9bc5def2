"""The queue between two threads: in order, bounded, and over for both when one gives up."""

from __future__ import annotations

import _thread

import pytest

from pym.fs.archive.ring import Ring, Stopped


def test_in_order_across_threads():
    ring = Ring(3)
    sent = [b"%d" % n for n in range(2000)]

    def produce() -> None:
        for block in sent:
            ring.put(block)
        ring.put(None)

    _thread.start_new_thread(produce, ())
    assert list(ring.blocks()) == sent


def test_an_exception_comes_out_in_its_place():
    ring = Ring(4)
    ring.put(b"a")
    ring.put(ValueError("b"))
    blocks = ring.blocks()
    assert next(blocks) == b"a"
    with pytest.raises(ValueError, match="b"):
        next(blocks)


def test_stopped_at_once_for_who_takes_though_there_is_more():
    ring = Ring(4)
    ring.put(b"a")
    ring.put(b"b")
    blocks = ring.blocks()
    assert next(blocks) == b"a"
    ring.stop()
    with pytest.raises(Stopped):
        next(blocks)


def test_stopped_for_who_takes_when_there_is_nothing():
    ring = Ring(4)
    ring.stop()
    with pytest.raises(Stopped):
        next(ring.blocks())


@pytest.mark.parametrize("before", [0, 2])
def test_stopped_for_who_puts(before):
    ring = Ring(2)
    for _ in range(before):
        ring.put(b"x")
    ring.stop()
    ring.stop()
    with pytest.raises(Stopped):
        ring.put(b"y")


@pytest.mark.parametrize("waits", ["to put", "to take"])
def test_who_waits_is_woken(waits):
    ring = Ring(1)
    woken = _thread.allocate_lock()
    woken.acquire()

    def wait() -> None:
        try:
            if waits == "to put":
                ring.put(b"a")
                ring.put(b"b")
            else:
                next(ring.blocks())
        except Stopped:
            woken.release()

    _thread.start_new_thread(wait, ())
    ring.stop()
    assert woken.acquire(timeout=30)
