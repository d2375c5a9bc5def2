"""`pym lock` as people run it, against an index on loopback."""

from __future__ import annotations

import os

import pytest
from packaging.pylock import Pylock, is_valid_pylock_path
from tests.support import repositories
from tests.support.repositories import Repository
from tests.support.runner import Pym
from tests.support.universe import Universe

WORLD = Universe(
    {
        "a": {"1.0": ["b"], "2.0": ["b>=1", "c ; sys_platform == 'win32'"]},
        "b": {"1.0": [], "1.1": [], "2.0a1": []},
        "c": {"1.0": {"uploaded": "2020-01-01T00:00:00Z"}, "2.0": {"uploaded": "2024-01-01T00:00:00Z"}},
        "d": {"1.0": {"sdist": True, "wheels": []}},
    }
)

PROJECT = """
[project]
name = "p"
version = "1.0"
requires-python = ">=3.10"
dependencies = [{}]
"""


def project(pym: Pym, *requirements: str, more: str = "") -> None:
    listed = ", ".join(f'"{one}"' for one in requirements)
    (pym.cwd / "pyproject.toml").write_text(PROJECT.format(listed) + more)


def lock(pym: Pym) -> bytes:
    return (pym.cwd / "pylock.toml").read_bytes()


def versions(pym: Pym) -> dict[str, str]:
    import tomllib

    return {one["name"]: one.get("version", "") for one in tomllib.loads(lock(pym).decode())["packages"]}


def test_first_lock_then_nothing_to_do(pym, index):
    project(pym, "a")
    done = pym("lock").check()
    assert done.err.startswith("Resolved 4 packages in ") and not done.out
    assert versions(pym) == {"p": "1.0", "a": "2.0", "b": "1.1", "c": "2.0"}
    first = lock(pym)
    index.requests.clear()
    for words in (
        ("lock",),
        ("lock", "--check"),
        ("lock", "--locked"),
        ("lock", "--frozen"),
        ("lock", "--check-exists"),
    ):
        assert pym(*words).check().err.startswith("Resolved 4 packages in ")
    assert pym("lock", PYM_LOCKED="1").check()
    assert not index.requests
    assert lock(pym) == first


def test_other_programs_take_it(pym):
    import tomllib

    project(pym, "a")
    pym("lock").check()
    assert is_valid_pylock_path(pym.cwd / "pylock.toml")
    Pylock.from_dict(tomllib.loads(lock(pym).decode())).validate()


def test_versions_stay_until_they_are_upgraded(pym):
    project(pym, "a", "b<1.1")
    pym("lock").check()
    project(pym, "a", "b")
    done = pym("lock").check()
    assert versions(pym)["b"] == "1.0" and "Updated" not in done.err
    said = pym("lock", "-U", "--dry-run").check().err
    assert "Update b v1.0 -> v1.1" in said and versions(pym)["b"] == "1.0"
    assert "No lockfile changes detected" in pym("lock", "--dry-run").check().err
    project(pym, "a", "b>=1")
    assert "Lockfile changes detected" in pym("lock", "--dry-run").check().err
    project(pym, "a", "b")
    for refused in (("--check",), ("--frozen",), ("--python", "3.3")):  # what cannot be meant, and what cannot be had
        pym("lock", "--dry-run", *refused).check(2)
    assert pym("lock", "-P", "c").check().err.count("\n") == 1 and versions(pym)["b"] == "1.0"
    assert "Updated b v1.0 -> v1.1" in pym("lock", "-P", "b").check().err
    assert "Updated b v1.1 -> v1.0" in pym("lock", "-P", "b==1.0").check().err
    assert "Updated b v1.0 -> v1.1" in pym("lock", "--upgrade").check().err


def test_versions_of_a_group_are_upgraded(pym):
    more = '[dependency-groups]\ndev = ["b{}"]\n'
    project(pym, "c<2", more=more.format("<1.1"))
    pym("lock").check()
    project(pym, "c", more=more.format(""))
    pym("lock").check()
    assert versions(pym)["b"] == "1.0" and versions(pym)["c"] == "1.0"
    pym("lock", "--upgrade-group", "dev").check()
    assert versions(pym)["b"] == "1.1" and versions(pym)["c"] == "1.0"
    assert "no" in pym("lock", "--upgrade-group", "nope").check(2).err


