import socket
import threading

from pym.net import pace
from pym.net.pace import Pace, Watchdog


def test_a_transfer_above_the_minimum_goes_on():
    speed = Pace(1024, 30)
    assert all(speed.keeps(1024, 1) for _ in range(200))


def test_one_below_it_ends_after_the_window():
    speed = Pace(1024, 30)
    assert [speed.keeps(8, 2) for _ in range(15)] == [True] * 14 + [False]


def test_a_pause_within_a_window_is_made_up_for():
    speed = Pace(1024, 30)
    assert speed.keeps(0, 29)
    assert speed.keeps(40_000, 1)
    # and a fast start does not count for ever
    assert [speed.keeps(8, 10) for _ in range(3)] == [True, True, False]


def test_zero_is_no_limit():
    assert all(Pace(0, 30).keeps(1, 1000) for _ in range(10))


class Stream:
    def __init__(self, connection):
        self.connection = connection

    def get_extra_info(self, name):
        assert name == "socket"
        return self.connection


def test_the_watchdog_ends_a_connection_that_gives_nothing():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        dog = Watchdog(0.02)
        dog.trace("connection.connect_tcp.complete", {"return_value": Stream(ours)})
        assert ours.recv(1) == b""
        assert dog.bit


class Story:
    """Stands in for the time and for the event a watchdog waits on: things happen while it waits."""

    def __init__(self, dog, *happenings):
        self.now = 0.0
        self.happenings = list(happenings)
        dog._changed = self
        dog._started = True  # no thread: the test runs its loop

    def monotonic(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds
        if self.happenings:
            self.happenings.pop(0)()

    def set(self):
        pass


def test_the_watchdog_bites_after_its_limit(monkeypatch):
    dog = Watchdog(30)
    story = Story(dog)
    monkeypatch.setattr(pace, "time", story)
    dog.arm()
    dog._watch()
    assert dog.bit
    assert story.now == 30


def test_the_watchdog_counts_from_the_last_time_it_was_armed(monkeypatch):
    dog = Watchdog(30)
    story = Story(dog, dog.rest, dog.rest, dog.arm)
    monkeypatch.setattr(pace, "time", story)
    dog.arm()
    dog._watch()
    assert dog.bit
    assert story.now == 120


def test_the_watchdog_lets_a_resting_connection_be(monkeypatch):
    dog = Watchdog(30)
    story = Story(dog, dog.rest, dog.rest, dog.rest, dog.end)
    monkeypatch.setattr(pace, "time", story)
    dog.arm()
    dog._watch()
    assert not dog.bit
    assert story.now == 120


def test_its_thread_ends_with_it():
    before = set(threading.enumerate())
    dog = Watchdog(60)
    dog.arm()
    dog.arm()
    [thread] = set(threading.enumerate()) - before
    dog.end()
    thread.join(10)
    assert not thread.is_alive()
