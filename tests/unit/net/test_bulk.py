"""The bulk lane against a server that does it right: connections, order, retries, redirects, credentials."""

import gzip
import os
import random
import socket
import threading
import zlib
from base64 import b64encode

import pytest
from tests.support.faults import KeepingServer, Server, StillClock, raw, redirect, response, silent, status, whole
from tests.support.lane import failed, fetch

from pym.errors import NetworkError, Offline
from pym.net.bulk import Lane, Reply, Request
from pym.net.bulk.access import Access
from pym.net.bulk.exchange import Exchange
from pym.net.retry import SYSTEM
from pym.net.settings import NetworkSettings

TEXT = b"content"
SECRET = "Basic " + b64encode(b"user:canary").decode()


@pytest.fixture
def server():
    with KeepingServer() as server:
        server.route("/file", whole(TEXT))
        yield server


@pytest.fixture
def other():
    with KeepingServer() as other:
        other.route("/file", whole(TEXT))
        yield other


# Connections


def test_many_requests_share_few_connections(server):
    def answer(request):
        body = request.target.encode()
        return [response(200, {"Content-Length": str(len(body))}, body)]

    for number in range(200):
        server.route(f"/{number}", answer)
    replies = fetch(*(server.url(f"/{number}") for number in range(200)), connections=16)
    assert [reply.body for reply in replies] == [f"/{number}".encode() for number in range(200)]
    assert len(server.requests) == 200
    assert 1 <= server.connections <= 16


@pytest.mark.parametrize(("spare", "step", "connections"), [(6, 0.02, 6), (6, 0.0, 1), (0, 0.02, 1), (60, 0.02, 16)])
def test_where_it_takes_long_there_are_connections_before_there_is_something_to_ask(server, spare, step, connections):
    answers = []
    with Lane(NetworkSettings(), connections=16, spare=spare, clock=StillClock(step)) as lane:
        lane.submit(Request(server.url("/file"), done=answers.append))
        lane.pump(lambda: bool(answers))
        [pool] = lane._pools.values()
        assert len(pool._connections) == connections
        for _ in range(20):
            lane.submit(Request(server.url("/file"), done=answers.append))
        lane.pump(lambda: len(answers) == 21)
        assert len(pool._connections) <= 16
    assert [answer.body for answer in answers] == [TEXT] * 21


def test_one_connection_serves_in_the_order_of_priority(server):
    for name in ("a", "b", "c", "d"):
        server.route(f"/{name}", whole(TEXT))
    fetch(
        *(
            Request(server.url(f"/{name}"), priority=number)
            for name, number in (("a", 2), ("b", 0), ("c", 2), ("d", 1))
        ),
        connections=1,
    )
    assert [request.target for request in server.requests] == ["/b", "/d", "/a", "/c"]
    assert server.connections == 1


def test_what_is_sent(server):
    fetch(Request(server.url("/file?a=b#fragment"), {"accept": "text/x", "host": "evil", "if-none-match": '"x"'}))
    [request] = server.requests
    assert request.target == "/file?a=b"
    assert request.header("host") == f"127.0.0.1:{server.port}"
    assert request.header("accept") == "text/x"
    assert request.header("if-none-match") == '"x"'
    assert "gzip" in request.header("accept-encoding")
    assert request.header("user-agent").startswith("pym/")


def test_a_header_cannot_be_smuggled_in(server):
    bad = [Request(server.url(), {"if-none-match": "x\r\nevil: yes"}) for _ in range(3)]
    *outcomes, good = fetch(*bad, Request(server.url(), priority=1), connections=1)
    for outcome in outcomes:
        failed(outcome, "line break")
    assert good.body == TEXT
    assert len(server.requests) == 1


def test_requests_of_a_done_are_sent_too(server):
    seen = []
    with Lane(NetworkSettings()) as lane:

        def again(reply):
            seen.append(reply.status)
            if len(seen) < 5:
                lane.submit(Request(server.url(), done=again))

        lane.submit(Request(server.url(), done=again))
        lane.pump(lambda: False)
        assert seen == [200] * 5
        assert server.connections == 1
        lane.submit(Request(server.url(), done=again))
        lane.pump(lambda: len(seen) == 6)
    assert server.connections == 1


