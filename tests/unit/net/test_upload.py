"""Uploads: the bytes of a form, and what a server may do while they come."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.uploads import Registry

from pym.errors import Offline, StoreError
from pym.net import json_call
from pym.net.failures import Failure
from pym.net.multipart import Form
from pym.net.retry import Clock
from pym.net.settings import NetworkSettings
from pym.net.upload import upload
from pym.report import Task


class Still(Clock):
    """Never waits, and says for how long it would have."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Counted(Task):
    done_bytes = 0
    restarts = 0

    def advance(self, amount: int) -> None:
        self.done_bytes += amount

    def restart(self) -> None:
        self.done_bytes = 0
        self.restarts += 1


@pytest.fixture
def registry() -> Iterator[Registry]:
    made = Registry()
    yield made
    made.close()


@pytest.fixture
def form(tmp_path: Path) -> Form:
    path = tmp_path / 'a "b"\r.whl'
    path.write_bytes(bytes(range(256)) * 3000)
    return Form([("na\nme", "é\r\n--x"), ("n", "")], ("content", str(path)))


def test_a_form_arrives_as_it_is(registry: Registry, form: Form) -> None:
    task = Counted()
    reply = upload(registry.url, form, "Basic x", NetworkSettings(), task=task)
    assert reply.good
    [request] = registry.requests
    assert request.headers["content-length"] == str(len(request.body)) == str(form.length) == str(task.done_bytes)
    assert "transfer-encoding" not in request.headers
    assert request.form[1:] == [("n", b""), ("content", bytes(range(256)) * 3000)]
    assert b'name="na%0Ame"\r\n\r\n' + "é\r\n--x\r\n".encode() in request.body
    assert b'filename="a %22b%22%0D.whl"' in request.body


def test_a_file_that_shrinks_is_no_upload(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    form = Form([], ("content", str(path)))
    path.write_bytes(b"x")
    with pytest.raises(StoreError, match="Failed to read"):
        list(form.blocks())
    with pytest.raises(StoreError):
        Form([], ("content", str(tmp_path / "gone")))


@contextmanager
def raw(*talks: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says to each connection what it is told to."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for talk in talks:
            connection, _ = listener.accept()
            with connection:
                talk(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        thread.join(10)
        listener.close()


def hang_up(connection: socket.socket) -> None:
    connection.recv(1 << 16)


def refuse_early(connection: socket.socket) -> None:
    connection.recv(1 << 10)
    connection.sendall(b"HTTP/1.1 413 Too Big\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig")
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(1 << 20):
        pass


def accept(connection: socket.socket) -> None:
    data = b""
    while not data.endswith(b"--\r\n"):
        data += connection.recv(1 << 20)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")


def test_a_connection_that_breaks_is_tried_again_from_the_start(form: Form) -> None:
    clock, task, told = Still(), Counted(), []
    with raw(hang_up, accept) as url:
        assert upload(url, form, "", NetworkSettings(), task=task, notice=told.append, clock=clock).good
    assert len(clock.slept) == len(told) == task.restarts == 1
    assert task.done_bytes == form.length


def test_there_is_an_end_to_trying(form: Form) -> None:
    clock = Still()
    with raw(hang_up, hang_up, hang_up) as url, pytest.raises(Failure):
        upload(url, form, "", NetworkSettings(retries=2), task=Task(), clock=clock)
    assert len(clock.slept) == 2


def test_a_refusal_in_the_middle_is_read(form: Form) -> None:
    with raw(refuse_early) as url:
        reply = upload(url, form, "", NetworkSettings(), task=Task(), clock=Still())
    assert (reply.status, reply.body) == (413, b"big")


def test_offline_nothing_is_sent(registry: Registry, form: Form) -> None:
    settings = NetworkSettings(offline=True)
    with pytest.raises(Offline):
        upload(registry.url, form, "", settings, task=Task())
    with pytest.raises(Offline):
        json_call.call(registry.host, settings)
    assert registry.requests == []


def test_a_question_with_a_secret_follows_no_redirect(registry: Registry) -> None:
    registry.answer = lambda request: (302, {"location": "/other"}, b"[]")
    assert json_call.call(f"{registry.host}/a", NetworkSettings(), authorization="bearer s") == (302, {})
    registry.answer = lambda request: (503, {}, b"") if len(registry.requests) < 4 else (200, {}, b'{"a": 1}')
    clock = Still()
    assert json_call.call(f"{registry.host}/a", NetworkSettings(), data={}, clock=clock) == (200, {"a": 1})
    assert len(clock.slept) == 2
    assert [one.path for one in registry.requests] == ["/a"] * 4
