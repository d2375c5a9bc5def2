"""The bulk lane over TLS: whom it believes, and what it says of those it does not."""

import threading

import pytest
from tests.support.faults import Authority, Close, KeepingServer, StillClock, raw, redirect, response, whole

from pym.errors import NetworkError
from pym.net import download
from pym.net.bulk import Lane, Request, tls
from pym.net.retry import SYSTEM
from pym.net.settings import NetworkSettings

TEXT = b"content"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def context(authority):
    return authority.context()


@pytest.fixture
def trusting(authority):
    return NetworkSettings(certificate_file=str(authority.file), retries=0)


@pytest.fixture
def secure(context):
    with KeepingServer(context) as secure:
        secure.route("/file", whole(TEXT))
        yield secure


def fetch(*urls, settings, **options):
    outcomes = {}
    options.setdefault("clock", StillClock())
    with Lane(settings, **options) as lane:
        for number, url in enumerate(urls):
            lane.submit(Request(url, done=lambda outcome, number=number: outcomes.__setitem__(number, outcome)))
        lane.pump(lambda: False)
    return [outcomes[number] for number in range(len(urls))]


def failed(outcome, match):
    assert isinstance(outcome, NetworkError), outcome
    assert "canary" not in repr((outcome.message, outcome.context, outcome.hints))
    assert match in outcome.message
    return outcome


def test_many_requests_share_few_connections(secure, trusting):
    large = bytes(range(256)) * 2000
    for number in range(40):
        secure.route(f"/{number}", whole(large + bytes([number])))
    replies = fetch(
        *(secure.url(f"/{number}", host="localhost") for number in range(40)), settings=trusting, connections=4
    )
    assert [getattr(reply, "body", reply)[-1] for reply in replies] == list(range(40))
    assert all(len(reply.body) == len(large) + 1 for reply in replies)
    assert secure.connections <= 4


def test_http_1_1_is_asked_for_and_sessions_are_used_again(authority, trusting):
    context = authority.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    seen = []
    real = context.wrap_socket

    def wrap(*arguments, **options):
        wrapped = real(*arguments, **options)
        seen.append((wrapped.selected_alpn_protocol(), wrapped.session_reused))
        return wrapped

    class Wrapping:
        wrap_socket = staticmethod(wrap)

    with KeepingServer(Wrapping()) as secure:
        secure.route("/once", raw(response(200, {"Content-Length": "1", "Connection": "close"}, b"a"), Close()))
        done = []
        with Lane(trusting, connections=1) as lane:
            for number in range(3):
                lane.submit(Request(secure.url("/once", host="localhost"), done=done.append))
                lane.pump(lambda count=number: len(done) > count)
    assert [reply.body for reply in done] == [b"a"] * 3
    assert seen == [("http/1.1", False), ("http/1.1", True), ("http/1.1", True)]


@pytest.mark.parametrize(
    ("how", "host", "cause"),
    [
        ({}, "127.0.0.1", "mismatch"),
        ({"end": "200102000000Z"}, "localhost", "expired"),
        ({"start": "20980101000000Z"}, "localhost", "not yet valid"),
    ],
)
def test_certificates_that_are_wrong(authority, trusting, how, host, cause):
    with KeepingServer(authority.context(**how)) as bad:
        url = bad.url("/file?token=canary", host=host)
        outcomes = fetch(url, url, settings=trusting)
        with pytest.raises(NetworkError) as caught:
            download.read(url, trusting, clock=StillClock())
        for outcome in outcomes:
            error = failed(outcome, cause)
            assert error.message == caught.value.message
            assert error.hints == caught.value.hints
        assert not bad.requests


@pytest.mark.parametrize(
    "settings", [NetworkSettings(retries=0), NetworkSettings(system_certs=False, retries=0)], ids=["system", "bundled"]
)
def test_an_authority_nobody_named_is_not_trusted(secure, settings):
    outcomes = fetch(*[secure.url(host="localhost")] * 3, settings=settings)
    for outcome in outcomes:
        error = failed(outcome, "certificate is not trusted")
        assert "SSL_CERT_FILE" in " ".join(error.hints)
    assert not secure.requests


