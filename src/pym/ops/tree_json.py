"""A tree for programs: `tree --format json`."""

from __future__ import annotations

import json
import os

from pym.lock.arcs import BASE, EXTRA, GROUP, ROOT, Arcs
from pym.ops import tree
from pym.ops.lock_json import Graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.lock.arcs import Arc
    from pym.ops.lock_json import Place
    from pym.ops.tree import Shape


def text(arcs: Arcs, shape: Shape, path: str, script: str = "") -> str:
    """The nodes of a tree with its roots.

    Args:
        arcs: What there is to draw.
        shape: What of it is drawn.
        path: Absolute path of the lock.
        script: Absolute path of the script it is of, "" for a project.
    """
    shown = _within(arcs, shape, script)
    graph = Graph(shown, os.path.dirname(path), script, invert=shape.invert)
    document = graph.heading
    document["roots"] = [
        {"id": one} for one in sorted([graph.identifier(root) for root in _roots(shown, shape, graph, script)])
    ]
    document["inverted"] = shape.invert
    members = graph.members
    if members:
        document["members"] = members
    document["resolution"] = graph.nodes(latest=shape.latest)
    return json.dumps(document, indent=2, ensure_ascii=False)


def _roots(arcs: Arcs, shape: Shape, graph: Graph, script: str) -> list[Place]:
    if shape.invert:
        return [(at, BASE, "") for at in tree.tops(arcs, shape)]
    if script and not shape.packages:
        return [(ROOT, BASE, "")]
    found = []
    for at in tree.tops(arcs, shape) if shape.packages else (ROOT, *arcs.members):
        # Of a member of which only groups are wanted the member itself is not.
        bare = at == ROOT or (at in arcs.members and at not in arcs.wanted)
        if at == ROOT or at in arcs.found:
            found += [place for place in graph.places(at) if place[1] == GROUP or not bare]
    return found


def _within(arcs: Arcs, shape: Shape, script: str) -> Arcs:
    """What lies so near to the roots that it is drawn."""
    graph = Graph(arcs, "", script, invert=shape.invert)
    if shape.invert:
        roots: list[Place] = [(at, BASE, "") for at in tree.tops(arcs, shape)]
    else:
        starts = tree.tops(arcs, shape) if shape.packages else [*arcs.members, ROOT]
        roots = [place for at in starts for place in graph.places(at) if at == ROOT or at in arcs.found]
    # What the workspace itself requires is drawn where members are; a script is at the top of its tree.
    level = {place: -1 if place[0] == ROOT and not script else 0 for place in roots}
    queue = list(roots)
    for place in queue:  # it grows while it is walked
        for end, _ in graph.leads(place):
            below = level[place] + (end[0] != place[0])
            if below <= shape.depth and below < level.get(end, shape.depth + 1):
                level[end] = below
                queue.append(end)
    listed = [arc for arc in arcs.listed if _follows(arc, shape, level, script)]
    found = {place[0] for place in level} - {ROOT}
    if not shape.packages:
        found |= set(arcs.members) & set(arcs.found)
    found |= {at for arc in listed for at in (arc.source, arc.target) if at != ROOT}
    return Arcs(arcs.lock, arcs.members, [at for at in arcs.found if at in found], listed, wanted=arcs.wanted)


def _follows(arc: Arc, shape: Shape, level: dict[Place, int], script: str) -> bool:
    """Whether an arc leads on from something that is not as deep as it goes."""
    if arc.source == ROOT and not script and arc.kind != GROUP:
        return False
    starts: list[Place] = [(arc.source, arc.kind, arc.label)]
    if shape.invert:
        starts = [(arc.target, EXTRA, extra) for extra in arc.extras] or [(arc.target, BASE, "")]
    return any(level.get(start, shape.depth) < shape.depth for start in starts)
