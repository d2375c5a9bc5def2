"""What the wheel that is built of a local directory depends on, as text: while it is the same, so is the wheel. HOT.

    key("/src/project", environ=context.environ)

`cache-keys` of `[tool.pym]` (else of `[tool.uv]`) in its `pyproject.toml` say what counts: `{file = "src/**/*.py"}` or
the pattern alone, `{dir = "src"}`, `{git = {commit = true, tags = true}}`, `{env = "NAME"}`. Without them it is what uv
looks at: `pyproject.toml`, `setup.py` and `setup.cfg`, and whether there is a `src`.
"""

from __future__ import annotations

import os
import stat
from binascii import crc32

from pym.errors import StoreError, UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

USUAL: tuple[object, ...] = ("pyproject.toml", "setup.py", "setup.cfg", {"dir": "src"})
_GLOB = frozenset("*?[{")
_LARGEST = 16 << 20  # bytes of pyproject.toml


def key(directory: str, cache_keys: Sequence[object] | None = None, *, environ: Mapping[str, str]) -> str:
    """What the state of a directory comes to: a text that is another one once something that counts has changed.

    A file that is named counts with its content, and with its time: touching it is how people ask for a build. Of what
    patterns find it is the size and the later of the times (change and modification, in ns), so that one that is put
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
    from pym.spec.toml import parse

    try:
        table = parse(data).get("tool")
    except ValueError:
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
            if _GLOB.isdisjoint(pattern) and "\0" not in pattern:
                if line := _named(os.path.join(directory, pattern), pattern):
                    yield line
            else:
                from pym.dist import freshness_globs

                yield from freshness_globs.lines(directory, pattern)
        case {"dir": str(name)} if single:
            yield f"dir {name} {_made(os.path.join(directory, name))}"
        case {"env": str(name)} if single:
            value = environ.get(name)
            yield f"env {name}" if value is None else f"env {name}={value!r}"
        case {"git": bool(wanted)} if single:
            if wanted:
                yield _commit(directory)
        case {"git": {**what}} if single and what.keys() <= {"commit", "tags"}:
            if what.get("commit"):
                yield _commit(directory)
            if what.get("tags"):
                from pym.dist import git_head

                yield f"tags {git_head.tags(directory)}"
        case _:
            raise UsageError(
                f"Not a cache key: {shown(repr(one))} (`{os.path.join(directory, 'pyproject.toml')}`)",
                hints=('they are written as `{ file = "…" }`, `{ dir = "…" }`, `{ git = true }` or `{ env = "…" }`',),
            )


def _named(path: str, name: str) -> str:
    """What a file that is named itself comes to. No ctime: a hard link to it, which seals make, changes that."""
    try:
        with open(path, "rb", buffering=0, opener=_open) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return ""
            if about.st_size > _LARGEST:
                return file_line(path, name)
            content = crc32(file.read(_LARGEST))
    except (OSError, ValueError):
        return file_line(path, name)
    return f"file {name} {about.st_mtime_ns} {about.st_size} {content:08x}"


def _commit(directory: str) -> str:
    from pym.dist import git_head

    return f"commit {git_head.commit(directory)}"


def file_line(path: str, name: str) -> str:
    """What one file comes to, "" if there is none at `path`."""
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
