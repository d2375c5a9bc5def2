"""What a `pylock.toml` says is to be installed (PEP 751), read strictly. Cold: see `lock.pylock_select`.

A lock is data of others: names are names, versions are versions, files have hashes and plain file names.
"""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.spec.direct import file_url, scheme, unquote
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.name import normalise
from pym.spec.ranges import canonical
from pym.spec.specifiers import compile as compile_specifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.spec.markers.evaluate import Marker
    from pym.spec.ranges import Specifier

    # (filename, URL, ((algorithm, hex), …), size or -1)
    Locked = tuple[str, str, tuple[tuple[str, str], ...], int]
    # (name, version or "", marker, requires-python, index, wheels, sdist, URL of a direct reference or "", editable)
    Package = tuple[str, str, Marker | None, Specifier | None, str, tuple[Locked, ...], Locked | None, str, bool]
    # (requires-python, environments, extras, groups, default groups, packages)
    Lock = tuple[
        Specifier | None,
        tuple[Marker | None, ...],
        tuple[str, ...],
        tuple[str, ...],
        tuple[str, ...],
        tuple[Package, ...],
    ]

_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128, "sha224": 56, "blake2b": 128, "md5": 32, "sha1": 40}
_WEAK = ("md5", "sha1")
_LARGEST = 1 << 40  # bytes a file may claim to have


def read(value: dict[str, Any], directory: str, label: str) -> Lock:
    """What the tables of a lock say.

    Args:
        value: As TOML has it.
        directory: Absolute: paths are relative to it.
        label: How messages call the lock.

    Raises:
        UsageError: It is no lock, of a version to come, or holds what cannot be.
    """
    reader = _Reader(directory, label)
    version = value.get("lock-version")
    if not isinstance(version, str):
        raise reader.wrong("it has no `lock-version`")
    if version.partition(".")[0] != "1":
        raise UsageError(
            f"`{label}` has lock version {shown(version)}, which this pym does not know",
            hints=("it was written by a newer program: upgrade pym",),
        )
    reader.portable = _own(value).get("portable") is True
    packages = value.get("packages")
    if not isinstance(packages, list):
        # An empty list empties an environment: a missing one must not.
        raise reader.wrong("`packages` is not a list")
    return (
        reader.specifier(value.get("requires-python"), "requires-python"),
        tuple([reader.marker(text, "environments") for text in reader.strings(value.get("environments"))]),
        tuple([reader.name(text) for text in reader.strings(value.get("extras"))]),
        tuple([reader.name(text) for text in reader.strings(value.get("dependency-groups"))]),
        tuple([reader.name(text) for text in reader.strings(value.get("default-groups"))]),
        tuple([reader.package(one) for one in packages]),
    )


def _own(table: dict[str, Any]) -> dict[str, Any]:
    """The table of pym in another one, or an empty one."""
    tool = table.get("tool")
    own = tool.get("pym") if isinstance(tool, dict) else None
    return own if isinstance(own, dict) else {}


