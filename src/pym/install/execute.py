"""Carrying out a change of an environment: all of it or nothing, whatever happens on the way. A HOT module.

New files are laid out beside the environment first (`stage`), then the renames are worked out (`moves`), written down
(`journal`) and done. Until the last of them nothing has happened that is not undone at once when something fails, or by
the next command when the process is killed.
"""

from __future__ import annotations

import errno
import os
import time

from pym.errors import DamagedWheel, PymError, StoreError
from pym.fs import tree
from pym.fs.link import Linker
from pym.install import bytecode, journal, scripts, settled, sites
from pym.install.hold import Hold
from pym.install.layout import Layout
from pym.install.moves import Moves
from pym.install.own_files import write
from pym.install.places import Places
from pym.install.stage import Stage
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cache.wheels import WheelStore
    from pym.install import uninstall
    from pym.install.collisions import Collision
    from pym.install.plan import Change
    from pym.model.environment import Addition, Environment, Installed
    from pym.report import Reporter


class Done(Value):
    """What was changed.

    Attributes:
        added: As in the change.
        removed: What was taken out: more than the change says, if there was another version of something added.
        collisions: Files that several distributions own, sorted by path.
        mode: How files were placed, one of `fs.link.MODES`; "" when none were.
        removing, adding: How long the two took, in seconds.
    """

    __slots__ = ("added", "adding", "collisions", "mode", "removed", "removing")

    def __init__(
        self,
        added: tuple[Addition, ...] = (),
        removed: tuple[Installed, ...] = (),
        collisions: tuple[Collision, ...] = (),
        mode: str = "",
        removing: float = 0.0,
        adding: float = 0.0,
    ) -> None:
        self.added = added
        self.removing = removing
        self.adding = adding
        self.removed = removed
        self.collisions = collisions
        self.mode = mode


def execute(
    change: Change,
    environment: Environment,
    store: WheelStore,
    *,
    reporter: Reporter,
    link_mode: str = "",
    held: Hold | None = None,
    force: bool = False,
    processes: int = 0,
) -> Done:
    """Carries out a change.

    Args:
        change: From `Plan.filled`. Distributions to remove that are gone already are passed over; another version of an
            added one that has appeared since is removed.
        environment: Where.
        store: Has the files of all additions.
        reporter: Told of collisions, of copying instead of linking, of rows of RECORD that lead elsewhere.
        link_mode: One of `fs.link.MODES`, "" for the best that works.
        held: The environment, if the caller holds it: as whoever planned the change should. Otherwise it is held for
            the while of this call.
        force: Whether programs that belong to no distribution are replaced.
        processes: How many lay out files; 0 for two, where there are two processors.

    Raises:
        CannotUninstall: A distribution to remove has no record of its files.
        DamagedWheel: Files of the store had been changed; the entry was dropped. Unpack it again and repeat.
        HostileArchive: A wheel wants what no wheel can have.
        Obstructed: Something is in the way.
        StoreError: The disk, a permission, a lock.

        In all these cases the environment is as it was. (If even undoing fails, the error says so, and the next
        command tries again.)
    """
    if held is None:
        with Hold(environment, reporter) as own:
            return execute(
                change, environment, store,
                reporter=reporter, link_mode=link_mode, held=own, force=force, processes=processes,
            )  # fmt: skip
    try:
        return _Execution(change, environment, store, reporter, link_mode, force, processes).run()
    except OSError as error:
        path = str(error.filename2 or error.filename or environment.prefix)
        raise StoreError.from_os("change the environment at", path, error) from error


_REMOVING, _ADDING = 0, 1


class _Clock:
    """What the time goes to: one thing or the other."""

    __slots__ = ("_since", "_to", "spent")

    def __init__(self) -> None:
        self.spent = [0.0, 0.0]
        self._to = _ADDING
        self._since = time.perf_counter()

    def to(self, what: int) -> None:
        if what != self._to:
            now = time.perf_counter()
            self.spent[self._to] += now - self._since
            self._to, self._since = what, now


