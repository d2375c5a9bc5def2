"""How source trees are built, and what whoever needs metadata may ask of those who build. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from pym.model.distribution import File

    class MetadataJob(Protocol):
        """Metadata that is being built in a thread. Implemented by `ops.build_ahead`."""

        @property
        def over(self) -> bool:
            """Whether `result` returns at once."""
            ...

        def tell(self, ended: Callable[[], object], /) -> None:
            """Has `ended` called when it is over, in whatever thread."""
            ...

        def result(self) -> bytes:
            """Waits for METADATA.

            Raises:
                PymError: It cannot be built, or must not be.
            """
            ...

    class MetadataBuilder(Protocol):
        """Builds what only a build can tell. Implemented by `ops.builds`, asked by `dist`."""

        @property
        def scratch(self) -> str:
            """A directory for archives when there is no cache."""
            ...

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
            """METADATA of an sdist.

            Args:
                name: Normalised, "" if it is not known.
                version: Canonical, "" if it is not known.
                filename: Of the archive.
                sha256: Of the archive, in hex.
                fetch: Gives the absolute path of the archive, whose hash was checked. Called if it is needed.
                subdirectory: Of the project in it.
                url: Where it comes from, for messages.

            Raises:
                BuildFailed: It cannot be built, or must not be.
            """
            ...

        def begin(self, name: str, version: str, file: File, /, *, guess: bool) -> MetadataJob | None:
            """Starts to build METADATA of an sdist of an index; None if it is better not to, for `of_archive` does it.

            Args:
                name, version: Normalised and canonical.
                file: The sdist, which the cache has.
                guess: Whether nobody waits for it yet, and perhaps nobody will.
            """
            ...

        def begin_directory(self, name: str, directory: str, /, *, subdirectory: str = "") -> None:
            """Starts to build METADATA of a source tree that `of_directory` will be asked for, if that is of use."""
            ...

        def of_directory(self, name: str, directory: str, /, *, subdirectory: str = "", key: str = "") -> bytes:
            """METADATA of a source tree.

            Args:
                name: Normalised, "" if it is not known.
                directory: Absolute path.
                subdirectory: Of the project in it.
                key: Stands for its content; "" if that may change unseen: nothing is remembered. `git:COMMIT` for a
                    checkout of the cache, of which a copy is built.

            Raises:
                BuildFailed: It cannot be built, or must not be.
            """
            ...


class Builds(Value):
    """How things are built, as flags, variables and settings say. Names are normalised; `:all:` stands for all.

    Attributes:
        config_settings: For every backend.
        config_settings_package: For those of some packages, by name.
        not_isolated: Names that are built with what is installed.
        constraints: Files as typed (`--build-constraints`).
        constraint_texts: Requirements, of settings.
        extra: What builds of some packages need besides, by name: `(requirement, name)`; with a name it is meant in
            the version of that that will be installed.
        variables: Environment variables for builds of some packages, by name.
        timeout: Seconds for each call of a backend; None for no limit.
        no_sources: Names whose `[tool.pym.sources]` do not count.
        require_hashes: Whether build requirements need hashes.
        verify_hashes: Whether the hashes of `constraints` count.
        link_mode: How files get into build environments, "" for the usual way.
        locked: What narrows the build requirements of some packages, as their lock says, by name: `name==version`, with
            a marker or without.
        versions: The versions that will be installed, by name. To be filled in when they are known; empty before.
    """

    __slots__ = (
        "config_settings",
        "config_settings_package",
        "constraint_texts",
        "constraints",
        "extra",
        "link_mode",
        "locked",
        "no_sources",
        "not_isolated",
        "require_hashes",
        "timeout",
        "variables",
        "verify_hashes",
        "versions",
    )

    def __init__(
        self,
        *,
        config_settings: Mapping[str, str | list[str]] | None = None,
        config_settings_package: Mapping[str, Mapping[str, str | list[str]]] | None = None,
        not_isolated: frozenset[str] = frozenset(),
        constraints: tuple[str, ...] = (),
        constraint_texts: tuple[str, ...] = (),
        extra: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
        variables: Mapping[str, Mapping[str, str]] | None = None,
        timeout: float | None = None,
        no_sources: frozenset[str] = frozenset(),
        require_hashes: bool = False,
        link_mode: str = "",
        locked: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.locked = locked or {}
        self.versions: dict[str, str] = {}
        self.config_settings = config_settings or {}
        self.config_settings_package = config_settings_package or {}
        self.not_isolated = not_isolated
        self.constraints = constraints
        self.constraint_texts = constraint_texts
        self.extra = extra or {}
        self.variables = variables or {}
        self.timeout = timeout
        self.no_sources = no_sources
        self.require_hashes = require_hashes
        self.verify_hashes = True
        self.link_mode = link_mode

    def isolated(self, name: str) -> bool:
        """Whether a package is built in an environment of its own."""
        return ":all:" not in self.not_isolated and name not in self.not_isolated

    def settings_of(self, name: str) -> dict[str, str | list[str]]:
        """What the backend of a package is told: of a key in both, what is said of the package counts as well."""
        merged = dict(self.config_settings)
        for key, value in self.config_settings_package.get(name, {}).items():
            before = merged.get(key)
            if before is None:
                merged[key] = value
            else:
                both = [*(before if isinstance(before, list) else [before])]
                merged[key] = [*both, *(value if isinstance(value, list) else [value])]
        return merged

    def needs(self, name: str) -> tuple[str, ...]:
        """What builds of a package need besides.

        Raises:
            UsageError: It is meant in the version that will be installed, and it will not be.
        """
        found = []
        for written, matched in self.extra.get(name, ()):
            if matched and self.versions:
                if matched not in self.versions:
                    raise UsageError(
                        f"`{matched}` was declared as an extra build dependency with `match-runtime = true`, but was "
                        "not found in the resolution",
                        context=f"by `extra-build-dependencies` of `{name}`",
                    )
                found.append(f"{matched}=={self.versions[matched]}")
            else:
                found.append(written)
        return tuple(found)

    def fingerprint(self, name: str) -> tuple[object, ...]:
        """What an outcome of building a package depends on, of marshal's types. Files of constraints are not read.

        Raises:
            UsageError: As `needs` does.
        """
        return (
            sorted(self.settings_of(name).items()),
            sorted(self.variables.get(name, {}).items()),
            self.needs(name),
            self.constraints,
            self.constraint_texts,
            self.isolated(name),
            *([self.locked[name]] if name in self.locked else ()),
        )
