"""References to one repository that are written differently and mean the same commit: they do not contradict. Cold."""

from __future__ import annotations

from pym.model.resolution import Input
from pym.spec.git import is_git, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.gathered import Gathered
    from pym.ops.wiring import Wiring


def unite(wiring: Wiring, found: Gathered) -> None:
    """Gives requirements that name the same commit of a repository, say as `@main` and as `@v1`, one reference.

    Raises:
        PymError: A repository cannot be asked.
    """
    first: dict[tuple[object, ...], str] = {}
    several = set()
    for one in found.requirements:
        place = _place(one)
        if place is not None and first.setdefault(place, one.requirement[4]) != one.requirement[4]:
            several.add(place)
    if not several:
        return
    from pym.dist.reference import repositories

    context = wiring.context
    check_out = repositories(context.cache, context.environ, offline=wiring.offline, notice=wiring.reporter.info)
    for at, one in enumerate(found.requirements):
        place = _place(one)
        if place not in several or place is None or one.requirement[4] == first[place]:
            continue
        chosen = first[place]
        if check_out(parse(chosen)).commit == check_out(parse(one.requirement[4])).commit:
            name, extras, specifier, marker, _ = one.requirement
            requirement = (name, extras, specifier, marker, chosen)
            found.requirements[at] = Input(requirement, one.origin, hashes=one.hashes, editable=one.editable)


def _place(one: Input) -> tuple[object, ...] | None:
    """What two references have to agree in, besides the revision; None for what is no repository."""
    name, _, _, _, url = one.requirement
    if not url or not is_git(url):
        return None
    try:
        reference = parse(url)
    except ValueError:
        return None  # whoever reads it says what is wrong with it
    return (name, reference.repository, reference.subdirectory, reference.lfs)
