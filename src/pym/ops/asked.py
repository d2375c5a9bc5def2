"""What was named on the command line, and which Python it is for, as values. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Asked(Value):
    """What was named on the command line.

    Attributes:
        files: Sources as typed.
        constraints, overrides, excludes, build_constraints: Files as typed.
        packages: Requirements, URLs and paths as typed; they come before what files say.
        editables: What `-e` names, as typed.
        groups: `[PATH:]NAME` as typed.
        extras: Names as typed.
        all_extras: Whether all extras are wanted.
        no_sources: Names whose sources do not count; `:all:` for all.
        solid: Names that are not installed as editable; `:all:` for all.
        typed: Absolute paths among `packages` and `editables`; known as soon as they are read.
    """

    __slots__ = (
        "all_extras",
        "build_constraints",
        "constraints",
        "editables",
        "excludes",
        "extras",
        "files",
        "groups",
        "no_sources",
        "overrides",
        "packages",
        "solid",
        "typed",
    )

    def __init__(
        self,
        files: Sequence[str],
        *,
        constraints: Sequence[str] = (),
        overrides: Sequence[str] = (),
        excludes: Sequence[str] = (),
        build_constraints: Sequence[str] = (),
        groups: Sequence[str] = (),
        extras: Sequence[str] = (),
        all_extras: bool = False,
        no_sources: frozenset[str] = frozenset(),
        packages: Sequence[str] = (),
        editables: Sequence[str] = (),
        solid: frozenset[str] = frozenset(),
    ) -> None:
        self.files = files
        self.packages = packages
        self.editables = editables
        self.constraints = constraints
        self.overrides = overrides
        self.excludes = excludes
        self.build_constraints = build_constraints
        self.groups = groups
        self.extras = extras
        self.all_extras = all_extras
        self.no_sources = no_sources
        self.solid = solid
        self.typed: set[str] = set()


class Pythons(Value):
    """Which Python is asked for.

    Attributes:
        request: `--python` as typed, "" for none.
        version: `--python-version` as typed, "" for none.
        platform: `--python-platform` as typed, "" for none.
        universal: Whether every platform and newer Python counts.
        system: Whether virtual environments are passed over.
        builds: Whether anything may be built, so that the interpreter itself matters.
    """

    __slots__ = ("builds", "platform", "request", "system", "universal", "version")

    def __init__(
        self,
        request: str = "",
        version: str = "",
        platform: str = "",
        *,
        universal: bool = False,
        system: bool = False,
        builds: bool = True,
    ) -> None:
        self.request = request
        self.version = version
        self.platform = platform
        self.universal = universal
        self.system = system
        self.builds = builds
