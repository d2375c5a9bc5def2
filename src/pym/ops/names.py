"""Names of packages as options take them: `numpy`, `:all:`, `:none:`. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def names(words: Sequence[str], before: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a sequence of names, `:all:` and `:none:` comes to.

    Raises:
        UsageError: One is not a name.
    """
    if not words:
        return before
    from pym.spec.name import normalise

    found = set(before)
    for word in words:
        if word == ":none:":
            found.clear()
        elif word == ":all:":
            found = {":all:"}
        else:
            name = normalise(word)
            if name is None:
                raise UsageError(
                    f"Not a valid package or extra name: {shown(word)}",
                    context="names start and end with a letter or digit and may only contain -, _, ., and "
                    "alphanumeric characters",
                )
            found.add(name)
    return frozenset(found)
