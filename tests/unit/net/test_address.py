import pytest

from pym.net.address import host_of, name_of, redact

SECRETS = [
    ("https://user:secret@host/f", "https://***@host/f"),
    ("https://secret@host/f", "https://***@host/f"),
    ("https://user:se@cret@host/f", "https://***@host/f"),
    ("https://user:secret@host", "https://***@host"),
    ("https://user:se/cret@host/f", "https://***@host/f"),
    ("https://user:secret@[::1]:8/f", "https://***@[::1]:8/f"),
    ("https://h/f?token=secret", "https://h/f?token=***"),
    ("https://h/f?a=secret&X-Amz-Signature=secret&b", "https://h/f?a=***&X-Amz-Signature=***&***"),
    ("https://h/f?secret", "https://h/f?***"),
    ("https://h/f#access_token=secret", "https://h/f"),
    ("https://h?next=https://user:secret@other", "https://h?next=***"),
    ("data:secret?x=secret", "data:secret"),
    ("https://h/@scope/f", "https://h/@scope/f"),
    ("https://h:80/@scope/f", "https://h:80/@scope/f"),
    ("https://[::1]/@scope/f", "https://[::1]/@scope/f"),
    ("https://h/a\nb\x1b[0m", "https://h/a\\nb\\x1b[0m"),
]


@pytest.mark.parametrize(("url", "shown"), SECRETS)
def test_what_may_be_shown_of_a_url(url, shown):
    assert redact(url) == shown


@pytest.mark.parametrize(
    ("url", "name", "host"),
    [
        ("https://h/a/cpython-3.12.1%2B20240107.tar.gz?x=1#f", "cpython-3.12.1+20240107.tar.gz", "h"),
        ("https://user:pw@h:81/a/", "a", "h:81"),
        ("https://h", "h", "h"),
        ("https://h?a/b", "h", "h"),
    ],
)
def test_names_for_messages(url, name, host):
    assert name_of(url) == name
    assert host_of(url) == host
