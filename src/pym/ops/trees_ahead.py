"""Directories whose metadata only a build tells are begun before they are asked for, one after the other. Cold."""

from __future__ import annotations

import os

from pym.dist import local_tree
from pym.dist.direct import Reference
from pym.dist.sdist_metadata import NeedsBuild
from pym.errors import PymError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.builds import MetadataBuilder
    from pym.model.resolution import Input


def begin(builder: MetadataBuilder, references: Iterable[tuple[str, str]]) -> None:
    """Starts to build those of them that have to be built, if they are several.

    Nothing is an error here: whoever asks will be told.

    Args:
        builder: Builds.
        references: A normalised name, "" if it is not known, and the absolute URL that will be asked for.
    """
    found: dict[tuple[str, str], str] = {}
    for name, url in references:
        if url.startswith("file:"):
            try:
                reference = Reference(url)
                place = reference.path, reference.subdirectory
                if os.path.isdir(place[0]) and isinstance(local_tree.metadata(*place), NeedsBuild):
                    found.setdefault(place, name)
            except PymError:
                continue
    if len(found) > 1:
        for (directory, subdirectory), name in found.items():
            builder.begin_directory(name, directory, subdirectory=subdirectory)


def references(inputs: Iterable[Input]) -> list[tuple[str, str]]:
    """The direct references among requirements that hold everywhere, for `begin`."""
    return [(name, url) for name, _, _, marker, url in [one.requirement for one in inputs] if url and marker is None]
