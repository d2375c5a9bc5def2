"""Which file of each chosen version is installed: the best wheel, or what a wheel is built from. A HOT module."""

from __future__ import annotations

from _bisect import bisect_left

from pym.cache.memo import Memo
from pym.dist.archives import Archive
from pym.errors import NoFile
from pym.model.distribution import FILENAME, HASHES, Missing
from pym.model.value import Value
from pym.spec import wheelname
from pym.spec.ranges import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.dist.provider import IndexProvider
    from pym.model.distribution import File
    from pym.model.resolution import Node, Policy
    from pym.ops.hash_demands import Demands
    from pym.ops.resolved import Resolved
    from pym.spec.tags import Target

KIND = "selections-1"


class Selected(Value):
    """Where one distribution comes from.

    Attributes:
        node: What was chosen.
        archive: The wheel; None if there is none to be had, and one must be built.
        source: The source distribution to build from; None for a wheel, a directory or a repository.
    """

    __slots__ = ("archive", "node", "source")

    def __init__(self, node: Node, archive: Archive | None, source: Archive | None = None) -> None:
        self.node = node
        self.archive = archive
        self.source = source


def select(
    nodes: Sequence[Node],
    provider: IndexProvider,
    tags: Target,
    policy: Policy,
    demands: Demands,
    memory: Resolved | None,
) -> list[Selected]:
    """For each node where it comes from, in the same order.

    Args:
        nodes: What was chosen.
        provider: Knows the files.
        tags: What can be used.
        policy: Whether wheels or source distributions are ruled out.
        demands: Hashes that are demanded: of several files one that has such a hash comes first.
        memory: The resolution, if it is one that is remembered: then so is what is selected of it.

    Raises:
        NoFile: There is none for one of them.
        HashesMissing: One has no hash, and needs one.
    """
    memo = Memo(provider.cache, KIND)
    question = ""
    known: dict[tuple[str, str], File] = {}
    if memory is not None and memory.drawn_from:
        question = memory.key
        entry = memo.recall(question)
        if type(entry) is tuple and len(entry) == 2 and entry[0] == memory.drawn_from:
            known = entry[1]
    before = len(known)
    found = []
    for node in nodes:
        accepted = demands.accepted(node)
        if node.url:
            found.append(_direct(node, accepted, demands.origin(node)))
            continue
        file = known.get((node.name, node.version)) if not accepted else None
        if file is None:
            file = _best(node, files_of(node, provider), tags, policy, accepted)
            if question and not accepted:
                known[node.name, node.version] = file
        archive = Archive.of(node.name, node.version, file, accepted, demands.origin(node))
        wheel = archive.filename.endswith(".whl")
        found.append(Selected(node, archive if wheel else None, None if wheel else archive))
    if question and len(known) > before:
        memo.remember(question, (memory.drawn_from if memory is not None else b"", known))
    return found


def files_of(node: Node, provider: IndexProvider) -> tuple[File, ...]:
    """The files of a version of an index, those of a remembered answer too."""
    if node.files:
        return node.files
    found = provider.releases(node.name)
    if isinstance(found, Missing):
        return ()
    here = key(node.version)
    at = bisect_left(found.keys, here)
    return found.files(at) if at < len(found.keys) and found.keys[at] == here else ()


def _best(node: Node, files: Sequence[File], tags: Target, policy: Policy, accepted: frozenset[str]) -> File:
    """The file to install: by hash, then wheels before source distributions, by tags, by build tag."""
    no_binary = ":all:" in policy.no_binary or node.name in policy.no_binary
    no_build = ":all:" in policy.no_build or node.name in policy.no_build
    best: File | None = None
    rank: tuple[object, ...] = ()
    for file in files:
        parsed = wheelname.parse(file[FILENAME]) if file[FILENAME].endswith(".whl") else None
        if parsed is not None:
            priority = None if no_binary else tags.priority(parsed[3])
            if priority is None:
                continue
            here: tuple[object, ...] = (_agrees(file, accepted), 1, priority, wheelname.build_order(parsed[2]))
        elif no_build or file[FILENAME].endswith(".whl"):
            continue
        else:
            here = (_agrees(file, accepted), 0, file[FILENAME].endswith(".tar.gz"), ())
        if best is None or here > rank:
            best, rank = file, here
    if best is None:
        raise NoFile(
            f"`{node.name}=={node.version}` has no file that can be installed here",
            context="no wheel fits this Python and platform, and there is nothing to build one from"
            if not (no_binary or no_build)
            else f"{'wheels' if no_binary else 'source distributions'} are ruled out for it, and there is nothing else",
        )
    return best


def _agrees(file: File, accepted: frozenset[str]) -> int:
    """2: has a hash that is demanded; 1: nothing is known against it; 0: has another one."""
    if not accepted:
        return 1
    hashes = [f"{algorithm}:{value}" for algorithm, value in file[HASHES]]
    if any(one in accepted for one in hashes):
        return 2
    kinds = {one.partition(":")[0] for one in accepted}
    return 0 if any(one.partition(":")[0] in kinds for one in hashes) else 1


def _direct(node: Node, accepted: frozenset[str], demanded: str) -> Selected:
    """What a direct reference leads to: the wheel itself, or what one is built from."""
    from pym.spec.direct import is_archive, path_of, unquote

    place, _, fragment = node.url.partition("#")
    name = unquote(place.partition("?")[0].rstrip("/").rpartition("/")[2])
    if not is_archive(name) or node.url.startswith(("git+", "hg+", "svn+", "bzr+")):
        return Selected(node, None)
    if path_of(place) and not name.lower().endswith(".whl"):
        import os

        if os.path.isdir(path_of(place)):
            return Selected(node, None)
    hashes = []
    for part in fragment.split("&"):
        algorithm, equals, value = part.partition("=")
        if equals and algorithm in ("sha256", "sha384", "sha512", "sha1", "md5"):
            hashes.append((algorithm, value.lower()))
    archive = Archive(node.name, node.version, name, node.url, tuple(hashes), -1, accepted, demanded)
    wheel = name.lower().endswith(".whl")
    return Selected(node, archive if wheel else None, None if wheel else archive)
