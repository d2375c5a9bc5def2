"""Builds what has to be built: metadata for the resolver, wheels for whoever installs. Cold.

    with Builder(Means(wiring, how, interpreter=…, locations=…)) as builder:
        provider.builder = builder                                        # metadata, where only a build tells it
        stored = builder.wheel(Source.of_archive("docopt", "0.6.2", file, sha256, fetch))

`build_means` is what builds work with, `build_memory` what was built before, `build_origin` what is built for a node of
an answer, `build_underway` the work itself, `build_rooms` what backends run in.
"""

from __future__ import annotations

import os

from pym.dist.archives import Archive
from pym.dist.unpack import unpack_wheel
from pym.errors import BuildFailed, shown
from pym.ops import build_origin, build_rooms
from pym.ops.build_memory import EDITABLE, METADATA, WHEEL, Memory, settings_name
from pym.ops.build_source import Source, admit, allow
from pym.ops.build_underway import Underway
from pym.report import Task
from pym.spec import wheelname

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.build.make import Build, Room
    from pym.build.shop import Bench
    from pym.build.turns import Turn
    from pym.model.distribution import File
    from pym.model.manifest import Stored
    from pym.ops.build_ahead import Ahead, Job
    from pym.ops.build_means import Means
    from pym.ops.selection import Selected


