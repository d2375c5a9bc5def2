"""`~/.pypirc`: the repositories that other tools upload to, with user and password. Cold."""

from __future__ import annotations

import configparser

from pym.errors import UsageError
from pym.model.value import Value

_LISTED = ("distutils", "index-servers")


class Repository(Value):
    """An entry.

    Attributes:
        name: Of its section.
        url: Where to upload to, "" if it does not say.
        user, password: "" for none.
    """

    __slots__ = ("name", "password", "url", "user")

    def __init__(self, name: str, url: str, user: str, password: str) -> None:
        self.name = name
        self.url = url
        self.user = user
        self.password = password

    def __repr__(self) -> str:
        return f"Repository({self.name!r})"


def read(path: str) -> list[Repository]:
    """The repositories in the order they are listed, `pypi` first; none if there is no such file.

    Raises:
        UsageError: It cannot be read.
    """
    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, UnicodeError, configparser.Error) as error:
        # The parser's own message quotes the line, which may have the password.
        line = getattr(error, "lineno", 0)
        where = f"line {line}" if line else type(error).__name__
        raise UsageError(f"`{path}` cannot be read", context=where) from error
    listed = parser.get(*_LISTED, fallback="").split()
    names = [name for name in listed if parser.has_section(name)]
    names += [name for name in parser.sections() if name not in names and name != _LISTED[0]]
    names.sort(key=lambda name: name != "pypi")
    return [
        Repository(
            name,
            parser.get(name, "repository", fallback="").strip(),
            parser.get(name, "username", fallback="").strip(),
            parser.get(name, "password", fallback="").strip(),
        )
        for name in names
    ]
