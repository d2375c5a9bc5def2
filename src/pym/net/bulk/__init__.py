"""The bulk lane: many small files over few keep-alive connections, in one thread, with little Python per request."""

from __future__ import annotations

from pym.net.bulk.lane import Lane
from pym.net.bulk.request import Reply, Request, Sink

__all__ = ["Lane", "Reply", "Request", "Sink"]
