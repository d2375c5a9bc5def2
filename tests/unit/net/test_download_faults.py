"""`stream`, against servers that are wrong. The law: the right bytes, or an error a person can act on."""

import gzip
import hashlib
import os
import random
import socket
import threading

import pytest
from tests.support.faults import (
    DATE,
    ETAG,
    Reset,
    Server,
    StillClock,
    chunked,
    cut,
    part,
    ranged,
    raw,
    response,
    status,
    whole,
)

from pym.errors import NetworkError, PymError
from pym.net import download
from pym.net.settings import NetworkSettings

DATA = random.Random(1).randbytes(200_000)  # nothing that begins as HTML does
SHA = hashlib.sha256(DATA).hexdigest()
OTHER = random.Random(2).randbytes(200_000)
HALF = 100_000


@pytest.fixture
def server():
    with Server() as server:
        yield server


@pytest.fixture
def partial(tmp_path):
    return str(tmp_path / "file.part")


def fetch(url, partial, settings=None, clock=None, sha256=""):
    clock = clock or StillClock()
    return b"".join(download.stream(url, partial, settings or NetworkSettings(), clock=clock, sha256=sha256))


def refused(url, partial, match, settings=None, clock=None):
    with pytest.raises(NetworkError, match=match) as caught:
        fetch(url, partial, settings, clock)
    error = caught.value
    assert "127.0.0.1" in error.message + error.context
    return error


def resume(server, partial, *answers):
    """Half of the file is there; what a second run gives when the server answers like this."""
    server.route("/file", cut(DATA, HALF))
    with pytest.raises(NetworkError):
        fetch(server.url(), partial, NetworkSettings(retries=0))
    assert os.path.getsize(partial) == HALF
    server.requests.clear()
    server.route("/file", *answers)
    return fetch(server.url(), partial)


def ranges(server):
    return [request.header("range") for request in server.requests]


# What comes too short, too long, or not at all


@pytest.mark.parametrize("last", [b"", Reset()], ids=["closed", "reset"])
def test_a_connection_lost_on_the_way_is_resumed(server, partial, last):
    server.route("/file", ranged(DATA, stop=HALF, last=last), ranged(DATA))
    clock = StillClock()
    assert fetch(server.url(), partial, clock=clock, sha256=SHA) == DATA
    first, second = server.requests
    assert first.first_byte == 0
    assert second.header("if-range") == ETAG or not second.header("range")
    assert len(clock.slept) == 1


def test_one_lost_again_and_again_gets_through_as_long_as_it_gets_on(server, partial):
    data = random.Random(3).randbytes(10 << 20)
    server.route("/file", *(cut(data, stop << 20) for stop in range(1, 10)), ranged(data))
    assert fetch(server.url(), partial) == data
    assert len(server.requests) == 10


def test_a_body_that_is_always_too_short_ends_after_the_retries(server, partial):
    server.route("/file", whole(DATA[:HALF], headers={"Content-Length": str(len(DATA))}))
    error = refused(server.url(), partial, "closed before the end")
    assert "tried 4 times" in error.context
    assert len(server.requests) == 4
    assert os.path.getsize(partial) == HALF


def test_a_chunked_body_without_its_end_is_not_taken_for_whole(server, partial):
    server.route("/file", chunked(DATA, end=False))
    refused(server.url(), partial, "closed before the end")
    server.route("/file", chunked(DATA, end=False), chunked(DATA))
    assert fetch(server.url(), partial) == DATA


def test_more_than_announced_is_not_taken_nor_for_the_next_answer(server, partial):
    held = threading.Event()
    planted = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nplanted"
    server.route("/file", raw(response(200, {"Content-Length": "10"}, DATA[:10] + planted), held))
    assert fetch(server.url(), partial) == DATA[:10]
    server.route("/file", ranged(OTHER, etag='"two"', modified=""))
    assert fetch(server.url(), partial) == OTHER
    held.set()


@pytest.mark.parametrize("length", [10 << 40, (8 << 30) + 1, "9" * 19])
def test_an_absurd_length_is_refused_before_anything_is_written(server, partial, length):
    server.route("/file", whole(DATA, headers={"Content-Length": str(length)}))
    refused(server.url(), partial, "GiB")
    assert len(server.requests) == 1
    assert not os.path.exists(partial)


