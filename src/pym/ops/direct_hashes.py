"""The hashes of direct references, which have to be fetched to be known. A cold module."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from pym.model.resolution import Node, Resolution
from pym.net import download
from pym.spec.direct import is_archive, path_of, scheme
from pym.spec.git import is_git

if TYPE_CHECKING:
    from pym.model.distribution import File
    from pym.ops.wiring import Wiring


def added(wiring: Wiring, resolution: Resolution) -> Resolution:
    """The same answer, each archive in it with the sha256 of what its URL leads to.

    Raises:
        PymError: An archive cannot be fetched or read.
    """
    nodes = tuple(_with_hash(wiring, node) if node.url else node for node in resolution.nodes)
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
    return Node(
        node.name,
        node.version,
        extras=node.extras,
        marker=node.marker,
        url=node.url,
        editable=node.editable,
        index=node.index,
        files=(file,),
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
