"""Seals: what a project asks for is there, for as long as files alone prove that it is.

`pym run CMD`, `pym sync` and `pym lock` are run again and again where everything is up to date. Finding that out takes
Python longer to start than to do. So where it was found to be so, all that it was drawn from is written down among the
user's answers, one seal for each request in a project or member of a workspace:

    answers/f/DIRECTORY/.pym-run                        for `pym run` in the project /DIRECTORY
    answers/f/DIRECTORY/.pym-sync --extra cli           for `pym sync --extra cli`
    answers/f/DIRECTORY/.pym-lock                       for `pym lock`; it needs no environment
    answers/f/DIRECTORY/.pym-kept,N                     hard links to the files that the lock was drawn from, and times
    ROOT/.venv/.pym/seal/%packages%api,N                the same for `run` and `sync` in the member `packages/api`

The launcher (`shims/pym`, `_pym_sealed`) proves by them that nothing has changed, and starts the program of the
environment, or says again what was said. For the form see `shim.sealed`.

What proves it:

- Every file that was read is the very same (a hard link of it is kept: no older file can take its place), has the same
  time (no older one can be copied into it) and has not been written since: `pyproject.toml` of the root and of all
  members, `pylock.toml`, `pym.toml`, `uv.toml`, version files, the user's and the system's settings, pip's
  configuration (it names the default index), `pyvenv.cfg`, what the builds of editable trees depend on. Of files
  outside of the workspace and of another user's there is no link: they have the same time, and the directory they lie
  in has not changed.
- It is the same boot: after a power cut files may be without their content (`install.settled`), and markers may ask for
  the kernel. Where no file tells the boot, nothing is sealed to which that could happen.
- Every file that was looked for and not found is still not there, up to the root of the file system.
- The site directory, those around it and the directories that members are found in have the same time: what copies
  directories with their times gives them another. Of the latter it is counted what is in them, too: archives may have
  one time for everything.
- The links of the environment lead to the same interpreter; that and its directory have the same time.

Anything else is not sealed: locks and environments that pym itself has to look at each time (versions that only a build
tells, `cache-keys` of its own), options that do more than select, and any variable that changes more than where things
lie.
"""

from __future__ import annotations

import os

from pym.index.default import files as pip_files
from pym.install import settled
from pym.install.unfinished import WORKSHOP, pending
from pym.model.lock import DIRECTORY
from pym.ops import evidence
from pym.project import manifest
from pym.python import pins
from pym.shim import printed, sealed
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pym.model.environment import Environment
    from pym.model.lock import Lock
    from pym.ops.wiring import Wiring
    from pym.project.workspace import Workspace

SOURCES = (
    "PYM_CACHE_DIR", "PYM_DEFAULT_INDEX", "PYM_INDEX_URL", "PYM_INDEX", "PYM_EXTRA_INDEX_URL", "PYM_FIND_LINKS",
    "PIP_INDEX_URL", "PIP_CONFIG_FILE",
)  # fmt: skip
_BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


def seal(
    wiring: Wiring,
    environment: Environment | None,
    lock: Lock,
    said: Mapping[str, Sequence[str]],
    started: int,
) -> bool:
    """Writes down that there was nothing to do.

    Args:
        wiring: The call; it is in a project, and nothing had to be changed.
        environment: The project's own, `.venv` in the root of the workspace; None if only the lock was looked at.
        lock: The lock.
        said: By request (`run`, `sync` or `lock`, and what was typed after it), the lines that are to be said, as
            `nothing_to_do` has them.
        started: `time.time_ns()` from before anything was looked at.

    Returns:
        Whether it was written: not where something cannot be proved by files, or was written too lately.
    """
    workspace = wiring.workspace
    environ = wiring.context.environ
    if workspace is None or workspace.bare or "\n" in workspace.root:
        return False
    variables = "|".join([environ.get(one, "") for one in SOURCES])
    if holds_credentials(os.fsencode(variables)):
        return False  # they are not to lie among the answers as well
    if not evidence.answerable(wiring, (), _Silent()) or (
        environment is not None and not _usual(environment, workspace)
    ):
        return False
    trees = _trees(wiring, lock, workspace.root)
    boot = printed.boot()
    if trees is None or (
        not boot and (_asks_for_kernel(workspace.root) or (environment is not None and settled.boots(environment)))
    ):
        return False
    place = place_of(wiring, workspace)
    files = [os.path.join(workspace.root, "pylock.toml"), *_files(wiring, workspace), *trees]
    looked_at = [path for path in files if os.path.isdir(path)]
    files = [path for path in files if path not in looked_at]
    kept, interpreter, site = f"{place}kept", "", ""
    if environment is not None:
        files.insert(0, f"{environment.prefix}/pyvenv.cfg")
        kept = f"{environment.prefix}/.pym/seal/{_below(workspace)}"
        interpreter, site = os.path.realpath(environment.python), environment.sites[0]
        looked_at += [os.path.dirname(environment.python), f"{site}/{WORKSHOP}"]
    return sealed.record(
        {place + request: lines for request, lines in said.items()},
        kept,
        environ,
        variables,
        boot,
        root=workspace.root,
        project=workspace.project,
        files=files,
        looked_at=looked_at,
        site=site,
        interpreter=interpreter,
        started=started,
    )


def place_of(wiring: Wiring, workspace: Workspace) -> str:
    """What the names of all seals of a project begin with."""
    return f"{wiring.layout.answers}/f{workspace.project.rstrip('/')}/.pym-"


def _usual(environment: Environment, workspace: Workspace) -> bool:
    """Whether an environment is the one that the launcher takes, and nobody is changing it."""
    prefix = os.path.join(workspace.root, ".venv")
    return (
        environment.prefix == prefix
        and environment.python == f"{prefix}/bin/python"
        and len(environment.sites) == 1
        and not any(map(pending, environment.sites))
        and not os.path.islink(prefix)
    )


def _build_files(place: str) -> list[str]:
    return [os.path.join(place, name) for name in (*_BUILD_FILES, "src")]


def _below(workspace: Workspace) -> str:
    """What the seals of a member of a workspace have in their name, "" for the root."""
    below = os.path.relpath(workspace.project, workspace.root)
    return "" if below == os.curdir else "%".join(["", *below.split(os.sep)])


class _Silent(evidence.Listening):
    """Nothing was reported: whoever seals has not been warned of anything."""

    def __init__(self) -> None:
        self.warned = False


def _files(wiring: Wiring, workspace: Workspace) -> Iterator[str]:
    """What the project and its settings were read from, or would be."""
    yield from evidence.of_project(wiring, workspace.project)
    yield from evidence.of_search(wiring, path=False)
    for name in (pins.SINGLE, pins.SEVERAL):
        yield os.path.join(workspace.root, name)
    yield from pip_files(wiring.context.environ)


def _trees(wiring: Wiring, lock: Lock, root: str) -> list[str] | None:
    """What the builds of trees depend on; None where that is more than a few files."""
    found = []
    for package in lock.packages:
        source = package.source
        if source.kind != DIRECTORY:
            continue
        place = os.path.normpath(os.path.join(root, source.location, source.subdirectory))
        about = manifest.read(os.path.join(place, "pyproject.toml"), wiring.context.cache)
        if not package.version or about is None or "cache-keys" in about.pym or "cache-keys" in about.uv:
            return None
        if not source.virtual:
            found += _build_files(place)
    return found


def _asks_for_kernel(root: str) -> bool:
    """Whether a marker of the lock depends on something that no file tells."""
    with open(os.path.join(root, "pylock.toml"), "rb") as file:
        data = file.read()
    return b"platform_release" in data or b"platform_version" in data
