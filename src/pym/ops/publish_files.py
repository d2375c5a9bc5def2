"""Which files are published: distributions among what patterns find, with their metadata and attestations. Cold."""

from __future__ import annotations

import glob
import os

from pym.dist import wheel_metadata
from pym.dist.sdist_metadata import check_name, pkg_info
from pym.errors import HostileArchive, PublishFailed, shown
from pym.model.value import Value
from pym.spec import wheelname
from pym.spec.name import normalise
from pym.spec.ranges import canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ATTESTATION = ".publish.attestation"
USUAL = "dist/*"


class Distribution(Value):
    """One file.

    Attributes:
        path: Absolute.
        shown: As the pattern led to it, for messages.
        name, version: Normalised and canonical, as the file name says.
        tags: Of a wheel, `py3-none-any`; "" for a source distribution.
        attestations: Absolute paths of what attests it.
        metadata: METADATA or PKG-INFO, once `read` has read it.
        size: In bytes.
    """

    __slots__ = ("attestations", "metadata", "name", "path", "shown", "size", "tags", "version")

    def __init__(self, path: str, shown_as: str, name: str, version: str, tags: str) -> None:
        self.path = path
        self.shown = shown_as
        self.name = name
        self.version = version
        self.tags = tags
        self.attestations: tuple[str, ...] = ()
        self.metadata = b""
        self.size = 0

    @property
    def filename(self) -> str:
        return os.path.basename(self.path)

    def read(self) -> None:
        """Reads its metadata, which has to be of what its name says.

        Raises:
            PublishFailed: It is no distribution, or has no metadata.
            StoreError: It cannot be read.
        """
        self.size = os.path.getsize(self.path)
        try:
            if self.tags:
                self.metadata = wheel_metadata.of_file(self.path)
            else:
                self.metadata = pkg_info(self.path, self.filename)
                if not self.metadata:
                    raise HostileArchive(self.filename, "", "has no PKG-INFO")
                check_name(self.metadata, self.filename, "PKG-INFO")
        except HostileArchive as error:
            raise PublishFailed(
                f"Failed to publish `{self.shown}`",
                context=error.message,
                hints=("build it again: `pym build`",),
            ) from error


def find(
    patterns: Sequence[str], cwd: str, *, warn: Callable[[str], None], attested: bool = True
) -> list[Distribution]:
    """The distributions, in the order of patterns and names. Other files are passed over.

    Args:
        patterns: Paths and patterns as typed; none for `dist/*`.
        cwd: Absolute directory that they are relative to.
        warn: Told of what looks like a distribution and is none.
        attested: Whether attestations are looked for.
    """
    paths: dict[str, str] = {}
    for pattern in patterns or (USUAL,):
        whole = os.path.join(cwd, pattern)
        listed = [whole] if os.path.isfile(whole) else sorted(glob.glob(whole, recursive=True))
        for path in listed:
            place = os.path.normpath(path)
            paths.setdefault(place, os.path.relpath(place, cwd) if not os.path.isabs(pattern) else place)
    found = []
    for path, told in paths.items():
        if not os.path.isfile(path) or not path.endswith((".whl", ".tar.gz", ".zip")):
            continue
        one = _distribution(path, told)
        if one is None:
            warn(f"Skipping a file that looks like a distribution, but is not called like one: {shown(told)}")
            continue
        attestation = path + ATTESTATION
        if attested and os.path.isfile(attestation):
            one.attestations = (attestation,)
        found.append(one)
    return found


def _distribution(path: str, told: str) -> Distribution | None:
    filename = os.path.basename(path)
    if filename.endswith(".whl"):
        said = wheelname.parse(filename)
        return Distribution(path, told, said[0], said[1], said[3]) if said is not None else None
    stem = filename.removesuffix(".zip").removesuffix(".tar.gz")
    name, dash, version = stem.rpartition("-")
    normal, number = normalise(name), canonical(version)
    if not dash or normal is None or number is None:
        return None
    return Distribution(path, told, normal, number, "")
