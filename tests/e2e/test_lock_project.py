"""What `pym lock` takes of a project besides its requirements: a root without `[project]`, scoped overrides, Pythons."""

from __future__ import annotations

import io
import json
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
from tests.support.archives import pbs_archive
from tests.support.runner import Pym
from tests.support.universe import Universe

from pym.lock import tables
from pym.lock.read import read
from pym.lock.write import write
from pym.model.lock import Lock

WORLD = Universe(
    {
        "a": {"1.0": ["b"], "2.0": ["b>=1", "c ; extra == 'more'"]},
        "b": {"1.0": [], "2.0": []},
        "c": {"1.0": [], "2.0": []},
        "d": {"1.0": {"sdist": True, "wheels": []}},
        "q": {"1.0": []},
        "r": {"1.0": []},
        "setuptools": {"60.0": [], "70.0": ["c"]},
    }
)


def project(pym: Pym, *requirements: str, more: str = "") -> None:
    listed = ", ".join(f'"{one}"' for one in requirements)
    head = f'[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = [{listed}]\n'
    (pym.cwd / "pyproject.toml").write_text(head + more)


def data(pym: Pym) -> bytes:
    return (pym.cwd / "pylock.toml").read_bytes()


def lock(pym: Pym) -> Lock:
    """The lock; both readers agree about it, and it is written as it was read."""
    found = read(data(pym), "pylock.toml")
    assert write(found).encode() == data(pym) == write(tables.read(data(pym), "pylock.toml")).encode()
    return found


def versions(pym: Pym) -> dict[str, str]:
    return {one["name"]: one.get("version", "") for one in tomllib.loads(data(pym).decode())["packages"]}


# -- a root without [project] ------------------------------------------------------------------------------------------

VIRTUAL = """
[dependency-groups]
dev = ["b", { include-group = "lint" }]
lint = ["c"]
[tool.pym]
default-groups = ["lint"]
[tool.pym.workspace]
members = ["x"]
"""


def virtual(pym: Pym, text: str = VIRTUAL) -> None:
    (pym.cwd / "x").mkdir(exist_ok=True)
    (pym.cwd / "x/pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["a"]\n'
    )
    (pym.cwd / "pyproject.toml").write_text(text)


def test_groups_of_a_root_without_a_project(pym) -> None:
    virtual(pym)
    pym("lock").check()
    found = lock(pym)
    assert found.inputs is not None
    root, member = found.inputs.members
    assert (root.name, root.path, root.kind, root.default_groups) == ("", ".", "virtual", ("lint",))
    assert root.groups == {"dev": ("b", "c"), "lint": ("c",)} and member.name == "x"
    assert sorted((edge.group, edge.name) for edge in found.root) == [("dev", "b"), ("dev", "c"), ("lint", "c")]
    assert found.groups == ("dev", "lint") and found.default_groups == ("lint",)
    # `a` of the member needs `b`, so it is always there; `c` only with a group.
    markers = {package.name: package.marker for package in found.packages}
    assert markers["b"] == "" and "dependency_groups" in markers["c"]
    for words in (("--check",), ("--frozen",), ()):
        assert pym("lock", *words).check().err.startswith("Resolved 4 packages")


def test_a_group_of_such_a_root_changes(pym) -> None:
    virtual(pym)
    pym("lock").check()
    virtual(pym, VIRTUAL.replace('"c"', '"c<2"'))
    assert "the group `dev` of the project: `c<2` is new" in pym("lock", "--check").check(1).err
    pym("lock").check()
    virtual(pym, VIRTUAL.replace('"c"', '"c<2"').replace('default-groups = ["lint"]', ""))
    assert "the default groups of the project changed" in pym("lock", "--check").check(1).err
    virtual(pym, VIRTUAL.replace('"c"', '"c<3"'))
    pym("lock").check()
    assert versions(pym)["c"] == "1.0"
    pym("lock", "--upgrade-group", "lint").check()
    assert versions(pym)["c"] == "2.0"


