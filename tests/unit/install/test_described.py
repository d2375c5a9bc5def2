"""Metadata is compiled once."""

from __future__ import annotations

import os

import pytest
from tests.support.installed import distribution, environment, site

from pym.install import described as module
from pym.install import sites
from pym.install.described import described
from pym.spec.requirement import NAME, text

LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture
def here(tmp_path):
    here = environment(tmp_path / "env")
    info = distribution(site(here), "a", "1.0", ["b>=1", "c ; extra == 'x'"], python=">=3.8", tag="cp39-none-any")
    os.utime(info / "METADATA", LONG_AGO)
    return here


def test_what_is_remembered_is_not_read_again(here, tmp_path, monkeypatch):
    cache = str(tmp_path / "cache")
    first = described(sites.installed(here), cache)
    assert [text(one, marker=False) for one in first[0][0][2]] == ["b>=1", "c"]
    assert first[0][1] == ("cp39-none-any",)
    monkeypatch.setattr(module, "_compile", lambda *_: pytest.fail("it was compiled again"))
    assert described(sites.installed(here), cache) == first


def test_changed_metadata_is_seen(here, tmp_path):
    cache = str(tmp_path / "cache")
    described(sites.installed(here), cache)
    path = site(here) / "a-1.0.dist-info/METADATA"
    path.write_text(path.read_text().replace("b>=1", "z>=1"))
    os.utime(path, (LONG_AGO[0], LONG_AGO[0] + 1))
    assert described(sites.installed(here), cache)[0][0][2][0][NAME] == "z"
    # Another file with the same time and size is another file.
    other = path.with_name("other")
    other.write_text(path.read_text().replace("z>=1", "y>=1"))
    os.utime(other, (LONG_AGO[0], LONG_AGO[0] + 1))
    other.replace(path)
    assert described(sites.installed(here), cache)[0][0][2][0][NAME] == "y"


def test_another_link_to_the_same_file_changes_nothing(here, tmp_path, monkeypatch):
    cache = str(tmp_path / "cache")
    described(sites.installed(here), cache)
    os.link(site(here) / "a-1.0.dist-info/METADATA", tmp_path / "link")
    monkeypatch.setattr(module, "_compile", lambda *_: pytest.fail("it was compiled again"))
    described(sites.installed(here), cache)


def test_what_was_written_just_now_is_not_remembered(here, tmp_path):
    cache = str(tmp_path / "cache")
    path = site(here) / "a-1.0.dist-info/METADATA"
    old = path.read_text()
    path.write_text(old)
    about = path.stat()
    described(sites.installed(here), cache)
    path.write_text(old.replace("b>=1", "z>=1"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert described(sites.installed(here), cache)[0][0][2][0][NAME] == "z"


def test_broken_ones_are_none(here, tmp_path):
    place = site(here)
    (place / "b-1.0.dist-info").mkdir()
    distribution(place, "c", "1.0", ["not a requirement"])
    found = sites.installed(here)
    answers = described(found, "")
    assert [one is None for one in answers] == [False, True, True]


def test_requirements_that_setuptools_wrote_into_a_file_of_their_own(here):
    info = site(here) / "old-1.0.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: old\nVersion: 1.0\n")
    (info / "requires.txt").write_text("six>=1\n\n[x]\nb\n\n[:python_version < '3']\nc\n\n[y:os_name == 'nt']\nd\n")
    found = [one for one in sites.installed(here) if one.name == "old"]
    answer = described(found, "")[0]
    assert [text(one) for one in answer[0][2]] == [
        "six>=1",
        "b ; extra == 'x'",
        "c ; python_full_version < '3'",
        "d ; os_name == 'nt' and extra == 'y'",
    ]
