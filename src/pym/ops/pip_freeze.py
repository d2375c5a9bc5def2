"""`pip freeze`: what is installed, as requirements. A HOT module."""

from __future__ import annotations

import os

from pym.install import sites
from pym.ops.inspected import Inspected, inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pym.model.environment import Installed
    from pym.ops.inspected import Asked
    from pym.ops.wiring import Wiring


def run(
    wiring: Wiring,
    asked: Asked,
    *,
    editable: bool = True,
    exclude: Collection[str] = (),
    paths: Sequence[str] = (),
) -> tuple[Inspected, list[str]]:
    """The requirements, by name and version.

    Args:
        wiring: The call.
        asked: Which environment.
        editable: Whether editable distributions are listed.
        exclude: Normalised names to leave out.
        paths: Absolute directories to look in, instead of the environment's own.

    Raises:
        PymError: There is no such environment.
    """
    inspected = inspect(wiring, asked)
    if paths:
        found = [one for path in paths for one in sites.in_site(path, wiring.reporter.warn)]
        found.sort(key=lambda one: (one.name, one.version, one.site))
        inspected = Inspected(inspected.environment, found, wiring.context.cache)
    lines = []
    for one in inspected.installed:
        if one.name not in exclude:
            line = _line(one)
            if editable or not line.startswith("-e "):
                lines.append(line)
    return inspected, lines


def _line(one: Installed) -> str:
    plain = f"{one.name}=={one.version}"
    if one.kind == "egg-link":
        return f"-e {sites.editable_location(one)}"
    if one.kind != "dist-info" or not os.access(os.path.join(one.site, one.info, "direct_url.json"), os.F_OK):
        location = sites.editable_location(one) if one.kind == "dist-info" else ""
        return f"-e {location}" if location else plain
    value = sites.direct_url(one)
    if value is None:
        return plain
    from pym.ops import origins

    url = origins.as_url(value)
    about = value.get("dir_info")
    if isinstance(about, dict) and about.get("editable") is True:
        return f"-e {url}"
    return f"{one.name} @ {url}"
