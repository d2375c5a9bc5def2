"""Parts of a `pylock.toml` (PEP 751) as TOML: files, hashes, what names a package, strings. A HOT module."""

from __future__ import annotations

from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.distribution import File

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def file(file: File, url: str) -> str:
    """An sdist or a wheel.

    Args:
        file: What is known of it.
        url: Where it is, or its path; "" for a file next to the lock.
    """
    filename, _, listed, size, uploaded = file[:5]
    fields = []
    if not url:
        # Without an address it stands for a file next to the lock, which is what standard installers look for then.
        fields.append(f"path = {string(filename)}")
    else:
        if url.rpartition("/")[2] != filename or "%" in filename:
            fields.append(f"name = {string(filename)}")
        fields.append(f"{'url' if '://' in url else 'path'} = {string(url)}")
    if uploaded is not None:
        from pym.spec import moment

        fields.append(f"upload-time = {moment.text(uploaded)}")
    if size >= 0:
        fields.append(f"size = {size}")
    fields.append(f"hashes = {hashes(listed)}")
    return f"{{ {', '.join(fields)} }}"


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


def hashes(pairs: Iterable[tuple[str, str]]) -> str:
    """Hashes by the names of their algorithms."""
    listed = ", ".join([f"{name} = {string(digest)}" for name, digest in sorted(pairs)])
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
