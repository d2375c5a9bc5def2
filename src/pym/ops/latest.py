"""The newest version of each of some packages that would work in an environment: `--outdated`."""

from __future__ import annotations

from pym.model.distribution import IS_YANKED, PYTHONS, TAGS, UPLOADED, Releases
from pym.model.target import ResolutionTarget
from pym.model.value import Value
from pym.ops import resolving
from pym.ops.examined import Examined
from pym.project.requirements_options import Options
from pym.spec import ranges
from pym.spec.notation import read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pym.model.environment import Installed
    from pym.model.resolution import Policy
    from pym.ops.inspected import Inspected
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings
    from pym.spec.tags import Target


class Latest(Value):
    """The newest version.

    Attributes:
        version: Canonical.
        kind: `wheel`, or `sdist` where there is no wheel that works.
    """

    __slots__ = ("kind", "version")

    def __init__(self, version: str, kind: str) -> None:
        self.version = version
        self.kind = kind


def find(
    wiring: Wiring,
    settings: Settings,
    places: Places,
    policy: Policy,
    inspected: Inspected,
    wanted: Sequence[Installed],
) -> dict[str, Latest]:
    """The newest versions by name; what no index knows, or has nothing of that works, is left out.

    Args:
        wiring: The call.
        settings: Those of `pip`.
        places: Where to ask.
        policy: Pre-releases and dates.
        inspected: The environment they should work in.
        wanted: Which packages.

    Raises:
        NetworkError: An index does not answer.
    """
    examined = Examined(inspected)
    target = ResolutionTarget(
        str(inspected.environment.key.version),
        "",
        environment=examined.variables,
        tags=examined.tags,
    )
    python = ranges.release_key(str(inspected.environment.key.version))
    return search(wiring, settings, places, policy, target, python, sorted({one.name for one in wanted}))


def search(
    wiring: Wiring,
    settings: Settings,
    places: Places,
    policy: Policy,
    target: ResolutionTarget,
    python: bytes,
    names: Sequence[str],
    *,
    pins: Mapping[str, str] | None = None,
) -> dict[str, Latest]:
    """The newest versions by name; what no index knows, or has nothing of that works, is left out.

    Args:
        wiring: The call.
        settings: Those in force.
        places: Where to ask.
        policy: Pre-releases and dates.
        target: Where they should work; without tags every file will do.
        python: The lowest Python that they have to take (`ranges.release_key`).
        names: Which packages.
        pins: Names that come from an index of their own, with its name or URL.

    Raises:
        NetworkError: An index does not answer.
    """
    locations = resolving.make_locations(wiring, settings, places, Options(), pins=pins)
    provider = resolving.make_provider(wiring, locations, target, keyring=places.keyring)
    found = {}
    try:
        for name in names:
            provider.want_page(name)
        for name in names:
            releases = provider.releases(name)
            if isinstance(releases, Releases):
                latest = _newest(releases, policy, python, target.tags)
                if latest is not None:
                    found[name] = latest
    finally:
        provider.finish()
    return found


def is_newer(latest: Latest, one: Installed) -> bool:
    """Whether it is newer than what is installed."""
    try:
        return ranges.key(latest.version) > ranges.key(one.version)
    except ValueError:
        return False


def _newest(releases: Releases, policy: Policy, python: bytes, tags: Target | None) -> Latest | None:
    limit = policy.exclude_newer_package.get(releases.name, policy.exclude_newer)
    for position in range(len(releases.versions) - 1, -1, -1):
        version = releases.versions[position]
        if policy.prereleases(releases.name) != "allow" and _is_prerelease(version):
            continue
        files = releases.files(position) if limit is not None else ()
        kinds = set()
        for index, usability in enumerate(releases.kind(position)):
            if usability[IS_YANKED] or ranges.lower_bound(usability[PYTHONS]) > python:
                continue
            if limit is not None:
                uploaded = files[index][UPLOADED]
                if uploaded is None or uploaded >= limit:
                    continue
            if not usability[TAGS]:
                kinds.add("sdist")
            elif tags is None or tags.priority(usability[TAGS]) is not None:
                kinds.add("wheel")
        if kinds:
            return Latest(version, "wheel" if "wheel" in kinds else "sdist")
    return None


def _is_prerelease(version: str) -> bool:
    read = read_version(version)
    return read is None or bool(read.pre) or read.dev is not None
