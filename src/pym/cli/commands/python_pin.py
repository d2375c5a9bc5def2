"""`pym python pin`."""

from __future__ import annotations

import os

from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import python_pin


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    request, shared = invocation.text("request"), invocation.flag("shared")
    if invocation.flag("rm"):
        if request:
            raise UsageError("`--rm` takes no request")
        path = python_pin.remove(wiring, shared=shared)
        what = "global Python pin" if shared else "Python version file"
        invocation.print(f"Removed {what} at `{_short(path, wiring.context.cwd)}`")
        return 0
    if not request:
        if invocation.flag("resolved"):
            raise UsageError("`--resolved` needs a request to resolve")
        pin = python_pin.current(wiring, shared=shared)
        for wanted in pin.requests:
            invocation.print(wanted.canonical())
        wiring.reporter.debug(f"Set by `{pin.path}`")
        return 0
    path, before, now = python_pin.pin(wiring, request, shared=shared, resolved=invocation.flag("resolved"))
    shown = _short(path, wiring.context.cwd)
    if before and before != now:
        invocation.print(f"Updated `{shown}` from `{before}` -> `{now}`")
    else:
        invocation.print(f"Pinned `{shown}` to `{now}`")
    return 0


def _short(path: str, cwd: str) -> str:
    return os.path.basename(path) if os.path.dirname(path) == cwd else path
