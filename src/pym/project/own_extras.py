"""Requirements of a project of itself, replaced by what the extras they name require. A HOT module."""

from __future__ import annotations

from pym.spec.markers.evaluate import AND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.project.declared import Declared, Listed
    from pym.spec.markers.evaluate import Marker


def replaced(project: Declared) -> tuple[Listed, dict[str, Listed]]:
    """The dependencies of a project, and those of its extras, for whoever wants these and not the project itself."""
    extras = {extra: _replaced(project, listed) for extra, listed in project.extras.items()}
    return _replaced(project, project.dependencies), extras


def _replaced(project: Declared, listed: Listed) -> Listed:
    found = []
    seen: set[tuple[str, tuple[Marker, ...]]] = set()
    # Each with the markers under which it is asked for. Of equal ones there is one: extras may lead to each other.
    above: tuple[Marker, ...] = ()
    waiting = [(one, above) for one in reversed(listed)]
    while waiting:
        (name, extras, specifier, own, url), above = waiting.pop()
        markers = above if own is None or own in above else (own, *above)
        if name != project.name:
            marker = (AND, *markers) if len(markers) > 1 else markers[0] if markers else None
            found.append((name, extras, specifier, marker, url))
            continue
        for extra in reversed(extras):
            if (extra, markers) not in seen:
                seen.add((extra, markers))
                waiting += [(inner, markers) for inner in reversed(project.extras.get(extra, ()))]
    return tuple(found)
