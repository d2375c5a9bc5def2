"""Remembers that a lock is up to date, so that the next call need not read it. A HOT module.

The answer depends on the lock, on the files of the members, on settings and on what was typed or set in variables.
Files are compared by device, inode, size, both times; everything else in full. Whatever is found anew in each call
anyway (which members there are, which settings files count, which indexes are in force) is part of what is compared:
another file that begins to count, or one that is gone, makes another question.

A file is only relied upon if it has been as it is since before this process read any of them: one that was written in
between has a later time, which no program can set back (ctime).
"""

from __future__ import annotations

import os
import time

from pym.cache.memo import SETTLED_NS, Memo, stamp
from pym.index import locations
from pym.model.value import Value
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.lock import Asked
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring
    from pym.project.workspace import Workspace

    Stamp = tuple[int, int, int, int, int]

KIND = "locked-1"

# Before anything of a project is read.
_LOADED = time.time_ns()


class Inputs(Value):
    """What an answer depends on.

    Attributes:
        path: The lock.
        question: Everything but the contents of files.
        stamps: Of all files, in the order in which `question` names them.
    """

    __slots__ = ("path", "question", "stamps")

    def __init__(self, path: str, question: tuple[object, ...], stamps: tuple[Stamp, ...]) -> None:
        self.path = path
        self.question = question
        self.stamps = stamps


def inputs(wiring: Wiring, workspace: Workspace, path: str, asked: Asked, places: Places) -> Inputs | None:
    """What the answer of this call depends on; None where it has to be worked out.

    Raises:
        UsageError: Something that was typed or set is no place.
    """
    if (
        asked.upgrade
        or asked.upgrade_packages
        or asked.upgrade_groups
        or asked.refresh
        or asked.refresh_packages
        or workspace.bare
        or not wiring.context.cache
        or os.name == "nt"  # no times there that cannot be set back
    ):
        return None
    layers = wiring.settings.layers
    files = [path, *[manifest.path for manifest in workspace.manifests], *[layer[0] for layer in layers]]
    stamps: list[Stamp] = []
    for file in files:
        one = stamp(file)
        if one is None:
            return None
        stamps.append(one)
    return Inputs(
        path,
        (
            tuple(files),
            tuple([own for _, _, own in layers]),
            tuple(sorted(asked.no_sources)),
            asked.python,
            tuple(sorted(asked.options.items())),
            _indexes(wiring, places),
        ),
        tuple(stamps),
    )


def _indexes(wiring: Wiring, places: Places) -> tuple[tuple[object, ...], ...]:
    """The indexes and link pages in force."""
    context = wiring.context
    found = locations.collect(
        wiring.settings,
        context.environ,
        context.cache,
        context.cwd,
        default=places.default,
        indexes=places.indexes,
        links=places.links,
        no_index=places.no_index,
    )
    return tuple([(index.name, index.url, index.default, index.explicit) for index in (*found.indexes, *found.links)])


def recall(wiring: Wiring, found: Inputs) -> int | None:
    """How many packages the lock has, if it is known to be up to date; else None."""
    known = Memo(wiring.context.cache, KIND).recall(found.path)
    if type(known) is tuple and len(known) == 3 and known[0] == found.question and known[1] == found.stamps:
        count = known[2]
        return count if type(count) is int else None
    return None


def remember(wiring: Wiring, found: Inputs, count: int) -> None:
    """Keeps that the lock is up to date, if what it depends on has stayed as it is for the whole call."""
    question, stamps = found.question, found.stamps
    if any(_LOADED - max(one[3], one[4]) < SETTLED_NS for one in stamps):
        return
    files = question[0]
    assert isinstance(files, tuple)
    if tuple([stamp(file) for file in files]) != stamps or holds_credentials(repr(question[-1]).encode()):
        return
    Memo(wiring.context.cache, KIND).remember(found.path, (question, stamps, count))
