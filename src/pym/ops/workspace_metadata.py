"""`pym workspace metadata`: members, packages and what requires what, in the shape of uv's preview."""

from __future__ import annotations

import json
import os

from pym.lock.arcs import BASE, EXTRA, GROUP, arcs
from pym.ops.lock_json import Graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.lock.arcs import Arcs
    from pym.model.environment import Environment
    from pym.model.lock import Conflicting
    from pym.ops.lock import Locked


def text(locked: Locked, script: str = "", environment: Environment | None = None) -> str:
    """The document.

    Args:
        locked: The lock.
        script: Absolute path of the script it is of, "" for a project.
        environment: One that holds what it says: what is in it, and who owns its modules, is told too.
    """
    lock = locked.lock
    found = arcs(lock, groups=lambda _: True)
    graph = Graph(found, os.path.dirname(locked.path), script)
    document = graph.heading
    modules = None
    if environment is not None:
        from pym.ops import module_owners

        names = {
            (lock.packages[at].name, lock.packages[at].version): graph.identifier((at, BASE, "")) for at in found.found
        }
        shown, modules = module_owners.about(environment, names)
        rest = {key: document.pop(key) for key in list(document)[2:]}
        document |= {"environment": shown, **rest}
    document["requires_python"] = lock.requires_python
    document["conflicts"] = {
        "sets": [{"items": [_item(one, found, graph) for one in sorted(items)]} for items in lock.conflicts]
    }
    if modules is not None:
        document["modules"] = modules
    members = graph.members
    if members:
        document["members"] = members
    document["resolution"] = graph.nodes(whole=True)
    return json.dumps(document, indent=2, ensure_ascii=False)


def _item(one: Conflicting, found: Arcs, graph: Graph) -> dict[str, Any]:
    name, extra, group = one
    kind: Any = {"Extra": extra} if extra else {"Group": group} if group else "Project"
    item = {"package": name, "kind": kind}
    for at in found.members:
        if found.lock.packages[at].name == name:
            place = (at, EXTRA, extra) if extra else (at, GROUP, group) if group else (at, BASE, "")
            item["id"] = graph.identifier(place)
    return item