@pytest.mark.parametrize("length", ["-1", "ten", "1, 2", "9" * 5000, "0x10"])
def test_a_length_that_is_no_number(server, partial, length):
    server.route("/file", whole(DATA, headers={"Content-Length": length}))
    refused(server.url(), partial, None)
    assert not os.path.exists(partial)


def test_an_answer_without_end_or_length_is_stopped(server, partial, monkeypatch):
    from pym.net import transfer

    monkeypatch.setattr(transfer, "LARGEST", 150_000)
    server.route("/file", chunked(DATA))
    refused(server.url(), partial, "more than it announced")
    assert os.path.getsize(partial) <= 150_000


@pytest.mark.parametrize(
    "answer",
    [
        raw(),
        raw(Reset()),
        raw(b"\x00\xff\n\n\n"),
        raw(b"SSH-2.0-OpenSSH\r\n"),
        raw(b"HTTP/1.1 abc\r\n\r\n"),
        raw(b"HTTP/1.1 99999 OK\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 5000 + b"\r\nx"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        raw(b"HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx"),
        raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
        raw(b"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_rubbish_is_an_error_and_leaves_nothing(server, partial, answer):
    server.route("/file", answer)
    refused(server.url(), partial, "Failed to download `file`")
    assert len(server.requests) <= 4
    assert not os.path.exists(partial)
    assert not os.path.exists(f"{partial}.from")


# Ranges that lie


@pytest.mark.parametrize(
    "lie",
    [
        part(DATA[HALF - 5 :], HALF - 5, len(DATA) - 1, len(DATA)),
        part(DATA[HALF + 5 :], HALF + 5, len(DATA) - 1, len(DATA)),
        part(DATA[HALF:], HALF, len(DATA) - 1, len(DATA) + 7),
        part(DATA[HALF:] + b"longer", HALF, len(DATA) + 5, len(DATA) + 6),
        part(DATA[HALF:], HALF, len(DATA) - 1, "*"),
        part(DATA[HALF:-9], HALF, len(DATA) - 10, len(DATA)),
        part(DATA[HALF:-9], HALF, len(DATA) - 1, len(DATA)),
        part(OTHER[HALF:], HALF, len(DATA) - 1, len(DATA), etag='"two"'),
        part(DATA[HALF:], HALF, HALF - 1, len(DATA)),
        part(b"--x\r\n\r\n--x--", 0, 0, 0, kind="multipart/byteranges; boundary=x"),
        raw(response(206, {"Content-Length": str(HALF), "ETag": ETAG}, DATA[HALF:])),
        raw(response(206, {"Content-Range": "items 1-2/3", "Content-Length": "2"}, b"xx")),
        status(416, {"Content-Range": f"bytes */{len(DATA)}"}),
        raw(response(304, {"ETag": ETAG})),
    ],
)
def test_a_wrong_answer_to_a_range_starts_clean(server, partial, lie):
    assert resume(server, partial, lie, ranged(DATA)) == DATA
    assert ranges(server) == [f"bytes={HALF}-", ""]


def test_the_whole_file_instead_of_a_range_is_the_whole_file(server, partial):
    assert resume(server, partial, whole(DATA)) == DATA
    assert ranges(server) == [f"bytes={HALF}-"]


def test_the_rest_of_another_file_under_the_same_tag_is_caught_by_the_hash(server, partial):
    server.route("/file", cut(DATA, HALF), part(OTHER[HALF:], HALF, len(DATA) - 1, len(DATA)))
    with pytest.raises(PymError, match="Hash mismatch"):
        fetch(server.url(), partial, sha256=SHA)
    assert not os.path.exists(partial)


def test_a_range_that_breaks_off_is_resumed_again(server, partial):
    assert resume(server, partial, cut(DATA, HALF + 9), ranged(DATA)) == DATA
    assert ranges(server) == [f"bytes={HALF}-", f"bytes={HALF + 9}-"]


@pytest.mark.parametrize("second", [whole(OTHER, etag='"two"'), ranged(OTHER, etag='"two"', modified="")])
def test_a_file_that_changes_on_the_way_is_refused_never_spliced(server, partial, second):
    server.route("/file", cut(DATA, HALF), second)
    refused(server.url(), partial, "changed on the server while")
    # and the next run starts clean
    assert fetch(server.url(), partial) == OTHER


@pytest.mark.parametrize("second", [whole(DATA[: HALF - 1], etag='"two"'), chunked(DATA[: HALF - 1], etag='"two"')])
def test_a_file_that_becomes_shorter_on_the_way_is_refused(server, partial, second):
    server.route("/file", cut(DATA, HALF), second)
    with pytest.raises(NetworkError):
        fetch(server.url(), partial)


def test_a_server_without_ranges_sends_it_all_again_and_it_is_compared(server, partial):
    server.route("/file", raw(response(200, {"Content-Length": str(len(DATA))}, DATA[:HALF])), whole(DATA))
    assert fetch(server.url(), partial, sha256=SHA) == DATA
    assert ranges(server) == ["", ""]


def test_a_lying_range_on_the_way_is_compared_too(server, partial):
    lie = part(DATA[:HALF], 0, HALF - 1, len(DATA))
    server.route("/file", cut(DATA, HALF), lie, whole(DATA))
    assert fetch(server.url(), partial, sha256=SHA) == DATA
    assert ranges(server) == ["", f"bytes={HALF}-", ""]


def test_a_server_that_lied_about_a_range_is_not_asked_for_one_again(server, partial):
    lie = part(DATA[:HALF], 0, HALF - 1, len(DATA))
    assert resume(server, partial, lie, raw(), ranged(DATA)) == DATA
    assert ranges(server) == [f"bytes={HALF}-", "", ""]


def test_what_proved_equal_is_resumed_by_the_new_tag(server, partial):
    first = raw(response(200, {"Content-Length": str(len(DATA))}, DATA[:HALF]))
    server.route("/file", first, cut(DATA, HALF + 50_000, etag='"two"'), ranged(DATA, etag='"two"'))
    assert fetch(server.url(), partial, sha256=SHA) == DATA
    assert ranges(server) == ["", "", f"bytes={HALF + 50_000}-"]
    assert server.requests[2].header("if-range") == '"two"'


def test_a_304_for_another_version_is_not_believed(server, partial):
    server.route("/file", ranged(DATA))
    fetch(server.url(), partial)
    server.route("/file", raw(response(304, {"ETag": '"two"'})), whole(OTHER))
    assert fetch(server.url(), partial) == OTHER


# Status codes


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (401, "netrc"),
        (403, ""),
        (404, "check the URL"),
        (407, "proxy"),
        (410, ""),
        (451, ""),
        (500, ""),
        (299, ""),
    ],
)
def test_other_answers_are_errors_with_hints(server, partial, code, hint):
    server.route("/file", status(code, reason="Because `of` th\xeds"))
    error = refused(server.url(), partial, f"answered `{code} Because")
    assert hint in " ".join(error.hints)
    assert len(server.requests) == (4 if code == 500 else 1)


def test_credentials_that_were_refused_are_named_by_their_source_only(server, partial):
    server.route("/file", status(401))
    error = refused(server.url(userinfo="user:canary@"), partial, "401")
    assert "the URL" in error.hints[0]
    assert "canary" not in repr((error.message, error.context, error.hints))


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize(
    ("after", "pause"),
    [
        ("0", 0.25),
        ("7", 7),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30),
        ("Tue, 14 Nov 2003 22:13:50 GMT", 0.25),
        ("?!", 0.25),
    ],
)
def test_retry_after_is_honoured(server, partial, code, after, pause):
    clock = StillClock()
    server.route("/file", status(code, {"Retry-After": after}), whole(DATA))
    told = []
    blocks = download.stream(server.url(), partial, NetworkSettings(), clock=clock, notice=told.append)
    assert b"".join(blocks) == DATA
    assert clock.slept == [pause]
    assert [f"`{code} " in text and f"again in {pause:.1f} s" in text for text in told] == [True]


@pytest.mark.parametrize("after", ["3600", "Tue, 14 Nov 2023 23:13:20 GMT"])
def test_retry_after_beyond_the_cap_fails_at_once_saying_so(server, partial, after):
    clock = StillClock()
    server.route("/file", status(429, {"Retry-After": after}))
    refused(server.url(), partial, r"429.*asks to wait 3600 s.*60 s at most", clock=clock)
    assert clock.slept == []
    assert len(server.requests) == 1


# Content that is not the file


@pytest.mark.parametrize(
    "answer",
    [
        whole(b"<!doctype html><title>Log in</title>"),
        whole(b"\xef\xbb\xbf \r\n <html>"),
        whole(DATA, headers={"Content-Type": "text/html; charset=utf-8"}),
        whole(DATA, headers={"Content-Type": "application/xhtml+xml"}),
    ],
)
def test_a_web_page_is_not_a_file(server, partial, answer):
    server.route("/file", answer)
    error = refused(server.url(), partial, "the server sent HTML")
    assert "log" in error.hints[0]
    assert len(server.requests) == 1
    assert not os.path.exists(partial)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "br"])
