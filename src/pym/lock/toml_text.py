"""Parts of a `pylock.toml` (PEP 751) as TOML: files, hashes, what names a package, strings. A HOT module."""

from __future__ import annotations

from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL
from pym.spec.moment import text as moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.distribution import File

# What stands between the head of a lock and its first package, and between packages.
PACKAGE = "\n\n[[packages]]\n"

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def file(file: File, url: str) -> str:
    """An sdist or a wheel.

    Args:
        file: What is known of it.
        url: Where it is, or its path; "" for a file next to the lock.
    """
    filename, _, listed, size, uploaded, *_ = file
    if not url:
        # Without an address it stands for a file next to the lock, which is what standard installers look for then.
        text = f"{{ path = {string(filename)}"
    else:
        # A server may call it otherwise, and what is quoted in an address is read in more than one way.
        named = url.rpartition("/")[2] != filename or "%" in filename
        text = f"{{ name = {string(filename)}, " if named else "{ "
        text += f"{'url' if '://' in url else 'path'} = {string(url)}"
    if uploaded is not None:
        text += f", upload-time = {moment(uploaded)}"
    if size >= 0:
        text += f", size = {size}"
    return f"{text}, hashes = {hashes(listed)} }}"


def reference(name: str, version: str, source: str) -> str:
    """What names a package in `dependencies` (PEP 751: as little as identifies it)."""
    fields = [f"name = {string(name)}"]
    if version:
        fields.append(f"version = {string(version)}")
    kind, _, place = source.partition("+")
    if kind in (PATH, URL):
        word = "path" if kind == PATH else "url"
        fields.append(f"archive = {{ {word} = {string(place.partition('&subdirectory=')[0])} }}")
    elif kind == DIRECTORY:
        fields.append(f"directory = {{ path = {string(place.partition('&subdirectory=')[0])} }}")
    elif kind == GIT:
        url, _, rest = place.partition("#")
        commit, _, below = rest.partition("&subdirectory=")
        inner = [f"url = {string(url)}", f"commit-id = {string(commit)}"]
        if below:
            inner.append(f"subdirectory = {string(below)}")
        fields.append(f"vcs = {{ {', '.join(inner)} }}")
    elif kind == REGISTRY:
        fields.append(f"index = {string(place)}")
    return f"{{ {', '.join(fields)} }}"


def hashes(pairs: Sequence[tuple[str, str]]) -> str:
    """Hashes by the names of their algorithms."""
    listed = ", ".join([f"{name} = {string(digest)}" for name, digest in (sorted(pairs) if len(pairs) > 1 else pairs)])
    return f"{{ {listed} }}" if listed else "{}"


def key(text: str) -> str:
    """A key as TOML has it."""
    return text if text and _BARE.issuperset(text) else string(text)


def string(text: str) -> str:
    """A string as TOML has it."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return (
        '"'
        + "".join(
            [_ESCAPES.get(char) or (char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}") for char in text]
        )
        + '"'
    )
