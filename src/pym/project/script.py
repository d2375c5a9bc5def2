"""The inline metadata of a script (PEP 723). A HOT module: a block that has been seen before is not parsed again."""

from __future__ import annotations

import os

from pym.cache.memo import Memo
from pym.errors import UsageError
from pym.fs.regular import waiting
from pym.model.value import Value
from pym.project.declared import Declared
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KIND = "scripts-2"

_LIMIT = 1 << 26  # bytes
_MARK = b"# /// "
_CLOSING = b"# ///"
_BOM = b"\xef\xbb\xbf"
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"


class Script(Value):
    """A script that says what it requires.

    Attributes:
        path: Absolute path. For a script that is no file (standard input, a URL) a path in the working directory: what
            it names by relative paths is found from there.
        label: How messages call it.
        identity: What tells it from other scripts: its path, its URL, or for standard input its metadata.
        file: Whether it is a file, which may have a lock beside it.
        metadata: The content of the block, TOML.
        listed: Whether the block has `dependencies` at all.
        declared: What it says, as that of a project without a name.
    """

    __slots__ = ("declared", "file", "identity", "label", "listed", "metadata", "path")

    def __init__(
        self, path: str, label: str, metadata: str, listed: bool, declared: Declared, *, identity: str = ""
    ) -> None:
        self.path = path
        self.label = label
        self.metadata = metadata
        self.listed = listed
        self.declared = declared
        self.identity = identity or path
        self.file = not identity

    @property
    def requires_python(self) -> str:
        return self.declared.requires_python

    @property
    def layers(self) -> tuple[tuple[str, dict[str, Any], bool], ...]:
        """The settings of its own, as in `settings.Settings.layers`."""
        return ((self.path, self.declared.pym, True), (self.path, self.declared.uv, False))


def load(path: str, label: str, cache: str) -> Script | None:
    """The script at `path`, None if it has no metadata.

    Args:
        path: Absolute.
        label: How messages call it.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: It cannot be read, or its metadata is malformed.
    """
    return parsed(content(path, label), path, label, cache)


def content(path: str, label: str) -> bytes:
    """What a script holds.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        with open(path, "rb", 0, opener=waiting) as file:
            return file.read(_LIMIT)
    except OSError as error:
        hint = (f"`pym init --script {label}` makes one",) if isinstance(error, FileNotFoundError) else ()
        context = "there is no such file" if hint else error.strerror or str(error)
        raise UsageError(f"Failed to read `{label}`", context=context, hints=hint) from error


def parsed(data: bytes, path: str, label: str, cache: str, *, identity: str = "", loose: bool = False) -> Script | None:
    """A script by what it holds, None if it has no metadata.

    Args:
        data: Its content.
        path, label, identity: See `Script`; without an identity it is a file.
        cache: Cache directory, "" for none.
        loose: It has no identity but its metadata, as what comes by standard input.

    Raises:
        UsageError: Its metadata is malformed.
    """
    metadata = block(data, label)
    if metadata is None:
        return None
    identity = identity or (metadata if loose else "")
    memo = Memo(cache, KIND)
    known: Any = memo.recall(metadata)
    if type(known) is not tuple or len(known) != 5:
        from pym.project import script_parse

        known = script_parse.parse(metadata, label)
        if not holds_credentials(metadata.encode()):
            memo.remember(metadata, known)
    listed, requires_python, dependencies, pym, uv = known
    declared = Declared(path, "", "", (), requires_python, dependencies, {}, {}, {}, False, pym, uv)
    return Script(path, label, metadata, listed, declared, identity=identity)


def dependencies(data: bytes, label: str) -> list[str]:
    """The requirement texts of a script.

    Args:
        data: Its content.
        label: How messages call it.

    Raises:
        UsageError: It has no metadata, or malformed metadata.
    """
    from pym.project import script_parse

    metadata = block(data, label)
    if metadata is None:
        raise UsageError(f"`{label}` does not contain inline script metadata (PEP 723)")
    return script_parse.texts(metadata, label)


def block(data: bytes, label: str) -> str | None:
    """The content of the block `script` as TOML, None if there is none.

    A block goes from its opening to the last closing line of the comment it stands in, as the expression of the
    standard finds it; an empty one counts, too.

    Raises:
        UsageError: There are several, or one is not closed, or it is not UTF-8.
    """
    found: list[bytes] | None = None
    at = data.find(_MARK)
    while at >= 0:
        stop = _end(data, at)
        kind = data[at + len(_MARK) : stop].removesuffix(b"\r")
        first = at == 0 or data[at - 1] == 10 or (at == 3 and data[:3] == _BOM)
        if not first or not kind or kind.strip(_LETTERS):
            at = data.find(_MARK, at + 1)
            continue
        lines, end = _body(data, stop + 1)
        if lines is None:
            if kind == b"script":
                raise UsageError(
                    f"An opening tag (`# /// script`) was found without a closing tag (`# ///`) in `{label}`",
                    hints=("every line between the two, empty ones too, starts with `#`",),
                )
        elif kind == b"script":
            if found is not None:
                raise UsageError(f"`{label}` contains inline script metadata more than once")
            found = lines
        at = data.find(_MARK, end)
    if found is None:
        return None
    try:
        return b"".join([line[2:] + b"\n" for line in found]).decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"Failed to decode `{label}`", context=f"its metadata is not UTF-8 at byte {error.start}"
        ) from error


def _body(data: bytes, at: int) -> tuple[list[bytes] | None, int]:
    """The lines of a block before its last closing line, and where the search goes on; None without such a line."""
    lines: list[bytes] = []
    closing, end = -1, at
    while at < len(data):
        stop = _end(data, at)
        line = data[at:stop].removesuffix(b"\r")
        if line[:2] not in (b"#", b"# "):
            break
        if line == _CLOSING:
            closing, end = len(lines), stop
        lines.append(line)
        at = stop + 1
    return (lines[:closing] if closing >= 0 else None), end


def _end(data: bytes, at: int) -> int:
    stop = data.find(b"\n", at)
    return len(data) if stop < 0 else stop


def place(name: str, cwd: str) -> str:
    """The absolute path of a script as typed."""
    return os.path.normpath(os.path.join(cwd, name))
