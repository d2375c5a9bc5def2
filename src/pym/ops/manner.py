"""Which environment a command is about, and how it changes it: what was typed, as values. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# What is done about the hashes that people demand: `ops.hash_demands`.
VERIFY, REQUIRE, IGNORE = "verify", "require", "ignore"


class Where(Value):
    """Which environment is meant, as typed.

    Attributes:
        python: `--python`, "" for none.
        target, prefix: Directories, "" for none.
        system: Whether virtual environments are passed over.
        break_system: Whether EXTERNALLY-MANAGED is disregarded.
    """

    __slots__ = ("break_system", "prefix", "python", "system", "target")

    def __init__(
        self,
        python: str = "",
        target: str = "",
        prefix: str = "",
        *,
        system: bool = False,
        break_system: bool = False,
    ) -> None:
        self.python = python
        self.target = target
        self.prefix = prefix
        self.system = system
        self.break_system = break_system


class Manner(Value):
    """How an environment is changed.

    Attributes:
        exact: Whether everything that is not asked for is taken out.
        reinstall: Names that are installed again; `:all:` for all.
        upgrade: Whether newer versions are taken for everything.
        upgrade_packages: Names, or requirements, that newer versions are taken for.
        refresh: Whether what is cached is confirmed; `refresh_packages`: the same by name.
        hashes: `VERIFY`, `REQUIRE` or `IGNORE`.
        unverified: Names whose wheels may contradict their RECORD.
        link_mode: "" for the usual one.
        bytecode: Whether modules are compiled.
        command: What was run, if the change belongs in the history of the environment; "" if not.
        strict: Whether the environment is looked over for conflicts in the end.
        dry_run: Whether nothing is changed.
        allow_empty: Whether being asked for nothing is no mistake (`sync`).
        sync: Whether it is a `sync`: always resolved, and looked over whole.
    """

    __slots__ = ("allow_empty", "bytecode", "command", "dry_run", "exact", "hashes", "link_mode", "refresh",
                 "refresh_packages", "reinstall", "strict", "sync", "unverified", "upgrade",
                 "upgrade_packages")  # fmt: skip

    def __init__(
        self,
        *,
        exact: bool = False,
        reinstall: frozenset[str] = frozenset(),
        upgrade: bool = False,
        upgrade_packages: Sequence[str] = (),
        refresh: bool = False,
        refresh_packages: frozenset[str] = frozenset(),
        hashes: str = VERIFY,
        unverified: frozenset[str] = frozenset(),
        link_mode: str = "",
        bytecode: bool = False,
        command: str = "",
        strict: bool = False,
        dry_run: bool = False,
        allow_empty: bool = False,
        sync: bool = False,
    ) -> None:
        self.exact = exact
        self.reinstall = reinstall
        self.upgrade = upgrade
        self.upgrade_packages = upgrade_packages
        self.refresh = refresh
        self.refresh_packages = refresh_packages
        self.hashes = hashes
        self.unverified = unverified
        self.link_mode = link_mode
        self.bytecode = bytecode
        self.command = command
        self.strict = strict
        self.dry_run = dry_run
        self.allow_empty = allow_empty
        self.sync = sync

    def built_again(self, name: str) -> bool:
        """Whether what was built before of a package does not count."""
        return self.refresh or name in self.refresh_packages or self.reinstalls(name)

    def reinstalls(self, name: str) -> bool:
        return bool(self.reinstall) and (name in self.reinstall or ":all:" in self.reinstall)
