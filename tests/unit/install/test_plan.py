"""What is to be done: a function of values."""

from __future__ import annotations

import pytest

from pym.install.plan import Plan, Wanted, everything, plan
from pym.model.environment import Installed


def there(name: str, version: str, site: str = "/s") -> Installed:
    return Installed(name, version, site, f"{name}-{version}.dist-info")


HAVE = [there("a", "1"), there("b", "1"), there("pip", "24")]


def read(found: Plan) -> tuple[list[str], list[str], list[str]]:
    return tuple([f"{one.name} {one.version}" for one in part] for part in (found.add, found.remove, found.keep))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("want", "options", "expected"),
    [
        ([("a", "1")], {}, ([], [], ["a 1", "b 1", "pip 24"])),
        ([("a", "2")], {}, (["a 2"], ["a 1"], ["b 1", "pip 24"])),
        ([("c", "1")], {}, (["c 1"], [], ["a 1", "b 1", "pip 24"])),
        ([("a", "1")], {"exact": True}, ([], ["b 1", "pip 24"], ["a 1"])),
        ([("a", "1")], {"exact": True, "seeds": {"pip"}}, ([], ["b 1"], ["a 1", "pip 24"])),
        ([("a", "1")], {"reinstall": {"a"}}, (["a 1"], ["a 1"], ["b 1", "pip 24"])),
        (
            [("b", "1"), ("a", "1")],
            {"satisfies": lambda one, want: one.name == "b"},
            (["a 1"], ["a 1"], ["b 1", "pip 24"]),
        ),
        ([], {"exact": True}, ([], ["a 1", "b 1", "pip 24"], [])),
    ],
)
def test_plan(want, options, expected) -> None:
    assert read(plan(HAVE, [Wanted(*one) for one in want], **options)) == expected


def test_one_name_twice_is_put_right() -> None:
    twice = [there("a", "1"), there("a", "2")]
    assert read(plan(twice, [Wanted("a", "2")])) == (["a 2"], ["a 1", "a 2"], [])
    assert read(everything(["a"], [*twice, there("b", "1")])) == ([], ["a 1", "a 2"], ["b 1"])


def test_a_plan_knows_whether_there_is_anything_to_do() -> None:
    assert not plan(HAVE, [Wanted("a", "1")])
    assert plan(HAVE, [Wanted("a", "2")])
    assert plan(HAVE, [], exact=True)
