"""The open catalogue: what is read, from where, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.errors import CatalogueError
from pym.model.platform import Platform
from pym.python import catalogue_sources, catalogue_urls
from pym.python.catalogue import Download

LINUX = Platform("linux", "x86_64", "gnu")
RELEASES = "https://github.com/astral-sh/python-build-standalone/releases/download"
STRIPPED = "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"
FULL = "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-freethreaded+pgo+lto-full.tar.zst"
MAC = "cpython-3.13.0+20241016-aarch64-apple-darwin-install_only.tar.gz"
STATIC = "cpython-3.14.0+20251007-x86_64-unknown-linux-musl-lto+static-full.tar.zst"
OLD = "cpython-3.9.4-x86_64-unknown-linux-gnu-pgo+lto-20210414T1515.tar.zst"
A, B = "a" * 64, "b" * 64
SUMS = f"{A}  {STRIPPED}\n{B} *{FULL}\n"
ENTRY = {
    "name": "cpython",
    "arch": {"family": "x86_64", "variant": None},
    "os": "linux",
    "libc": "gnu",
    "major": 3,
    "minor": 13,
    "patch": 0,
    "prerelease": "",
    "url": f"{RELEASES}/20241016/{STRIPPED.replace('+', '%2B')}",
    "sha256": A,
    "variant": None,
    "build": "20241016",
}
ARTIFACT = {
    "platform": "x86_64-unknown-linux-gnu",
    "variant": "freethreaded+pgo+lto+full",
    "url": f"{RELEASES}/20241016/{FULL.replace('+', '%2B')}",
    "archive_format": "tar.zst",
    "sha256": B,
}


def no_network(url: str) -> bytes:
    raise AssertionError(f"fetched {url}")


def read(source: object, *, cwd: str = "/", fetch=no_network, platforms=None) -> list[Download]:
    return catalogue_sources.read(str(source), cwd=cwd, fetch=fetch, platforms=platforms)


def read_skipping(source: object, fetch=no_network) -> tuple[list[Download], list[tuple[str, str]]]:
    skipped: list[tuple[str, str]] = []
    found = catalogue_sources.read(
        str(source), cwd="/", fetch=fetch, skipped=lambda entry, reason: skipped.append((entry, reason))
    )
    return found, skipped


def serve(text: str | bytes):
    """A fetch that brings `text` whatever is asked for."""
    return lambda url: text if isinstance(text, bytes) else text.encode()


def names(downloads: list[Download]) -> list[str]:
    return [download.filename for download in downloads]


def downloads_json(*changes: dict[str, object]) -> str:
    return json.dumps({f"entry {number}": ENTRY | change for number, change in enumerate(changes)})


# --- directories ---------------------------------------------------------------------------------------------------


def test_a_flat_directory_with_sums(tmp_path):
    (tmp_path / STRIPPED).write_bytes(b"")
    (tmp_path / FULL).write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    (tmp_path / "SHA256SUMS").write_text(SUMS + f"{A}  {MAC}\n")
    found = read(tmp_path)
    assert [(one.filename, one.sha256, one.build, one.flavor) for one in found] == [
        (STRIPPED, A, "20241016", "install_only_stripped"),
        (FULL, B, "20241016", "pgo+lto-full"),
    ]
    assert str(found[1].key) == "cpython-3.13.0+freethreaded-linux-x86_64-gnu"
    assert catalogue_urls.file_path(found[0].url) == str(tmp_path / STRIPPED)
    assert found == read(tmp_path.as_uri()) == read(tmp_path.name, cwd=str(tmp_path.parent))
    assert found == read(f"{tmp_path}/./")


def test_a_directory_of_tag_folders(tmp_path):
    for tag, name in (("20241016", STRIPPED), ("20210415", OLD), ("other", MAC)):
        (tmp_path / tag).mkdir()
        (tmp_path / tag / name).write_bytes(b"")
    (tmp_path / "20241016" / "SHA256SUMS").write_text(SUMS)
    (tmp_path / "20990101").write_bytes(b"a file, no folder")
    found = read(tmp_path)
    # The folder tells the tag of the old name, whose date is another.
    assert [(one.filename, one.sha256, one.build) for one in found] == [
        (STRIPPED, A, "20241016"),
        (OLD, "", "20210415"),
    ]


def test_sums_above_the_tag_folders(tmp_path):
    (tmp_path / "20241016").mkdir()
    (tmp_path / "20241016" / STRIPPED).write_bytes(b"")
    (tmp_path / "20241016" / MAC).write_bytes(b"")
    (tmp_path / "SHA256SUMS").write_text(f"{A}  ./20241016/{STRIPPED}\n")
    found, skipped = read_skipping(tmp_path)
    assert [(one.filename, one.sha256) for one in found] == [(STRIPPED, A)]
    assert skipped == [(MAC, "not listed in the SHA256SUMS beside it")]


def test_a_directory_without_sums_has_no_hashes(tmp_path):
    (tmp_path / STRIPPED).write_bytes(b"")
    assert [(one.filename, one.sha256) for one in read(tmp_path)] == [(STRIPPED, "")]
    assert read(tmp_path / "..", cwd="/") == []


def test_a_damaged_sums_file_never_means_unchecked(tmp_path):
    (tmp_path / STRIPPED).write_bytes(b"")
    (tmp_path / "SHA256SUMS").write_text("captive portal")
    with pytest.raises(CatalogueError, match="SHA256SUMS"):
        read(tmp_path)
    (tmp_path / "SHA256SUMS").write_text(SUMS.replace(A, A[1:]))
    found, skipped = read_skipping(tmp_path)
    assert found == []
    assert (STRIPPED, "not listed in the SHA256SUMS beside it") in skipped


def test_a_directory_that_is_not_utf8_and_has_spaces(tmp_path):
    place = os.fsencode(tmp_path) + b"/caf\xe9 %41+#?"
    try:
        os.mkdir(place)
    except OSError:
        pytest.skip("the file system wants UTF-8 names")
    Path(os.fsdecode(place), STRIPPED).write_bytes(b"")
    found = read(os.fsdecode(place))
    assert found[0].url.isascii()
    assert catalogue_urls.file_path(found[0].url) == os.path.join(os.fsdecode(place), STRIPPED)


def test_only_the_platforms_asked_for(tmp_path):
    for name in (STRIPPED, MAC):
        (tmp_path / name).write_bytes(b"")
    assert names(read(tmp_path, platforms=(LINUX,))) == [STRIPPED]
    windows = {"os": "windows", "libc": "none", "url": "https://h/w.tar.gz"}
    mac = {"platform": "aarch64-apple-darwin", "url": f"https://h/{MAC.replace('+', '%2B')}"}
    for text in (
        downloads_json(windows, {}),
        ndjson(ARTIFACT | mac, ARTIFACT, ARTIFACT | mac | {"platform": "aarch64-apple-darwin-debug"}),
        SUMS + f"{A}  {MAC}",
    ):
        every = read("https://h/x", fetch=serve(text))
        assert {one.key.platform for one in every} > {LINUX}
        alone = read("https://h/x", fetch=serve(text), platforms=[LINUX])
        assert alone == [one for one in every if one.key.platform == LINUX]
        assert read("https://h/x", fetch=serve(text), platforms=[]) == []


# --- SHA256SUMS ----------------------------------------------------------------------------------------------------


def test_sums_at_a_url_resolve_beside_it():
    url = "https://mirror.example:8443/pbs/20241016/SHA256SUMS?token=secret#x"
    asked = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return SUMS.encode()

    found = read(url, fetch=fetch)
    assert asked == [url]
    assert [(one.url, one.sha256) for one in found] == [
        (f"https://mirror.example:8443/pbs/20241016/{STRIPPED.replace('+', '%2B')}", A),
        (f"https://mirror.example:8443/pbs/20241016/{FULL.replace('+', '%2B')}", B),
    ]


def test_sums_in_a_file_resolve_beside_it(tmp_path):
    text = SUMS.replace(A, A.upper()) + "# comment\n\n"
    (tmp_path / "any name").write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    found = read(tmp_path / "any name")
    assert found == read((tmp_path / "any name").as_uri())
    assert len(found) == 2
    assert found[0].url == (tmp_path / STRIPPED).as_uri().replace("+", "%2B")
    assert found[0].sha256 == A


def test_the_folder_of_the_url_tells_the_tag_of_old_names():
    assert read("https://h/20210415/SHA256SUMS", fetch=serve(f"{A}  {OLD}"))[0].build == "20210415"
    assert read("https://h/SHA256SUMS", fetch=serve(f"{A}  20210415/{OLD}"))[0].build == "20210415"
    assert read("https://h/SHA256SUMS", fetch=serve(f"{A}  {OLD}"))[0].build == "20210414"


@pytest.mark.parametrize(
    "name",
    [
        f"../{STRIPPED}",
        f"a/../../{STRIPPED}",
        f"/etc/{STRIPPED}",
        f"..\\{STRIPPED}",
        f"a\\..\\..\\b/{STRIPPED}",
        f"file:///etc/{STRIPPED}",
        "https://evil.example/",
        "..",
        ".",
        "/",
        f"{STRIPPED}/..",
        f"a\x00/{STRIPPED}",
        f"\x1b[2J/{STRIPPED}",
        f"{STRIPPED}.sig",
        "pypy3.10-v7.3.15-linux64.tar.bz2",
    ],
)
def test_names_that_lead_away_or_nowhere_are_skipped(name):
    found, skipped = read_skipping("https://host/dir/SHA256SUMS", serve(f"{B}  {name}\n{A}  {STRIPPED}\n"))
    assert [(one.url, one.sha256) for one in found] == [(f"https://host/dir/{STRIPPED.replace('+', '%2B')}", A)]
    assert [entry.strip() for entry, _ in skipped] == [name]


def test_an_encoded_way_up_is_a_plain_name():
    found, _ = read_skipping("https://host/dir/SHA256SUMS", serve(f"{A}  %2e%2e/{STRIPPED}"))
    assert [one.url for one in found] == [f"https://host/dir/%252e%252e/{STRIPPED.replace('+', '%2B')}"]


def test_static_builds_are_skipped():
    found, skipped = read_skipping("https://h/SHA256SUMS", serve(SUMS + f"{A}  {STATIC}"))
    assert len(found) == 2
    assert skipped[0][1] == "a static build, which can load no extension modules"


def test_one_file_with_two_hashes_is_an_error(tmp_path):
    with pytest.raises(CatalogueError, match="two different hashes") as caught:
        read("https://h/SHA256SUMS", fetch=serve(SUMS + f"{B}  {STRIPPED}"))
    assert f"`{STRIPPED}`" in caught.value.message
    changed = {"url": f"https://mirror.example/{STRIPPED.replace('+', '%2B')}", "sha256": B}
    with pytest.raises(CatalogueError, match="two different hashes"):
        read("https://h/x", fetch=serve(downloads_json({}, changed)))
    assert len(read("https://h/SHA256SUMS", fetch=serve(SUMS + SUMS))) == 2


# --- uv's downloads JSON -------------------------------------------------------------------------------------------


def test_a_downloads_json():
    found = read("https://h/downloads.json", fetch=serve(downloads_json({})))
    assert [(str(one.key), one.url, one.sha256, one.build, one.flavor) for one in found] == [
        ("cpython-3.13.0-linux-x86_64-gnu", ENTRY["url"], A, "20241016", "install_only_stripped")
    ]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"prerelease": "rc1"}, "cpython-3.13.0rc1-linux-x86_64-gnu"),
        ({"prerelease": None}, "cpython-3.13.0-linux-x86_64-gnu"),
        ({"variant": "freethreaded+debug"}, "cpython-3.13.0+freethreaded+debug-linux-x86_64-gnu"),
        (
            {"arch": {"family": "x86_64", "variant": "v3"}, "libc": "musl", "build": "20250311"},
            "cpython-3.13.0-linux-x86_64_v3-musl",
        ),
        ({"arch": {"family": "riscv64", "variant": None}}, "cpython-3.13.0-linux-riscv64gc-gnu"),
        ({"arch": {"family": "armv7"}, "libc": "gnueabihf"}, "cpython-3.13.0-linux-armv7-gnueabihf"),
        ({"arch": {"family": "powerpc64le", "variant": None}}, "cpython-3.13.0-linux-powerpc64le-gnu"),
        (
            {"arch": {"family": "i686", "variant": None}, "os": "windows", "libc": "none"},
            "cpython-3.13.0-windows-x86-none",
        ),
        (
            {"arch": {"family": "aarch64", "variant": None}, "os": "darwin", "libc": "none"},
            "cpython-3.13.0-macos-aarch64-none",
        ),
    ],
)
def test_words_of_the_downloads_json(change, key):
    assert [str(one.key) for one in read("https://h/x", fetch=serve(downloads_json(change)))] == [key]


def test_an_entry_may_lack_hash_and_build_and_have_a_name_of_its_own():
    change = {"url": "https://h/my-python.tar.gz", "sha256": None, "build": None}
    (one,) = read("https://h/x", fetch=serve(downloads_json(change)))
    assert (one.sha256, one.build, one.flavor, one.filename) == ("", "", "", "my-python.tar.gz")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "pypy"},
        {"name": 3},
        {"major": "3"},
        {"minor": -1},
        {"patch": True},
        {"patch": 1e3},
        {"minor": 10**6},
        {"prerelease": "dev1"},
        {"arch": "x86_64"},
        {"arch": {"family": "sparc", "variant": None}},
        {"arch": {"family": "x86_64", "variant": "v9"}},
        {"arch": {"family": "wasm32", "variant": None}, "os": "emscripten", "libc": "musl"},
        {"os": "plan9"},
        {"libc": "uclibc"},
        {"variant": "gil"},
        {"variant": ["debug"]},
        {"sha256": "abc"},
        {"sha256": "z" * 64},
        {"sha256": 1},
        {"build": "../x"},
        {"build": "a" * 65},
        {"build": 20241016},
        {"url": None},
        {"url": STRIPPED},
        {"url": "//evil.example/a.tar.gz"},
        {"url": "ftp://h/a.tar.gz"},
        {"url": "javascript://h/a.tar.gz"},
        {"url": "data:application/gzip;base64,AAAA"},
        {"url": "https://h/a.zip"},
        {"url": "https://h/a.tar.gz\r\nHost: evil"},
        {"url": "https://h/a b.tar.gz"},
        {"url": "https://h/\ud800.tar.gz"},
        {"url": "https://h/..%2f..%2fa.tar.gz"},
        {"url": "https://h/a%2fb.tar.gz"},
        {"url": "https://h/a%5cb.tar.gz"},
        {"url": "https://h/.a.tar.gz"},
        {"url": "https://h/%00a.tar.gz"},
        {"url": "https:///a.tar.gz"},
        {"url": "file:///etc/a.tar.gz"},
        {"url": "FILE:///etc/a.tar.gz"},
    ],
)
def test_bad_entries_are_skipped_and_the_others_stay(change):
    found, skipped = read_skipping("https://h/x", serve(downloads_json(change, {})))
    assert [str(one.key) for one in found] == ["cpython-3.13.0-linux-x86_64-gnu"]
    assert found[0].url == ENTRY["url"]
    assert len(skipped) == 1 and skipped[0][1]


def test_entries_that_are_no_objects_are_skipped():
    found, skipped = read_skipping("https://h/x", serve(json.dumps({"a": 1, "b": None, "c": [], "d": ENTRY})))
    assert len(found) == 1 and len(skipped) == 3


def test_a_newer_format_is_told_by_its_version_key():
    with pytest.raises(CatalogueError) as caught:
        read("https://h/x", fetch=serve(json.dumps({"version": 2, "downloads": {}, "a": ENTRY})))
    assert "newer" in caught.value.context
    assert "upgrade pym" in caught.value.hints[0]


def test_an_empty_downloads_json_is_an_empty_catalogue():
    assert read("https://h/x", fetch=serve("{}")) == []


# --- PBS's versions NDJSON -----------------------------------------------------------------------------------------


def ndjson(*artifacts: dict[str, object], version: str = "3.13.0+20241016") -> str:
    return json.dumps({"version": version, "date": "2024-10-16", "artifacts": list(artifacts)}) + "\n"


def test_versions_ndjson(tmp_path):
    (tmp_path / "list").write_text(ndjson(ARTIFACT) + "\n" + ndjson() + "{damaged\n[]\n")
    found, skipped = read_skipping(tmp_path / "list")
    assert [(str(one.key), one.url, one.sha256, one.build, one.flavor) for one in found] == [
        ("cpython-3.13.0+freethreaded-linux-x86_64-gnu", ARTIFACT["url"], B, "20241016", "pgo+lto-full")
    ]
    assert [entry for entry, _ in skipped] == ["line 3", "line 4"]


@pytest.mark.parametrize(
    ("platform", "variant", "key", "flavor"),
    [
        ("s390x-unknown-linux-gnu", "install_only_stripped", "cpython-3.13.0-linux-s390x-gnu", "install_only_stripped"),
        ("aarch64-apple-darwin-debug", "full", "cpython-3.13.0+debug-macos-aarch64-none", "full"),
        ("aarch64-apple-darwin-debug", "debug+full", "cpython-3.13.0+debug-macos-aarch64-none", "full"),
        (
            "aarch64-apple-darwin-freethreaded",
            "pgo+lto+full",
            "cpython-3.13.0+freethreaded-macos-aarch64-none",
            "pgo+lto-full",
        ),
        (
            "x86_64-apple-darwin-freethreaded",
            "debug+full",
            "cpython-3.13.0+freethreaded+debug-macos-x86_64-none",
            "full",
        ),
    ],
)
def test_artifacts_whose_file_names_tell_nothing(platform, variant, key, flavor):
    artifact = ARTIFACT | {"platform": platform, "variant": variant, "url": "https://h/python.tar.gz"}
    (one,) = read("https://h/x", fetch=serve(ndjson(artifact)))
    assert (str(one.key), one.build, one.flavor) == (key, "20241016", flavor)


@pytest.mark.parametrize(
    "change",
    [
        {"url": None},
        {"url": "python.tar.gz"},
        {"url": "https://h/python.tar.gz", "platform": "mips"},
        {"url": "https://h/python.tar.gz", "variant": "full+magic"},
        {"url": "https://h/python.tar.gz", "variant": 3},
        {"sha256": "abc"},
        {"url": "file:///etc/" + FULL},
    ],
)
def test_bad_artifacts_are_skipped(change):
    found, skipped = read_skipping("https://h/x", serve(ndjson(ARTIFACT | change, ARTIFACT, 3)))  # type: ignore[arg-type]
    assert len(found) == 1 and len(skipped) == 2


# --- what a catalogue may not say ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "https", "HTTPS"])
def test_a_catalogue_from_the_network_names_no_local_files(scheme):
    text = downloads_json({"url": f"file:///etc/{STRIPPED.replace('+', '%2B')}"})
    found, skipped = read_skipping(f"{scheme}://h/x", serve(text))
    assert found == []
    assert skipped[0][1] == "a catalogue from the network names a file of this machine"


def test_a_local_catalogue_names_local_files_but_not_those_of_other_hosts(tmp_path):
    (tmp_path / "list").write_text(
        downloads_json({"url": "file:///srv/a%20b.tar.gz"}, {"url": "file://elsewhere/srv/c.tar.gz"})
    )
    found, skipped = read_skipping(tmp_path / "list")
    assert [catalogue_urls.file_path(one.url) for one in found] == ["/srv/a b.tar.gz"]
    assert len(skipped) == 1


def test_https_brings_nothing_unhashed_over_http():
    text = downloads_json({"url": "http://h/a.tar.gz", "sha256": None}, {"url": "http://h/b.tar.gz"})
    assert names(read("https://h/x", fetch=serve(text))) == ["b.tar.gz"]
    assert names(read("http://h/x", fetch=serve(text))) == ["a.tar.gz", "b.tar.gz"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"<!DOCTYPE html><title>Log in</title>", "web page"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"{", "not valid JSON"),
        (b'{"a":' * 100_000, "JSON"),
        (b'{"a":' + b"[" * 100_000, "JSON"),
        (b'{"files": 3}', "no list of downloads"),
        (b'{"a": {"url": 3}}', "no list of downloads"),
        (b'{"n": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b"[]", "neither"),
        (b"[" * 100_000, "neither"),
        (b"hello", "neither"),
        (b"null", "neither"),
        (b"deadbeef  file.tar.gz", "neither"),
    ],
)
def test_what_is_no_catalogue_is_named_with_the_reason(text, why):
    with pytest.raises(CatalogueError) as caught:
        read("https://user:secret@h/x?token=secret", fetch=serve(text))
    assert caught.value.message == "Cannot read the catalogue `https://h/x`"
    assert why in caught.value.context
    assert "secret" not in str(caught.value.__dict__)


@pytest.mark.parametrize("where", ["file", "url"])
def test_more_than_the_limit_is_refused(tmp_path, monkeypatch, where):
    monkeypatch.setattr(catalogue_sources, "LIMIT", 1 << 20)
    text = (SUMS + "\n" * (1 << 20)).encode()
    (tmp_path / "list").write_bytes(text)
    with pytest.raises(CatalogueError, match="Cannot read") as caught:
        read(tmp_path / "list" if where == "file" else "https://h/list", fetch=serve(text))
    assert caught.value.context == "it has more than 1 MiB"


@pytest.mark.parametrize(
    "source",
    ["absent", "ftp://h/x", "file://elsewhere/x", "https:///x", "https://", "a\0b", "", "file://", "file:///a%00b"],
)
def test_sources_that_cannot_be(tmp_path, source):
    if source == "":
        assert read("", cwd=str(tmp_path)) == []  # the current directory, which has no archives
        return
    with pytest.raises(CatalogueError, match="Cannot read the catalogue"):
        read(source, cwd=str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path / "pipe")
    assert caught.value.context == "it is neither a file nor a directory"


def test_errors_of_fetch_are_passed_on():
    def fetch(url: str) -> bytes:
        raise CatalogueError("offline")

    with pytest.raises(CatalogueError, match="offline"):
        read("https://h/x", fetch=fetch)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = (SUMS, downloads_json({}), json.dumps({"a": ENTRY}, indent=1), ndjson(ARTIFACT))


@given(st.binary())
def test_random_bytes_never_raise_anything_else(data):
    _read_or_refuse(data)


@given(
    st.sampled_from(DOCUMENTS),
    st.lists(st.tuples(st.integers(0), st.binary(max_size=4), st.integers(0, 6)), max_size=4),
)
def test_changed_documents_never_raise_anything_else(text, changes):
    data = text.encode()
    for at, new, cut in changes:
        at %= len(data) + 1
        data = data[:at] + new + data[at + cut :]
    _read_or_refuse(data)


@given(st.sampled_from([*ENTRY]), JSON)
def test_downloads_with_any_value_never_raise_anything_else(field, value):
    _read_or_refuse(json.dumps({"a": ENTRY | {field: value}, "b": value}).encode())


@given(st.sampled_from([*ARTIFACT]), JSON, JSON)
def test_versions_with_any_value_never_raise_anything_else(field, value, version):
    line = {"version": version, "artifacts": [ARTIFACT | {field: value, "url": "https://h/p.tar.gz"}, value]}
    _read_or_refuse(json.dumps(line).encode())


def _read_or_refuse(data: bytes) -> None:
    for source in ("https://host/dir/list", "http://host/list"):
        try:
            found = read(source, fetch=serve(data))
        except CatalogueError:
            continue
        for one in found:
            assert catalogue_urls.scheme(one.url) in ("http", "https")
            assert one.url.isascii() and one.url.isprintable()
            assert one.sha256 == "" or len(one.sha256) == 64
            assert "/" not in one.filename and one.filename not in ("", ".", "..")
            str(one.key)


# --- mirrors -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
def test_a_mirror_replaces_the_release_pages_and_nothing_else(tmp_path):
    downloads = read(
        "https://h/x", fetch=serve(downloads_json({}, {"url": "https://other.example/p.tar.gz", "patch": 1}))
    )
    astral = RELEASES.replace("https://github.com/astral-sh/", "https://releases.astral.sh/github/")
    assert astral in catalogue_urls.PREFIXES
    second = downloads[1]
    downloads.append(Download(second.key, second.url.replace(RELEASES, astral), "", second.build, second.flavor))
    path = f"/20241016/{STRIPPED.replace('+', '%2B')}"
    for mirror, start in (
        ("https://mirror.example/pbs/", "https://mirror.example/pbs"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("file:///srv/pbs/", "file:///srv/pbs"),
        ("/srv/my mirror", "file:///srv/my%20mirror"),
        ("../pbs", "file:///srv/pbs"),
    ):
        moved = catalogue_sources.rewrite(downloads, mirror, cwd="/srv/here")
        assert [one.url for one in moved] == ["https://other.example/p.tar.gz", start + path, start + path]
        assert moved[1].sha256 == A and moved[1].key == second.key


@pytest.mark.parametrize("mirror", ["ftp://h/x", "https:///x", "file://elsewhere/x", "relative", "", "s3://bucket"])
def test_what_is_no_mirror(mirror):
    with pytest.raises(CatalogueError, match="Cannot use the mirror"):
        catalogue_sources.rewrite([], mirror)


def test_a_message_about_a_mirror_has_no_password():
    with pytest.raises(CatalogueError) as caught:
        catalogue_sources.rewrite([], "ftp://user:secret@h/x")
    assert "secret" not in caught.value.message


# --- a file at hand ------------------------------------------------------------------------------------------------


def test_an_archive_at_hand(tmp_path):
    (tmp_path / STRIPPED).write_bytes(b"")
    (tmp_path / "20210415").mkdir()
    (tmp_path / "20210415" / OLD).write_bytes(b"")
    (tmp_path / FULL.replace("+", "%2B")).write_bytes(b"")
    one = catalogue_sources.download_for_file(str(tmp_path / STRIPPED), A.upper())
    assert (str(one.key), one.sha256, one.build) == ("cpython-3.13.0-linux-x86_64-gnu", A, "20241016")
    assert catalogue_urls.file_path(one.url) == str(tmp_path / STRIPPED)
    assert catalogue_sources.download_for_file(str(tmp_path / "20210415" / OLD)).build == "20210415"
    encoded = catalogue_sources.download_for_file(str(tmp_path / FULL.replace("+", "%2B")))
    assert encoded.key.free_threaded
    assert catalogue_urls.file_path(encoded.url) == str(tmp_path / FULL.replace("+", "%2B"))


def test_an_archive_at_hand_that_tells_nothing(tmp_path):
    (tmp_path / "python.tar.gz").write_bytes(b"")
    with pytest.raises(CatalogueError) as caught:
        catalogue_sources.download_for_file(str(tmp_path / "python.tar.gz"))
    assert "cpython-3." in caught.value.hints[0]
    with pytest.raises(CatalogueError, match="No archive"):
        catalogue_sources.download_for_file(str(tmp_path / STRIPPED))
    with pytest.raises(CatalogueError, match="No archive"):
        catalogue_sources.download_for_file(str(tmp_path))
    (tmp_path / STRIPPED).write_bytes(b"")
    with pytest.raises(CatalogueError, match="not a sha256"):
        catalogue_sources.download_for_file(str(tmp_path / STRIPPED), "abc")


# --- URLs ----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
@given(st.binary(min_size=1).filter(lambda raw: b"\0" not in raw))
def test_paths_and_file_urls(raw):
    path = "/" + os.fsdecode(raw)
    url = catalogue_urls.file_url(path)
    assert catalogue_urls.is_clean(url)
    assert catalogue_urls.file_path(url) == path


@pytest.mark.parametrize(
    ("url", "folder", "name"),
    [
        ("https://h/a/b.tar.gz?x=/y#/z", "https://h/a", "b.tar.gz"),
        ("https://h", "https://h", ""),
        ("https://h/", "https://h", ""),
        ("https://u:p@h:1/a", "https://u:p@h:1", "a"),
        ("https://h?x=/y", "https://h", ""),
    ],
)
def test_parts_of_urls(url, folder, name):
    assert catalogue_urls.folder(url) == folder
    assert catalogue_urls.filename(url) == name


def test_shown_urls_have_no_secrets():
    assert catalogue_urls.shown("https://u:p@h:1/a/b?token=x#y") == "https://h:1/a/b"
    assert catalogue_urls.shown("/a@b?c#d") == "/a@b?c#d"
