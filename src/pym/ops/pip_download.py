"""`pip download`: wheels and source distributions into a directory, for whatever Python and platform. Cold.

Nothing is unpacked and nothing is built, except for metadata that only a build can tell.
"""

from __future__ import annotations

import os
import shutil
import time

from pym.cache.wheels import WheelStore
from pym.dist import sdist_archives
from pym.dist.archive_fetch import DOWNLOADS, fetch_files
from pym.dist.archive_hashes import check, verify
from pym.dist.archives import Archives
from pym.errors import StoreError, UsageError
from pym.fs import atomic
from pym.model.resolution import Inputs
from pym.model.value import Value
from pym.ops import pip_sources, resolving
from pym.ops.build_later import Later
from pym.ops.candidate_options import with_options
from pym.ops.hash_demands import Demands
from pym.ops.manner import IGNORE, REQUIRE
from pym.ops.resolved import Resolved
from pym.ops.selection import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.dist.archives import Archive
    from pym.dist.provider import IndexProvider
    from pym.model.builds import Builds
    from pym.model.resolution import Policy, Resolution
    from pym.ops.asked import Asked, Pythons
    from pym.ops.builds import Builder
    from pym.ops.places import Places
    from pym.ops.selection import Selected
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings


class Downloaded(Value):
    """One file.

    Attributes:
        path: Absolute path.
        new: Whether it was not there before.
    """

    __slots__ = ("new", "path")

    def __init__(self, path: str, new: bool) -> None:
        self.path = path
        self.new = new


def run(
    wiring: Wiring,
    settings: Settings,
    *,
    asked: Asked,
    destination: str,
    pythons: Pythons,
    places: Places,
    policy: Policy,
    hashes: str,
    refresh: bool,
    refresh_packages: frozenset[str],
    dry_run: bool,
    steps: Steps,
    builds: Callable[[], Builds],
) -> list[Downloaded]:
    """Downloads.

    Args:
        wiring: The call.
        settings: The settings of the `pip` commands.
        asked: The sources.
        destination: Directory as typed, made if need be.
        pythons: What for; the interpreter counts where no version or platform is named.
        places: Where packages come from.
        policy: Which candidates count.
        hashes: See `ops.hash_demands`.
        refresh, refresh_packages: What is cached but has to be confirmed.
        dry_run: Whether nothing is fetched.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.

    Raises:
        NoSolution: No versions satisfy everything.
        PymError: Anything else.
    """
    started = time.perf_counter()

    def make_builder() -> Builder:
        from pym.ops.build_means import Means
        from pym.ops.builds import Builder

        return Builder(
            Means(
                wiring,
                builds(),
                interpreter=lambda: resolving.find_interpreter(wiring, pythons),
                locations=lambda: locations,
                policy=policy,
                keyring=places.keyring,
            )
        )

    builder = Later(make_builder)
    try:
        gathered = pip_sources.gather(wiring, settings, asked, builder)
        policy = with_options(policy, gathered)
        target = resolving.make_target(wiring, pythons)
        mode = REQUIRE if gathered.options.require_hashes and hashes != IGNORE else hashes
        demands = Demands(gathered, mode, target.environment or {})
        locations = resolving.make_locations(wiring, settings, places, gathered.options)
        provider = resolving.make_provider(
            wiring, locations, target, refresh=refresh, refresh_packages=refresh_packages, keyring=places.keyring
        )
        provider.builder = builder
        inputs = Inputs(
            tuple(gathered.requirements),
            constraints=tuple(gathered.constraints),
            overrides=tuple(gathered.overrides),
            excludes=frozenset(gathered.excludes),
        )
        try:
            memory = Resolved(inputs, policy, target, locations, provider)
            resolution: Resolution | None = memory.recall()
            if resolution is None:
                from pym.ops.resolve_anew import resolve_anew

                resolution = resolve_anew(wiring, inputs, policy, target, provider, builder)
                wiring.reporter.close()
                memory.remember(resolution)
            steps.resolved(len(resolution.nodes), time.perf_counter() - started)
            assert target.tags is not None
            selected = select(resolution.nodes, provider, target.tags, policy, demands, memory)
            directory = os.path.join(wiring.context.cwd, destination) if destination else wiring.context.cwd
            if dry_run:
                return [Downloaded(os.path.join(directory, one.filename), True) for one in _archives(selected)]
            began = time.perf_counter()
            found = _fetch(wiring, _archives(selected), directory, provider)
            wiring.reporter.close()
            if any(one.new for one in found):
                steps.downloaded(sum(one.new for one in found), time.perf_counter() - began)
            for warning in resolution.warnings:
                wiring.reporter.warn(warning)
            return found
        finally:
            provider.finish()
    finally:
        builder.close()


def _archives(selected: Sequence[Selected]) -> list[Archive]:
    """The files themselves.

    Raises:
        UsageError: A directory or a repository is none.
    """
    found = []
    for one in selected:
        archive = one.archive or one.source
        if archive is None:
            raise UsageError(
                f"`{one.node.name}` is no file that could be downloaded",
                context=f"it comes from `{one.node.url}`",
                hints=("build it, and download the rest",),
            )
        found.append(archive)
    return found


def _fetch(wiring: Wiring, archives: Sequence[Archive], directory: str, provider: IndexProvider) -> list[Downloaded]:
    """Puts the files there; those that are there already, with their hashes, stay."""
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise StoreError.from_os("make", directory, error) from error
    found = [Downloaded(os.path.join(directory, os.path.basename(one.filename)), True) for one in archives]
    missing = []
    for archive, one in zip(archives, found, strict=True):
        if archive.sha256 and os.path.isfile(one.path) and sdist_archives.digest(one.path) == archive.sha256:
            check(one.path, archive)
            one.new = False
        else:
            missing.append(archive)
    places = {one.filename: os.path.join(directory, os.path.basename(one.filename)) for one in missing}
    cache = wiring.context.cache or directory
    source = Archives(
        WheelStore(cache),
        cache,
        lambda: wiring.network,
        wiring.reporter,
        credentials=lambda url: provider.fetcher.credentials.authorization(url),
        offline=wiring.offline,
    )

    def take(path: str, archive: Archive) -> str:
        verify(path, archive)
        place = places[archive.filename]
        scratch = atomic.beside(place)
        try:
            shutil.copyfile(path, scratch)
            os.replace(scratch, place)
        except OSError as error:
            try:
                os.unlink(scratch)
            except OSError:
                pass
            raise StoreError.from_os("write", place, error) from error
        return place

    if missing:
        fetch_files(source, missing, take)
    if not wiring.context.cache:
        try:
            os.rmdir(os.path.join(directory, DOWNLOADS))
        except OSError:
            pass
    return found