def test_pump_stops_when_told(server):
    wait = threading.Event()
    server.route("/slow", raw(wait, response(200, {"Content-Length": "0"})))
    seen = []
    with Lane(NetworkSettings()) as lane:
        lane.submit(Request(server.url("/slow"), done=lambda reply: seen.append("slow")))
        lane.submit(Request(server.url(), done=lambda reply: seen.append("quick")))
        lane.pump(lambda: bool(seen))
        assert seen == ["quick"]
        wait.set()
        lane.pump(lambda: False)
    assert seen == ["quick", "slow"]


def test_submit_sends_at_once_and_poll_hands_on(server):
    came = threading.Event()

    def answer(request):
        came.set()
        return [response(200, {"Content-Length": "0"})]

    server.route("/now", answer)
    seen = []
    with Lane(NetworkSettings()) as lane:
        lane.submit(Request(server.url("/file"), done=seen.append))
        lane.pump(lambda: bool(seen))
        # There is a connection now: the next request goes out before anybody waits.
        lane.submit(Request(server.url("/now"), done=seen.append))
        assert came.wait(10)
        while len(seen) < 2:
            lane.poll()
    assert seen[1].status == 200


def test_an_exception_of_the_caller_comes_out_and_harms_nobody(server):
    seen = []

    def bad(reply):
        raise RuntimeError("mine")

    with Lane(NetworkSettings()) as lane:
        lane.submit(Request(server.url(), done=bad))
        lane.submit(Request(server.url(), done=seen.append))
        with pytest.raises(RuntimeError, match="mine"):
            lane.pump(lambda: False)
        lane.pump(lambda: False)
    assert len(seen) == 1


def test_close_lets_go_of_every_descriptor(server):
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("no /proc")
    hanging = socket.create_server(("127.0.0.1", 0))
    before = set(os.listdir("/proc/self/fd"))
    lane = Lane(NetworkSettings())
    for _ in range(20):
        lane.submit(Request(f"http://127.0.0.1:{hanging.getsockname()[1]}/"))
        lane.submit(Request(f"http://localhost:{hanging.getsockname()[1]}/"))
    lane.poll()
    assert len(set(os.listdir("/proc/self/fd")) - before) > 2
    lane.close()
    lane.close()
    assert len(set(os.listdir("/proc/self/fd")) - before) <= 1
    hanging.close()


def test_names_are_resolved_and_unknown_ones_said(server):
    [reply, missing] = fetch(server.url(host="localhost"), "http://no-such-host.invalid/simple/demo/?token=canary")
    assert reply.body == TEXT
    error = failed(missing, "the name `no-such-host.invalid` cannot be resolved")
    assert "`demo`" in error.message


def test_a_second_address_is_tried(server, monkeypatch):
    from pym.net.bulk import pool

    with KeepingServer() as gone:
        pass
    family = socket.AF_INET
    monkeypatch.setattr(
        pool, "resolve", lambda host, port: [(family, ("127.0.0.1", gone.port)), (family, ("127.0.0.1", port))]
    )
    replies = fetch(*[server.url(host="two.example")] * 3, connections=2)
    assert [reply.body for reply in replies] == [TEXT] * 3


def test_an_address_that_is_silent_costs_a_moment(server, monkeypatch):
    from pym.net.bulk import pool

    monkeypatch.setattr(pool, "PATIENCE", 0.01)
    family = socket.AF_INET
    with silent() as address:
        monkeypatch.setattr(pool, "resolve", lambda host, port: [(family, address), (family, ("127.0.0.1", port))])
        [reply] = fetch(server.url(host="two.example"), clock=SYSTEM)
    assert reply.body == TEXT


# Bodies


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT[:3], mtime=0) + gzip.compress(TEXT[3:], mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("identity", TEXT),
        ("", TEXT),
    ],
)
def test_codings_are_undone(server, coding, body):
    server.route("/file", whole(body, headers={"Content-Encoding": coding}))
    [reply] = fetch(server.url())
    assert reply.body == TEXT


