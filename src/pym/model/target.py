"""What a resolution is for: one environment, or every environment that a range of Pythons admits. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.spec.tags import Target as Tags


class ResolutionTarget(Value):
    """The environment or environments an answer has to work in.

    Attributes:
        python: The Python version it is for, as text: `3.12.1`, or what `--python-version` says. In universal
            resolution the lower bound of requires-python.
        requires_python: The range of Pythons as text: `>=3.12`. What requires-python of candidates is compared with.
        environment: The variables of markers; None in universal resolution.
        tags: The wheel tags that work there; None in universal resolution.
        source: What says so, for explanations: `interpreter`, `--python-version` or `requires-python`.
        installed: The version of the interpreter itself, where it differs from `python`.
    """

    __slots__ = ("environment", "installed", "python", "requires_python", "source", "tags")

    def __init__(
        self,
        python: str,
        requires_python: str,
        *,
        environment: Mapping[str, str] | None = None,
        tags: Tags | None = None,
        source: str = "interpreter",
        installed: str = "",
    ) -> None:
        self.python = python
        self.requires_python = requires_python
        self.environment = environment
        self.tags = tags
        self.source = source
        self.installed = installed

    @property
    def universal(self) -> bool:
        """Whether it is for every environment."""
        return self.environment is None
