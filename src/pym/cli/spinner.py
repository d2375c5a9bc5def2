"""One line on a terminal that counts what is done, drawn without rich: `⠙ Resolving… 37 packages`. A HOT module."""

from __future__ import annotations

import time

from pym.report import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
PLAIN = "|/-\\"
_PATIENCE = 0.1  # seconds before it is drawn at all: what is done sooner needs no progress
_PACE = 0.08  # seconds between two drawings


class Spinner(Task):
    """Draws itself when it is advanced, and takes itself off the screen.

    Args:
        label: What is done, as in `Resolving…`.
        stream: The terminal.
    """

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._stream = stream
        self._count = 0
        self._frame = 0
        self._next = time.monotonic() + _PATIENCE
        self._drawn = False
        wide = (stream.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")
        self._frames = FRAMES if wide else PLAIN
        if not wide:
            self._label = label.replace("…", "...")

    def advance(self, amount: int) -> None:
        self._count += amount
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PACE
        self._frame = (self._frame + 1) % len(self._frames)
        noun = "package" if self._count == 1 else "packages"
        self._put(f"\r{self._frames[self._frame]} {self._label} {self._count} {noun}\x1b[K")
        self._drawn = True

    def show(self, amount: int) -> None:
        self._count = 0
        self._next = 0.0
        self.advance(amount)

    def clear(self) -> None:
        """Makes room for a line of text."""
        if self._drawn:
            self._put("\r\x1b[K")
            self._drawn = False

    def done(self) -> None:
        self.clear()

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            pass  # nobody is watching any more
