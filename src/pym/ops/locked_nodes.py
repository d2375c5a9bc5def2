"""What a lock says of packages, as what the installer takes. A HOT module."""

from __future__ import annotations

import os

from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL
from pym.model.resolution import Node
from pym.spec.direct import file_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.lock.select import Chosen
    from pym.model.distribution import File


def nodes(chosen: Iterable[Chosen], root: str, *, solid: frozenset[str] = frozenset()) -> list[Node]:
    """The nodes that packages of a lock are.

    Args:
        chosen: From `lock.select`.
        root: Absolute directory of the lock: its paths are relative to that.
        solid: Names of trees that are not installed as a link to them (`--no-editable`); `:all:` for all.
    """
    return [_node(one, root, solid) for one in chosen]


def _node(one: Chosen, root: str, solid: frozenset[str]) -> Node:
    package = one.package
    source, name, version = package.source, package.name, package.version
    kind = source.kind
    if kind == REGISTRY:
        assert one.file is not None
        file = one.file
        if file[1] and "://" not in file[1]:
            file = (file[0], _address(root, file[1]), *file[2:])
        return Node(name, version, extras=one.extras, index=source.location, files=(file,))
    below = f"subdirectory={source.subdirectory}" if source.subdirectory else ""
    if kind == DIRECTORY:
        url = _address(root, source.location) + (f"#{below}" if below else "")
        editable = source.editable and not (":all:" in solid or name in solid)
        return Node(name, version, extras=one.extras, url=url, editable=editable)
    if kind == GIT:
        where = source.location if "://" in source.location else _address(root, source.location)
        at = f"@{source.requested}" if source.requested else ""
        end = f"#{below}" if below else ""
        exact: File = ("", f"git+{where}@{source.commit}{end}", (), -1, None, "", None, None)
        return Node(name, version, extras=one.extras, url=f"git+{where}{at}{end}", files=(exact,))
    assert kind in (URL, PATH)
    assert one.file is not None
    where = source.location if kind == URL else _address(root, source.location)
    hashes = [f"{algorithm}={value}" for algorithm, value in one.file[2] if algorithm in ("sha256", "sha384", "sha512")]
    parts = [*hashes[:1], *([below] if below else [])]
    return Node(name, version, extras=one.extras, url=where + (f"#{'&'.join(parts)}" if parts else ""))


def _address(root: str, path: str) -> str:
    return file_url(os.path.normpath(os.path.join(root, path)))
