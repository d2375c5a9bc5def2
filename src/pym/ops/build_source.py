"""What can be built, and what may be. Cold."""

from __future__ import annotations

import os

from pym.dist.archive_hashes import verify
from pym.dist.archives import Archive
from pym.errors import BuildCycle, BuildForbidden
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.resolution import Policy

_DEEPEST = 24  # builds within builds


class Source(Value):
    """Something that can be built.

    Attributes:
        name, version: Normalised and canonical, "" where only the build tells.
        label: For messages, without backquotes: `docopt==0.6.2`, a path, a URL.
        key: Stands for its content; "" if that may change unseen, and nothing is to be remembered.
        directory: Absolute path of a tree, which is built where it is; "" for an archive.
        shared: Whether others use that tree as well, so that a copy is built.
        subdirectory: Of the project in it.
        filename: Of an archive.
        fetch: Gives the absolute path of an archive whose hash was checked; None for a tree.
        url: Where an archive comes from, "" if nobody says.
    """

    __slots__ = ("directory", "fetch", "filename", "key", "label", "name", "shared", "subdirectory", "url", "version")

    def __init__(
        self,
        name: str,
        version: str,
        label: str,
        key: str,
        *,
        directory: str = "",
        subdirectory: str = "",
        filename: str = "",
        fetch: Callable[[], str] | None = None,
        url: str = "",
    ) -> None:
        self.name = name
        self.version = version
        self.label = label
        self.key = key
        self.directory = directory
        self.subdirectory = subdirectory
        self.filename = filename
        self.fetch = fetch
        self.url = url
        self.shared = key.startswith("git:")

    @classmethod
    def of_archive(
        cls,
        name: str,
        version: str,
        filename: str,
        sha256: str,
        fetch: Callable[[], str],
        *,
        subdirectory: str = "",
        url: str = "",
    ) -> Source:
        """An sdist; for the arguments see `model.builds.MetadataBuilder`."""
        label = f"{name}=={version}" if name and version else filename
        key = f"sha256:{sha256}" if sha256 else ""
        return cls(name, version, label, key, subdirectory=subdirectory, filename=filename, fetch=fetch, url=url)

    @classmethod
    def of_tree(
        cls,
        directory: str,
        *,
        name: str = "",
        version: str = "",
        subdirectory: str = "",
        key: str = "",
        label: str = "",
    ) -> Source:
        """A directory.

        Args:
            directory: Absolute path.
            name, version: As far as they are known.
            subdirectory: Of the project in it.
            key: Stands for its content, "" for none; `git:COMMIT` for a checkout of the cache.
            label: For messages; the name and the place if "".
        """
        directory = directory.rstrip(os.sep) or os.sep
        place = os.path.join(directory, subdirectory) if subdirectory else directory
        label = label or (f"{name} @ {place}" if name else place)
        return cls(name, version, label, key, directory=directory, subdirectory=subdirectory)

    @property
    def identity(self) -> str:
        """What tells it from others that are being built."""
        return f"{self.name}=={self.version}" if self.name and self.version else self.label


def admit(source: Source, accepted: frozenset[str], demanded: str) -> None:
    """Refuses an sdist that is not the one that was demanded: nothing of it may run.

    Args:
        source: What is to be built.
        accepted: `algorithm:hex` of which it must have one; empty for no such demand.
        demanded: Where that was demanded, as `Archive.demanded` has it.

    Raises:
        HashMismatch: It has none of them.
        PymError: It cannot be had.
    """
    if source.fetch is not None and accepted and source.key not in accepted:
        place = source.url or source.label
        archive = Archive(source.name, source.version, source.filename, place, (), -1, accepted, demanded)
        verify(source.fetch(), archive)


def allow(source: Source, stack: Sequence[Source], policy: Policy) -> None:
    """Refuses what must not be built, and what would be built for ever.

    Args:
        source: What is to be built.
        stack: What it is built for, the outermost first.
        policy: What is ruled out.

    Raises:
        BuildForbidden: It must not be built.
        BuildCycle: It is being built already.
    """
    forbidden = policy.no_build
    if ":all:" in forbidden or source.name in forbidden:
        which = "anything" if ":all:" in forbidden else f"`{source.name}`"
        raise BuildForbidden(
            f"`{source.label}` has to be built, and building {which} is ruled out",
            context="by `--no-build`, `--only-binary` or a setting of that name",
            hints=("choose a version that has a wheel, or allow the build",),
        )
    names = [one.identity for one in stack]
    if source.identity in names:
        circle = [*names[names.index(source.identity) :], source.identity]
        told = f"`{circle[0]}` needs `{circle[1]}` to build"
        for one in circle[2:]:
            told += f", which needs `{one}`"
        raise BuildCycle(
            f"Failed to build `{names[0]}`",
            context=f"{told}: none of them can be first",
            hints=(
                f"a wheel of `{circle[0]}` ends the circle: allow wheels for it (`--no-binary`), or name an index or a "
                "`--find-links` directory that has one",
            ),
        )
    if len(names) >= _DEEPEST:
        raise BuildCycle(
            f"Failed to build `{names[0]}`",
            context=f"{len(names)} builds are within one another, the last one of `{source.identity}`",
        )
