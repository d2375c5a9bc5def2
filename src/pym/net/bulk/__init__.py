"""The bulk lane: many small files over few keep-alive connections, in one thread, with little Python per request."""

from __future__ import annotations

from pym.net.bulk.lane import Lane
from pym.net.bulk.request import Reading, Reply, Request, Sink

__all__ = ["Lane", "Reading", "Reply", "Request", "Sink"]
