"""The bulk lane against servers that are broken, slow, busy or hostile."""

import gzip
import threading
import tracemalloc
import zlib

import pytest
from tests.support.faults import (
    Close,
    KeepingServer,
    Reset,
    Server,
    StillClock,
    chunked,
    part,
    ranged,
    raw,
    response,
    silent,
    status,
    whole,
)
from tests.support.lane import failed, fetch

from pym.errors import NetworkError
from pym.net import download
from pym.net.bulk import Lane, Request
from pym.net.retry import SYSTEM, Clock
from pym.net.settings import NetworkSettings

TEXT = b"the content of the file"
QUICK = NetworkSettings(retries=0)


@pytest.fixture
def server():
    with KeepingServer() as server:
        server.route("/file", whole(TEXT))
        yield server


def head(*lines):
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()


# Answers that are not what they should be


@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        ([head("Content-Length: 100"), b"x" * 50, Close()], "closed before the end of the file"),
        ([head("Content-Length: 100"), b"x" * 50, Reset()], "connection"),
        ([head("Transfer-Encoding: chunked"), b"5\r\nabcde\r\n", Close()], "closed before the end of the file"),
        ([head("Transfer-Encoding: chunked"), b"5\r\nabc", Close()], "closed before the end of the file"),
        ([b"HTTP/1.1 200 O", Close()], "closed before the end of the file"),
        ([Close()], "closed the connection without an answer"),
        ([Reset()], "the connection broke off (connection reset by peer)"),
        ([head("Transfer-Encoding: chunked"), b"xyz\r\nabc"], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"+5\r\nabcde\r\n0\r\n\r\n"], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"5_0\r\nabcde\r\n0\r\n\r\n"], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"\r\nabcde\r\n0\r\n\r\n"], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"3\r\nabcde\r\n0\r\n\r\n"], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"1" * 100 + b"\r\n"], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"5;" + b"x" * 5000], "not valid HTTP"),
        ([head("Transfer-Encoding: chunked"), b"0\r\n" + b"a: b\r\n" * 9999], "not valid HTTP"),
        ([head("Transfer-Encoding: gzip, chunked"), b"0\r\n\r\n"], "not valid HTTP"),
        ([head("Content-Length: ten"), b"x" * 10], "not valid HTTP"),
        ([head("Content-Length: -1"), b"x" * 10], "not valid HTTP"),
        ([head("Content-Length: 5", "Content-Length: 6"), b"x" * 6], "not valid HTTP"),
        ([head("no colon")], "not valid HTTP"),
        ([head(": no name")], "not valid HTTP"),
        ([head("name : value")], "not valid HTTP"),
        ([head("a: b\rc: d")], "not valid HTTP"),
        ([b"SSH-2.0-OpenSSH_9\r\n\r\n"], "not valid HTTP"),
        ([b"HTTP/2 200 OK\r\n\r\n"], "not valid HTTP"),
        ([b"HTTP/1.1 20x OK\r\n\r\n"], "not valid HTTP"),
        ([b"HTTP/1.1 99999999999999999999 OK\r\n\r\n"], "not valid HTTP"),
        ([b"\x00\xff\xfe\r\n\r\n"], "not valid HTTP"),
        ([b"x" * 70000], "not valid HTTP"),
        ([head("a: " + "b" * 70000)], "not valid HTTP"),
        ([head(*["a: b"] * 20000)], "not valid HTTP"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n" * 50], "not valid HTTP"),
        ([b"HTTP/1.1 101 Switching\r\n\r\n"], "not valid HTTP"),
    ],
)
def test_what_is_not_http_is_an_error_and_the_next_answer_is_not(server, steps, cause):
    server.route("/bad", raw(*steps))
    bad, good = fetch(
        Request(server.url("/bad?token=canary"), priority=0),
        Request(server.url(), priority=1),
        settings=QUICK,
        connections=1,
    )
    failed(bad, cause)
    assert good.body == TEXT


