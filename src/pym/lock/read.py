"""Reads a `pylock.toml` (PEP 751): pym's own form quickly, any other one with TOML's grammar. A HOT module."""

from __future__ import annotations

from pym.errors import LockInvalid, LockMerging
from pym.lock import canonical, checks
from pym.model.lock import DIRECTORY, PATH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.lock import Lock

LIMIT = 1 << 26  # bytes: a lock of a large project has some millions


def read(data: bytes, label: str) -> Lock:
    """The lock.

    Args:
        data: The whole file, read once: what is checked is what is used.
        label: How messages call it: `pylock.toml`.

    Raises:
        LockMerging: It has the marks of a merge.
        LockInvalid: It is no lock, by a newer program, or holds what cannot be.
    """
    if len(data) > LIMIT:
        raise LockInvalid(f"`{label}` is not a valid lock", context=f"it has more than {LIMIT >> 20} MiB")
    if merging(data):
        raise LockMerging(
            f"`{label}` has the marks of a merge that was not finished",
            hints=("`pym lock` resolves again, from the versions of both sides",),
        )
    lock = canonical.read(data, label)
    if lock is None:
        from pym.lock import tables

        lock = tables.read(data, label)
    _stay_inside(lock, label)
    return lock


def merging(data: bytes) -> bool:
    """Whether a text has the marks of a merge."""
    if b"<<<<<<< " not in data and b">>>>>>> " not in data:
        return False
    return b"\n<<<<<<< " in data or data[:8] == b"<<<<<<< " or b"\n>>>>>>> " in data


def _stay_inside(lock: Lock, label: str) -> None:
    """Trees and archives outside of the lock's directory have to be what the project itself asks for.

    Raises:
        LockInvalid: One is not.
    """
    for package in lock.packages:
        source = package.source
        if source.kind not in (DIRECTORY, PATH) or not checks.outside(source.location):
            continue
        if not _mentioned(lock, package.name, source.location):
            raise LockInvalid(
                f"`{label}` is not a valid lock",
                context=f"`{package.name}` lies outside of the project, at `{source.location}`, and no member asks for "
                "it there",
            )


def _mentioned(lock: Lock, name: str, path: str) -> bool:
    """Whether a member, or a tree that a member may name, requires what lies at a path."""
    inputs = lock.inputs
    if inputs is None:
        return False
    for member in inputs.members:
        if member.path == path:
            return True
        texts = [member.requires, *member.extras.values(), *member.groups.values()]
        if any(path in text for listed in texts for text in listed):
            return True
    if any(path in text for text in (*inputs.requirements, *inputs.overrides, *inputs.constraints)):
        return True
    local = {member.name for member in inputs.members}
    return any(
        package.source.kind in (DIRECTORY, PATH)
        and package.name not in local
        and any(edge.name == name for edge in package.edges)
        for package in lock.packages
    )
