"""The line that counts what is done."""

from __future__ import annotations

import io

import pytest

from pym.cli import spinner


class Stream(io.StringIO):
    encoding = "utf-8"


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(spinner.time, "monotonic", lambda: now[0])
    return now


def test_what_is_done_in_a_moment_is_not_drawn(clock):
    stream = Stream()
    task = spinner.Spinner("Resolving…", stream)
    task.advance(5)
    task.done()
    assert stream.getvalue() == ""


def test_it_counts_and_takes_itself_off_the_screen(clock):
    stream = Stream()
    task = spinner.Spinner("Resolving…", stream)
    task.advance(1)
    clock[0] += 1
    task.advance(0)
    task.advance(1)  # too soon after the last drawing
    clock[0] += 1
    task.advance(35)
    task.done()
    task.done()
    assert stream.getvalue() == "\r⠙ Resolving… 1 package\x1b[K\r⠹ Resolving… 37 packages\x1b[K\r\x1b[K"


def test_a_terminal_that_knows_only_ascii(clock):
    stream = Stream()
    stream.encoding = "ascii"
    task = spinner.Spinner("Resolving…", stream)
    clock[0] += 1
    task.advance(2)
    assert stream.getvalue() == "\r/ Resolving... 2 packages\x1b[K"
