"""`pip compile`: requirements in, the versions that satisfy them out, as text. A HOT module."""

from __future__ import annotations

import os
import time

from pym.errors import NoSolution
from pym.lock import requirements_txt
from pym.model.resolution import Inputs, Policy
from pym.model.value import Value
from pym.ops import pip_sources, resolving
from pym.ops.build_later import Later
from pym.ops.candidate_options import upgrades, with_options
from pym.ops.resolved import Resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.lock.requirements_txt import Form
    from pym.model.builds import Builds
    from pym.model.provider import Provider
    from pym.model.resolution import Preference, Resolution
    from pym.model.target import ResolutionTarget
    from pym.ops.asked import Asked, Pythons
    from pym.ops.builds import Builder
    from pym.ops.gathered import Gathered
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings


class Output(Value):
    """Where the answer goes and how it looks.

    Attributes:
        path: The file as typed, "" for none.
        lock: Whether it is a `pylock.toml`.
        form: How a requirements file looks; of a lock header and omitted names count.
        index_urls, find_links, build_options, marker: Whether these are written into it.
    """

    __slots__ = ("build_options", "find_links", "form", "index_urls", "lock", "marker", "path")

    def __init__(
        self,
        path: str,
        form: Form,
        *,
        lock: bool = False,
        index_urls: bool = False,
        find_links: bool = False,
        build_options: bool = False,
        marker: bool = False,
    ) -> None:
        self.path = path
        self.form = form
        self.lock = lock
        self.index_urls = index_urls
        self.find_links = find_links
        self.build_options = build_options
        self.marker = marker


class Compiled(Value):
    """What came of it.

    Attributes:
        text: The output.
        count: How many packages it has.
        seconds: How long it took to gather and resolve.
        phases: The same in parts: `(what, seconds)`.
        warnings: What a person should know.
    """

    __slots__ = ("count", "phases", "seconds", "text", "warnings")

    def __init__(
        self, text: str, count: int, seconds: float, phases: tuple[tuple[str, float], ...], warnings: tuple[str, ...]
    ) -> None:
        self.text = text
        self.count = count
        self.seconds = seconds
        self.phases = phases
        self.warnings = warnings


def run(
    wiring: Wiring,
    settings: Settings,
    *,
    asked: Asked,
    pythons: Pythons,
    places: Places,
    policy: Policy,
    output: Output,
    upgrade: bool = False,
    upgrade_packages: Sequence[str] = (),
    refresh: bool = False,
    refresh_packages: frozenset[str] = frozenset(),
    builds: Callable[[], Builds] | None = None,
    builds_as_usual: bool = True,
) -> Compiled:
    """Resolves and writes the output file if there is one.

    Args:
        wiring: The call.
        settings: The settings of the `pip` commands.
        asked: The sources.
        pythons: What it is for.
        places: Where packages come from.
        policy: Which candidates count; what requirements files say is added to it.
        output: Where it goes.
        upgrade: Keep no version of the output file.
        upgrade_packages: Names, or requirements, whose versions are not kept.
        refresh, refresh_packages: What is cached but has to be confirmed.
        builds: Makes the settings of builds when something has to be built; None for the usual ones.
        builds_as_usual: Whether nothing is said that answers could depend on: then they are remembered.

    Raises:
        NoSolution: No versions satisfy everything; explains why.
        PymError: Anything else that stands in the way.
    """
    started = time.perf_counter()

    def make_builder() -> Builder:
        from pym.model.builds import Builds
        from pym.ops.build_means import Means
        from pym.ops.builds import Builder
        from pym.project.requirements_options import Options

        options = gathered.options if gathered is not None else Options()
        return Builder(
            Means(
                wiring,
                builds() if builds is not None else Builds(),
                interpreter=lambda: resolving.find_interpreter(wiring, pythons),
                locations=lambda: resolving.make_locations(wiring, settings, places, options),
                policy=policy,
                keyring=places.keyring,
            )
        )

    builder = Later(make_builder)
    gathered: Gathered | None = None
    gathered = pip_sources.gather(wiring, settings, asked, builder)
    kept: tuple[Preference, ...] = ()
    upgraded: frozenset[str] = frozenset()
    if upgrade_packages:
        upgraded = upgrades(wiring, gathered, upgrade_packages)
    policy = with_options(policy, gathered)
    read = time.perf_counter()
    target = resolving.make_target(wiring, pythons)
    if output.path and not upgrade:
        kept = pip_sources.preferences(wiring, output.path, upgraded, target.environment)
    inputs = Inputs(
        tuple(gathered.requirements),
        constraints=tuple(gathered.constraints),
        overrides=tuple(gathered.overrides),
        excludes=frozenset(gathered.excludes),
        preferences=kept,
        environments=settings.strings("environments") if pythons.universal else (),
        required_environments=settings.strings("required-environments") if pythons.universal else (),
    )
    prepared = time.perf_counter()
    provider: IndexProvider | None = None
    try:
        while True:
            locations = resolving.make_locations(wiring, settings, places, gathered.options)
            provider = resolving.make_provider(
                wiring,
                locations,
                target,
                refresh=refresh or upgrade,
                refresh_packages=refresh_packages | upgraded,
                keyring=places.keyring,
            )
            provider.builder = builder
            try:
                resolution = _resolve(wiring, output, inputs, policy, target, locations, provider, builds_as_usual)
                break
            except NoSolution as error:
                if not resolving.goes_on(places, error):
                    raise
                provider.finish()
        wiring.reporter.close()
        solved = time.perf_counter()
        if output.lock or output.form.hashes:
            resolution = _hashed(wiring, resolution)
        spelled = resolving.spellings(wiring, settings, places, gathered.options)
        text = _text(wiring, output, resolution, gathered, locations, policy, target, provider, inputs, spelled)
    finally:
        if provider is not None:
            provider.finish()  # what was fetched is kept even if there is no solution, or an interrupt
        builder.close()
    if wiring.reporter.verbosity > 0:
        wiring.reporter.debug(
            f"{provider.requests} requests, {provider.confirmed} pages unchanged, {provider.read} tables from the cache"
        )
    if output.path:
        from pym.fs.output import write

        write(os.path.join(wiring.context.cwd, output.path), text)
    ended = time.perf_counter()
    phases = (
        ("read requirements", read - started),
        ("found the interpreter and the cache", prepared - read),
        ("resolved", solved - prepared),
        ("written", ended - solved),
    )
    return Compiled(text, len(resolution.nodes), solved - started, phases, resolution.warnings)


