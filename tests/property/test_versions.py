"""Keys, intervals and masks against `packaging` and against brute force."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from pym.spec import ranges
from pym.spec.specifiers import compile as compile_specifier

RELEASES = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
LARGE = st.sampled_from(
    ["223", "224", "255", "256", "2024", "2056", "65535", "65536", "20240101", "18446744073709551614"]
)
TAILS = st.builds(
    lambda pre, post, dev: pre + post + dev,
    st.sampled_from(["", "", "a1", "b1", "rc1", "rc2"]),
    st.sampled_from(["", "", ".post0", ".post1", ".post2", ".post224"]),
    st.sampled_from(["", "", ".dev0", ".dev1", ".dev2024"]),
)
LOCALS = st.sampled_from(["", "", "", "+a", "+a.1", "+1", "+1.a", "+2", "+10", "+ab", "+a.b"])
EPOCHS = st.sampled_from(["", "", "", "1!"])
PUBLIC = st.builds(lambda epoch, release, tail: epoch + release + tail, EPOCHS, RELEASES | LARGE, TAILS)
VERSIONS = st.builds(lambda public, local: public + local, PUBLIC, LOCALS)


@given(VERSIONS, VERSIONS)
@settings(max_examples=500)
def test_keys_sort_as_versions_do(left: str, right: str) -> None:
    first, second = ranges.key(left), ranges.key(right)
    assert (first < second) == (Version(left) < Version(right))
    assert (first == second) == (Version(left) == Version(right))


@given(st.lists(VERSIONS, max_size=30))
def test_no_key_is_the_beginning_of_another(versions: list[str]) -> None:
    keys = sorted({ranges.key(version) for version in versions})
    assert not any(later.startswith(earlier) for earlier, later in itertools.pairwise(keys))
    assert all(ranges.LOWEST < each < ranges.HIGHEST for each in keys)


@given(VERSIONS | st.text(alphabet="0123v..abcr!+-_ postdev", max_size=14))
def test_canonical_texts_are_those_of_packaging(text: str) -> None:
    try:
        expected: str | None = str(Version(text))
    except InvalidVersion:
        expected = None
    assert ranges.canonical(text) == expected


@given(VERSIONS)
def test_a_release_key_is_the_key_of_the_release(version: str) -> None:
    read = Version(version)
    assert ranges.release_key(version) == ranges.key(f"{read.epoch}!{'.'.join(map(str, read.release))}")


CLAUSES = st.one_of(
    st.builds(
        lambda operator, version: operator + version, st.sampled_from(["==", "!=", ">=", "<=", ">", "<"]), PUBLIC
    ),
    st.builds(lambda operator, version: operator + version, st.sampled_from(["==", "!="]), VERSIONS),
    st.builds(lambda release, operator: f"{operator}{release}.*", RELEASES, st.sampled_from(["==", "!="])),
    st.builds(lambda release, tail: f"~={release}.1{tail}", RELEASES, TAILS),
)


@given(CLAUSES, VERSIONS)
@settings(max_examples=1000)
def test_clauses_admit_what_packaging_says(clause: str, version: str) -> None:
    specifier = compile_specifier(clause)
    assert specifier is not None
    read = Version(version)
    expected = SpecifierSet(clause, prereleases=True).contains(read, prereleases=True)
    assert ranges.admits(specifier[ranges.INTERVALS], ranges.key(version)) == expected


@given(st.lists(CLAUSES, min_size=1, max_size=3), VERSIONS)
def test_several_clauses_all_have_to_hold(clauses: list[str], version: str) -> None:
    key = ranges.key(version)
    whole = compile_specifier(",".join(clauses))
    parts = [compile_specifier(clause) for clause in clauses]
    assert whole is not None
    assert ranges.admits(whole[1], key) == all(part is not None and ranges.admits(part[1], key) for part in parts)
    assert compile_specifier(whole[0]) == whole


SETS = st.lists(CLAUSES, min_size=1, max_size=2).map(lambda clauses: compile_specifier(",".join(clauses))[1])  # type: ignore[index]


@given(SETS, SETS, VERSIONS)
def test_the_algebra_of_sets(left: ranges.Intervals, right: ranges.Intervals, version: str) -> None:
    key = ranges.key(version)
    in_left, in_right = ranges.admits(left, key), ranges.admits(right, key)
    assert ranges.admits(ranges.intersect(left, right), key) == (in_left and in_right)
    assert ranges.admits(ranges.union(left, right), key) == (in_left or in_right)
    assert ranges.admits(ranges.complement(left), key) == (not in_left)
    assert ranges.complement(ranges.complement(left)) == left
    assert ranges.union(left, ranges.complement(left)) == ranges.EVERYTHING
    assert not ranges.intersect(left, ranges.complement(left))


# Bytes so short that every place between two keys can be tried.
POINTS = st.binary(max_size=2).map(lambda text: bytes(each % 3 for each in text))
LIMITS = st.lists(POINTS | st.just(b"\xff"), min_size=2, max_size=6, unique=True).map(sorted)


def _prefix_free(keys: list[bytes]) -> tuple[bytes, ...]:
    kept: list[bytes] = []
    for key in sorted(set(keys)):
        if key and not any(key.startswith(each) for each in kept):
            kept.append(key)
    return tuple(kept)


@given(st.lists(POINTS, max_size=6).map(_prefix_free), LIMITS)
@settings(max_examples=500)
def test_a_mask_has_the_versions_and_the_gaps_that_a_set_reaches(keys: tuple[bytes, ...], limits: list[bytes]) -> None:
    pairs = list(zip(limits[::2], limits[1::2], strict=False))
    intervals = ranges.union((), tuple(pairs))
    alphabet = [bytes([each]) for each in range(4)]
    points = [b""]
    for _ in range(4):
        points += [point + letter for point in points[-(4 ** (len(points[-1]) or 0)) :] for letter in alphabet]
    expected = 0
    for point in set(points):
        if ranges.admits(intervals, point):
            place = sum(key <= point for key in keys)
            expected |= 1 << (2 * place - 1 if point in keys else 2 * place)
    assert ranges.mask(intervals, keys) == expected


@given(st.integers(0, 9))
def test_everything_has_every_bit(count: int) -> None:
    keys = tuple(ranges.key(f"1.{number}") for number in range(count))
    assert ranges.mask(ranges.EVERYTHING, keys) == (2 << 2 * count) - 1
