"""Remembers that a lock is up to date, so that the next call need not read it. A HOT module.

The answer depends on the lock, on the files of the members, on settings and on what was typed or set in variables.
Files are compared by device, inode, size, both times; everything else in full. Whatever is found anew in each call
anyway (which members there are, which settings files count, which indexes are in force) is part of what is compared:
another file that begins to count, or one that is gone, makes another question.

A new checkout or a copy of a project has other files with the same content: so what is in them is compared as well,
where the lock is not the file it was.

A file is only known by its stamp if it has been as it is since before this process read any of them: one that was
written in between has a later time, which no program can set back (ctime). What is in the files is taken down before
anything is read, and again in the end.
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
    from collections.abc import Sequence

    from pym.ops.lock import Asked
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring
    from pym.project.workspace import Workspace

    Stamp = tuple[int, int, int, int, int]

KIND = "locked-2"

# Before anything of a project is read.
_LOADED = time.time_ns()


class Inputs(Value):
    """What an answer depends on.

    Attributes:
        path: The lock.
        files: All files, the lock first.
        question: Everything else.
        stamps: Of all files.
        before: What they held when it was not known whether the lock is up to date; see `content`.
    """

    __slots__ = ("before", "files", "path", "question", "stamps")

    def __init__(self, files: Sequence[str], question: tuple[object, ...], stamps: Sequence[Stamp]) -> None:
        self.path = files[0]
        self.files = tuple(files)
        self.question = question
        self.stamps = tuple(stamps)
        self.before = ""

    def content(self) -> str:
        """What all files hold, and where they are seen from the lock, as one text; "" if one cannot be read."""
        from _blake2 import blake2b  # only what is new is read, and this needs no OpenSSL

        from pym.fs.regular import opener

        root = f"{os.path.dirname(self.path)}{os.sep}"
        digest = blake2b(repr(self.question).encode("utf-8", "surrogateescape"), digest_size=24)
        for path in dict.fromkeys(self.files):
            try:
                with open(path, "rb", buffering=0, opener=opener) as file:
                    data = file.read()
            except OSError:
                return ""
            name = os.fsencode(path.removeprefix(root))
            digest.update(b"%d %d " % (len(name), len(data)) + name)
            digest.update(data)
        return digest.hexdigest()


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
        files,
        (
            tuple([own for _, _, own in layers]),
            tuple(sorted(asked.no_sources)),
            asked.python,
            tuple(sorted(asked.options.items())),
            _indexes(wiring, places),
        ),
        stamps,
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
    memo = Memo(wiring.context.cache, KIND)
    known = memo.recall(found.path)
    if type(known) is tuple and len(known) == 4:
        files, question, stamps, count = known
        if (files, question, stamps) == (found.files, found.question, found.stamps):
            return count if type(count) is int else None
        if stamps[:1] == found.stamps[:1]:
            return None  # something else was changed
    found.before = found.content()
    elsewhere = memo.recall(found.before)
    if type(elsewhere) is not int:
        return None
    _keep(memo, found, elsewhere)
    return elsewhere


def remember(wiring: Wiring, found: Inputs, count: int) -> None:
    """Keeps that the lock is up to date, if what it depends on has stayed as it is for the whole call."""
    if holds_credentials(repr(found.question[-1]).encode()):
        return
    memo = Memo(wiring.context.cache, KIND)
    if found.before and found.before == found.content():
        memo.remember(found.before, count)
    _keep(memo, found, count)


def _keep(memo: Memo, found: Inputs, count: int) -> None:
    """Keeps it of the files themselves, if they have stayed as they are for the whole call."""
    unsettled = any(_LOADED - max(one[3], one[4]) < SETTLED_NS for one in found.stamps)
    if not unsettled and tuple([stamp(file) for file in found.files]) == found.stamps:
        memo.remember(found.path, (found.files, found.question, found.stamps, count))
