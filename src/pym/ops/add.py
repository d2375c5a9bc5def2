"""Adding requirements to a project: file, lock and environment change together, or not at all."""

from __future__ import annotations

import os

from pym.errors import BuildFailed, BuildForbidden, NoSolution, PymError, UsageError
from pym.model.value import Value
from pym.ops import add_sources, edit_target, edits, pip_sources, undo
from pym.ops.add_sources import Reference, Sourced
from pym.ops.asked import Asked as Files
from pym.project.edit import bounds, dependencies, sources
from pym.project.edit.dependencies import Added, Kind
from pym.spec import requirement as requirement_text
from pym.spec import requirements
from pym.spec.direct import scheme, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from pym.model.builds import MetadataBuilder
    from pym.model.lock import Lock
    from pym.ops.edit_target import Target
    from pym.ops.wiring import Wiring
    from pym.project.edit.document import Document
    from pym.spec.markers.evaluate import Marker
    from pym.spec.requirement import Requirement

    Outcome = TypeVar("Outcome")

LOCK = "pylock.toml"
_HINT = (
    "If you want to add the package regardless of the failed resolution, provide the `--frozen` flag to skip locking "
    "and syncing"
)


class Asked(Value):
    """What is to be added.

    Attributes:
        packages: Requirements, URLs and paths as typed.
        files: Requirements files as typed.
        kind: The list they go into.
        package: The member of the workspace, "" for the project around.
        extras: Of every requirement.
        marker: Of every requirement, "" for none.
        editable: What was typed; None for neither.
        workspace: The same.
        raw: Whether requirements are written as they are, with URLs and without bounds.
        bounds: The kind of bounds, "" for the usual one.
        reference: What was typed about git.
        indexes: `[NAME=]URL` as typed.
        default_index: The same.
    """

    __slots__ = (
        "bounds",
        "default_index",
        "editable",
        "extras",
        "files",
        "indexes",
        "kind",
        "marker",
        "package",
        "packages",
        "raw",
        "reference",
        "workspace",
    )

    def __init__(
        self,
        packages: Sequence[str],
        *,
        files: Sequence[str] = (),
        kind: Kind,
        package: str = "",
        extras: Sequence[str] = (),
        marker: str = "",
        editable: bool | None = None,
        workspace: bool | None = None,
        raw: bool = False,
        bounds: str = "",
        reference: Reference | None = None,
        indexes: Sequence[str] = (),
        default_index: str = "",
    ) -> None:
        self.packages = packages
        self.files = files
        self.kind = kind
        self.package = package
        self.extras = extras
        self.marker = marker
        self.editable = editable
        self.workspace = workspace
        self.raw = raw
        self.bounds = bounds
        self.reference = reference or Reference()
        self.indexes = indexes
        self.default_index = default_index


def run(
    wiring: Wiring,
    asked: Asked,
    *,
    relock: Callable[[], Lock] | None,
    sync: Callable[[], None] | None,
    builder: MetadataBuilder | None = None,
) -> None:
    """Adds requirements.

    Args:
        wiring: The call.
        asked: What to add.
        relock: Brings the lock up to date with the file; None to leave it alone.
        sync: Brings the environment up to date with the lock; None to leave it alone.
        builder: Tells the name of a project that only a build can tell.

    Raises:
        UsageError: It cannot be added; nothing was changed.
        PymError: Locking or installing failed; everything is as it was before.
    """
    target = edit_target.find(wiring, asked.package)
    requested = wanted(wiring, asked, builder)
    with undo.Edit(undo.journal_of(target.root), wiring.reporter) as edit:
        before, document = edit_target.load(target.path)
        _require_project(document, asked.kind)
        found = [_sourced(one, editable, asked, target.directory, document, target) for one, editable in requested]
        root = os.path.join(target.root, edit_target.FILE)
        _, above = (before, document) if root == target.path else edit_target.load(root)
        joined = _join(found, above, target)
        added = _write(wiring, document, asked, found, target)
        edit.remember(sorted({target.path, *([root] if joined else [])}), [os.path.join(target.root, LOCK)])
        after = edit_target.checked(document, target.path)
        if joined and above is not document:
            edit.write(root, edit_target.checked(above, root))
        if after != before:
            edit.write(target.path, after)
        for member in joined:
            wiring.reporter.info(f"Added `{member}` to workspace members")
        wiring.forget()
        if relock is not None:
            lock = adding(relock)
            if not asked.raw and bound(wiring, document, added, found, lock, asked.bounds):
                after = edit_target.checked(document, target.path)
                edit.write(target.path, after)
                wiring.forget()
                adding(relock)
            if sync is not None:
                adding(sync)
        if not joined and all(one.new for one in added):
            edits.remember(wiring, target.path, [(one.kind, one.requirement[0]) for one in added], before, after)