@pytest.mark.parametrize(
    "steps",
    [
        [b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", head("Content-Length: 23"), TEXT],
        [b"HTTP/1.1 100 Continue\r\n\r\n" + head("Content-Length: 23") + TEXT],
        [b"HTTP/1.0 200 OK\r\n\r\n", TEXT, Close()],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 23\r\n\r\n", TEXT],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 23\r\nConnection: keep-alive\r\n\r\n", TEXT],
        [head(), TEXT, Close()],
        [head("Connection: close", "Content-Length: 23"), TEXT, Close()],
        [b"HTTP/1.1 200 OK\nContent-Length: 23\n\n", TEXT],
        [b"HTTP/1.1 200 \r\nContent-Length: 23, 23\r\n\r\n", TEXT],
        [b"HTTP/1.1 200\r\nX-Folded: a\r\n b\r\nContent-Length:23\r\n\r\n", TEXT],
        [head("Transfer-Encoding: chunked"), b"17;ext=1\r\n" + TEXT + b"\r\n0\r\ntrailer: x\r\n\r\n"],
        [head("Transfer-Encoding: CHUNKED", "Content-Length: 5"), b"17\n" + TEXT + b"\n0\n\n"],
        [
            bytes([byte])
            for byte in head("Transfer-Encoding: chunked") + b"3\r\nthe\r\n14\r\n" + TEXT[3:] + b"\r\n0\r\n\r\n"
        ],
        [bytes([byte]) for byte in head("Content-Length: 23") + TEXT],
    ],
)
def test_what_is_unusual_is_understood(server, steps):
    server.route("/unusual", raw(*steps))
    unusual, good = fetch(
        Request(server.url("/unusual")), Request(server.url(), priority=1), settings=QUICK, connections=1
    )
    assert unusual.body == TEXT
    assert good.body == TEXT


@pytest.mark.parametrize("late", [False, True])
def test_what_comes_after_the_end_is_never_the_next_answer(server, late):
    evil = head("Content-Length: 4") + b"evil"
    answers = [
        head("Content-Length: 23") + TEXT,
        head("Transfer-Encoding: chunked") + b"17\r\n" + TEXT + b"\r\n0\r\n\r\n",
        head("Content-Length: 0"),
    ]
    with Lane(QUICK, connections=1) as lane:

        def read(path):
            seen = []
            lane.submit(Request(server.url(path), done=seen.append))
            lane.pump(lambda: bool(seen))
            return seen[0].body

        for answer in answers:
            taken, sent = threading.Event(), threading.Event()

            def steps(request, answer=answer, taken=taken, sent=sent):
                if late:
                    yield answer
                    yield taken
                    yield evil
                else:
                    yield answer + evil
                sent.set()

            server.route("/long", steps)
            assert read("/long") in (TEXT, b"")
            taken.set()
            assert sent.wait(10)
            assert read("/file") == TEXT
    assert all("/long" not in [request.target for request in served[:-1]] for served in server.served)


def test_a_connection_with_two_lengths_is_not_used_again(server):
    server.route("/two", raw(head("Transfer-Encoding: chunked", "Content-Length: 2") + b"1\r\na\r\n0\r\n\r\n"))
    two, good = fetch(Request(server.url("/two")), Request(server.url(), priority=1), settings=QUICK, connections=1)
    assert (two.body, good.body) == (b"a", TEXT)
    assert server.connections == 2


# Size


def test_an_absurd_length_is_refused_before_anything_is_read(server):
    wait = threading.Event()  # the server sends no more: who waited for it would wait for 20 s
    server.route("/huge", raw(head("Content-Length: 10995116277760"), b"x" * 1000, wait))
    server.route("/digits", raw(head("Content-Length: " + "9" * 5000), wait))
    server.route("/chunk", raw(head("Transfer-Encoding: chunked"), b"ffffffffff\r\nx", wait))
    huge, digits, chunk = fetch(
        Request(server.url("/huge"), limit=1000), server.url("/digits"), server.url("/chunk"), settings=QUICK
    )
    wait.set()
    assert failed(huge, "larger than the 1000 bytes").status == 200
    failed(digits, "larger than")
    failed(chunk, "larger than")


@pytest.mark.parametrize(
    "answer",
    [
        raw(head("Transfer-Encoding: chunked"), b"ffffffffffff\r\n", b"x" * 100),
        raw(head("Transfer-Encoding: chunked"), *[b"1\r\nx\r\n"] * 20),
        raw(head(), b"x" * 100, Close()),
        whole(b"x" * 11),
    ],
)
def test_the_limit_holds_for_every_kind_of_body(server, answer):
    server.route("/large", answer)
    large, good = fetch(Request(server.url("/large"), limit=10), Request(server.url(), priority=1), settings=QUICK)
    failed(large, "larger than the 10 bytes")
    assert good.body == TEXT


