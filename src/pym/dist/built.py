"""Metadata that only a build can tell, of versions that an index has. Cold."""

from __future__ import annotations

from pym.dist import sdist_archives
from pym.errors import BuildFailed, BuildForbidden, PymError
from pym.model.distribution import FILENAME, HASHES, URL, Unavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.provider import IndexProvider
    from pym.model.builds import MetadataBuilder
    from pym.model.distribution import File, Metadata, Releases


def metadata(
    provider: IndexProvider, builder: MetadataBuilder, releases: Releases, position: int
) -> Metadata | Unavailable:
    """What a version requires, by building its sdist.

    Of an sdist that cannot be built here its PKG-INFO is believed, if it is of a format that says what a build gave
    where the sdist was made: that may have depended on the machine, and a lock is for machines of all kinds.

    Args:
        provider: Fetches; is told of the answer.
        builder: Builds.
        releases: The project.
        position: The version.

    Raises:
        BuildFailed: It cannot be built, or must not be.
        PymError: It cannot be fetched.
    """
    from pym.spec.metadata import compile as compile_metadata

    file = _sdist(releases, position)
    if file is None:
        return Unavailable("invalid", "it has no file that could be built")
    name, version = releases.name, releases.versions[position]
    try:
        data = _built(provider, builder, name, version, file)
    except BuildForbidden:
        raise
    except BuildFailed as error:
        from pym.dist.sdist_metadata import stated

        path, _ = sdist_archives.obtain(provider, file, provider.cache or builder.scratch)
        data = stated(path, file[FILENAME])
        if not data:
            raise
        provider.warn(f"{error.message}: its PKG-INFO is believed, though that may depend on where it was made")
    try:
        _, _, _, _, found = compile_metadata(data)
    except (ValueError, RecursionError) as error:
        raise BuildFailed(
            f"Failed to build `{name}=={version}`", context=f"its METADATA is malformed: {error}"
        ) from error
    provider.settle_metadata(releases, position, found)
    return found


def _built(provider: IndexProvider, builder: MetadataBuilder, name: str, version: str, file: File) -> bytes:
    sha256 = dict(file[HASHES]).get("sha256", "")
    job = builder.begin(name, version, file, guess=False) if provider.cache else None
    if job is not None:
        provider.fetcher.wait_along(job)
        return job.result()

    def fetch() -> str:
        return sdist_archives.obtain(provider, file, provider.cache or builder.scratch)[0]

    if not sha256:
        path, sha256 = sdist_archives.obtain(provider, file, provider.cache or builder.scratch)
        return builder.of_archive(name, version, file[FILENAME], sha256, lambda: path, url=file[URL])
    return builder.of_archive(name, version, file[FILENAME], sha256, fetch, url=file[URL])


def begin(provider: IndexProvider, builder: MetadataBuilder, releases: Releases, position: int) -> None:
    """Starts to build the metadata of a version that will probably be asked for; its sdist is in the cache."""
    file = _sdist(releases, position)
    if file is not None:
        try:
            builder.begin(releases.name, releases.versions[position], file, guess=True)
        except PymError:
            pass  # whoever needs it will be told


def _sdist(releases: Releases, position: int) -> File | None:
    """The sdist of a version, `.tar.gz` before `.zip`."""
    origins = getattr(releases, "origins", None)
    places = [(releases, position)] if origins is None else origins(position)
    found = [file for table, at in places for file in table.files(at) if not file[FILENAME].endswith(".whl")]
    return min(found, key=lambda file: not file[FILENAME].endswith(".tar.gz"), default=None)
