"""Pages of indexes: both forms say the same, what is wrong in them is passed over with a reason or refused."""

from __future__ import annotations

import json
import time

import pytest

from pym.errors import IndexUnusable
from pym.index import page

URL = "https://index.example.com/simple/foo/"
JSON = "application/vnd.pypi.simple.v1+json"
SHA = "ab" * 32


def of_json(*files: object, **more: object) -> page.Page:
    value = {"meta": {"api-version": "1.1"}, "name": "foo", "files": list(files), **more}
    return page.read(json.dumps(value).encode(), JSON, URL)


def of_html(body: str, url: str = URL) -> page.Page:
    return page.read(body.encode(), "text/html; charset=utf-8", url)


def entry(**more: object) -> dict[str, object]:
    return {"filename": "foo-1.0.tar.gz", "url": "foo-1.0.tar.gz", "hashes": {"sha256": SHA}, **more}


def test_everything_json_says() -> None:
    read = of_json(
        {
            "filename": "foo-1.0-py3-none-any.whl",
            "url": "../../files/foo-1.0-py3-none-any.whl#sha256=00",
            "hashes": {"sha256": SHA.upper()},
            "size": 12,
            "upload-time": "2024-01-02T03:04:05.5Z",
            "requires-python": ">=3.8",
            "yanked": "broken",
            "core-metadata": {"sha256": "cd" * 32},
        }
    )
    assert read.files == [
        (
            "foo-1.0-py3-none-any.whl",
            "https://index.example.com/files/foo-1.0-py3-none-any.whl",
            (("sha256", SHA),),
            12,
            1704164645.5,
            ">=3.8",
            "broken",
            "sha256=" + "cd" * 32,
        )
    ]
    assert not read.skipped
    assert read.status == ("active", "")


@pytest.mark.parametrize(
    ("said", "yanked"),
    [({"yanked": True}, ""), ({"yanked": False}, None), ({"yanked": ""}, None), ({"yanked": None}, None), ({}, None)],
)
def test_yanked(said: dict[str, object], yanked: str | None) -> None:
    assert of_json(entry(**said)).files[0][6] == yanked


@pytest.mark.parametrize(
    ("said", "metadata"),
    [
        ({"core-metadata": True}, ""),
        ({"core-metadata": False}, None),
        ({"core-metadata": False, "dist-info-metadata": {"sha256": SHA}}, None),
        ({"dist-info-metadata": {"sha256": SHA}}, f"sha256={SHA}"),
        ({"core-metadata": {"md5": "ab" * 16}}, ""),
        ({}, None),
    ],
)
def test_separate_metadata(said: dict[str, object], metadata: str | None) -> None:
    assert of_json(entry(**said)).files[0][7] == metadata


def test_everything_html_says() -> None:
    read = of_html(
        f"""<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.4">
        <meta name="pypi:project-status" content="archived"><meta name="pypi:project-status-reason" content="over">
        <!-- <a href="foo-0.1.tar.gz">not there</a> --></head><body>
        <A HREF='/files/foo-1.0-py3-none-any.whl#sha256={SHA}' data-requires-python="&gt;=3.8,&lt;4" data-yanked
           data-core-metadata="sha256={SHA}">foo</A><br>
        <a data-requires-python=">=3.9" href=foo-1.1.tar.gz>foo</a>
        <a href="https://elsewhere.example.com/foo-1.2.tar.gz?a=1&amp;b=2" data-yanked="why &amp; how"
           data-dist-info-metadata="true">x</a>
        <a href="../">up</a>
        </body></html>"""
    )
    assert read.files == [
        (
            "foo-1.0-py3-none-any.whl",
            "https://index.example.com/files/foo-1.0-py3-none-any.whl",
            (("sha256", SHA),),
            -1,
            None,
            ">=3.8,<4",
            "",
            f"sha256={SHA}",
        ),
        ("foo-1.1.tar.gz", f"{URL}foo-1.1.tar.gz", (), -1, None, ">=3.9", None, None),
        (
            "foo-1.2.tar.gz",
            "https://elsewhere.example.com/foo-1.2.tar.gz?a=1&b=2",
            (),
            -1,
            None,
            "",
            "why & how",
            "",
        ),
    ]
    assert read.status == ("archived", "over")