class _Execution:
    __slots__ = (
        "change",
        "clock",
        "environment",
        "force",
        "others",
        "places",
        "relocatable",
        "removed",
        "reporter",
        "stage",
        "staying",
        "store",
    )

    stage: Stage

    def __init__(
        self,
        change: Change,
        environment: Environment,
        store: WheelStore,
        reporter: Reporter,
        link_mode: str,
        force: bool,
        processes: int,
    ) -> None:
        self.change = change
        self.clock = _Clock()
        self.environment = environment
        self.store = store
        self.reporter = reporter
        self.force = force
        self.places = places = Places(environment)
        self.relocatable = environment.kind == "virtual" and scripts.is_relocatable(environment.prefix)
        present = sites.installed(environment)
        names = {addition.stored.manifest.name for addition in change.add}
        self.removed = [one for one in present if one.name in names or one in change.remove]
        self.others = [one for one in present if one not in self.removed] if self.removed or names else []
        release = environment.key.version.release
        layouts = [
            Layout(addition, places, environment.python, relocatable=self.relocatable, version=release)
            for addition in change.add
        ]
        self.staying: list[tuple[Installed, dict[str, tuple[Installed, str]]]] = []
        tag = bytecode.tag(environment.key)
        self.stage = Stage(
            places, layouts, Linker(link_mode, reporter.warn), environment.python,
            bytecode=lambda layout: bytecode.find(store, layout.addition.stored, tag) or (),
            relocatable=self.relocatable, processes=processes,
        )  # fmt: skip

    def run(self) -> Done:
        if not self.removed and not self.change.add:
            return Done()
        clock = self.clock
        clock.to(_REMOVING)
        owned = self._owned()
        clock.to(_ADDING)
        places = self.places
        site = places.site
        try:
            journal.begin(site, self._elsewhere())
            if self.change.add:
                self._lay_out()
            collisions = self._swap(owned)
        except BaseException:
            self._roll_back()
            raise
        # Most of what there is to clear away is what has gone out.
        clock.to(_REMOVING if self.removed else _ADDING)
        self._clear()
        clock.to(_ADDING)
        if collisions:
            from pym.install.collisions import tell

            tell(collisions, self.reporter)
        if self.staying:
            self._tell_staying({collision.path for collision in collisions})
        clock.to(_REMOVING)  # up to here the rest went into adding
        mode = self.stage.linker.mode if self.change.add else ""
        return Done(
            self.change.add, tuple(self.removed), tuple(collisions), mode, clock.spent[_REMOVING], clock.spent[_ADDING]
        )

    def _roll_back(self) -> None:
        site = self.places.site
        try:
            journal.undo(site)
        except PymError:
            # A step that failed once may not fail twice. If it does, the environment is half changed: that is told.
            journal.undo(site)
        self._clear()

    def _clear(self) -> None:
        """Clears up, when all is decided: what cannot be cleared away is left to the next command."""
        for _ in range(2):
            try:
                journal.clear(self.places.site)
                return
            except PymError as error:
                self.reporter.debug(str(error))

    def _elsewhere(self) -> list[str]:
        places = self.places
        main = places.workshop(places.purelib)
        found = dict.fromkeys(places.workshop(at) for at in range(len(places.roots)))
        return [path for path in found if path != main]

    # --- What goes

    def _owned(self) -> list[uninstall.Owned]:
        """What each distribution to remove owns and no other one does."""
        if not self.removed:
            return []
        from pym.install import uninstall

        found = []
        for one in self.removed:
            owned = uninstall.files(one, self.environment)
            for row, why in owned.skipped:
                self.reporter.warn(f"Leaving `{row}` alone, which `{one.name}` says it owns: it {why}")
            claimed = uninstall.shared(owned, self.others, self.environment)
            if claimed:
                kept = tuple(path for path in owned.files if path not in claimed)
                owned = uninstall.Owned(kept, owned.directories, owned.skipped, owned.edits)
                self.staying.append((one, claimed))
            found.append(owned)
        return found

    def _tell_staying(self, replaced: set[str]) -> None:
        """Names files that stay for another distribution, but have the content that the one that went had there."""
        from pym.install.recorded import is_as_recorded

        for gone, claimed in self.staying:
            for path, (owner, hashed) in claimed.items():
                if self.places.real(path) not in replaced and not is_as_recorded(path, hashed):
                    self.reporter.warn(
                        f"`{path}` stays for `{owner.name}`, with what `{gone.name}` had there: "
                        "`pym verify --repair` puts its own back"
                    )

    # --- What comes

    def _lay_out(self) -> None:
        stage = self.stage
        stage.run()
        for at, paths in stage.damaged.items():
            stored = stage.layouts[at].addition.stored
            # A file whose times were touched is what it was; its link is already the same file.
            left = self.store.repair(stored, paths)
            if left:
                raise DamagedWheel(stored.manifest.filename, stored.manifest.sha256, left)

    def _swap(self, owned: list[uninstall.Owned]) -> list[Collision]:
        site = self.places.site
        whole = True
        while True:
            moves, collisions = self._work_out(owned, whole=whole)
            journal.write(site, moves)
            clock = self.clock
            try:
                for move in moves:
                    clock.to(_ADDING if move[0] in (journal.IN, journal.MADE) else _REMOVING)
                    journal.perform(move)
                clock.to(_ADDING)
                journal.commit(site)
                return collisions
            except OSError as error:
                if not whole or error.errno not in (errno.EXDEV, errno.EBUSY):
                    raise
                # A directory that cannot be renamed as it stands: of a lower layer, or with a mount in it.
                journal.undo(site)
                whole = False

    def _work_out(self, owned: list[uninstall.Owned], *, whole: bool) -> tuple[list[journal.Move], list[Collision]]:
        places = self.places
        moves = Moves(places)
        self.clock.to(_REMOVING)
        real = places.real
        files: set[str] = set()
        directories: dict[str, None] = {}
        edits: dict[str, bytes] = {}
        for one in owned:
            files.update([real(path) for path in one.files])
            directories.update(dict.fromkeys([real(path) for path in one.directories]))
            edits.update({real(path): content for path, content in one.edits})
        # Of several distributions: innermost first again.
        moves.take_out(files, sorted(directories, key=_depth, reverse=True), whole=whole)
        for number, (path, content) in enumerate(edits.items()):
            staged = os.path.join(places.workshop(places.root_of(path)), "new", f"edit-{number}")
            tree.remove(staged)
            write(staged, content)
            moves.replace(path, staged)
        self.clock.to(_ADDING)
        for root in sorted(self.stage.used):
            moves.bring_in(root, self.stage.root(root))
        if self.change.add or edits:
            self._mark(moves)
        collisions = self._collisions(moves.obstructing)
        return moves.ordered(), collisions

    def _mark(self, moves: Moves) -> None:
        """The environment has to say that what was written now may not be on the disk: see `settled`."""
        wanted = settled.wanted(self.environment)
        if not wanted:
            return
        places = self.places
        path = os.path.join(places.roots[places.data], settled.MARK)
        staged = os.path.join(places.workshop(places.data), "new", "mark")
        tree.remove(staged)
        os.symlink(wanted, staged)
        if os.path.lexists(path):
            moves.replace(path, staged)
        else:
            moves.incoming.append((journal.IN, staged, path))

    def _collisions(self, obstructing: Sequence[str]) -> list[Collision]:
        if not obstructing and not self.stage.collisions:
            return []
        from pym.install.collisions import Judge

        return Judge(self.stage, self.places, self.environment, self.others, self.reporter, force=self.force).judge(
            obstructing
        )


def _depth(path: str) -> tuple[int, str]:
    return path.count(os.sep), path
