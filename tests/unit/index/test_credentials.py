"""Where credentials of indexes come from, and to which URLs they go."""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

import pytest

from pym.errors import NetworkError
from pym.index import credentials
from pym.index.credentials import Credentials, Keyring
from pym.index.locations import Index

URL = "https://host.example.com/team-a/simple/"


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


def of(*indexes: Index, environ=None, keyring=None, netrc="") -> Credentials:
    return Credentials(indexes, environ or {}, keyring, netrc)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        (URL, True),
        (f"{URL}foo/", True),
        (f"{URL}foo/?a=b", True),
        ("https://host.example.com/team-a/packages/foo-1.0.tar.gz", True),  # beside the pages
        ("https://HOST.example.com:443/team-a/simple/foo/", True),
        ("https://host.example.com/team-a-evil/simple/foo/", False),
        ("https://host.example.com/team-b/simple/foo/", False),
        ("https://host.example.com/", False),
        ("https://host.example.com/team-a/../team-b/", False),
        ("https://host.example.com/team-a/%2e%2e/team-b/", False),
        ("https://host.example.com:8443/team-a/simple/foo/", False),
        ("http://host.example.com/team-a/simple/foo/", False),
        ("https://host.example.com.evil.com/team-a/simple/", False),
        ("https://evil.com/https://host.example.com/team-a/simple/", False),
        ("https://host.example.com@evil.com/team-a/simple/", False),
    ],
)
def test_where_they_go(url: str, sent: bool) -> None:
    """BAD-INPUT E2: the same origin, and below the path with its slash."""
    found = of(Index(URL, userinfo="me:se%20cret%40"))
    assert found.authorization(url) == (basic("me:se cret@") if sent else "")
    assert found.covers(url) == sent


def test_siblings_have_their_own() -> None:
    found = of(
        Index("https://host.example.com/simple/", userinfo="all:1"),
        Index(URL, userinfo="a:2"),
        Index("https://host.example.com/team-b/simple/", authenticate="never", userinfo="b:3"),
    )
    assert found.authorization(f"{URL}foo/") == basic("a:2")
    assert found.authorization("https://host.example.com/team-b/simple/foo/") == ""
    assert found.authorization("https://host.example.com/files/foo") == basic("all:1")


def test_by_environment() -> None:
    environ = {"PYM_INDEX_MY_CORP_USERNAME": "me", "PYM_INDEX_MY_CORP_PASSWORD": "canary"}
    found = of(Index(URL, "my-corp"), environ=environ)
    assert found.authorization(URL) == basic("me:canary")
    assert found.source(URL) == "`PYM_INDEX_MY_CORP_PASSWORD`"
    assert of(Index(URL), environ=environ).authorization(URL) == ""
    # What the URL says counts more.
    assert of(Index(URL, "my-corp", userinfo="x:y"), environ=environ).authorization(URL) == basic("x:y")


def test_a_token_alone() -> None:
    assert of(Index(URL, userinfo="token")).authorization(URL) == basic("token:")


def test_netrc_is_left_to_the_network(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine host.example.com login me password canary\n")
    found = of(Index(URL), netrc=str(netrc))
    assert found.authorization(URL) == ""
    assert found.covers(URL)
    assert str(netrc) in found.source(URL)
    assert not of(Index("https://other.example.com/simple/"), netrc=str(netrc)).covers("https://other.example.com/")


def program(tmp_path: Path, body: str) -> str:
    path = tmp_path / "keyring"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_keyring(tmp_path: Path) -> None:
    log = tmp_path / "log"
    asked = program(
        tmp_path,
        f"open({str(log)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        "sys.exit(1) if '/' in sys.argv[2] else print('se cret')",
    )
    found = of(Index(URL, userinfo="me"), keyring=Keyring(asked))
    for _ in range(3):
        assert found.authorization(URL) == basic("me:se cret")
    assert log.read_text() == f"get {URL} me\nget host.example.com me\n"
    assert found.source(URL) == "the keyring"
    # Nobody is asked without a user.
    assert (
        of(Index("https://x.example.com/"), keyring=Keyring("/nonexistent")).authorization("https://x.example.com/")
        == ""
    )


@pytest.mark.parametrize(
    "body",
    ["print('two'); print('lines')", "sys.stdout.buffer.write(b'\\xff\\xfe')", "print('x' * 20000)", "time.sleep(60)"],
)
def test_keyring_faults(tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """BAD-INPUT E5."""
    monkeypatch.setattr(credentials, "_KEYRING_SECONDS", 0.4)
    with pytest.raises(NetworkError, match="keyring") as caught:
        of(Index(URL, userinfo="me"), keyring=Keyring(program(tmp_path, body))).authorization(URL)
    assert "two" not in str(caught.value.context)


def test_no_keyring() -> None:
    with pytest.raises(NetworkError, match="keyring"):
        of(Index(URL, userinfo="me"), keyring=Keyring("/nonexistent")).authorization(URL)


def test_names_that_look_like_options() -> None:
    assert Keyring("/nonexistent").password("https://x", "--help") == ""
