"""Builds one source tree: metadata, a wheel, an editable wheel (PEP 517, PEP 660). Cold."""

from __future__ import annotations

import json
import os
import stat
import warnings

from pyproject_hooks import (
    BackendUnavailable,
    BuildBackendHookCaller,
    BuildBackendWarning,
    HookMissing,
    UnsupportedOperation,
)

from pym.build import checks, environ, process
from pym.build import system as systems
from pym.build.causes import Cause
from pym.build.failure import failed
from pym.errors import BuildFailed, shown
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Protocol

    from pym.build.checks import Expected
    from pym.build.shop import Bench

    class Room(Protocol):
        """What a backend runs in. Made by `ops.build_rooms`, which knows how environments come about.

        Attributes:
            python: Absolute path of the interpreter.
            version: Its minor version, `3.12`.
            scripts: Absolute path of the directory of its programs.
            prefix: Absolute path of the environment, "" if it is none.
            isolated: Whether it was made for this build.
        """

        @property
        def python(self) -> str: ...
        @property
        def version(self) -> str: ...
        @property
        def scripts(self) -> str: ...
        @property
        def prefix(self) -> str: ...
        @property
        def isolated(self) -> bool: ...

        def add(self, requirements: Sequence[str]) -> None:
            """Installs more. Only for an isolated one."""
            ...


# Warnings of backends are for those who write them: they are in the output.
warnings.simplefilter("ignore", BuildBackendWarning)

_LARGEST = 16 << 20  # bytes that a hook may return
_HOOK_ERRORS = (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError)


class Order(Value):
    """How something is built.

    Attributes:
        config_settings: For the backend.
        environ: The environment of the person.
        variables: What is added to it.
        timeout: Seconds for each call of the backend; None for no limit.
        said: Told each line of its output; None for nobody.
        heard: Whether the person has seen that output, so that an error need not repeat it.
        group: What its programs are ended with; None for nothing.
    """

    __slots__ = ("config_settings", "environ", "group", "heard", "said", "timeout", "variables")

    def __init__(
        self,
        environ: Mapping[str, str],
        config_settings: Mapping[str, str | list[str]] | None = None,
        *,
        variables: Mapping[str, str] | None = None,
        timeout: float | None = None,
        said: Callable[[str], None] | None = None,
        heard: bool = False,
        group: process.Group | None = None,
    ) -> None:
        self.environ = environ
        self.group = group
        self.heard = heard
        self.config_settings = config_settings or {}
        self.variables = variables or {}
        self.timeout = timeout
        self.said = said