def into(
    wiring: Wiring, document: Document, asked: Asked, requested: list[tuple[Requirement, bool]], *, base: str
) -> tuple[list[Added], list[Sourced]]:
    """Adds requirements to the metadata of a script, for `bound` to go on.

    Args:
        wiring: The call.
        document: The metadata.
        asked: What to add.
        requested: See `wanted`.
        base: Directory that paths are written relative to.
    """
    found = [_sourced(one, editable, asked, base, document, None) for one, editable in requested]
    return _write(wiring, document, asked, found, None), found


def adding(do: Callable[[], Outcome]) -> Outcome:
    """What `do` gives; that something cannot be resolved or built meanwhile is said to be a failure to add."""
    try:
        return do()
    except BuildForbidden:
        raise
    except (NoSolution, BuildFailed) as error:
        error.context = "\n".join(part for part in (error.message, error.context) if part)
        error.message = "Failed to add dependencies"
        error.hints = (*error.hints, _HINT)
        raise


def wanted(wiring: Wiring, asked: Asked, builder: MetadataBuilder | None) -> list[tuple[Requirement, bool]]:
    """Every requirement that is to be added, and whether a file has it as editable.

    Raises:
        PymError: One is none, or its name cannot be found; with the exit code of what was typed wrongly.
    """
    try:
        gathered = pip_sources.gather(wiring, wiring.settings, Files(asked.files, packages=asked.packages), builder)
    except PymError as error:
        error.exit_code = UsageError.exit_code
        raise
    found = []
    for one in gathered.requirements:
        name, extras, specifier, marker, url = one.requirement
        if asked.extras:
            extras = tuple(sorted({*extras, *requirements.compile(f"{name}[{','.join(asked.extras)}]")[1]}))
        if asked.marker:
            marker = _both(name, marker, asked.marker)
        found.append(((name, extras, specifier, marker, url), one.editable))
    return found


def _both(name: str, marker: Marker | None, other: str) -> Marker | None:
    text = ""
    if marker is not None:
        text = requirement_text.text((name, (), None, marker, "")).partition(" ; ")[2]
    try:
        return requirements.compile(f"{name} ; ({text}) and ({other})" if text else f"{name} ; {other}")[3]
    except ValueError as error:
        raise UsageError(f"Invalid value for `--marker`: `{other}`", context=str(error)) from error


def _require_project(document: Document, kind: Kind) -> None:
    if kind.kind in ("project", "extra") and not document.has(("project",)):
        what = "production" if kind.kind == "project" else "optional"
        raise UsageError(
            f"Project is missing a `[project]` table; add a `[project]` table to use {what} dependencies, or run "
            "`pym add --dev` instead"
        )


def _sourced(
    requirement: Requirement, editable: bool, asked: Asked, base: str, document: Document, target: Target | None
) -> Sourced:
    name = requirement[0]
    if target is not None and name == target.name and asked.kind.kind == "project":
        raise UsageError(
            f"Requirement name `{name}` matches project name `{name}`, but self-dependencies are not permitted without "
            f"the `--dev` or `--optional` flags. If your project name (`{name}`) is shadowing that of a third-party "
            "dependency, consider renaming the project."
        )
    if asked.raw:
        return Sourced(requirement)
    return add_sources.find(
        requirement,
        base=base,
        document=document,
        target=target,
        editable=asked.editable,
        listed_editable=editable,
        workspace=asked.workspace,
        reference=asked.reference,
        index=_pin(asked),
    )


