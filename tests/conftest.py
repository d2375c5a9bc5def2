"""Isolation for every test: an own HOME, a scrubbed environment, sockets to loopback only. And what many need."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator

import pytest
from tests.support.index import IndexServer
from tests.support.runner import Pym

# Whoever starts the tests in the background of a shell has Ctrl-C ignored, and every program they start would inherit it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TERM", "SYSTEMROOT", "COMSPEC")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: half of the tests wait for processes, sockets and disks."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """No test sees the developer's HOME, settings or index, and none leaves the machine."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name not in KEPT and not name.startswith(("PYTEST_", "COV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    real = socket.socket.connect

    def connect(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return home


@pytest.fixture(scope="module")
def index(request: pytest.FixtureRequest) -> Iterator[IndexServer]:
    """The index of a module's `WORLD`."""
    with request.module.WORLD.serve() as server:
        yield server


@pytest.fixture
def pym(tmp_path, index: IndexServer) -> Pym:
    """A user of that index, which counts its requests from now on."""
    index.requests.clear()
    return Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
