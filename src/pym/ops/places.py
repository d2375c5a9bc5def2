"""Where packages come from: what was typed, as a value. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Places(Value):
    """Where packages are asked for, as typed or set by the environment.

    Attributes:
        default: `--default-index` or `--index-url`, "" for none.
        indexes: `--index`, then `--extra-index-url`.
        links: `--find-links`.
        no_index: Whether no index is asked.
        strategy: `--index-strategy`, "" for the usual one.
        keyring: `--keyring-provider`, "" for none.
        torch: Indexes of PyTorch, of which the first that has an answer counts: see `ops.torch_backends`.
    """

    __slots__ = ("default", "indexes", "keyring", "links", "no_index", "strategy", "torch")

    def __init__(
        self,
        default: str = "",
        indexes: Sequence[str] = (),
        links: Sequence[str] = (),
        *,
        no_index: bool = False,
        strategy: str = "",
        keyring: str = "",
        torch: Sequence[str] = (),
    ) -> None:
        self.default = default
        self.indexes = indexes
        self.links = links
        self.no_index = no_index
        self.strategy = strategy
        self.keyring = keyring
        self.torch = torch