def test_added_and_removed(pym):
    project(pym, "b")
    pym("lock").check()
    project(pym, "c")
    assert pym("lock").check().err.splitlines()[1:] == ["Removed b v1.1", "Added c v2.0"]


def test_a_lock_that_is_out_of_date(pym):
    project(pym, "b")
    pym("lock").check()
    before = lock(pym)
    project(pym, "a")
    for flag in ("--check", "--locked"):
        done = pym("lock", flag).check(1)
        assert f"The lockfile at `pylock.toml` needs to be updated, but `{flag}` was provided." in done.err
        assert "`a` is new" in done.err and done.err.startswith("Resolved 4 packages")
    assert lock(pym) == before
    pym("lock", "--frozen").check()
    # What makes no difference to the answer is no reason either.
    project(pym, "b", more='description = "other"\n')
    pym("lock", "--check").check()


def test_without_a_lock(pym):
    project(pym, "b")
    for flag in ("--check", "--locked", "--frozen", "--check-exists"):
        done = pym("lock", flag).check(1)
        assert f"Unable to find lockfile at `pylock.toml`, but `{flag}` was provided" in done.err
    assert not (pym.cwd / "pylock.toml").exists()


def test_outside_of_projects(pym):
    done = pym("lock").check(2)
    assert "No `pyproject.toml` found in current directory or any parent directory" in done.err


def test_no_solution_changes_nothing(pym):
    project(pym, "b")
    pym("lock").check()
    before = lock(pym)
    project(pym, "b>7")
    assert "No solution found" in pym("lock").check(1).err
    assert lock(pym) == before


def test_the_versions_of_a_uv_lock_come_first(pym, index):
    project(pym, "b")
    (pym.cwd / "uv.lock").write_text(
        'version = 1\nrequires-python = ">=3.10"\n\n[[package]]\nname = "b"\nversion = "1.0"\n'
        f'source = {{ registry = "{index.url}" }}\n'
    )
    pym("lock").check()
    assert versions(pym)["b"] == "1.0"
    pym("lock", "-U").check()
    assert versions(pym)["b"] == "1.1"


def test_marks_of_a_merge(pym):
    project(pym, "b")
    pym("lock").check()
    text = lock(pym).decode()
    other = text.replace('version = "1.1"', 'version = "1.0"')
    (pym.cwd / "pylock.toml").write_text(f"<<<<<<< ours\n{other}=======\n{other}>>>>>>> theirs\n")
    assert "marks of a merge" in pym("lock", "--check").check(2).err
    pym("lock").check()
    assert versions(pym)["b"] == "1.0" and "<<<<" not in lock(pym).decode()


def test_members_of_a_workspace_share_a_lock(pym):
    project(pym, "m", more='[tool.uv.sources]\nm = {workspace = true}\n[tool.uv.workspace]\nmembers = ["m"]\n')
    (pym.cwd / "m").mkdir()
    (pym.cwd / "m/pyproject.toml").write_text(
        '[project]\nname = "m"\nversion = "3"\nrequires-python = ">=3.11"\ndependencies = ["b"]\n'
    )
    pym("lock", cwd=pym.cwd / "m").check()
    assert versions(pym) == {"p": "1.0", "m": "3", "b": "1.1"}
    assert b'requires-python = ">=3.11"' in lock(pym) and not (pym.cwd / "m/pylock.toml").exists()
    (pym.cwd / "m/pyproject.toml").write_text('[project]\nname = "m"\nversion = "3"\nrequires-python = "<3.10"\n')
    done = pym("lock").check(2)
    assert "conflicting Python requirements" in done.err and "`p`: >=3.10" in done.err and "`m`: <3.10" in done.err


