"""What is needed of a lock as a bill of materials: CycloneDX 1.5, JSON. Cold.

The same lock and selection give the same bytes: the serial number is drawn from the content, and there is no time in it
unless one is given. What the standard has no key for are properties whose names begin with `pym:`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from urllib.parse import quote

from pym import __version__
from pym.lock.graph import Graph
from pym.model.lock import DIRECTORY, GIT, REGISTRY, URL
from pym.spec.moment import text as moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pym.lock.reach import Reached
    from pym.lock.wanted import Wanted
    from pym.model.distribution import File
    from pym.model.lock import Lock, LockedPackage

_ALGORITHMS = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "blake2b": "BLAKE2b-512",
}


def render(
    lock: Lock,
    kept: Sequence[Reached],
    needed: Sequence[Reached],
    chosen: Sequence[Wanted],
    *,
    name: str,
    seconds: float | None = None,
) -> str:
    """The text.

    Args:
        lock: The lock.
        kept: What is to be listed.
        needed: All that `lock.reach` found: what is needed only by something that is left out is still connected.
        chosen: What is wanted. A single member is what the bill is of; of several a root is made up.
        name: How that is called.
        seconds: The time it is stamped with, since the epoch; None for none.
    """
    references = _references(lock)
    graph = Graph(lock)
    listed = {one.position for one in kept}
    roots = [at for at in [graph.member(one.name) if one.name else None for one in chosen] if at is not None]
    single = roots[0] if len(roots) == 1 and len(chosen) == 1 else None
    components = [_component(lock, one, references) for one in kept if one.position != single]
    dependencies: dict[str, list[str]] = {}
    for one in needed:
        if one.position in listed or one.position == single:
            places = [(one.position, extra, "") for extra in ("", *sorted(one.extras))]
            places += [(one.position, "", group) for each in chosen for group in _groups(each, one, lock)]
            found = {target[0] for place in places for _, targets in graph.edges(place) for target in targets}
            found -= {one.position}
            dependencies[references[one.position]] = [references[at] for at in sorted(found & listed)]
    if single is not None:
        root = _root(lock.packages[single], references[single])
        dependencies.setdefault(
            references[single], [references[at] for at in _of_groups(graph, chosen, single, listed)]
        )
    else:
        root = {
            "type": "library",
            "bom-ref": f"root:{name}",
            "name": name,
            "properties": [_property("pym:package:is_synthetic_root", "true")],
        }
        own = {target[0] for edge in lock.root for target in graph.targets(edge)} if not roots else set(roots)
        dependencies[f"root:{name}"] = [references[at] for at in sorted(own & listed)]
    metadata: dict[str, Any] = {"timestamp": moment(seconds)} if seconds is not None else {}
    metadata |= {"tools": [{"name": "pym", "version": __version__}], "component": root}
    body = {
        "metadata": metadata,
        "components": components,
        "dependencies": [
            {"ref": reference, "dependsOn": targets} if targets else {"ref": reference}
            for reference, targets in sorted(dependencies.items())
        ],
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).digest()
    serial = uuid.UUID(bytes=digest[:16], version=5)
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "serialNumber": f"urn:uuid:{serial}"}
    return json.dumps(head | body, indent=2, ensure_ascii=False) + "\n"


def _references(lock: Lock) -> list[str]:
    """What each package is called within the document: no more than tells them apart."""
    versions: dict[tuple[str, str], int] = {}
    for package in lock.packages:
        key = (package.name, package.version)
        versions[key] = versions.get(key, 0) + 1
    found = []
    for package in lock.packages:
        text = f"{package.name}@{package.version}" if package.version else package.name
        found.append(f"{text}+{package.source.key}" if versions[package.name, package.version] > 1 else text)
    return found


def _groups(each: Wanted, one: Reached, lock: Lock) -> list[str]:
    return sorted(each.groups) if each.name == one.package.name and one.package.source.kind == DIRECTORY else []


def _of_groups(graph: Graph, chosen: Sequence[Wanted], single: int, listed: set[int]) -> list[int]:
    """What a member that is not needed itself wants all the same: what its groups list."""
    places = [(single, "", group) for one in chosen for group in sorted(one.groups)]
    return sorted({target[0] for place in places for _, targets in graph.edges(place) for target in targets} & listed)


def _root(package: LockedPackage, reference: str) -> dict[str, Any]:
    root: dict[str, Any] = {"type": "library", "bom-ref": reference, "name": package.name}
    if package.version:
        root["version"] = package.version
    return root | {"properties": [_property("pym:package:is_project_root", "true")]}


def _component(lock: Lock, one: Reached, references: Sequence[str]) -> dict[str, Any]:
    package = one.package
    found: dict[str, Any] = {"type": "library", "bom-ref": references[one.position], "name": package.name}
    if package.version:
        found["version"] = package.version
    purl = _purl(package)
    if purl:
        found["purl"] = purl
    files = (*package.wheels, package.sdist) if package.sdist is not None else package.wheels
    if files:
        found["externalReferences"] = [_distribution(file) for file in files]
    properties = []
    assert lock.inputs is not None
    if any(member.name == package.name for member in lock.inputs.members):
        properties.append(_property("pym:workspace:path", package.source.location))
    if one.marker:
        properties.append(_property("pym:package:marker", one.marker))
    if properties:
        found["properties"] = properties
    return found


def _distribution(file: File) -> dict[str, Any]:
    """A file. Without an address its name is the reference, which is relative then (RFC 3986)."""
    found: dict[str, Any] = {"type": "distribution", "url": file[1] or quote(file[0])}
    hashes = [
        {"alg": _ALGORITHMS[algorithm], "content": digest} for algorithm, digest in file[2] if algorithm in _ALGORITHMS
    ]
    return found | ({"hashes": hashes} if hashes else {})


def _purl(package: LockedPackage) -> str:
    """The package URL, "" for what lies beside the lock."""
    source = package.source
    text = f"pkg:pypi/{package.name}@{quote(package.version, safe='')}" if package.version else ""
    if source.kind == REGISTRY and "://" in source.location:
        return f"{text}?repository_url={quote(source.location, safe=':/')}"
    if source.kind == REGISTRY and not source.location:
        return text
    if source.kind == URL and text:
        return f"{text}?download_url={quote(source.location, safe=':/')}"
    if source.kind == GIT and text:
        place = quote(f"git+{source.location}@{source.commit}", safe=":/")
        return f"{text}?vcs_url={place}{f'#{quote(source.subdirectory)}' if source.subdirectory else ''}"
    return ""


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
