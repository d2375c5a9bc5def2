"""Versions as sortable bytes, and sets of versions as intervals of them (PEP 440). A HOT module.

A key holds, one after the other: the epoch, the release numbers without trailing zeros, the phase (development,
pre-release or final), the post and development numbers, the local part. Numbers begin with a byte of 8 or more, marks
are below 8: the mark of a phase therefore sorts before any further release number, as `1.0.post1` before `1.0.1`. No
key is the beginning of another one, so that `[key, key + b"\\0")` holds just that version.

A set of versions is a tuple of half-open intervals `(low, high)`, ascending, disjoint and not touching; `b""` is below
and `b"\\xff"` above every version. Limits need not be keys of versions: the mere beginning of a key stands before all
that begin so (`before_release`), and a mark that no key has there stands behind them (`after_locals`, `after_posts`).
"""

from __future__ import annotations

from _bisect import bisect_left

from pym.spec.notation import Spelled, read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    Interval = tuple[bytes, bytes]
    Intervals = tuple[Interval, ...]
    # (canonical text, intervals, flags, version text of a lone `==` or `===`, "" else)
    Specifier = tuple[str, Intervals, int, str]

# Positions in a Specifier.
TEXT: Final = 0
INTERVALS: Final = 1
FLAGS: Final = 2
EXACT: Final = 3

SINGLETON = 1  # admits one release: `==1.0`, not `==1.*`
NAMES_PRERELEASE = 2  # a clause other than `!=` names a pre-release or development release
ARBITRARY = 4  # has a `===`

LOWEST = b""
HIGHEST = b"\xff"
EVERYTHING: Intervals = ((LOWEST, HIGHEST),)

# Marks. A phase stands after the release numbers (and is below every one of them).
_PHASE_DEV, _PHASE_FINAL = b"\x01", b"\x05"
_PHASES = {"a": b"\x02", "b": b"\x03", "rc": b"\x04"}
# After the phase, and after the post number.
_DEV, _PLAIN, _POST, _BEYOND_POSTS = b"\x01", b"\x02", b"\x03", b"\x04"
# Where a local part or a further segment of it may stand: the end sorts first, words before numbers.
_END, _WORD, _NUMBER, BEYOND_LOCALS = b"\x00", b"\x01", b"\x02", b"\x03"

_FIRST = 8
_SMALL = 0xE0  # numbers below are one byte
_LARGEST = 2**64 - 2  # uv's limit too
_REMEMBERED = 20_000
FINAL = _PHASE_FINAL + _PLAIN + _END
_EPOCH = b"\x08"


def number(value: int) -> bytes:
    """A number such that the bytes sort as the numbers do.

    Raises:
        ValueError: It does not fit into 64 bits, which no version has in earnest.
    """
    if value < _SMALL:
        return bytes((_FIRST + value,))
    if value > _LARGEST:
        raise ValueError("a number of the version is too large")
    length = (value.bit_length() + 7) // 8
    return bytes((_FIRST + _SMALL - 1 + length,)) + value.to_bytes(length, "big")


class _Numbers(dict[str, bytes]):
    """Encoded numbers by their canonical text. KeyError for every other text."""

    __slots__ = ()

    def __missing__(self, text: str) -> bytes:
        if not text.isdecimal() or not text.isascii() or text[0] == "0" or len(text) > 19:
            raise KeyError(text)
        encoded = number(int(text))
        if len(self) < _REMEMBERED:
            self[text] = encoded
        return encoded


_NUMBERS = _Numbers({"0": number(0)})


def read(version: str) -> tuple[str, bytes] | None:
    """Canonical text and key of a version; None when it is malformed."""
    parts = version.split(".")
    try:
        return version, _release(parts) + FINAL
    except KeyError:
        pass
    try:
        return version, _read_local(version) if "+" in version else _read_marked(parts)
    except KeyError:
        pass
    spelled = read_version(version)
    if spelled is None:
        return None
    try:
        return str(spelled), encode(spelled)
    except ValueError:
        return None


def _release(parts: list[str]) -> bytes:
    """Epoch and release; KeyError when the parts are not canonical numbers."""
    encoded = [_NUMBERS[part] for part in parts]
    while encoded and encoded[-1] == b"\x08":
        encoded.pop()
    return _EPOCH + b"".join(encoded)


def _read_marked(parts: list[str]) -> bytes:
    """The key of a canonical version with one mark, as in `1.0rc1`, `1.0.post1`, `1.0.dev1`; KeyError for others."""
    last = parts.pop()
    if not parts:
        raise KeyError(last)
    if last[:3] == "dev":
        return _release(parts) + _PHASE_DEV + _NUMBERS[last[3:]] + _END
    if last[:4] == "post":
        return _release(parts) + _PHASE_FINAL + _POST + _NUMBERS[last[4:]] + _PLAIN + _END
    for letters, phase in _PHASES.items():
        release, found, count = last.partition(letters)
        if found:
            parts.append(release)
            return _release(parts) + phase + _NUMBERS[count] + _PLAIN + _END
    raise KeyError(last)


def _read_local(version: str) -> bytes:
    """The key of a canonical local version, as in `1.0+cu118`; KeyError for others."""
    public, _, local = version.partition("+")
    found = read(public)
    if found is None or found[0] != public or local.lower() != local or not local.isascii():
        raise KeyError(version)
    segments = []
    for part in local.split("."):
        if part.isdecimal():
            segments.append(_NUMBER + _NUMBERS[part])
        elif part.isalnum():
            segments.append(_WORD + part.encode("ascii") + _END)
        else:
            raise KeyError(part)
    return found[1][:-1] + b"".join(segments) + _END


