"""Everything that a resolution is asked for, gathered from files, groups and settings. A HOT module."""

from __future__ import annotations

import os
import sys

from pym.errors import UsageError
from pym.model.resolution import Input, Preference
from pym.ops.gathered import Gathered
from pym.project import pylock
from pym.project.compiled import compiled
from pym.project.requirements_txt import LIMIT, Reader, load
from pym.spec.direct import normalised, scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.builds import MetadataBuilder
    from pym.ops.asked import Asked
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings

_PROJECTS = ("pyproject.toml", "setup.cfg", "setup.py")


def gather(wiring: Wiring, settings: Settings, asked: Asked, builder: MetadataBuilder | None = None) -> Gathered:
    """Reads all sources.

    Args:
        wiring: The call.
        settings: The project's, the user's and the system's.
        asked: What was typed.
        builder: Builds projects that do not say what they require; None to build nothing.

    Raises:
        UsageError: A source is missing, malformed or does not have what is asked of it.
        PymError: A source could not be fetched.
    """
    reader = _reader(wiring)
    reader.name_of = lambda url: _name_found(wiring, builder, url)
    reader.expect = lambda urls: _begin(wiring, builder, urls)
    reader.typed = asked.typed
    found = Gathered(reader.options)
    _check_extras(asked)
    extras = {normalised(extra) for extra in asked.extras}
    known: set[str] = set()
    if asked.packages or asked.editables:
        reader.read_typed(asked.packages, asked.editables)
        found.requirements += reader.requirements
    for name in asked.files:
        _source(wiring, reader, found, asked, name, extras, known, builder)
    missing = [extra for extra in extras if extra not in known]
    if missing:
        raise UsageError(f"Requested extra not found: {', '.join(sorted(missing))}")
    if asked.groups:
        from pym.ops import pip_project

        for group in asked.groups:
            found.requirements += pip_project.group(wiring, asked, group, found.given)
    for name in asked.constraints:
        reader.read(name, constraint=True)
    found.constraints += reader.constraints
    found.given.update(reader.given)
    for name in asked.overrides:
        over = _reader(wiring)
        over.read(name, flag="--override")
        found.overrides += over.requirements
        found.given.update(over.given)
    for name in asked.excludes:
        out = _reader(wiring)
        out.read(name)
        found.excludes |= {one.requirement[0] for one in out.requirements}
    for name in asked.build_constraints:
        _reader(wiring).read(name, constraint=True)  # for builds: only that it can be read matters yet
    _workspace(wiring, settings, found)
    for one in found.requirements:
        if one.editable and (":all:" in asked.solid or one.requirement[0] in asked.solid):
            one.editable = False
    if sum([".git" in one.requirement[4] or one.requirement[4].startswith("git+") for one in found.requirements]) > 1:
        from pym.ops import same_commit

        same_commit.unite(wiring, found)
    return found


def constraints_of(wiring: Wiring, name: str) -> list[Input]:
    """What a file of constraints says (`--build-constraints`).

    Raises:
        UsageError: It is missing or malformed.
        PymError: It could not be fetched.
    """
    reader = _reader(wiring)
    reader.read(name, constraint=True)
    return reader.constraints


def _reader(wiring: Wiring) -> Reader:
    context = wiring.context
    return Reader(
        cwd=context.cwd,
        environ=context.environ,
        cache=context.cache,
        fetch=lambda url: _fetch(wiring, url),
        standard_input=_standard_input,
        warn=wiring.reporter.warn,
    )


def _fetch(wiring: Wiring, url: str) -> bytes:
    from pym.net import download

    return download.read(url, wiring.network, limit=LIMIT, notice=wiring.reporter.warn)


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(LIMIT) if sys.stdin is not None else b""


def _check_extras(asked: Asked) -> None:
    if not asked.extras and not asked.all_extras:
        return
    if not any(os.path.basename(name) in _PROJECTS for name in asked.files):
        raise UsageError(
            "Requesting extras requires a `pylock.toml`, `pyproject.toml`, `setup.cfg`, or `setup.py` file",
            hints=("of a package they are asked for as `package[extra]`",),
        )


