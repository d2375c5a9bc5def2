"""Direct references read with the connections of the fetcher. Cold."""

from __future__ import annotations

from pym.dist import direct
from pym.dist.wheel_metadata import WHOLE
from pym.errors import PymError
from pym.net.address import offline
from pym.spec.git import GitReference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.dist.fetch import Fetcher
    from pym.dist.git import Checkout
    from pym.model.builds import MetadataBuilder
    from pym.model.distribution import Metadata, Releases, Unavailable
    from pym.net.bulk import Reply

_LIMIT = 1 << 30  # bytes of one answer


def read(fetcher: Fetcher, name: str, url: str) -> tuple[Releases, Metadata | Unavailable]:
    """What a direct reference leads to; see `direct.read`.

    Raises:
        PymError: It cannot be had, or is none.
    """

    def get(place: str, span: tuple[int, int]) -> tuple[int, dict[str, str], bytes]:
        from pym.dist.fetch import WHOLE as PRIORITY

        if fetcher.provider.offline:
            raise offline(place)
        outcomes: list[Reply | PymError] = []
        first = span[0]
        fetcher.send(
            place,
            outcomes.append,
            headers={"accept": "*/*"},
            limit=_LIMIT,
            range=None if span == WHOLE else (-1, -first) if first < 0 else span,
            priority=PRIORITY,
        )
        fetcher.wait(lambda: bool(outcomes))
        outcome = outcomes[0]
        if isinstance(outcome, PymError):
            raise outcome
        return outcome.status, outcome.headers, outcome.body

    provider = fetcher.provider
    scratch = provider.cache or (provider.builder.scratch if provider.builder is not None else "")
    return direct.read(
        name,
        url,
        get,
        cache=provider.cache,
        builder=provider.builder,
        check_out=repositories(
            scratch, provider.environ, offline=provider.offline, notice=provider.notice, commits=provider.commits
        ),
        lower=provider.lower,
    )


def named(
    url: str,
    get: direct.Get,
    *,
    cache: str,
    environ: Mapping[str, str],
    offline: bool,
    builder: MetadataBuilder | None,
    notice: Callable[[str], None] | None = None,
) -> str:
    """The normalised name of what a direct reference leads to, where nothing else tells it.

    Raises:
        PymError: It cannot be had, or is none.
    """
    scratch = cache or (builder.scratch if builder is not None else "")
    check_out = repositories(scratch, environ, offline=offline, notice=notice)
    return direct.read("", url, get, cache=cache, builder=builder, check_out=check_out)[0].name


def repositories(
    cache: str,
    environ: Mapping[str, str],
    *,
    offline: bool,
    notice: Callable[[str], None] | None = None,
    commits: Mapping[tuple[str, str], str] | None = None,
) -> direct.CheckOut:
    """What checks out repositories for `direct.read`: in the cache, else in a directory that goes with this process.

    What a branch means is asked once in a process: nothing may change between what is resolved and what is installed.
    Nor is a repository that cannot be had asked again.

    Args:
        cache: The cache directory, "" for none.
        environ: Environment variables, for git.
        offline: The network may not be used.
        notice: See `git.fetch`.
        commits: What is known of a repository and a revision, and not asked again.
    """

    def check_out(reference: GitReference) -> Checkout:
        from pym.dist.git import fetch

        place = cache or _temporary()
        kept = commits.get((reference.repository, reference.revision)) if commits and not reference.commit else None
        if kept:
            reference = GitReference(
                reference.repository, kept, reference.subdirectory,
                lfs=reference.lfs, user=reference.user, password=reference.password,
            )  # fmt: skip
        asked = (place, reference.repository, reference.revision, reference.subdirectory, reference.lfs)
        known = _known.get(asked)
        if known is None:
            try:
                known = fetch(reference, place, environ=environ, offline=offline, notice=notice)
            except PymError as error:
                known = error
            _known[asked] = known
        if isinstance(known, PymError):
            raise known
        return known

    return check_out


_made: list[str] = []
_known: dict[tuple[str, str, str, str, bool], Checkout | PymError] = {}


def _temporary() -> str:
    if not _made:
        import atexit
        import tempfile

        from pym.fs import tree

        _made.append(tempfile.mkdtemp(prefix="pym-"))
        atexit.register(tree.remove, _made[0])
    return _made[0]
