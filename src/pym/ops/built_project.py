"""What a project requires that does not say so itself: its metadata is built. Cold."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.model.distribution import EXTRAS, REQUIRES
from pym.spec.markers.evaluate import NEVER, assume_extras
from pym.spec.metadata import compile as compile_metadata
from pym.spec.requirement import MARKER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.builds import MetadataBuilder
    from pym.spec.requirement import Requirement


def read(
    builder: MetadataBuilder, path: str, name: str
) -> tuple[tuple[Requirement, ...], dict[str, tuple[Requirement, ...]], str]:
    """What the project around `path` requires, what its extras add to that, and its name.

    Args:
        builder: Builds its metadata.
        path: Absolute path of its `pyproject.toml`, `setup.py` or `setup.cfg`.
        name: Normalised, "" if only the build tells.

    Raises:
        BuildFailed: It cannot be built.
        UsageError: What was built is malformed.
    """
    data = builder.of_directory(name, os.path.dirname(path))
    try:
        found, _, _, _, metadata = compile_metadata(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The metadata that was built of `{path}` is malformed", context=str(error)) from error
    return _under(metadata[REQUIRES], ""), {one: _under(metadata[REQUIRES], one) for one in metadata[EXTRAS]}, found


def _under(requirements: tuple[Requirement, ...], extra: str) -> tuple[Requirement, ...]:
    """The requirements of the base, or those that an extra adds, with markers that mention no extra."""
    found = []
    for one in requirements:
        marker = assume_extras(one[MARKER])
        if extra:
            if marker != NEVER:
                continue
            marker = assume_extras(one[MARKER], frozenset((extra,)))
        if marker != NEVER:
            name, extras, specifier, _, url = one
            found.append((name, extras, specifier, marker, url))
    return tuple(found)
