"""What the rooms have to tell while they work; who draws it is the front door's business.

Rooms call a `Reporter`; the command line passes one that prints. The base class is silent, for tests and libraries.
"""

from __future__ import annotations


class Task:
    """One piece of work with a measurable size, such as a download."""

    def advance(self, amount: int) -> None:
        """`amount` more bytes are done."""

    def show(self, amount: int) -> None:
        """Draws that `amount` parts are being done, now."""

    def total(self, amount: int | None) -> None:
        """The whole size in bytes has become known (None: it cannot be known)."""

    def restart(self) -> None:
        """What was done has to be done again from the start."""

    def done(self) -> None:
        """Finished or given up: a display may drop it."""


class Reporter:
    """Receives what happens. Every method may be called from any thread."""

    verbosity = 0  # 1: -v, 2: -vv; -1: -q, -2: -qq

    @property
    def draws(self) -> bool:
        """Whether what takes long is drawn while it goes on."""
        return False

    def paint(self, text: str, style: str) -> str:
        """The text in a colour by its name, where colours are shown."""
        return text

    def info(self, text: str) -> None:
        """Something done that the person asked for."""

    def warn(self, text: str) -> None:
        """Something the person should know, though the command goes on."""

    def debug(self, text: str) -> None:
        """Something only -v shows."""

    def counting(self, label: str) -> Task | None:
        """Work of an unknown number of parts begins, each told by `advance(1)`: `Resolving… 37 packages`.

        None when nobody watches, so that nothing need be counted.
        """
        return None

    def waiting(self) -> None:
        """What was begun with `counting` goes on, though there is nothing new: called now and then in the meantime."""

    def task(self, label: str, total: int | None = None) -> Task:
        """Work of `total` bytes begins; `label` says what is done to what, as in `Downloading cpython-3.12.1-…`."""
        return Task()

    def close(self) -> None:
        """Whatever is drawn comes off the screen; it may be drawn again."""
