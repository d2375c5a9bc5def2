import pytest

from pym.net.proxies import proxy_for
from pym.net.settings import NetworkSettings


def test_each_scheme_has_its_own():
    settings = NetworkSettings(http_proxy="http://one", https_proxy="two:8080")
    assert proxy_for("http", "h", 80, settings) == "http://one"
    assert proxy_for("https", "h", 443, settings) == "http://two:8080"
    assert proxy_for("https", "h", 443, NetworkSettings(http_proxy="http://one")) == ""


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("*", "anything", True),
        ("a.example, b.example", "b.example", True),
        ("a.example b.example", "b.example", True),
        ("EXAMPLE.com", "www.Example.com", True),
        (".example.com", "www.example.com", True),
        ("*.example.com", "www.example.com", True),
        ("example.com", "example.com", True),
        ("example.com", "notexample.com", False),
        ("example.com", "example.com.evil", False),
        ("example.com:443", "example.com", True),
        ("example.com:80", "example.com", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1:443", "127.0.0.1", True),
        ("127.0.0.1:80", "127.0.0.1", False),
        ("::1", "::1", True),
        ("[::1]", "::1", True),
        ("[::1]:443", "::1", True),
        ("[::1]:80", "::1", False),
        ("fe80::/10", "fe80::1", True),
        ("10.0.0.0/8", "ten.example", False),
        ("", "a", False),
        (" , ,", "a", False),
        (".", "a", False),
    ],
)
def test_exceptions(no_proxy, host, direct):
    settings = NetworkSettings(https_proxy="http://proxy", no_proxy=no_proxy)
    assert (proxy_for("https", host, 443, settings) == "") is direct
