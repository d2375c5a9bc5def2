"""Builds what has to be built: metadata for the resolver, wheels for whoever installs. Cold.

    with Builder(wiring, how, interpreter=…, locations=…) as builder:
        provider.builder = builder                                        # metadata, where only a build tells it
        stored = builder.wheel(Source.of_archive("docopt", "0.6.2", file, sha256, fetch))

What was built is remembered by everything that went into it: what is built twice is built once.
"""

from __future__ import annotations

import os
import tempfile
import threading

from pym.build import shop
from pym.build.checks import Expected
from pym.build.make import Build, Order
from pym.build.process import Group
from pym.build.shop import Shop
from pym.build.turns import Turns
from pym.cache.memo import Memo
from pym.cache.pointers import Pointers
from pym.cache.wheels import WheelStore
from pym.dist import freshness
from pym.dist.archives import Archive
from pym.dist.unpack import unpack_wheel
from pym.errors import BuildFailed, shown
from pym.fs import tree
from pym.model.resolution import Policy
from pym.net.address import redact
from pym.ops import build_rooms, build_trees, resolving
from pym.ops.build_source import Source, admit, allow
from pym.report import Task
from pym.spec import wheelname
from pym.spec.direct import absolute, normalised
from pym.spec.git import parse, pinned
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from typing import TypeVar

    from pym.build.make import Room
    from pym.build.shop import Bench
    from pym.build.turns import Turn
    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.model.builds import Builds
    from pym.model.distribution import File
    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.model.manifest import Stored
    from pym.model.resolution import Node
    from pym.ops.build_ahead import Ahead, Job
    from pym.ops.selection import Selected
    from pym.ops.wiring import Wiring
    from pym.spec.git import GitReference

    Outcome = TypeVar("Outcome")

EDITABLE = "editable"
METADATA = "built-metadata-1"
WHEELS = "built-wheels-1"
_OPEN = 4  # builds whose metadata is known and whose wheel may be asked for next