GROUPS = '[dependency-groups]\ndev = ["q"]\nt = ["c"]\n[tool.uv.workspace]\nmembers = ["x", "y"]\n'
ROOT = '[project]\nname = "root"\nversion = "1"\nrequires-python = ">=3.10"\n'
# What is typed, what comes of it with a root that is no project, and with one that is (if that is something else): uv's.
GROUPS_OF_ROOT = (
    ("", "b q r", "q"),
    ("--package x", "b", ""),
    ("--package x --package y", "b q r", "b r"),
    ("--package x --package y --group t", "b c q r", "b c r"),
    ("--package x --package y --only-group t", "c", ""),
    ("--package x --group t", "b c", ""),
    ("--package x --all-groups", "b c q", ""),
    ("--package x --group dev", "b q", ""),
    ("--package x --only-group t", "c", ""),
    ("--package y --group dev", "r", ""),
    ("--package y --group t", "c r", ""),
    ("--package x --group t --no-group t", "b", ""),
)


@pytest.mark.parametrize("of_project", [False, True])
def test_groups_that_members_do_not_have_are_the_roots(pym, of_project) -> None:
    for name, more in (("x", 'dependencies = ["b"]'), ("y", '[dependency-groups]\ndev = ["r"]\nt = ["c"]')):
        (pym.cwd / name).mkdir()
        about = f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.10"\n{more}\n'
        (pym.cwd / name / "pyproject.toml").write_text(about)
    (pym.cwd / "pyproject.toml").write_text((ROOT if of_project else "") + GROUPS)
    pym("lock").check()
    for words, virtually, really in GROUPS_OF_ROOT:
        out = pym("export", "--no-hashes", "--no-annotate", "--no-header", *words.split()).check().out
        found = " ".join(line.partition("==")[0] for line in out.splitlines())
        assert found == (really if of_project and really else virtually), words
    inside = pym("export", "--no-hashes", "--no-header", "--only-group", "dev", cwd=pym.cwd / "x").check().out
    assert inside.startswith("q==")
    assert "Group `z` is not defined in the project's" in pym("export", "--package", "x", "--group", "z").check(2).err


# -- overrides and excludes of one package -----------------------------------------------------------------------------


def scoped(key: str, *entries: str) -> str:
    return f"[tool.uv]\n{key}-dependencies = [{', '.join(entries)}]\n"


OF_A = '{ package = { name = "a" }, dependencies = ["%s"] }'


@pytest.mark.parametrize(
    ("requirements", "more", "expected"),
    [
        (["a"], scoped("override", OF_A % "b<2"), {"a": "2.0", "b": "1.0"}),
        (["a"], scoped("override", OF_A % "d"), {"a": "2.0", "b": "2.0", "d": "1.0"}),  # it may add
        (["a"], scoped("override", OF_A % "c<2"), {"a": "2.0", "b": "2.0"}),  # what an extra requires stays with it
        (["a", "b"], scoped("override", OF_A % "b<2", '"b==2.0"'), None),  # what is scoped comes first
        (["a<2"], scoped("override", '{ package = { name = "a", version = "2.0" }, dependencies = ["b<2"] }'),
         {"a": "1.0", "b": "2.0"}),
        (["a"], scoped("override", OF_A % "b<2", '{ package = { name = "a", version = "2" }, dependencies = ["b>1"] }'),
         {"a": "2.0", "b": "2.0"}),
        (["a[more]"], scoped("override", OF_A % "c<2"), {"a": "2.0", "b": "2.0", "c": "1.0"}),
        (["a[more]"], scoped("exclude", OF_A % "c"), {"a": "2.0", "b": "2.0"}),
        (["a", "b"], scoped("exclude", OF_A % "b"), {"a": "2.0", "b": "2.0"}),
        (["a"], scoped("exclude", OF_A % "b"), {"a": "2.0"}),
        (["a"], scoped("override", '{ package = { name = "p" }, dependencies = ["a<2"] }'), {"a": "1.0", "b": "2.0"}),
    ],
)  # fmt: skip
def test_scopes(pym, requirements, more, expected) -> None:
    project(pym, *requirements, more=more)
    if expected is None:
        pym("lock").check(1)
        return
    pym("lock").check()
    assert versions(pym) == {"p": "1.0", **expected}
    pym("lock", "--check").check()
    lock(pym)