def test_an_insecure_host_is_believed_and_only_that_one(secure):
    for name in ("127.0.0.1", f"127.0.0.1:{secure.port}"):
        [reply] = fetch(secure.url(), settings=NetworkSettings(insecure_hosts=(name,)))
        assert reply.body == TEXT
    for name in ("localhost", f"127.0.0.1:{secure.port + 1}", "0.0.1"):
        [outcome] = fetch(secure.url(), settings=NetworkSettings(insecure_hosts=(name,), retries=0))
        failed(outcome, "certificate")


def test_a_certificate_missing_in_the_directory_is_looked_for_in_the_bundle(authority, secure, monkeypatch, tmp_path):
    (tmp_path / "01234567.0").write_text("")
    monkeypatch.setattr(tls, "_DIRECTORIES", (str(tmp_path),))
    monkeypatch.setattr(tls, "_BUNDLES", (str(authority.file),))
    monkeypatch.setattr(tls._ssl, "get_default_verify_paths", lambda: ("", "", "", str(tmp_path)))
    replies = fetch(*[secure.url(host="localhost")] * 5, settings=NetworkSettings(retries=0), connections=2)
    assert [getattr(reply, "body", reply) for reply in replies] == [TEXT] * 5


def test_what_only_the_platform_can_decide_is_left_to_httpx(secure, trusting, monkeypatch):
    monkeypatch.setattr(tls, "trust", lambda settings, insecure: None)
    [reply] = fetch(secure.url(host="localhost"), settings=trusting)
    assert reply.body == TEXT


@pytest.mark.parametrize(
    "settings",
    [
        NetworkSettings(certificate_file="/no/such.pem"),
        NetworkSettings(certificate_directory="/no/such"),
        NetworkSettings(certificate_file=__file__),
    ],
)
def test_an_authority_that_cannot_be_read_is_named(secure, settings):
    [outcome] = fetch(secure.url(), settings=settings)
    failed(outcome, settings.certificate_file + settings.certificate_directory)
    assert secure.connections == 0


def test_nothing_goes_from_https_to_http(secure, trusting):
    with KeepingServer() as plain:
        plain.route("/file", whole(TEXT))
        secure.route("/down", redirect(plain.url("/file?token=canary")))
        plain.route("/up", redirect(secure.url("/file", host="localhost")))
        down, up = fetch(
            secure.url("/down", host="localhost"), plain.url("/up", userinfo="user:canary@"), settings=trusting
        )
        failed(down, "from https to http")
        assert up.body == TEXT
        assert [request.target for request in plain.requests] == ["/up"]
        assert all(not request.header("authorization") for request in secure.requests)


def test_plain_http_where_https_is_asked_for(trusting):
    with KeepingServer() as plain:
        [outcome] = fetch(f"https://127.0.0.1:{plain.port}/file", settings=trusting)
        failed(outcome, "TLS failed")


def test_a_handshake_that_never_ends_is_given_up(authority):
    import socket

    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        connection, _ = listener.accept()
        connection.recv(65536)
        try:
            for byte in b"\x16\x03\x03\x40\x00" + b"\x02" * 1000:
                connection.sendall(bytes([byte]))
                if stop.wait(0.02):
                    return
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    settings = NetworkSettings(certificate_file=str(authority.file), retries=0, connect_timeout=0.2)
    [outcome] = fetch(f"https://localhost:{listener.getsockname()[1]}/", settings=settings, clock=SYSTEM)
    stop.set()
    listener.close()
    failed(outcome, "timed out")


def test_a_connection_cut_under_tls_is_no_end(authority, trusting):
    """An answer without a length ends with the connection; but anybody on the way can cut one."""

    class Cutting:
        @staticmethod
        def wrap_socket(connection, **options):
            wrapped = authority_context.wrap_socket(connection, suppress_ragged_eofs=True, **options)
            wrapped.shutdown = lambda how: None
            return wrapped

    authority_context = authority.context()
    with KeepingServer(Cutting()) as secure:
        secure.route("/cut", raw(b"HTTP/1.1 200 OK\r\n\r\nhalf of it", Close()))
        [outcome] = fetch(secure.url("/cut", host="localhost"), settings=trusting)
    failed(outcome, "connection")
