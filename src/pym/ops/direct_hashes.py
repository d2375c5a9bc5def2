"""The hashes of files that no index tells them of, which have to be read to be known. A cold module.

Those are direct references, the files in a directory of links, and those of a page that has no hashes.
"""

from __future__ import annotations

import hashlib
import os

from pym.cache.memo import Memo, stamp
from pym.model.resolution import Node, Resolution
from pym.net import download
from pym.spec.direct import is_archive, path_of, scheme
from pym.spec.git import is_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File
    from pym.ops.wiring import Wiring

_STRONG = ("sha256", "sha384", "sha512")


def added(wiring: Wiring, resolution: Resolution) -> Resolution:
    """The same answer, each archive in it with a hash that counts: the sha256 of what its URL leads to.

    Raises:
        PymError: An archive cannot be fetched or read.
    """
    nodes = tuple(_with_hash(wiring, node) if node.url else _with_hashes(wiring, node) for node in resolution.nodes)
    return Resolution(
        nodes,
        requires_python=resolution.requires_python,
        forks=resolution.forks,
        warnings=resolution.warnings,
        needs=lambda: resolution.needs,
    )


def _with_hash(wiring: Wiring, node: Node) -> Node:
    if (
        (node.files and node.files[0][2])
        or is_git(node.url)
        or not (is_archive(node.url) or scheme(node.url) in ("http", "https"))
    ):
        return node
    digest = _stated(node.url) or _sha256(wiring, node.url)
    name = os.path.basename(node.url.partition("#")[0].partition("?")[0])
    known: File = node.files[0] if node.files else (name, node.url, (), -1, None, "", None, None)
    file: File = (*known[:2], (("sha256", digest),), *known[3:])
    return _with_files(node, (file,))


def _with_hashes(wiring: Wiring, node: Node) -> Node:
    """A distribution of an index, or of a directory of links."""
    if all(map(_has_hash, node.files)):
        return node
    files: list[File] = []
    for file in node.files:
        if not _has_hash(file):
            file = (*file[:2], (("sha256", _remembered(wiring, file[1])),), *file[3:])
        files.append(file)
    return _with_files(node, tuple(files))


def _has_hash(file: File) -> bool:
    return any(algorithm in _STRONG for algorithm, _ in file[2])


def _remembered(wiring: Wiring, url: str) -> str:
    """The hash of a file that was read before and is still the same; what indexes have does not change."""
    path = path_of(url)
    memo = Memo(wiring.context.cache, "hashes-1")
    now = stamp(path) if path else ()
    known = memo.recall(url)
    if type(known) is tuple and len(known) == 2 and now is not None and known[0] == now:
        return str(known[1])
    digest = _sha256(wiring, url)
    if now is not None and (not path or stamp(path) == now):
        memo.remember(url, (now, digest))
    return digest


def _with_files(node: Node, files: tuple[File, ...]) -> Node:
    return Node(
        node.name,
        node.version,
        extras=node.extras,
        marker=node.marker,
        url=node.url,
        editable=node.editable,
        index=node.index,
        files=files,
        via=node.via,
        edges=node.edges,
        extra_markers=node.extra_markers,
        requires_python=node.requires_python,
        forks=node.forks,
        needs=lambda: node.needs,
        pin=node.pin,
    )


def _stated(url: str) -> str:
    """The hash that the URL itself states, which is checked by whoever downloads it. "" if none."""
    for part in url.partition("#")[2].split("&"):
        key, _, value = part.partition("=")
        if key == "sha256" and len(value) == 64:
            return value.lower()
    return ""


def _sha256(wiring: Wiring, url: str) -> str:
    digest = hashlib.sha256()
    path = path_of(url)
    if path:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()
    place = os.path.join(wiring.context.cache or wiring.layout.cache, "direct")
    os.makedirs(place, exist_ok=True)
    partial = os.path.join(place, hashlib.sha256(url.encode()).hexdigest()[:32])
    for block in download.stream(url.partition("#")[0], partial, wiring.network, notice=wiring.reporter.warn):
        digest.update(block)
    download.discard(partial)
    return digest.hexdigest()
