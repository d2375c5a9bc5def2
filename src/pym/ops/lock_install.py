"""A `pylock.toml` as what is to be installed: nothing is resolved (PEP 751, installation). A HOT module."""

from __future__ import annotations

import os

from pym.cache.memo import Memo, settled, stamp
from pym.errors import LockUnfit, UsageError
from pym.model.resolution import Node
from pym.spec.direct import normalised
from pym.spec.markers.evaluate import evaluate
from pym.spec.ranges import admits, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pym.dist.provider import IndexProvider
    from pym.model.distribution import File
    from pym.model.target import ResolutionTarget
    from pym.ops.wiring import Wiring

KIND = "pylocks-2"


def read(wiring: Wiring, name: str) -> tuple[object, ...]:
    """What a lock says; `name` as typed.

    Raises:
        UsageError: It is missing, or no lock.
    """
    from pym.project import pylock

    path = os.path.join(wiring.context.cwd, name)
    if not os.path.exists(path):
        raise UsageError(f"File not found: `{name}`")
    assert pylock.is_lock(path)
    memo = Memo(wiring.context.cache, KIND)
    now = stamp(path)
    known = memo.recall(path)
    if type(known) is tuple and len(known) == 2 and known[0] == now:
        found: tuple[object, ...] = known[1]
        return found
    from pym.lock.pylock_read import read as read_tables
    from pym.project import toml

    lock = read_tables(toml.load(path), os.path.dirname(path), name)
    if now is not None and settled(path, now):
        memo.remember(path, (now, lock))
    return lock


def select(
    lock: Any, label: str, target: ResolutionTarget, extras: Sequence[str], all_extras: bool, groups: Sequence[str]
) -> list[Node]:
    """The packages of a lock that are for an environment. Those from a directory may have no version.

    Args:
        lock: From `read`.
        label: Its name, for messages.
        target: The environment.
        extras, all_extras, groups: Which of its extras and groups are wanted; without groups its default ones.

    Raises:
        LockUnfit: It is for other Pythons or environments, or has a package twice for this one.
        UsageError: It has no such extra or group.
    """
    pythons, environments, known_extras, known_groups, default_groups, packages = lock
    variables: Any = dict(target.environment or {})
    here = key(target.python)
    if pythons is not None and not admits(pythons[1], here):
        raise LockUnfit(
            f"`{label}` is for Python {pythons[0]}, and this is {target.python}",
            hints=("choose another Python with `--python`, or write the lock anew",),
        )
    if environments and not any(evaluate(one, variables) for one in environments):
        raise LockUnfit(f"`{label}` is not for this environment: none of its `environments` is like it")
    wanted = {normalised(one) for one in extras} if not all_extras else set(known_extras)
    chosen = {normalised(one.rpartition(":")[2]) for one in groups} or set(default_groups)
    for kind, names, known in (
        ("extra", wanted, known_extras),
        ("group", chosen, (*known_groups, *default_groups)),
    ):
        missing = sorted(names - set(known))
        if missing:
            raise UsageError(f"`{label}` has no {kind} `{missing[0]}`")
    variables["dependency_groups"] = tuple(sorted(chosen))
    nodes: dict[str, Node] = {}
    for name, version, marker, requires, index, wheels, sdist, url, editable in packages:
        if not evaluate(marker, variables, frozenset(wanted)):
            continue
        if requires is not None and not admits(requires[1], here):
            raise LockUnfit(f"`{name}` of `{label}` is for Python {requires[0]}, and this is {target.python}")
        if name in nodes:
            raise LockUnfit(f"`{label}` has `{name}` more than once for this environment")
        files: tuple[File, ...] = tuple(
            [
                (filename, place, hashes, size, None, "", None, None)
                for filename, place, hashes, size in (*wheels, *([sdist] if sdist is not None else ()))
            ]
        )
        nodes[name] = Node(name, version, url=url, editable=editable, index=index, files=files)
    return [nodes[name] for name in sorted(nodes)]


def versions(nodes: list[Node], provider: IndexProvider) -> list[Node]:
    """The same, each with its version: that of a directory is what its metadata says.

    Raises:
        PymError: It cannot be told.
    """
    for node in nodes:
        if not node.version:
            found: Any = provider.releases(node.name, node.url)
            node.version = found.versions[0]
    return nodes
