"""What a `pyproject.toml`, a lock, a script and a `setup.cfg` require."""

from __future__ import annotations

import pytest

from pym.cache import memo
from pym.errors import UsageError
from pym.model.resolution import Input
from pym.project import pylock, pyproject, pyproject_parse, script, setup_cfg, sources


def project(tmp_path, text: str, cache: str = ""):
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    return pyproject.read(str(path), cache)


def names(requirements) -> list[str]:
    return [one[0] for one in requirements]


def test_requirements_extras_and_groups(tmp_path):
    found = project(
        tmp_path,
        """
        [project]
        name = "My_Proj"
        version = "1"
        requires-python = ">=3.9"
        dependencies = ["click>8"]
        optional-dependencies = {Foo_Bar = ["six"]}
        [dependency-groups]
        Dev_Tools = ["iniconfig", {include-group = "lint"}]
        lint = ["packaging"]
        """,
    )
    assert (found.name, found.version, found.requires_python) == ("my-proj", "1", ">=3.9")
    assert names(found.dependencies) == ["click"]
    assert names(found.extras["foo-bar"]) == ["six"]
    assert names(found.group("dev.tools")) == ["iniconfig", "packaging"]


def test_requirements_of_itself_become_what_its_extras_require(tmp_path):
    found = project(
        tmp_path,
        """
        [project]
        name = "x"
        version = "1"
        dependencies = ["idna", "x[b] ; os_name == 'nt'"]
        [project.optional-dependencies]
        a = ["X[b,a]", "six"]
        b = ["sniffio ; python_version > '3'", "click"]
        """,
    )
    assert set(names(found.extras["a"])) == {"sniffio", "click", "six"}
    assert names(found.dependencies) == ["idna", "sniffio", "click"]
    assert all(one[3] is not None for one in found.dependencies[1:])


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        ('a = [{include-group = "b"}]\nb = [{include-group = "a"}]', "cycle in `dependency-groups`: `a` -> `b` -> `a`"),
        ('a = [{include-group = "zz"}]', "Failed to find group `zz` included by `a`"),
        ('a = ["foo=="]', "Failed to parse entry in group `a`: `foo==`"),
        ("a = 1", "is not a list"),
        ("a = [1]", "neither a requirement nor `include-group`"),
        ("a = []\nA = []", "Duplicate dependency group"),
    ],
)
def test_malformed_groups(tmp_path, groups, why):
    found = project(tmp_path, f'[project]\nname = "x"\nversion = "1"\n[dependency-groups]\n{groups}\n')
    with pytest.raises(UsageError, match="Project `x` has malformed dependency groups") as caught:
        found.group("a")
    assert why in caught.value.context


def test_a_group_that_is_not_there(tmp_path):
    found = project(tmp_path, "[dependency-groups]\na = []\n")
    with pytest.raises(UsageError, match="`zz` was not found"):
        found.group("zz")


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nversion = "1"\n',
        "[project\n",
        "project = 1\n",
        '[project]\nname = "x"\ndependencies = "six"\n',
        '[project]\nname = "x"\ndependencies = ["six=="]\n',
        '[project]\nname = "x"\noptional-dependencies = {a = [1]}\n',
    ],
)
def test_malformed_projects(tmp_path, text):
    with pytest.raises(UsageError, match="Failed to parse"):
        project(tmp_path, text)


def test_a_known_project_is_not_parsed_again(tmp_path, monkeypatch):
    monkeypatch.setattr(memo, "SETTLED_NS", -(10**18))
    cache = str(tmp_path / "cache")
    text = '[project]\nname = "x"\nversion = "1"\ndependencies = ["six"]\n[dependency-groups]\na = ["foo=="]\n'
    first = project(tmp_path, text, cache)
    monkeypatch.setattr(pyproject_parse, "parse", lambda path: pytest.fail("parsed again"))
    assert pyproject.read(str(tmp_path / "pyproject.toml"), cache) == first


def test_sources(tmp_path):
    path = str(tmp_path / "pyproject.toml")
    project(
        tmp_path,
        """
        [tool.uv.sources]
        Path_One = {path = "../one", editable = true}
        url = {url = "https://files.example/u.zip", subdirectory = "s"}
        git = {git = "https://host.example/g.git", tag = "v1"}
        index = {index = "private"}
        list = [{path = "a", marker = "os_name == 'nt'"}]
        odd = {workspace = true}
        """,
    )
    table = sources.read(path, "")

    def applied(name: str):
        return sources.applied(Input((name, ("x",), None, None, ""), "o"), table, path)

    one, written = applied("path-one")
    assert one.requirement == ("path-one", ("x",), None, None, f"file://{tmp_path.parent}/one")
    assert (one.editable, one.origin, written) == (True, "o", "../one")
    assert applied("url")[0].requirement[4] == "https://files.example/u.zip#subdirectory=s"
    assert applied("git")[0].requirement[4] == "git+https://host.example/g.git@v1"
    assert applied("index")[0].requirement[4] == ""
    assert applied("other")[1] == ""
    for name in ("list", "odd"):
        with pytest.raises(UsageError):
            applied(name)


def test_pins_of_a_lock(tmp_path):
    path = tmp_path / "pylock.toml"
    path.write_text(
        'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "Six"\nversion = "1.0"\nmarker = "os_name == \'nt\'"\n'
        'sdist = {name = "s", hashes = {sha256 = "bb"}}\nwheels = [{name = "w", hashes = {sha256 = "aa"}}]\n'
        '[[packages]]\nname = "local"\ndirectory = {path = "."}\n'
    )
    assert pylock.pins(str(path), "", "pylock.toml") == (("six", "1.0", "os_name == 'nt'", ("sha256:aa", "sha256:bb")),)
    assert pylock.pins(str(tmp_path / "pylock.none.toml"), "", "x") is None
    for text in ('lock-version = "2.0"', "a = 1", 'lock-version = "1.0"\n[[packages]]\nname = "../x"\nversion = "1"\n'):
        path.write_text(text)
        with pytest.raises(UsageError):
            pylock.pins(str(path), "", "pylock.toml")


def test_inline_metadata_of_scripts():
    text = b"print()\n# /// script\n# dependencies = [\n#   'six',\n# ]\n#\n# ///\nimport six\n"
    assert script.dependencies(text, "s.py") == ["six"]
    assert script.dependencies(text.replace(b"\n", b"\r\n"), "s.py") == ["six"]
    for wrong in (b"print()", text + text, b"# /// script\n# dependencies = 1\n# ///\n", b"\xff"):
        with pytest.raises(UsageError):
            script.dependencies(wrong, "s.py")


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
