"""The seal of an environment: that it holds what its project asks for, for as long as files alone prove that it does.

`pym run CMD`, `pym sync` and `pym lock` are run again and again where everything is up to date. Finding that out takes
Python longer to start than to do. So where it was found to be so, all that it was drawn from is written down below the
environment, one seal for each command and member of the workspace:

    .venv/.pym/seal/run%packages%api        for `pym run` in the member `packages/api`; `run` alone for the root
    .venv/.pym/seal/link%packages%api,0 …   hard links to the files that were read, and their times

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
- The site directory, those around it and the directories that members are found in have not changed since; nor have
  they got another time, as what copies directories with their times does it.
- The links of the environment lead to the same interpreter; neither that nor its directory has changed, and none with
  another time has come in its place.

Anything else is not sealed: locks and environments that pym itself has to look at each time (versions that only a build
tells, `cache-keys` of its own), options, and any variable that changes more than where
things lie.
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
    from collections.abc import Iterator, Sequence

    from pym.model.environment import Environment
    from pym.model.lock import Lock
    from pym.ops.wiring import Wiring
    from pym.project.workspace import Workspace

DIRECTORY_NAME = ".pym/seal"
_COMMANDS = ("run", "sync", "lock")
SOURCES = (
    "PYM_CACHE_DIR", "PYM_DEFAULT_INDEX", "PYM_INDEX_URL", "PYM_INDEX", "PYM_EXTRA_INDEX_URL", "PYM_FIND_LINKS",
    "PIP_INDEX_URL", "PIP_CONFIG_FILE", "XDG_CONFIG_DIRS",
)  # fmt: skip
_BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


def seal(
    wiring: Wiring,
    environment: Environment | None,
    lock: Lock,
    command: str,
    said: Sequence[str],
    started: int,
) -> bool:
    """Writes down that an environment is what its project asks for.

    Args:
        wiring: The call; it is in a project, and nothing had to be changed.
        environment: The project's own, `.venv` in the root of the workspace; None if only the lock was looked at.
        lock: The lock.
        command: `run`, `sync` or `lock`.
        said: The lines that were said, as `nothing_to_do` has them.
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
        return False  # they are not to lie in the environment as well
    prefix = os.path.join(workspace.root, ".venv")
    if environment is not None and (
        environment.prefix != prefix
        or environment.python != f"{prefix}/bin/python"
        or len(environment.sites) != 1
        or any(map(pending, environment.sites))
    ):
        return False
    if (
        not os.path.isfile(f"{prefix}/pyvenv.cfg")
        or os.path.islink(prefix)
        or not evidence.answerable(wiring, (), _Silent())
    ):
        return False
    trees = _trees(wiring, lock, workspace.root)
    boot = printed.boot()
    if trees is None or (
        not boot and (_asks_for_kernel(workspace.root) or (environment is not None and settled.boots(environment)))
    ):
        return False
    files = [f"{prefix}/pyvenv.cfg", os.path.join(workspace.root, "pylock.toml"), *_files(wiring, workspace), *trees]
    looked_at = [path for path in files if os.path.isdir(path)]
    interpreter, inside = "", []
    if environment is not None:
        interpreter = os.path.realpath(environment.python)
        inside = [os.path.dirname(environment.python), f"{environment.sites[0]}/{WORKSHOP}"]
    place = f"{prefix}/{DIRECTORY_NAME}/"
    return sealed.record(
        place + file_name(workspace, command),
        place + file_name(workspace, "link"),
        [place + file_name(workspace, other) for other in _COMMANDS if other != command],
        environ,
        variables,
        boot,
        root=workspace.root,
        project=workspace.project,
        files=[path for path in files if path not in looked_at],
        looked_at=looked_at,
        inside=inside,
        site=environment.sites[0] if environment is not None else "",
        interpreter=interpreter,
        text=said,
        started=started,
        linking=environment is not None,
    )


def _build_files(place: str) -> list[str]:
    return [os.path.join(place, name) for name in (*_BUILD_FILES, "src")]


def file_name(workspace: Workspace, command: str) -> str:
    """What the seal for a command in a member of a workspace is called."""
    below = os.path.relpath(workspace.project, workspace.root)
    return command if below == os.curdir else "%".join([command, *below.split(os.sep)])


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
