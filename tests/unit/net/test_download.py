"""`stream`, against servers that are right: whole files, resuming, several places, several processes."""

import hashlib
import os
import random
import threading

import pytest
from tests.support.faults import DATE, ETAG, Server, StillClock, chunked, cut, ranged, status, whole

from pym.errors import HashMismatch, NetworkError, Offline
from pym.net import download
from pym.net.settings import NetworkSettings
from pym.report import Task

DATA = random.Random(1).randbytes(300_000)  # nothing that begins as HTML does
SHA = hashlib.sha256(DATA).hexdigest()
OTHER = random.Random(2).randbytes(300_000)


class Progress(Task):
    def __init__(self):
        self.size = self.count = None
        self.restarts = 0

    def total(self, amount):
        self.size, self.count = amount, 0

    def advance(self, amount):
        self.count += amount

    def restart(self):
        self.restarts += 1


@pytest.fixture
def server():
    with Server() as server:
        yield server


@pytest.fixture
def partial(tmp_path):
    return str(tmp_path / "downloads" / "file.part")


def fetch(urls, partial, settings=None, **options):
    options.setdefault("clock", StillClock())
    return b"".join(download.stream(urls, partial, settings or NetworkSettings(), **options))


def left(partial):
    return sorted(os.listdir(os.path.dirname(partial)))


def begin(server, partial, stop=100_000, **how):
    """A first run that is abandoned after some bytes; how many there are then."""
    server.route("/file", ranged(DATA, stop=stop, **how))
    with pytest.raises(NetworkError):
        fetch(server.url(), partial, NetworkSettings(retries=0))
    server.requests.clear()
    return os.path.getsize(partial)


def test_a_whole_file(server, partial):
    server.route("/file", whole(DATA))
    progress = Progress()
    assert fetch(server.url(), partial, sha256=SHA.upper(), task=progress) == DATA
    assert (progress.size, progress.count) == (len(DATA), len(DATA))
    assert left(partial) == ["file.part", "file.part.from"]
    with open(partial, "rb") as file:
        assert file.read() == DATA
    [request] = server.requests
    assert request.header("accept-encoding") == "identity"
    assert request.header("user-agent").startswith("pym/")
    assert not request.header("range") + request.header("cookie") + request.header("authorization")
    download.discard(partial)
    assert left(partial) == []


def test_nothing_happens_before_the_first_block(server, partial):
    download.stream(server.url(), partial, NetworkSettings())
    assert not server.connections
    assert not os.path.exists(partial)


def test_a_file_of_unknown_size(server, partial):
    server.route("/file", chunked(DATA))
    progress = Progress()
    assert fetch(server.url(), partial, task=progress) == DATA
    assert (progress.size, progress.count) == (None, len(DATA))


@pytest.mark.parametrize("validators", [{"modified": ""}, {"etag": ""}, {}])
def test_a_later_run_goes_on_where_the_first_stopped(server, partial, validators):
    assert begin(server, partial, **validators) == 100_000
    server.route("/file", ranged(DATA, **validators))
    progress = Progress()
    assert fetch(server.url(), partial, sha256=SHA, task=progress) == DATA
    assert [r.header("range") for r in server.requests] == ["bytes=100000-"]
    assert server.requests[0].header("if-range")
    assert (progress.size, progress.count, progress.restarts) == (len(DATA), len(DATA), 0)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"etag": 'W/"one"', "modified": ""}, "a weak tag is no proof"),
        ({"etag": '"', "modified": ""}, "not a tag"),
        ({"etag": "", "modified": ""}, "nothing to compare"),
        ({"etag": "", "modified": DATE}, "may have changed within that second"),
        ({"etag": "", "modified": "yesterday"}, "not a date"),
    ],
)
def test_what_cannot_be_told_from_a_changed_file_is_not_resumed(server, partial, how, why):
    begin(server, partial, **how)
    server.route("/file", ranged(DATA, **how))
    assert fetch(server.url(), partial) == DATA, why
    assert [r.header("range") for r in server.requests] == [""]


def test_a_file_that_changed_since_starts_clean(server, partial):
    begin(server, partial)
    server.route("/file", ranged(OTHER, etag='"two"', modified=""))
    progress = Progress()
    assert fetch(server.url(), partial, task=progress) == OTHER
    assert len(server.requests) == 1
    assert progress.count == len(OTHER)
    with open(partial, "rb") as file:
        assert file.read() == OTHER


def test_another_url_starts_clean(server, partial):
    begin(server, partial)
    server.route("/other", ranged(OTHER))
    assert fetch(server.url("/other"), partial) == OTHER
    assert [r.header("range") for r in server.requests] == [""]


def test_a_complete_partial_file_with_the_right_hash_needs_no_request_even_offline(server, partial):
    server.route("/file", whole(DATA))
    fetch(server.url(), partial)
    server.requests.clear()
    progress = Progress()
    for settings in (NetworkSettings(), NetworkSettings(offline=True)):
        assert fetch(server.url(), partial, settings, sha256=SHA, task=progress) == DATA
    assert not server.requests
    assert (progress.size, progress.count) == (len(DATA), len(DATA))


@pytest.mark.parametrize("validators", [{"modified": ""}, {"etag": ""}])
def test_without_a_hash_the_server_is_asked_whether_it_is_still_the_file(server, partial, validators):
    server.route("/file", ranged(DATA, **validators))
    fetch(server.url(), partial)
    server.requests.clear()
    assert fetch(server.url(), partial) == DATA
    [request] = server.requests
    assert request.header("if-none-match") or request.header("if-modified-since")
    server.route("/file", ranged(OTHER, etag='"two"', modified="Wed, 03 Jan 2018 00:00:00 GMT"))
    assert fetch(server.url(), partial) == OTHER


