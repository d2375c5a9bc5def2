"""What an installed tool is to be, with what means, and what came of it: values for `tool_install`."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.model.builds import Builds
    from pym.model.resolution import Policy
    from pym.ops.asked import Asked, Pythons
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.steps import Steps
    from pym.ops.tool_receipt import Option, Receipt

PRESENT, UNCHANGED, CHANGED = "present", "unchanged", "changed"


class Means(Value):
    """How tools are made, as typed and set.

    Attributes:
        pythons: `--python-platform`, if it is to be another one.
        places: Where packages come from.
        policy: Which candidates count.
        manner: How things are installed.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.
        options: Those of it that are written down for upgrades.
    """

    __slots__ = ("builds", "manner", "options", "places", "policy", "pythons", "steps")

    def __init__(
        self,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
        steps: Steps,
        builds: Callable[[], Builds],
        options: Mapping[str, Option],
    ) -> None:
        self.pythons = pythons
        self.places = places
        self.policy = policy
        self.manner = manner
        self.steps = steps
        self.builds = builds
        self.options = options


class Wish(Value):
    """What a tool is to be.

    Attributes:
        asked: Everything that goes into its environment, and what narrows it.
        main: The place of the tool itself in `asked.packages`; -1 if it is the first of `asked.editables`.
        name: Its normalised name, "" if only what it leads to tells; another one than that is a mistake.
        label: What was typed.
        latest: Whether the newest version there is now is asked for.
        executables: Places in `asked.packages` of those whose programs are wanted too.
        python: `--python` as typed, "" for none.
        before: The receipt whose lists count besides `asked`: what is upgraded.
        force: Whether it is made anew, and replaces what is in the way of its programs.
    """

    __slots__ = ("asked", "before", "executables", "force", "label", "latest", "main", "name", "python")

    def __init__(
        self,
        asked: Asked,
        main: int,
        name: str,
        label: str,
        *,
        latest: bool = False,
        executables: Sequence[int] = (),
        python: str = "",
        before: Receipt | None = None,
        force: bool = False,
    ) -> None:
        self.asked = asked
        self.main = main
        self.name = name
        self.label = label
        self.latest = latest
        self.executables = executables
        self.python = python
        self.before = before
        self.force = force


class Done(Value):
    """What came of it.

    Attributes:
        name: The tool.
        state: `PRESENT` (it was what is asked for), `UNCHANGED` (but its receipt) or `CHANGED`.
        before, version: Its version until now ("" if it is new) and from now on.
        programs: Their names, in the order they were linked.
        python: The version of its Python if that is another one than before, "" if not.
        warnings: What a person should know.
    """

    __slots__ = ("before", "name", "programs", "python", "state", "version", "warnings")

    def __init__(self, name: str, state: str = PRESENT) -> None:
        self.name = name
        self.state = state
        self.before = self.version = self.python = ""
        self.programs: tuple[str, ...] = ()
        self.warnings: tuple[str, ...] = ()
