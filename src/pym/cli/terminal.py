"""The reporter people see: messages on stderr, progress bars when stderr is a terminal. A HOT module.

rich is imported when the first bar is drawn, not before.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock

from pym.report import Reporter, Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from pym.cli.progress import Bars
    from pym.cli.spinner import Spinner

_CODES = {
    "warning": "1;33",
    "error": "1;31",
    "hint": "1;36",
    "dim": "2",
    "bold": "1",
    "green": "32",
    "red": "31",
    "cyan": "36",
}


class Terminal(Reporter):
    """Prints to stderr.

    Args:
        environ: NO_COLOR, FORCE_COLOR and TERM decide about colour.
        verbosity: -2 says nothing, -1 only warnings and errors, 0 what was done, 1 and more how.
        color: `auto`, `always` or `never`; beats the environment.
        progress: Whether bars may be drawn at all.

    Attributes:
        heard: What was said of what was done; None once there was anything else to say.
    """

    def __init__(
        self, environ: Mapping[str, str], verbosity: int, *, color: str = "auto", progress: bool = True
    ) -> None:
        self.verbosity = verbosity
        self._environ = environ
        self._color = color
        self._progress = progress
        self._bars: Bars | None = None
        self._spinner: Spinner | None = None
        self._lock = allocate_lock()
        self.heard: list[str] | None = []

    @property
    def interactive(self) -> bool:
        return sys.stderr is not None and sys.stderr.isatty() and self._environ.get("TERM") != "dumb"

    @property
    def draws(self) -> bool:
        return self._progress and self.verbosity >= 0 and self.interactive

    def colored(self, stream: TextIO | None = None) -> bool:
        """Whether colour goes to `stream`, stderr by default."""
        if self._color != "auto":
            return self._color == "always"
        if self._environ.get("NO_COLOR"):
            return False
        if self._environ.get("FORCE_COLOR") or self._environ.get("CLICOLOR_FORCE"):
            return True
        target = sys.stderr if stream is None else stream
        return bool(target is not None and target.isatty() and self._environ.get("TERM") != "dumb")

    def paint(self, text: str, style: str, stream: TextIO | None = None) -> str:
        """`text` in a style, if colour is in use."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colored(stream) else text

    def info(self, text: str) -> None:
        if self.heard is not None:
            self.heard.append(text)
        if self.verbosity >= 0:
            self._write(text)

    def warn(self, text: str) -> None:
        self.heard = None
        if self.verbosity > -2:
            self._write(f"{self.paint('warning', 'warning')}: {text}")

    def debug(self, text: str) -> None:
        if self.verbosity > 0:
            self._write(self.paint(f"debug: {text}", "dim"))

    def error(self, text: str) -> None:
        """What ended the command. Not even -q hides it."""
        self.heard = None
        if self.verbosity > -2:
            self._write(text)

    def task(self, label: str, total: int | None = None) -> Task:
        if self.verbosity < 0:
            return Task()
        if self._progress and self.interactive:
            with self._lock:  # downloads begin side by side, and a terminal takes one set of bars
                if self._bars is None:
                    from pym.cli.progress import Bars

                    self._bars = Bars(color=self.colored())
                return self._bars.add(label, total)
        verb, _, what = label.partition(" ")
        return _Lines(self, f"{self.paint(verb, 'green')} {what}")

    def counting(self, label: str) -> Task | None:
        if not self._progress or self.verbosity < 0 or not self.interactive:
            return None
        from pym.cli.spinner import Spinner

        self._spinner = Spinner(label, sys.stderr)
        return self._spinner

    def waiting(self) -> None:
        if self._spinner is not None:
            self._spinner.advance(0)

    def close(self) -> None:
        """Takes the bars off the screen; harmless when there are none, and may be repeated."""
        if self._spinner is not None:
            self._spinner.done()
            self._spinner = None
        if self._bars is not None:
            self._bars.stop()
            self._bars = None

    def _write(self, text: str) -> None:
        if sys.stderr is None:
            return
        if self._bars is not None:
            self._bars.message(text)
            return
        if self._spinner is not None:
            self._spinner.clear()
        try:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()
        except UnicodeEncodeError:
            sys.stderr.write(text.encode("ascii", "backslashreplace").decode("ascii") + "\n")
        except OSError:
            pass  # nobody is listening


class _Lines(Task):
    """Without a terminal: a line when work begins that takes a while, none for what is done in a moment."""

    __slots__ = ("_label", "_reporter", "_said")

    def __init__(self, reporter: Terminal, label: str) -> None:
        self._reporter = reporter
        self._label = label
        self._said = False

    def total(self, amount: int | None) -> None:
        if not self._said:
            self._said = True
            size = f" ({in_mebibytes(amount)})" if amount else ""
            self._reporter.info(f"{self._label}{size}")


def in_mebibytes(size: int) -> str:
    """A size in bytes for people: `11.0MiB`, `312.5KiB`."""
    if size < 1 << 20:
        return f"{size / 1024:.1f}KiB"
    return f"{size / (1 << 20):.1f}MiB"