def test_exactly_the_limit_is_fine(server):
    server.route("/zip", whole(gzip.compress(b"x" * 1000), headers={"Content-Encoding": "gzip"}))
    server.route("/chunks", chunked(TEXT))
    replies = fetch(
        Request(server.url(), limit=23),
        Request(server.url("/zip"), limit=1000),
        Request(server.url("/chunks"), limit=23),
    )
    assert [len(reply.body) for reply in replies] == [23, 1000, 23]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_stopped(server, coding):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    bomb = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(64)) + squeeze.flush()
    server.route("/bomb", whole(bomb, headers={"Content-Encoding": coding}))
    tracemalloc.start()
    [outcome] = fetch(Request(server.url("/bomb"), limit=1 << 20), settings=QUICK)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    failed(outcome, "larger than the 1048576 bytes")
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("coding", "body", "cause"),
    [
        ("gzip", b"not gzip", "not valid gzip"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-9], "ends too early"),
        ("deflate", b"x\x9c\x00", ""),
        ("br", TEXT, "a content coding that was not asked for"),
        ("gzip, gzip", TEXT, "a content coding that was not asked for"),
    ],
)
def test_codings_that_lie(server, coding, body, cause):
    server.route("/file", whole(body, headers={"Content-Encoding": coding}))
    [outcome] = fetch(server.url())
    failed(outcome, cause)
    assert len(server.requests) == 1


def test_a_long_apology_is_not_read(server):
    wait = threading.Event()
    server.route("/gone", raw(response(404, {"Content-Length": "99999999999"}), b"x" * 1000, wait))
    server.route("/endless", raw(response(403, {}), b"x" * 100000, wait))
    gone, endless, good = fetch(server.url("/gone"), server.url("/endless"), server.url())
    wait.set()
    assert (gone.status, gone.body, endless.status, endless.body) == (404, b"", 403, b"")
    assert good.body == TEXT


# Ranges


def test_ranges_are_asked_for_and_checked(server):
    seen = []

    def answer(request):
        seen.append((request.header("range"), request.header("accept-encoding")))
        first, last = {"bytes=5-8": (5, 8), "bytes=20-": (20, 22), "bytes=-4": (19, 22), "bytes=20-99": (20, 22)}[
            request.header("range")
        ]
        return part(TEXT[first : last + 1], first, last, 23)(request)

    server.route("/file", answer)
    replies = fetch(*(Request(server.url(), range=wanted) for wanted in ((5, 8), (20, -1), (-1, 4), (20, 99))))
    assert [reply.body for reply in replies] == [TEXT[5:9], TEXT[20:], TEXT[-4:], TEXT[20:]]
    assert {(reply.status, reply.total) for reply in replies} == {(206, 23)}
    assert {coding for _, coding in seen} == {"identity"}


@pytest.mark.parametrize(
    "answer",
    [
        part(TEXT[6:10], 6, 9, 23),  # another offset
        part(TEXT[4:9], 4, 8, 23),  # begins too early
        part(TEXT[5:8], 5, 7, 23),  # too short
        part(TEXT[5:10], 5, 9, 23),  # too long
        part(TEXT[5:9], 5, 8, 8),  # beyond the end
        part(TEXT[5:8], 5, 8, 23),  # not as many bytes as it says
        part(TEXT[5:9], 5, 8, "many"),
        raw(response(206, {"Content-Length": "4"}, b"abcd")),
        raw(response(206, {"Content-Length": "4", "Content-Range": "lines 5-8/23"}, b"abcd")),
        raw(
            response(206, {"Content-Length": "4", "Content-Range": "bytes 5-8/23", "Content-Encoding": "gzip"}, b"abcd")
        ),
        raw(response(206, {"Content-Length": "4", "Content-Type": "multipart/byteranges; boundary=x"}, b"--x-")),
    ],
)
def test_a_206_that_lies_is_an_error(server, answer):
    server.route("/file", answer)
    [outcome] = fetch(Request(server.url(), range=(5, 8)))
    assert failed(outcome, "another part of the file").status == 206


def test_a_part_nobody_asked_for_is_an_error(server):
    server.route("/file", part(TEXT[5:9], 5, 8, 23))
    [outcome] = fetch(Request(server.url()))
    failed(outcome, "another part of the file")


def test_a_server_without_ranges_sends_everything(server):
    whole_file, large = fetch(Request(server.url(), range=(5, 8)), Request(server.url(), limit=10, range=(5, 8)))
    assert (whole_file.status, whole_file.body, whole_file.total) == (200, TEXT, -1)
    assert failed(large, "larger than the 10 bytes").status == 200


