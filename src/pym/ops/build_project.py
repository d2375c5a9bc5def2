"""`pym build`: source distributions and wheels of projects, made by their backends and put into `dist`. Cold.

`build_targets` says what is built and where it goes, `build_artifacts` makes it, `build_delivery` puts it there: all of
it, once everything is made, or nothing.
"""

from __future__ import annotations

from pym.errors import PymError, UsageError
from pym.model.value import Value
from pym.ops import build_crew
from pym.ops.build_artifacts import Kinds, make
from pym.ops.build_delivery import deliver, refuse_to_clear
from pym.ops.build_means import Means
from pym.ops.build_targets import Target, destination, find
from pym.ops.builds import Builder
from pym.ops.choose import choose
from pym.ops.locate import locate_or_install
from pym.ops.resolving import make_locations
from pym.project.requirements_options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.resolution import Policy
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring

FAILED = 2  # as uv ends where something cannot be built


class Asked(Value):
    """What was asked for.

    Attributes:
        path: Absolute path of a directory or a source distribution.
        package: The member of the workspace, "" for none.
        all_packages: Whether all of them are built.
        out: `--out-dir` as typed, "" for none.
        sdist, wheel: What is made; if neither, both, one from the other.
        listing: Whether only is told what would be in them.
        clear: Whether all else in the directory goes.
        gitignore: Whether the directory gets a `.gitignore`.
        logs: Whether the backend's output is shown.
        python: `--python` as typed, "" for none.
        refresh: Whether what is cached of indexes has to be confirmed.
    """

    __slots__ = (
        "all_packages", "clear", "gitignore", "listing", "logs", "out", "package", "path", "python", "refresh", "sdist",
        "wheel",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        *,
        package: str = "",
        all_packages: bool = False,
        out: str = "",
        sdist: bool = False,
        wheel: bool = False,
        listing: bool = False,
        clear: bool = False,
        gitignore: bool = True,
        logs: bool = True,
        python: str = "",
        refresh: bool = False,
    ) -> None:
        self.path = path
        self.package = package
        self.all_packages = all_packages
        self.out = out
        self.sdist = sdist
        self.wheel = wheel
        self.listing = listing
        self.clear = clear
        self.gitignore = gitignore
        self.logs = logs
        self.python = python
        self.refresh = refresh


class Outcome(Value):
    """What came of it.

    Attributes:
        made: Absolute paths of the distributions, where they are to stay.
        contents: With `--list`: the name of each distribution and its files, in place of `made`.
        failures: Why something could not be built; then nothing was put anywhere.
    """

    __slots__ = ("contents", "failures", "made")

    def __init__(self) -> None:
        self.made: list[str] = []
        self.contents: list[tuple[str, list[str]]] = []
        self.failures: list[PymError] = []


def run(wiring: Wiring, asked: Asked, *, places: Places, policy: Policy, builds: Callable[[], Builds]) -> Outcome:
    """Builds.

    Args:
        wiring: The call as what is built sees it (`build_targets.around`).
        asked: What.
        places: Where build requirements come from.
        policy: Which versions of them count.
        builds: Makes the settings of builds.

    Raises:
        PymError: Nothing can be built at all. What fails while it is built is in the outcome.
    """
    targets = find(wiring, asked.path, package=asked.package, all_packages=asked.all_packages)
    kinds = _kinds(targets[0], asked)
    directory = destination(wiring, asked.path, asked.out)
    if asked.clear and not asked.listing:
        refuse_to_clear(directory, [one.place for one in targets], wiring.context.environ)
    means = Means(
        wiring,
        builds(),
        interpreter=lambda: locate_or_install(wiring, choose(wiring, asked.python), environments=True),
        locations=lambda: make_locations(wiring, wiring.settings, places, Options()),
        policy=policy,
        keyring=places.keyring,
    )
    means.refresh = asked.refresh
    means.compiles = True
    with Builder(means) as builder:
        outcome = Outcome()
        made: list[str] = []
        for one in _make_all(builder, targets, kinds, logs=asked.logs):
            if isinstance(one, PymError):
                outcome.failures.append(one)
            else:
                made += one
        if outcome.failures:
            return outcome
        if asked.listing:
            from os.path import basename

            from pym.ops.build_contents import names

            outcome.contents = [(basename(path), names(path)) for path in made]
        else:
            outcome.made = deliver(made, directory, clear=asked.clear, gitignore=asked.gitignore)
        return outcome


def _kinds(target: Target, asked: Asked) -> Kinds:
    if target.source.directory:
        return Kinds.typed(sdist=asked.sdist, wheel=asked.wheel)
    if asked.sdist:
        raise UsageError("Building an `--sdist` from a source distribution is not supported")
    if not asked.wheel:
        raise UsageError("Pass `--wheel` explicitly to build a wheel from a source distribution")
    return Kinds(sdist=False, wheel=True, chained=False)


def _make_all(builder: Builder, targets: list[Target], kinds: Kinds, *, logs: bool) -> list[list[str] | PymError]:
    """What was made of each, or why it could not be."""
    means = builder.means
    reporter = means.wiring.reporter

    def work(target: Target) -> list[str] | PymError:
        prefix = f"[{target.name}] " if target.name else ""

        def tell(text: str) -> None:
            reporter.info(f"{prefix}{text}")

        try:
            # With -q nothing of it is seen, so that an error has to repeat it.
            return make(
                builder, target.source, kinds, tell=tell, said=tell if logs and reporter.verbosity >= 0 else None
            )
        except PymError as error:
            error.exit_code = FAILED
            return error

    if len(targets) == 1:
        return [work(targets[0])]
    means.get_ready()
    means.several = True
    count = build_crew.size(means.wiring.context.environ)
    return build_crew.work([lambda one=one: work(one) for one in targets], count, means.group)  # type: ignore[misc]
