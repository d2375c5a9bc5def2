"""What the sources of requirements say, put together. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.resolution import Input
    from pym.project.requirements_options import Options


class Gathered:
    """What the sources say.

    Attributes:
        requirements, constraints, overrides: In the order they were written.
        excludes: Names.
        options: The option lines of all files.
        given: How direct references were written, by absolute URL.
    """

    __slots__ = ("constraints", "excludes", "given", "options", "overrides", "requirements")

    def __init__(self, options: Options) -> None:
        self.requirements: list[Input] = []
        self.constraints: list[Input] = []
        self.overrides: list[Input] = []
        self.excludes: set[str] = set()
        self.options = options
        self.given: dict[str, str] = {}