def test_sources_of_a_project_in_a_repository_count(pym):
    """Members of its workspace, and directories beside it, come from the same commit."""
    made = Repository(pym.cwd.parent / "repository")
    one = repositories.project("one", requires=("two", "b<1.1", "three"))
    made.commit(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["in/*"]\n[tool.uv.sources]\ntwo = {workspace = true}\n',
            "in/one/pyproject.toml": one + '[tool.uv.sources]\nthree = {path = "../../three"}\n',
            "in/two/pyproject.toml": repositories.project("two", requires=("a",)),
            "three/pyproject.toml": repositories.project("three"),
        }
    )
    project(pym, "one", more=f'[tool.uv.sources]\none = {{git = "file://{made.path}", subdirectory = "in/one"}}\n')
    pym("lock").check()
    out = pym("export", "--no-hashes", "--no-header", "--no-annotate").check().out
    place = f"{made.url}@{made.head}#subdirectory="
    assert [line for line in out.split("\n") if "git+" in line] == [
        f"one @ {place}in/one", f"three @ {place}three", f"two @ {place}in/two",
    ]  # fmt: skip
    assert versions(pym)["b"] == "1.0" and "a" in versions(pym)
    made.commit({"in/one/pyproject.toml": one + '[tool.uv.sources]\nthree = {path = "/"}\n'})
    assert "is no directory of the repository" in pym("lock", "-U").check(2).err
    assert "was not found" in pym("lock", "-U", "--no-sources-package", "three").check(1).err


def test_a_version_that_only_a_build_tells(pym):
    (pym.cwd / "backend.py").write_text(
        "import os\n"
        "def prepare_metadata_for_build_wheel(directory, config_settings=None):\n"
        "    os.makedirs(os.path.join(directory, 'p-7.dist-info'))\n"
        "    with open(os.path.join(directory, 'p-7.dist-info', 'METADATA'), 'w') as file:\n"
        "        file.write('Metadata-Version: 2.2\\nName: p\\nVersion: 7\\nRequires-Dist: b<1.1\\n')\n"
        "    return 'p-7.dist-info'\n"
    )
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "p"\ndynamic = ["version", "dependencies"]\nrequires-python = ">=3.10"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    pym("lock").check()
    assert versions(pym) == {"p": "", "b": "1.0"}


def test_an_index_for_some_platforms_only(pym):
    other = Universe({"b": {"9.0": []}})
    with other.serve() as second:
        project(
            pym,
            "b",
            more="[tool.pym.sources]\nb = [{index = 'second', marker = \"sys_platform == 'win32'\"}]\n"
            f'[[tool.pym.index]]\nname = "second"\nurl = "{second.url}"\nexplicit = true\n',
        )
        pym("lock").check()
    text = lock(pym).decode()
    assert "b==9.0 ; sys_platform == 'win32'" in text and "b==1.1 ; sys_platform != 'win32'" in text