def test_what_calls_itself_compressed_is_kept_as_it_is(server, partial, coding):
    # Web servers say this of a .tar.gz, whose bytes are meant as they are. So nothing is ever inflated here.
    data = gzip.compress(b"\0" * 1_000_000)
    server.route("/file", whole(data, headers={"Content-Encoding": coding}))
    assert fetch(server.url(), partial) == data


# Slowness


def test_a_trickle_is_given_up(server, partial):
    def drip(request):
        yield response(200, {"Content-Length": "1000000", "ETag": ETAG})
        while True:
            yield b"8 bytes."

    server.route("/file", drip)
    error = refused(server.url(), partial, "too slow", clock=StillClock(step=3600))
    assert len(server.requests) == 1
    assert "goes on" in error.hints[0]


@pytest.mark.parametrize(
    "forever",
    [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"],
)
def test_a_server_that_is_busy_saying_nothing_is_cut_off(server, partial, forever):
    def answer(request):
        while True:
            yield forever

    server.route("/file", answer)
    refused(server.url(), partial, "too slow", NetworkSettings(read_timeout=0.1, speed_window=0.1))


def test_silence_is_a_timeout_and_tried_again(server, partial):
    silence = threading.Event()
    server.route(
        "/file", raw(silence), raw(response(200, {"Content-Length": "10", "ETag": ETAG}), silence), whole(DATA)
    )
    assert fetch(server.url(), partial, NetworkSettings(read_timeout=0.1)) == DATA
    server.route("/file", raw(silence))
    download.discard(partial)
    error = refused(server.url(), partial, "stopped answering", NetworkSettings(read_timeout=0.05, retries=1))
    assert "PYM_HTTP_TIMEOUT" in error.hints[0]
    silence.set()


# Not even a connection


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_nobody_listens(partial):
    clock = StillClock()
    error = refused(f"http://127.0.0.1:{closed_port()}/file", partial, "connection refused", clock=clock)
    assert clock.slept == []
    assert error.hints
    assert not os.path.exists(partial)


@pytest.mark.parametrize(
    ("code", "tries"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 2)], ids=["no such name", "no name server"]
)
def test_a_name_that_does_not_resolve(partial, monkeypatch, code, tries):
    asked = []

    def resolve(host, *_, **__):
        asked.append(host)
        raise socket.gaierror(code, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(NetworkError, match=r"`no.such.example` cannot be resolved"):
        fetch("http://user:canary@no.such.example/file", partial)
    assert len(asked) == tries


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/file",
        "file:///etc/passwd",
        "data:text/plain,127.0.0.1",
        "127.0.0.1/file",
        "http:///file",
        "http://127.0.0.1:99999/file",
        "http://127.0.0.1:port/file",
        "http://127.0.0.1:/\x00file",
        "http://[127.0.0.1/file",
        "",
    ],
)
def test_what_is_no_url_to_fetch(partial, url):
    with pytest.raises(NetworkError):
        fetch(url, partial)
    assert not os.path.exists(partial)


@pytest.mark.parametrize("host", ["a" * 70, "a..b", "xn--" + "a" * 200, "\u2028", "*"])
def test_host_names_that_cannot_be(partial, host):
    with pytest.raises(NetworkError):
        fetch(f"http://{host}.invalid/file", partial)


def test_the_note_beside_a_partial_file_holds_no_secret(server, partial):
    server.route("/file", cut(DATA, HALF))
    with pytest.raises(NetworkError):
        fetch(server.url("/file?X-Amz-Signature=canary", userinfo="user:canary@"), partial)
    with open(f"{partial}.from") as file:
        note = file.read()
    assert "canary" not in note
    # A signed URL is another one each time, and still the same file.
    server.requests.clear()
    server.route("/file", ranged(DATA))
    assert fetch(server.url("/file?X-Amz-Signature=another", userinfo="user:canary@"), partial) == DATA
    assert ranges(server) == [f"bytes={HALF}-"]


def test_date_constant_is_later_than_modified():
    # `ranged` must be resumable by its date alone, or the tests above prove less than they say.
    from tests.support.faults import MODIFIED

    from pym.net.retry import parse_date

    assert parse_date(DATE) > parse_date(MODIFIED)
