"""What was typed, together with the environment: the settings that every command shares. A HOT module."""

from __future__ import annotations

import os
import sys
import time

from pym.cli.terminal import Terminal
from pym.context import Context, working_directory
from pym.errors import UsageError
from pym.model.policy import DOWNLOADS, PREFERENCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.parse import Values
    from pym.ops.wiring import Wiring

_TRUE = ("1", "true", "yes", "on", "t", "y")
_FALSE = ("", "0", "false", "no", "off", "f", "n")


class Invocation:
    """One call of one command.

    Attributes:
        values: What was typed, by parameter.
        environ: A copy of the environment.
        reporter: Draws what happens.
        started: `time.time_ns()` from before anything was looked at.
    """

    __slots__ = ("environ", "reporter", "started", "values")

    def __init__(self, values: Values) -> None:
        self.started = time.time_ns()
        self.values = values
        self.environ = dict(os.environ)
        quiet, verbose = self.count("quiet"), self.count("verbose")
        progress = not self.flag("no_progress") and self.environ.get("PYM_NO_PROGRESS", "") in _FALSE
        self.reporter = Terminal(self.environ, verbose - quiet, color=self.text("color") or "auto", progress=progress)

    @property
    def line(self) -> str:
        """What was typed, on one line and without credentials."""
        from pym.spec.direct import without_credentials

        words = []
        for word in sys.argv[1:]:
            head, equals, rest = word.partition("=")
            if "://" in head or not equals:
                words.append(without_credentials(word))
            else:
                words.append(f"{head}={without_credentials(rest)}")
        return " ".join(["pym", *words])

    def text(self, name: str, variable: str = "") -> str:
        """A string that was typed, else the environment variable's, else ""."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return self.environ.get(variable, "") if variable else ""

    def texts(self, name: str, variable: str = "", separator: str = " ") -> list[str]:
        """Strings that were typed, else those in the environment variable."""
        value = self.values.get(name)
        if isinstance(value, list) and value:
            return [str(item) for item in value]
        return [part for part in self.environ.get(variable, "").split(separator) if part] if variable else []

    def flag(self, name: str, variable: str = "") -> bool:
        """Whether a flag was typed or its environment variable is true.

        Raises:
            UsageError: The variable is neither true nor false.
        """
        if self.values.get(name) is True:
            return True
        return self.truth(variable) if variable else False

    def exclude(self, pairs: Sequence[tuple[str, str, str, str]]) -> None:
        """Refuses flags that contradict each other.

        Args:
            pairs: Parameter and spelling of one, and of the other.

        Raises:
            UsageError: Both were typed.
        """
        for one, spelled, other, spelled_too in pairs:
            if self.values.get(one) and self.values.get(other):
                raise UsageError(f"The argument `{spelled}` cannot be used with `{spelled_too}`")

    def truth(self, variable: str) -> bool:
        """Whether an environment variable is set to something true."""
        value = self.environ.get(variable, "").lower()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise UsageError(f"`{variable}` must be true or false", context=f"it is `{self.environ[variable]}`")

    def count(self, name: str) -> int:
        value = self.values.get(name)
        return value if isinstance(value, int) else 0

    def context(self) -> Context:
        """The world as this call is to see it: directory, cache, network."""
        directory = self.text("directory", "PYM_WORKING_DIR")
        if directory:
            try:
                os.chdir(directory)
            except OSError as error:
                raise UsageError(f"Cannot work in `{directory}`", context=error.strerror or "") from error
        cwd = working_directory()
        environ = dict(self.environ)
        if self.text("install_dir"):
            environ["PYM_PYTHON_INSTALL_DIR"] = self.text("install_dir")
        if self.text("cache_dir"):
            environ["PYM_CACHE_DIR"] = self.text("cache_dir")
        cache = "" if self.flag("no_cache", "PYM_NO_CACHE") else None
        return Context(cwd, environ, self.reporter, offline=self.flag("offline", "PYM_OFFLINE"), cache=cache)

    def wiring(self) -> Wiring:
        """Everything the operations work with."""
        from pym.ops.wiring import Wiring

        context = self.context()
        project = self.text("project", "PYM_PROJECT")
        if project and not os.path.exists(os.path.join(context.cwd, project)):
            raise UsageError(f"Project directory `{project}` does not exist")
        return Wiring(
            context,
            project_from=os.path.join(context.cwd, project).rstrip("/") or "/",
            no_project=self.flag("no_project", "PYM_NO_PROJECT"),
            config_file=self.text("config_file", "PYM_CONFIG_FILE"),
            no_config=self.flag("no_config", "PYM_NO_CONFIG"),
            preference=self._preference(),
            downloads="never" if self.flag("no_python_downloads") else self._choice("PYM_PYTHON_DOWNLOADS"),
            mirror=self.text("mirror", "PYM_PYTHON_INSTALL_MIRROR"),
            catalogue=self.texts("catalogue", "PYM_PYTHON_CATALOGUE")
            or self.texts("", "PYM_PYTHON_DOWNLOADS_JSON_URL"),
            insecure_hosts=tuple(self.texts("allow_insecure_host", "PYM_INSECURE_HOST")),
        )

    def _preference(self) -> str:
        if self.flag("managed_python", "PYM_MANAGED_PYTHON"):
            return "only-managed"
        if self.flag("no_managed_python", "PYM_NO_MANAGED_PYTHON"):
            return "only-system"
        value = self.environ.get("PYM_PYTHON_PREFERENCE", "")
        if value and value not in PREFERENCES:
            raise UsageError(
                f"`PYM_PYTHON_PREFERENCE` must be one of {', '.join(PREFERENCES)}", context=f"it is `{value}`"
            )
        return value

    def _choice(self, variable: str) -> str:
        value = self.environ.get(variable, "").lower()
        value = {"true": "automatic", "auto": "automatic", "false": "never"}.get(value, value)
        if value and value not in DOWNLOADS:
            raise UsageError(f"`{variable}` must be one of {', '.join(DOWNLOADS)}", context=f"it is `{value}`")
        return value

    def print(self, text: str) -> None:
        """One line of data, on stdout. Nothing is printed with -qq."""
        if self.reporter.verbosity > -2:
            stream = sys.stdout
            if stream is None:
                return
            try:
                stream.write(text + "\n")
            except UnicodeEncodeError:  # a path that is not text, or a terminal that knows only ASCII
                stream.flush()
                stream.buffer.write(os.fsencode(text) + b"\n")
