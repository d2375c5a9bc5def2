"""Another Python for a tool that does not take the one that was found, where a person did not ask for that one."""

from __future__ import annotations

from pym.model.distribution import IS_YANKED, PYTHONS, Releases
from pym.ops import resolving
from pym.ops.choose import Choice
from pym.python.request import PythonRequest
from pym.spec import ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.pip_install import Installing
    from pym.spec.requirement import Requirement


def choice(call: Installing, wanted: Requirement, interpreter: Interpreter, target: Choice) -> Choice | None:
    """What to ask for instead; None where that would not help, or another Python is not wanted.

    Args:
        call: What has failed, with its sources gathered.
        wanted: The tool itself.
        interpreter: The Python that it failed for.
        target: What led to that.
    """
    if target.request.kind not in ("default", "any") or target.pin is not None or wanted[4]:
        return None
    from pym.ops.target import target_for

    wiring = call.wiring
    for_it = target_for(wiring, interpreter.key, call.pythons)
    provider = resolving.make_provider(wiring, call.locations(), for_it, keyring=call.places.keyring)
    try:
        releases = provider.releases(wanted[0])
    finally:
        provider.finish()
    if not isinstance(releases, Releases):
        return None
    python = ranges.release_key(str(interpreter.version))
    for position in range(len(releases.versions) - 1, -1, -1):
        if wanted[2] is not None and not ranges.admits(wanted[2][1], releases.keys[position]):
            continue
        for usability in releases.kind(position):
            demanded = usability[PYTHONS]
            if demanded is not None and not usability[IS_YANKED] and ranges.lower_bound(demanded) > python:
                request = PythonRequest.parse(wiring.specifiers.valid(demanded[ranges.TEXT]), "/")
                return Choice(request, "", None, "", "")
        return None  # the newest takes this Python: something else is the matter
    return None
