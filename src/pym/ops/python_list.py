"""What is installed and what can be: the rows of `python list`."""

from __future__ import annotations

import os

from pym.model.interpreter import Interpreter, InterpreterKey
from pym.model.value import Value
from pym.python import discovery
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring
    from pym.python.catalogue import Download


class Row(Value):
    """An interpreter or a download.

    Attributes:
        key: What it is.
        path: Absolute path of an installed one, "" for a download.
        origin: Where an installed one was found.
        url: Where a download comes from.
    """

    __slots__ = ("key", "origin", "path", "url")

    def __init__(self, key: InterpreterKey, path: str, origin: str, url: str) -> None:
        self.key = key
        self.path = path
        self.origin = origin
        self.url = url

    @property
    def symlink(self) -> str:
        """The target of the link at `path`, "" if it is none; managed Pythons' links are an implementation detail."""
        if not self.path or self.origin == "managed":
            return ""
        try:
            return os.readlink(self.path)
        except OSError:
            return ""


def rows(
    wiring: Wiring,
    request: PythonRequest,
    *,
    installed: bool = True,
    downloads: bool = True,
    all_versions: bool = False,
    all_platforms: bool = False,
    all_arches: bool = False,
) -> list[Row]:
    """The rows, newest version first; of one version what is installed before what can be downloaded.

    Args:
        wiring: The call.
        request: Only what satisfies it.
        installed: Show interpreters on this machine.
        downloads: Show downloads.
        all_versions: Every patch instead of the newest of each minor version.
        all_platforms: Downloads for other operating systems.
        all_arches: Downloads for other architectures.
    """
    found = [Row(one.key, one.executable, one.origin, "") for one in _installed(wiring, request)] if installed else []
    if downloads:
        have = {row.key for row in found if row.origin == "managed"}
        found += [
            Row(download.key, "", "", download.url)
            for download in _downloads(wiring, request, all_versions, all_platforms, all_arches)
            if download.key not in have
        ]
    found.sort(key=lambda row: (not row.path, row.origin != "managed"))
    found.sort(key=lambda row: (row.key.variant, str(row.key.platform)))
    found.sort(key=lambda row: (row.key.implementation == "cpython", row.key.version.key), reverse=True)
    return found


def _installed(wiring: Wiring, request: PythonRequest) -> list[Interpreter]:
    search = discovery.Search(wiring.context, wiring.store, wiring.specifiers, wiring.preference, environments=False)
    found = search.installed(PythonRequest("any"))
    wiring.skipped = search.skipped
    return [one for one in found if request.admits(one.key, wiring.specifiers)]


def _downloads(
    wiring: Wiring, request: PythonRequest, all_versions: bool, all_platforms: bool, all_arches: bool
) -> list[Download]:
    from pym.python import catalogue

    here = wiring.platform
    wide = all_platforms or all_arches or bool(request.os or request.arch or request.libc)
    every = wiring.downloads_for(None if wide else (here,))
    explicit = request.version is not None and request.version.debug
    found = []
    seen = set()
    for download in catalogue.newest_builds(every):
        key = download.key
        if key.debug and not explicit:
            continue
        if not request.admits(key, wiring.specifiers):
            continue
        where = key.platform
        if not all_platforms and not request.os and where.os != here.os:
            continue
        if not all_platforms and not request.libc and where.os == here.os and where.libc != here.libc:
            continue
        if not (all_arches or all_platforms) and not request.arch and where.arch != here.arch:
            continue
        if all_platforms and not all_arches and not request.arch and where.arch != here.arch:
            continue
        if not all_versions:
            if key.minor_name in seen:
                continue
            seen.add(key.minor_name)
        found.append(download)
    return found


def uses(wiring: Wiring) -> dict[InterpreterKey, list[str]]:
    """For each managed interpreter, what uses it, in words."""
    from pym.python import usage

    found = usage.uses(wiring.context, wiring.store, wiring.specifiers)
    return {key: [f"{use.what} {use.path}" for use in users] for key, users in found.items()}
