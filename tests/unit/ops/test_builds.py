"""What only a build can tell is built: in environments of its own, with what it needs, and never in circles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.backends import PREPARED
from tests.support.builders import Yard

from pym.errors import BuildCycle, BuildFailed, BuildForbidden
from pym.model.builds import Builds
from pym.model.resolution import Policy
from pym.ops.build_source import Source


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def test_one_environment_serves_for_metadata_and_wheel(yard: Yard) -> None:
    seen = yard.base / "seen"
    source = yard.sdist(f"{PREPARED}\nimport sys\nopen({str(seen)!r}, 'a').write(sys.prefix + '\\n')\n")
    with yard.builder() as builder:
        builder.metadata(source)
        builder.wheel(source)
    assert len(set(seen.read_text().split())) == 1


def test_a_checkout_is_copied_since_others_use_it_as_well(yard: Yard) -> None:
    directory = yard.tree("\nopen('written', 'w').close()\n")
    before = sorted(os.listdir(directory))
    with yard.builder() as builder:
        builder.wheel(Source.of_tree(str(directory), key="git:0123"))
    assert sorted(os.listdir(directory)) == before


def test_an_editable_wheel_leads_to_the_tree(yard: Yard) -> None:
    directory = yard.tree()
    with yard.builder() as builder:
        stored = builder.editable(Source.of_tree(str(directory), name="thing", version="1.0"))
        assert Path(stored.files, "thing.pth").read_text().strip() == str(directory)


def test_without_a_cache_nothing_stays(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    place = yard.base / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with yard.builder(cache="") as builder:
        assert builder.wheel(yard.sdist()).manifest.name == "thing"
    assert os.listdir(place) == []


def test_what_was_damaged_in_the_store_is_had_again(yard: Yard) -> None:
    wheels.build(yard.links, "tool", "1.0", {"tool.py": b"good = 1\n"})
    source = yard.sdist("\nimport tool\ntool.good\n", needs=("tool",))
    with yard.builder() as builder:
        builder.wheel(source)
        (damaged,) = (yard.base / "cache" / "wheels-1").rglob("files/tool.py")
        damaged.chmod(0o644)
        damaged.write_text("bad = 1\n")
    with yard.builder(Builds(config_settings={"a": "1"})) as builder:
        assert builder.wheel(source).manifest.name == "thing"


def test_a_failed_build_leaves_nothing(yard: Yard) -> None:
    with yard.builder() as builder:
        with pytest.raises(BuildFailed):
            builder.wheel(yard.sdist("\ndef build_wheel(*a, **k):\n    raise SystemExit(1)\n"))
        assert [one for one in os.listdir(builder.means.shop.path) if one != "t"] == []
    assert yard.left == []


# -- what it needs ---------------------------------------------------------------------------------------------------

USES = "\nimport tool\nREQUIRES.append('tool-was==' + tool.version)\n"


def tools(yard: Yard) -> None:
    for version in ("1.0", "2.0", "3.0"):
        wheels.build(yard.links, "tool", version, {"tool.py": f"version = {version!r}\n".encode()})


def used(yard: Yard, how: Builds | None = None, *, needs: tuple[str, ...] = ("tool",), **options) -> str:
    """The version of `tool` that a build gets."""
    source = yard.sdist(USES, needs=needs, **options)
    with yard.builder(how) as builder:
        data = builder.metadata(source).decode()
    return data.partition("tool-was==")[2].split()[0]


def test_what_a_build_needs_is_installed_for_it(yard: Yard) -> None:
    tools(yard)
    assert used(yard, needs=("tool<3",)) == "2.0"


def test_build_constraints_hold(yard: Yard) -> None:
    tools(yard)
    assert used(yard, Builds(constraint_texts=("tool<2",))) == "1.0"


def test_build_constraints_from_a_file_hold(yard: Yard) -> None:
    tools(yard)
    (yard.base / "constraints.txt").write_text("tool<3\n")
    assert used(yard, Builds(constraints=("constraints.txt",))) == "2.0"


def test_more_requirements_of_one_package(yard: Yard) -> None:
    tools(yard)
    assert used(yard, Builds(extra={"thing": (("tool<3", ""),), "other": (("none-such", ""),)}), needs=()) == "2.0"


def test_more_requirements_in_the_version_that_will_be_installed(yard: Yard) -> None:
    tools(yard)
    source = yard.sdist(USES)
    with yard.builder(Builds(extra={"thing": (("tool", "tool"),)})) as builder:
        builder.means.how.versions["tool"] = "1.0"
        assert b"tool-was==1.0" in builder.metadata(source)


def test_what_the_backend_asks_for_goes_with_what_is_there(yard: Yard) -> None:
    tools(yard)
    wheels.build(yard.links, "more", "1.0", {"more.py": b""}, metadata="Requires-Dist: tool<3\n")
    more = "\ndef get_requires_for_build_wheel(config_settings=None):\n    return ['more']\n"
    source = yard.sdist(
        f"{more}\ndef build_wheel(d, c=None, m=None, _before=build_wheel):\n"
        "    import more, tool\n    REQUIRES.append('tool-was==' + tool.version)\n    return _before(d)\n",
        needs=("tool",),
    )
    with yard.builder() as builder:
        assert b"tool-was==2.0" in builder.metadata(source)


def test_the_environment_has_nothing_else(yard: Yard) -> None:
    more = "\ntry:\n    import pytest\n    REQUIRES.append('pytest')\nexcept ImportError:\n    pass\n"
    with yard.builder() as builder:
        assert b"pytest" not in builder.metadata(yard.sdist(more))


def test_without_isolation_it_has_what_is_installed(yard: Yard) -> None:
    source = yard.sdist("\nimport pytest\nREQUIRES.append('pytest')\n", needs=("none-such-at-all",))
    for how in (Builds(not_isolated=frozenset((":all:",))), Builds(not_isolated=frozenset(("thing",)))):
        with yard.builder(how) as builder:
            assert b"Requires-Dist: pytest" in builder.metadata(source)
    with yard.builder(Builds(not_isolated=frozenset(("other",)))) as builder, pytest.raises(BuildFailed):
        builder.metadata(yard.sdist("\nimport pytest\n", version="2.0"))


def test_what_cannot_be_had_is_named(yard: Yard) -> None:
    with yard.builder() as builder, pytest.raises(BuildFailed) as caught:
        builder.metadata(yard.sdist(needs=("none-such>=3",)))
    assert "`thing==1.0`" in caught.value.message
    assert "`none-such>=3`" in caught.value.message
    assert "none-such" in caught.value.context


def test_what_has_to_be_built_first_is(yard: Yard) -> None:
    source = yard.sdist("\nimport helper\nassert helper.x is None\n", needs=("helper",))
    yard.sdist(name="helper", version="4.0")
    with yard.builder() as builder:
        assert builder.wheel(source).manifest.name == "thing"
    assert "Building helper==4.0" not in yard.heard.lines  # only with -v: it is not what was asked for


# -- what must not be built ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [":all:", "thing"])
def test_what_must_not_be_built_is_not(yard: Yard, what: str) -> None:
    policy = Policy(no_build=frozenset((what,)))
    for method in ("metadata", "wheel"):
        with yard.builder(policy=policy) as builder, pytest.raises(BuildForbidden) as caught:
            getattr(builder, method)(yard.sdist())
        assert caught.value.code == "PYM-903"
    assert yard.calls == 0


def test_what_was_built_before_need_not_be(yard: Yard) -> None:
    source = yard.sdist()
    with yard.builder() as builder:
        builder.wheel(source)
    with yard.builder(policy=Policy(no_build=frozenset((":all:",)))) as builder:
        assert builder.wheel(source).manifest.name == "thing"


def test_what_needs_itself(yard: Yard) -> None:
    with yard.builder() as builder, pytest.raises(BuildCycle) as caught:
        builder.metadata(yard.sdist(needs=("thing",)))
    assert "`thing==1.0` needs `thing==1.0` to build" in caught.value.context
    assert caught.value.code == "PYM-902"


def test_a_longer_circle_is_named(yard: Yard) -> None:
    source = yard.sdist(name="a", needs=("b",))
    yard.sdist(name="b", needs=("c",))
    yard.sdist(name="c", needs=("a",))
    with yard.builder() as builder, pytest.raises(BuildCycle) as caught:
        builder.wheel(source)
    assert "`a==1.0` needs `b==1.0` to build, which needs `c==1.0`, which needs `a==1.0`" in caught.value.context
    assert yard.calls == 0


def test_a_wheel_ends_a_circle(yard: Yard) -> None:
    source = yard.sdist(name="a", needs=("b",))
    yard.sdist(name="b", needs=("a",))
    wheels.build(yard.links, "b", "1.0", {"b.py": b""})
    with yard.builder() as builder:
        assert builder.wheel(source).manifest.name == "a"