def test_an_extra_stays_one(pym) -> None:
    """What replaces the requirement of an extra belongs to the extra, too."""
    project(pym, "a", more=scoped("override", OF_A % "c<2"))
    (pym.cwd / "pyproject.toml").write_text((pym.cwd / "pyproject.toml").read_text().replace('"a"]', '"a[more]"]'))
    pym("lock").check()
    (package,) = [one for one in lock(pym).packages if one.name == "a"]
    assert [(edge.name, edge.extra) for edge in package.edges] == [("b", ""), ("c", "more")]


def test_a_scope_changes(pym) -> None:
    project(pym, "a", more=scoped("override", OF_A % "b<2"))
    pym("lock").check()
    project(pym, "a", more=scoped("override", OF_A % "b<3"))
    assert "`a: b<3` is new" in pym("lock", "--check").check(1).err


@pytest.mark.parametrize(
    "entry",
    [
        '{ package = "a", dependencies = ["b"] }',
        '{ package = { name = "a" } }',
        '{ package = { name = "a", version = "x y" }, dependencies = ["b"] }',
        '{ package = { name = "a" }, dependencies = ["b @ https://example.com/b-1.0.tar.gz"] }',
        '{ package = { name = "a" }, dependencies = ["b"], marker = "x" }',
        '{ package = { name = "a" }, dependencies = ["@"] }',
    ],
)
def test_malformed_scopes(pym, entry) -> None:
    project(pym, "a", more=scoped("override", entry))
    assert "PYM-1" in pym("lock").check(2).err


# -- pym itself --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["", "--check", "--frozen"])
def test_a_pym_that_the_project_does_not_take(pym, flag) -> None:
    project(pym, "b")
    pym("lock").check()
    project(pym, "b", more='[tool.pym]\nrequired-version = ">=99"\n')
    assert "Required pym version `>=99`" in pym("lock", *filter(None, [flag])).check(2).err
    project(pym, "b", more='[tool.pym]\nrequired-version = "x"\n')
    assert "required-version" in pym("lock").check(2).err
    project(pym, "b", more='[tool.uv]\nrequired-version = ">=99"\n')
    pym("lock").check()


def test_a_stale_lock_that_is_taken_as_it_is(pym) -> None:
    project(pym, "b")
    pym("lock").check()
    assert "out of date" not in pym("lock", "--frozen").check().err
    project(pym, "c")
    first = pym("lock", "--frozen").check().err.splitlines()[0]
    assert first == (
        "warning: `pylock.toml` is out of date and taken as it is (`--frozen`): the requirements of `p`: `c` is new"
    )
    # A layer of an image that has no members yet, or a file that cannot be read: nothing to complain about.
    (pym.cwd / "pyproject.toml").write_text("[")
    pym("lock", "--frozen")
    virtual(pym)
    pym("lock").check()
    (pym.cwd / "x/pyproject.toml").unlink()
    assert "out of date" not in pym("lock", "--frozen").check().err


# -- the interpreter ---------------------------------------------------------------------------------------------------

FIND = """
import sys
from pym.cli.invocation import Invocation
from pym.errors import PymError
from pym.lock.read import read
from pym.ops import locked_python
wiring = Invocation({}).wiring()
try:
    found = locked_python.find(wiring, read(open("pylock.toml", "rb").read(), "pylock.toml"))
    print(found.executable)
except PymError as error:
    print(error.code)
"""


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    directory = tmp_path_factory.mktemp("mirror")
    for version in ("3.11.7", "3.12.1", "3.12.3"):
        pbs_archive(directory, version)
    return directory


@pytest.fixture
def locking(pym, mirror) -> Pym:
    pym.environ["PYM_PYTHON_CATALOGUE"] = str(mirror)
    return pym


LOCK_PYTHON = "[tool.pym]\nlock-python = true\n"


def test_the_python_is_recorded(locking) -> None:
    pym = locking
    project(pym, "b", more=LOCK_PYTHON)
    pym("lock").check()
    python = lock(pym).python
    assert python is not None and python.key == "cpython-3.12.3" and python.build == "20240107"
    assert all(len(digest) == 64 for digest in python.hashes.values()) and python.hashes
    first = data(pym)
    pym("lock").check()
    (pym.cwd / ".python-version").write_text("3.12\n")
    assert pym("lock", "--check").check() and data(pym) == first
    (pym.cwd / ".python-version").write_text("3.12.1\n")
    assert "the locked Python is `cpython-3.12.3`" in pym("lock", "--check").check(1).err
    pym("lock").check()
    assert lock(pym).python.key == "cpython-3.12.1"
    # It stays as locked versions do, until everything is upgraded.
    (pym.cwd / ".python-version").write_text("3.12\n")
    project(pym, "c", more=LOCK_PYTHON)
    pym("lock").check()
    assert lock(pym).python.key == "cpython-3.12.1"
    pym("lock", "--upgrade").check()
    assert lock(pym).python.key == "cpython-3.12.3"
    project(pym, "c")
    pym("lock").check()
    assert lock(pym).python is None


