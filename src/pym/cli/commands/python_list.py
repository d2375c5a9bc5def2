"""`pym python list`."""

from __future__ import annotations

import sys
import time

from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import evidence, python_list
from pym.ops.evidence import Listening
from pym.ops.python_list import Row
from pym.ops.wiring import Wiring
from pym.python.request import PythonRequest
from pym.shim import printed


def main(invocation: Invocation) -> int:
    started = time.time_ns()
    wiring = invocation.wiring()
    listening = evidence.listen(wiring)
    text = invocation.text("request")
    only_installed, only_downloads = invocation.flag("only_installed"), invocation.flag("only_downloads")
    if only_installed and only_downloads:
        raise UsageError("`--only-installed` and `--only-downloads` exclude each other")
    request = PythonRequest.parse(text or "any", wiring.context.cwd)
    if request.is_local:
        raise UsageError(f"`{text}` is not a version that could be listed")
    rows = python_list.rows(
        wiring,
        request,
        installed=not only_downloads,
        downloads=not only_installed and wiring.downloads == "automatic" and wiring.preference != "only-system",
        all_versions=invocation.flag("all_versions") or request.patch_given,
        all_platforms=invocation.flag("all_platforms"),
        all_arches=invocation.flag("all_arches"),
    )
    if invocation.text("output_format") == "json":
        import json

        invocation.print(json.dumps([_json(row) for row in rows]))
        return 0
    uses = python_list.uses(wiring) if wiring.reporter.verbosity > 0 else {}
    width = max((len(str(row.key)) for row in rows), default=0)
    paint = invocation.reporter.paint
    lines = []
    for row in rows:
        place = paint(
            _place(row, wiring.context.cwd, invocation.flag("show_urls")), "cyan" if row.path else "dim", sys.stdout
        )
        lines.append(f"{row.key!s:<{width}}    {place}")
        if row.origin == "managed" and row.key in uses:
            for use in uses[row.key] or [""]:
                text = f"used by {use}" if use else "nothing known uses it"
                lines.append(f"{'':<{width}}    {paint(text, 'dim', sys.stdout)}")
    for line in lines:
        invocation.print(line)
    if printed.VARIABLE in invocation.environ:
        _record(wiring, rows, lines, started, listening)
    return 0


def _record(wiring: Wiring, rows: list[Row], lines: list[str], started: int, listening: Listening) -> None:
    if not evidence.answerable(wiring, rows, listening):
        return
    depends = [
        *(row.path for row in rows),
        *evidence.of_search(wiring, path=True),
        *evidence.of_project(wiring, wiring.project_from),
    ]
    printed.record(wiring.context.environ, lines, depends=depends, started=started, path_matters=True)


def _place(row: Row, cwd: str, urls: bool) -> str:
    if not row.path:
        return row.url if urls else "<download available>"
    inside = row.path.startswith(cwd.rstrip("/") + "/") and cwd != "/"
    path = row.path[len(cwd) + 1 :] if inside else row.path
    return f"{path} -> {row.symlink}" if row.symlink else path


def _json(row: Row) -> dict[str, object]:
    """One entry in uv's form."""
    key, version = row.key, row.key.version
    return {
        "key": str(key),
        "version": str(version),
        "version_parts": {"major": version.major, "minor": version.minor, "patch": version.patch},
        "path": row.path or None,
        "symlink": row.symlink or None,
        "url": row.url or None,
        "os": key.platform.os,
        "variant": key.variant or "default",
        "implementation": key.implementation,
        "arch": key.platform.arch,
        "libc": key.platform.libc,
    }
