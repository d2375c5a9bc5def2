"""What members may claim next to each other, and where links may lead: against what a real file system does."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pym.errors import HostileArchive
from pym.fs.archive import ledger as ledger_module
from pym.fs.archive.ledger import Ledger
from pym.fs.archive.links import Links
from pym.fs.archive.tar import DIRECTORY, FILE, HARD_LINK, LINK, Member


def member(name: str, kind: str = FILE, target: str = "") -> Member:
    return Member(name, kind, 0, False, target)


def entered(*members: Member, folds: bool = False) -> list[str]:
    ledger = Ledger("a.tar.gz", folds=folds)
    return [ledger.enter(one) for one in members]


def test_the_top_directory_is_taken_off():
    assert entered(member("cpython", DIRECTORY), member("cpython/a/b"), member("cpython/a", DIRECTORY)) == [
        "",
        "a/b",
        "a",
    ]


@pytest.mark.parametrize(
    "pair",
    [
        ("p/E/x", "p/e/x"),
        ("p/a", "p/A"),
        ("p/a/x", "p/A"),
        ("p/A", "p/a/x"),
        ("p/\u00e9", "p/E\u0301"),
        ("p/a/x", "p/A/y"),
    ],
)
def test_names_that_differ_in_case_only_collide_where_the_file_system_folds(pair):
    entered(*map(member, pair))
    with pytest.raises(HostileArchive, match=r"collides with|lies under"):
        entered(*map(member, pair), folds=True)


def test_a_directory_needs_the_spelling_under_which_it_was_implied():
    with pytest.raises(HostileArchive, match="collides with `a`"):
        entered(member("p/a/x"), member("p/A", DIRECTORY), folds=True)


def test_links_are_followed_as_the_file_system_spells_them():
    ledger = Ledger("a", folds=True)
    ledger.enter(member("p/a/x", LINK, "../B/Y"))
    ledger.enter(member("p/b/y", LINK, "../A/X"))
    with pytest.raises(HostileArchive, match="loop"):
        ledger.links.check()


def test_hard_links_need_the_spelling_of_their_source():
    ledger = Ledger("a", folds=True)
    ledger.enter(member("p/a"))
    ledger.enter(link := member("p/b", HARD_LINK, "p/A"))
    with pytest.raises(HostileArchive, match="no earlier file"):
        ledger.hard_link_source(link)


def test_implied_directories_count_as_entries(monkeypatch):
    monkeypatch.setattr(ledger_module, "MEMBERS", 100)
    with pytest.raises(HostileArchive, match="more than 100 entries"):
        entered(member("p" + "/a" * 200))
    with pytest.raises(HostileArchive, match="more than 100 entries"):
        entered(*(member(f"p/{n}/a/b/c") for n in range(30)))


def test_names_in_all_have_a_limit(monkeypatch):
    monkeypatch.setattr(ledger_module, "_NAMES", 1000)
    with pytest.raises(HostileArchive, match="of names"):
        entered(*(member(f"p/{'a' * 90}{n}") for n in range(12)))


def test_too_many_links(monkeypatch):
    monkeypatch.setattr(ledger_module, "MOST", 2)
    with pytest.raises(HostileArchive, match="more than 2 links"):
        entered(*(member(f"p/{n}", LINK, "x") for n in range(3)))


def test_twenty_thousand_links_end_to_end_are_no_work():
    links = Links("a", str)
    links.add("l0", "x")
    for number in range(1, 20_000):
        links.add(f"l{number}", f"l{number - 1}")
    with pytest.raises(HostileArchive, match="too long a chain"):
        links.check()
    links = Links("a", str)
    for number in range(20_000):  # and from the far end on, where whoever recurses gets deep
        links.add(f"l{number}", f"l{number + 1}")
    with pytest.raises(HostileArchive, match="too long a chain"):
        links.check()


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("length", [16, 17])
def test_a_chain_has_the_same_length_from_both_ends(length, order):
    links = Links("a", str)
    for number in range(1, length + 1)[::order]:
        links.add(f"l{number}", f"l{number - 1}")
    if length == 16:
        links.check()
    else:
        with pytest.raises(HostileArchive, match="too long a chain"):
            links.check()


STEP = st.sampled_from(["a", "b", "c", "..", ".", "a", "b"])
TARGET = st.lists(STEP, min_size=1, max_size=5).map("/".join)
PATH = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3).map("/".join)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(PATH, TARGET, min_size=1, max_size=6))
def test_links_that_pass_lead_nowhere_else_on_a_real_file_system(links):
    """Whatever set of links is let pass, no path below the destination resolves to something outside."""
    import tempfile

    ledger = Ledger("a", folds=False)
    try:
        for path, target in links.items():
            ledger.enter(member(f"p/{path}", LINK, target))
        ledger.links.check()
    except HostileArchive:
        return
    with tempfile.TemporaryDirectory() as outer:
        root = os.path.join(os.path.realpath(outer), "x", "y", "root")
        os.makedirs(root)
        for path, target in links.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            os.symlink(target, os.path.join(root, path))
        for path in links:
            resolved = os.path.realpath(os.path.join(root, path))
            assert resolved == root or resolved.startswith(root + os.sep)