class _Reader:
    """Reads parts of one lock.

    Attributes:
        portable: Whether files are named without addresses: theirs are "" then, and the index is a name.
    """

    portable = False

    def __init__(self, directory: str, label: str) -> None:
        self._directory = directory
        self._label = label

    def wrong(self, why: str, hints: tuple[str, ...] = ()) -> UsageError:
        """The error for something that cannot be."""
        return UsageError(f"`{self._label}` is not a lock that can be installed", context=why, hints=hints)

    def package(self, value: object) -> Package:
        if not isinstance(value, dict):
            raise self.wrong("a package is not a table")
        name = self.name(value.get("name"))
        version = value.get("version", "")
        number = canonical(version) if isinstance(version, str) and version else ""
        if number is None or not isinstance(version, str):
            raise self.wrong(f"`{name}` has the version {shown(str(version))}, which is none")
        wheels = value.get("wheels", [])
        if not isinstance(wheels, list):
            raise self.wrong(f"`wheels` of `{name}` is not a list")
        index = value.get("index", "")
        named = _own(value).get("index") if self.portable else None
        anonymous = isinstance(named, str) and bool(named) and not index
        if anonymous:
            index = named
        files = tuple([self.file(one, name, anonymous=anonymous) for one in wheels])
        sdist = self.file(value["sdist"], name, anonymous=anonymous) if "sdist" in value else None
        sources = [key for key in ("archive", "directory", "vcs") if key in value]
        url, editable = "", False
        if sources:
            if len(sources) > 1 or files or sdist:
                raise self.wrong(f"`{name}` comes from several places at once")
            table = value[sources[0]]
            if not isinstance(table, dict):
                raise self.wrong(f"`{sources[0]}` of `{name}` is not a table")
            read_place = {"archive": self._archive, "directory": self._tree, "vcs": self._vcs}[sources[0]]
            url = read_place(table, name)
            editable = table.get("editable") is True
        elif not files and sdist is None:
            raise self.wrong(f"`{name}` has no file")
        elif not number:
            raise self.wrong(f"`{name}` has no version")
        return (
            name,
            number,
            self.marker(value.get("marker", ""), f"marker of `{name}`"),
            self.specifier(value.get("requires-python"), f"requires-python of `{name}`"),
            index if isinstance(index, str) else "",
            files,
            sdist,
            url,
            editable,
        )

    def file(self, value: object, name: str, *, anonymous: bool = False) -> Locked:
        """A wheel or an sdist; `anonymous` for one whose path is nothing but its name."""
        if not isinstance(value, dict):
            raise self.wrong(f"a file of `{name}` is not a table")
        url = self._place(value, name)
        filename = value.get("name") or unquote(url.partition("#")[0].partition("?")[0].rpartition("/")[2])
        if anonymous and value.get("path") == filename:
            url = ""
        if not isinstance(filename, str) or not filename or "/" in filename or "\\" in filename or filename[:1] == ".":
            raise self.wrong(f"a file of `{name}` has the name {shown(str(filename))}")
        size = value.get("size", -1)
        if type(size) is not int or not -1 <= size < _LARGEST:
            raise self.wrong(f"`{filename}` has the size {shown(str(size))}")
        return filename, url, self.hashes(value.get("hashes"), filename), size

    def hashes(self, value: object, what: str) -> tuple[tuple[str, str], ...]:
        if not isinstance(value, dict) or not value:
            raise self.wrong(f"`{what}` has no hash", ("write the lock anew: `pym pip compile --format pylock.toml`",))
        found = []
        for algorithm, digest in value.items():
            if not isinstance(digest, str) or set(digest.lower()) - set("0123456789abcdef"):
                raise self.wrong(f"the {shown(str(algorithm))} of `{what}` is none")
            if algorithm in _DIGITS:
                if len(digest) != _DIGITS[algorithm]:
                    raise self.wrong(f"the {algorithm} of `{what}` has {len(digest)} digits")
                found.append((str(algorithm), digest.lower()))
        if not found or all(algorithm in _WEAK for algorithm, _ in found):
            raise self.wrong(f"`{what}` has no hash that is strong enough")
        return tuple(found)

    def _place(self, table: dict[str, Any], name: str) -> str:
        """The URL of a file: of the lock's own directory where it is a path."""
        path, url = table.get("path"), table.get("url")
        if isinstance(path, str) and path:
            return self._within(path)
        if not isinstance(url, str) or scheme(url) not in ("http", "https", "file"):
            raise self.wrong(f"a file of `{name}` has no URL or path that can be used: {shown(str(url))}")
        return url

    def _within(self, path: str) -> str:
        if "\0" in path:
            raise self.wrong(f"the path {shown(path)} cannot be")
        return file_url(os.path.join(self._directory, path))

    def _archive(self, table: dict[str, Any], name: str) -> str:
        url = self._place(table, name)
        hashes = self.hashes(table.get("hashes"), name)
        best = next((f"{algorithm}={digest}" for algorithm, digest in hashes if algorithm == "sha256"), "")
        best = best or next(f"{algorithm}={digest}" for algorithm, digest in hashes if algorithm not in _WEAK)
        return f"{url.partition('#')[0]}#{best}{self._below(table, name)}"

    def _tree(self, table: dict[str, Any], name: str) -> str:
        path = table.get("path")
        if not isinstance(path, str) or not path:
            raise self.wrong(f"`directory` of `{name}` has no path")
        below = self._below(table, name)
        return self._within(path) + (f"#{below[1:]}" if below else "")

    def _vcs(self, table: dict[str, Any], name: str) -> str:
        kind, url, commit = table.get("type"), table.get("url"), table.get("commit-id")
        if kind != "git":
            raise self.wrong(f"`{name}` comes from a repository of kind {shown(str(kind))}: only `git` can be had")
        path = table.get("path")
        if not isinstance(url, str) and isinstance(path, str):
            url = self._within(path)
        if not isinstance(url, str) or scheme(url) not in ("http", "https", "file", "ssh"):
            raise self.wrong(f"the repository of `{name}` has no URL that can be used")
        if not isinstance(commit, str) or len(commit) not in (40, 64) or set(commit) - set("0123456789abcdef"):
            raise self.wrong(f"the repository of `{name}` has no commit")
        below = self._below(table, name)
        return f"git+{url}@{commit}" + (f"#{below[1:]}" if below else "")

    def _below(self, table: dict[str, Any], name: str) -> str:
        below = table.get("subdirectory", "")
        if not isinstance(below, str) or os.path.isabs(below) or ".." in below.split("/"):
            raise self.wrong(f"the subdirectory of `{name}` leads out of it")
        return f"&subdirectory={below}" if below else ""

    def name(self, value: object) -> str:
        found = normalise(value) if isinstance(value, str) else None
        if found is None:
            raise self.wrong(f"{shown(str(value))} is not a name")
        return found

    def strings(self, value: object) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong("a list of strings was expected")
        return value

    def marker(self, value: object, what: str) -> Marker | None:
        if not isinstance(value, str):
            raise self.wrong(f"{what} is not a string")
        try:
            return compile_marker(value) if value else None
        except (ValueError, RecursionError) as error:
            raise self.wrong(f"{what}: {error}") from error

    def specifier(self, value: object, what: str) -> Specifier | None:
        if value is None:
            return None
        try:
            return compile_specifier(value) if isinstance(value, str) else None
        except ValueError as error:
            raise self.wrong(f"{what}: {error}") from error
