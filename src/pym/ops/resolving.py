"""What a resolution works with: the target it is for, the places packages come from, the provider. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.index import locations
from pym.model.target import ResolutionTarget
from pym.model.value import Value
from pym.ops.choose import Choice
from pym.ops.locate import locate, locate_or_install
from pym.python.request import PythonRequest
from pym.spec import notation, platforms
from pym.spec.direct import absolute, normalised, without_credentials
from pym.spec.environment import marker_environment
from pym.spec.tags import Target as Tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pym.dist.provider import IndexProvider
    from pym.index.credentials import Keyring
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring
    from pym.project.requirements_txt import Options
    from pym.project.settings import Settings


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


class Places(Value):
    """Where packages are asked for, as typed or set by the environment.

    Attributes:
        default: `--default-index` or `--index-url`, "" for none.
        indexes: `--index`, then `--extra-index-url`.
        links: `--find-links`.
        no_index: Whether no index is asked.
        strategy: `--index-strategy`, "" for the usual one.
        keyring: `--keyring-provider`, "" for none.
    """

    __slots__ = ("default", "indexes", "keyring", "links", "no_index", "strategy")

    def __init__(
        self,
        default: str = "",
        indexes: Sequence[str] = (),
        links: Sequence[str] = (),
        *,
        no_index: bool = False,
        strategy: str = "",
        keyring: str = "",
    ) -> None:
        self.default = default
        self.indexes = indexes
        self.links = links
        self.no_index = no_index
        self.strategy = strategy
        self.keyring = keyring


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
    if not asked.builds or str(interpreter.version).split(".")[: len(wanted)] == wanted:
        return
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
    version = _version(asked.version)
    interpreter = find_interpreter(wiring, asked)
    installed = str(interpreter.version)
    if asked.universal:
        minor = f"{interpreter.version.major}.{interpreter.version.minor}"
        lowest = version or minor
        return ResolutionTarget(
            lowest,
            f">={lowest}",
            source="--python-version" if version else "interpreter",
            installed=installed,
        )
    key = interpreter.key
    system = platforms.running(key.platform.arch, key.platform.libc)
    if asked.platform:
        named = platforms.named(asked.platform, wiring.context.environ)
        if named is None:
            raise UsageError(
                f"There is no platform {shown(asked.platform)}",
                context=f"known are {', '.join(f'`{one}`' for one in platforms.NAMES)}",
            )
        system = named
    release = key.version.release if not version else _release(version)
    python = version or installed
    return ResolutionTarget(
        python,
        f">={python}",
        environment=marker_environment(key.implementation, python, system),
        tags=Tags(
            key.implementation,
            (release[0], release[1]),
            system.tags,
            free_threaded=key.free_threaded,
            debug=key.debug,
        ),
        source="--python-version" if version else "interpreter",
        installed=installed,
    )


def _release(version: str) -> tuple[int, int]:
    """Major and minor number of a canonical version."""
    parts = version.split(".")
    digits = parts[1][: len(parts[1]) - len(parts[1].lstrip("0123456789"))] if len(parts) > 1 else "0"
    return int(parts[0].rstrip("abrc") or 0), int(digits)


def _version(text: str) -> str:
    """`--python-version` in its canonical form, "" for none."""
    if not text:
        return ""
    read = notation.read_version(text)
    if (
        read is None
        or read.epoch
        or read.local
        or read.post is not None
        or read.dev is not None
        or len(read.release) > 3
    ):
        raise UsageError(
            f"Python version {shown(text)} could not be parsed", hints=("it is written as `3.12` or `3.12.4`",)
        )
    return str(read)


def make_locations(wiring: Wiring, settings: Settings, places: Places, options: Options) -> locations.Locations:
    """The indexes and link pages in force; what requirements files name comes after what was typed.

    Raises:
        UsageError: Something that was typed or set is no place.
    """
    return locations.collect(
        settings,
        wiring.context.environ,
        wiring.context.cache,
        wiring.context.cwd,
        default=places.default or options.index,
        indexes=[*places.indexes, *[value for value, _ in options.extra_indexes]],
        links=[*places.links, *[value for value, _ in options.find_links]],
        no_index=places.no_index or options.no_index,
        strategy=places.strategy,
        pins=_pins(settings),
    )


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
    return IndexProvider(
        found,
        wiring.context.cache,
        lambda: wiring.network,
        offline=wiring.offline,
        refresh=refresh,
        refresh_packages=refresh_packages,
        environ=dict(environ),
        keyring=_keyring(environ) if keyring == "subprocess" else None,
        tags=target.tags,
        cwd=wiring.context.cwd,
        warn=wiring.reporter.warn,
    )


def _keyring(environ: Mapping[str, str]) -> Keyring:
    from pym.index.credentials import Keyring

    return Keyring(environ=environ)
