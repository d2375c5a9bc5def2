"""Which files a distribution owns; what its records claim beyond that is left alone."""

from __future__ import annotations

import os

import pytest
from tests.support.installed import distribution, environment, site

from pym.errors import CannotUninstall
from pym.install import sites, uninstall


@pytest.fixture
def here(tmp_path):
    return environment(tmp_path / "env")


def owned(here, name="pkg"):
    one = next(one for one in sites.installed(here) if one.name == name)
    return uninstall.files(one, here)


def inside(here, paths):
    return [os.path.relpath(path, here.prefix) for path in paths]


def below_site(here, paths):
    return [os.path.relpath(path, here.scheme.purelib) for path in paths]


def test_files_and_directories_of_a_wheel(here):
    place = site(here)
    info = distribution(
        place,
        "pkg",
        "1.0",
        files={"pkg/__init__.py": b"", "pkg/sub/mod.py": b"", "single.py": b""},
        rows=["../../../bin/pkg,,", "../../../share/man/man1/pkg.1,,", "pkg/gone.py,,"],
    )
    (place / "pkg/__pycache__").mkdir()
    of_init = ("__init__.cpython-312.pyc", "__init__.cpython-313.opt-1.pyc", "__init__.cpython-312.pyc.139872")
    for name in (*of_init, "other.cpython-312.pyc"):
        (place / "pkg/__pycache__" / name).write_bytes(b"")
    (place / "__pycache__").mkdir()
    for name in ("single.cpython-312.pyc", "single2.cpython-312.pyc", "single.more.cpython-312.pyc"):
        (place / "__pycache__" / name).write_bytes(b"")
    (here_bin := place.parents[2] / "bin" / "pkg").write_text("")
    manual = place.parents[2] / "share/man/man1/pkg.1"
    manual.parent.mkdir(parents=True)
    manual.write_text("")
    (info / "REQUESTED").write_text("")  # RECORD does not name it
    found = owned(here)
    assert str(here_bin) in found.files
    assert str(manual) in found.files
    assert list(found.files) == sorted(found.files)
    assert set(below_site(here, found.files)) == {
        "../../../bin/pkg",
        "../../../share/man/man1/pkg.1",
        "__pycache__/single.cpython-312.pyc",
        "pkg/__init__.py",
        *(f"pkg/__pycache__/{name}" for name in of_init),
        "pkg/sub/mod.py",
        "single.py",
        *(f"pkg-1.0.dist-info/{name}" for name in ("INSTALLER", "METADATA", "RECORD", "REQUESTED", "WHEEL")),
    }
    directories = inside(here, found.directories)
    assert set(directories) >= {"share", "share/man", "share/man/man1"}
    assert not {".", "bin", "lib"} & set(directories)
    assert here.scheme.purelib not in found.directories
    # Innermost first, so that each is empty when its turn comes.
    assert all(not b.startswith(f"{a}/") for i, a in enumerate(directories) for b in directories[i + 1 :])
    assert found.skipped == ()


def test_nothing_outside_of_the_scheme_is_owned(here, tmp_path):
    """BAD-INPUT C8: what RECORD of a foreign installer says is not trusted."""
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file.py").write_text("precious")
    rows = ["../../../../victim.txt,,", f"{victim},,", "pkg/link/file.py,,", "pkg/../../../../../victim.txt,,"]
    distribution(site(here), "pkg", "1.0", files={"pkg/__init__.py": b""}, rows=rows)
    (site(here) / "pkg/link").symlink_to(tmp_path / "outside")
    found = owned(here)
    assert [row for row, _ in found.skipped] == [row[:-2] for row in rows]
    assert {why for _, why in found.skipped} == {"leads out of the environment"}
    assert all(path.startswith(f"{here.prefix}/") and "link" not in path for path in found.files)


def test_a_link_of_its_own_is_owned_and_not_what_it_leads_to(here, tmp_path):
    (tmp_path / "outside.so").write_text("")
    distribution(site(here), "pkg", "1.0", rows=["pkg.so,,"])
    (site(here) / "pkg.so").symlink_to(tmp_path / "outside.so")
    assert str(site(here) / "pkg.so") in owned(here).files