class Build:
    """One tree that is being built. What is asked of it one after the other shares one environment.

    Args:
        directory: Absolute path of the tree; it may be written to.
        expected: What it is.
        order: How.
        bench: Gives directories.
        room: Makes what the backend runs in, given what `build-system.requires` names.

    Raises:
        BuildFailed: The tree cannot be built at all.
    """

    def __init__(
        self,
        directory: str,
        expected: Expected,
        order: Order,
        bench: Bench,
        room: Callable[[Sequence[str]], Room],
    ) -> None:
        self.directory = directory
        self.expected = expected
        self.system = systems.read(directory, expected.label)
        self._order = order
        self._bench = bench
        self._make_room = room
        self._room: Room | None = None
        self._grown = False
        self._required: set[str] = set()
        self._prepared: dict[str, str] = {}

    def metadata(self) -> tuple[bytes, str]:
        """METADATA, and the wheel that had to be built for it ("" if none had to).

        Raises:
            BuildFailed: The backend fails, or gives what it may not give.
        """
        into = self._bench.place()
        try:
            name = self._call("prepare_metadata_for_build_wheel", "wheel", into, _allow_fallback=False)
        except HookMissing:
            from pym.dist.wheel_metadata import of_file

            built = self.wheel()
            data = of_file(built)
            checks.compare_metadata(data, "the METADATA of the wheel that was built", self.expected)
            return data, built
        data = checks.metadata(name, into, "prepare_metadata_for_build_wheel", self.expected)
        self._prepared["wheel"] = os.path.join(into, name)
        return data, ""

    def wheel(self) -> str:
        """The path of a new wheel; it goes with the bench.

        Raises:
            BuildFailed: The backend fails, or gives what it may not give.
        """
        return self._build("wheel")

    def sdist(self) -> tuple[str, str, str]:
        """The path of a new source distribution, which goes with the bench; its normalised name; its version.

        Raises:
            BuildFailed: The backend fails, or gives what it may not give.
        """
        into = self._bench.place()
        value = self._call("build_sdist", "sdist", into)
        return checks.sdist(value, into, "build_sdist", self.expected)

    def lend(self, requires: Sequence[str]) -> Room | None:
        """What it ran in, for another build that needs the same: if nothing was added that `requires` lacks."""
        fits = not self._grown and tuple(requires) == tuple(self.system.requires)
        return self._room if fits else None

    def editable(self) -> str:
        """The path of a new wheel that leads to the tree (PEP 660).

        Raises:
            BuildFailed: The backend fails, gives what it may not give, or cannot do that.
        """
        try:
            return self._build("editable")
        except HookMissing as error:
            raise BuildFailed(
                f"Failed to build `{self.expected.label}` as editable",
                context=f"its backend `{self.system.backend}` has no `{error.hook_name}` (PEP 660)",
                hints=("`setuptools>=64` and newer versions of all other backends have it",),
            ) from error

    def _build(self, kind: str) -> str:
        into = self._bench.place()
        hook = f"build_{kind}"
        value = self._call(hook, kind, into, metadata_directory=self._prepared.get(kind))
        return checks.wheel(value, into, hook, self.expected)

    def _call(self, hook: str, kind: str, *arguments: object, **options: object) -> Any:
        """Calls a hook, after what it requires is there."""
        room = self._room
        if room is None:
            requires = self.system.requires
            room = self._room = self._make_room(requires)
        if room.isolated and kind not in self._required:
            self._required.add(kind)
            asking = f"get_requires_for_build_{kind}"
            wanted = checks.texts(self._hook(room, asking, {}), asking, self.expected)
            if wanted:
                self._grown = True
                room.add(wanted)
        return self._hook(room, hook, options, *arguments)

    def _hook(self, room: Room, hook: str, options: Mapping[str, object], *arguments: object) -> Any:
        backend = self.system.backend
        runner = _Runner(self, room, hook)
        try:
            caller = BuildBackendHookCaller(
                self.directory, backend, self.system.path or None, runner, python_executable=room.python
            )
            method = getattr(caller, hook)
            return method(*arguments, config_settings=dict(self._order.config_settings) or None, **options)
        except HookMissing:
            raise
        except BackendUnavailable as error:
            output = f"{runner.output}\n{error.traceback}".strip()
            what = f"its backend `{backend}` cannot be imported"
            raise self._failed(room, what, output) from error
        except UnsupportedOperation as error:
            raise self._failed(room, f"`{hook}` of `{backend}` says that it cannot do that", error.traceback) from error
        except RecursionError as error:
            raise self._failed(room, f"`{hook}` of `{backend}` returned nonsense", runner.output) from error
        except _HOOK_ERRORS as error:
            if not runner.started:
                raise
            raise self._failed(
                room, f"`{hook}` of `{backend}` ended without an answer ({shown(str(error))[1:-1]})", runner.output
            ) from error

    def _failed(self, room: Room, what: str, output: str, found: Cause | None = None) -> BuildFailed:
        return failed(
            self.expected.label,
            what,
            output,
            isolated=room.isolated,
            python=room.version,
            found=found,
            heard=self._order.heard,
        )

    def run(self, room: Room, hook: str, command: Sequence[str], cwd: str, added: Mapping[str, str]) -> str:
        """Runs the program that calls a hook, and returns what it printed.

        Raises:
            BuildFailed: It failed.
        """
        temporary = self._bench.place()
        order = self._order
        variables = {**order.variables, **added}
        surroundings = environ.make(
            order.environ, scripts=room.scripts, prefix=room.prefix, temporary=temporary, extra=variables
        )
        name = f"`{self.system.backend.removesuffix(':__legacy__')}.{hook}`"
        try:
            ended = process.run(
                command, cwd=cwd, environ=surroundings, timeout=order.timeout, said=order.said, group=order.group
            )
        except OSError as error:
            raise self._failed(room, f"{name} could not be started: {error.strerror}: `{command[0]}`", "") from error
        finally:
            self._bench.drop(temporary)
        if ended.late:
            found = Cause(
                f"it took longer than the {order.timeout:g} s that a step of a build may take",
                "`PYM_BUILD_TIMEOUT` gives it more time",
            )
            raise self._failed(room, f"{name} was ended", ended.output, found)
        if ended.code:
            how = f"was ended by signal {-ended.code}" if ended.code < 0 else f"failed with exit code {ended.code}"
            raise self._failed(room, f"{name} {how}", ended.output)
        answer = os.path.join(command[3], "output.json")
        about = os.lstat(answer)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
            raise self._failed(room, f"{name} returned more than can be read", ended.output)
        with open(answer, encoding="utf-8") as file:
            if not isinstance(json.load(file), dict):
                raise ValueError("its answer is no object")
        return ended.output


class _Runner:
    """What pyproject-hooks starts its programs with."""

    __slots__ = ("_build", "_hook", "_room", "output", "started")

    def __init__(self, build: Build, room: Room, hook: str) -> None:
        self._build = build
        self._room = room
        self._hook = hook
        self.output = ""
        self.started = False

    def __call__(
        self, cmd: Sequence[str], cwd: str | None = None, extra_environ: Mapping[str, str] | None = None
    ) -> None:
        self.started = True
        build = self._build
        self.output = build.run(self._room, self._hook, cmd, cwd or build.directory, extra_environ or {})
