"""Redirects, credentials, proxies, TLS: what is sent to whom."""

from base64 import b64encode

import pytest
from tests.support.faults import Authority, Server, StillClock, raw, redirect, response, status, whole

from pym.errors import NetworkError
from pym.net import download
from pym.net.settings import NetworkSettings

TEXT = b"content"
SECRET = "Basic " + b64encode(b"user:canary").decode()


@pytest.fixture
def server():
    with Server() as server:
        server.route("/file", whole(TEXT))
        yield server


@pytest.fixture
def other():
    with Server() as other:
        other.route("/file", whole(TEXT))
        yield other


def read(url, settings=None):
    return download.read(url, settings or NetworkSettings(), clock=StillClock())


def refused(url, match, settings=None):
    with pytest.raises(NetworkError, match=match) as caught:
        read(url, settings)
    shown = repr((caught.value.message, caught.value.context, caught.value.hints))
    assert "canary" not in shown
    return caught.value


# Redirects


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/file", "file", "./x/../file", "//{}/file", "http://{}/file"])
def test_redirects_are_followed(server, code, location):
    server.route("/start", redirect(location.format(f"127.0.0.1:{server.port}"), code))
    assert read(server.url("/start")) == TEXT


def test_ten_redirects_are_followed_and_no_more(server):
    for n in range(12):
        server.route(f"/{n}", redirect(f"/{n + 1}"))
    server.route("/11", whole(TEXT))
    assert read(server.url("/1")) == TEXT
    server.requests.clear()
    error = refused(server.url("/0"), "more than 10 redirects")
    assert len(server.requests) == 11
    assert f"redirected to {server.url('/5')}" in error.context


@pytest.mark.parametrize("location", ["/a?token=canary", "/b?token=canary"])
def test_a_loop_is_seen_at_once(server, location):
    server.route("/a", redirect(location))
    server.route("/b", redirect("/a?token=canary"))
    error = refused(server.url("/a?token=canary"), "redirect loop")
    assert len(server.requests) <= 2
    assert "redirected to" in error.context


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/file",
        "data:text/plain,canary",
        "javascript:alert(1)",
        "http://",
        "http://[",
        "http://127.0.0.1:99999/file",
        "http://127.0.0.1:canary/file",
    ],
)
def test_redirects_that_lead_nowhere_are_refused(server, location):
    server.route("/start", redirect(location))
    refused(server.url("/start"), None)
    assert len(server.requests) == 1


def test_credentials_stay_with_their_origin(server, other):
    server.route("/same", redirect("/file"))
    server.route("/away", redirect(other.url("/back")))
    other.route("/back", redirect(server.url("/file")))
    assert read(server.url("/same", userinfo="user:canary@")) == TEXT
    assert [r.header("authorization") for r in server.requests] == [SECRET, SECRET]
    server.requests.clear()
    assert read(server.url("/away", userinfo="user:canary@")) == TEXT
    # Another port is another origin; and who has left does not come back with credentials.
    assert [r.header("authorization") for r in other.requests] == [""]
    assert [r.header("authorization") for r in server.requests] == [SECRET, ""]
    assert all("canary" not in str(r.headers) + r.target for r in other.requests)