def test_base_of_html() -> None:
    read = of_html('<base href="/mirror/deep/"><a href="../foo-1.0.tar.gz">foo</a>')
    assert read.files[0][1] == "https://index.example.com/mirror/foo-1.0.tar.gz"


@pytest.mark.parametrize("base", ["file:///etc/", "ftp://ftp.example.com/", "javascript:alert(1)//"])
def test_a_base_that_may_not_be_followed_is_not_there(base: str) -> None:
    read = of_html(f'<base href="{base}"><a href="foo-1.0.tar.gz">foo</a>')
    assert read.files[0][1] == f"{URL}foo-1.0.tar.gz"


def test_both_forms_agree() -> None:
    """BAD-INPUT D11: what the forms can both say is read alike."""
    json_files = of_json(entry(url="//cdn.example.com/a/foo-1.0.tar.gz", yanked="r", **{"requires-python": ">=3"}))
    html_files = of_html(
        f'<a href="//cdn.example.com/a/foo-1.0.tar.gz#sha256={SHA}" data-yanked=r data-requires-python="&gt;=3">f</a>'
    )
    assert json_files.files == html_files.files


@pytest.mark.parametrize(
    "href",
    [
        "file:///etc/foo-1.0.tar.gz",
        "FILE:///etc/foo-1.0.tar.gz",
        "ftp://ftp.example.com/foo-1.0.tar.gz",
        "javascript:foo-1.0.tar.gz",
        "data:,foo-1.0.tar.gz",
        "http:///foo-1.0.tar.gz",
        "https://[::1/foo-1.0.tar.gz",
        "..\\foo-1.0.tar.gz",
        "/a\x01/foo-1.0.tar.gz",
        "https://example.com/" + "a" * 9000 + "/foo-1.0.tar.gz",
    ],
)
def test_links_that_are_not_followed(href: str) -> None:
    """BAD-INPUT D9, M8."""
    read = of_json(entry(url=href))
    assert not read.files
    assert read.skipped[0][0] == "foo-1.0.tar.gz"


def test_a_file_may_name_files() -> None:
    read = of_html('<a href="../files/foo-1.0.tar.gz">f</a>', "file:///srv/simple/foo/")
    assert read.files[0][1] == "file:///srv/simple/files/foo-1.0.tar.gz"


def test_credentials_in_links_are_dropped() -> None:
    read = of_json(entry(url="https://user:canary@files.example.com/foo-1.0.tar.gz"))
    assert read.files[0][1] == "https://files.example.com/foo-1.0.tar.gz"
    inherited = page.read(
        json.dumps({"meta": {"api-version": "1.0"}, "files": [entry()]}).encode(),
        JSON,
        URL.replace("//", "//user:canary@"),
    )
    assert "canary" not in inherited.files[0][1]


def test_dots_in_links_are_not_decoded() -> None:
    read = of_html('<a href="%2e%2e%2f%2e%2e%2ffoo-1.0.tar.gz">f</a>')
    # The name has slashes then, which no file name of a distribution has: `compile` passes over it.
    assert [file[0] for file in read.files] == ["../../foo-1.0.tar.gz"]


@pytest.mark.parametrize(
    "broken",
    [
        3,
        {},
        {"filename": "foo-1.0.tar.gz"},
        {"filename": 3, "url": "x"},
        entry(size="12"),
        entry(size=-1),
        entry(size=True),
        entry(hashes=["sha256"]),
        entry(hashes={"sha256": ""}),
        entry(hashes={"sha256": "ab"}),
        entry(hashes={"sha256": "zz" * 32}),
        entry(hashes={"sha256": 3}),
        entry(yanked=3),
        entry(**{"requires-python": 3}),
        entry(**{"core-metadata": {"sha256": "short"}}),
    ],
)
def test_malformed_entries_are_passed_over(broken: object) -> None:
    read = of_json(broken, entry())
    assert len(read.files) == 1
    assert len(read.skipped) == 1


