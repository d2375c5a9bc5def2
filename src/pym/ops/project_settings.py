"""Settings of the root that change what is resolved: constraints, overrides, excludes, environments. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.model.resolution import Input
from pym.project.compiled import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.wiring import Wiring
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


def apply(wiring: Wiring, found: ProjectInputs, root: Declared) -> None:
    """Puts them into `found`.

    Raises:
        UsageError: One is malformed.
    """
    found.constraints = tuple([Input(one) for one in _listed(wiring, found, root, "constraint-dependencies")])
    found.overrides = tuple([Input(one) for one in _listed(wiring, found, root, "override-dependencies")])
    found.excludes = frozenset([one[0] for one in _listed(wiring, found, root, "exclude-dependencies")])
    if any(_tables(wiring, key) for key in ("override-dependencies", "exclude-dependencies")):
        from pym.ops.project_scopes import scopes

        found.scopes = scopes(wiring, found, root)
    found.environments = _markers(wiring, "environments")
    found.required_environments = _markers(wiring, "required-environments")


def _listed(wiring: Wiring, found: ProjectInputs, root: Declared, key: str) -> list[Requirement]:
    settings = wiring.settings
    said = settings.value(key)
    tables = key != "constraint-dependencies"  # those may speak of one package alone
    if said is not None and not (
        isinstance(said, list) and all(isinstance(one, str) or (tables and isinstance(one, dict)) for one in said)
    ):
        raise UsageError(
            f"`{key}` in `{settings.source(key)}` must be a list of requirements", context=f"it is {said!r}"
        )
    place = f"`{key}` in `{settings.source(key)}`"
    texts = tuple([one for one in said or () if isinstance(one, str)])
    return found.lowered.apply(compiled(texts, wiring.context.cache, place), root)


def _tables(wiring: Wiring, key: str) -> bool:
    said = wiring.settings.value(key)
    return isinstance(said, list) and any(isinstance(one, dict) for one in said)


def _markers(wiring: Wiring, key: str) -> tuple[str, ...]:
    settings = wiring.settings
    texts = settings.strings(key)
    if not texts:
        return ()
    from pym.spec.markers import diagram
    from pym.spec.markers.parse import compile as compile_marker

    nodes: list[int] = []
    for one in texts:
        try:
            node = diagram.of(compile_marker(one))
        except ValueError as error:
            raise UsageError(
                f"`{key}` in `{settings.source(key)}` has {shown(one)}, which is no marker", context=str(error)
            ) from error
        for other, known in zip(texts, nodes, strict=False):
            if key == "environments" and not diagram.disjoint(node, known):
                raise UsageError(
                    "Supported environments must be disjoint, but the following markers overlap: "
                    f"`{other}` and `{one}`",
                    context=f"`environments` in `{settings.source(key)}`",
                    hints=(f"replace `{one}` with `({one}) and not ({other})`, written out",),
                )
        nodes.append(node)
    return texts
