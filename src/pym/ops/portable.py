"""The addresses of what a portable lock names without: of files by index, file name and hash. A HOT module.

A portable lock says which file of which index is meant, so that it is good wherever that index, or a mirror of it, is.
The pages of the index say where the file is. What they say of its hash has to agree with the lock, and what is fetched
is compared with the lock's hash in any case.
"""

from __future__ import annotations

from pym.errors import IndexUnnamed, NotInIndex, OtherFile
from pym.lock.select import Chosen
from pym.model.distribution import FILENAME, HASHES, URL, Missing
from pym.model.lock import DEFAULT, REGISTRY, LockedPackage, Source
from pym.model.resolution import Node
from pym.ops.index_names import index_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Index, Locations
    from pym.model.distribution import File, Releases
    from pym.model.resolution import Policy
    from pym.model.target import ResolutionTarget

    # What a page has of one version: the files by name.
    Page = dict[str, File]


def addressed(chosen: Sequence[Chosen], provider: IndexProvider) -> list[Chosen]:
    """The same, each with the URL of its file; what has one already is left as it is.

    Pages are asked for all at once, of wheels that the store lacks. Of the others only what the cache knows is told:
    they may be without URL then, since nobody has to fetch them.

    Args:
        chosen: From `lock.select`.
        provider: Whose places, cache and network count.

    Raises:
        IndexUnnamed: The lock names an index that is not defined here.
        NotInIndex: The index has no such file.
        OtherFile: It has another one under that name.
        NetworkError: It does not answer.
    """
    found = list(chosen)
    wanted = [at for at, one in enumerate(found) if one.file is not None and not one.file[URL]]
    stored = [at for at in wanted if _is_stored(found[at].file, provider.cache)]
    there = set(stored)
    for positions, known in (([at for at in wanted if at not in there], False), (stored, True)):
        asked = [(found[at].package, _names(found[at].file)) for at in positions]
        for at, page in zip(positions, _pages(asked, provider, known=known), strict=True):
            one = found[at]
            if one.file is not None and one.file[FILENAME] in page:
                file = _with_address(one.package, one.file, page, provider)
                found[at] = Chosen(one.package, file, one.extras, one.via)
    return found


def all_addressed(packages: Sequence[LockedPackage], provider: IndexProvider) -> list[LockedPackage]:
    """Packages with the URLs of all of their files and of their indexes.

    Raises:
        PymError: As `addressed`.
    """
    found = list(packages)
    wanted = [at for at, one in enumerate(found) if one.source.kind == REGISTRY and _nameless(one)]
    pages = _pages([(found[at], _names(*_files(found[at]))) for at in wanted], provider)
    for at, page in zip(wanted, pages, strict=True):
        one = found[at]
        address = _defined(one.source.index, one, provider).url
        found[at] = LockedPackage(
            one.name,
            one.version,
            Source(REGISTRY, address, index=one.source.index),
            marker=one.marker,
            requires_python=one.requires_python,
            sdist=_with_address(one, one.sdist, page, provider) if one.sdist is not None else None,
            wheels=tuple([_with_address(one, file, page, provider) for file in one.wheels]),
            edges=one.edges,
            forks=one.forks,
            build_requires=one.build_requires,
        )
    return found


def placed(
    nodes: Sequence[Node], directory: str, provider: IndexProvider, target: ResolutionTarget, policy: Policy
) -> list[Node]:
    """Nodes of a lock (`lock_install.select`), each with the one file that is to be installed, and where that is.

    A file that lies beside the lock is taken from there, as the standard has it.

    Args:
        nodes: Those whose files have no URL are looked at.
        directory: Absolute directory of the lock.
        provider: As for `addressed`.
        target: The environment.
        policy: Whether wheels or source distributions are ruled out.

    Raises:
        PymError: As `addressed`.
    """
    import os

    from pym.lock.usable import Rules, best
    from pym.spec.direct import file_url

    assert target.tags is not None
    rules = Rules(policy.no_binary, policy.no_build)
    found = list(nodes)
    asked: list[tuple[int, Chosen]] = []
    for at, node in enumerate(found):
        if node.url or all(file[URL] for file in node.files):
            continue
        wheels = tuple([file for file in node.files if file[FILENAME].endswith(".whl")])
        sdists = [file for file in node.files if not file[FILENAME].endswith(".whl")]
        sdist = sdists[0] if sdists else None
        package = LockedPackage(
            node.name, node.version, Source(REGISTRY, "", index=node.index), sdist=sdist, wheels=wheels
        )
        file = best(package, target.tags, rules)
        if file is None:
            continue  # whoever selects says why there is none
        beside = os.path.join(directory, file[FILENAME])
        if os.path.isfile(beside):
            found[at] = _with_file(node, (file[FILENAME], file_url(beside), *file[2:]))
        else:
            asked.append((at, Chosen(package, file)))
    for (at, _), one in zip(asked, addressed([one for _, one in asked], provider), strict=True):
        assert one.file is not None
        found[at] = _with_file(found[at], one.file)
    return found


def _with_file(node: Node, file: File) -> Node:
    return Node(node.name, node.version, marker=node.marker, files=(file,))


