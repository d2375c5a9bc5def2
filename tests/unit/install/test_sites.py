"""What is installed, and what its directories say."""

from __future__ import annotations

import json
import os

import pytest
from tests.support.installed import distribution, environment, site

from pym.install import sites


@pytest.fixture
def here(tmp_path):
    return environment(tmp_path / "env")


def listed(here, warnings=None):
    warn = (warnings if warnings is not None else []).append
    return [(one.name, one.version, one.kind) for one in sites.installed(here, warn)]


def test_names_and_versions_come_from_the_listing_alone(here, monkeypatch):
    place = site(here)
    for name, version in (("Flask_Babel", "1.0"), ("a.b", "2.0.post1"), ("zope.interface", "1!3.0RC1"), ("x", "01.2")):
        (place / f"{name}-{version}.dist-info").mkdir()
    (place / "x").mkdir()
    (place / "distutils-precedence.pth").write_text("")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file was opened"))
    assert listed(here) == [
        ("a-b", "2.0.post1", "dist-info"),
        ("flask-babel", "1.0", "dist-info"),
        ("x", "1.2", "dist-info"),
        ("zope-interface", "1!3.0rc1", "dist-info"),
    ]


def test_one_name_twice_is_in_the_order_of_versions(here):
    for version in ("10.0", "9.0", "9.0.post1"):
        distribution(site(here), "six", version)
    assert [version for _, version, _ in listed(here)] == ["9.0", "9.0.post1", "10.0"]


def test_platlib_is_looked_at_where_it_is_another_directory(here, tmp_path):
    here.scheme.platlib = str(tmp_path / "platlib")
    distribution(tmp_path / "platlib", "binary", "1.0")
    distribution(site(here), "pure", "1.0")
    assert [name for name, _, _ in listed(here)] == ["binary", "pure"]


def test_a_missing_site_directory_holds_nothing(here):
    here.scheme.purelib = here.scheme.platlib = here.prefix + "/nowhere"
    assert listed(here) == []


def test_what_is_no_distribution_is_said(here):
    place = site(here)
    for name in ("bad-abc", "-x-1.0", "~ip-23.0", "nothing", "1.0"):
        (place / f"{name}.dist-info").mkdir()
    (place / "broken.egg-info").write_text("no headers")
    (place / "gone.egg-link").write_text("/nowhere/at/all\n.")
    warnings: list[str] = []
    assert listed(here, warnings) == []
    assert [text.replace(f"{place}/", "") for text in warnings] == [
        "Ignoring `-x-1.0.dist-info`: its name is malformed",
        "Ignoring `bad-abc.dist-info`: its version is malformed",
        "Ignoring `broken.egg-info`: its metadata does not tell a name and a version",
        "Ignoring `gone.egg-link`: what it points to is gone",
        "Ignoring dangling temporary directory: `~ip-23.0.dist-info`",
    ]


def test_what_came_before_wheels(here, tmp_path):
    place = site(here)
    (place / "Old_One-2.0-py3.12.egg-info").write_text("Name: Old_One\nVersion: 2.0\n")
    (place / "dir-1.0.egg-info").mkdir()
    (place / "dir-1.0.egg-info/PKG-INFO").write_text("Name: dir\nVersion: 1.0\nRequires-Dist: six\n")
    (place / "plain.egg-info").write_text("Metadata-Version: 1.0\nName: Plain\nVersion: 3.0\n\nName: no\n")
    project = tmp_path / "project"
    (project / "linked_one.egg-info").mkdir(parents=True)
    (project / "linked_one.egg-info/PKG-INFO").write_text("Name: linked-one\nVersion: 4.0\n")
    (place / "linked-one.egg-link").write_text(f"{project}\n.")
    assert listed(here) == [
        ("dir", "1.0", "egg-info"),
        ("linked-one", "4.0", "egg-link"),
        ("old-one", "2.0", "egg-info"),
        ("plain", "3.0", "egg-info"),
    ]
    found = {one.name: one for one in sites.installed(here)}
    assert b"Requires-Dist: six" in sites.metadata(found["dir"])
    assert sites.metadata(found["old-one"]).startswith(b"Name: Old_One")
    assert sites.metadata(found["linked-one"]).startswith(b"Name: linked-one")
    assert sites.editable_location(found["linked-one"]) == str(project)
    assert sites.record(found["dir"]) is None


def test_editables(here):
    def editable(**value):
        return json.dumps({"url": "file:///srv/a%20b", **value})

    place = site(here)
    distribution(place, "yes", "1.0", direct_url=editable(dir_info={"editable": True}))
    distribution(place, "no", "1.0", direct_url=editable(dir_info={"editable": False}))
    distribution(place, "word", "1.0", direct_url=editable(dir_info={"editable": "true"}))
    distribution(place, "torn", "1.0", direct_url='{"url": "file:///x", "dir_info": {"editable": tr')
    distribution(place, "list", "1.0", direct_url='["editable"]')
    distribution(place, "plain", "1.0", files={"__editable__.plain-1.0.pth": b"# comment\n/srv/plain/src\n"})
    distribution(place, "hook", "1.0", files={"__editable__.hook-1.0.pth": b"import __editable___hook; x()\n"})
    distribution(place, "usual", "1.0")
    found = {one.name: sites.editable_location(one) for one in sites.installed(here)}
    assert {name: where for name, where in found.items() if where} == {
        "yes": "/srv/a b",
        "plain": "/srv/plain/src",
        "hook": str(place),
    }


def test_record_is_read_with_and_without_quotes():
    plain = b"a/b.py,sha256=abc,12\r\na/c.py,,\n\nonly\nx,sha256=d,many\n"
    assert sites.rows(plain) == [
        ("a/b.py", "sha256=abc", 12),
        ("a/c.py", "", -1),
        ("only", "", -1),
        ("x", "sha256=d", -1),
    ]
    quoted = b'"a,b.py",sha256=abc,12\n"with ""quotes"".py",,\nplain.py,sha256=x,3\n'
    assert sites.rows(quoted) == [
        ("a,b.py", "sha256=abc", 12),
        ('with "quotes".py', "", -1),
        ("plain.py", "sha256=x", 3),
    ]
    assert os.fsencode(sites.rows(b"caf\xe9.py,,\n")[0][0]) == b"caf\xe9.py"


@pytest.mark.parametrize("data", [b"a,b.py,,\n", b'"a",b,c,d\n'])
def test_a_row_with_too_many_fields_is_refused(data):
    with pytest.raises(ValueError, match="more than three fields"):
        sites.rows(data)


def test_what_is_said_beside_the_metadata(here):
    info = distribution(site(here), "six", "1.0")
    (info / "REQUESTED").write_text("")
    one = sites.installed(here)[0]
    assert (sites.installer(one), sites.requested(one), sites.direct_url(one)) == ("tests", True, None)
    (info / "REQUESTED").unlink()
    (info / "INSTALLER").unlink()
    (info / "METADATA").unlink()
    assert (sites.installer(one), sites.requested(one), sites.metadata(one)) == ("", False, None)


def test_a_pipe_in_place_of_metadata_is_not_waited_for(here):
    info = distribution(site(here), "six", "1.0")
    (info / "METADATA").unlink()
    os.mkfifo(info / "METADATA")
    assert sites.metadata(sites.installed(here)[0]) == b""
