"""What the wheel that is built of a local directory depends on, as text: while it is the same, so is the wheel. Cold.

    key("/src/project", environ=context.environ)

`cache-keys` of `[tool.pym]` (else of `[tool.uv]`) in its `pyproject.toml` say what counts: `{file = "src/**/*.py"}` or
the pattern alone, `{dir = "src"}`, `{git = {commit = true, tags = true}}`, `{env = "NAME"}`. Without them it is what uv
looks at: `pyproject.toml`, `setup.py` and `setup.cfg`, and whether there is a `src`.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib

from pym.dist import git_head
from pym.errors import StoreError, UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

USUAL: tuple[object, ...] = ("pyproject.toml", "setup.py", "setup.cfg", {"dir": "src"})
_GLOB = frozenset("*?[{")
_MOST = 200_000  # files that patterns may meet
_LARGEST = 16 << 20  # bytes of pyproject.toml


def key(directory: str, cache_keys: Sequence[object] | None = None, *, environ: Mapping[str, str]) -> str:
    """What the state of a directory comes to: a text that is another one once something that counts has changed.

    A file counts with its size and the later of its times (change and modification, in ns), so that one that is put
    back from elsewhere with an old date is seen as well.

    Args:
        directory: Absolute path of the project.
        cache_keys: As in `cache-keys`; None reads the project's own.
        environ: Environment variables, for `{env = …}`.

    Raises:
        UsageError: A key is malformed, or names far too many files.
        StoreError: The project cannot be read.
    """
    found: set[str] = set()
    for one in declared(directory) if cache_keys is None else cache_keys:
        found.update(_lines(directory, one, environ))
    return "\n".join(sorted(found))


def declared(directory: str) -> Sequence[object]:
    """The `cache-keys` of a project, `USUAL` if it has none."""
    path = os.path.join(directory, "pyproject.toml")
    try:
        with open(path, "rb", buffering=0, opener=_open) as file:
            data = file.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return USUAL
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    try:
        table = tomllib.loads(data.decode()).get("tool")
    except (ValueError, RecursionError):
        return USUAL  # whoever needs the file itself says what is wrong with it
    for tool in ("pym", "uv"):
        section = table.get(tool) if isinstance(table, dict) else None
        if isinstance(section, dict) and "cache-keys" in section:
            keys = section["cache-keys"]
            if not isinstance(keys, list):
                raise UsageError(f"`tool.{tool}.cache-keys` in `{path}` must be a list")
            return keys
    return USUAL


def _lines(directory: str, one: object, environ: Mapping[str, str]) -> Iterator[str]:
    """What one key comes to."""
    keys: object = {"file": one} if isinstance(one, str) else one
    single = isinstance(keys, dict) and len(keys) == 1
    match keys:
        case {"file": str(pattern)} if single:
            yield from _files(directory, pattern)
        case {"dir": str(name)} if single:
            yield f"dir {name} {_made(os.path.join(directory, name))}"
        case {"env": str(name)} if single:
            value = environ.get(name)
            yield f"env {name}" if value is None else f"env {name}={value!r}"
        case {"git": bool(wanted)} if single:
            if wanted:
                yield f"commit {git_head.commit(directory)}"
        case {"git": {**what}} if single and what.keys() <= {"commit", "tags"}:
            if what.get("commit"):
                yield f"commit {git_head.commit(directory)}"
            if what.get("tags"):
                yield f"tags {git_head.tags(directory)}"
        case _:
            raise UsageError(
                f"Not a cache key: {shown(repr(one))} (`{os.path.join(directory, 'pyproject.toml')}`)",
                hints=('they are written as `{ file = "…" }`, `{ dir = "…" }`, `{ git = true }` or `{ env = "…" }`',),
            )


def _files(directory: str, pattern: str) -> Iterator[str]:
    if "\0" in pattern:
        raise UsageError(f"Not a cache key: {shown(pattern)}")
    if _GLOB.isdisjoint(pattern):
        if line := _file(os.path.join(directory, pattern), pattern):
            yield line
        return
    parts = pattern.split("/")
    fixed = next((at for at, part in enumerate(parts) if not _GLOB.isdisjoint(part)), 0)
    base = os.path.join(directory, *parts[:fixed]) if fixed else directory
    rest = parts[fixed:]
    # Without a slash a pattern is looked for everywhere below, as in gitignore.
    try:
        matches = re.compile(_expression(rest if len(parts) > 1 else ["**", *rest])).fullmatch
    except re.error as error:
        raise UsageError(f"Not a cache key: {shown(pattern)}", context=str(error)) from error
    deepest = None if "**" in rest or len(parts) == 1 else len(rest)
    met = 0
    for place, directories, names in os.walk(base):
        inside = os.path.relpath(place, base).replace(os.sep, "/")
        inside = "" if inside == "." else f"{inside}/"
        if deepest is not None and inside.count("/") + 1 >= deepest:
            directories.clear()
        for name in names:
            met += 1
            if met > _MOST:
                raise UsageError(
                    f"The cache key {shown(pattern)} meets more than {_MOST} files in `{base}`",
                    hints=("name a directory in it, as in `src/**/*.py`",),
                )
            if matches(inside + name) and (line := _file(os.path.join(place, name), f"{inside}{name}")):
                yield f"{line} of {pattern}"


def _expression(parts: Sequence[str]) -> str:
    """A glob as a regular expression over paths with `/`."""
    text = ""
    for at, part in enumerate(parts):
        last = at + 1 == len(parts)
        if part == "**":
            text += ".*" if last else "(?:[^/]+/)*"
            continue
        text += f"(?:{'|'.join([_component(option) for option in _options(part)])})" + ("" if last else "/")
    return f"(?s:{text})"


def _component(part: str) -> str:
    text, at = "", 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            text += "[^/]*"
        elif char == "?":
            text += "[^/]"
        elif char == "[" and (end := part.find("]", at + 1)) > 0:
            inner = part[at:end].replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&").replace("||", "|\\|")
            text += f"(?!/)[{'^' + inner[1:] if inner[0] in '!^' else inner}]"
            at = end + 1
        else:
            text += re.escape(char)
    return text


def _options(part: str) -> list[str]:
    """`a.{b,c}` as `a.b` and `a.c`."""
    head, brace, rest = part.partition("{")
    inner, end, tail = rest.partition("}")
    if not brace or not end:
        return [part]
    return [head + option + more for option in inner.split(",")[:64] for more in _options(tail)]


def _file(path: str, name: str) -> str:
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return ""
    if not stat.S_ISREG(about.st_mode):
        return ""
    return f"file {name} {max(about.st_ctime_ns, about.st_mtime_ns)} {about.st_size}"


def _made(path: str) -> str:
    """What tells one directory of a name from the next one: when it was made, else its inode."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return "-"
    if not stat.S_ISDIR(about.st_mode):
        return "-"
    born = getattr(about, "st_birthtime", None)
    return f"{about.st_dev}:{about.st_ino}" if born is None else repr(born)


def _open(path: str, flags: int) -> int:
    # Without O_NONBLOCK a FIFO of that name would be waited for, for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
