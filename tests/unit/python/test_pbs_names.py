"""Names of python-build-standalone archives, old and new."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.model.interpreter import VARIANTS
from pym.model.platform import Platform
from pym.model.version import PythonVersion
from pym.python import pbs_names

# Version, platform and variant are upstream's own statements about the archive, not this parser's.
REAL = [
    line.split("\t")
    for line in (Path(__file__).parent / "pbs_names.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("tag", "name", "version", "platform", "variant"), REAL, ids=[row[1] for row in REAL])
def test_real_names(tag, name, version, platform, variant):
    parsed = pbs_names.parse(name, tag)
    assert parsed is not None
    assert str(parsed[0]) == version
    assert parsed[1] == tag
    assert str(parsed[2]) == platform
    assert parsed[3] == ("" if variant == "-" else variant)
    assert pbs_names.parse(name.replace(".tar.", ".zip."), tag) is None
    assert pbs_names.parse(name + ".sha256", tag) is None
    assert pbs_names.parse("x" + name, tag) is None


def test_the_sample_has_every_platform():
    assert len({row[3] for row in REAL}) == 21


@pytest.mark.parametrize(
    ("name", "variant", "flavor"),
    [
        ("cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz", "", "install_only_stripped"),
        ("cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz", "", "install_only"),
        ("cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-pgo+lto-full.tar.zst", "", "pgo+lto-full"),
        ("cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-debug-full.tar.zst", "debug", "full"),
        ("cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-noopt-full.tar.zst", "", "noopt-full"),
        (
            "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-freethreaded+debug-full.tar.zst",
            "freethreaded+debug",
            "full",
        ),
        (
            "cpython-3.13.0+20241016-i686-pc-windows-msvc-freethreaded+pgo-full.tar.zst",
            "freethreaded",
            "pgo-full",
        ),
        (
            "cpython-3.13.12+20260325-s390x-unknown-linux-gnu-freethreaded-install_only.tar.gz",
            "freethreaded",
            "install_only",
        ),
        ("cpython-3.9.13+20220802-i686-pc-windows-msvc-shared-install_only.tar.gz", "", "shared-install_only"),
        ("cpython-3.14.0+20251007-x86_64-unknown-linux-musl-lto+static-full.tar.zst", "", "static+lto-full"),
        ("cpython-3.14.0+20251007-x86_64-unknown-linux-musl-debug+static-full.tar.zst", "debug", "static-full"),
        ("cpython-3.9.6-x86_64-unknown-linux-gnu-install_only-20210724T1424.tar.gz", "", "install_only"),
        ("cpython-3.9.6-x86_64-unknown-linux-gnu-pgo+lto-20210724T1424.tar.zst", "", "pgo+lto-full"),
        ("cpython-3.9.6-x86_64-unknown-linux-gnu-debug-20210724T1424.tar.zst", "debug", "full"),
        ("cpython-3.7.6-windows-amd64-shared-pgo-20200217T0022.tar.zst", "", "shared+pgo-full"),
        ("cpython-3.7.1-linux64-20181218T1905.tar.zst", "", "full"),
    ],
)
def test_variants_and_flavors(name, variant, flavor):
    parsed = pbs_names.parse(name)
    assert parsed is not None
    assert parsed[3:] == (variant, flavor)


@pytest.mark.parametrize(
    ("name", "tag", "build"),
    [
        ("cpython-3.9.4-x86_64-unknown-linux-gnu-pgo+lto-20210414T1515.tar.zst", "20210415", "20210415"),
        ("cpython-3.9.4-x86_64-unknown-linux-gnu-pgo+lto-20210414T1515.tar.zst", "", "20210414"),
        ("cpython-3.9.4-x86_64-unknown-linux-gnu-pgo+lto-20210414T1515.tar.zst", "downloads", "20210414"),
        ("cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz", "20250101", "20241016"),
    ],
)
def test_the_tag_is_told_by_the_name_or_else_the_folder_or_else_the_date(name, tag, build):
    parsed = pbs_names.parse(name, tag)
    assert parsed is not None
    assert parsed[1] == build


@pytest.mark.parametrize(
    "name",
    [
        "",
        "cpython-",
        "cpython-.tar.gz",
        "pypy-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0-x86_64-unknown-linux-gnu-install_only.tar.gz",  # neither tag nor date
        "cpython-3.13.0+-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0+2024-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0+2024101x-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0++20241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-03.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython- 3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only-20241016T0000.tar.gz",  # both
        "cpython-3.13.0+20241016-loongarch64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0+20241016-x86-unknown-linux-gnu-install_only.tar.gz",  # the store's word, not PBS's
        "cpython-3.13.0+20241016-wasm32-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-uclibc-install_only.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-none-install_only.tar.gz",
        "cpython-3.13.0+20241016-linux64-install_only.tar.gz",  # the first names had no tag
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-evil-full.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-pgo.tar.zst",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-pgo+pgo-full.tar.zst",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-full-full.tar.zst",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-full-install_only.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.bz2",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.zip",
        "cpython-3.13.0+\uff120241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.9.4-x86_64-unknown-linux-gnu-pgo+lto-20210414X1515.tar.zst",
        "../cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only/../x.tar.gz",
        "cpython-3.13.0+20241016-x86_64-unknown-linux-gnu-install_only.tar.gz\n",
    ],
)
def test_what_is_no_name(name):
    assert pbs_names.parse(name) is None


VERSIONS = st.builds(
    PythonVersion, st.just(3), st.integers(8, 20), st.integers(0, 40), st.sampled_from(["", "a1", "b12", "rc3"])
)
TAGS = st.integers(20180101, 20991231).map(str)
TRIPLES = st.sampled_from(sorted({str(row[3]) for row in REAL})).map(Platform.parse)
OPTIONS = st.lists(st.sampled_from(["shared", "pgo", "lto", "noopt", "static"]), unique=True)


@given(VERSIONS, TAGS, TRIPLES, st.sampled_from(VARIANTS), OPTIONS, st.sampled_from(pbs_names.LAYOUTS))
def test_a_name_says_what_it_was_made_of(version, tag, platform, variant, options, layout):
    words = "+".join([*([variant] if variant else []), *options])
    tail = f"{words}-{layout}" if words else layout
    parsed = pbs_names.parse(f"cpython-{version}+{tag}-{pbs_names.triple(platform)}-{tail}.tar.zst")
    assert parsed is not None
    assert parsed[:4] == (version, tag, platform, variant)
    *found, last = parsed[4].replace("-", "+").split("+")
    assert (sorted(found), last) == (sorted(options), layout)


@given(TRIPLES)
def test_triples_and_back(platform):
    assert pbs_names.parse_triple(pbs_names.triple(platform)) == platform
    assert pbs_names.parse_triple(pbs_names.triple(platform) + "-debug") is None


@given(st.sampled_from(REAL), st.data())
def test_damaged_names_never_raise_and_name_nothing_else(row, data):
    name = row[1]
    at = data.draw(st.integers(0, len(name) - 1))
    changed = name[:at] + data.draw(st.text(max_size=3)) + name[at + data.draw(st.integers(0, 2)) :]
    parsed = pbs_names.parse(changed)
    if parsed is not None:
        assert changed.startswith(f"cpython-{parsed[0]}")
        assert "/" not in changed and changed.isascii() and changed.isprintable()


@given(st.text())
def test_any_text(text):
    pbs_names.parse(text, text)
    pbs_names.parse("cpython-3.13.0+20241016-" + text)
    pbs_names.parse_tail(text)
    pbs_names.parse_triple(text)


def test_flavors_are_ranked_as_uv_ranks_them():
    ordered = [
        "install_only_stripped",
        "install_only",
        "pgo+lto-full",
        "pgo-full",
        "lto-full",
        "full",
        "noopt-full",
        "static+lto-full",
        "",
    ]
    assert sorted(sorted(ordered), key=pbs_names.rank) == ordered
    assert pbs_names.rank("shared-install_only") < pbs_names.rank("pgo+lto-full")
    assert pbs_names.rank("install_only_stripped") < pbs_names.rank("shared-install_only")


@pytest.mark.parametrize(
    ("build", "libc", "flavor", "static"),
    [
        ("20250212", "musl", "install_only", True),
        ("20250311", "musl", "install_only", False),
        ("20250311", "musl", "static+lto-full", True),
        ("", "musl", "install_only", False),
        ("20210101", "gnu", "pgo+lto-full", False),
        ("20210101", "none", "static-full", False),
    ],
)
def test_static_interpreters(build, libc, flavor, static):
    assert pbs_names.is_static(build, Platform("linux", "x86_64", libc), flavor) is static
