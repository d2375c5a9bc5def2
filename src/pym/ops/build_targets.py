"""What `pym build` builds: a directory, a source distribution, members of the workspace around. Cold."""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.model.value import Value
from pym.ops.build_source import Source
from pym.project import declared
from pym.spec.direct import SDISTS, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring
    from pym.project.declared import Declared

_ADVICE = (
    "say in `pyproject.toml` what builds it: `[build-system]` with "
    '`requires = ["hatchling"]` and `build-backend = "hatchling.build"`'
)


class Target(Value):
    """One project, or one source distribution.

    Attributes:
        name: To tell its lines from those of others; "" if it is the only one.
        source: What is built.
        place: Absolute path of the directory or the archive.
    """

    __slots__ = ("name", "place", "source")

    def __init__(self, name: str, source: Source, place: str) -> None:
        self.name = name
        self.source = source
        self.place = place


def around(wiring: Wiring, typed: str) -> tuple[Wiring, str]:
    """The same call as seen from what is built, whose workspace and settings count, and its absolute path.

    Args:
        wiring: The call.
        typed: A directory or a source distribution as typed, "" for the project of the call.

    Raises:
        UsageError: There is no such file or directory.
    """
    if not typed:
        return wiring, wiring.project_from
    path = os.path.normpath(os.path.join(wiring.context.cwd, typed))
    if not os.path.exists(path):
        raise UsageError(f"Source {shown(typed)} does not exist")
    other = wiring.told(None)
    other.project_from = path if os.path.isdir(path) else os.path.dirname(path)
    other.forget()
    return other, path


def find(wiring: Wiring, path: str, *, package: str = "", all_packages: bool = False) -> list[Target]:
    """What is built.

    Args:
        wiring: The call as `around` gives it.
        path: Absolute path of a directory or a source distribution.
        package: `--package`, "" for none.
        all_packages: `--all-packages`.

    Raises:
        UsageError: There is no such package, or it is not said how it is built.
    """
    if os.path.isdir(path):
        if not package and not all_packages:
            return [_tree(path, _declared(wiring, path))]
        return _members(wiring, package)
    for asked, flag in ((package, "--package"), (all_packages, "--all-packages")):
        if asked:
            raise UsageError(f"Cannot specify `{flag}` when building from a file")
    filename = os.path.basename(path)
    if not filename.lower().endswith(SDISTS) or not os.path.isfile(path):
        raise UsageError(
            f"{shown(path)} is no source distribution",
            hints=("build a directory, or an archive as `name-1.0.tar.gz`",),
        )
    return [Target("", Source("", "", path, "", filename=filename, fetch=lambda: path), path)]


def destination(wiring: Wiring, path: str, typed: str) -> str:
    """The absolute directory that distributions go to: as typed, else `dist` of the workspace or of the directory.

    Args:
        wiring: The call as `around` gives it.
        path: Absolute path of what is built.
        typed: `--out-dir`, "" for none.
    """
    if typed:
        return os.path.normpath(os.path.join(wiring.context.cwd, typed))
    workspace = wiring.workspace
    if not os.path.isdir(path):
        return os.path.join(workspace.root, "dist") if workspace is not None else os.path.dirname(path)
    if workspace is not None and path in [os.path.dirname(one.path) for one in workspace.manifests]:
        return os.path.join(workspace.root, "dist")
    return os.path.join(path, "dist")


def _members(wiring: Wiring, package: str) -> list[Target]:
    workspace = wiring.workspace
    if workspace is None:
        raise UsageError(
            "No `pyproject.toml` found in current directory or any parent directory",
            hints=("`--package` and `--all-packages` are for projects and workspaces",),
        )
    known: list[Declared] = []
    for manifest in workspace.manifests:
        about = declared.read(manifest.path, wiring.context.cache)
        if about is not None and about.name:
            known.append(about)
    known.sort(key=lambda one: one.name)
    if package:
        for one in known:
            if one.name == normalised(package):
                if not _is_package(one):
                    raise UsageError(f"Package `{one.name}` is missing a `build-system`", hints=(_ADVICE,))
                return [_tree(one.directory, one)]
        raise UsageError(f"Package {shown(package)} not found in workspace")
    packages = [one for one in known if _is_package(one)]
    if not packages:
        raise UsageError("Workspace does not contain any buildable packages", hints=(_ADVICE,))
    return [_tree(one.directory, one, several=True) for one in packages]


def _tree(directory: str, about: Declared | None, *, several: bool = False) -> Target:
    name = about.name if about is not None else ""
    version = about.version if about is not None else ""
    label = f"{name} @ {directory}" if several else directory
    source = Source.of_tree(directory, name=name, version=version, label=label)
    return Target(name if several else "", source, directory)


def _declared(wiring: Wiring, directory: str) -> Declared | None:
    """What its `pyproject.toml` says; what is wrong with that is for the backend to say."""
    try:
        return declared.read(os.path.join(directory, "pyproject.toml"), wiring.context.cache)
    except UsageError:
        return None


def _is_package(about: Declared) -> bool:
    said = about.setting("package")
    return said if isinstance(said, bool) else about.builds
