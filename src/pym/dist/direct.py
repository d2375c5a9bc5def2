"""Direct references: the one distribution that a URL or a path leads to, and its metadata. Cold.

    read("name", "https://example.com/name-1.0-py3-none-any.whl#sha256=…", get)
    read("", "file:///src/project", get)      # the name is in its metadata

URLs are absolute here (`spec.direct.absolute`). They are kept as they were written, for outputs, and shown without
their secrets.
"""

from __future__ import annotations

import os

from pym.cache.memo import Memo
from pym.dist import local_tree
from pym.dist.sdist_metadata import NeedsBuild, static_metadata
from pym.dist.wheel_metadata import WHOLE, RangeReader, of_bytes
from pym.errors import (
    DirectReferenceError,
    HashMismatch,
    HostileArchive,
    InvalidWheel,
    NetworkError,
    StoreError,
    UsageError,
    shown,
)
from pym.model.distribution import Releases, Unavailable
from pym.net.address import redact
from pym.spec import git as repositories
from pym.spec import wheelname
from pym.spec.direct import SDISTS, path_of, scheme, unquote
from pym.spec.ranges import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.dist.git import Checkout
    from pym.model.builds import MetadataBuilder
    from pym.model.distribution import File, Metadata, Usability

    # (URL without fragment, first and last byte or `WHOLE`) -> (HTTP status, headers in lower case, body); PymError
    Get = Callable[[str, tuple[int, int]], tuple[int, dict[str, str], bytes]]
    # Checks out what a reference to a git repository means; PymError
    CheckOut = Callable[[repositories.GitReference], Checkout]
    Lower = Callable[[str, Checkout, Metadata], Metadata]

KIND = "direct-1"  # of remembered metadata
LARGEST = 1 << 30  # bytes of a local archive
_VCS = ("hg", "svn", "bzr")
_ALGORITHMS = ("sha256", "sha384", "sha512", "sha1", "md5")  # in the order of trust
# What servers answer that have no ranges, or not here.
_NO_RANGE = frozenset((200, 206, 400, 405, 416, 501))


class Reference:
    """What a URL says by itself.

    Attributes:
        url: As written.
        place: Without fragment.
        path: For a `file:` URL the absolute path, else "".
        filename: The last part of the path, percent-decoded.
        hashes: (algorithm, hex) from the fragment.
        subdirectory: Of the project in an archive, directory or repository, "" for the top.
        repository: Of a reference to a git repository what it says, else None. `place` is that of its commit once that
            is known, fragment and all.
    """

    __slots__ = ("filename", "hashes", "path", "place", "repository", "subdirectory", "url")

    def __init__(self, url: str) -> None:
        self.url = url
        self.repository: repositories.GitReference | None = None
        self.place, _, fragment = url.partition("#")
        if repositories.is_git(url):
            self.repository = _repository(url)
            self.path = ""
            self.hashes: tuple[tuple[str, str], ...] = ()
            self.filename = unquote(self.repository.repository.rstrip("/").rpartition("/")[2])
            self.subdirectory = self.repository.subdirectory
            return
        self.path = path_of(self.place)
        self.filename = unquote(self.place.partition("?")[0].rstrip("/").rpartition("/")[2])
        hashes: list[tuple[str, str]] = []
        self.subdirectory = ""
        for part in fragment.split("&"):
            name, _, value = part.partition("=")
            if name in _ALGORITHMS:
                hashes.append((name, value.lower()))
            elif name == "subdirectory":
                self.subdirectory = unquote(value).strip("/")
        self.hashes = tuple(hashes)
        _check(self)

    @property
    def wheel(self) -> bool:
        """Whether it is one, by its name."""
        return self.filename.lower().endswith(".whl")


