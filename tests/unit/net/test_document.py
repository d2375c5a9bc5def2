import gzip
import threading
import zlib

import pytest
from tests.support.faults import Server, StillClock, chunked, raw, response, status, whole

from pym.errors import NetworkError, Offline
from pym.net import download
from pym.net.settings import NetworkSettings

TEXT = b"0123456789abcdef  cpython-3.12.1.tar.gz\n" * 50


@pytest.fixture
def server():
    with Server() as server:
        yield server


def read(url, **options):
    options.setdefault("clock", StillClock())
    return download.read(url, options.pop("settings", NetworkSettings()), **options)


@pytest.mark.parametrize(
    "answer",
    [
        whole(TEXT),
        chunked(TEXT),
        whole(gzip.compress(TEXT), headers={"Content-Encoding": "gzip"}),
        whole(gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), headers={"Content-Encoding": "x-gzip"}),
        whole(TEXT, headers={"Content-Encoding": "identity"}),
    ],
)
def test_content(server, answer):
    server.route("/file", answer)
    assert read(server.url(), accept="text/plain") == TEXT
    [request] = server.requests
    assert request.header("accept") == "text/plain"
    assert request.header("accept-encoding") == "gzip"


def test_an_empty_file(server):
    server.route("/file", whole(b""))
    assert read(server.url()) == b""


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (whole(TEXT), "larger than"),
        (chunked(TEXT), "larger than"),
        (whole(b"x", headers={"Content-Length": str(10 << 40)}), "larger than"),
        (whole(gzip.compress(TEXT), headers={"Content-Encoding": "gzip"}), "larger than"),
        (whole(gzip.compress(b"\0" * (50 << 20), 9)[:999], headers={"Content-Encoding": "gzip"}), "larger than"),
        (whole(gzip.compress(b"\0" * 600) * 2, headers={"Content-Encoding": "gzip"}), "larger than"),
        (whole(b"x" * 10, headers={"Content-Encoding": "gzip"}), "not valid gzip"),
        (whole(zlib.compress(b"x"), headers={"Content-Encoding": "deflate"}), "content coding"),
        (whole(b"x", headers={"Content-Encoding": "gzip, gzip"}), "content coding"),
        (whole(b"x", headers={"Content-Type": "text/html"}), "HTML"),
        (status(404), "404"),
        (status(206), "206"),
    ],
)
def test_what_is_refused_at_once(server, answer, cause):
    server.route("/file", answer)
    with pytest.raises(NetworkError, match=cause):
        read(server.url(), limit=1000)
    assert len(server.requests) == 1


def test_a_bomb_is_stopped_at_the_limit_not_after_it(server, monkeypatch):
    asked = []

    class Counting:
        def __init__(self, wbits):
            self.real = zlib.decompressobj(wbits=wbits)

        def decompress(self, data, most):
            asked.append(most)
            return self.real.decompress(data, most)

    from pym.net import coding

    counting = type("zlib", (), {"decompressobj": Counting, "error": zlib.error})
    monkeypatch.setattr(coding, "library", lambda: counting)
    server.route("/file", whole(gzip.compress(b"\0" * (10 << 20)), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(NetworkError, match="larger"):
        read(server.url(), limit=100_000)
    assert asked == [100_001]


@pytest.mark.parametrize(
    "answer",
    [
        whole(TEXT[:9], headers={"Content-Length": str(len(TEXT))}),
        chunked(TEXT, end=False),
        whole(gzip.compress(TEXT)[:-3], headers={"Content-Encoding": "gzip"}),
        status(503),
        raw(),
    ],
)
def test_what_is_tried_again(server, answer):
    server.route("/file", answer, whole(TEXT))
    clock = StillClock()
    assert read(server.url(), clock=clock) == TEXT
    assert len(clock.slept) == 1
    server.route("/file", answer)
    with pytest.raises(NetworkError):
        read(server.url())


def test_more_than_announced_is_not_the_next_answer(server):
    held = threading.Event()
    planted = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nplanted"
    server.route("/file", raw(response(200, {"Content-Length": "4"}, b"text" + planted), held))
    server.route("/next", whole(b"next"))
    assert read(server.url()) == b"text"
    assert read(server.url("/next")) == b"next"
    held.set()


def test_html_is_welcome_where_it_is_asked_for(server):
    server.route("/file", whole(b"<html>", headers={"Content-Type": "text/html"}))
    assert read(server.url(), accept="text/html") == b"<html>"


def test_a_trickle_is_given_up(server):
    def drip(request):
        yield response(200, {"Content-Length": "10000000"})
        while True:
            yield b"8 bytes."

    server.route("/file", drip)
    with pytest.raises(NetworkError, match="too slow"):
        read(server.url(), clock=StillClock(step=3600))


def test_several_places(server):
    server.route("/good", whole(TEXT))
    assert read([server.url("/bad"), server.url("/good")]) == TEXT


def test_offline(server):
    with pytest.raises(Offline, match="`file`"):
        read(server.url(), settings=NetworkSettings(offline=True))
    assert not server.connections
