"""How long answers stay fresh (RFC 9111)."""

import subprocess
import sys

import pytest

from pym.net.caching import (
    conditional_headers,
    directives,
    fresh_until,
    freshness,
    moment,
    storable,
    validators,
)

NOW = 1_700_000_000.0
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"  # the same moment
LATER = "Tue, 14 Nov 2023 22:15:00 GMT"  # 100 s later
EARLIER = "Tue, 14 Nov 2023 22:12:20 GMT"  # 60 s earlier


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=600, public"}, 600),
        ({"cache-control": "Max-Age=600"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "private, must-revalidate, max-age=5"}, 5),
        ({"cache-control": "max-age=365000000, immutable, public"}, 365000000),
        ({"cache-control": "max-age=" + "9" * 5000}, 2**31),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "600"}, 0),
        ({"cache-control": "max-age=600", "age": "garbage"}, 600),
        ({"cache-control": "max-age=600", "date": EARLIER}, 540),
        ({"cache-control": "max-age=600", "date": EARLIER, "age": "100"}, 500),
        ({"cache-control": "max-age=600", "date": LATER}, 600),
        ({"cache-control": "max-age=600", "expires": "0"}, 600),
        ({"cache-control": "max-age=600", "vary": "Accept"}, 600),
        ({"cache-control": "max-age=0"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age=1.5"}, 0),
        ({"cache-control": "max-age"}, 0),
        ({"cache-control": "max-age=7, max-age=600"}, 7),
        ({"cache-control": "s-maxage=600"}, 0),  # not for a private cache
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": 'no-cache="set-cookie, x", max-age=600'}, 0),
        ({"cache-control": 'extension="a, no-store", max-age=600'}, 600),
        ({"cache-control": "no-store, max-age=600"}, 0),
        ({"cache-control": "max-age=600", "vary": "*"}, 0),
        ({"pragma": "no-cache", "last-modified": DATE}, 0),
        ({"pragma": "no-cache", "cache-control": "max-age=600"}, 600),
        ({"expires": LATER, "date": DATE}, 100),
        ({"expires": LATER, "date": EARLIER}, 100),  # 160 s long, 60 s old
        ({"expires": LATER}, 100),
        ({"expires": EARLIER, "date": DATE}, 0),
        ({"expires": "0", "date": DATE, "last-modified": DATE}, 0),
        ({"expires": "-1"}, 0),
        ({}, 0),  # who says nothing is asked each time
        ({"etag": '"x"'}, 0),
        ({"last-modified": EARLIER}, 600),
        ({"cache-control": "public", "last-modified": EARLIER}, 600),
    ],
)
def test_how_long(headers, seconds):
    assert fresh_until(200, headers, NOW) == (NOW + seconds if seconds else 0.0)
    assert freshness(headers, 200, NOW) == seconds


def test_without_the_time_the_date_does_not_count():
    assert freshness({"cache-control": "max-age=600", "date": EARLIER}) == 600
    assert freshness({"expires": LATER}) == 0
    assert freshness({"expires": LATER, "date": DATE}) == 100


@pytest.mark.parametrize(
    ("status", "seconds"),
    [(200, 600), (304, 600), (404, 600), (410, 600), (301, 600), (206, 0), (500, 0), (401, 0), (302, 0)],
)
def test_which_answers(status, seconds):
    assert freshness({"cache-control": "max-age=600"}, status) == seconds
    assert storable(status, {}) == bool(seconds)
    # Only of a whole file is it guessed.
    assert freshness({"last-modified": DATE}, status) == (600 if status in (200, 304) else 0)


def test_what_must_not_be_kept():
    assert not storable(200, {"cache-control": "private, No-Store"})
    assert storable(200, {"cache-control": "no-cache"})


def test_validators():
    assert validators({"etag": 'W/"x" ', "last-modified": DATE}) == ('W/"x"', DATE)
    assert validators({}) == ("", "")
    # They are sent back as they came: nothing that could become another header line.
    assert validators({"etag": '"x"\r\nevil: 1', "last-modified": "x" * 2000}) == ("", "")
    assert conditional_headers('"x"', DATE) == {"if-none-match": '"x"', "if-modified-since": DATE}
    assert conditional_headers("", DATE) == {"if-modified-since": DATE}
    assert conditional_headers("", "") == {}


def test_directives():
    assert directives(' a , B=2,, c="x, y" ') == {"a": "", "b": "2", "c": "x  y"}
    assert directives('"unbalanced, a') == {"unbalanced  a": ""} or directives('"unbalanced, a')


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        (DATE, NOW),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1709251199),
        ("Sat, 01 Jan 2124 00:00:00 GMT", 4859740800),
        ("Tuesday, 14-Nov-23 22:13:20 GMT", NOW),
        ("Tue, 14 Nov 2023 23:13:20 +0100", NOW),
        ("Tue, 14 Nov 2023 99:13:20 GMT", None),
        ("0", None),
        ("", None),
        ("Tue, xx Nov 2023 22:13:20 GMT", None),
    ],
)
def test_dates(text, seconds):
    assert moment(text) == seconds


def test_it_is_light():
    code = f"""
import sys; sys.path[:] = {sys.path!r}
from pym.net.caching import fresh_until
fresh_until(200, {{"cache-control": "max-age=1", "date": {DATE!r}, "expires": {LATER!r}}}, 1.0)
print(*[name for name in ("email", "re", "datetime", "typing") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