def read(
    name: str,
    url: str,
    get: Get,
    *,
    cache: str = "",
    whole: bool = False,
    builder: MetadataBuilder | None = None,
    check_out: CheckOut | None = None,
    lower: Lower | None = None,
) -> tuple[Releases, Metadata | Unavailable]:
    """The one version that a direct reference leads to.

    Args:
        name: Normalised name that it is expected to have; "" if it is to be found out.
        url: Absolute, as `spec.direct.absolute` makes it.
        get: Fetches a file or a range of it; a status that is no success is not an error for it.
        cache: The cache directory, where the metadata of files with a hash in their URL is remembered; "" for none.
        whole: Whether the file is fetched in any case, so that its hash is known.
        builder: Builds what only a build can tell; None to build nothing.
        check_out: Checks out git repositories; None where there can be none.
        lower: Gives what a project in a repository requires the sources that it names; None to leave them out.

    Raises:
        UsageError: It cannot be a distribution, or has to be built to know its version.
        DirectReferenceError: It is not there, a distribution of another project, or its metadata is malformed.
        InvalidWheel: It is a wheel whose metadata is malformed, or is not that of its file name.
        BuildFailed: It has to be built for it, and that fails.
        HashMismatch: It is another file than the fragment says.
        HostileArchive: It is an archive that is none, or no distribution.
        NetworkError: It cannot be fetched.
        StoreError: It cannot be read.
    """
    reference = Reference(url)
    if reference.repository is not None:
        assert check_out is not None
        return _of_repository(name, reference, reference.repository, check_out, builder, lower)
    if reference.path and os.path.isdir(reference.path):
        found = local_tree.metadata(reference.path, reference.subdirectory)
        if isinstance(found, NeedsBuild) and builder is not None:
            found = builder.of_directory(name, reference.path, subdirectory=reference.subdirectory)
        return _made(name, reference, found, ())
    if reference.path and not os.path.lexists(reference.path):
        raise DirectReferenceError(f"Distribution not found at: {_shown(name, reference)}")
    if not reference.filename.lower().endswith((".whl", *SDISTS)):
        raise UsageError(
            f"{_shown(name, reference)} is neither a wheel nor a source distribution, by its name",
            hints=("its file name has to end in `.whl`, `.tar.gz` or `.zip`",),
        )
    if reference.wheel:
        said = wheelname.parse(reference.filename)
        if said is None:
            raise UsageError(f"{_shown(name, reference)} has no name that a wheel can have")
        if name and said[0] != name:
            raise UsageError(f"{_shown(name, reference)} is a wheel of `{said[0]}`")
    memo = Memo(cache if reference.hashes and not reference.path else "", KIND)
    remembered = f"{reference.filename}#{reference.subdirectory}#{reference.hashes[0]}" if reference.hashes else ""
    known = memo.recall(remembered) if remembered else None
    if isinstance(known, bytes):
        return _made(name, reference, known, reference.hashes)
    data, hashes = _metadata(reference, get, whole, builder, cache, name)
    if remembered and isinstance(data, bytes):
        memo.remember(remembered, data)
    return _made(name, reference, data, hashes)


def _of_repository(
    name: str,
    reference: Reference,
    repository: repositories.GitReference,
    check_out: CheckOut,
    builder: MetadataBuilder | None,
    lower: Lower | None,
) -> tuple[Releases, Metadata | Unavailable]:
    checkout = check_out(repository)
    reference.place = repositories.pinned(reference.url, checkout.commit)
    found = local_tree.metadata(checkout.path, repository.subdirectory, committed=True)
    if isinstance(found, NeedsBuild) and builder is not None:
        found = builder.of_directory(name, checkout.path, subdirectory=repository.subdirectory, key=checkout.key)
    releases, metadata = _made(name, reference, found, ())
    if lower is not None and not isinstance(metadata, Unavailable):
        metadata = lower(reference.url, checkout, metadata)
    return releases, metadata


def _metadata(
    reference: Reference, get: Get, whole: bool, builder: MetadataBuilder | None, cache: str, name: str
) -> tuple[bytes | NeedsBuild, tuple[tuple[str, str], ...]]:
    """METADATA, and the hashes of the file as far as all of it was read."""
    if not reference.path and reference.wheel and not reference.hashes and not whole:
        return _ranged(reference, get), ()
    data = _local(reference) if reference.path else _fetched(reference, get)
    hashes = _check_hashes(data, reference)
    if reference.wheel:
        return of_bytes(data, reference.filename), hashes
    found = static_metadata(data, reference.filename, subdirectory=reference.subdirectory)
    if isinstance(found, NeedsBuild) and builder is not None:
        return _built(builder, reference, data, dict(hashes)["sha256"], cache, name), hashes
    return found, hashes


def _built(builder: MetadataBuilder, reference: Reference, data: bytes, sha256: str, cache: str, name: str) -> bytes:
    """METADATA of an archive that has to be built for it."""
    import tempfile

    from pym.dist.sdist_archives import keep

    version = (wheelname.sdist(reference.filename, name) or "") if name else ""
    with tempfile.TemporaryDirectory() as scratch:

        def fetch() -> str:
            return reference.path or keep(cache or scratch, sha256, reference.filename, data)

        return builder.of_archive(
            name, version, reference.filename, sha256, fetch,
            subdirectory=reference.subdirectory, url=reference.place,
        )  # fmt: skip


def _ranged(reference: Reference, get: Get) -> bytes:
    reader = RangeReader(reference.filename)
    while (span := reader.next()) is not None:
        status, headers, body = get(reference.place, span)
        if status not in _NO_RANGE or (span == WHOLE and status != 200):
            raise _refused(reference, status)
        reader.feed(status, headers.get("content-range", ""), body, headers.get("etag", ""))
    return reader.metadata or b""


def _fetched(reference: Reference, get: Get) -> bytes:
    status, _, body = get(reference.place, WHOLE)
    if status != 200:
        raise _refused(reference, status)
    return body


