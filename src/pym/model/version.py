"""The version of a Python interpreter: `X.Y.Z` with `aN`, `bN` or `rcN`, as CPython numbers its releases."""

from __future__ import annotations

from pym.model.value import Value


class PythonVersion(Value):
    """A full version. `pre` is "" for a final release, else "a1", "b2", "rc1"."""

    __slots__ = ("major", "minor", "patch", "pre")

    def __init__(self, major: int, minor: int, patch: int, pre: str = "") -> None:
        self.major = major
        self.minor = minor
        self.patch = patch
        self.pre = pre

    @classmethod
    def parse(cls, text: str) -> PythonVersion | None:
        """`3.12.1`, `3.13.0rc1`; also `3.12.1+` as interpreters built from a checkout say. None when it is not one."""
        text = text.strip().rstrip("+")
        end = len(text)
        for index, char in enumerate(text):
            if char.isalpha():
                end = index
                break
        pre = text[end:]
        if pre and not is_pre(pre):
            return None
        parts = text[:end].split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 5 for part in parts):
            return None
        return cls(int(parts[0]), int(parts[1]), int(parts[2]), pre)

    @property
    def release(self) -> tuple[int, int, int]:
        return (self.major, self.minor, self.patch)

    @property
    def key(self) -> tuple[int, int, int, str, int]:
        """Sorts as PEP 440 does: a1 < b1 < rc1 < rc2 < final."""
        letters = self.pre.rstrip("0123456789")
        return (self.major, self.minor, self.patch, letters or "z", int(self.pre[len(letters) :] or 0))

    def __lt__(self, other: PythonVersion) -> bool:
        return self.key < other.key

    def __le__(self, other: PythonVersion) -> bool:
        return self.key <= other.key

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}{self.pre}"


def is_pre(text: str) -> bool:
    """Whether `text` is a pre-release suffix such as `rc1`."""
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    return letters in ("a", "b", "rc") and 0 < len(digits) < 4