class Builder:
    """Builds for one interpreter. Implements `model.builds.MetadataBuilder`.

    Args:
        means: What all builds work with.
        memory: What was built before; None for one in which everything counts, without an environment.
        demanded: The hashes of which the sdist of a name and version must have one, and who says so: see
            `build_source.admit`.

    Attributes:
        stack: What this builds for: the first is what was asked for, the last what needs this.
        underway: The work itself, for whoever wants what backends make as it is.
    """

    def __init__(
        self,
        means: Means,
        memory: Memory | None = None,
        *,
        demanded: Callable[[str, str], tuple[frozenset[str], str]] | None = None,
    ) -> None:
        self.means = means
        self.stack: tuple[Source, ...] = ()
        self._demanded = demanded
        self._memory = memory or Memory(means)
        self.underway = Underway(means, self._room)
        self._ahead: Ahead | None = None

    def within(self, source: Source) -> Builder:
        """The builder of what `source` needs to be built. It is not closed."""
        stack = (*self.stack, source)
        inner = Builder(self.means, Memory(self.means, outer=self._memory, stack=stack))
        inner.stack = stack
        return inner

    # -- for the resolver --------------------------------------------------------------------------------------------

    @property
    def scratch(self) -> str:
        """See `model.builds.MetadataBuilder`."""
        return self.means.cache

    def of_archive(
        self,
        name: str,
        version: str,
        filename: str,
        sha256: str,
        fetch: Callable[[], str],
        /,
        *,
        subdirectory: str = "",
        url: str = "",
    ) -> bytes:
        """See `model.builds.MetadataBuilder`."""
        return self.metadata(
            Source.of_archive(name, version, filename, sha256, fetch, subdirectory=subdirectory, url=url)
        )

    def begin(self, name: str, version: str, file: File, /, *, guess: bool) -> Job | None:
        """See `model.builds.MetadataBuilder`."""
        means = self.means
        if self.stack or not means.wiring.context.cache or (guess and means.policy.resolution != "highest"):
            return None  # the lowest versions are rarely those that come out in the end, or can still be built
        archive = Archive.of(name, version, file)
        if not archive.sha256 and not archive.url.startswith("file:"):
            return None
        ahead = self._get_ahead()
        return ahead.begin(build_origin.of_sdist(means, archive), guess=guess) if ahead is not None else None

    def begin_directory(self, name: str, directory: str, /, *, subdirectory: str = "") -> None:
        """See `model.builds.MetadataBuilder`."""
        ahead = self._get_ahead()
        if ahead is not None:
            ahead.begin(Source.of_tree(directory, name=name, subdirectory=subdirectory), guess=True)

    def of_directory(self, name: str, directory: str, /, *, subdirectory: str = "", key: str = "") -> bytes:
        """See `model.builds.MetadataBuilder`."""
        source = Source.of_tree(directory, name=name, subdirectory=subdirectory, key=key)
        job = self._ahead.find(source) if self._ahead is not None else None
        return job.result() if job is not None else self.metadata(source)

    # -- building ----------------------------------------------------------------------------------------------------

    def metadata(self, source: Source) -> bytes:
        """METADATA of what would be built.

        Raises:
            BuildFailed: It cannot be built, or must not be.
            PymError: What it needs cannot be had.
        """
        self._admit(source)
        memory = self._memory
        known = memory.metadata(source) or memory.told(source)
        if known:
            return known
        stored = memory.wheel(source, WHEEL)
        if stored is not None:
            return self.means.store.read(stored, f"{stored.manifest.dist_info}/METADATA")
        allow(source, self.stack, self.means.policy)
        task = self.means.wiring.reporter.task(f"Building {source.label}")
        try:
            with self._turn(METADATA, source):
                known = memory.metadata(source)
                if known is None:
                    known = self.underway.do(source, lambda build: self._metadata(build, source), keep=not self.stack)
                    memory.keep_metadata(source, known)
        finally:
            task.done()
        return known

    def wheel(self, source: Source) -> Stored:
        """The wheel that is built, in the store.

        Raises:
            BuildFailed: It cannot be built, or must not be.
            HostileArchive: What was built is no wheel that could be installed.
            PymError: What it needs cannot be had.
        """
        return self._made_once(WHEEL, source)

    def editable(self, source: Source) -> Stored:
        """The wheel that leads to the tree of `source`, in the store.

        Raises:
            BuildFailed: It cannot be built.
            PymError: What it needs cannot be had.
        """
        return self._made_once(EDITABLE, source)

    def selected(self, one: Selected) -> Stored:
        """The wheel that has to be built for a node of an answer (`ops.selection`): of an sdist, or of a tree.

        Raises:
            PymError: As for `wheel` and `editable`; or it cannot be fetched.
        """
        source = build_origin.of_selected(self.means, one)
        return self.editable(source) if one.node.editable else self.wheel(source)

    def all(self, wanted: Sequence[Selected]) -> list[Stored]:
        """As `selected`, for several: as many at once as there are processors (`PYM_CONCURRENT_BUILDS`).

        Raises:
            PymError: Of the first that failed; the others were ended.
        """
        from pym.ops import build_crew

        means = self.means
        count = min(build_crew.size(means.wiring.context.environ), len(wanted))
        if count < 2:
            return [self.selected(one) for one in wanted]
        means.get_ready()
        means.several = True
        try:
            return build_crew.work([lambda one=one: self.selected(one) for one in wanted], count, means.group)  # type: ignore[misc]
        finally:
            means.several = False

    def known(self, one: Selected) -> Stored | None:
        """The wheel of a node that was built before and counts. Nothing is fetched for it.

        Raises:
            PymError: A directory cannot be read.
        """
        if one.source is not None and not any(algorithm == "sha256" for algorithm, _ in one.source.hashes):
            return None
        source = build_origin.of_selected(self.means, one)
        self._admit(source)
        return self._memory.wheel(source, EDITABLE if one.node.editable else WHEEL)

    def close(self) -> None:
        """Ends what is still being built, and removes what was only needed while building."""
        if self._ahead is not None:
            self._ahead.end()
        self.means.close()

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ----------------------------------------------------------------------------------------------------------------

    def _get_ahead(self) -> Ahead | None:
        """What builds before it is asked for; None if nothing can be done at the same time."""
        if self._ahead is not None:
            self.means.several = True
        elif not self.stack:
            from pym.ops import build_ahead

            self._ahead = build_ahead.start(self.metadata, self.means)
        return self._ahead

    def _admit(self, source: Source) -> None:
        """Compares an sdist with the hashes that were demanded of it. What builds need is not meant."""
        if self._demanded is not None and source.fetch is not None:
            admit(source, *self._demanded(source.name, source.version))

    def _made_once(self, kind: str, source: Source) -> Stored:
        self._admit(source)
        stored = self._memory.wheel(source, kind)
        if stored is not None:
            return stored
        if kind != EDITABLE:
            allow(source, self.stack, self.means.policy)

        def make(build: Build) -> Stored:
            return self._into_store(build.editable() if kind == EDITABLE else build.wheel(), source, kind)

        with self._turn(kind, source):
            stored = self._memory.wheel(source, kind)
            if stored is None:
                task = self._told_of(source)
                try:
                    stored = self.underway.do(source, make)
                finally:
                    task.done()
                self._say("      Built", source)
        return stored

    def _turn(self, kind: str, source: Source) -> Turn:
        """The right to build something, so that nobody else does meanwhile."""
        key = self._memory.key(kind, source)
        return self.means.turns.take(key, inner=bool(self.stack), check=self.means.group.check)

    def _room(self, source: Source, directory: str, bench: Bench, requires: Sequence[str]) -> Room:
        name = settings_name(source)
        if self.means.how.isolated(name):
            return build_rooms.Isolated(self.within(source), source, name, directory, bench, requires)
        return build_rooms.Shared(self.means.interpreter, self._memory.environment)

    def _metadata(self, build: Build, source: Source) -> bytes:
        data, wheel = build.metadata()
        if wheel:  # it took a whole wheel to know: whoever installs it has no need for another one
            self._into_store(wheel, source, WHEEL)
        return data

    def _into_store(self, path: str, source: Source, kind: str) -> Stored:
        """Unpacks a wheel that was built, so that it is found again."""
        filename = os.path.basename(path)
        said = wheelname.parse(filename)
        tags = self.means.target().tags
        if said is not None and tags is not None and tags.priority(said[3]) is None:
            raise BuildFailed(
                f"Failed to build `{source.label}`",
                context=f"the wheel that was built, {shown(filename)}, does not fit this Python and platform",
            )
        stored = unpack_wheel(self.means.store, path, filename)
        self._memory.keep_wheel(source, kind, stored)
        return stored

    def _told_of(self, source: Source) -> Task:
        """Tells that a wheel is being built: a line that stays, unless it is drawn as long as it lasts."""
        reporter = self.means.wiring.reporter
        if reporter.draws:
            return reporter.task(f"Building {source.label}")
        self._say("   Building", source)
        return Task()

    def _say(self, what: str, source: Source) -> None:
        reporter = self.means.wiring.reporter
        if not self.stack:
            reporter.info(f"{what} {source.label}")
        else:
            reporter.debug(f"{what.strip()} {source.label}, which {self.stack[-1].label} needs to build")
