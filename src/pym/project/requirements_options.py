"""Where packages come from and which files of them count, as option lines of requirements files say. A HOT module."""

from __future__ import annotations

from pym.model.value import Value


class Options(Value):
    """What the option lines of requirements files say, with variables filled in and paths as written.

    Attributes:
        index: `--index-url`, "" for none.
        given_index: The same as it was written.
        extra_indexes: `--extra-index-url`, as `(value, as written)`.
        find_links: `--find-links`, as `(value, as written)`: paths are absolute.
        no_index, require_hashes: Whether they stand anywhere.
        no_binary, only_binary: Names, `:all:`, `:none:` in the order they stand.
    """

    __slots__ = (
        "extra_indexes",
        "find_links",
        "given_index",
        "index",
        "no_binary",
        "no_index",
        "only_binary",
        "require_hashes",
    )

    def __init__(self) -> None:
        self.index = ""
        self.given_index = ""
        self.extra_indexes: list[tuple[str, str]] = []
        self.find_links: list[tuple[str, str]] = []
        self.no_index = False
        self.no_binary: list[str] = []
        self.only_binary: list[str] = []
        self.require_hashes = False