def _local(reference: Reference) -> bytes:
    try:
        with open(reference.path, "rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                raise HostileArchive(reference.filename, "", f"is larger than {LARGEST >> 20} MiB")
            return file.read()
    except OSError as error:
        raise StoreError.from_os("read", reference.path, error) from error


def _check_hashes(data: bytes, reference: Reference) -> tuple[tuple[str, str], ...]:
    """Compares with the fragment; returns the sha256 in any case."""
    import hashlib

    actual = hashlib.sha256(data).hexdigest()
    for algorithm, expected in reference.hashes:
        found = actual if algorithm == "sha256" else hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
        if found != expected:
            source = redact(reference.place)
            if algorithm == "sha256":
                raise HashMismatch(reference.filename, expected=expected, actual=found, source=source)
            context = f"expected {algorithm}:{expected}\n     got {algorithm}:{found}\n    from {source}"
            raise NetworkError(f"Hash mismatch for `{reference.filename}`", context=context)
    return (("sha256", actual),)


def _made(
    name: str, reference: Reference, data: bytes | NeedsBuild, hashes: tuple[tuple[str, str], ...]
) -> tuple[Releases, Metadata | Unavailable]:
    from pym.spec.metadata import compile as compile_metadata

    if isinstance(data, NeedsBuild):
        version = wheelname.sdist(reference.filename, name) if name else None
        reason = f"its metadata can only be had by building it: {data.reason}"
        if version is None:
            raise UsageError(
                f"Which version {_shown(name, reference)} is can only be told by building it",
                context=data.reason,
                hints=("building is not possible yet: write `[project]` with name, version and dependencies",),
            )
        return _releases(name, version, reference, hashes, None), Unavailable("needs-build", reason)
    try:
        found, version, _, _, metadata = compile_metadata(data)
    except (ValueError, RecursionError) as error:
        if reference.wheel:
            raise InvalidWheel(
                reference.filename, f"its metadata is malformed: {error}", (f"from {redact(reference.place)}",)
            ) from error
        message = f"The metadata of {_shown(name, reference)} is malformed"
        raise DirectReferenceError(message, context=str(error)) from error
    if name and found != name:
        raise DirectReferenceError(f"{_shown(name, reference)} is a distribution of `{found}`, by its metadata")
    said = wheelname.parse(reference.filename) if reference.wheel else None
    if said is not None and (said[0] != found or key(said[1]) != key(version)):
        raise InvalidWheel(
            reference.filename,
            f"it is `{found}` `{version}` by its metadata, which its file name does not say",
            (f"from {redact(reference.place)}",),
        )
    return _releases(found, version, reference, hashes, metadata), metadata


def _releases(
    name: str,
    version: str,
    reference: Reference,
    hashes: tuple[tuple[str, str], ...],
    metadata: Metadata | None,
) -> Releases:
    pythons = metadata[0] if metadata is not None else None
    said = wheelname.parse(reference.filename) if reference.wheel else None
    build, tags = (said[2], said[3]) if said is not None else ("", "")
    usable: Usability = (tags, pythons, False, build)
    hashes = hashes or reference.hashes
    written = pythons[0] if pythons is not None else ""
    file: File = (reference.filename, reference.place, hashes, -1, None, written, None, None)
    return Releases(name, (version,), (key(version),), ((usable,),), (0,), ((file,),), url=reference.url)


def _repository(url: str) -> repositories.GitReference:
    try:
        return repositories.parse(url)
    except ValueError as error:
        raise UsageError(f"`{redact(url)}` cannot be used: {error}") from error


def _check(reference: Reference) -> None:
    """Refuses what is no place that a distribution can be had from."""
    kind = scheme(reference.url)
    shown_url = redact(reference.url)
    system = kind.partition("+")[0]
    if system in _VCS:
        raise UsageError(
            f"`{shown_url}` is a `{system}` repository: pym reads those of `git` only",
            hints=("name an archive of that revision instead, `https://….tar.gz` or `.zip`",),
        )
    if kind not in ("http", "https", "file"):
        raise UsageError(
            f"`{shown_url}` is no URL of a distribution",
            hints=("`https:`, `http:` and `file:` URLs are, and paths",),
        )
    if kind == "file" and not os.path.isabs(reference.path):
        raise UsageError(f"`{shown_url}` names no file of this machine")
    if any(part in ("", ".", "..") for part in reference.subdirectory.split("/") if reference.subdirectory):
        raise UsageError(f"The subdirectory of `{shown_url}` leads out of it")
    for algorithm, value in reference.hashes:
        digits = {"sha256": 64, "sha384": 96, "sha512": 128, "sha1": 40, "md5": 32}[algorithm]
        if len(value) != digits or not all(character in "0123456789abcdef" for character in value):
            raise UsageError(f"The {algorithm} of `{shown_url}` is none: it has {digits} hexadecimal digits")


def _refused(reference: Reference, status: int) -> NetworkError:
    hints: tuple[str, ...] = ()
    if status in (401, 403):
        hints = ("put credentials for the host into `~/.netrc`",)
    return NetworkError(
        f"{shown(reference.filename)} cannot be had: the server answered `{status}`",
        context=redact(reference.place),
        hints=hints,
    )


def _shown(name: str, reference: Reference) -> str:
    where = redact(reference.url)
    return f"`{name} @ {where}`" if name else f"`{where}`"