@pytest.mark.parametrize("code", [201, 204, 304, 400, 401, 403, 404, 410, 416, 451])
def test_statuses_are_the_callers_business(server, code):
    server.route("/file", raw(response(code, {"Content-Length": "0", "WWW-Authenticate": "Basic"})))
    [reply, again] = fetch(server.url(), server.url(), connections=1)
    assert isinstance(reply, Reply)
    assert (reply.status, again.status) == (code, code)
    assert reply.headers["www-authenticate"] == "Basic"
    assert server.connections == 1


def test_headers_of_one_name_are_joined(server):
    server.route(
        "/file",
        raw(b"HTTP/1.1 200 OK\r\nCache-Control: max-age=1\r\ncache-control:public\r\nContent-Length: 0\r\n\r\n"),
    )
    [reply] = fetch(server.url())
    assert reply.headers["cache-control"] == "max-age=1, public"


def test_the_representation_hides_secrets():
    assert "canary" not in repr(Reply(200, {}, b"canary", "http://h.example/?token=canary"))


# Redirects and credentials


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/file", "file", "./x/../file", "//{}/file", "http://{}/file"])
def test_redirects_are_followed(server, code, location):
    server.route("/start", redirect(location.format(f"127.0.0.1:{server.port}"), code))
    [reply] = fetch(server.url("/start"))
    assert reply.body == TEXT
    assert reply.url == server.url("/file")


def test_ten_redirects_are_followed_and_no_more(server):
    for n in range(12):
        server.route(f"/{n}", redirect(f"/{n + 1}"))
    server.route("/11", whole(TEXT))
    [reply, error] = fetch(server.url("/1"), server.url("/0"))
    assert reply.body == TEXT
    failed(error, "more than 10 redirects")


@pytest.mark.parametrize("location", ["/a?token=canary", "/b?token=canary"])
def test_a_loop_is_said(server, location):
    server.route("/a", redirect(location))
    server.route("/b", redirect("/a?token=canary"))
    [error] = fetch(server.url("/a?token=canary"))
    failed(error, "redirect loop")
    assert len(server.requests) <= 4  # seen at once, once more by who says it


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/file", "data:text/plain,canary", "http://", "http://127.0.0.1:99999/"],
)
def test_redirects_that_lead_nowhere_are_refused(server, location):
    server.route("/start", redirect(location))
    [error] = fetch(server.url("/start"))
    failed(error, "")


def test_credentials_stay_with_their_origin(server, other):
    server.route("/same", redirect("/file"))
    server.route("/away", redirect(other.url("/back")))
    other.route("/back", redirect(server.url("/file")))
    [reply] = fetch(server.url("/same", userinfo="user:canary@"))
    assert reply.body == TEXT
    assert "canary" not in reply.url
    assert [request.header("authorization") for request in server.requests] == [SECRET, SECRET]
    server.requests.clear()
    [reply] = fetch(server.url("/away", userinfo="user:canary@"))
    assert reply.body == TEXT
    # Another port is another origin; and who has left does not come back with credentials.
    assert [request.header("authorization") for request in other.requests] == [""]
    assert [request.header("authorization") for request in server.requests] == [SECRET, ""]
    assert all("canary" not in str(request.headers) + request.target for request in other.requests)


@pytest.mark.parametrize("first", ["/away", "/odd"])
def test_the_callers_credentials_go_where_they_belong(server, other, first):
    def ask(url):
        return (
            SECRET if url.startswith(server.url("/team-a/")) or url in (server.url("/away"), server.url("/odd")) else ""
        )

    server.route("/team-a/file", redirect("/team-a-evil/file"))
    server.route("/team-a-evil/file", whole(TEXT))
    server.route("/away", redirect(other.url("/file")))
    # A relative reference of this kind is left to httpx.
    server.route("/odd", redirect(f"http://127.0.0.1:{other.port}/x/../file"))
    [reply] = fetch(server.url("/team-a/file"), credentials=ask)
    assert reply.body == TEXT
    assert [request.header("authorization") for request in server.requests] == [SECRET, ""]
    server.requests.clear()
    [reply] = fetch(server.url(first), credentials=ask)
    assert reply.body == TEXT
    assert {request.header("authorization") for request in server.requests} == {SECRET}
    assert [request.header("authorization") for request in other.requests] == [""]


