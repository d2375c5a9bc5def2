"""A builder that is only made when something has to be built. A HOT module: most calls build nothing.

builder = Later(lambda: Builder(Means(wiring, builds(), …)))
provider.builder = builder
…
builder.close()
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import MetadataJob
    from pym.model.distribution import File
    from pym.ops.builds import Builder


class Later:
    """Passes on to a builder that is made when it is asked for the first time (`model.builds.MetadataBuilder`).

    Args:
        make: Makes it.
    """

    __slots__ = ("_builder", "_make")

    def __init__(self, make: Callable[[], Builder]) -> None:
        self._make = make
        self._builder: Builder | None = None

    @property
    def builder(self) -> Builder:
        """The builder itself, made by now."""
        if self._builder is None:
            self._builder = self._make()
        return self._builder

    @property
    def scratch(self) -> str:
        """See `model.builds.MetadataBuilder`."""
        return self.builder.scratch

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
        return self.builder.of_archive(name, version, filename, sha256, fetch, subdirectory=subdirectory, url=url)

    def begin(self, name: str, version: str, file: File, /, *, guess: bool) -> MetadataJob | None:
        """See `model.builds.MetadataBuilder`."""
        return self.builder.begin(name, version, file, guess=guess)

    def begin_directory(self, name: str, directory: str, /, *, subdirectory: str = "") -> None:
        """See `model.builds.MetadataBuilder`."""
        self.builder.begin_directory(name, directory, subdirectory=subdirectory)

    def of_directory(self, name: str, directory: str, /, *, subdirectory: str = "", key: str = "") -> bytes:
        """See `model.builds.MetadataBuilder`."""
        return self.builder.of_directory(name, directory, subdirectory=subdirectory, key=key)

    def close(self) -> None:
        """Removes what was only needed while building."""
        if self._builder is not None:
            self._builder.close()
