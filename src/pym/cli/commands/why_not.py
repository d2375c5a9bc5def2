"""`pym why-not`."""

from __future__ import annotations

from pym.cli import explaining, lock_chosen, locked
from pym.cli.commands.lock import show_count
from pym.errors import PymError, UsageError, shown
from pym.ops import lock_demand, why_not
from pym.spec import requirements
from pym.spec.requirement import EXTRAS, MARKER, SPECIFIER, URL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.cli.invocation import Invocation
    from pym.cli.locked import Here
    from pym.model.lock import Lock
    from pym.ops.blockers import Blocker
    from pym.ops.why_not import Answer
    from pym.spec.requirement import Requirement


def main(invocation: Invocation) -> int:
    demand = _demand(invocation.text("wanted"))
    here = locked.locked(invocation, show=False)
    if not here.locked.changed and not (invocation.flag("frozen") or invocation.environ.get("PYM_FROZEN")):
        show_count(invocation, here.locked)
    with explaining.statements(here) as (statements, provider):
        answer = why_not.run(
            here.locked.lock,
            demand,
            provider,
            statements,
            lock_chosen.policy(here.chosen),
            lambda required: _resolved(here, demand, required),
        )
    command = _command(here, answer)
    if invocation.flag("json"):
        invocation.print(explaining.json_text(_document(answer, command)))
    else:
        invocation.print("\n".join(_lines(answer, command, explaining.root_name(here))))
    return 0


def _demand(typed: str) -> Requirement:
    try:
        demand = requirements.compile(typed)
    except (PymError, ValueError) as error:
        reason = error.message if isinstance(error, PymError) else str(error)
        raise UsageError(f"Not a requirement: {shown(typed)}", context=reason) from None
    if demand[SPECIFIER] is None or demand[URL]:
        raise UsageError(
            f"No version is asked for: {shown(typed)}",
            hints=("write `pym why-not PACKAGE==VERSION`, or another specifier such as `PACKAGE>=2`",),
        )
    if demand[EXTRAS] or demand[MARKER] is not None:
        raise UsageError(f"Only a name and a specifier can be asked about, without extras and markers: {shown(typed)}")
    return demand


def _resolved(here: Here, demand: Requirement, required: bool) -> Lock:
    """The lock that would be with a demand; nothing is written."""
    asked = lock_chosen.asked(here.chosen)
    asked.locked, asked.frozen, asked.dry_run = "", "", True
    return lock_demand.resolved(
        here.wiring,
        here.script,
        here.locked.lock,
        demand,
        required=required,
        asked=asked,
        places=lock_chosen.places(here.chosen),
        policy=lock_chosen.policy(here.chosen),
        builds=lambda: lock_chosen.builds(here.chosen),
    )


def _command(here: Here, answer: Answer) -> str:
    script = f" --script {here.script.script.label}" if here.script is not None else ""
    return f"pym lock{script} -P '{answer.demand}'"


def _lines(answer: Answer, command: str, root: str) -> list[str]:
    has = f"the lock has {' and '.join([one or 'one without a version' for one in answer.locked])}"
    if answer.kind == why_not.LOCKED:
        return [f"Nothing keeps `{answer.demand}` out: {has}"]
    lines = [f"`{answer.demand}`: {has}"]
    for one in answer.objections:
        lines += ["", _sentence(one)]
    for blocker in answer.blockers:
        lines += ["", *_of_blocker(blocker, root)]
    for key, text in answer.settings:
        lines += ["", f"The project sets `{text}` (`{key}`)"]
    if answer.kind == why_not.POSSIBLE:
        others = "With other versions of these it would be possible" if answer.blockers else "It would be possible"
        lines += ["", f"{others}: `{command}` would lock it", *_changes(answer)]
    elif answer.changes:
        lines += [
            "",
            f"It could be had only if nothing required `{answer.name}`, with these versions:",
            *_changes(answer),
        ]
    elif answer.proof:
        lines += ["", "No other versions will do:" if answer.blockers else "It cannot be locked:"]
        lines += [f"  {line}" for line in answer.proof.splitlines()]
    lines += [f"hint: {hint}" for hint in answer.hints]
    return lines


def _changes(answer: Answer) -> list[str]:
    return [
        f"  {word} {name} {f'{before} -> {after}' if before and after else before or after}"
        for word, name, before, after in answer.changes
    ]


def _of_blocker(blocker: Blocker, root: str) -> list[str]:
    place = f" ({blocker.stated.file}: {blocker.stated.table})" if blocker.stated.file else ""
    who = explaining.who_is(blocker.requirer, root)
    lines = [f"{_sentence(who)} requires `{blocker.stated.text}`{place}"]
    if blocker.way is not None and len(blocker.way.steps) > 1:
        lines += explaining.lines_of(type(blocker.way)(blocker.way.steps[:-1], ""), root)
    return lines


def _sentence(text: str) -> str:
    """With a capital letter, unless it begins with a name."""
    return text[:1].upper() + text[1:] if text.startswith(("there", "the ", "no ", "group")) else text


def _document(answer: Answer, command: str) -> dict[str, Any]:
    return {
        "package": answer.name,
        "wanted": answer.demand,
        "locked": list(answer.locked),
        "answer": answer.kind,
        "candidates": list(answer.candidates),
        "objections": list(answer.objections),
        "blockers": [
            {
                "name": one.requirer.name or None,
                "version": one.requirer.version or None,
                "extra": one.requirer.extra or None,
                "group": one.requirer.group or None,
                "requires": one.stated.text,
                "file": one.stated.file or None,
                "table": one.stated.table or None,
                "marker": one.marker or None,
                "chain": explaining.way_json(one.way)["steps"] if one.way is not None else [],
            }
            for one in answer.blockers
        ],
        "settings": [{"setting": key, "requirement": text} for key, text in answer.settings],
        "proof": answer.proof.splitlines(),
        "hints": list(answer.hints),
        "changes": [
            {"change": word.lower(), "name": name, "before": before or None, "after": after or None}
            for word, name, before, after in answer.changes
        ],
        "command": command if answer.kind == why_not.POSSIBLE else None,
    }