def _source(
    wiring: Wiring,
    reader: Reader,
    found: Gathered,
    asked: Asked,
    name: str,
    extras: set[str],
    known: set[str],
    builder: MetadataBuilder | None,
) -> None:
    base = os.path.basename(name)
    remote = scheme(name) in ("http", "https")
    path = os.path.join(wiring.context.cwd, name)
    if base in _PROJECTS and not remote:
        if not os.path.exists(path):
            raise UsageError(f"File not found: `{name}`")
        from pym.ops import pip_project

        required, all_extras, project = pip_project.read(wiring, path, name, builder)
        origin = f"{project} ({name})" if project else f"({name})"
        wanted = list(required)
        for extra, listed in all_extras.items():
            if asked.all_extras or extra in extras:
                known.add(extra)
                wanted += listed
        inputs = [Input(one, origin) for one in wanted]
        found.requirements += pip_project.sourced(wiring, asked, inputs, path, found.given)
    elif pylock.is_lock(name) and not remote:
        pins = pylock.pins(path, wiring.context.cache, name)
        if pins is None:
            raise UsageError(f"File not found: `{name}`")
        texts = [
            f"{package}=={version} ; {marker}" if marker else f"{package}=={version}"
            for package, version, marker, _ in pins
        ]
        required = compiled(texts, wiring.context.cache, f"`{name}`")
        found.requirements += [Input(one, f"-r {name}", hashes=pin[3]) for one, pin in zip(required, pins, strict=True)]
    elif base.endswith(".toml"):
        raise UsageError(
            f"`{base}` is not a valid PEP 751 filename",
            context="expected `pyproject.toml`, `pylock.toml` or `pylock.<name>.toml`",
        )
    elif base.endswith((".py", ".pyw")):
        from pym.project import script

        data = _fetch(wiring, name) if remote else load(path, name)
        texts = script.dependencies(data, name)
        found.requirements += [Input(one) for one in compiled(texts, wiring.context.cache, f"`{name}`")]
    else:
        before, said = len(reader.requirements), _said(reader)
        reader.read(name)
        found.requirements += reader.requirements[before:]
        if _said(reader) == said and asked.files.count(name) == 1:
            none = f"Requirements file `{name}` does not contain any dependencies"
            wiring.reporter.warn("No dependencies found in stdin" if name == "-" else none)


def _said(reader: Reader) -> int:
    """How much the files say that were read so far."""
    options = reader.options
    count = len(reader.requirements) + len(reader.constraints) + len(options.extra_indexes) + len(options.find_links)
    count += len(options.no_binary) + len(options.only_binary)
    return count + bool(options.index) + options.no_index + options.require_hashes


def _name_found(wiring: Wiring, builder: MetadataBuilder | None, url: str) -> str:
    """The name of the project that a URL leads to, which is fetched for it and built if need be."""
    from pym.ops import reference_names

    return reference_names.find(wiring, builder, url)


def _begin(wiring: Wiring, builder: MetadataBuilder | None, urls: list[str]) -> None:
    """Starts to build, or checks out, what `_name_found` will be asked for."""
    if any(url.startswith("git+") for url in urls):
        from pym.ops import repositories_ahead

        repositories_ahead.begin(wiring, urls, {})
    if builder is not None:
        from pym.ops import trees_ahead

        trees_ahead.begin(builder, [("", url) for url in urls])


def _workspace(wiring: Wiring, settings: Settings, found: Gathered) -> None:
    """What the settings of the project around say."""
    cache = wiring.context.cache
    for key, into, origin in (
        ("constraint-dependencies", found.constraints, "-c (workspace)"),
        ("override-dependencies", found.overrides, "--override (workspace)"),
    ):
        texts = _plain(wiring, settings, key)
        if texts:
            required = compiled(texts, cache, f"`{key}` in `{settings.source(key)}`")
            into += [Input(one, origin) for one in required]
    texts = _plain(wiring, settings, "exclude-dependencies")
    if texts:
        required = compiled(texts, cache, f"`exclude-dependencies` in `{settings.source('exclude-dependencies')}`")
        found.excludes |= {one[0] for one in required}


def _plain(wiring: Wiring, settings: Settings, key: str) -> tuple[str, ...]:
    """The entries of a list that count for every package; tables are for what one package requires."""
    value = settings.value(key)
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        wiring.reporter.warn(f"`{key}` in `{settings.source(key)}` for single packages counts in projects only")
        return tuple([str(one) for one in value if not isinstance(one, dict)])
    return settings.strings(key)


def preferences(
    wiring: Wiring, output: str, upgrade: frozenset[str], environment: Mapping[str, str] | None = None
) -> tuple[Preference, ...]:
    """The versions that an output file has, except those that are to be upgraded.

    Args:
        wiring: The call.
        output: The file as typed.
        upgrade: Names that are not kept.
        environment: The one that is resolved for: pins that are for others do not count. None for all.

    Raises:
        UsageError: The file is there and malformed.
    """
    path = os.path.join(wiring.context.cwd, output)
    if pylock.is_lock(output):
        pins = pylock.pins(path, wiring.context.cache, output) or ()
        return tuple(
            Preference(name, version, hashes=hashes) for name, version, _, hashes in pins if name not in upgrade
        )
    if not os.path.exists(path) or not os.path.getsize(path):
        return ()
    reader = _reader(wiring)
    reader.read(output)
    found = []
    for one in reader.requirements:
        name, _, specifier, marker, url = one.requirement
        if specifier is None or not specifier[3] or url or name in upgrade:
            continue
        if marker is not None and environment is not None:
            from pym.spec.markers.evaluate import evaluate

            counts = evaluate(marker, environment)
        else:
            counts = True
        if counts:
            found.append(Preference(name, specifier[3], hashes=one.hashes))
    return tuple(found)
