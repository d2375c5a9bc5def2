"""Which places are in force, in which order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.errors import DirectReferenceError, UsageError
from pym.index import default, locations, pip
from pym.index.locations import Index, Locations, collect
from pym.project.settings import Settings

OWN = "/project/pyproject.toml"


def of(table: dict[str, object] | None = None, **typed) -> Locations:
    layers = ((OWN, table, True),) if table is not None else ()
    typed.setdefault(
        "default", "" if table and ("index" in table or "index-url" in table) else "https://d.example.com/"
    )
    environ = {"PIP_INDEX_URL": "https://pip.example.com/simple", "PIP_EXTRA_INDEX_URL": "https://extra.example.com/"}
    return collect(Settings(layers), environ, "", "/somewhere", **typed)


def urls(found: Locations) -> list[str]:
    return [index.url for index in found.indexes]


def test_order() -> None:
    found = of(
        {
            "index": [
                {"url": "https://c.example.com/simple", "name": "c"},
                {"url": "https://d.example.com/simple", "name": "d", "default": True},
                {"url": "https://other-b.example.com/simple", "name": "b"},
            ],
            "extra-index-url": ["https://e.example.com/simple"],
            "index-url": "https://unused.example.com/simple",
        },
        indexes=["https://a.example.com/simple", "b=https://b.example.com/simple"],
    )
    assert urls(found) == [f"https://{letter}.example.com/simple/" for letter in "abced"]
    assert [index.default for index in found.indexes] == [False] * 4 + [True]
    assert found.strategy == "first-index"


def test_typed_default_wins() -> None:
    table = {"index": [{"url": "https://d.example.com/", "default": True}], "index-url": "https://u.example.com/"}
    assert urls(of(table, default="https://typed.example.com/")) == ["https://typed.example.com/"]
    assert urls(of({"index-url": "https://u.example.com"})) == ["https://u.example.com/"]


def test_a_default_that_was_replaced_keeps_its_name() -> None:
    table = {"index": [{"name": "d", "url": "https://d.example.com/", "default": True}]}
    found = of(table, default="https://typed.example.com/", pins={"a": "d"})
    assert [index.url for index in found.of("a")] == ["https://d.example.com/"]
    assert [index.url for index in found.of("b")] == ["https://typed.example.com/"]
    assert [index.default for index in found.indexes] == [False, True]


def test_default_of_pip() -> None:
    """Its index-url counts, its extra-index-url does not."""
    assert urls(of(default="")) == ["https://pip.example.com/simple/"]


def test_no_index() -> None:
    found = of({"index": [{"url": "https://d.example.com/"}]}, no_index=True, links=["wheels"], indexes=["https://x/"])
    assert found.indexes == ()
    assert [link.url for link in found.links] == ["file:///somewhere/wheels"]
    assert of({"no-index": True}).indexes == ()


def test_links_of_settings_are_relative_to_their_file() -> None:
    found = of({"find-links": ["wheels", "https://l.example.com/page.html"]}, links=["/abs/dir", "wheels"])
    assert [link.url for link in found.links] == [
        "file:///abs/dir",
        "file:///somewhere/wheels",
        "file:///project/wheels",
        "https://l.example.com/page.html",
    ]
    assert all(link.flat for link in found.links)


def test_explicit_and_pinned() -> None:
    table = {
        "index": [{"url": "https://t.example.com/", "name": "t", "explicit": True}, {"url": "https://o.example.com/"}]
    }
    found = of(table, default="https://d.example.com/", pins={"torch": "t", "bad": "nowhere"})
    assert [index.url for index in found.of("torch")] == ["https://t.example.com/"]
    assert [index.url for index in found.of("other")] == ["https://o.example.com/", "https://d.example.com/"]
    with pytest.raises(DirectReferenceError, match="not defined"):
        found.of("bad")


def test_all_that_a_table_says() -> None:
    table = {
        "index": [
            {
                "url": "https://me:canary@T.example.com/flat.html?sig=canary#x",
                "name": "t",
                "format": "flat",
                "authenticate": "always",
                "ignore-error-codes": [403],
                "publish-url": "https://u.example.com/",
            }
        ]
    }
    index = of(table).indexes[0]
    assert (index.url, index.flat, index.authenticate, index.ignored) == (
        "https://t.example.com/flat.html",
        True,
        "always",
        (403,),
    )
    assert (index.userinfo, index.query) == ("me:canary", "sig=canary")
    assert "canary" not in repr(index) + str(index)


def test_pages() -> None:
    assert Index("https://x.example.com/simple/").page("foo") == "https://x.example.com/simple/foo/"
    assert Index("https://x.example.com/simple/", query="a=b").page("foo") == "https://x.example.com/simple/foo/?a=b"


@pytest.mark.parametrize(
    "table",
    [
        {"url": 3},
        {"name": "x"},
        {"url": "https://x/", "name": "a b"},
        {"url": "https://x/", "default": "yes"},
        {"url": "https://x/", "format": "odd"},
        {"url": "https://x/", "authenticate": "maybe"},
        {"url": "https://x/", "ignore-error-codes": [200]},
        {"url": "https://x/", "ignore-error-codes": 404},
        {"url": "https://x/", "explicit": True},
        {"url": "ftp://me:canary@x/"},
        {"url": "https://"},
    ],
)
def test_tables_that_cannot_be_meant(table: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        of({"index": [table]})
    assert OWN in caught.value.message + caught.value.context
    assert "canary" not in caught.value.message + caught.value.context


def test_strategies() -> None:
    assert of({"index-strategy": "unsafe-best-match"}).strategy == "unsafe-best-match"
    assert of({"index-strategy": "unsafe-best-match"}, strategy="first-index").strategy == "first-index"
    with pytest.raises(UsageError, match="index-strategy"):
        of({"index-strategy": "odd"})
    assert set(locations.STRATEGIES) == {"first-index", "unsafe-first-match", "unsafe-best-match"}


def test_names_and_urls_with_equals_signs() -> None:
    found = of(indexes=["https://x.example.com/?a=b", "n=https://y.example.com/?c=d"])
    assert [(index.name, index.url, index.query) for index in found.indexes[:2]] == [
        ("", "https://x.example.com/", "a=b"),
        ("n", "https://y.example.com/", "c=d"),
    ]


# -- pip's configuration -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="places differ there")
def test_places_of_pip_conf(tmp_path: Path) -> None:
    home, config, shared = tmp_path / "home", tmp_path / "config", tmp_path / "shared"
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(config), "XDG_CONFIG_DIRS": str(shared)}
    places = [
        shared / "pip" / "pip.conf",
        home / ".pip" / "pip.conf",
        config / "pip" / "pip.conf",
        tmp_path / "named.conf",
    ]
    for number, place in enumerate(places):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"[global]\nindex-url = https://{number}.example.com/simple\nextra-index-url = https://no/\n")
        if place.name == "named.conf":
            environ["PIP_CONFIG_FILE"] = str(place)
        for _ in range(2):
            found = default.default_index(environ, str(tmp_path / "cache"))
            assert found == (f"https://{number}.example.com/simple", str(place))
    places[-1].write_text(
        "[install]\nindex_url = https://changed.example.com/simple\n[global]\nindex-url = https://x/\n"
    )
    assert default.default_index(environ, str(tmp_path / "cache"))[0] == "https://changed.example.com/simple"
    environ["PIP_INDEX_URL"] = "https://env.example.com/simple"
    assert default.default_index(environ, str(tmp_path / "cache"))[0] == "https://env.example.com/simple"


def test_broken_pip_conf(tmp_path: Path) -> None:
    conf = tmp_path / "pip.conf"
    conf.write_text("index-url = https://me:canary@x/\n")
    with pytest.raises(UsageError, match=r"pip\.conf") as caught:
        default.default_index({"PIP_CONFIG_FILE": str(conf)}, "")
    assert "canary" not in caught.value.message + caught.value.context


def test_built_in_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(pip, "built_in", lambda: asked.append(1) or "https://built-in.example.com/simple")
    for _ in range(2):
        found = default.default_index({"PIP_CONFIG_FILE": os.devnull}, str(tmp_path))
        assert found[0] == "https://built-in.example.com/simple"
    assert asked == [1]
    monkeypatch.setattr(pip, "built_in", lambda: "")
    with pytest.raises(UsageError, match="no default index"):
        default.default_index({"PIP_CONFIG_FILE": os.devnull}, "")


def test_built_in() -> None:
    found = pip.built_in()
    assert found.startswith("https://")
    assert found.endswith("/simple")


@pytest.mark.parametrize("text", ["", "PyPI = 3", "PyPI = PackageIndex()", "PyPI = PackageIndex(url)", "def ("])
def test_a_pip_that_says_nothing(text: str) -> None:
    assert pip._assigned(text) == ""
