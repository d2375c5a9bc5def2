"""Everything that has a directory of its own in the cache, by kind: what `pym cache` knows how to shrink.

A kind has its layout in its name, as in `wheels-1`. Directories of other layouts, and of kinds that are no more, are
removed by `pym cache prune`. A test holds this list equal to what the code uses.
"""

from __future__ import annotations

import os

MEMOS = frozenset(
    (
        "built-metadata-1",
        "direct-1",
        "declared-3",
        "directories-1",
        "edits-1",
        "filled-1",
        "git-refs-1",
        "hashes-1",
        "installed-1",
        "installed-trees-1",
        "interpreters-1",
        "locked-2",
        "locks-1",
        "manifests-3",
        "origins-1",
        "paths-1",
        "pip-1",
        "pylock-pins-1",
        "pylocks-2",
        "requirement-texts-1",
        "requirements-files-1",
        "resolutions-2",
        "satisfied-1",
        "script-states-1",
        "scripts-2",
        "selections-1",
        "specifiers-1",
        "synced-1",
        "tools-1",
    )
)
METADATA = frozenset(("built-metadata-1", "direct-1"))  # memos whose value is the METADATA of one distribution
BUILT = "built-wheels-1"
POINTERS = frozenset(("archives-1", "archive-hashes-1", BUILT))
INDEX = "index-2"
WHEELS = "wheels-1"
SDISTS = "sdists-1"
GIT = "git-1"
ENVIRONMENTS = "script-environments-1"
RUN_ENVIRONMENTS = "run-environments-1"  # of `pym run`: by what they hold, never changed
# Nothing in them outlives the process that made it.
SCRATCH = frozenset(("builds-1", "compiling-1", "downloads-1", "runs-1"))

KINDS = MEMOS | POINTERS | SCRATCH | {INDEX, WHEELS, SDISTS, GIT, ENVIRONMENTS, RUN_ENVIRONMENTS}

TAG = "CACHEDIR.TAG"
_OWN_FILES = frozenset((".lock", ".gitignore", TAG))
# https://bford.info/cachedir/
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# This is pym's cache. It can be made again.\n"


def mark(cache: str) -> None:
    """Writes into the cache directory that it is one: backups and git pass it by, and all in it is pym's to remove."""
    for name, data in ((".gitignore", b"*\n"), (TAG, _TAG)):
        try:
            fd = os.open(os.path.join(cache, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except OSError:
            continue
        try:
            os.write(fd, data)
        except OSError:
            pass
        finally:
            os.close(fd)


def ours(cache: str) -> list[str]:
    """Names in the cache directory that are pym's, of this version or another: nothing else may be removed.

    In a directory that pym has not marked, as when a variable names somebody's home, only names that are known count.
    """
    try:
        names = sorted(os.listdir(cache))
    except OSError:
        return []
    marked = TAG in names
    bases = {_base(kind) for kind in KINDS}
    return [name for name in names if name in _OWN_FILES or (base := _base(name)) in bases or (base and marked)]


def outdated(name: str) -> bool:
    """Whether something of pym's in the cache directory is of a layout or kind that this version does not know."""
    return name not in KINDS and name not in _OWN_FILES


def _base(name: str) -> str:
    """`wheels` of `wheels-1`; "" for a name of another form."""
    base, dash, number = name.rpartition("-")
    return base if dash and number.isdecimal() and base.replace("-", "").isalpha() and base.islower() else ""