def test_netrc_stays_with_its_host(server, other, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login user password canary\ndefault login x password leak\n")
    settings = NetworkSettings(netrc=str(tmp_path / "netrc"))
    server.route("/away", redirect(f"http://localhost:{other.port}/file"))
    assert read(server.url("/away"), settings) == TEXT
    assert server.requests[0].header("authorization") == SECRET
    assert other.requests[0].header("authorization") == ""
    assert read(server.url("/file", host="localhost"), settings) == TEXT
    assert server.requests[-1].header("authorization") == ""


def test_credentials_in_a_redirect_are_not_the_users(server, other):
    server.route("/away", redirect(f"http://user:planted@127.0.0.1:{other.port}/file"))
    assert read(server.url("/away")) == TEXT
    assert other.requests[0].header("authorization") == ""


def test_cookies_are_not_kept(server, other):
    server.route("/set", status(302, {"Location": "/file", "Set-Cookie": "session=canary; Path=/"}, b""))
    read(server.url("/set"))
    read(other.url("/file"))
    assert all(not r.header("cookie") for r in server.requests + other.requests)


# Proxies


def test_a_proxy_is_used_and_its_credentials_go_to_it_only(server, other):
    settings = NetworkSettings(http_proxy=other.url("", userinfo="user:canary@"))
    assert read(server.url(), settings) == TEXT
    assert not server.requests
    [request] = other.requests
    assert request.target == server.url()
    assert request.header("proxy-authorization") == SECRET
    assert read(server.url(), NetworkSettings(http_proxy=other.url(), no_proxy="127.0.0.1")) == TEXT
    assert len(server.requests) == 1
    assert not server.requests[0].header("proxy-authorization")


def test_a_proxy_that_wants_a_password(server, other):
    other.route("/file", status(407))
    other.route("CONNECT", status(407, reason="Proxy Authentication Required"))
    proxy = other.url("", userinfo="user:canary@")
    error = refused(server.url(), "the proxy answered `407", NetworkSettings(http_proxy=proxy))
    assert "HTTPS_PROXY" in error.hints[0]
    error = refused("https://127.0.0.1:1/file", "the proxy .* answered `407 Proxy", NetworkSettings(https_proxy=proxy))
    assert "HTTPS_PROXY" in error.hints[0]
    assert len(other.requests) == 2


def test_a_proxy_that_dies(server, other):
    other.route("CONNECT", raw())
    refused("https://127.0.0.1:1/file", "closed the connection", NetworkSettings(https_proxy=other.url("")))
    other.route("CONNECT", status(502, reason="Bad Gateway"))
    other.requests.clear()
    refused("https://127.0.0.1:1/file", "answered `502", NetworkSettings(https_proxy=other.url("")))
    assert len(other.requests) == 4
    with Server() as gone:
        pass
    proxy = gone.url("", userinfo="user:canary@")
    error = refused(server.url(), "refused through the proxy `127.0.0.1", NetworkSettings(http_proxy=proxy))
    assert "NO_PROXY" in error.hints[0]


@pytest.mark.parametrize(
    "proxy", ["ftp://user:canary@127.0.0.1:1", "http://user:canary@127.0.0.1:port", "socks5://canary@127.0.0.1:1"]
)
def test_what_is_no_proxy(server, proxy):
    refused(server.url(), "(is not the URL of a proxy|socksio)", NetworkSettings(http_proxy=proxy))


# TLS


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusting(authority):
    return NetworkSettings(certificate_file=str(authority.file))


def test_a_named_authority_is_trusted_and_nothing_falls_back_to_http(authority, trusting, server):
    with Server(authority.context()) as secure:
        secure.route("/file", whole(TEXT))
        assert read(secure.url(host="localhost"), trusting) == TEXT
        secure.route("/down", redirect(server.url("/file?token=canary")))
        error = refused(secure.url("/down", host="localhost"), "from https to http", trusting)
        assert server.url("/file") in error.context
        assert not server.requests
        server.route("/up", redirect(secure.url("/file", host="localhost")))
        assert read(server.url("/up", userinfo="user:canary@"), trusting) == TEXT
        assert secure.requests[-1].header("authorization") == ""


@pytest.mark.parametrize(
    ("how", "host", "cause", "hint"),
    [
        ({}, "127.0.0.1", "mismatch", "in the name of"),
        ({"end": "200102000000Z"}, "localhost", "expired", "clock"),
        ({"start": "20980101000000Z"}, "localhost", "not yet valid", "clock"),
    ],
)
def test_certificates_that_are_wrong(authority, trusting, how, host, cause, hint):
    with Server(authority.context(**how)) as secure:
        error = refused(secure.url(host=host), cause, trusting)
        assert f"`{host}:{secure.port}`" in error.message
        assert hint in error.hints[0]
        assert secure.connections == 1
        assert not secure.requests


@pytest.mark.parametrize(
    "settings", [NetworkSettings(), NetworkSettings(system_certs=False)], ids=["system", "bundled"]
)
def test_an_authority_nobody_named_is_not_trusted(authority, settings):
    with Server(authority.context()) as secure:
        error = refused(secure.url(host="localhost"), "certificate is not trusted", settings)
        assert "SSL_CERT_FILE" in " ".join(error.hints)
        assert secure.connections == 1


def test_an_insecure_host_is_believed_and_only_that_one(authority):
    with Server(authority.context()) as secure:
        secure.route("/file", whole(TEXT))
        for name in ("127.0.0.1", f"127.0.0.1:{secure.port}"):
            assert read(secure.url(), NetworkSettings(insecure_hosts=(name,))) == TEXT
        for name in ("localhost", f"127.0.0.1:{secure.port + 1}", "0.0.1"):
            refused(secure.url(), "certificate", NetworkSettings(insecure_hosts=(name,)))


def test_https_through_a_proxy_is_a_tunnel(authority, trusting, other):
    other.route("CONNECT", raw(response(200, {}) + b"rubbish instead of TLS"))
    settings = NetworkSettings(https_proxy=other.url(""), certificate_file=trusting.certificate_file)
    refused("https://127.0.0.1:1/file?token=canary", "TLS failed", settings)
    assert other.requests[0].target == "127.0.0.1:1"


def test_plain_http_where_https_is_asked_for(server, trusting):
    refused(f"https://127.0.0.1:{server.port}/file", "TLS failed", trusting)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (NetworkSettings(certificate_file="/no/such.pem"), "SSL_CERT_FILE.*is not a file"),
        (NetworkSettings(certificate_file="/"), "SSL_CERT_FILE.*is not a file"),
        (NetworkSettings(certificate_directory="/no/such"), "SSL_CERT_DIR.*is not a directory"),
        (NetworkSettings(certificate_file=__file__), "SSL_CERT_FILE.*cannot be used"),
    ],
)
def test_an_authority_that_cannot_be_read_is_named(settings, name):
    error = refused("https://127.0.0.1:1/file", name, settings)
    assert settings.certificate_file + settings.certificate_directory in error.message
