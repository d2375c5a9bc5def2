"""What `why` and `why-not` share: who says what is required, and how chains of requirements are shown."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager

from pym.cli import lock_chosen
from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pym.cli.locked import Here
    from pym.dist.provider import IndexProvider
    from pym.ops.stated import Statements
    from pym.ops.why import Step, Way


@contextmanager
def provider(here: Here) -> Iterator[IndexProvider]:
    """What knows the versions of packages and their metadata, as the lock has them."""
    from pym.lock.roots import pythons
    from pym.model.target import ResolutionTarget
    from pym.ops import locked_places, resolving
    from pym.spec.markers.text import release
    from pym.spec.ranges import LOWEST

    lock, places = here.locked.lock, lock_chosen.places(here.chosen)
    locations = locked_places.locations(here.wiring, places, locked_places.pins(here.wiring, lock, places))
    lowest = pythons(lock.requires_python)[0]
    python = ".".join([str(number) for number in release(lowest)]) if lowest != LOWEST else "0"
    target = ResolutionTarget(python, lock.requires_python, source="requires-python")
    made = resolving.make_provider(here.wiring, locations, target, keyring=places.keyring)
    try:
        yield made
    finally:
        made.finish()


@contextmanager
def statements(here: Here) -> Iterator[tuple[Statements, IndexProvider]]:
    """What packages require as it was written, and what knows their versions.

    Raises:
        UsageError: The lock is that of another program, which does not tell which member requires what.
    """
    if here.locked.lock.inputs is None:
        raise UsageError(
            f"`{os.path.basename(here.locked.path)}` is that of another program: it does not tell who requires what",
            hints=("`pym lock` writes it anew",),
        )
    from pym.ops.stated import Statements

    with provider(here) as made:
        script = here.script.script.declared if here.script is not None else None
        directory, cache = os.path.dirname(here.locked.path), here.wiring.context.cache
        yield Statements(here.locked.lock, directory, made, cache, script), made


def root_name(here: Here) -> str:
    """How that is called which is neither a member nor a package."""
    return here.script.script.label if here.script is not None else "the workspace"


def lines_of(way: Way, root: str) -> list[str]:
    """A chain, one line for each requirement, each further in than the one before."""
    lines = []
    for level, step in enumerate(way.steps):
        who = who_is(step, root, declared=not level)
        for one in step.stated:
            place = f" ({one.file}: {one.table})" if one.file else ""
            lines.append(f"{'  ' * (level + 1)}{who} requires `{one.text}`{place}")
    return lines


def who_is(step: Step, root: str, *, declared: bool = True) -> str:
    """`app`, `flask 3.1.0`, `httpx[http2] 0.28.1`, group `dev` of `app`."""
    name = step.name or root
    if step.extra:
        name += f"[{step.extra}]"
    if step.version and not (declared and step.stated and step.stated[0].file):
        name += f" {step.version}"
    return f"group `{step.group}` of {name}" if step.group else name


def way_json(way: Way) -> dict[str, Any]:
    """A chain for programs."""
    return {"marker": way.marker or None, "steps": [_step_json(step) for step in way.steps]}


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "name": step.name or None,
        "version": step.version or None,
        "extra": step.extra or None,
        "group": step.group or None,
        "requires": [{"text": one.text, "file": one.file or None, "table": one.table or None} for one in step.stated],
    }


def json_text(document: dict[str, Any]) -> str:
    """A document as it is printed."""
    return json.dumps(document, indent=2, ensure_ascii=False)