@pytest.mark.parametrize("moment", ["", "yesterday", "2024-01-01", "2024-01-01T00:00:00", "9" * 5000, 3, None])
def test_upload_times_that_are_none(moment: object) -> None:
    """BAD-INPUT D19: without a zone it could be any time; such a file counts as one without a time."""
    assert of_json(entry(**{"upload-time": moment})).files[0][4] is None


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b'{"meta": {"api-version": "2.0"}, "files": []}', JSON, "version `2.0`"),
        (b"{}", "application/vnd.pypi.simple.v2+json", "simple.v2+json"),
        (b'{"meta": {"api-version": 1}, "files": []}', JSON, "version of the interface"),
        (b'{"meta": [], "files": []}', JSON, "version of the interface"),
        (b'{"meta": {"api-version": "1.0"}, "files": 3}', JSON, "not a list"),
        (b'{"meta": {"api-version": "1.0"}', JSON, "damaged or cut off"),
        (b"[" * 100_000, JSON, "nested too deeply"),
        (b'{"a":' * 100_000, JSON, "nested too deeply"),
        (b"[1]", JSON, "not an object"),
        (b"", JSON, "damaged or cut off"),
        (b"\xff\xfe\x00", JSON, "not UTF-8"),
        (b"<a href='foo-1.0.tar.gz'>\xff</a>", "text/html", "not UTF-8"),
        (b'<meta name="pypi:repository-version" content="2.0">', "text/html", "version `2.0`"),
        (b"PK\x03\x04", "application/zip", "application/zip"),
        (b"hello", "", "without a type"),
    ],
)
def test_pages_that_are_none(body: bytes, kind: str, said: str) -> None:
    """BAD-INPUT D10: each names the URL and the reason."""
    with pytest.raises(IndexUnusable) as caught:
        page.read(body, kind, "https://user:canary@index.example.com/simple/foo/?token=canary")
    assert "index.example.com/simple/foo/" in caught.value.message
    assert said in caught.value.context
    assert caught.value.hints
    assert "canary" not in f"{caught.value.message}{caught.value.context}{caught.value.hints}"


def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "LIMIT", 10)
    with pytest.raises(IndexUnusable, match="cannot be used"):
        page.read(b"{" + b" " * 10, JSON, URL)


@pytest.mark.parametrize(
    "portal",
    [
        "<html><form action='/login'><input name=user></form></html>",
        "<html><head><meta http-equiv=refresh content='0; url=/login'></head></html>",
        "<script>location='/login'</script><a href='terms.html'>terms</a>",
    ],
)
def test_captive_portals(portal: str) -> None:
    """BAD-INPUT D8: a page for people is told from an index that has no files."""
    with pytest.raises(IndexUnusable, match="sent a web page"):
        of_html(portal)


@pytest.mark.parametrize(
    "empty",
    [
        "<!DOCTYPE html><html><body><h1>Links for foo</h1></body></html>",
        '<meta name="pypi:repository-version" content="1.0"><script src=x></script>',
        "",
    ],
)
def test_empty_pages_are_pages(empty: str) -> None:
    assert of_html(empty).files == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"status": "quarantined", "reason": "malware"}, ("quarantined", "malware")),
        ({"status": "archived"}, ("archived", "")),
        ({"status": "unheard-of"}, ("active", "")),
        ({"status": 3}, ("active", "")),
        ("archived", ("active", "")),
    ],
)
def test_status(said: object, status: tuple[str, str]) -> None:
    assert of_json(**{"project-status": said}).status == status


@pytest.mark.parametrize(
    "bomb",
    ["<a" * 400_000, "<a href='" * 100_000, "<!--" * 250_000, '<a "' * 200_000, '<a href="x" ' * 80_000, "&" * 10**6],
)
def test_reading_html_takes_time_in_proportion(bomb: str) -> None:
    begin = time.process_time()
    of_html(bomb)
    assert time.process_time() - begin < 5  # a scan that is quadratic takes minutes


@pytest.mark.parametrize("kind", ["text/plain", "", "application/octet-stream", "application/json"])
def test_what_servers_of_plain_files_say(kind: str) -> None:
    assert page.read(json.dumps({"files": [entry()]}).encode(), kind, URL).files
    if kind != "application/json":
        assert page.read(b'\n<html><a href="foo-1.0.tar.gz">f</a>', kind, URL).files


def test_other_charsets() -> None:
    body = "<a href='foo-1.0.tar.gz' data-yanked='für'>f</a>".encode("latin-1")
    assert page.read(body, "text/html; charset=ISO-8859-1", URL).files[0][6] == "für"
