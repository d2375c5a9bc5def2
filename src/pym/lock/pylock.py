"""A resolution as `pylock.toml` (PEP 751), in uv's form. A cold module: only `--format pylock.toml` enters it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from pym.errors import UsageError
from pym.lock.requirements_txt import excluded
from pym.spec.direct import is_archive, path_of, scheme, without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.distribution import File
    from pym.model.resolution import Node, Resolution

    # Of the wheels of a package those that belong into the lock, given the package's marker.
    Select = Callable[[Sequence[File], str], Sequence[File]]

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def is_lock_name(path: str) -> bool:
    """Whether a file's name is one that PEP 751 permits: `pylock.toml` or `pylock.<name>.toml`."""
    name = os.path.basename(path)
    if name == "pylock.toml":
        return True
    middle = name[len("pylock.") : -len(".toml")]
    return name.startswith("pylock.") and name.endswith(".toml") and bool(middle) and "." not in middle


def render(
    resolution: Resolution,
    *,
    header: tuple[str, ...] = (),
    omitted: frozenset[str] = frozenset(),
    select: Select | None = None,
    base: str = "/",
) -> str:
    """The text of the lock.

    Args:
        resolution: The answer.
        header: Comment lines above, without their `#`.
        omitted: Names that are left out.
        select: Picks the wheels of a package; all of them without it.
        base: Absolute directory that paths are relative to: the one the lock lies in.
    """
    lines = ["# " + line for line in header]
    lines.append('lock-version = "1.0"')
    lines.append('created-by = "pym"')
    if resolution.requires_python:
        lines.append(f"requires-python = {_string(resolution.requires_python)}")
    for node in resolution.nodes:
        if node.name not in omitted:
            lines += _package(node, select, base)
    lines += excluded(resolution, omitted)
    return "\n".join(lines) + "\n"


def _package(node: Node, select: Select | None, base: str) -> list[str]:
    lines = ["", "[[packages]]", f"name = {_string(node.name)}"]
    direct = _direct(node, base) if node.url else ""
    if node.version and not direct.startswith("directory"):
        lines.append(f"version = {_string(node.version)}")
    if node.marker:
        lines.append(f"marker = {_string(node.marker)}")
    if direct:
        return [*lines, direct]
    sdists = [file for file in node.files if not file[0].endswith(".whl")]
    wheels: Sequence[File] = [file for file in node.files if file[0].endswith(".whl")]
    if select is not None:
        wheels = select(wheels, node.marker)
    wheels = sorted(wheels, key=lambda file: file[0])
    if sdists:
        lines.append(f"sdist = {_file(sdists[0])}")
    if len(wheels) == 1:
        lines.append(f"wheels = [{_file(wheels[0])}]")
    elif wheels:
        lines += ["wheels = [", *(f"    {_file(file)}," for file in wheels), "]"]
    return lines


def _direct(node: Node, base: str) -> str:
    """Where a direct reference leads: `directory`, `archive` or `vcs` (PEP 751)."""
    url, _, fragment = node.url.partition("#")
    within = [part.removeprefix("subdirectory=") for part in fragment.split("&") if part.startswith("subdirectory=")]
    subdirectory = f", subdirectory = {_string(within[0])}" if within else ""
    kind, plus, _ = scheme(url).partition("+")
    if kind == "git" or ".git" in url:
        from pym.spec import git

        commit = git.commit_in(node.files[0][1]) if git.is_git(url) and node.files else ""
        if commit:
            reference = git.parse(node.url)
            revision = f", requested-revision = {_string(reference.revision)}" if reference.revision else ""
            return (
                f'vcs = {{ type = "git", url = {_string(reference.repository)}{revision}, '
                f"commit-id = {_string(commit)}{subdirectory} }}"
            )
    if plus:
        raise UsageError(
            f"`{node.name}` comes from a {kind} repository, which `pylock.toml` cannot name without its commit",
            hints=("`--format requirements.txt` can",),
        )
    path = path_of(url)
    hashes = _hashes(node.files[0][2] if node.files else ())
    if not path:
        return f"archive = {{ url = {_string(without_credentials(url))}, hashes = {hashes}{subdirectory} }}"
    relative = os.path.relpath(path, base).replace(os.sep, "/")
    if is_archive(path):
        return f"archive = {{ path = {_string(relative)}, hashes = {hashes}{subdirectory} }}"
    editable = ", editable = true" if node.editable else ""
    return f"directory = {{ path = {_string(relative)}{editable}{subdirectory} }}"


def _file(file: File) -> str:
    filename, url, hashes, size, uploaded = file[:5]
    fields = []
    if os.path.basename(url.partition("#")[0]) != filename:
        fields.append(f"name = {_string(filename)}")
    fields.append(f"url = {_string(without_credentials(url))}")
    if uploaded is not None:
        fields.append(f"upload-time = {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(uploaded))}")
    if size >= 0:
        fields.append(f"size = {size}")
    fields.append(f"hashes = {_hashes(hashes)}")
    return f"{{ {', '.join(fields)} }}"


def _hashes(pairs: Sequence[tuple[str, str]]) -> str:
    return f"{{ {', '.join(f'{name} = {_string(digest)}' for name, digest in sorted(pairs))} }}" if pairs else "{}"


def _string(text: str) -> str:
    return (
        '"'
        + "".join(
            _ESCAPES.get(char) or (char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}") for char in text
        )
        + '"'
    )
