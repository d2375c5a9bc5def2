"""Requests through the bulk lane, and what became of them."""

from __future__ import annotations

from tests.support.faults import StillClock

from pym.errors import NetworkError
from pym.net.bulk import Lane, Request
from pym.net.settings import NetworkSettings


def fetch(*requests, settings=None, **options):
    """The outcomes of requests (or URLs), in their order."""
    options.setdefault("clock", StillClock())
    outcomes = {}
    requests = [Request(request) if isinstance(request, str) else request for request in requests]
    with Lane(settings or NetworkSettings(), **options) as lane:
        for number, request in enumerate(requests):
            request.done = lambda outcome, number=number: outcomes.__setitem__(number, outcome)
            lane.submit(request)
        assert not outcomes  # never from submit
        lane.pump(lambda: False)
    assert len(outcomes) == len(requests)
    return [outcomes[number] for number in range(len(requests))]


def failed(outcome, match):
    """The error that a request ended with: it says so, and no secret."""
    assert isinstance(outcome, NetworkError), outcome
    assert "canary" not in repr((outcome.message, outcome.context, outcome.hints))
    assert match in outcome.message
    return outcome
