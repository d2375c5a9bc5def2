"""Keeping the shims in step with the store."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring


def refresh(wiring: Wiring) -> None:
    """Makes a shim for every installed minor version, if there are shims (`update-shell` makes the first).

    Those of another store stay as they are: an installation elsewhere (`--install-dir`) must not turn them away from
    the one they were made for.
    """
    if os.path.isdir(wiring.layout.shims):
        from pym.shim.write import made_for

        if made_for(wiring.context, wiring.store.path):
            write(wiring)


def write(wiring: Wiring) -> list[str]:
    """Writes all shims and returns their paths."""
    from pym.shim.write import write_shims

    minors = []
    for key in wiring.store.installed():
        name = f"{key.version.major}.{key.version.minor}{key.executable_suffix}"
        if key.platform == wiring.platform and key.implementation == "cpython" and name not in minors:
            minors.append(name)
    return write_shims(
        wiring.context, store=wiring.store.path, platform=str(wiring.platform), pym=launcher(wiring), minors=minors
    )


def launcher(wiring: Wiring) -> str:
    """The absolute path of the `pym` that the shims are to call when they cannot tell by themselves."""
    import sys

    environ = wiring.context.environ
    named = environ.get("PYM_LAUNCHER", "")
    if os.path.isabs(named):
        return named
    beside = os.path.join(wiring.layout.bin, "pym")
    if os.access(beside, os.X_OK):
        return beside
    for directory in environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(directory, "pym")
        if os.path.isabs(path) and os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    script = os.path.abspath(sys.argv[0]) if sys.argv and sys.argv[0] else ""
    return script if os.access(script, os.X_OK) else beside