def key(version: str) -> bytes:
    """The key of a version: keys sort as versions do, local parts included, and equal versions have the same.

    Raises:
        ValueError: It is malformed.
    """
    found = read(version)
    if found is None:
        raise ValueError("not a version")
    return found[1]


def canonical(version: str) -> str | None:
    """The canonical text of a version, trailing zeros kept; None when it is malformed."""
    found = read(version)
    return None if found is None else found[0]


def release_key(version: str) -> bytes:
    """The key of the release alone, as requires-python and the version markers compare: `3.13.0rc1` is `3.13`.

    Raises:
        ValueError: It is malformed.
    """
    spelled = read_version(version)
    if spelled is None:
        raise ValueError("not a version")
    return before_release(spelled.epoch, spelled.release) + FINAL


def encode(version: Spelled) -> bytes:
    """The key of a version that was read.

    Raises:
        ValueError: One of its numbers is too large.
    """
    return public(version) + _local(version.local) + _END


def before_release(epoch: int, release: tuple[int, ...]) -> bytes:
    """The limit below everything of a release: its development releases, pre-releases and longer releases."""
    end = len(release)
    while end and not release[end - 1]:
        end -= 1
    return number(epoch) + b"".join([number(part) for part in release[:end]])


def after_locals(version: Spelled) -> bytes:
    """The limit above a version and all its local versions, below everything that follows."""
    return public(version) + BEYOND_LOCALS


def after_posts(version: Spelled) -> bytes:
    """The limit above a version (neither post nor development release), its local versions and post releases."""
    return public(version)[:-1] + _BEYOND_POSTS


def public(version: Spelled) -> bytes:
    """The key without what says that there is no local part."""
    start = before_release(version.epoch, version.release)
    if version.pre:
        letters = version.pre.rstrip("0123456789")
        start += _PHASES[letters] + number(int(version.pre[len(letters) :] or 0))
    elif version.dev is not None and version.post is None:
        return start + _PHASE_DEV + number(version.dev)
    else:
        start += _PHASE_FINAL
    if version.post is not None:
        start += _POST + number(version.post)
    return start + (_PLAIN if version.dev is None else _DEV + number(version.dev))


def _local(text: str) -> bytes:
    if not text:
        return b""
    return b"".join(
        [
            _NUMBER + number(int(part)) if part.isdecimal() else _WORD + part.encode("ascii") + _END
            for part in text.split(".")
        ]
    )


def admits(intervals: Intervals, version: bytes) -> bool:
    """Whether the set holds the version with this key."""
    return any(low <= version < high for low, high in intervals)


def intersect(left: Intervals, right: Intervals) -> Intervals:
    """What both sets hold."""
    if left == EVERYTHING:
        return right
    if right == EVERYTHING or left == right:
        return left
    found = []
    i = j = 0
    while i < len(left) and j < len(right):
        low = max(left[i][0], right[j][0])
        high = min(left[i][1], right[j][1])
        if low < high:
            found.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def union(left: Intervals, right: Intervals) -> Intervals:
    """What at least one of the sets holds."""
    found: list[Interval] = []
    for low, high in sorted(left + right):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def complement(intervals: Intervals) -> Intervals:
    """What the set does not hold."""
    found = []
    start = LOWEST
    for low, high in intervals:
        if start < low:
            found.append((start, low))
        start = high
    if start < HIGHEST:
        found.append((start, HIGHEST))
    return tuple(found)


def mask(intervals: Intervals, keys: tuple[bytes, ...]) -> int:
    """The set as bits over the known versions: the solver's form.

    Bit `2*i + 1` is version `i`, bit `2*i` is the gap below it, bit `2*len(keys)` the gap above the last: a set has
    the bit of a gap when it holds anything that lies there.

    Args:
        intervals: The set.
        keys: Keys of the known versions, ascending, each once.
    """
    bits = 0
    count = len(keys)
    for low, high in intervals:
        first = bisect_left(keys, low)
        last = bisect_left(keys, high, first)
        start = 2 * first + (first < count and keys[first] == low)
        # Nothing lies between a version and the limit right behind it.
        stop = 2 * last + (last == 0 or len(high) == 1 or high != keys[last - 1] + b"\x00")
        bits |= (1 << stop) - (1 << start)
    return bits


def lower_bound(specifier: Specifier | None) -> bytes:
    """Where a requires-python begins: a limit to compare with `release_key`s and other lower bounds. `b""` for none.

    Upper limits are ignored, as uv does with what distributions say; only releases count: `>=3.8rc1` is `>=3.8`, and
    `>3.8` stands right behind 3.8.
    """
    if specifier is None or not specifier[INTERVALS]:
        return LOWEST
    low = specifier[INTERVALS][0][0]
    at = 0
    while at < len(low) and low[at] >= _FIRST:
        at += max(low[at] - (_FIRST + _SMALL - 1), 0) + 1
    if not at:
        return LOWEST
    behind = low > low[:at] + FINAL
    return low[:at] + FINAL + (b"\x00" if behind else b"")


def upper_bound(specifier: Specifier | None) -> bytes:
    """Where a requires-python ends: the highest limit of its releases (exclusive). `b"\\xff"` for none."""
    if specifier is None or not specifier[INTERVALS]:
        return HIGHEST
    return specifier[INTERVALS][-1][1]