def test_who_comes_back_through_httpx_comes_without_credentials(server, other):
    server.route("/odd", redirect(f"http://127.0.0.1:{other.port}/x/../back"))
    other.route("/back", redirect(server.url("/file")))
    [reply] = fetch(server.url("/odd"), credentials=lambda url: SECRET)
    assert reply.url == server.url("/file")
    assert {request.header("authorization") for request in other.requests} == {""}
    assert [r.header("authorization") for r in server.requests if r.target == "/file"] == [""]


def test_credentials_of_an_odd_url_are_sent_and_not_shown(server):
    server.route("/a%20b", whole(TEXT))
    [reply] = fetch(server.url("/a b", userinfo="user:canary@"), credentials=lambda url: "Basic other")
    assert server.requests[0].header("authorization") == SECRET
    assert reply.url == server.url("/a%20b")
    [reply] = fetch(server.url("/a b"), credentials=lambda url: SECRET)
    assert server.requests[1].header("authorization") == SECRET


def test_an_authorization_header_stays_too(server, other):
    server.route("/away", redirect(other.url("/file")))
    server.route("/odd", redirect(f"http://127.0.0.1:{other.port}/x/../file"))
    fetch(*(Request(server.url(path), {"authorization": SECRET}) for path in ("/away", "/odd")))
    assert {request.header("authorization") for request in server.requests} == {SECRET}
    assert {request.header("authorization") for request in other.requests} == {""}


