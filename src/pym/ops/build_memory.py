"""What was built before, found by everything that went into it: what is built twice is built once. Cold."""

from __future__ import annotations

import os

from pym.cache.memo import Memo
from pym.cache.pointers import Pointers
from pym.dist import freshness
from pym.ops import build_rooms
from pym.spec.direct import normalised
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from pym.model.environment import Environment
    from pym.model.manifest import Stored
    from pym.ops.build_means import Means
    from pym.ops.build_source import Source

METADATA = "metadata"
WHEEL = "wheel"
EDITABLE = "editable"
_METADATA = "built-metadata-1"
_WHEELS = "built-wheels-1"


class Memory:
    """What a builder remembers. A kind is `METADATA`, `WHEEL` or `EDITABLE`.

    Args:
        means: What all builds work with.
        environment: Where builds without isolation run; None for the interpreter as it is. An attribute, too.
        typed: Absolute paths of directories that are built though they were before and have not changed since.
        again: Whether a package, by its name, is built though it was before.
        outer: Of the builder that this one's builds for.
        stack: What it builds for, the outermost first.
    """

    def __init__(
        self,
        means: Means,
        *,
        environment: Environment | None = None,
        typed: Container[str] = (),
        again: Callable[[str], bool] | None = None,
        outer: Memory | None = None,
        stack: tuple[Source, ...] = (),
    ) -> None:
        self._means = means
        self.environment = environment
        self._typed = typed
        self._again = again
        self._stack = stack
        self._made: set[str] = outer._made if outer is not None else set()  # keys of what this process has built
        # Keys of directories, as they were at first.
        self._trees: dict[tuple[str, str], str] = outer._trees if outer is not None else {}
        self._told: dict[tuple[str, str], bytes] = {}  # metadata of trees, which stay as they are during a call

    def key(self, kind: str, source: Source) -> str:
        """What an outcome depends on, as text; "" if nothing is to be remembered of it.

        Raises:
            PymError: A directory cannot be read.
        """
        if not source.key and source.directory:
            source.key = self._tree(source)
        if not source.key:
            return ""
        how, interpreter = self._means.how, self._means.interpreter
        name = settings_name(source)
        where = ""
        if not how.isolated(name):
            where = self.environment.prefix if self.environment is not None else interpreter.executable
        key = interpreter.key
        minor = f"{key.implementation}-{key.version.major}.{key.version.minor}+{key.variant}-{key.platform}"
        narrowed = tuple([text(one.requirement) for one in build_rooms.constraints(self._means, self._stack)])
        return repr((kind, source.key, source.subdirectory, how.fingerprint(name), narrowed, minor, where))

    def metadata(self, source: Source) -> bytes | None:
        """METADATA that was built before."""
        key = self.key(METADATA, source)
        known = Memo(self._means.cache, _METADATA).recall(key) if key and self._counts(source, key) else None
        return known if isinstance(known, bytes) else None

    def told(self, source: Source) -> bytes | None:
        """METADATA of a tree that was built in this call, whether or not anything is to be remembered of it."""
        return self._told.get((source.directory, source.subdirectory)) if source.directory else None

    def keep_metadata(self, source: Source, data: bytes) -> None:
        """Remembers METADATA that was built just now."""
        key = self.key(METADATA, source)
        if key:
            Memo(self._means.cache, _METADATA).remember(key, data)
            self._made.add(key)
        if source.directory:
            self._told[source.directory, source.subdirectory] = data

    def wheel(self, source: Source, kind: str) -> Stored | None:
        """The wheel that was built before, if the store still has it."""
        key = self.key(kind, source)
        pointer = Pointers(self._means.cache, _WHEELS).find(key) if key and self._counts(source, key) else None
        return self._means.store.find(pointer.sha256) if pointer is not None else None

    def keep_wheel(self, source: Source, kind: str, stored: Stored) -> None:
        """Remembers a wheel that was built just now."""
        key = self.key(kind, source)
        if key:
            self._made.add(key)
            manifest = stored.manifest
            Pointers(self._means.cache, _WHEELS).keep(key, manifest.sha256, (manifest.name, source.label))

    def _tree(self, source: Source) -> str:
        """Stands for what a directory is like: as it was when this process first looked, before it is built."""
        place = (source.directory, source.subdirectory)
        known = self._trees.get(place)
        if known is None:
            root = os.path.join(*place) if source.subdirectory else source.directory
            known = f"tree:{root}\n{freshness.key(root, environ=self._means.wiring.context.environ)}"
            self._trees[place] = known
        return known

    def _counts(self, source: Source, key: str) -> bool:
        """Whether what was built of it before may be used."""
        if self._stack or key in self._made:
            return True
        if source.directory and source.directory in self._typed:
            return False
        if not source.directory or source.shared:
            return True  # a hash or a commit names it: it cannot be another one now
        return self._again is None or not self._again(settings_name(source))


def settings_name(source: Source) -> str:
    """The name by which settings of one package are found, "" if it is not known."""
    if source.name or not source.directory:
        return source.name
    from pym.dist.static_project import name_of

    try:
        with open(os.path.join(source.directory, source.subdirectory, "pyproject.toml"), "rb") as file:
            return normalised(name_of(file.read(1 << 20)))
    except OSError:
        return ""
