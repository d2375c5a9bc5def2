"""Requirements (PEP 508, dependency specifiers) in their compiled form. A HOT module: `requirements` compiles."""

from __future__ import annotations

from pym.spec.ranges import TEXT as SPECIFIER_TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from pym.spec.markers.evaluate import Marker
    from pym.spec.ranges import Specifier

    # (normalised name, normalised extras sorted, specifier or None, marker or None for always, URL or "")
    Requirement = tuple[str, tuple[str, ...], Specifier | None, Marker | None, str]

# Positions in a Requirement.
NAME: Final = 0
EXTRAS: Final = 1
SPECIFIER: Final = 2
MARKER: Final = 3
URL: Final = 4


def text(requirement: Requirement, *, marker: bool = True) -> str:
    """The requirement as uv writes it: `name[a,b]>=1,<2 ; marker`, `name @ url ; marker`.

    Args:
        requirement: What to write.
        marker: Whether its marker is written too.
    """
    name, extras, specifier, condition, url = requirement
    written = f"{name}[{','.join(extras)}]" if extras else name
    if url:
        written += f" @ {url}"
    elif specifier is not None:
        written += specifier[SPECIFIER_TEXT]
    if marker and condition is not None:
        from pym.spec.markers.diagram import of
        from pym.spec.markers.text import text as marker_text

        condition_text = marker_text(of(condition))
        written += f" ; {condition_text}" if condition_text else ""
    return written