def test_a_range_that_is_not_there(server):
    server.route("/file", ranged(TEXT))
    [reply] = fetch(Request(server.url(), range=(99, -1)))
    assert reply.status == 416
    assert reply.headers["content-range"] == "bytes */23"


# Another try


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server, code):
    server.route("/busy", status(code), status(code), whole(TEXT))
    clock, notices = StillClock(), []
    [reply] = fetch(server.url("/busy"), clock=clock, notice=notices.append)
    assert reply.body == TEXT
    assert len(server.requests) == 3
    assert clock.slept == pytest.approx([0.25, 0.5])
    assert f"answered `{code}" in notices[0]
    assert "trying again in 0.2 s" in notices[0]


def test_patience_ends(server):
    server.route("/busy", status(503))
    clock = StillClock()
    [outcome] = fetch(server.url("/busy"), clock=clock)
    error = failed(outcome, "the server answered `503 Some reason`")
    assert error.status == 503
    assert "tried 4 times" in error.context
    assert len(server.requests) == 4
    assert server.connections == 1


def test_retry_after_is_honoured_within_limits(server):
    server.route("/soon", status(429, {"Retry-After": "7"}), whole(TEXT))
    server.route("/late", status(503, {"Retry-After": "3600"}))
    server.route("/odd", status(503, {"Retry-After": "soon"}), whole(TEXT))
    clock = StillClock()
    soon, late, odd = fetch(server.url("/soon"), server.url("/late"), server.url("/odd"), clock=clock)
    assert (soon.body, odd.body) == (TEXT, TEXT)
    failed(late, "it asks to wait 3600 s, and pym waits 60 s at most")
    assert sum(clock.slept) >= 7
    assert len([request for request in server.requests if request.target == "/late"]) == 1


def test_one_that_must_wait_holds_up_nobody(server):
    server.route("/busy", status(429, {"Retry-After": "30"}), whole(TEXT))
    order = []
    with Lane(NetworkSettings(), connections=1, clock=StillClock()) as lane:
        lane.submit(Request(server.url("/busy"), done=lambda reply: order.append(("busy", reply.status))))
        for _ in range(20):
            lane.submit(Request(server.url(), done=lambda reply: order.append(("file", reply.status))))
        lane.pump(lambda: False)
    assert order == [("file", 200)] * 20 + [("busy", 200)]


def test_one_notice_tells_of_many_that_wait(server):
    server.route("/busy", *[status(503)] * 20, whole(TEXT))
    notices = []
    replies = fetch(*[server.url("/busy")] * 20, notice=notices.append)
    assert {reply.status for reply in replies} == {200}
    assert len(notices) == 1


def test_broken_connections_are_tried_again(server):
    server.route("/bad", raw(Reset()), raw(head("Content-Length: 9"), b"x", Close()), whole(TEXT))
    [reply] = fetch(server.url("/bad"))
    assert reply.body == TEXT
    assert len(server.requests) == 3


def test_a_connection_closed_between_requests_costs_nothing(server):
    clock = StillClock()
    server.route("/once", raw(response(200, {"Content-Length": "1"}, b"a"), Close()))
    seen = []
    with Lane(NetworkSettings(retries=0), connections=1, clock=clock) as lane:
        for _ in range(5):
            count = len(seen)
            lane.submit(Request(server.url("/once"), done=seen.append))
            lane.pump(lambda count=count: len(seen) > count)
    assert [reply.body for reply in seen] == [b"a"] * 5
    assert not clock.slept


@pytest.mark.parametrize("end", [Close, Reset])
def test_a_connection_closed_on_the_next_request_costs_nothing(end):
    """The race every keep-alive client has: the server closes while the request is on its way."""
    with KeepingServer() as server:

        def answer(request):
            served = next(served for served in server.served if request in served)
            return [response(200, {"Content-Length": "1"}, b"a")] if len(served) == 1 else [end()]

        server.route("/file", answer)
        replies = fetch(*[server.url("/file")] * 30, settings=QUICK, connections=3)
        assert len(server.requests) <= 40  # it learns that they are not kept
    assert [getattr(reply, "body", reply) for reply in replies] == [b"a"] * 30


