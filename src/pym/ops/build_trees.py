"""The directory to build in: a tree as it is, or an archive unpacked for this one build. Cold."""

from __future__ import annotations

import os
import shutil

from pym.dist.sdists import unpack_sdist
from pym.errors import BuildFailed, StoreError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.build.shop import Bench
    from pym.ops.build_source import Source


def tree(source: Source, bench: Bench) -> str:
    """The absolute path of the project to build. An archive is unpacked anew: backends write into their tree.

    Raises:
        BuildFailed: It has no such subdirectory.
        HostileArchive: The archive has an entry that is not let pass.
        PymError: It cannot be had.
    """
    directory = source.directory
    if source.fetch is not None:
        directory = bench.place("source")
        unpack_sdist(source.fetch(), source.filename, directory)
    elif source.shared:
        directory = _copied(directory, os.path.join(bench.path, "source"))
    if not source.subdirectory:
        return directory
    root = os.path.join(directory, source.subdirectory)
    wrong = ""
    # A link may not lead elsewhere than the reference says.
    if not os.path.realpath(root).startswith(os.path.join(os.path.realpath(directory), "")):
        wrong = f"the subdirectory {shown(source.subdirectory)} leads out of it"
    elif not os.path.isdir(root):
        wrong = f"it has no subdirectory {shown(source.subdirectory)}"
    if wrong:
        raise BuildFailed(f"Failed to build `{source.label}`", context=wrong)
    return root


def _copied(directory: str, into: str) -> str:
    try:
        # Links stay links: where they lead to is none of our business before the backend follows them.
        shutil.copytree(directory, into, symlinks=True)
    except (OSError, shutil.Error) as error:
        raise StoreError(f"Failed to copy `{directory}`", context=str(error)[:400]) from error
    return into
