"""Requirements files: `requirements.in`, `requirements.txt`, constraints, overrides. A HOT module.

What a file says is compiled once (`requirements_parse`) and remembered for as long as the file is the same. Variables
are filled in afterwards, so that what they hold is never written down.
"""

from __future__ import annotations

import os

from pym.cache.memo import FileMemo, Memo
from pym.errors import HashMismatch, UsageError, shown
from pym.model.resolution import Input
from pym.project.requirements_options import Options
from pym.spec.direct import (
    absolute,
    expand,
    holds_credentials,
    is_archive,
    name_in,
    path_of,
    scheme,
    without_credentials,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import NoReturn

    from pym.spec.requirement import Requirement

    # (REQUIRE, requirement with its URL as written, hashes, editable, line) |
    # (LATE, text, hashes, editable, line): to be compiled when its variables are filled in |
    # (INCLUDE, "-r" or "-c", target, line) | (OPTION, name, value, line)
    Entry = tuple[object, ...]

KIND = "requirements-files-1"
REQUIRE, LATE, INCLUDE, OPTION = range(4)
LIMIT = 1 << 24  # bytes of one file

_DEPTH = 64

# What these say can only be said on the command line.
_ELSEWHERE = ("--pre", "--prerelease", "--trusted-host")


class Reader:
    """Reads files with all they include, and gathers what they say in the order they say it.

    Args:
        cwd: Absolute directory: paths of requirements and files on the command line are relative to it.
        environ: For `${NAME}`.
        cache: Cache directory, "" for none.
        fetch: Gets a file by its URL; raises PymError.
        standard_input: Gives what `-` stands for.
        warn: Told of what a file says that has no effect.

    Attributes:
        requirements, constraints: What was found.
        options: What option lines say.
        given: For each direct reference, by its absolute URL, how it was written.
        typed: Absolute paths that `read_typed` met, noted before anything is asked about them.
    """

    def __init__(
        self,
        *,
        cwd: str,
        environ: Mapping[str, str],
        cache: str,
        fetch: Callable[[str], bytes],
        standard_input: Callable[[], bytes],
        warn: Callable[[str], None],
    ) -> None:
        self.requirements: list[Input] = []
        self.constraints: list[Input] = []
        self.options = Options()
        self.given: dict[str, str] = {}
        self.typed: set[str] = set()
        self._typing = False
        self.name_of: Callable[[str], str] = lambda url: ""  # asked for names that nothing written down tells
        # Told of the URLs of some lines that it will be asked for, before it is.
        self.expect: Callable[[list[str]], None] = lambda urls: None
        self._cwd = cwd
        self._environ = environ
        self._cache = cache
        self._memo = Memo(cache, KIND)
        self._fetch = fetch
        self._standard_input = standard_input
        self._warn = warn
        self._seen: set[tuple[str, bool]] = set()

    def read(self, name: str, *, constraint: bool = False, flag: str = "") -> None:
        """Adds what the file `name` says.

        Args:
            name: A path as typed, a URL, or `-` for standard input.
            constraint: Whether all it requires are constraints.
            flag: How its origin is written: `-r`, `-c`, `--override`.

        Raises:
            UsageError: A file is missing or malformed; names file, line and column.
            PymError: A file could not be fetched.
        """
        self._read(name, constraint, flag or ("-c" if constraint else "-r"), 0)

    def read_typed(self, packages: Sequence[str], editables: Sequence[str] = ()) -> None:
        """Reads requirements as they are typed on a command line, each as if it were a line of a file.

        Raises:
            UsageError: One is none.
        """
        for text in (*packages, *editables):
            if text.lstrip()[:1] in ("-", "#", "") or "\n" in text or "\r" in text:
                raise UsageError(f"{shown(text)} is not a requirement")
        found: list[Entry] = []
        for text in (*packages, *[f"-e {text}" for text in editables]):
            data = text.encode("utf-8", "surrogateescape")
            key = f"typed\0{text}" if "\\" not in text and not holds_credentials(data) else ""
            try:
                found += self._compiled(data, "", key, text)
            except UsageError as error:
                raise UsageError(f"Failed to parse: {shown(text)}", context=error.context or error.message) from error
        self._typing = True
        self._tell(found)
        for entry in found:
            self._add(entry, "the command line", "", False)
        self._typing = False

    def _read(self, name: str, constraint: bool, flag: str, depth: int) -> None:
        remote = scheme(name) in ("http", "https", "file")
        label = name if remote else self._display(name)
        # Files that include each other end here: each is read once as what is required and once as constraints.
        key = (name if remote else os.path.normpath(os.path.join(self._cwd, name)), constraint)
        if key in self._seen and name != "-":
            return
        self._seen.add(key)
        if depth > _DEPTH:
            raise UsageError(f"Requirements files are nested too deeply: {shown(name)}")
        origin = "" if name == "-" else f"{flag} {label}"
        entries = self._entries(name, label, remote)
        self._tell(entries)
        for entry in entries:
            kind = entry[0]
            if kind in (REQUIRE, LATE):
                self._add(entry, label, origin, constraint)
            elif kind == INCLUDE:
                self._include(entry, name, label, remote, constraint, depth)
            else:
                self._option(entry, label, constraint)

    def _display(self, name: str) -> str:
        """`name` as uv shows it: relative to the working directory if it is below."""
        root = self._cwd.rstrip("/") + "/"
        return name[len(root) :] if os.path.isabs(name) and name.startswith(root) else name

    def _entries(self, name: str, label: str, remote: bool) -> tuple[Entry, ...]:
        if name == "-":
            data = self._standard_input()
            key = f"-\0{data.decode('latin-1')}" if len(data) < 1 << 16 and not holds_credentials(data) else ""
            return self._compiled(data, label, key)
        if remote and not path_of(name):
            return self._compiled(self._fetch(name), label, "")
        path = path_of(name) if remote else os.path.join(self._cwd, name)
        if "\0" in path:
            raise FileMissing(f"Failed to read {shown(name)}", context="no path has a NUL character")
        memo = FileMemo(self._cache, KIND, path)
        known = memo.recall()
        if type(known) is tuple:
            return known
        data = load(path, label)
        entries = self._compiled(data, label, "")
        if not holds_credentials(data):  # they are not to lie in the cache as well
            memo.remember(entries)
        return entries

    def _compiled(self, data: bytes, label: str, key: str, typed: str = "") -> tuple[Entry, ...]:
        known = self._memo.recall(key) if key else None
        if type(known) is tuple:
            return known
        plain = _plain(typed) if typed else None
        if plain is not None:
            entries: tuple[Entry, ...] = (plain,)
        else:
            # Only what has not been seen before needs a parser.
            from pym.project import requirements_parse

            entries = requirements_parse.parse(data, label)
        if key:
            self._memo.remember(key, entries)
        return entries

    def _tell(self, entries: Sequence[Entry]) -> None:
        """Tells what names will be asked for, if they are several."""
        nameless: list[str] = [entry[1][4] for entry in entries if entry[0] == REQUIRE and not entry[1][0]]  # type: ignore[index]
        if len(nameless) > 1:
            urls = [self._url(given) for given in nameless]
            self.expect([url for url in urls if not (name_in(url) or self._name_of_directory(url))])

    def _add(self, entry: Entry, label: str, origin: str, constraint: bool) -> None:
        _, written, hashes, editable, line = entry
        if entry[0] == LATE:
            from pym.project import requirements_parse

            written = requirements_parse.requirement(expand(str(written), self._environ), label, int(line), editable)  # type: ignore[call-overload]
        requirement: Requirement = written  # type: ignore[assignment]
        if requirement[4]:
            requirement = self._direct(requirement, label, line, editable=bool(editable), hashes=hashes)  # type: ignore[arg-type]
        into = self.constraints if constraint else self.requirements
        if constraint and requirement[2] is None and not requirement[4]:
            return  # a name alone constrains nothing, and is no reason for anything either
        into.append(Input(requirement, origin, hashes=hashes, editable=bool(editable)))  # type: ignore[arg-type]

    def _direct(
        self,
        requirement: Requirement,
        label: str,
        line: object,
        *,
        editable: bool = False,
        hashes: tuple[str, ...] = (),
    ) -> Requirement:
        name, extras, specifier, marker, given = requirement
        url = self._url(given)
        if editable and (not path_of(url) or is_archive(url)):
            _refuse_editable(given, label, line)
        if not name:
            if not scheme(given) and url.endswith(".git") and _is_project(path_of(url)):
                url += "/"  # a directory that is called so: no repository to fetch from
            name = name_in(url) or self._name_of_directory(url) or self._name_found(url, hashes)
            if not name:
                raise UsageError(
                    f"The project's name is not known for {shown(given)} (`{label}:{line}`)",
                    hints=("write it as `name @ URL`",),
                )
        self.given.setdefault(url, given)
        return (name, extras, specifier, marker, url)

    def _url(self, given: str) -> str:
        url = absolute(expand(given, self._environ), self._cwd)
        if self._typing and (path := path_of(url)):
            self.typed.add(path)
        return url

    def _name_found(self, url: str, hashes: tuple[str, ...]) -> str:
        """The name that only the file itself tells: nothing of an archive runs that is not one of those demanded."""
        if not hashes or not is_archive(url):
            return self.name_of(url)
        wrong: HashMismatch | None = None
        for one in hashes:
            try:
                return self.name_of(f"{url}{'&' if '#' in url else '#'}{one.replace(':', '=', 1)}")
            except HashMismatch as error:
                wrong = error
        assert wrong is not None
        raise wrong

    def _name_of_directory(self, url: str) -> str:
        path = path_of(url)
        if not path or "#subdirectory=" in url or "&subdirectory=" in url:
            return ""
        from pym.project import declared

        found = declared.read(os.path.join(path, "pyproject.toml"), self._cache)
        return found.name if found is not None else ""

    def _include(self, entry: Entry, name: str, label: str, remote: bool, constraint: bool, depth: int) -> None:
        _, flag, written, line = entry
        target = expand(str(written), self._environ)
        if scheme(target) not in ("http", "https", "file"):
            base = os.path.dirname(name) if name != "-" else ""
            target = f"{name.rpartition('/')[0]}/{target}" if remote else os.path.join(base, target)
        try:
            self._read(target, constraint or flag == "-c", str(flag), depth + 1)
        except FileMissing as error:
            raise UsageError(
                f"Failed to read `{target}`, which `{label}:{line}` includes",
                context=error.context or "there is no such file",
            ) from error

    def _option(self, entry: Entry, label: str, constraint: bool) -> None:
        _, name, written, line = entry
        given = str(written)
        value = expand(given, self._environ)
        options = self.options
        if name == "--index-url":
            if options.index and options.index != value:
                raise UsageError(
                    f"Multiple `--index-url` values were specified: `{label}:{line}` is the second",
                    hints=("further indexes are `--extra-index-url`",),
                )
            options.index, options.given_index = value, given
        elif name == "--extra-index-url":
            options.extra_indexes.append((value, given))
        elif name == "--find-links":
            place = value if scheme(value) else os.path.normpath(os.path.join(self._cwd, os.path.dirname(label), value))
            options.find_links.append((place, given))
        elif name == "--no-index":
            options.no_index = True
        elif name == "--require-hashes":
            options.require_hashes = True
        elif name == "--no-binary":
            options.no_binary += [part.strip() for part in value.split(",") if part.strip()]
        elif name == "--only-binary":
            options.only_binary += [part.strip() for part in value.split(",") if part.strip()]
        else:
            hint = f" (hint: pass `{name}` on the command line instead)" if name in _ELSEWHERE else ""
            self._warn(f"Ignoring unsupported option in `{label}`: `{name}`{hint}")


def _plain(text: str) -> Entry | None:
    """What was typed, if it is a name with extras, versions and a marker: then nothing else can be meant."""
    from pym.spec import requirements

    found = requirements.ordinary(text)
    if found is None or is_archive(found[0]) or any(sign in text for sign in ("#", "$", " -", "\t-")):
        return None
    try:
        return (REQUIRE, requirements.compile(text), (), False, 1)
    except ValueError:
        return None  # the parser says what is wrong with it


def _is_project(path: str) -> bool:
    return any(os.path.exists(os.path.join(path, name)) for name in ("pyproject.toml", "setup.py"))


def _refuse_editable(given: str, label: str, line: object) -> NoReturn:
    kind = "Git sources" if given.startswith("git+") else "Only directories can, and archives and URLs"
    raise UsageError(
        f"Unsupported editable requirement in `{label}:{line}`: {shown(without_credentials(given))}",
        context=f"{kind} cannot be editable",
        hints=("Editable requirements must refer to a local directory",),
    )


class FileMissing(UsageError):
    """A requirements file that is not there, or cannot be read."""


def load(path: str, label: str) -> bytes:
    """The content of a requirements file.

    Raises:
        FileMissing: It cannot be read.
    """
    try:
        if os.path.isdir(path):
            raise FileMissing(f"Failed to read `{label}`", context="it is a directory")
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            # Process substitution gives a pipe: it is waited for. Nothing else may keep the command waiting.
            os.set_blocking(fd, True)
            parts, size = [], 0
            while part := os.read(fd, 1 << 20):
                parts.append(part)
                size += len(part)
                if size > LIMIT:
                    raise FileMissing(f"Failed to read `{label}`", context=f"it is larger than {LIMIT >> 20} MiB")
        finally:
            os.close(fd)
    except FileNotFoundError as error:
        raise FileMissing(f"File not found: `{label}`") from error
    except (OSError, ValueError) as error:
        raise FileMissing(f"Failed to read `{label}`", context=getattr(error, "strerror", "") or str(error)) from error
    return b"".join(parts)
