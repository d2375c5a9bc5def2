"""manifests/refresh.py on recorded answers, over files and over a loopback server."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pym.model.platform import Platform
from pym.python import catalogue

ROOT = Path(__file__).resolve().parents[3]
RECORDED = Path(__file__).parent / "recorded"
LINUX = Platform("linux", "x86_64", "gnu")

_spec = importlib.util.spec_from_file_location("refresh", ROOT / "manifests" / "refresh.py")
assert _spec is not None and _spec.loader is not None
refresh = importlib.util.module_from_spec(_spec)
sys.modules["refresh"] = refresh
_spec.loader.exec_module(refresh)


def run(directory: Path, *arguments: object) -> int:
    return refresh.main(["--directory", str(directory), *map(str, arguments)])


def names(directory: Path, platform: Platform = LINUX) -> list[str]:
    return [download.filename for download in catalogue.builtin(platform, str(directory))]


def files(directory: Path) -> dict[str, str]:
    return {str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()}


def test_sums_bring_the_best_archive_of_each_layout_and_nothing_static(tmp_path, capsys):
    assert run(tmp_path, RECORDED / "SHA256SUMS", "-v") == 0
    assert names(tmp_path) == [
        "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz",
        "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-pgo+lto-full.tar.zst",
        "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-freethreaded-install_only_stripped.tar.gz",
        "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-freethreaded+pgo+lto-full.tar.zst",
        "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-debug-full.tar.zst",
        "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-freethreaded+debug-full.tar.zst",
    ]
    assert names(tmp_path, Platform("linux", "x86_64", "musl")) == []
    said = capsys.readouterr().out
    assert "linux-x86_64-gnu: +6 archives (3.15.1)" in said
    assert "lto+static-full.tar.zst: a static build" in said
    assert "changed: cpython/linux-x86_64-gnu.tsv" in said


@pytest.mark.parametrize(
    ("source", "platform", "name", "build"),
    [
        (
            "versions.ndjson",
            Platform("macos", "aarch64", "none"),
            "cpython-3.14.3+20260303-aarch64-apple-darwin-freethreaded+pgo+lto-full.tar.zst",
            "20260303",
        ),
        (
            "downloads.json",
            LINUX,
            "cpython-3.12.1+20240107-x86_64-unknown-linux-gnu-install_only.tar.gz",
            "20240107",
        ),
        (
            "downloads.json",
            Platform("windows", "x86", "none"),
            "cpython-3.9.0-i686-pc-windows-msvc-shared-pgo-20201021T0245.tar.zst",
            "20201020",
        ),
        (
            "pbs-installer.json",
            LINUX,
            "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-pgo+lto-full.tar.zst",
            "20261021",
        ),
        (
            "releases.tsv",
            LINUX,
            "cpython-3.9.4-x86_64-unknown-linux-gnu-debug-20210414T1515.tar.zst",
            "20210415",
        ),
    ],
)
def test_every_kind_of_list_is_read(tmp_path, source, platform, name, build):
    assert run(tmp_path, RECORDED / source) == 0
    found = {one.filename: one for one in catalogue.builtin(platform, str(tmp_path))}
    assert found[name].build == build
    assert found[name].url.endswith(f"/releases/download/{build}/{name.replace('+', '%2B')}")


def test_archives_without_a_hash_and_other_implementations_are_left_out_by_name(tmp_path, capsys):
    assert run(tmp_path, RECORDED / "pbs-installer.json", RECORDED / "downloads.json", "-v") == 0
    said = capsys.readouterr().out
    assert "cpython-3.8.2-x86_64-unknown-linux-gnu-pgo-20200418T2243.tar.zst: no sha256" in said
    assert ": not CPython" in said
    assert "pypy" not in str(files(tmp_path))


def test_the_wheel_and_the_installed_folder_of_pbs_installer_are_read(tmp_path):
    text = (RECORDED / "pbs-installer.json").read_text()
    with zipfile.ZipFile(tmp_path / "pbs_installer-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("pbs_installer/versions.json", text)
    (tmp_path / "site-packages" / "pbs_installer").mkdir(parents=True)
    (tmp_path / "site-packages" / "pbs_installer" / "versions.json").write_text(text)
    made = []
    for number, source in enumerate(
        ("pbs_installer-1-py3-none-any.whl", "site-packages", "site-packages/pbs_installer")
    ):
        assert run(tmp_path / str(number), tmp_path / source) == 0
        made.append(files(tmp_path / str(number)))
    assert made[0] == made[1] == made[2] != {}


def test_the_order_of_sources_and_repetition_change_nothing(tmp_path):
    sources = [RECORDED / name for name in ("SHA256SUMS", "downloads.json", "pbs-installer.json", "releases.tsv")]
    assert run(tmp_path / "a", *sources) == 0
    for source in reversed(sources):
        assert run(tmp_path / "b", source) == 0
    assert run(tmp_path / "b", *sources) == 0
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_second_run_says_that_nothing_changed(tmp_path, capsys):
    run(tmp_path, RECORDED / "SHA256SUMS")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.tsv")}
    capsys.readouterr()
    assert run(tmp_path, RECORDED / "SHA256SUMS") == 0
    assert "changed: nothing" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.tsv")} == before


def test_one_archive_with_two_hashes_is_an_error_and_nothing_is_written(tmp_path, capsys):
    run(tmp_path, RECORDED / "SHA256SUMS")
    before = files(tmp_path)
    name = "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"
    new = "cpython-3.15.2+20261110-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"
    other = tmp_path / "list"
    other.write_text(f"{'0' * 64}  {name}\n{'1' * 64}  {new}\n")
    assert run(tmp_path, other) == 1
    assert f"`{name}` of 20261021 has two hashes" in capsys.readouterr().err
    other.unlink()
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html>", "it is a web page"),
        ("", "it is empty"),
        ("{}{", "not valid JSON"),
        ('{"version": 2}', "newer"),
        ("[1]", "not pbs-installer's list"),
        ("[" * 100_000, "not pbs-installer's list"),
        ("3.8.2\t20200418\tpypy.tar.gz\t" + "0" * 64, "line 1"),
        ("3.8.3\t20241016\tcpython-3.8.2+20241016-s390x-unknown-linux-gnu-install_only.tar.gz\t" + "0" * 64, "line 1"),
        ("3.8.2\t20241016\tcpython-3.8.2+20241016-s390x-unknown-linux-gnu-install_only.tar.gz\t0123", "is none"),
    ],
)
def test_a_damaged_list_is_named_and_nothing_is_written(tmp_path, capsys, text, why):
    (tmp_path / "list").write_text(text)
    assert run(tmp_path / "m", tmp_path / "list") == 1
    assert why in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


def test_a_missing_list_is_named(tmp_path, capsys):
    assert run(tmp_path, tmp_path / "absent") == 1
    assert str(tmp_path / "absent") in capsys.readouterr().err


def test_a_downloads_json_brings_only_what_pbs_publishes(tmp_path, capsys):
    text = (RECORDED / "downloads.json").read_text().replace("https://github.com/", "https://github.example/")
    (tmp_path / "list").write_text(text)
    assert run(tmp_path / "m", tmp_path / "list", "-v") == 0
    assert files(tmp_path / "m") == {}
    assert "not published by python-build-standalone" in capsys.readouterr().out


def test_the_folder_of_a_url_tells_the_release(tmp_path):
    entries = json.loads((RECORDED / "downloads.json").read_text())
    for entry in entries.values():
        entry["build"] = None
    (tmp_path / "list").write_text(json.dumps(entries))
    assert run(tmp_path / "without", tmp_path / "list") == 0
    assert run(tmp_path / "with", RECORDED / "downloads.json") == 0
    assert files(tmp_path / "without") == files(tmp_path / "with") != {}


def test_latest_leads_to_the_sums_of_the_newest_release(tmp_path, httpserver):
    prefix = httpserver.url_for("/releases/download/20261021")
    httpserver.expect_request("/latest-release.json").respond_with_json(
        {"version": 1, "tag": "20261021", "release_url": "…", "asset_url_prefix": prefix}
    )
    httpserver.expect_request("/releases/download/20261021/SHA256SUMS").respond_with_data(
        (RECORDED / "SHA256SUMS").read_bytes()
    )
    assert run(tmp_path, "--latest", "--latest-url", httpserver.url_for("/latest-release.json")) == 0
    assert len(names(tmp_path)) == 6


def test_versions_are_fetched(tmp_path, httpserver):
    httpserver.expect_request("/v.ndjson").respond_with_data((RECORDED / "versions.ndjson").read_bytes())
    assert run(tmp_path, "--versions", "--versions-url", httpserver.url_for("/v.ndjson")) == 0
    assert len(names(tmp_path)) == 3


@pytest.mark.parametrize(
    "answer",
    [
        {"version": 2, "tag": "20261021", "asset_url_prefix": "https://example/20261021"},
        {"version": 1, "tag": "../../x", "asset_url_prefix": "https://example/../../x"},
        {"version": 1, "tag": "20261021", "asset_url_prefix": "https://example/20261020"},
        {"version": 1, "tag": 20261021, "asset_url_prefix": None},
        {"version": 1},
        [],
    ],
)
def test_a_strange_latest_release_is_refused(tmp_path, capsys, answer):
    (tmp_path / "latest.json").write_text(json.dumps(answer))
    assert run(tmp_path / "m", "--latest", "--latest-url", (tmp_path / "latest.json").as_uri()) == 1
    assert "latest.json" in capsys.readouterr().err


def test_a_server_error_is_named(tmp_path, httpserver, capsys):
    httpserver.expect_request("/SHA256SUMS").respond_with_data("gone", status=404)
    assert run(tmp_path, httpserver.url_for("/SHA256SUMS")) == 1
    assert "404" in capsys.readouterr().err


def test_https_is_not_left_by_a_redirect():
    import urllib.request

    handler = refresh.SameScheme()
    request = urllib.request.Request("https://example/SHA256SUMS")
    with pytest.raises(refresh.RefreshError, match="not https"):
        handler.redirect_request(request, None, 302, "Found", {}, "http://example/SHA256SUMS")


def test_bootstrap_takes_the_newest_final_release_and_wants_every_platform(tmp_path, capsys):
    assert run(tmp_path, RECORDED / "SHA256SUMS", "--bootstrap", "3.15") == 1
    assert "No install_only_stripped archive of 3.15 for linux-aarch64-gnu" in capsys.readouterr().err
    triples = [refresh.pbs_names.triple(Platform.parse(text)) for text in refresh.BOOTSTRAP]
    lines = []
    for version, tag in (
        ("3.15.0", "20261020"),
        ("3.15.1", "20261020"),
        ("3.15.1", "20261021"),
        ("3.15.2rc1", "20261110"),
    ):
        lines += [f"{'0' * 64}  cpython-{version}+{tag}-{triple}-install_only_stripped.tar.gz" for triple in triples]
        lines += [f"{'1' * 64}  cpython-{version}+{tag}-{triple}-install_only.tar.gz" for triple in triples]
    (tmp_path / "list").write_text("\n".join(lines))
    assert run(tmp_path, tmp_path / "list", "--bootstrap", "3.15") == 0
    rows = [line.split("\t") for line in (tmp_path / "bootstrap.tsv").read_text().splitlines()[2:]]
    assert [row[0] for row in rows] == list(refresh.BOOTSTRAP)
    assert {(row[1], row[2], row[4]) for row in rows} == {("3.15.1", "20261021", "0" * 64)}
    assert rows[0][3] == "cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"


def test_check_writes_nothing_and_exits_1_if_it_would(tmp_path, capsys):
    assert run(tmp_path, RECORDED / "SHA256SUMS", "--check") == 1
    assert "would change: cpython/" in capsys.readouterr().out
    assert files(tmp_path) == {}
    run(tmp_path, RECORDED / "SHA256SUMS")
    assert run(tmp_path, RECORDED / "SHA256SUMS", "--check") == 0


def test_it_runs_as_a_script_and_finds_the_shipped_files_in_order():
    """The shipped files are what refresh.py would write: sorted, each archive once, bootstrap.tsv in agreement."""
    minor = "3.14"
    result = subprocess.run(
        [sys.executable, "-S", ROOT / "manifests" / "refresh.py", "--check", "--bootstrap", minor],
        capture_output=True, text=True, cwd=os.sep, check=False,
    )  # fmt: skip
    assert (result.stdout, result.stderr, result.returncode) == ("would change: nothing\n", "", 0)
