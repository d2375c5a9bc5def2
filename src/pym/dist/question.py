"""What has been asked, and what came of it. Cold."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.errors import PymError


class Question:
    """Something that is asked of indexes.

    Attributes:
        over: Whether `result` can be called.
    """

    __slots__ = ("_answer", "_error", "over")

    def __init__(self) -> None:
        self.over = False
        self._answer: Any = None
        self._error: PymError | None = None

    def result(self) -> Any:
        """The answer.

        Raises:
            PymError: There is none, and why.
        """
        if self._error is not None:
            raise self._error
        if self._answer is None:
            raise AssertionError("asked for an answer that has not come")
        return self._answer
