"""The distributions of one project, made by its backend: the source distribution, then the wheel from that. Cold."""

from __future__ import annotations

import os

from pym.build import checks
from pym.errors import BuildFailed, HostileArchive
from pym.model.value import Value
from pym.ops.build_source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.build.make import Build
    from pym.ops.builds import Builder


class Kinds(Value):
    """What is made.

    Attributes:
        sdist: Whether a source distribution is.
        wheel: Whether a wheel is.
        chained: Whether the wheel is made from that source distribution, and not from the tree.
    """

    __slots__ = ("chained", "sdist", "wheel")

    def __init__(self, *, sdist: bool, wheel: bool, chained: bool) -> None:
        self.sdist = sdist
        self.wheel = wheel
        self.chained = chained

    @classmethod
    def typed(cls, *, sdist: bool, wheel: bool) -> Kinds:
        """What `--sdist` and `--wheel` mean: without either the one is made, and the other from it."""
        chained = not sdist and not wheel
        return cls(sdist=sdist or chained, wheel=wheel or chained, chained=chained)


def make(
    builder: Builder,
    source: Source,
    kinds: Kinds,
    *,
    tell: Callable[[str], None],
    said: Callable[[str], None] | None,
) -> list[str]:
    """Absolute paths of what was made, in scratch directories that the builder removes when it is closed.

    Nothing is taken from what was built before, and nothing is remembered: who builds on purpose wants what is there.

    Args:
        builder: Has means, and makes environments.
        source: A tree, or a source distribution.
        kinds: What is made of it; of a source distribution only a wheel.
        tell: Told what is being built.
        said: Told each line of the backend's output, for the person to see; None if that is not wanted.

    Raises:
        BuildFailed: The backend fails, or gives what it may not give.
        PymError: What it needs cannot be had, or what it made is no archive.
    """
    shop = builder.means.shop
    if source.directory:
        tell("Building source distribution..." if kinds.sdist else "Building wheel...")
    else:
        tell("Building wheel from source distribution...")
    build = builder.underway.begin(source, shop.bench(), said=said)
    found: list[str] = []
    if kinds.sdist:
        path, name, version = build.sdist()
        found.append(path)
        if kinds.chained:
            tell("Building wheel from source distribution...")
            inner = Source.of_archive(name, version, os.path.basename(path), "", lambda: path)
            inner.label = source.label
            try:
                build = builder.underway.begin(inner, shop.bench(), said=said, after=build)
            except HostileArchive as error:
                raise _unusable(source, error) from error
        elif kinds.wheel:
            tell("Building wheel...")
    if kinds.wheel:
        found.append(_wheel(build))
    return found


def _wheel(build: Build) -> str:
    path = build.wheel()
    checks.whole_wheel(path, build.expected)
    return path


def _unusable(source: Source, error: HostileArchive) -> BuildFailed:
    """What its backend packed cannot be built by anybody who is as strict."""
    hints: tuple[str, ...] = ("`--sdist --wheel` builds both from the directory",)
    if os.path.isfile(os.path.join(source.directory, "PKG-INFO")):
        hints = ("the directory holds a PKG-INFO of its own, as unpacked source distributions do: remove it", *hints)
    return BuildFailed(
        f"Failed to build `{source.label}`: its source distribution cannot be unpacked",
        context=error.message,
        hints=hints,
    )