def test_netrc_stays_with_its_host(server, other, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login user password canary\ndefault login x password leak\n")
    settings = NetworkSettings(netrc=str(tmp_path / "netrc"))
    server.route("/away", redirect(f"http://localhost:{other.port}/file"))
    [reply, local] = fetch(server.url("/away"), other.url(host="localhost"), settings=settings)
    assert reply.body == local.body == TEXT
    assert server.requests[0].header("authorization") == SECRET
    assert {request.header("authorization") for request in other.requests} == {""}


def test_planted_credentials_are_not_the_users(server, other):
    server.route("/away", redirect(f"http://user:planted@127.0.0.1:{other.port}/file"))
    fetch(server.url("/away"))
    assert other.requests[0].header("authorization") == ""


def test_the_token_goes_to_github_only():
    access = Access(NetworkSettings(github_token="canary"), None)
    assert access.authorization(Exchange(Request("https://api.github.com/x"), 1)) == "Bearer canary"
    for url in ("http://api.github.com/x", "https://evilgithub.com/", "https://raw.github.com/", "https://h.example/"):
        assert access.authorization(Exchange(Request(url), 1)) == ""


# What the lane leaves to httpx


def test_a_proxy_is_used_and_its_credentials_go_to_it_only(server, other):
    settings = NetworkSettings(http_proxy=other.url("", userinfo="user:canary@"))
    [reply] = fetch(Request(server.url(), {"accept": "text/x"}), settings=settings)
    assert (reply.status, reply.body, reply.url) == (200, TEXT, server.url())
    assert not server.requests
    [request] = other.requests
    assert request.target == server.url()
    assert request.header("accept") == "text/x"
    assert request.header("proxy-authorization") == SECRET
    [reply] = fetch(server.url(), settings=NetworkSettings(http_proxy=other.url(), no_proxy="127.0.0.1"))
    assert reply.body == TEXT
    assert len(server.requests) == 1


def test_replies_through_a_proxy_are_like_others(server):
    settings = NetworkSettings(http_proxy=server.url(""))
    server.route("/gzip", whole(gzip.compress(TEXT, mtime=0), headers={"Content-Encoding": "gzip"}, etag='"e"'))
    server.route("/part", raw(response(206, {"Content-Range": "bytes 1-2/9", "Content-Length": "2"}, b"bc")))
    server.route("/moved", redirect("http://b.example/gzip"))
    server.route("/busy", status(503), whole(TEXT))
    server.route("/large", whole(b"x" * 100))
    base = "http://a.example"
    zipped, part, lie, moved, busy, large, missing = fetch(
        f"{base}/gzip",
        Request(f"{base}/part", range=(1, 2)),
        Request(f"{base}/part", range=(2, 3)),
        f"{base}/moved",
        f"{base}/busy",
        Request(f"{base}/large", limit=99),
        f"{base}/missing",
        settings=settings,
    )
    assert (zipped.body, zipped.headers["etag"]) == (TEXT, '"e"')
    assert (part.status, part.body, part.total) == (206, b"bc", 9)
    failed(lie, "another part of the file")
    assert (moved.body, moved.url) == (TEXT, "http://b.example/gzip")
    assert busy.body == TEXT
    failed(large, "larger than the 99 bytes")
    assert missing.status == 404


@pytest.mark.parametrize(
    "url", ["ftp://h.example/f", "no url", "http://", "http://h.example:99999/f", "http://[::1/f", ""]
)
def test_what_is_no_url_is_an_error(url):
    [error] = fetch(url)
    failed(error, "")


def test_odd_urls_are_understood(server):
    [reply] = fetch(server.url("/x/../file"))
    assert reply.body == TEXT
    server.route("/a%20b", whole(TEXT))
    [reply] = fetch(server.url("/a b"))
    assert reply.body == TEXT
    assert server.requests[-1].target == "/a%20b"


# Offline


def test_offline_opens_nothing(server, monkeypatch):
    from pym.net.bulk import dial

    monkeypatch.setattr(dial, "Socket", None)
    outcomes = fetch(
        server.url("/simple/demo/", userinfo="user:canary@"), "odd", settings=NetworkSettings(offline=True)
    )
    assert all(isinstance(outcome, Offline) for outcome in outcomes)
    failed(outcomes[0], "`demo` is not at hand")
    assert server.connections == 0


def test_a_server_that_is_gone_is_named():
    with Server() as gone:
        pass
    outcomes = fetch(*[gone.url("/simple/demo/?token=canary")] * 3)
    for outcome in outcomes:
        error = failed(outcome, "connection refused")
        assert f"`127.0.0.1:{gone.port}`" in error.message


class TestLargeAnswers:
    """Which are compressed."""

    def test_they_come_whole(self, server) -> None:
        bodies = [bytes(random.Random(number).choices(range(64), k=200_000)) for number in range(6)]
        for number, body in enumerate(bodies):
            packed = gzip.compress(body)
            server.route(f"/{number}", whole(packed, headers={"Content-Encoding": "gzip"}))
        outcomes = fetch(*[server.url(f"/{number}") for number in range(6)])
        assert [outcome.body for outcome in outcomes] == bodies

    def test_one_that_is_damaged(self, server) -> None:
        packed = gzip.compress(random.Random(1).randbytes(100_000))
        server.route("/file", whole(packed[:-8] + bytes(8), headers={"Content-Encoding": "gzip"}))
        [outcome] = fetch(server.url("/file"))
        assert isinstance(outcome, NetworkError)
        assert "not valid gzip" in outcome.message

    def test_a_mistake_of_ours_is_not_lost(self, server, monkeypatch) -> None:
        def mistaken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("pym.net.bulk.lane.reply", mistaken)
        packed = gzip.compress(random.Random(1).randbytes(100_000))
        server.route("/file", whole(packed, headers={"Content-Encoding": "gzip"}))
        with pytest.raises(ZeroDivisionError):
            fetch(server.url("/file"))


@pytest.mark.parametrize("keeps", [False, True])
def test_a_server_that_takes_one_connection_after_the_other_is_not_kept_waiting(keeps: bool) -> None:
    """It waits at each for a request: one on which nothing is asked would be the last it ever takes."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        for _ in range(12):
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while request := connection.recv(65536):
                    path = request.split()[1]
                    about = b"Connection: keep-alive\r\n" if keeps else b""
                    head = b"HTTP/1.%d 200 OK\r\n%bContent-Length: %d\r\n\r\n" % (keeps, about, len(path))
                    connection.sendall(head + path)
                    if not keeps:
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    said: list[object] = []
    unsendable = {"if-none-match": "a\nb"}
    with Lane(NetworkSettings(read_timeout=5.0, retries=0)) as lane:
        for number in range(3):
            lane.submit(Request(f"{url}/{number}", unsendable if number else {}, done=said.append))
        lane.pump(lambda: len(said) == 3)
        for number in range(3, 6):
            lane.submit(Request(f"{url}/{number}", done=said.append))
            lane.pump(lambda expected=number + 1: len(said) == expected)
    listener.close()
    assert sorted(one.body for one in said if isinstance(one, Reply)) == [b"/0", b"/3", b"/4", b"/5"]
