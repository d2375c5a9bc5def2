"""`direct_url.json`: where a distribution came from that came from no index (PEP 610). A HOT module."""

from __future__ import annotations


def archive(url: str, sha256: str = "", subdirectory: str = "") -> str:
    """Of an archive at a URL (`https:` or `file:`), which must carry no password.

    Args:
        url: Without fragment.
        sha256: In hex, "" when it is not known.
        subdirectory: Where in it the project is.
    """
    info = ""
    if sha256:
        info = f'"hash":"sha256={sha256}","hashes":{{"sha256":"{sha256}"}}'
    return _whole(url, "archive_info", info, subdirectory)


def directory(url: str, *, editable: bool = False, subdirectory: str = "") -> str:
    """Of a local directory at a `file:` URL."""
    return _whole(url, "dir_info", '"editable":true' if editable else "", subdirectory)


def repository(url: str, commit: str, requested: str = "", subdirectory: str = "", *, system: str = "git") -> str:
    """Of a version control system.

    Args:
        url: Of the repository, without the `git+`.
        commit: What was installed.
        requested: Branch, tag or commit that was asked for.
        subdirectory: Where in it the project is.
        system: Its name.
    """
    info = f'"vcs":{_quoted(system)},"commit_id":{_quoted(commit)}'
    if requested:
        info += f',"requested_revision":{_quoted(requested)}'
    return _whole(url, "vcs_info", info, subdirectory)


def _whole(url: str, kind: str, info: str, subdirectory: str) -> str:
    below = f',"subdirectory":{_quoted(subdirectory)}' if subdirectory else ""
    return f'{{"url":{_quoted(url)},"{kind}":{{{info}}}{below}}}'


def _quoted(text: str) -> str:
    """A JSON string."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(c if (c.isalnum() and c.isascii()) or c in " ._+-/:@%?=&~" else _escape(c) for c in text) + '"'


def _escape(c: str) -> str:
    number = ord(c)
    if number < 1 << 16:
        return f"\\u{number:04x}"
    number -= 1 << 16
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