def test_a_server_that_never_keeps_connections():
    with Server() as server:
        server.route("/file", whole(TEXT))
        replies = fetch(*[server.url()] * 40, settings=QUICK, connections=4)
    assert [getattr(reply, "body", reply) for reply in replies] == [TEXT] * 40


# Time


def test_silence_ends(server):
    wait = threading.Event()
    server.route("/silent", raw(wait))
    server.route("/half", raw(head("Content-Length: 100"), b"x", wait))
    server.route("/head", raw(b"HTTP/1.1 200 OK\r\nx: y", wait))
    settings = NetworkSettings(retries=0, read_timeout=0.1)
    outcomes = fetch(
        *(server.url(path) for path in ("/silent", "/half", "/head", "/file")), settings=settings, clock=SYSTEM
    )
    wait.set()
    for outcome in outcomes[:3]:
        error = failed(outcome, "the server stopped answering")
        assert "PYM_HTTP_TIMEOUT" in error.hints[0]
    assert outcomes[3].body == TEXT


def test_what_trickles_ends(server):
    stop = threading.Event()

    def trickle(start):
        def answer(request):
            yield start
            while not stop.is_set():
                yield b"x"
                stop.wait(0.02)

        return answer

    server.route("/body", trickle(head("Content-Length: 100000")))
    server.route("/head", trickle(b"HTTP/1.1 200 OK\r\nx: "))
    server.route("/chunks", trickle(head("Transfer-Encoding: chunked") + b"1;"))
    settings = NetworkSettings(retries=0, speed_window=0.2, minimum_speed=10000)
    outcomes = fetch(
        *(server.url(path) for path in ("/body", "/head", "/chunks", "/file")), settings=settings, clock=SYSTEM
    )
    stop.set()
    for outcome in outcomes[:3]:
        failed(outcome, "the server is too slow")
    assert outcomes[3].body == TEXT


class Jumping(Clock):
    """A clock that can be put forward."""

    ahead = 0.0

    def monotonic(self):
        return super().monotonic() + self.ahead


def test_the_callers_own_time_is_nobodys_slowness(server):
    """Between two calls the lane does not look at the network: what comes meanwhile comes in time."""
    go = threading.Event()
    server.route("/later", raw(head("Content-Length: 23"), go, TEXT))
    settings = NetworkSettings(retries=0, read_timeout=10, speed_window=10, connect_timeout=10)
    clock, seen = Jumping(), []
    with Lane(settings, clock=clock) as lane:
        for _ in range(2):
            lane.submit(Request(server.url("/later"), done=seen.append))
        while len(server.requests) < 2:
            lane.poll()
        clock.ahead = 1000.0
        rounds = iter(range(100))
        lane.pump(lambda: next(rounds) >= 1)  # one look at the network, which has nothing yet
        go.set()
        lane.pump(lambda: False)
    assert [getattr(outcome, "body", outcome) for outcome in seen] == [TEXT] * 2


def test_a_connection_that_is_not_taken_times_out():
    settings = NetworkSettings(retries=0, connect_timeout=0.1)
    with silent() as (host, port):
        outcomes = fetch(*[f"http://{host}:{port}/file"] * 3, settings=settings, clock=SYSTEM, connections=2)
    for outcome in outcomes:
        failed(outcome, "connecting timed out")


# The same words as elsewhere


@pytest.mark.parametrize(
    "answer",
    [
        raw(Reset()),
        raw(Close()),
        raw(head("Content-Length: 100"), b"x", Close()),
        status(503),
        whole(b"not gzip", headers={"Content-Encoding": "gzip"}),
        whole(b"x", headers={"Content-Encoding": "br"}),
    ],
)
def test_it_says_what_the_other_client_says(server, answer):
    server.route("/file", answer)
    [outcome] = fetch(server.url("/file?token=canary"), settings=QUICK)
    with pytest.raises(NetworkError) as caught:
        download.read(server.url("/file?token=canary"), QUICK, clock=StillClock())
    assert outcome.message == caught.value.message
    assert outcome.context == caught.value.context


def test_an_interrupt_leaves_a_lane_that_can_be_closed(server):
    wait = threading.Event()
    server.route("/silent", raw(wait))

    def interrupt():
        if server.requests:
            raise KeyboardInterrupt
        return False

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt), Lane(NetworkSettings()) as lane:
        for _ in range(5):
            lane.submit(Request(server.url("/silent")))
        lane.pump(interrupt)
    wait.set()
    assert lane.settings and threading.active_count() <= before + 6
