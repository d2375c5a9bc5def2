"""What is built for a node of an answer, and where it comes from: an sdist, a tree, a commit of a repository. Cold."""

from __future__ import annotations

import os

from pym.errors import DirectReferenceError
from pym.net.address import redact
from pym.ops.build_source import Source
from pym.spec.direct import absolute
from pym.spec.git import parse, pinned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.archives import Archive
    from pym.model.resolution import Node
    from pym.ops.build_means import Means
    from pym.ops.selection import Selected
    from pym.spec.git import GitReference


def of_selected(means: Means, one: Selected) -> Source:
    """What is built of what was selected.

    Raises:
        PymError: It cannot be had.
    """
    if one.source is not None:
        return of_sdist(means, one.source)
    from pym.dist.direct import Reference

    node = one.node
    reference = Reference(absolute(node.url, means.wiring.context.cwd))
    if reference.repository is not None:
        # The commit that was resolved: a branch may have moved on since.
        exact = parse(node.files[0][1]) if node.files else reference.repository
        return _of_repository(means, node, exact)
    if not os.path.lexists(reference.path):
        raise DirectReferenceError(f"Distribution not found at: `{node.name} @ {redact(node.url)}`")
    return Source.of_tree(
        reference.path,
        name=node.name,
        version=node.version,
        subdirectory=reference.subdirectory,
        label=f"{node.name} @ {redact(node.url.rstrip('/'))}",
    )


def of_sdist(means: Means, archive: Archive) -> Source:
    """What is built from an sdist of an index or a URL; nothing is fetched yet if its hash is stated.

    Raises:
        PymError: It cannot be fetched.
    """
    from pym.dist import sdist_archives
    from pym.dist.direct import Reference

    file = (archive.filename, archive.url, archive.hashes, archive.size, None, "", None, None)

    def obtain() -> tuple[str, str]:
        # Of its own: whoever asked is not told of these requests, and nothing of it outlives this.
        provider = means.provider()
        try:
            return sdist_archives.obtain(provider, file, means.cache)
        finally:
            provider.finish()

    below = Reference(archive.url).subdirectory if "#" in archive.url else ""
    label = "" if below or not archive.url.startswith("file:") else archive.filename
    stated = dict(archive.hashes).get("sha256", "")
    if stated:
        source = Source.of_archive(
            archive.name,
            archive.version,
            archive.filename,
            stated,
            lambda: obtain()[0],
            subdirectory=below,
            url=archive.url,
        )
    else:
        path, sha256 = obtain()
        source = Source.of_archive(
            archive.name,
            archive.version,
            archive.filename,
            sha256,
            lambda: path,
            subdirectory=below,
            url=archive.url,
        )
    if label and not source.name:
        source.label = label
    return source


def _of_repository(means: Means, node: Node, repository: GitReference) -> Source:
    from pym.dist.reference import repositories

    wiring = means.wiring
    checkout = repositories(means.cache, wiring.context.environ, offline=wiring.offline, notice=wiring.reporter.info)(
        repository
    )
    return Source.of_tree(
        checkout.path,
        name=node.name,
        version=node.version,
        subdirectory=repository.subdirectory,
        key=checkout.key,
        label=f"{node.name} @ {pinned(node.url, checkout.commit)}",
    )
