import pytest

from pym.errors import UsageError
from pym.net.settings import NetworkSettings

from_environ = NetworkSettings.from_environ


def test_defaults():
    assert from_environ({}) == NetworkSettings()
    assert NetworkSettings().system_certs
    assert not NetworkSettings().offline


def test_every_variable():
    made = from_environ(
        {
            "PYM_OFFLINE": "1",
            "PYM_INSECURE_HOST": "One.example two:8443,three",
            "PYM_SYSTEM_CERTS": "false",
            "PYM_HTTP_CONNECT_TIMEOUT": "2.5",
            "PYM_HTTP_TIMEOUT": "7",
            "PYM_HTTP_RETRIES": "0",
            "GITHUB_TOKEN": " token\n",
            "SSL_CERT_FILE": "/ca.pem",
            "SSL_CERT_DIR": "/certs",
            "HTTPS_PROXY": "http://p:1",
            "http_proxy": "http://q:2",
            "NO_PROXY": "a,b",
            "HOME": "/home/x",
        }
    )
    assert made == NetworkSettings(
        offline=True,
        insecure_hosts=("one.example", "two:8443", "three"),
        system_certs=False,
        connect_timeout=2.5,
        read_timeout=7.0,
        retries=0,
        github_token="token",
        certificate_file="/ca.pem",
        certificate_directory="/certs",
        http_proxy="http://q:2",
        https_proxy="http://p:1",
        no_proxy="a,b",
        netrc="/home/x/.netrc",
    )


def test_the_command_line_overrides_the_environment():
    assert not from_environ({"PYM_OFFLINE": "1"}, offline=False).offline
    assert from_environ({}, offline=True).offline


@pytest.mark.parametrize(
    ("environ", "http", "https"),
    [
        ({"ALL_PROXY": "a"}, "a", "a"),
        ({"ALL_PROXY": "a", "HTTPS_PROXY": "b"}, "a", "b"),
        ({"http_proxy": "a", "HTTP_PROXY": "b"}, "a", ""),
        ({"http_proxy": "", "HTTP_PROXY": "b"}, "", ""),
        # CGI: the variable is a header of whoever asked the web server.
        ({"HTTP_PROXY": "b", "REQUEST_METHOD": "GET"}, "", ""),
    ],
)
def test_proxies(environ, http, https):
    made = from_environ(environ)
    assert (made.http_proxy, made.https_proxy) == (http, https)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PYM_HTTP_TIMEOUT", "soon"),
        ("PYM_HTTP_TIMEOUT", "0"),
        ("PYM_HTTP_TIMEOUT", "-1"),
        ("PYM_HTTP_TIMEOUT", "nan"),
        ("PYM_HTTP_TIMEOUT", "inf"),
        ("PYM_HTTP_CONNECT_TIMEOUT", "1e9"),
        ("PYM_HTTP_RETRIES", "-1"),
        ("PYM_HTTP_RETRIES", "1000"),
        ("PYM_HTTP_RETRIES", "²"),
        ("PYM_SYSTEM_CERTS", "perhaps"),
    ],
)
def test_a_bad_value_is_named(name, value):
    with pytest.raises(UsageError, match=name):
        from_environ({name: value})


def test_no_secret_in_repr():
    made = NetworkSettings(github_token="canary", http_proxy="http://u:canary@p", https_proxy="http://u:canary@p")
    assert "canary" not in repr(made)
    assert "retries=3" in repr(made)
