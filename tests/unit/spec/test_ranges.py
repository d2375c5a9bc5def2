from __future__ import annotations

import pytest

from pym.spec import ranges
from pym.spec.ranges import EVERYTHING, key, mask

ORDER = [
    "0", "0.0.1", "1.dev0", "1.dev1", "1a1.dev1", "1a1", "1a1+x", "1a1.post1.dev1", "1a1.post1", "1a2", "1b1", "1rc1",
    "1", "1+a", "1+a.1", "1+b", "1+1", "1+1.0", "1+2", "1+224", "1.post0", "1.post1.dev1", "1.post1", "1.post224",
    "1.0.1.dev0", "1.0.1", "1.1", "1.223", "1.224", "1.255", "1.256", "1.2024", "1.2056", "1.2056.1", "1.2057",
    "1.65535", "1.65536", "224", "20240101", "18446744073709551614", "1!0.1", "224!1",
]  # fmt: skip


def test_keys_keep_the_order_of_versions() -> None:
    keys = [key(version) for version in ORDER]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(ORDER)


@pytest.mark.parametrize(("one", "other"), [("1.0", "1"), ("1.0.0", "1"), ("0!1", "1"), ("1.0a1", "1a1"), ("0", "0.0")])
def test_equal_versions_have_equal_keys(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_trailing_zeros_of_large_numbers_stay() -> None:
    # 2056 is 0x0808: its bytes look like two zeros.
    assert key("1.2056") > key("1.2055") > key("1")


@pytest.mark.parametrize(
    "text", ["", "x", "1.", "1..0", "1.0+", "1 0", "18446744073709551615", "1.0a99999999999999999999"]
)
def test_what_is_no_version_has_no_key(text: str) -> None:
    assert ranges.read(text) is None
    assert ranges.canonical(text) is None
    with pytest.raises(ValueError, match="version"):
        key(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("1.0.0", "1.0.0"), ("01.2", "1.2"), ("v1.0-RC.1", "1.0rc1"), (" 1.0 ", "1.0"), ("1.0-1", "1.0.post1")],
)
def test_canonical_texts_keep_trailing_zeros(text: str, canonical: str) -> None:
    assert ranges.canonical(text) == canonical


@pytest.mark.parametrize("text", ["3.13.0rc1", "3.13.dev1", "3.13.post1", "3.13+local", "3.13"])
def test_release_keys_know_nothing_but_the_release(text: str) -> None:
    assert ranges.release_key(text) == key("3.13")


KEYS = tuple(key(version) for version in ("1.0", "2.0", "3.0"))


@pytest.mark.parametrize(
    ("low", "high", "bits"),
    [
        (b"", b"\xff", 0b1111111),
        (KEYS[0], KEYS[0] + b"\x00", 0b10),
        (KEYS[0], KEYS[1], 0b110),
        (KEYS[0], KEYS[2], 0b11110),
        (KEYS[1], KEYS[2] + b"\x00", 0b111000),
        (KEYS[1], b"\xff", 0b1111000),
        (KEYS[1] + b"\x00", b"\xff", 0b1110000),
        (b"", KEYS[0], 0b1),
        (key("1.1"), key("1.2"), 0b100),
        (key("1.1"), key("2.1"), 0b11100),
        (key("0.1"), key("0.1") + b"\x00", 0b1),
        (key("4"), b"\xff", 0b1000000),
    ],
)
def test_a_mask_has_versions_and_gaps(low: bytes, high: bytes, bits: int) -> None:
    assert mask(((low, high),), KEYS) == bits


def test_masks_of_several_intervals_and_of_none() -> None:
    assert mask(((b"", KEYS[0]), (KEYS[2] + b"\x00", b"\xff")), KEYS) == 0b1000001
    assert mask((), KEYS) == 0
    assert mask(EVERYTHING, ()) == 1
    assert mask(EVERYTHING, (key("1"), key("2"), key("3"))) == 0b1111111


def test_the_upper_bound() -> None:
    assert ranges.upper_bound(None) == ranges.HIGHEST
    assert ranges.upper_bound((">=3,<4", ((key("3"), key("4")),), 0, "")) == key("4")
