"""What a resolution works with: the target it is for, the places packages come from, the provider. A HOT module."""

from __future__ import annotations

from pym.index import locations
from pym.model.target import ResolutionTarget
from pym.ops.choose import Choice
from pym.ops.locate import locate, locate_or_install
from pym.ops.target import target_for
from pym.python.request import PythonRequest
from pym.spec.direct import absolute, normalised, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.dist.provider import IndexProvider
    from pym.errors import NoSolution
    from pym.index.credentials import Keyring
    from pym.model.interpreter import Interpreter
    from pym.ops.asked import Pythons
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring
    from pym.project.requirements_options import Options
    from pym.project.settings import Settings


def find_interpreter(wiring: Wiring, asked: Pythons) -> Interpreter:
    """The interpreter to resolve with: what `--python` names, else one of `--python-version`, else the usual one.

    Version files do not count, as in all of uv's `pip` commands.

    Raises:
        InterpreterError: There is none.
        UsageError: The request is none.
    """
    environments = not asked.system
    if asked.request:
        choice = _choice(PythonRequest.parse(asked.request, wiring.context.cwd))
        return locate_or_install(wiring, choice, environments=environments)
    if asked.version:
        for text in (asked.version, ".".join(asked.version.split(".")[:2])):
            found = locate(wiring, _choice(PythonRequest.parse(text, "/")), environments=environments)
            if found is not None:
                _compare(wiring, asked, found)
                return found
    usual = _choice(PythonRequest.parse("default", "/"))
    interpreter = locate_or_install(wiring, usual, environments=environments)
    if asked.version:
        _compare(wiring, asked, interpreter)
    return interpreter


def _choice(request: PythonRequest) -> Choice:
    return Choice(request, "", None, "", "")


def _compare(wiring: Wiring, asked: Pythons, interpreter: Interpreter) -> None:
    wanted = asked.version.split(".")
    if not asked.builds or str(interpreter.version).split(".")[: len(wanted)] == wanted or not wanted[0].isdigit():
        return  # what is no version is refused by whoever reads it
    wiring.reporter.warn(
        f"The requested Python version {asked.version} is not available; {interpreter.version} will be used to build "
        "dependencies instead."
    )


def make_target(wiring: Wiring, asked: Pythons) -> ResolutionTarget:
    """The environment, or environments, the answer is for.

    Raises:
        InterpreterError: There is no interpreter.
        UsageError: The version or the platform is none.
    """
    return target_for(wiring, find_interpreter(wiring, asked).key, asked)


def make_locations(
    wiring: Wiring,
    settings: Settings,
    places: Places,
    options: Options | None = None,
    *,
    pins: Mapping[str, str] | None = None,
) -> locations.Locations:
    """The indexes and link pages in force; what requirements files name comes after what was typed.

    Raises:
        UsageError: Something that was typed or set is no place.
    """
    found = locations.collect(
        settings,
        wiring.context.environ,
        wiring.context.cache,
        wiring.context.cwd,
        default=places.default or (options.index if options is not None else ""),
        indexes=[*places.indexes, *[value for value, _ in (options.extra_indexes if options is not None else ())]],
        links=[*places.links, *[value for value, _ in (options.find_links if options is not None else ())]],
        no_index=places.no_index or (options is not None and options.no_index),
        strategy=places.strategy,
        pins=_pins(settings) if pins is None else pins,
    )
    if places.torch and found.indexes:
        from pym.ops.torch_backends import PACKAGES

        name = f"torch-{places.torch[0].rpartition('/')[2]}"
        table: dict[str, object] = {"url": places.torch[0], "name": name, "explicit": True}
        # It refuses pages that it does not have.
        of_torch = locations.configured({**table, "ignore-error-codes": [403]}, "--torch-backend")
        found.indexes = (of_torch, *found.indexes)
        found.pins = {**dict.fromkeys(PACKAGES, name), **found.pins}
    return found


def goes_on(places: Places, error: NoSolution) -> bool:
    """Whether there is another index of PyTorch to look for an answer with; `places` are without the former then."""
    if not places.torch:
        return False
    from pym.ops import torch_backends

    return torch_backends.fewer(places, error)


def _pins(settings: Settings) -> dict[str, str]:
    """The indexes that packages are pinned to (`[tool.pym.sources]`), by name."""
    sources = settings.value("sources")
    if not isinstance(sources, dict):
        return {}
    return {
        normalised(name): source["index"]
        for name, source in sources.items()
        if isinstance(source, dict) and isinstance(source.get("index"), str)
    }


def spellings(wiring: Wiring, settings: Settings, places: Places, options: Options) -> dict[str, str]:
    """How indexes and link pages were written, without credentials, by their URL without a slash at its end."""
    cwd = wiring.context.cwd
    texts = [places.default, *places.indexes, *places.links, options.given_index]
    texts += [written for _, written in (*options.extra_indexes, *options.find_links)]
    texts += [str(table.get("url", "")) for table, _ in settings.tables("index")]
    texts += [settings.text("index-url"), *settings.strings("extra-index-url"), *settings.strings("find-links")]
    found: dict[str, str] = {}
    for text in texts:
        name, equals, url = text.partition("=")
        plain = without_credentials(url if equals and "/" not in name and ":" not in name else text)
        if plain:
            found.setdefault(absolute(plain, cwd).rstrip("/"), plain)
    return found


def make_provider(
    wiring: Wiring,
    found: locations.Locations,
    target: ResolutionTarget,
    *,
    refresh: bool = False,
    refresh_packages: frozenset[str] = frozenset(),
    keyring: str = "",
) -> IndexProvider:
    """What answers the resolver's questions."""
    from pym.dist.provider import IndexProvider

    environ: Mapping[str, str] = wiring.context.environ
    provider = IndexProvider(
        found,
        wiring.context.cache,
        lambda: wiring.network,
        offline=wiring.offline,
        refresh=refresh,
        refresh_packages=refresh_packages,
        environ=dict(environ),
        keyring=_keyring(environ) if keyring == "subprocess" else None,
        tags=target.tags,
        pythons=target.requires_python,
        cwd=wiring.context.cwd,
        warn=wiring.reporter.warn,
    )
    provider.notice = wiring.reporter.info
    if wiring.reporter.draws:
        provider.waiting = wiring.reporter.waiting
    return provider


def _keyring(environ: Mapping[str, str]) -> Keyring:
    from pym.index.credentials import Keyring

    return Keyring(environ=environ)