def test_a_damaged_complete_partial_file_is_fetched_again(server, partial):
    server.route("/file", ranged(DATA))
    fetch(server.url(), partial)
    with open(partial, "r+b") as file:
        file.write(b"damage")
    assert fetch(server.url(), partial, sha256=SHA) == DATA


def test_a_damaged_partial_file_ends_in_a_mismatch_and_the_next_run_is_clean(server, partial):
    begin(server, partial)
    with open(partial, "r+b") as file:
        file.write(b"damage")
    server.route("/file", ranged(DATA))
    with pytest.raises(HashMismatch):
        fetch(server.url(), partial, sha256=SHA)
    assert left(partial) == []
    assert fetch(server.url(), partial, sha256=SHA) == DATA


def test_another_file_is_a_mismatch_naming_both_hashes_and_the_place(server, partial):
    server.route("/file", whole(OTHER))
    with pytest.raises(HashMismatch) as caught:
        fetch(server.url(userinfo="user:canary@"), partial, sha256=SHA)
    assert SHA in caught.value.context
    assert hashlib.sha256(OTHER).hexdigest() in caught.value.context
    assert f"127.0.0.1:{server.port}/file" in caught.value.context
    assert "canary" not in caught.value.context
    assert left(partial) == []


def test_offline_is_an_error_that_names_file_and_url(server, partial):
    with pytest.raises(Offline, match="file") as caught:
        fetch(server.url("/file?token=canary"), partial, NetworkSettings(offline=True))
    assert f"127.0.0.1:{server.port}/file?token=***" in caught.value.context
    assert not server.connections
    assert not os.path.exists(os.path.dirname(partial))


def test_offline_with_half_a_file_is_an_error_and_keeps_it(server, partial):
    begin(server, partial)
    with pytest.raises(Offline):
        fetch(server.url(), partial, NetworkSettings(offline=True), sha256=SHA)
    assert os.path.getsize(partial) == 100_000


def test_an_interrupt_leaves_what_can_be_resumed_and_nothing_else(server, partial):
    held = threading.Event()

    def answer(request):
        about = b"Content-Length: %d\r\nETag: %b\r\n\r\n" % (len(DATA), ETAG.encode())
        yield b"HTTP/1.1 200 OK\r\n" + about + DATA[:50_000]
        yield held

    server.route("/file", answer, ranged(DATA))
    blocks = download.stream(server.url(), partial, NetworkSettings(), sha256=SHA)
    next(blocks)
    with pytest.raises(KeyboardInterrupt):
        blocks.throw(KeyboardInterrupt)
    held.set()
    assert left(partial) == ["file.part", "file.part.from"]
    assert fetch(server.url(), partial, sha256=SHA) == DATA
    assert server.requests[-1].first_byte > 0


def test_nothing_is_left_if_nothing_came(server, partial):
    with pytest.raises(NetworkError):
        fetch(server.url(), partial)
    assert left(partial) == []


def test_two_at_once_fetch_it_once(server, partial):
    held = threading.Event()

    def answer(request):
        yield b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(DATA) + DATA[:1000]
        yield held
        yield DATA[1000:]

    server.route("/file", answer)
    got = []

    def second():
        got.append(fetch(server.url(), partial, sha256=SHA, waiting=held.set))

    blocks = download.stream(server.url(), partial, NetworkSettings(), sha256=SHA)
    first = [next(blocks)]
    thread = threading.Thread(target=second)
    thread.start()
    first += blocks
    thread.join(20)
    assert b"".join(first) == DATA
    assert got == [DATA]
    assert len(server.requests) == 1


def test_places_are_tried_in_order_without_waiting(server, partial):
    server.route("/good", whole(DATA))
    server.route("/busy", status(503))
    clock = StillClock()
    places = [server.url("/missing"), server.url("/busy"), server.url("/good")]
    assert fetch(places, partial, sha256=SHA, clock=clock) == DATA
    assert [r.target for r in server.requests] == ["/missing", "/busy", "/good"]
    assert clock.slept == []


def test_all_places_fail_with_one_error_that_names_each(server, partial):
    server.route("/busy", status(503, reason="Busy"))
    with pytest.raises(NetworkError, match="any of 2 places") as caught:
        fetch([server.url("/missing"), server.url("/busy")], partial)
    assert "404" in caught.value.context
    assert "503 Busy" in caught.value.context


def test_a_partial_file_is_resumed_where_it_came_from_though_another_place_is_preferred(server, partial):
    begin(server, partial)
    server.route("/file", ranged(DATA))
    server.route("/preferred", ranged(DATA))
    assert fetch([server.url("/preferred"), server.url("/file")], partial) == DATA
    assert [(r.target, r.first_byte) for r in server.requests] == [("/file", 100_000)]


def test_another_place_steps_in_and_what_was_handed_on_is_compared(server, partial):
    with Server() as mirror:
        server.route("/file", cut(DATA, 100_000), status(404))
        mirror.route("/file", ranged(DATA, etag='"mirror"'))
        assert fetch([server.url(), mirror.url()], partial, sha256=SHA) == DATA
        assert mirror.requests[0].header("range") == ""


def test_another_place_with_another_file_is_refused(server, partial):
    with Server() as mirror:
        server.route("/file", cut(DATA, 100_000), status(404))
        mirror.route("/file", ranged(OTHER))
        blocks = download.stream([server.url(), mirror.url()], partial, NetworkSettings(), clock=StillClock())
        got = b""
        with pytest.raises(NetworkError, match="places") as caught:
            for block in blocks:
                got += block
        assert DATA.startswith(got)
        assert "changed" in caught.value.context
