"""Checking managed Pythons against what was installed, and installing again those that differ."""

from __future__ import annotations

import os

from pym.errors import CannotRepair, PymError, UsageError
from pym.install import sites, uninstall
from pym.model.environment import Environment, Scheme
from pym.model.value import Value
from pym.ops import choose, python_install, python_wanted
from pym.python import inventory, usage
from pym.python.inventory import Differences
from pym.python.request import PythonRequest
from pym.python.workshop import recover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.ops.wiring import Wiring

NO_MANIFEST = "was installed without a manifest (by uv, or by pym before it wrote any): its files cannot be checked"


class Checked(Value):
    """One managed interpreter.

    Attributes:
        key: Which one.
        directory: Absolute path of it.
        differences: What is not as it was installed; what distributions in its site-packages own does not count.
            None where that cannot be told.
        problem: Why it cannot be told, half a sentence; else "".
        packages: Names of the distributions that were installed into it later.
    """

    __slots__ = ("differences", "directory", "key", "packages", "problem")

    def __init__(
        self, key: InterpreterKey, directory: str, differences: Differences | None, problem: str, packages: list[str]
    ) -> None:
        self.key = key
        self.directory = directory
        self.differences = differences
        self.problem = problem
        self.packages = packages

    @property
    def whole(self) -> bool:
        """Whether everything is there and as it was, and nothing else."""
        found = self.differences
        return found is not None and not (found.missing or found.changed or found.foreign)

    @property
    def damaged(self) -> bool:
        """Whether a repair would change anything: what is foreign is none of its business."""
        found = self.differences
        return found is None or bool(found.missing or found.changed)


def selected(wiring: Wiring, targets: list[str]) -> list[InterpreterKey]:
    """The installed keys that requests name; all without any.

    Raises:
        UsageError: A request is none, or names nothing that is installed.
    """
    recover(wiring.store, wiring.reporter)
    if not targets:
        return wiring.store.installed()
    keys: list[InterpreterKey] = []
    for target in targets:
        request = PythonRequest.parse(target, wiring.context.cwd)
        hits = () if request.is_local else choose.matching(wiring, request.for_downloads(wiring.platform))
        if not hits:
            raise UsageError(
                f"`{target}` does not name a managed Python that is installed",
                hints=("`pym python list --only-installed` shows them",),
            )
        keys += [key for key in hits if key not in keys]
    return keys


def check(wiring: Wiring, key: InterpreterKey) -> Checked:
    """Compares one interpreter with its manifest.

    Raises:
        StoreError: It cannot be read.
    """
    directory = wiring.store.directory(key)
    environment = _environment(wiring, key)
    distributions = sites.installed(environment)
    try:
        listed = inventory.read(directory)
    except PymError as error:
        return Checked(key, directory, None, f"{error.message[:1].lower()}{error.message[1:]}", [])
    if listed is None:
        return Checked(key, directory, None, NO_MANIFEST, [one.name for one in distributions])
    found = inventory.check(directory, listed)
    packages = []
    owned: set[str] = set()
    for one in distributions:
        inside = os.path.relpath(os.path.join(one.site, one.info), directory).replace(os.sep, "/")
        if f"{inside}/METADATA" in listed or inside in listed:
            continue  # pip, which interpreters come with
        packages.append(one.name)
        try:
            owned.update(uninstall.files(one, environment).files)
        except PymError:
            pass  # nobody knows its files: they are foreign
    if owned:
        foreign = [path for path in found.foreign if os.path.join(directory, path) not in owned]
        found = Differences(found.missing, found.changed, foreign, found.checked)
    return Checked(key, directory, found, "", packages)


def repair(wiring: Wiring, checked: list[Checked]) -> list[InterpreterKey]:
    """Installs again what is damaged or cannot be checked.

    Returns:
        What was installed again.

    Raises:
        CannotRepair: One of them holds packages, or runs pym itself; nothing was done.
        PymError: An installation failed.
    """
    broken = [one for one in checked if one.damaged]
    for one in broken:
        if one.packages:
            names = ", ".join(one.packages[:5]) + (", …" if len(one.packages) > 5 else "")
            raise CannotRepair(
                f"`{one.key}` holds packages that installing it again would remove",
                context=names,
                hints=(f"`pym python install --reinstall {one.key}` does it, without them",),
            )
        if usage.own(wiring.store) == one.key:
            raise CannotRepair(
                f"pym itself runs on `{one.key}`", hints=("run install.sh again: it replaces the Python and pym",)
            )
        for path in one.differences.foreign if one.differences is not None else []:
            wiring.reporter.warn(f"Removing `{os.path.join(one.directory, path)}`, which was not installed with it")
    options = python_wanted.Options(reinstall=True, bin=False)
    wanted = python_wanted.wants(wiring, [str(one.key) for one in broken], options)
    outcome = python_install.run(wiring, wanted, options)
    for error in outcome.errors.values():
        raise error
    return [*outcome.replaced, *outcome.added]


def _environment(wiring: Wiring, key: InterpreterKey) -> Environment:
    """The interpreter as a place that distributions are installed into."""
    directory = wiring.store.directory(key)
    series = f"python{key.version.major}.{key.version.minor}{'t' if key.free_threaded else ''}"
    if key.platform.os == "windows":
        site, scripts, include = "Lib/site-packages", "Scripts", "Include"
    else:
        site, scripts, include = f"lib/{series}/site-packages", "bin", f"include/{series}"
    place = os.path.join(directory, site)
    scheme = Scheme(place, place, os.path.join(directory, scripts), directory, os.path.join(directory, include))
    return Environment(directory, "system", wiring.store.interpreter(key).executable, key, scheme)
