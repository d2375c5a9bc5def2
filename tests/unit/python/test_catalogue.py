"""The catalogue that comes with pym, and choosing from a catalogue."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pym.errors import CatalogueError
from pym.launch import layout
from pym.model.interpreter import InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion
from pym.python import catalogue, pbs_names
from pym.python.catalogue import Download

MANIFESTS = layout.shipped("manifests")
LINUX = Platform("linux", "x86_64", "gnu")
PLATFORMS = catalogue.builtin_platforms(MANIFESTS)
PREFIX = "https://github.com/astral-sh/python-build-standalone/releases/download/"


def make(version: str, variant: str = "", build: str = "20250101", flavor: str = "install_only_stripped") -> Download:
    parsed = PythonVersion.parse(version)
    assert parsed is not None
    key = InterpreterKey("cpython", parsed, variant, LINUX)
    return Download(key, f"https://host/{build}/cpython-{version}-{variant}-{flavor}.tar.gz", "0" * 64, build, flavor)


def anything(key: InterpreterKey) -> bool:
    return True


def minor(number: int):
    return lambda key: key.version.minor == number


# --- the shipped files ---------------------------------------------------------------------------------------------


def test_every_platform_of_pbs_is_there():
    assert {str(platform) for platform in PLATFORMS} == {
        "linux-aarch64-gnu", "linux-aarch64-musl", "linux-armv7-gnueabi", "linux-armv7-gnueabihf",
        "linux-powerpc64le-gnu", "linux-riscv64gc-gnu", "linux-s390x-gnu", "linux-x86-gnu",
        "linux-x86_64-gnu", "linux-x86_64_v2-gnu", "linux-x86_64_v3-gnu", "linux-x86_64_v4-gnu",
        "linux-x86_64-musl", "linux-x86_64_v2-musl", "linux-x86_64_v3-musl", "linux-x86_64_v4-musl",
        "macos-aarch64-none", "macos-x86_64-none",
        "windows-aarch64-none", "windows-x86-none", "windows-x86_64-none",
    }  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS, ids=str)
def test_shipped_files_are_well_formed_and_sorted(platform):
    downloads = catalogue.builtin(platform, MANIFESTS)
    assert downloads == sorted(downloads, key=catalogue.order_key)
    assert len({download.url for download in downloads}) == len(downloads) > 50
    for download in downloads:
        assert len(download.sha256) == 64 and set(download.sha256) <= set("0123456789abcdef")
        # The file's columns say the same as the name they make.
        key = download.key
        parsed = pbs_names.parse(download.filename, download.build)
        assert parsed == (key.version, download.build, platform, key.variant, download.flavor)
        assert download.url == f"{PREFIX}{download.build}/{download.filename.replace('+', '%2B')}"
        assert not pbs_names.is_static(download.build, platform, download.flavor)


def test_hashes_and_urls_of_known_archives():
    found = {download.filename: download for download in catalogue.builtin(LINUX, MANIFESTS)}
    new = found["cpython-3.15.1+20261021-x86_64-unknown-linux-gnu-freethreaded-install_only_stripped.tar.gz"]
    assert str(new.key) == "cpython-3.15.1+freethreaded-linux-x86_64-gnu"
    assert new.sha256 == "3d86fe68eb4684485b2faa2f65b136e44114d4fab933ed66a95af9e54723a0d8"
    assert new.url == (
        PREFIX + "20261021/cpython-3.15.1%2B20261021-x86_64-unknown-linux-gnu-freethreaded-install_only_stripped.tar.gz"
    )
    old = found["cpython-3.9.4-x86_64-unknown-linux-gnu-pgo+lto-20210414T1515.tar.zst"]
    assert (str(old.key), old.build, old.flavor) == ("cpython-3.9.4-linux-x86_64-gnu", "20210415", "pgo+lto-full")
    assert old.url == PREFIX + "20210415/cpython-3.9.4-x86_64-unknown-linux-gnu-pgo%2Blto-20210414T1515.tar.zst"
    assert old.sha256 == "30ba4d7192e7d74b7d8b35e4b26622576a81091e08147169d989e15fc892e8d5"


@pytest.mark.parametrize(("request_", "variant"), [("3.8", ""), ("3.13", "freethreaded"), ("3.15", "debug")])
def test_every_variant_can_be_chosen(request_, variant):
    chosen = catalogue.choose(
        catalogue.builtin(LINUX, MANIFESTS),
        lambda key: key.variant == variant and str(key.version).startswith(request_ + "."),
        prereleases=False,
    )
    assert chosen is not None
    assert chosen.key.version.pre == ""
    assert chosen.flavor == ("full" if variant == "debug" else "install_only_stripped")


@pytest.mark.parametrize("wanted", ["3.8", "3.1", "3.10", "3.15", "3.16", "4.0"])
def test_one_minor_version_alone(wanted):
    every = catalogue.builtin(LINUX, MANIFESTS)
    expected = [one for one in every if f"{one.key.version.major}.{one.key.version.minor}" == wanted]
    assert catalogue.builtin(LINUX, MANIFESTS, minor=wanted) == expected
    assert bool(expected) is (wanted not in ("3.1", "4.0"))


def test_bootstrap_names_archives_of_the_platform_files():
    lines = Path(MANIFESTS, "bootstrap.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert [row[0] for row in rows] == [
        "linux-x86_64-gnu", "linux-aarch64-gnu", "linux-armv7-gnueabihf", "linux-powerpc64le-gnu",
        "linux-riscv64gc-gnu", "linux-s390x-gnu", "linux-x86_64-musl", "linux-aarch64-musl",
        "macos-x86_64-none", "macos-aarch64-none",
    ]  # fmt: skip
    for text, version, build, name, sha256 in rows:
        platform = Platform.parse(text)
        assert platform is not None
        best = catalogue.choose(
            catalogue.builtin(platform, MANIFESTS), lambda key: key.version.minor == 14, prereleases=False
        )
        assert best is not None
        assert best.flavor == "install_only_stripped"
        assert (str(best.key.version), best.build, best.filename, best.sha256) == (version, build, name, sha256)


def test_loading_a_platform_imports_nothing_heavy():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pym.python import catalogue\n"
        "from pym.model.platform import Platform\n"
        "found = catalogue.builtin(Platform('linux', 'x86_64', 'gnu'), sys.argv[2])\n"
        "catalogue.choose(found, lambda key: True, prereleases=False); catalogue.newest_builds(found)\n"
        "print(*sys.modules)"
    )
    source = str(Path(catalogue.__file__).parents[2])
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, source, MANIFESTS], capture_output=True, text=True, check=True
    )
    bare = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys, os, errno, binascii; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    new = {name for name in set(result.stdout.split()) - set(bare.stdout.split()) if not name.startswith("pym")}
    assert new == {"__future__"}
    assert "pym.python.catalogue_sources" not in result.stdout
    assert "pym.python.catalogue_formats" not in result.stdout


# --- damaged files -------------------------------------------------------------------------------------------------


def test_an_unknown_platform_has_no_downloads(tmp_path):
    assert catalogue.builtin(Platform("linux", "s390x", "musl"), MANIFESTS) == []
    assert catalogue.builtin(LINUX, str(tmp_path)) == []
    assert catalogue.builtin_platforms(str(tmp_path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "3.12.1\t20240107\tinstall_only.tar.gz",
        "3.12.1\t20240107\tinstall_only.tar.gz\t00\textra",
        "3.12\t20240107\tinstall_only.tar.gz\t00",
        "3.12.x1\t20240107\tinstall_only.tar.gz\t00",
        "3.12.1\t20240107\tinstall_nothing.tar.gz\t00",
        "3.12.1\t20240107\tinstall_only.zip\t00",
        "\xff",
    ],
)
def test_a_damaged_file_is_named(tmp_path, line):
    (tmp_path / "cpython").mkdir()
    path = tmp_path / "cpython" / "linux-x86_64-gnu.tsv"
    path.write_text(f"# comment\n{line}\n", encoding="latin-1")
    with pytest.raises(CatalogueError, match=r"linux-x86_64-gnu\.tsv. is damaged"):
        catalogue.builtin(LINUX, str(tmp_path))


def test_a_file_cut_short_is_named(tmp_path):
    (tmp_path / "cpython").mkdir()
    text = Path(MANIFESTS, "cpython", "linux-x86_64-gnu.tsv").read_text()
    (tmp_path / "cpython" / "linux-x86_64-gnu.tsv").write_text(text[:5000])
    with pytest.raises(CatalogueError):
        catalogue.builtin(LINUX, str(tmp_path))


# --- choosing ------------------------------------------------------------------------------------------------------


def test_the_newest_version_then_the_newest_build_then_the_best_flavor():
    old, stripped, plain, full, later = (
        make("3.12.9", build="20260101"),
        make("3.12.10", build="20250101"),
        make("3.12.10", build="20250101", flavor="install_only"),
        make("3.12.10", build="20250101", flavor="pgo+lto-full"),
        make("3.12.10", build="20250201", flavor="pgo+lto-full"),
    )
    assert catalogue.choose([old, full, plain, stripped], anything, prereleases=False) == stripped
    assert catalogue.choose([old, full, plain], anything, prereleases=False) == plain
    assert catalogue.choose([stripped, later, old], anything, prereleases=False) == later
    assert catalogue.choose([stripped, later, old], anything, prereleases=False, build="20250101") == stripped
    assert catalogue.choose([stripped], anything, prereleases=False, build="20240101") is None
    assert catalogue.choose([], anything, prereleases=False) is None


def test_builds_are_compared_as_numbers_and_words_come_last():
    builds = ["", "custom", "9", "20240107", "120240107"]
    downloads = [make("3.12.1", build=build) for build in builds]
    for index, download in enumerate(downloads):
        assert catalogue.choose(downloads[: index + 1], anything, prereleases=False) == download


def test_prereleases_only_when_asked_for_or_when_there_is_nothing_else():
    final, candidate, alpha = make("3.14.2"), make("3.15.0rc1"), make("3.15.0a7")
    downloads = [alpha, final, candidate]
    assert catalogue.choose(downloads, anything, prereleases=False) == final
    assert catalogue.choose(downloads, anything, prereleases=True) == candidate
    assert catalogue.choose(downloads, minor(15), prereleases=False) == candidate
    assert catalogue.choose([*downloads, make("3.15.0")], minor(15), prereleases=True) == make("3.15.0")


def test_debug_builds_only_when_nothing_else_is_accepted():
    plain, debug = make("3.13.1"), make("3.13.2", "debug", flavor="full")
    assert catalogue.choose([debug, plain], anything, prereleases=False) == plain
    assert catalogue.choose([debug, plain], lambda key: key.debug, prereleases=False) == debug
    assert catalogue.choose([debug, plain], lambda key: key.version.patch == 2, prereleases=False) == debug


def test_of_one_version_the_default_build_goes_before_the_free_threaded_one():
    plain, threaded = make("3.14.0"), make("3.14.0", "freethreaded", build="20990101")
    assert catalogue.choose([threaded, plain], anything, prereleases=False) == plain
    assert catalogue.choose([threaded, plain], lambda key: key.free_threaded, prereleases=False) == threaded


def test_the_order_of_downloads_does_not_matter():
    downloads = catalogue.builtin(LINUX, MANIFESTS)
    for accepts in (anything, minor(12), minor(16), lambda key: key.debug):
        chosen = catalogue.choose(downloads, accepts, prereleases=False)
        assert chosen == catalogue.choose(downloads[::-1], accepts, prereleases=False)
        assert chosen is not None


def test_newest_builds_has_one_download_for_each_key():
    downloads = catalogue.builtin(LINUX, MANIFESTS)
    newest = catalogue.newest_builds(downloads[::-1])
    assert len(newest) == len({str(download.key) for download in downloads})
    assert newest == sorted(newest, key=catalogue.order_key)
    for download in newest[::20]:
        assert download == catalogue.choose(downloads, lambda key, wanted=download.key: key == wanted, prereleases=True)


def test_the_file_name_of_a_url():
    download = make("3.12.1")
    for url, name in (
        ("https://host/a/cpython-3.12.1%2B20240107.tar.gz?token=a/b#c", "cpython-3.12.1+20240107.tar.gz"),
        ("https://host/100%.tar.gz", "100%.tar.gz"),
        ("https://host/%zz%4", "%zz%4"),
        ("https://host", ""),
        ("file:///tmp/a%20b.tar.gz", "a b.tar.gz"),
    ):
        assert Download(download.key, url, "", "", "").filename == name
