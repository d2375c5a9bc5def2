from base64 import b64decode

import pytest

from pym.errors import NetworkError
from pym.net.credentials import Credentials, find
from pym.net.settings import NetworkSettings

HOST = ("https", "host.example", 443)
NETRC = "machine host.example login me password canary\ndefault login all password leak\n"


def plain(credentials):
    kind, _, value = credentials.authorization.partition(" ")
    assert kind == "Basic"
    return b64decode(value).decode()


@pytest.fixture
def netrc(tmp_path):
    def write(text):
        (tmp_path / "netrc").write_text(text)
        return NetworkSettings(netrc=str(tmp_path / "netrc"))

    return write


def test_nothing_by_default():
    assert find(HOST, b"", NetworkSettings()) == Credentials()
    assert find(HOST, b"", NetworkSettings(netrc="/no/such/file")) == Credentials()


def test_those_in_the_url_come_first(netrc):
    found = find(HOST, b"us%40er:p%3Aw", netrc(NETRC))
    assert plain(found) == "us@er:p:w"
    assert found.source == "the URL"
    assert plain(find(HOST, b"token", NetworkSettings())) == "token:"


def test_netrc_goes_to_exactly_its_host(netrc):
    settings = netrc(NETRC)
    assert plain(find(HOST, b"", settings)) == "me:canary"
    for host in ("example", "sub.host.example", "host.example.evil", "nothost.example"):
        assert find(("https", host, 443), b"", settings).authorization == ""


def test_a_netrc_that_cannot_be_read_is_named_not_fatal(netrc):
    found = find(HOST, b"", netrc("machine host.example login\n\nrubbish canary"))
    assert found.authorization == ""
    assert "cannot be read" in found.source
    assert "canary" not in found.source


@pytest.mark.parametrize(
    ("origin", "sent"),
    [
        (("https", "github.com", 443), True),
        (("https", "api.github.com", 443), True),
        (("http", "github.com", 80), False),
        (("https", "github.com", 8443), False),
        (("https", "github.com.evil.example", 443), False),
        (("https", "evilgithub.com", 443), False),
        (("https", "objects.githubusercontent.com", 443), False),
    ],
)
def test_the_github_token_goes_to_github_only(origin, sent):
    found = find(origin, b"", NetworkSettings(github_token="canary"))
    assert found.authorization == ("Bearer canary" if sent else "")
    assert "canary" not in repr(found)


def test_a_token_with_a_line_break_is_an_error_and_not_shown():
    with pytest.raises(NetworkError, match="GITHUB_TOKEN") as caught:
        find(("https", "github.com", 443), b"", NetworkSettings(github_token="canary\nx-injected: 1"))
    assert "canary" not in caught.value.message + caught.value.context