def _nameless(package: LockedPackage) -> bool:
    return any(not file[URL] for file in _files(package))


def _files(package: LockedPackage) -> tuple[File, ...]:
    return (*package.wheels, package.sdist) if package.sdist is not None else package.wheels


def _is_stored(file: File | None, cache: str) -> bool:
    """Whether the store has the wheel, so that nobody has to fetch it."""
    if file is None or not cache or not file[FILENAME].endswith(".whl"):
        return False
    from pym.cache.wheels import WheelStore

    sha256 = dict(file[HASHES]).get("sha256", "")
    return bool(sha256) and WheelStore(cache).find(sha256) is not None


def _names(*files: File | None) -> frozenset[str]:
    return frozenset([file[FILENAME] for file in files if file is not None])


def _pages(
    wanted: Sequence[tuple[LockedPackage, frozenset[str]]], provider: IndexProvider, *, known: bool = False
) -> list[Page]:
    """For each package what its index has of its version; `known`: as far as the cache has it."""
    by_index: dict[str, list[int]] = {}
    for at, (package, _) in enumerate(wanted):
        by_index.setdefault(package.source.index, []).append(at)
    pages: list[Page] = [{} for _ in wanted]
    for name, positions in by_index.items():
        places = _only(_defined(name, wanted[positions[0]][0], provider), provider)
        lacking = _read(provider.beside(places, offline=known), wanted, positions, pages)
        if lacking and not known and not provider.offline:
            # A page of the cache may be older than the lock, and still good for a while.
            stale = frozenset([wanted[at][0].name for at in lacking])
            lacking = _read(provider.beside(places, refresh_packages=stale), wanted, lacking, pages)
        if lacking and not known:
            package, names = wanted[lacking[0]]
            missing = sorted(names - pages[lacking[0]].keys())[0]
            why = "the cache does not have it, and the network may not be used" if provider.offline else ""
            raise NotInIndex(
                f"The index `{name}` has no file `{missing}`, which the lock names",
                context="\n".join([one for one in (f"asked: `{places.indexes[0].url}`", why) if one]),
                hints=("a mirror may lack files or remove old ones; `pym lock` chooses anew",),
            )
    return pages


def _read(
    reader: IndexProvider,
    wanted: Sequence[tuple[LockedPackage, frozenset[str]]],
    positions: Sequence[int],
    pages: list[Page],
) -> list[int]:
    """Fills in the pages at these positions, and says which of them lack a file."""
    lacking = []
    try:
        for at in positions:
            reader.want_page(wanted[at][0].name)
        for at in positions:
            package, names = wanted[at]
            found = reader.releases(package.name)
            if isinstance(found, Missing):
                if found.kind in ("unauthorized", "forbidden", "failed"):
                    raise NotInIndex(f"`{package.name}` cannot be had", context=found.reason)
            else:
                pages[at] = _version(found, package.version)
            if not names <= pages[at].keys():
                lacking.append(at)
    finally:
        reader.finish()
    return lacking


def _version(releases: Releases, version: str) -> Page:
    try:
        position = releases.versions.index(version)
    except ValueError:
        return {}
    return {file[FILENAME]: file for file in releases.files(position)}


def _defined(name: str, package: LockedPackage, provider: IndexProvider) -> Index:
    found = index_of(name, provider.locations)
    if found is None:
        if name == DEFAULT:
            raise IndexUnnamed(
                f"`{package.name}` comes from the default index, and none may be asked",
                hints=("leave `--no-index` out, or name a default index",),
            )
        raise IndexUnnamed(
            f"`{package.name}` comes from the index `{name}`, which is not defined here",
            hints=(f"add an `[[tool.pym.index]]` with `name = {name!r}`, or `--index {name}=URL`",),
        )
    return found


def _only(index: Index, provider: IndexProvider) -> Locations:
    """Places of which this index is the only one, for every package."""
    from pym.index.locations import Index, Locations

    alone = Index(
        index.url,
        index.name,
        default=index.default,
        flat=index.flat,
        authenticate=index.authenticate,
        ignored=index.ignored,
        source=index.source,
        userinfo=index.userinfo,
        query=index.query,
    )
    return Locations((alone,), strategy=provider.locations.strategy)


def _with_address(package: LockedPackage, file: File, page: Page, provider: IndexProvider) -> File:
    """A file of the lock with the URL that the page has for it.

    Raises:
        OtherFile: Their hashes are not the same.
    """
    there = page[file[FILENAME]]
    ours, theirs = dict(file[HASHES]), dict(there[HASHES])
    for algorithm in ours.keys() & theirs.keys():
        if ours[algorithm] != theirs[algorithm]:
            raise OtherFile(
                f"The index `{package.source.index}` has another file under the name `{file[FILENAME]}`",
                context=f"expected {algorithm}:{ours[algorithm]}\n     got {algorithm}:{theirs[algorithm]}\n"
                f"    from {there[URL].partition('#')[0]}",
                hints=(
                    "nothing of it has been installed",
                    f"`pym lock --refresh-package {package.name}` locks the file that is there now, if that is right",
                ),
            )
    return (file[FILENAME], there[URL], *file[2:])
