"""What a version specifier admits, decided by `packaging`. Imported only when a decision is new: it costs 35 ms."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from pym.errors import InvalidRequest, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def decide(specifier: str, versions: Iterable[str]) -> dict[str, bool]:
    """Whether `specifier` (PEP 440, several clauses joined by commas) admits each of `versions`, pre-releases too.

    Raises:
        InvalidRequest: The specifier or a version is not one.
    """
    try:
        clauses = SpecifierSet(specifier, prereleases=True)
    except InvalidSpecifier as error:
        raise InvalidRequest(f"Invalid version specifier: {shown(specifier)}") from error
    decided = {}
    for version in versions:
        try:
            decided[version] = clauses.contains(Version(version), prereleases=True)
        except InvalidVersion as error:
            raise InvalidRequest(f"Invalid version: {shown(version)}") from error
    return decided