def _resolve(
    wiring: Wiring,
    output: Output,
    inputs: Inputs,
    policy: Policy,
    target: ResolutionTarget,
    locations: Locations,
    provider: IndexProvider,
    builds_as_usual: bool,
) -> Resolution:
    """The answer, out of the memory if it was given before."""
    memory = Resolved(inputs, policy, target, locations, provider)
    # Hashes, locks and the environment an answer is known for are made from more than the answer.
    plain = builds_as_usual and not (output.lock or output.form.hashes or output.marker)
    remembered = memory.recall() if plain else None
    if remembered is not None:
        wiring.reporter.debug("The resolution is known, and what it was drawn from has not changed")
        return remembered
    from pym.ops.resolve_anew import resolve_anew

    resolution = resolve_anew(wiring, inputs, policy, target, provider, provider.builder)
    if builds_as_usual:
        memory.remember(resolution)
    return resolution


def _hashed(wiring: Wiring, resolution: Resolution) -> Resolution:
    """The answer with the hashes of direct references, which no index tells."""
    if all(not node.url or (node.files and node.files[0][2]) for node in resolution.nodes):
        return resolution
    from pym.ops import direct_hashes

    return direct_hashes.added(wiring, resolution)


def _text(
    wiring: Wiring,
    output: Output,
    resolution: Resolution,
    gathered: Gathered,
    locations: Locations,
    policy: Policy,
    target: ResolutionTarget,
    provider: Provider,
    inputs: Inputs,
    spelled: dict[str, str],
) -> str:
    form = output.form
    if output.lock:
        from pym.lock import pylock
        from pym.ops.lock_files import selection

        directory = os.path.dirname(os.path.join(wiring.context.cwd, output.path or "pylock.toml"))
        return pylock.render(
            resolution,
            header=form.header,
            omitted=form.omitted,
            select=selection(target),
            base=os.path.normpath(directory),
        )
    lines: list[str] = []
    if output.index_urls:
        lines += _index_lines(locations, spelled)
    if output.find_links:
        lines += [f"--find-links {spelled.get(place.url.rstrip('/'), place.url)}" for place in locations.links]
    if output.build_options:
        lines += [f"--no-binary {name}" for name in sorted(policy.no_binary)]
        lines += [f"--only-binary {name}" for name in sorted(policy.no_build)]
    form.options = tuple(lines)
    if output.marker and target.environment is not None:
        from pym.ops import known_environment

        form.marker = known_environment.marker(inputs, resolution, provider, target.environment)
    return requirements_txt.render(resolution, form, gathered.given, spelled)


def _index_lines(locations: Locations, spelled: dict[str, str]) -> list[str]:
    """The indexes, the default one first, without credentials."""
    lines: list[str] = []
    for index in locations.indexes:
        written = spelled.get(index.url.rstrip("/"), index.url)
        if index.default:
            lines.insert(0, f"--index-url {written}")
        elif not index.explicit:
            lines.append(f"--extra-index-url {written}")
    return lines