class Builder:
    """Builds for one interpreter. Implements `model.builds.MetadataBuilder`.

    Args:
        wiring: The call.
        how: Settings of builds.
        interpreter: Finds the interpreter that is built for. Called when something is built.
        locations: Makes the places that build requirements come from. The same.
        policy: Which build requirements count, and what must not be built.
        keyring: `--keyring-provider`.
        environment: Where builds without isolation run; None for the interpreter as it is.
        store: Where wheels go; None for the one of the cache.
        runtime: The versions that will be installed, by name: for `match-runtime`.
        typed: Absolute paths of directories that are built though they were before and have not changed since.
        again: Whether a package, by its name, is built though it was before.
        demanded: The hashes of which the sdist of a name and version must have one, and who says so: see
            `build_source.admit`.

    Attributes:
        versions: The same; may be filled in later.
    """

    def __init__(
        self,
        wiring: Wiring,
        how: Builds,
        *,
        interpreter: Callable[[], Interpreter],
        locations: Callable[[], Locations],
        policy: Policy | None = None,
        keyring: str = "",
        environment: Environment | None = None,
        store: WheelStore | None = None,
        runtime: Mapping[str, str] | None = None,
        typed: Container[str] = (),
        again: Callable[[str], bool] | None = None,
        demanded: Callable[[str, str], tuple[frozenset[str], str]] | None = None,
    ) -> None:
        self.wiring = wiring
        self.how = how
        self.policy = policy or Policy()
        self.keyring = keyring
        self.environment = environment
        self.versions = dict(runtime or {})
        self._find_interpreter = interpreter
        self._make_locations = locations
        self._interpreter: Interpreter | None = None
        self._locations: Locations | None = None
        self._temporary = ""
        self._store = store
        self._shop: Shop | None = None
        self._stack: tuple[Source, ...] = ()
        self._outer: Builder | None = None
        self._keys: IndexProvider | None = None
        self._open: dict[tuple[str, str, str], tuple[Bench, Build]] = {}  # whose metadata was built, and may be wanted
        self._told: dict[tuple[str, str], bytes] = {}  # metadata of trees, which stay as they are during a call
        self._typed = typed
        self._again = again
        self._demanded = demanded
        self._made: set[str] = set()  # keys of wheels that this process has built
        self._trees: dict[tuple[str, str], str] = {}  # keys of directories, as they were at first
        self._group = Group()
        self._turns: Turns | None = None
        self._guard = threading.RLock()
        self._ahead: Ahead | None = None
        self._many = False  # whether several are being built

    # -- for the resolver --------------------------------------------------------------------------------------------

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
    ) -> bytes:
        """See `model.builds.MetadataBuilder`."""
        return self.metadata(Source.of_archive(name, version, filename, sha256, fetch, subdirectory=subdirectory))

    def begin(self, name: str, version: str, file: File, /, *, guess: bool) -> Job | None:
        """See `model.builds.MetadataBuilder`."""
        if self._outer is not None or not self.wiring.context.cache or (guess and self.policy.resolution != "highest"):
            return None  # the lowest versions are rarely those that come out in the end, or can still be built
        archive = Archive.of(name, version, file)
        if not archive.sha256 and not archive.url.startswith("file:"):
            return None
        if self._ahead is None:
            from pym.ops import build_crew
            from pym.ops.build_ahead import Ahead

            count = build_crew.size(self.wiring.context.environ)
            if count < 2:
                return None
            self._get_ready()
            self._ahead = Ahead(self.metadata, count, self._group)
        else:
            self._many = True
        return self._ahead.begin(self.of_sdist(archive), guess=guess)

    def of_directory(self, name: str, directory: str, /, *, subdirectory: str = "", key: str = "") -> bytes:
        """See `model.builds.MetadataBuilder`."""
        return self.metadata(Source.of_tree(directory, name=name, subdirectory=subdirectory, key=key))

    # -- building ----------------------------------------------------------------------------------------------------

    def metadata(self, source: Source) -> bytes:
        """METADATA of what would be built.

        Raises:
            BuildFailed: It cannot be built, or must not be.
            PymError: What it needs cannot be had.
        """
        self._admit(source)
        key = self._key("metadata", source)
        memo = Memo(self.cache, METADATA)
        known = memo.recall(key) if key and self._counts(source, key) else None
        if isinstance(known, bytes):
            return known
        place = (source.directory, source.subdirectory)
        if source.directory and place in self._told:
            return self._told[place]
        stored = self._built(source)
        if stored is not None:
            return self.store.read(stored, f"{stored.manifest.dist_info}/METADATA")
        allow(source, self._stack, self.policy)
        task = self.wiring.reporter.task(f"Building {source.label}")
        try:
            with self._turn("metadata", source):
                known = memo.recall(key) if key and self._counts(source, key) else None
                if isinstance(known, bytes):
                    return known
                data, _ = self._with_build(source, lambda build: self._metadata(build, source), keep=True)
                if key:
                    memo.remember(key, data)
        finally:
            task.done()
        if key:
            self._top._made.add(key)
        if source.directory:
            self._told[place] = data
        return data

    def wheel(self, source: Source) -> Stored:
        """The wheel that is built, in the store.

        Raises:
            BuildFailed: It cannot be built, or must not be.
            HostileArchive: What was built is no wheel that could be installed.
            PymError: What it needs cannot be had.
        """
        return self._made_once("wheel", source)

    def editable(self, source: Source) -> Stored:
        """The wheel that leads to the tree of `source`, in the store.

        Raises:
            BuildFailed: It cannot be built.
            PymError: What it needs cannot be had.
        """
        return self._made_once(EDITABLE, source)

    def _made_once(self, kind: str, source: Source) -> Stored:
        self._admit(source)
        stored = self._built(source, kind)
        if stored is not None:
            return stored
        if kind != EDITABLE:
            allow(source, self._stack, self.policy)

        def make(build: Build) -> Stored:
            return self._into_store(build.editable() if kind == EDITABLE else build.wheel(), source, kind)

        with self._turn(kind, source):
            stored = self._built(source, kind)
            if stored is None:
                task = self._told_of(source)
                try:
                    stored = self._with_build(source, make)
                finally:
                    task.done()
                self._say("      Built", source)
        return stored

    def all(self, wanted: Sequence[Selected]) -> list[Stored]:
        """As `selected`, for several: as many at once as there are processors (`PYM_CONCURRENT_BUILDS`).

        Raises:
            PymError: Of the first that failed; the others were ended.
        """
        from pym.ops import build_crew

        count = min(build_crew.size(self.wiring.context.environ), len(wanted))
        if count < 2:
            return [self.selected(one) for one in wanted]
        self._get_ready()
        self._many = True
        try:
            return build_crew.work([lambda one=one: self.selected(one) for one in wanted], count, self._group)  # type: ignore[misc]
        finally:
            self._many = False

    def _get_ready(self) -> None:
        """Makes what all builds share before there are threads."""
        _ = (self.cache, self.store, self.shop, self.interpreter, self.locations)

    def selected(self, one: Selected) -> Stored:
        """The wheel that has to be built for a node of an answer (`ops.selection`): of an sdist, or of a tree.

        Raises:
            PymError: As for `wheel` and `editable`; or it cannot be fetched.
        """
        source = self._source(one)
        return self.editable(source) if one.node.editable else self.wheel(source)

    def known(self, one: Selected) -> Stored | None:
        """The wheel of a node that was built before and counts. Nothing is fetched for it.

        Raises:
            PymError: A directory cannot be read.
        """
        if one.source is not None and not any(algorithm == "sha256" for algorithm, _ in one.source.hashes):
            return None
        source = self._source(one)
        self._admit(source)
        return self._built(source, EDITABLE if one.node.editable else "wheel")

    def _admit(self, source: Source) -> None:
        """Compares an sdist with the hashes that were demanded of it. What builds need is not meant."""
        if self._demanded is not None and source.fetch is not None:
            admit(source, *self._demanded(source.name, source.version))

    def _source(self, one: Selected) -> Source:
        node, archive = one.node, one.source
        if archive is not None:
            return self.of_sdist(archive)
        from pym.dist.direct import Reference

        reference = Reference(absolute(node.url, self.wiring.context.cwd))
        if reference.repository is not None:
            # The commit that was resolved: a branch may have moved on since.
            exact = parse(node.files[0][1]) if node.files else reference.repository
            return self._of_repository(node, exact)
        return Source.of_tree(
            reference.path,
            name=node.name,
            version=node.version,
            subdirectory=reference.subdirectory,
            label=f"{node.name} @ {redact(node.url.rstrip('/'))}",
        )

    def _of_repository(self, node: Node, repository: GitReference) -> Source:
        from pym.dist.reference import repositories

        context = self.wiring.context
        checkout = repositories(
            self.cache, context.environ, offline=self.wiring.offline, notice=self.wiring.reporter.info
        )(repository)
        return Source.of_tree(
            checkout.path,
            name=node.name,
            version=node.version,
            subdirectory=repository.subdirectory,
            key=checkout.key,
            label=f"{node.name} @ {pinned(node.url, checkout.commit)}",
        )

    def of_sdist(self, archive: Archive) -> Source:
        """What is built from an sdist of an index or a URL; nothing is fetched yet if its hash is stated."""
        from pym.dist import sdist_archives
        from pym.dist.direct import Reference

        file = (archive.filename, archive.url, archive.hashes, archive.size, None, "", None, None)

        def obtain() -> tuple[str, str]:
            # Of its own: whoever asked is not told of these requests, and nothing of it outlives this.
            provider = self._provider()
            try:
                return sdist_archives.obtain(provider, file, self.cache)
            finally:
                provider.finish()

        below = Reference(archive.url).subdirectory if "#" in archive.url else ""
        label = "" if below or not archive.url.startswith("file:") else archive.filename
        stated = dict(archive.hashes).get("sha256", "")
        if stated:
            source = Source.of_archive(
                archive.name, archive.version, archive.filename, stated, lambda: obtain()[0], subdirectory=below
            )
        else:
            path, sha256 = obtain()
            source = Source.of_archive(
                archive.name, archive.version, archive.filename, sha256, lambda: path, subdirectory=below
            )
        if label and not source.name:
            source.label = label
        return source

    def close(self) -> None:
        """Ends what is still being built, and removes what was only needed while building."""
        if self._ahead is not None:
            self._ahead.end()
        if self._shop is not None and self._outer is None:
            self._shop.close()
        if self._temporary and self._outer is None:
            tree.remove(self._temporary)

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what it is made of ------------------------------------------------------------------------------------------

    @property
    def cache(self) -> str:
        """The cache directory; without one, a temporary directory that goes in the end."""
        if self._outer is not None:
            return self._outer.cache
        if self.wiring.context.cache:
            return self.wiring.context.cache
        if not self._temporary:
            self._temporary = os.path.realpath(tempfile.mkdtemp(prefix="pym-"))
        return self._temporary

    scratch = cache

    @property
    def store(self) -> WheelStore:
        if self._store is None:
            self._store = WheelStore(self.cache) if self._outer is None else self._outer.store
        return self._store

    @property
    def shop(self) -> Shop:
        if self._outer is not None:
            return self._outer.shop
        if self._shop is None:
            self._shop = Shop(self.wiring.context.cache)
        return self._shop

    @property
    def interpreter(self) -> Interpreter:
        if self._interpreter is None:
            self._interpreter = self._find_interpreter() if self._outer is None else self._outer.interpreter
        return self._interpreter

    @property
    def locations(self) -> Locations:
        if self._locations is None:
            self._locations = self._make_locations() if self._outer is None else self._outer.locations
        return self._locations

    def within(self, source: Source) -> Builder:
        """The builder of what `source` needs to be built."""
        inner = Builder(
            self.wiring,
            self.how,
            interpreter=self._find_interpreter,
            locations=self._make_locations,
            policy=self.policy,
            keyring=self.keyring,
        )
        inner.versions = self.versions
        inner._outer = self
        inner._stack = (*self._stack, source)
        return inner

    # ----------------------------------------------------------------------------------------------------------------

    def authorization(self, url: str) -> str:
        """The `Authorization` header for a URL, "" for none."""
        if self._outer is not None:
            return self._outer.authorization(url)
        with self._guard:
            if self._keys is None:
                self._keys = self._provider()
            return self._keys.fetcher.credentials.authorization(url)

    def _provider(self) -> IndexProvider:
        """What answers questions about build requirements, and fetches sdists."""
        return resolving.make_provider(self.wiring, self.locations, build_rooms.target(self), keyring=self.keyring)

    def _key(self, kind: str, source: Source) -> str:
        """What an outcome depends on, as text; "" if nothing is to be remembered of it."""
        if not source.key and source.directory:
            source.key = self._tree(source)
        if not source.key:
            return ""
        how = self.how
        name = self._name(source)
        key = self.interpreter.key
        where = ""
        if not how.isolated(name):
            where = self.environment.prefix if self.environment is not None else self.interpreter.executable
        minor = f"{key.implementation}-{key.version.major}.{key.version.minor}+{key.variant}-{key.platform}"
        return repr((kind, source.key, source.subdirectory, how.fingerprint(name), self._constraints(), minor, where))

    def _name(self, source: Source) -> str:
        """The name by which settings of one package are found."""
        if source.name or not source.directory:
            return source.name
        from pym.dist.static_project import name_of

        try:
            with open(os.path.join(source.directory, source.subdirectory, "pyproject.toml"), "rb") as file:
                return normalised(name_of(file.read(1 << 20)))
        except OSError:
            return ""

    def _constraints(self) -> tuple[str, ...]:
        return tuple([text(one.requirement) for one in build_rooms.constraints(self)])

    def _tree(self, source: Source) -> str:
        """Stands for what a directory is like: as it was when this process first looked, before it is built."""
        if self._outer is not None:
            return self._outer._tree(source)
        place = (source.directory, source.subdirectory)
        known = self._trees.get(place)
        if known is None:
            root = os.path.join(*place) if source.subdirectory else source.directory
            known = f"tree:{root}\n{freshness.key(root, environ=self.wiring.context.environ)}"
            self._trees[place] = known
        return known

    @property
    def stack(self) -> tuple[Source, ...]:
        """What this builds for: the first is what was asked for, the last what needs this."""
        return self._stack

    @property
    def _top(self) -> Builder:
        """The one that builds what was asked for, which this one's is needed for."""
        top = self
        while top._outer is not None:
            top = top._outer
        return top

    @property
    def group(self) -> Group:
        """All programs of all builds."""
        return self._top._group

    def _turn(self, kind: str, source: Source) -> Turn:
        """The right to build something, so that nobody else does meanwhile."""
        top = self._top
        with top._guard:
            if top._turns is None:
                root = self.wiring.context.cache
                top._turns = Turns(os.path.join(root, shop.KIND) if root else "")
        return top._turns.take(self._key(kind, source), inner=bool(self._stack), check=top._group.check)

    def _counts(self, source: Source, key: str) -> bool:
        """Whether what was built of it before may be used."""
        if self._outer is not None or key in self._made:
            return True
        if source.directory and source.directory in self._typed:
            return False
        if not source.directory or source.shared:
            return True  # a hash or a commit names it: it cannot be another one now
        return self._again is None or not self._again(self._name(source))

    def _built(self, source: Source, kind: str = "wheel") -> Stored | None:
        """The wheel that was built before, if the store still has it."""
        key = self._key(kind, source)
        pointer = Pointers(self.cache, WHEELS).find(key) if key and self._counts(source, key) else None
        return self.store.find(pointer.sha256) if pointer is not None else None

    def _with_build(self, source: Source, do: Callable[[Build], Outcome], *, keep: bool = False) -> Outcome:
        """Does something with a build, and clears up.

        Args:
            source: What is built.
            do: What is done with it.
            keep: Whether more will probably be asked of the same build.
        """
        place = (source.key, source.directory, source.subdirectory)
        with self._guard:
            known = self._open.pop(place, None)
        if known is not None:
            bench, build = known
            build.expected = Expected(source.label, source.name, source.version)
        else:
            bench = self.shop.bench()
        kept = False
        try:
            if known is None:
                build = self._begin(source, bench)
            outcome = do(build)
            if keep and not self._stack:
                with self._guard:
                    while len(self._open) >= _OPEN:
                        self._open.pop(next(iter(self._open)))[0].drop()
                    self._open[place] = (bench, build)
                kept = True
            return outcome
        finally:
            if not kept:
                bench.drop()

    def _begin(self, source: Source, bench: Bench) -> Build:
        how, wiring = self.how, self.wiring
        name = self._name(source)
        said: Callable[[str], None] | None = wiring.reporter.debug if wiring.reporter.verbosity > 1 else None
        if said is not None and self._top._many:
            said = _labelled(source.label, said)
        self.group.check()
        order = Order(
            wiring.context.environ,
            how.settings_of(name),
            variables=how.variables.get(name),
            timeout=how.timeout,
            said=said,
            group=self.group,
        )
        directory = build_trees.tree(source, bench)
        expected = Expected(source.label, source.name, source.version)
        inner = self.within(source)

        def room(requires: Sequence[str]) -> Room:
            if how.isolated(name):
                return build_rooms.Isolated(inner, source, name, directory, bench, requires)
            return build_rooms.Shared(inner, self.environment)

        return Build(directory, expected, order, bench, room)

    def _metadata(self, build: Build, source: Source) -> tuple[bytes, Stored | None]:
        data, wheel = build.metadata()
        # It took a whole wheel to know: whoever installs it has no need for another one.
        return data, self._into_store(wheel, source) if wheel else None

    def _into_store(self, path: str, source: Source, kind: str = "wheel") -> Stored:
        """Unpacks a wheel that was built, so that it is found again."""
        filename = os.path.basename(path)
        said = wheelname.parse(filename)
        tags = build_rooms.target(self).tags
        if said is not None and tags is not None and tags.priority(said[3]) is None:
            raise BuildFailed(
                f"Failed to build `{source.label}`",
                context=f"the wheel that was built, {shown(filename)}, does not fit this Python and platform",
            )
        stored = unpack_wheel(self.store, path, filename)
        key = self._key(kind, source)
        if key:
            self._top._made.add(key)
            Pointers(self.cache, WHEELS).keep(key, stored.manifest.sha256, (stored.manifest.name, source.label))
        return stored

    def _told_of(self, source: Source) -> Task:
        """Tells that a wheel is being built: a line that stays, unless it is drawn as long as it lasts."""
        reporter = self.wiring.reporter
        if reporter.draws:
            return reporter.task(f"Building {source.label}")
        self._say("   Building", source)
        return Task()

    def _say(self, what: str, source: Source) -> None:
        if not self._stack:
            self.wiring.reporter.info(f"{what} {source.label}")
        else:
            self.wiring.reporter.debug(f"{what.strip()} {source.label}, which {self._stack[-1].label} needs to build")


def _labelled(label: str, say: Callable[[str], None]) -> Callable[[str], None]:
    """Says lines of one of several builds so that it can be told which one's they are."""
    return lambda line: say(f"[{label}] {line}")