def test_the_python_is_found_again(locking, mirror, tmp_path) -> None:
    pym = locking
    project(pym, "b", more=LOCK_PYTHON)
    (pym.cwd / ".python-version").write_text("3.12.1\n")
    pym("lock").check()

    def find(**environ: str) -> str:
        return pym.run([sys.executable, "-c", FIND], **environ).check().out.strip()

    assert "PYM-101" in find(PYM_PYTHON_DOWNLOADS="never")
    place = find()
    assert "cpython-3.12.1-" in place and pym.run([place]).check().out.strip() == "3.12.1"
    assert find(PYM_PYTHON_DOWNLOADS="never") == place
    # The same version of another build is another Python: it is replaced by the one that the lock names.
    other = tmp_path / "other"
    pbs_archive(other, "3.12.1", build="20250101")
    pym("python", "install", "--reinstall", "3.12.1", PYM_PYTHON_CATALOGUE=str(other)).check()
    store = next(pym.store.glob("cpython-3.12.1-*"))
    (store / "BUILD").write_text("20250101")
    assert find(PYM_PYTHON_CATALOGUE=str(other)) == "PYM-855"
    assert find() == place and (store / "BUILD").read_text() == "20240107"


def test_another_hash_is_refused(locking) -> None:
    pym = locking
    project(pym, "b", more=LOCK_PYTHON)
    pym("lock").check()
    python = lock(pym).python
    assert python is not None
    text = data(pym).decode()
    for digest in set(python.hashes.values()):
        text = text.replace(digest, "0" * 64)
    (pym.cwd / "pylock.toml").write_text(text)
    assert pym.run([sys.executable, "-c", FIND]).out.strip() == "PYM-856"
    project(pym, "b")
    pym("lock").check()
    assert pym.run([sys.executable, "-c", FIND]).out.strip() == "PYM-855"


# -- what builds need --------------------------------------------------------------------------------------------------


def sdist(path: Path, *requires: str) -> None:
    """An sdist whose metadata is known without a build, and which needs something to be built."""
    files = {
        "PKG-INFO": "Metadata-Version: 2.2\nName: e\nVersion: 1.0\n",
        "pyproject.toml": f'[build-system]\nrequires = {json.dumps(requires)}\nbuild-backend = "x"\n'
        '[project]\nname = "e"\nversion = "1.0"\n',
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"e-1.0/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))


def build_requires(pym: Pym) -> dict[str, tuple[str, ...]]:
    return {one.name: one.build_requires for one in lock(pym).packages if one.build_requires}


def test_build_requirements_are_recorded(pym) -> None:
    sdist(pym.cwd / "e-1.0.tar.gz", "setuptools>=40", "b ; sys_platform == 'win32'")
    setting = "[tool.pym]\nlock-build-dependencies = true\n"
    limit = 'build-constraint-dependencies = ["setuptools<70"]\n'
    sources = '[tool.pym.sources]\ne = { path = "e-1.0.tar.gz" }\n'
    project(pym, "e", "c", more=setting + limit + sources)
    pym("lock").check()
    assert build_requires(pym) == {"e": ("b==2.0 ; sys_platform == 'win32'", "setuptools==60.0")}
    # Versions stay, until everything is upgraded.
    project(pym, "e", "c", more=setting + sources)
    pym("lock").check()
    assert build_requires(pym) == {"e": ("b==2.0 ; sys_platform == 'win32'", "setuptools==60.0")}
    pym("lock", "-U").check()
    assert build_requires(pym)["e"][1:] == ("c==2.0", "setuptools==70.0")
    before = data(pym)
    pym("lock", "--check").check()
    pym("lock", "-U").check()
    assert data(pym) == before
    project(pym, "e", "c", more=sources)
    pym("lock").check()
    assert not build_requires(pym)
