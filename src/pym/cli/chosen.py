"""What is in force for one setting: typed > environment variable > settings file. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.project.settings import Settings


class Chosen:
    """The settings of one call.

    Args:
        invocation: What was typed and the environment.
        settings: What files say, by keys.
    """

    __slots__ = ("invocation", "settings")

    def __init__(self, invocation: Invocation, settings: Settings) -> None:
        self.invocation = invocation
        self.settings = settings

    def text(self, name: str, variable: str = "", key: str = "", allowed: tuple[str, ...] = ()) -> str:
        """A string, "" if nobody says anything.

        Raises:
            UsageError: A variable or a file says something that is not `allowed`.
        """
        value = self.invocation.text(name, variable)
        if value:
            if allowed and value not in allowed:
                choices = ", ".join(f"`{one}`" for one in allowed)
                raise UsageError(f"`{variable}` must be one of {choices}", context=f"it is `{value}`")
            return value
        return self.settings.text(key, allowed) if key else ""

    def texts(self, name: str, variable: str = "", key: str = "", separator: str = " ") -> list[str]:
        """Strings; those of the first of the three that has any."""
        found = self.invocation.texts(name, variable, separator)
        return found or (list(self.settings.strings(key)) if key else [])

    def flag(self, name: str, variable: str = "", key: str = "", *, off: str = "") -> bool:
        """Whether a flag is set; `off` is the name of the one that unsets it."""
        if self.invocation.flag(name):
            return True
        if off and self.invocation.flag(off):
            return False
        if variable and self.invocation.environ.get(variable):
            return self.invocation.truth(variable)
        return bool(key and self.settings.flag(key))

    def pairs(self, name: str, key: str, flag: str) -> dict[str, str]:
        """`NAME=VALUE` as typed, over the table that settings have under `key`.

        Raises:
            UsageError: One is malformed.
        """
        found: dict[str, str] = {}
        table = self.settings.value(key)
        if isinstance(table, dict):
            found = {str(one): "false" if value is False else str(value) for one, value in table.items()}
        for text in self.invocation.texts(name):
            package, equals, value = text.partition("=")
            if not equals or not package or not value:
                raise UsageError(f"Invalid value for `{flag}`: `{text}`", context="expected `NAME=VALUE`")
            found[package.strip()] = value.strip()
        return found
