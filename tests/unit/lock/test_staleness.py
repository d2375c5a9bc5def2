"""The four levels of a lock that does or does not answer any more (SEMANTICS 2.10)."""

from __future__ import annotations

import pytest
from tests.support.locks import package, project

from pym.errors import LockInvalid
from pym.lock.staleness import PREFERABLE, SATISFIES, UNUSABLE, VERSIONS, compare, preferences
from pym.model.lock import GIT, Edge, Lock, LockedPackage, LockInputs, Member, Source
from pym.model.resolution import Preference

MEMBER = Member("root", version="1", kind="editable", requires=("a>=1",), extras={"x": ()}, groups={"dev": ("b",)})
SPLIT = ("sys_platform == 'win32'", "sys_platform != 'win32'")


def lock(**about):
    git = LockedPackage("g", "1.0", Source(GIT, "https://git.example.com/g.git", requested="main", commit="a" * 40))
    packages = [package("a", "1.0", forks=SPLIT[:1]), package("a", "2.0", forks=SPLIT[1:]), package("b"), git]
    return project(packages, [Edge("b")], member=MEMBER, inputs=LockInputs((MEMBER,), **about), forks=SPLIT)


def member(**changed):
    fields = {name: getattr(MEMBER, name) for name in Member.__slots__} | changed
    return LockInputs((Member(fields.pop("name"), fields.pop("path"), **fields),))


@pytest.mark.parametrize(
    ("inputs", "more", "level", "reason"),
    [
        (member(), {}, SATISFIES, ""),
        (member(), {"upgrade": True}, UNUSABLE, "upgraded"),
        (LockInputs((MEMBER,), options={"resolution": "lowest"}), {}, UNUSABLE, "`resolution` is now `lowest`"),
        (LockInputs((MEMBER,), options={"fork-strategy": "fewest"}), {}, UNUSABLE, "`fork-strategy`"),
        (member(), {"requires_python": ">=3.11"}, VERSIONS, "was `>=3.10` and is now `>=3.11`"),
        (member(), {"environments": ("os_name == 'nt'",)}, VERSIONS, "`environments`"),
        (member(), {"conflicts": ((("root", "x", ""), ("root", "", "dev")),)}, VERSIONS, "`conflicts`"),
        (LockInputs((MEMBER,), required_environments=("os_name == 'nt'",)), {}, VERSIONS, "required-environments"),
        (member(), {"upgrade_packages": frozenset("a")}, PREFERABLE, "`a` is to be upgraded"),
        (member(), {"refresh": True}, PREFERABLE, "refreshed"),
        (member(), {"portable": True}, PREFERABLE, "portable-lock"),
        (LockInputs((MEMBER,), options={"prerelease": "allow"}), {}, PREFERABLE, "`prerelease`"),
        (LockInputs((MEMBER,), options={"exclude-newer": "2024"}), {}, PREFERABLE, "`exclude-newer`"),
        (member(requires=("a>=0",)), {}, PREFERABLE, "`a>=0` is new"),
        (member(requires=()), {}, PREFERABLE, "`a>=1` is gone"),
        (member(version="2"), {}, PREFERABLE, "the version of `root` was `1` and is now `2`"),
        (member(version=""), {}, PREFERABLE, "is not set any more"),
        (member(kind="virtual"), {}, PREFERABLE, "was editable and is now virtual"),
        (member(extras={}), {}, PREFERABLE, "no extra `x` any more"),
        (member(groups={"dev": ("b", "c")}), {}, PREFERABLE, "the group `dev` of `root`: `c` is new"),
        (member(default_groups=("dev",)), {}, PREFERABLE, "default groups"),
        (member(name="other"), {}, PREFERABLE, "`root` is no member any more"),
        (LockInputs((MEMBER,), constraints=("a<2",)), {}, PREFERABLE, "constraint-dependencies"),
        (LockInputs((MEMBER,), overrides=("a<2",)), {}, PREFERABLE, "override-dependencies"),
        (LockInputs((MEMBER,), excludes=("a",)), {}, PREFERABLE, "exclude-dependencies"),
        (LockInputs((MEMBER,), build_constraints=("a<2",)), {}, PREFERABLE, "build-constraint-dependencies"),
        (LockInputs((MEMBER,), dependency_metadata=("a",)), {}, PREFERABLE, "dependency-metadata"),
        (LockInputs((MEMBER,), indexes=(("", "https://other.example.com"),)), {}, PREFERABLE, "comes from the index"),
    ],
)
def test_levels(inputs: LockInputs, more: dict, level: str, reason: str) -> None:
    found = compare(lock(), inputs, **{"requires_python": ">=3.10", **more})
    assert found.level == level
    assert reason in found.reason
    assert found.satisfies is (level == SATISFIES)


def test_an_index_may_come() -> None:
    indexes = (("new", "https://new.example.com"), ("", "https://index.example.com/simple"))
    assert compare(lock(), LockInputs((MEMBER,), indexes=indexes), requires_python=">=3.10").satisfies


def test_preferences() -> None:
    assert preferences(lock(), UNUSABLE) == ((), ())
    versions = (Preference("a", "1.0"), Preference("a", "2.0"), Preference("b", "1.0"))
    assert preferences(lock(), VERSIONS) == (versions, ())
    kept = (Preference("a", "1.0", SPLIT[0]), Preference("a", "2.0", SPLIT[1]), Preference("b", "1.0"))
    assert preferences(lock(), PREFERABLE) == (kept, SPLIT)
    assert preferences(lock(), PREFERABLE, upgrade_packages=frozenset("a"))[0] == kept[2:]


@pytest.mark.parametrize("text", ["no marker", "python_version <"])
def test_forks_that_are_no_markers(text):
    one = LockedPackage("a", "1", Source("registry"), forks=(text,))
    with pytest.raises(LockInvalid):
        preferences(Lock((one,)), PREFERABLE)
    with pytest.raises(LockInvalid):
        preferences(Lock((), forks=(text, "os_name == 'nt'")), PREFERABLE)
