"""Which environment an answer is known to be valid for: `--emit-marker-expression`. A cold module."""

from __future__ import annotations

from pym.spec.markers import diagram
from pym.spec.markers.evaluate import AND, EXTRA, LIST, OR
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.markers.text import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.provider import Provider
    from pym.model.resolution import Inputs, Resolution
    from pym.spec.markers.evaluate import Marker


def marker(inputs: Inputs, resolution: Resolution, provider: Provider, environment: Mapping[str, str]) -> str:
    """The values of all variables that any requirement in the answer depends on, as a marker."""
    found: set[str] = set()
    for group in (inputs.requirements, inputs.constraints, inputs.overrides):
        for one in group:
            _collect(one.requirement[3], found)
    for node in resolution.nodes:
        releases = provider.releases(node.name, node.url)
        versions = getattr(releases, "versions", ())
        if node.version not in versions:
            continue
        metadata = provider.metadata(releases, versions.index(node.version))  # type: ignore[arg-type]
        if isinstance(metadata, tuple):
            for requirement in metadata[2]:
                _collect(requirement[3], found)
    clauses = [f"{name} == {_quoted(environment.get(name, ''))}" for name in sorted(found)]
    return text(diagram.of(compile_marker(" and ".join(clauses)))) if clauses else ""


def _collect(condition: Marker | None, found: set[str]) -> None:
    if condition is None:
        return
    if condition[0] in (AND, OR):
        for part in condition[1:]:
            _collect(part, found)
    elif condition[0] not in (EXTRA, LIST):
        found.add(condition[1])


def _quoted(value: str) -> str:
    return f"'{value}'" if "'" not in value else f'"{value}"'