def test_what_a_tree_beside_the_project_requires_is_read_again(pym):
    project(pym, "m", more='[tool.uv.sources]\nm = {path = "m"}\n')
    (pym.cwd / "m").mkdir()
    said = '[project]\nname = "m"\nversion = "3"\ndependencies = ["b{}"]\n'
    (pym.cwd / "m/pyproject.toml").write_text(said.format(""))
    pym("lock").check()
    (pym.cwd / "m/pyproject.toml").write_text(said.format("<1.1"))
    pym("lock", "--check").check(1)
    pym("lock").check()
    assert versions(pym)["b"] == "1.0"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[dependency-groups]\ndev = [{include-group = "nope"}]\n', "includes the group `nope`"),
        ('[dependency-groups]\na = [{include-group = "b"}]\nb = [{include-group = "a"}]\n', "has a cycle: `a` -> `b`"),
        ('[tool.uv.sources]\nb = {git = "x", path = "y"}\n', "it has `git` and `path`"),
        ("[tool.uv.sources]\nb = {index = 3}\n", "`sources.b` has a `index` that is not a string"),
        ('[tool.uv]\ndefault-groups = ["nope"]\n', "Default group `nope`"),
        ("[tool.uv]\nconflicts = [[{extra = 'x'}]]\n", "a set with fewer than two items"),
        ("[tool.uv]\nenvironments = [\"sys_platform == 'linux'\", \"os_name == 'posix'\"]\n", "must be disjoint"),
        ("[tool.uv]\nconstraint-dependencies = [3]\n", "`constraint-dependencies`"),
        ('[tool.uv.workspace]\nmembers = ["m"]\n', "is missing a `pyproject.toml`"),
        ("[tool.uv]\nmanaged = false\n", "marked as unmanaged"),
        ('[tool.pym]\nrequired-version = "<0.0.1"\n', "Required pym version `<0.0.1`"),
        ('[project.optional-dependencies]\nx = "b"\n', "`project.optional-dependencies.x` is not a list"),
    ],
)
def test_what_cannot_be_meant_is_said_with_file_and_key(pym, more, said):
    project(pym, "b", more=more)
    (pym.cwd / "m").mkdir()
    (pym.cwd / "m/file").write_text("")
    done = pym("lock").check(2)
    assert said in done.err, done.err
    assert not (pym.cwd / "pylock.toml").exists()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{workspace = true}", "is said to be in the workspace, but is not a member"),
        ("{index = 'nope'}", "is to come from the index `nope`, which is not defined"),
        ("{path = 'nope'}", "Distribution not found at"),
        ("{path = '.', extra = 'x'}", "is for the extra `x`, which is not there"),
    ],
)
def test_a_source_that_leads_nowhere(pym, source, said):
    project(pym, "b", more=f"[tool.uv.sources]\nb = {source}\n")
    assert said in pym("lock").check(1).err


def test_a_member_has_to_be_named_as_one(pym):
    project(pym, "m", more='[tool.uv.workspace]\nmembers = ["m"]\n')
    (pym.cwd / "m").mkdir()
    (pym.cwd / "m/pyproject.toml").write_text('[project]\nname = "m"\nversion = "3"\n')
    done = pym("lock").check(1)
    assert "`m` is a member of the workspace, but" in done.err and "m = { workspace = true }" in done.err


def test_left_over_directories_are_no_members(pym):
    project(pym, "b", more='[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    for name in (".hidden", "empty"):
        (pym.cwd / "packages" / name).mkdir(parents=True)
    (pym.cwd / "packages/.hidden/file").write_text("")
    pym("lock").check()
    os.makedirs(pym.cwd / "packages/m/inner")
    (pym.cwd / "packages/m/pyproject.toml").write_text(
        '[project]\nname = "m"\nversion = "3"\n[tool.uv.workspace]\nmembers = ["inner"]\n'
    )
    assert "Nested workspaces" in pym("lock").check(2).err


def test_options_are_part_of_the_lock(pym):
    project(pym, "b>=1", more='[tool.pym]\nresolution = "lowest"\n')
    pym("lock").check()
    assert versions(pym)["b"] == "1.0"
    pym("lock", "--check", "--resolution", "highest").check(1)
    project(pym, "b>=1")
    pym("lock").check()  # another mode: nothing is kept
    assert versions(pym)["b"] == "1.1"
    project(pym, "b>=1", more='[tool.uv]\nprerelease-package = { B = "allow" }\n')
    pym("lock", "--check").check(1)
    pym("lock", "-U").check()
    assert versions(pym)["b"] == "2.0a1" and b'"prerelease-package.b" = "allow"' in lock(pym)
    pym("lock", "--check").check()
    assert "is now `disallow`" in pym("lock", "--check", "--prerelease-package", "b=disallow").check(1).err
    pym("lock", "--prerelease-package", "b=disallow").check()
    assert versions(pym)["b"] == "1.1"


def test_a_project_that_cannot_be_read_is_not_passed_over(pym):
    (pym.cwd / "pyproject.toml").write_text("[project\n")
    for words in ("lock", "tree", "add a", "version"):
        assert "Failed to parse" in pym(*words.split()).check(2).err
    project(pym, "a")
    (pym.cwd / "pym.toml").write_text("index-url =\n")
    assert f"Failed to parse `{pym.cwd}/pym.toml`" in pym("lock").check(2).err
    assert "Project directory `nowhere` does not exist" in pym("lock", "--project", "nowhere").check(2).err
