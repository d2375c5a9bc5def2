"""What one environment gets of a lock."""

from __future__ import annotations

import pytest
from tests.support.locks import package, project
from tests.support.resolving import target

from pym.errors import Conflicting, LockUnfit, NoUsableFile, UsageError
from pym.lock.read import read
from pym.lock.select import select
from pym.lock.usable import Rules
from pym.lock.wanted import Wanted
from pym.lock.write import write
from pym.model.lock import Edge, Lock, Member


def chosen(lock: Lock, wanted: Wanted | None = None, python: str = "3.12", platform: str = "", **more):
    where = target(python, platform or "x86_64-manylinux_2_28")
    assert where.environment is not None
    assert where.tags is not None
    found = select(lock, [wanted or Wanted("root")], where.environment, where.tags, **more)
    return {one.package.name: (one.package.version, one.file[0] if one.file else "") for one in found}


TAGS = ("cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-win_amd64", "cp311-abi3-manylinux_2_17_x86_64")


@pytest.mark.parametrize("again", [False, True])
def test_best_wheel(again: bool) -> None:
    lock = project([package("a", "1.0", *TAGS, "py3-none-any", sdist=True)], [Edge("a")])
    if again:
        lock = read(write(lock).encode(), "x")  # files that are read late are chosen alike
    assert chosen(lock)["a"][1] == f"a-1.0-{TAGS[0]}.whl"
    assert chosen(lock, platform="windows")["a"][1] == f"a-1.0-{TAGS[1]}.whl"
    assert chosen(lock, python="3.13")["a"][1] == f"a-1.0-{TAGS[2]}.whl"
    assert chosen(lock, platform="aarch64-apple-darwin")["a"][1] == "a-1.0-py3-none-any.whl"
    assert chosen(lock, rules=Rules(no_binary=frozenset(["a"])))["a"][1] == "a-1.0.tar.gz"
    assert chosen(lock)["root"] == ("0.1", "")


@pytest.mark.parametrize("again", [False, True])
def test_build_tags(again: bool) -> None:
    lock = project([package("a", "1.0", "1-py3-none-any", "12-py3-none-any", "py3-none-any")], [Edge("a")])
    if again:
        lock = read(write(lock).encode(), "x")
    assert chosen(lock)["a"][1] == "a-1.0-12-py3-none-any.whl"


def test_no_usable_file() -> None:
    lock = project([package("a", "1.0", *TAGS[:2]), package("b", "1.0", sdist=True)], [Edge("a"), Edge("b")])
    with pytest.raises(NoUsableFile) as caught:
        chosen(lock, platform="aarch64-apple-darwin")
    assert "a==1.0" in caught.value.message
    assert "`cp312-cp312-win_amd64`" in caught.value.context
    assert "this platform" in caught.value.context
    with pytest.raises(NoUsableFile, match=r"b==1\.0"):
        chosen(lock, rules=Rules(no_build=frozenset([":all:"])))
    assert chosen(lock, platform="aarch64-apple-darwin", omit=frozenset(["a"]))["a"] == ("1.0", "")


def test_other_pythons_and_platforms() -> None:
    lock = project([], [], requires_python=">=3.12", environments=("sys_platform == 'linux'",))
    with pytest.raises(LockUnfit) as caught:
        chosen(lock, python="3.11")
    assert caught.value.message == (
        "The current Python version (3.11.0) is not compatible with the locked Python requirement: `>=3.12`"
    )
    with pytest.raises(LockUnfit) as caught:
        chosen(lock, platform="windows")
    assert caught.value.message == (
        "The current Python platform is not compatible with the lockfile's supported environments: "
        "`sys_platform == 'linux'`"
    )


MEMBER = Member("root", kind="editable", extras={"x": (), "y": ()}, groups={"dev": (), "old": ()})


def grouped(**more) -> Lock:
    edges = [Edge("a"), Edge("b", extra="x"), Edge("c", extra="y"), Edge("d", group="dev"), Edge("e", group="old")]
    return project([package(name) for name in "abcde"], edges, member=MEMBER, **more)


def test_extras_and_groups() -> None:
    lock = grouped()
    assert list(chosen(lock)) == ["a", "root"]
    assert list(chosen(lock, Wanted("root", frozenset("x")))) == ["a", "b", "root"]
    assert list(chosen(lock, Wanted("root", groups=frozenset(["dev"])))) == ["a", "d", "root"]
    assert list(chosen(lock, Wanted("root", groups=frozenset(["dev"]), project=False))) == ["d"]
    with pytest.raises(UsageError, match="Extra `z` is not defined in the project's `optional-dependencies` table"):
        chosen(lock, Wanted("root", frozenset("z")))
    with pytest.raises(UsageError, match="Group `z` is not defined in the project's `dependency-groups` table"):
        chosen(lock, Wanted("root", groups=frozenset("z")))


def test_conflicts() -> None:
    lock = grouped(conflicts=((("root", "x", ""), ("root", "y", "")), (("root", "x", ""), ("root", "", "dev"))))
    assert "b" in chosen(lock, Wanted("root", frozenset("x")))
    with pytest.raises(Conflicting, match=r"Extras `x` and `y` are incompatible with the declared conflicts"):
        chosen(lock, Wanted("root", frozenset("xy")))
    with pytest.raises(Conflicting, match=r"Extra `x` and group `dev` are incompatible"):
        chosen(lock, Wanted("root", frozenset("x"), frozenset(["dev"])))


def test_versions_by_conflict() -> None:
    edges = [
        Edge("a", "1.0", marker="'root:x' in extras"),
        Edge("a", "2.0", marker="'root:x' not in extras"),
        Edge("b", extra="x"),
    ]
    packages = [package("a", "1.0"), package("a", "2.0"), package("b")]
    lock = project(packages, edges, member=MEMBER, conflicts=((("root", "x", ""), ("root", "y", "")),))
    assert chosen(lock)["a"][0] == "2.0"
    assert chosen(lock, Wanted("root", frozenset("x")))["a"][0] == "1.0"
    markers = {(one.name, one.version): one.marker for one in lock.packages}
    assert markers["a", "1.0"] == "'x' in extras"
    assert markers["a", "2.0"] == "'x' not in extras"


def test_root_without_name() -> None:
    lock = project([package("a"), package("b")], [], root=(Edge("a"), Edge("b", group="dev")))
    assert list(chosen(lock, Wanted(""))) == ["a"]
    assert list(chosen(lock, Wanted("", groups=frozenset(["dev"])))) == ["a", "b"]


def test_locks_of_other_programs() -> None:
    lock = read(write(grouped()).replace("[tool.pym", "[tool.other").encode(), "pylock.toml")
    assert lock.inputs is None
    assert list(chosen(lock)) == ["a", "root"]
    assert list(chosen(lock, Wanted("", frozenset("x"), frozenset(["dev"])))) == ["a", "b", "d", "root"]
    with pytest.raises(UsageError, match="has no extra `z`"):
        chosen(lock, Wanted("", frozenset("z")))


def test_ambiguous() -> None:
    packages = [package("a", "1.0"), package("a", "2.0")]
    lock = project(packages, [Edge("a", "1.0"), Edge("a", "2.0")])
    with pytest.raises(LockUnfit, match="more than once"):
        chosen(lock)
