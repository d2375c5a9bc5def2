"""What stands against versions of a package by themselves, whoever requires them. A cold module."""

from __future__ import annotations

from pym.model.distribution import FILENAME, IS_YANKED, PYTHONS, REQUIRES_PYTHON, TAGS, UPLOADED, YANKED
from pym.spec import ranges
from pym.spec.direct import normalised
from pym.spec.moment import text as moment
from pym.spec.ranges import admits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.distribution import File, Kind, Releases
    from pym.model.lock import Lock
    from pym.model.resolution import Policy
    from pym.spec.ranges import Specifier


def look_at(
    releases: Releases, specifier: Specifier, demand: str, lock: Lock, policy: Policy
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The versions that are asked for, the newest first, and what stands against them one by one, as sentences.

    Args:
        releases: Of the package.
        specifier: What is asked for.
        demand: The same as text: `flask>=3`.
        lock: Which Pythons they are for.
        policy: Which of them count.
    """
    asked = [at for at in range(len(releases.versions)) if admits(specifier[1], releases.keys[at])]
    asked.reverse()
    candidates = tuple([releases.versions[at] for at in asked])
    if not asked:
        newest = releases.versions[-1] if releases.versions else ""
        said = f"there is no version of `{releases.name}` that satisfies `{demand}`"
        if newest:
            said += f": the newest is {newest}"
            if specifier[3]:
                near = _near(releases, specifier[3])
                said += f", the nearest {' and '.join(near)}" if near else ""
        return (), (said,)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for at in asked:
        kind, said = _objection(releases, at, lock, policy)
        grouped.setdefault(kind, []).append((releases.versions[at], said))
    objections = []
    # Where some of several candidates will do, what stands against the others is beside the point.
    if "" not in grouped:
        for listed in grouped.values():
            version, objection = listed[0]
            others = len(listed) - 1
            more = f" (and {others} older one{'s' * (others > 1)}, too)" if others else ""
            objections.append(f"`{releases.name}=={version}` {objection}{more}")
    return candidates, tuple(objections)


def _near(releases: Releases, version: str) -> list[str]:
    """The versions next to one that does not exist."""
    from bisect import bisect_left

    at = bisect_left(releases.keys, ranges.key(version))
    return [releases.versions[one] for one in (at - 1, at) if 0 <= one < len(releases.versions)]


def _objection(releases: Releases, at: int, lock: Lock, policy: Policy) -> tuple[str, str]:
    """What stands against a version by itself: of what kind it is, and in words. Two empty texts if nothing does."""
    from pym.resolver.project import is_prerelease

    version, files, kinds = releases.versions[at], releases.files(at), releases.kind(at)
    if not files:
        return "files", "has no files that can be used"
    if all(kind[IS_YANKED] for kind in kinds):
        reason = next((file[YANKED] for file in files if file[YANKED]), "")
        return f"yanked {reason}", f"was yanked{f': {reason}' if reason else ''}"
    limit = policy.exclude_newer_package.get(releases.name, policy.exclude_newer)
    if limit is not None:
        first = min([file[UPLOADED] for file in files if file[UPLOADED] is not None], default=None)
        count = f"and only files uploaded before {moment(limit)} count (`exclude-newer`)"
        if first is None:
            return "no date", f"has no upload time, {count}"
        if first >= limit:
            return "date", f"was uploaded at {moment(first)}, {count}"
    of_files = _of_files(files, kinds, lock, policy)
    if not of_files and is_prerelease(version) and policy.prereleases(releases.name) == "disallow":
        return "prerelease", "is a pre-release: `--prerelease allow` lets it in"
    return of_files, of_files


def _of_files(files: Sequence[File], kinds: Kind, lock: Lock, policy: Policy) -> str:
    """What stands against all files of a version: what they are, and the Pythons they are for."""
    from pym.lock.roots import pythons
    from pym.spec.tagged_pythons import compatible_python

    name = files[0][FILENAME].partition("-")[0]
    wheels = [kind for kind in kinds if kind[TAGS]]
    if _ruled_out(name, policy.no_binary) and len(wheels) == len(kinds):
        return "has wheels only, and these are ruled out (`no-binary`)"
    if _ruled_out(name, policy.no_build) and not wheels:
        return "has a source distribution only, and it must not be built (`no-build`)"
    lowest, highest = pythons(lock.requires_python)
    needs = next((file[REQUIRES_PYTHON] for file in files if file[REQUIRES_PYTHON]), "")
    bounds = [ranges.lower_bound(kind[PYTHONS]) for kind in kinds]
    if min(bounds) >= highest:
        return f"requires Python {needs}, and the project is for `{lock.requires_python}`"
    if min(bounds) > lowest:
        return f"requires Python {needs}, and the project is for `{lock.requires_python}`: not for all of its Pythons"
    if len(wheels) == len(kinds) and lock.requires_python:
        from pym.spec.specifiers import compile as compile_specifier

        wanted = compile_specifier(lock.requires_python)
        if not any(compatible_python(kind[TAGS], wanted) for kind in kinds):
            return f"has wheels for other Pythons only than `{lock.requires_python}`, and no source distribution"
    return ""


def _ruled_out(name: str, names: frozenset[str]) -> bool:
    return ":all:" in names or normalised(name) in names
