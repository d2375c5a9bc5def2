"""A resolution as `pylock.toml` (PEP 751), in uv's form. A cold module: only `--format pylock.toml` enters it."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.lock.requirements_txt import excluded
from pym.lock.toml_text import file, hashes, string
from pym.spec.direct import is_archive, path_of, scheme, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.distribution import File
    from pym.model.resolution import Node, Resolution

    # Of the wheels of a package those that belong into the lock, given the package's marker.
    Select = Callable[[Sequence[File], str], Sequence[File]]


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
        lines.append(f"requires-python = {string(resolution.requires_python)}")
    for node in resolution.nodes:
        if node.name not in omitted:
            lines += _package(node, select, base)
    lines += excluded(resolution, omitted)
    return "\n".join(lines) + "\n"


def _package(node: Node, select: Select | None, base: str) -> list[str]:
    lines = ["", "[[packages]]", f"name = {string(node.name)}"]
    direct = _direct(node, base) if node.url else ""
    if node.version and not direct.startswith("directory"):
        lines.append(f"version = {string(node.version)}")
    if node.marker:
        lines.append(f"marker = {string(node.marker)}")
    if direct:
        return [*lines, direct]
    sdists = [one for one in node.files if not one[0].endswith(".whl")]
    wheels: Sequence[File] = [one for one in node.files if one[0].endswith(".whl")]
    if select is not None:
        wheels = select(wheels, node.marker)
    wheels = sorted(wheels, key=lambda one: one[0])
    if sdists:
        lines.append(f"sdist = {_file(sdists[0])}")
    if len(wheels) == 1:
        lines.append(f"wheels = [{_file(wheels[0])}]")
    elif wheels:
        lines += ["wheels = [", *[f"    {_file(one)}," for one in wheels], "]"]
    return lines


def _direct(node: Node, base: str) -> str:
    """Where a direct reference leads: `directory`, `archive` or `vcs` (PEP 751)."""
    url, _, fragment = node.url.partition("#")
    within = [part.removeprefix("subdirectory=") for part in fragment.split("&") if part.startswith("subdirectory=")]
    subdirectory = f", subdirectory = {string(within[0])}" if within else ""
    kind, plus, _ = scheme(url).partition("+")
    if kind == "git" or ".git" in url:
        from pym.spec import git

        commit = git.commit_in(node.files[0][1]) if git.is_git(url) and node.files else ""
        if commit:
            reference = git.parse(node.url)
            revision = f", requested-revision = {string(reference.revision)}" if reference.revision else ""
            return (
                f'vcs = {{ type = "git", url = {string(reference.repository)}{revision}, '
                f"commit-id = {string(commit)}{subdirectory} }}"
            )
    if plus:
        raise UsageError(
            f"`{node.name}` comes from a {kind} repository, which `pylock.toml` cannot name without its commit",
            hints=("`--format requirements.txt` can",),
        )
    path = path_of(url)
    listed = hashes(node.files[0][2] if node.files else ())
    if not path:
        return f"archive = {{ url = {string(without_credentials(url))}, hashes = {listed}{subdirectory} }}"
    relative = os.path.relpath(path, base).replace(os.sep, "/")
    if is_archive(path):
        return f"archive = {{ path = {string(relative)}, hashes = {listed}{subdirectory} }}"
    editable = ", editable = true" if node.editable else ""
    return f"directory = {{ path = {string(relative)}{editable}{subdirectory} }}"


def _file(one: File) -> str:
    return file(one, without_credentials(one[1]))