def test_the_environment_itself_is_nobodys(here):
    rows = ["../../../bin/python,,", "../../../bin/python3,,", "../../../pyvenv.cfg,,", "pkg,,"]
    distribution(site(here), "pkg", "1.0", files={"pkg/__init__.py": b""}, rows=rows)
    found = owned(here)
    assert len(found.skipped) == len(rows)
    assert not [path for path in inside(here, found.files) if path.startswith("bin") or path.endswith(".cfg")]


def test_what_others_own_too_is_known(here):
    place = site(here)
    distribution(place, "pkg", "1.0", files={"shared/a.py": b"", "shared/b.py": b"", "pkg.py": b""})
    distribution(place, "other", "1.0", files={"shared/b.py": b"", "other.py": b""})
    distribution(place, "quoted", "1.0", rows=['"shared/a.py",,'])
    distribution(place, "third", "1.0", files={"pkg2.py": b""}, rows=["../../../bin/x,,"])
    everything = sites.installed(here)
    others = [one for one in everything if one.name != "pkg"]
    claimed = uninstall.shared(owned(here), others, here)
    assert {os.path.relpath(path, place): one[0].name for path, one in claimed.items()} == {
        "shared/a.py": "quoted",
        "shared/b.py": "other",
    }


def test_a_program_that_two_own_is_known(here):
    (site(here).parents[2] / "bin/x").write_text("")
    for name in ("pkg", "other"):
        distribution(site(here), name, "1.0", rows=["../../../bin/x,,"])
    others = [one for one in sites.installed(here) if one.name == "other"]
    assert inside(here, uninstall.shared(owned(here), others, here)) == ["bin/x"]


def test_installed_files_of_an_egg_info(here):
    place = site(here)
    info = place / "pkg-1.0.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Name: pkg\nVersion: 1.0\n")
    (place / "pkg").mkdir()
    (place / "pkg/__init__.py").write_text("")
    (info / "installed-files.txt").write_text("../pkg/__init__.py\n../../../../../outside\nPKG-INFO\n./\n")
    found = owned(here)
    assert set(below_site(here, found.files)) == {
        "pkg/__init__.py",
        "pkg-1.0.egg-info/PKG-INFO",
        "pkg-1.0.egg-info/installed-files.txt",
    }
    assert len(found.skipped) == 1


def test_top_level_names_of_an_egg_info(here):
    place = site(here)
    info = place / "pkg-1.0.egg-info"
    (place / "space/mine").mkdir(parents=True)
    (place / "pkg/data").mkdir(parents=True)
    (place / "pkg/data/x.txt").write_text("")
    (place / "one.py").write_text("")
    info.mkdir()
    (info / "PKG-INFO").write_text("Name: pkg\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("pkg\none\nspace\n../..\n")
    (info / "namespace_packages.txt").write_text("space\n")
    found = owned(here)
    assert {"pkg/data/x.txt", "one.py"} <= set(below_site(here, found.files))
    assert not [path for path in found.directories if "space" in path]
    assert found.skipped == (("../..", "is no name of a module"),)


def test_a_legacy_editable_is_its_link_and_a_line(here, tmp_path):
    place, project = site(here), tmp_path / "project"
    (project / "pkg.egg-info").mkdir(parents=True)
    (project / "pkg.egg-info/PKG-INFO").write_text("Name: pkg\nVersion: 1.0\n")
    (place / "pkg.egg-link").write_text(f"{project}\n.")
    shared = place / "easy-install.pth"
    shared.write_bytes(f"/somewhere/else\n{project}\n/last\n".encode())
    found = owned(here)
    assert found.files == (str(place / "pkg.egg-link"),)
    assert found.edits == ((str(shared), b"/somewhere/else\n/last\n"),)
    shared.write_text("/somewhere/else\n")
    assert owned(here).edits == ()


def test_what_nobody_wrote_down_cannot_be_removed(here):
    place = site(here)
    (place / "pkg-1.0.egg-info").write_text("Name: pkg\nVersion: 1.0\n")
    with pytest.raises(CannotUninstall, match="distutils installed it"):
        owned(here)
    info = distribution(place, "wheel", "1.0")
    (info / "RECORD").write_text("a,b,c,d\n")
    with pytest.raises(CannotUninstall, match="more than three fields"):
        owned(here, "wheel")
    (info / "RECORD").unlink()
    with pytest.raises(CannotUninstall, match="has no RECORD"):
        owned(here, "wheel")
    (place / "bare-1.0.egg-info").mkdir()
    with pytest.raises(CannotUninstall, match="no record of its files"):
        owned(here, "bare")
