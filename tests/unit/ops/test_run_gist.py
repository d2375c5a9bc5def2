"""Which file of a gist is meant."""

from __future__ import annotations

import json

import pytest

from pym.errors import UsageError
from pym.ops.run_gist import file_of, is_page

PAGE = "https://gist.github.com/somebody/0a1b2c"
RAW = "https://gist.githubusercontent.com/somebody/0a1b2c/raw/f00/"


def answer(*names: str):
    asked = []

    def read(url: str) -> bytes:
        asked.append(url)
        return json.dumps({"files": {name: {"raw_url": RAW + name} for name in names}}).encode()

    return read, asked


@pytest.mark.parametrize(
    ("url", "names", "expected"),
    [
        (PAGE, ["readme.md", "b.py", "a.py"], "b.py"),
        (PAGE + "/", ["only.txt"], "only.txt"),
        (PAGE + "#file-a-py", ["b.py", "a.py"], "a.py"),
        (PAGE + "?x=1#file-my_tool-v2-py", ["b.py", "My_tool.v2.py"], "My_tool.v2.py"),
    ],
)
def test_the_file_that_is_meant(url, names, expected):
    read, asked = answer(*names)
    assert file_of(url, read) == RAW + expected
    assert asked == ["https://api.github.com/gists/0a1b2c"]


@pytest.mark.parametrize(("url", "place"), [(PAGE + "/ff00", "0a1b2c/ff00"), ("https://gist.github.com/0a1b", "0a1b")])
def test_revisions_and_bare_identifiers(url, place):
    read, asked = answer("a.py")
    file_of(url, read)
    assert asked == [f"https://api.github.com/gists/{place}"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://gist.github.com/", "Invalid Gist URL format"),
        ("https://gist.github.com/a/b/c/d", "Invalid Gist URL format"),
        ("https://gist.github.com/a/..", "Invalid Gist URL format"),
        (PAGE + "#file-c-py", "has no file `c-py`"),
    ],
)
def test_what_leads_nowhere(url, said):
    with pytest.raises(UsageError) as caught:
        file_of(url, answer("a.py")[0])
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (b'{"files": {}}', "No files found"),
        (b'{"message": "Not Found"}', "cannot be understood"),
        (b"no json", "cannot be understood"),
        (b'{"files": {"a.py": {"raw_url": 3}}}', "cannot be understood"),
        (b'{"files": {"a.py": {"raw_url": "file:///etc/passwd"}}}', "No files found"),
    ],
)
def test_what_the_api_may_say(said, message):
    with pytest.raises(UsageError) as caught:
        file_of(PAGE, lambda url: said)
    assert message in caught.value.message


def test_pages_and_files():
    assert is_page(PAGE) and is_page(PAGE + "#file-a-py") and is_page("http://GIST.github.com/1")
    assert not is_page(PAGE + "/raw/a.py") and not is_page(RAW + "a.py") and not is_page("https://example.com/gist")
