"""The version part of a Python request: `3`, `3.12`, `312`, `3.13rc1`, `>=3.10,<3.13`, each with a build variant.

uv's grammar (its `VersionRequest`). Two of its mistakes are not repeated: the variant of a range is written into its
canonical text (`>=3.13t` is `>=3.13+freethreaded`, so a pin keeps it), and `==3.13t` keeps its variant too.

A HOT module.
"""

from __future__ import annotations

from pym.model.value import Value
from pym.spec.notation import read_specifiers, read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.model.version import PythonVersion
    from pym.spec.admits import Specifiers

_VARIANTS = {
    "": "",
    "t": "freethreaded",
    "freethreaded": "freethreaded",
    "d": "debug",
    "debug": "debug",
    "td": "freethreaded+debug",
    "freethreaded+debug": "freethreaded+debug",
    "gil": "gil",
    "gil+debug": "gil+debug",
}


class VersionRequest(Value):
    """Which versions are asked for.

    Attributes:
        release: `(3,)`, `(3, 12)` or `(3, 12, 4)`; empty for a range.
        pre: "" or the pre-release asked for, such as "rc1". `3.13.0rc1` is `(3, 13)` with "rc1".
        specifier: Canonical text of a range such as `>=3.10, <3.13`; else "".
        variant: "" (not said), "freethreaded", "debug", "freethreaded+debug", "gil" or "gil+debug".
        names_prerelease: Whether a pre-release is named, here or in the range.
    """

    __slots__ = ("names_prerelease", "pre", "release", "specifier", "variant")

    def __init__(
        self, release: tuple[int, ...], pre: str, specifier: str, variant: str, names_prerelease: bool
    ) -> None:
        self.release = release
        self.pre = pre
        self.specifier = specifier
        self.variant = variant
        self.names_prerelease = names_prerelease

    @classmethod
    def parse(cls, text: str) -> VersionRequest | None:
        """`text` as a version or range. None when it is neither: post, dev and local versions, components over 255."""
        text, variant = _split_variant(text)
        version = read_version(text)
        if version is None:
            return cls._range(text, variant)
        release = version.release
        if len(release) == 1 and release[0] > 9:
            # As wheel tags write it: the first digit is the major version, the rest the minor one.
            digits = str(release[0])
            release = (int(digits[0]), int(digits[1:]))
        if version.post is not None or version.dev is not None or version.local:
            return None
        if len(release) > 3 or max(release) > 255 or (version.pre and len(release) == 1):
            return None
        if version.pre and len(release) == 3 and release[2] == 0:
            release = release[:2]
        return cls(release, version.pre, "", variant, bool(version.pre))

    @classmethod
    def _range(cls, text: str, variant: str) -> VersionRequest | None:
        clauses = read_specifiers(text)
        if clauses is None:
            return None
        if len(clauses) == 1 and clauses[0].operator == "==" and not clauses[0].wildcard:
            exact = cls.parse(str(clauses[0].version))
            if exact is not None:
                return cls(exact.release, exact.pre, "", variant, exact.names_prerelease)
        named = any(clause.version.pre or clause.version.dev is not None for clause in clauses)
        return cls((), "", ", ".join([str(clause) for clause in clauses]), variant, named)

    @property
    def patch(self) -> int | None:
        """The Z of an X.Y.Z request."""
        return self.release[2] if len(self.release) == 3 else None

    @property
    def free_threaded(self) -> bool:
        return self.variant.startswith("freethreaded")

    @property
    def debug(self) -> bool:
        return self.variant.endswith("debug")

    def unsupported(self) -> str:
        """Why no Python pym can use will ever match, as a sentence; "" when one might."""
        number = ".".join([str(part) for part in self.release]) + self.pre
        if self.release and self.release < ((3,) if len(self.release) == 1 else (3, 6)):
            least = "3" if len(self.release) == 1 else "3.6"
            return f"Python <{least} is not supported but {number} was requested."
        if self.free_threaded and len(self.release) > 1 and self.release[:2] < (3, 13):
            return f"Python <3.13 does not support free-threading but {self} was requested."
        return ""

    def admits(self, key: InterpreterKey, specifiers: Specifiers) -> bool:
        """Whether an interpreter that is there satisfies this.

        A range passes over the pre-release part unless it names one: `>=3.14` admits 3.14.0rc3. Where no variant is
        said, free-threaded builds need 3.14 or later, and debug builds count.
        """
        return self.admits_version(key.version, specifiers) and self._admits_variant(key)

    def admits_download(self, key: InterpreterKey, specifiers: Specifiers) -> bool:
        """Whether a download satisfies this. Stricter: the variant must be the one said, ranges see pre-releases."""
        variant = self.variant[3:].lstrip("+") if self.variant.startswith("gil") else self.variant
        return key.variant == variant and self.admits_version(key.version, specifiers, whole=True)

    def may_be(self, major: int, minor: int) -> bool:
        """Whether some X.Y.* with these numbers may satisfy this. For a range only its plain bounds are looked at."""
        if not self.specifier:
            return (major, minor)[: len(self.release)] == self.release[:2]
        for clause in read_specifiers(self.specifier) or ():
            bound = (*clause.version.release, 0)[:2]
            if clause.operator in (">=", ">", "~=", "==") and (major, minor) < bound:
                return False
            if clause.operator in ("<=", "<") and (major, minor) > bound:
                return False
            if (
                clause.operator == "<"
                and (major, minor) == bound
                and not (clause.version.pre or any(clause.version.release[2:]))
            ):
                return False
            if clause.operator in ("==", "~=") and clause.version.release[0] != major:
                return False
        return True

    def admits_version(self, version: PythonVersion, specifiers: Specifiers, *, whole: bool = False) -> bool:
        """Whether `version` is one of those asked for; `whole` lets ranges see its pre-release part in any case."""
        if self.specifier:
            plain = f"{version.major}.{version.minor}.{version.patch}"
            return specifiers.admits(self.specifier, str(version) if whole or self.names_prerelease else plain)
        if version.release[: len(self.release)] != self.release:
            return False
        if self.pre:
            return version.pre == self.pre and not (whole and self.patch is None and version.patch)
        # X.Y.Z means the release of that number, never a candidate for it.
        return self.patch is None or not version.pre

    def _admits_variant(self, key: InterpreterKey) -> bool:
        if self.debug and not key.debug:
            return False
        if self.variant.startswith("gil"):
            return not key.free_threaded
        if self.free_threaded:
            return key.free_threaded
        return bool(self.variant) or default_variant(key)

    def __str__(self) -> str:
        suffix = f"+{self.variant}" if self.variant else ""
        if not self.specifier:
            return ".".join([str(part) for part in self.release]) + self.pre + suffix
        if suffix and self.specifier.endswith("*"):
            # The variant is only recognised after a digit.
            clauses = self.specifier.split(", ")
            clauses.sort(key=lambda clause: not clause.endswith("*"))
            return ", ".join(clauses) + suffix
        return self.specifier + suffix


def default_variant(key: InterpreterKey) -> bool:
    """Whether `key` will do where no variant was asked for: free-threaded builds are experimental before 3.14."""
    return not key.free_threaded or (key.version.major, key.version.minor) >= (3, 14)


def _split_variant(text: str) -> tuple[str, str]:
    """`text` without its variant, and the variant's canonical name. Only what follows the last digit can be one."""
    end = len(text)
    while end and not ("0" <= text[end - 1] <= "9"):
        end -= 1
    suffix = text[end:]
    variant = _VARIANTS.get(suffix[1:] if suffix[:1] == "+" else suffix)
    if not end or variant is None:
        return text, ""
    return text[:end], variant
