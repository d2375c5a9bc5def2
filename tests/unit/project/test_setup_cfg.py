"""What a `setup.cfg` requires."""

from __future__ import annotations

from pym.project import setup_cfg


def test_setup_cfg_as_far_as_it_is_literal(tmp_path):
    path = tmp_path / "setup.cfg"
    path.write_text(
        "[metadata]\nname = A_b\n[options]\ninstall_requires =\n  six\n  idna>2 ; os_name == 'nt'\n"
        "[options.extras_require]\nX_y = click\n"
    )
    found = setup_cfg.read(str(path), "setup.cfg")
    assert found == ("a-b", ["six", "idna>2 ; os_name == 'nt'"], {"x-y": ["click"]})
    setup = tmp_path / "setup.py"
    setup.write_text("from setuptools import setup\n\nsetup()\n")
    assert setup_cfg.read(str(path), "setup.cfg") == found
    setup.write_text("from setuptools import setup\nsetup(install_requires=['more'])\n")
    assert setup_cfg.read(str(path), "setup.cfg") is None
    setup.unlink()
    path.write_text("[metadata]\nname = a\n[options]\ninstall_requires = file: r.txt\n")
    assert setup_cfg.read(str(path), "setup.cfg") is None