def _pin(asked: Asked) -> str:
    """The name of the index that all of what is added comes from: that of the only one that was typed."""
    if len(asked.indexes) != 1:
        return ""
    return _index(asked.indexes[0])[0]


def _index(text: str) -> tuple[str, str]:
    """Name and URL of an index as typed."""
    name, equals, url = text.partition("=")
    if equals and "/" not in name and ":" not in name:
        return name, url
    return "", text


def _join(found: list[Sourced], document: Document, target: Target) -> list[str]:
    """Makes directories members of the workspace; those that were none."""
    joined = []
    for one in found:
        if one.member:
            path = os.path.relpath(one.member, os.path.realpath(target.root)).replace(os.sep, "/")
            if path not in joined:
                sources.add_member(document, path, usual=target.usual)
                joined.append(path)
    return joined


def _write(
    wiring: Wiring, document: Document, asked: Asked, found: list[Sourced], target: Target | None
) -> list[Added]:
    usual = target.usual if target is not None else "pym"
    added: list[Added] = []
    if not found and asked.kind.kind == "group":
        dependencies.ensure(document, asked.kind)
    for one in found:
        kind = _legacy(document, asked.kind)
        if kind.kind == "legacy":
            wiring.reporter.warn(
                "The `tool.uv.dev-dependencies` field (used in `pyproject.toml`) is deprecated and will be removed in "
                "a future release; use `dependency-groups.dev` instead"
            )
        new = dependencies.add(document, kind, one.requirement, sourced=one.source is not None)
        # What was added before has moved on.
        added = [
            Added(old.kind, old.index + 1, old.new, old.requirement)
            if new.new and old.kind == kind and old.index >= new.index
            else old
            for old in added
        ]
        added.append(new)
        if one.source is not None:
            sources.add_source(document, one.requirement[0], one.source, usual=usual)
    base = target.directory if target is not None else wiring.context.cwd
    for text, default in [*[(text, False) for text in asked.indexes], (asked.default_index, True)][::-1]:
        if text and not asked.raw:
            name, url = _index(text)
            plain = without_credentials(url)
            if not scheme(plain):
                plain = os.path.relpath(os.path.join(wiring.context.cwd, plain), base).replace(os.sep, "/")
            sources.add_index(document, name, plain, default=default, usual=usual)
    return added


def _legacy(document: Document, kind: Kind) -> Kind:
    """`dev` stays in uv's own list where a project still has that."""
    if kind == Kind("group", dependencies.DEV):
        legacy = Kind("legacy")
        if dependencies.listed(document, legacy) is not None and dependencies.listed(document, kind) is None:
            return legacy
    return kind


def bound(wiring: Wiring, document: Document, added: list[Added], found: list[Sourced], lock: Lock, kind: str) -> bool:
    """Gives bounds to what was added without any; whether anything was."""
    lowest = _lowest(lock)
    changed = False
    for one, sourced in zip(added, found, strict=True):
        name, _, specifier, _, url = one.requirement
        if not one.new or url or (sourced.source is not None and "index" not in sourced.source):
            continue
        if specifier is not None:
            if kind:
                wiring.reporter.info(
                    f"note: Using explicit requirement `{requirement_text.text(one.requirement)}` over bounds "
                    f"preference `{kind}`"
                )
            continue
        version = lowest.get(name)
        if version:
            dependencies.rewrite(document, one, bounds.bounded(one.requirement, version, kind or "lower"))
            changed = True
    return changed


def _lowest(lock: Lock) -> dict[str, str]:
    """The lowest version of each package of a lock."""
    from pym.spec.ranges import key

    found: dict[str, str] = {}
    for package in lock.packages:
        version = package.version
        if version and (package.name not in found or key(version) < key(found[package.name])):
            found[package.name] = version
    return found
