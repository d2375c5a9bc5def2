"""What is in force for the options about builds. Cold: read when something has to be built."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.model.builds import Builds
from pym.ops.names import names
from pym.project.compiled import compiled
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen


def builds(chosen: Chosen) -> Builds:
    """How things are built.

    Raises:
        UsageError: A setting is malformed.
    """
    not_isolated = names(
        chosen.texts("no_build_isolation_package", "PYM_NO_BUILD_ISOLATION_PACKAGE", "no-build-isolation-package")
    )
    if chosen.flag("no_build_isolation", "PYM_NO_BUILD_ISOLATION", "no-build-isolation", off="build_isolation"):
        not_isolated |= {":all:"}
    no_sources = (
        frozenset((":all:",))
        if chosen.flag("no_sources", "PYM_NO_SOURCES", "no-sources", off="sources")
        else (names(chosen.texts("no_sources_package", "PYM_NO_SOURCES_PACKAGE", "no-sources-package")))
    )
    return Builds(
        config_settings=_settings(chosen),
        config_settings_package=_of_packages(chosen),
        not_isolated=not_isolated,
        constraints=tuple(chosen.texts("build_constraints", "PYM_BUILD_CONSTRAINT")),
        constraint_texts=chosen.settings.strings("build-constraint-dependencies"),
        extra=_extra(chosen),
        variables=_variables(chosen),
        no_sources=no_sources,
        require_hashes=chosen.flag(
            "require_build_hashes", "PYM_REQUIRE_BUILD_HASHES", "require-build-hashes", off="no_require_build_hashes"
        ),
        link_mode=chosen.text("link_mode", "PYM_LINK_MODE", "link-mode"),
        timeout=_timeout(chosen),
    )


def _timeout(chosen: Chosen) -> float | None:
    """How long each step of a build may take."""
    text = chosen.invocation.environ.get("PYM_BUILD_TIMEOUT", "")
    value = text or chosen.settings.value("build-timeout")
    if value is None:
        return None
    try:
        seconds = float(value) if isinstance(value, (str, int, float)) else -1.0
    except ValueError:
        seconds = -1.0
    if not seconds > 0:
        place = "PYM_BUILD_TIMEOUT" if text else "build-timeout"
        raise UsageError(f"`{place}` must be a number of seconds above 0", context=f"it is {shown(str(value))}")
    return seconds


def _put(into: dict[str, str | list[str]], key: str, value: str) -> None:
    before = into.get(key)
    if before is None:
        into[key] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        into[key] = [before, value]


def _table(value: object, what: str) -> dict[str, str | list[str]]:
    if not isinstance(value, dict):
        raise UsageError(f"`{what}` must be a table", context=f"it is {value!r}")
    found: dict[str, str | list[str]] = {}
    for key, one in value.items():
        found[str(key)] = [str(each) for each in one] if isinstance(one, list) else str(one)
    return found


def _settings(chosen: Chosen) -> dict[str, str | list[str]]:
    value = chosen.settings.value("config-settings")
    found = _table(value, "config-settings") if value is not None else {}
    typed: dict[str, str | list[str]] = {}
    for text in chosen.invocation.texts("config_setting"):
        key, equals, one = text.partition("=")
        if not equals or not key:
            raise UsageError(f"Invalid value for `--config-settings`: {shown(text)}", context="expected `KEY=VALUE`")
        _put(typed, key, one)
    return {**found, **typed}


def _of_packages(chosen: Chosen) -> dict[str, dict[str, str | list[str]]]:
    value = chosen.settings.value("config-settings-package")
    found: dict[str, dict[str, str | list[str]]] = {}
    if isinstance(value, dict):
        found = {normalised(str(name)): _table(table, "config-settings-package") for name, table in value.items()}
    for text in chosen.invocation.texts("config_settings_package"):
        name, colon, rest = text.partition(":")
        key, equals, one = rest.partition("=")
        if not colon or not equals or not name or not key:
            raise UsageError(
                f"Invalid value for `--config-settings-package`: {shown(text)}", context="expected `NAME:KEY=VALUE`"
            )
        _put(found.setdefault(normalised(name), {}), key, one)
    return found


def _extra(chosen: Chosen) -> dict[str, tuple[tuple[str, str], ...]]:
    value = chosen.settings.value("extra-build-dependencies")
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(listed, list) for listed in value.values()):
        raise UsageError("`extra-build-dependencies` must be a table of lists", context=f"it is {value!r}")
    found = {}
    for name, listed in value.items():
        rows = []
        for one in listed:
            text = str(one.get("requirement", "")) if isinstance(one, dict) else str(one)
            matches = isinstance(one, dict) and one.get("match-runtime") is True
            place = f"`extra-build-dependencies` of `{name}`"
            [requirement] = compiled((text,), "", place)
            rows.append((text, requirement[0] if matches else ""))
        found[normalised(str(name))] = tuple(rows)
    return found


def _variables(chosen: Chosen) -> dict[str, dict[str, str]]:
    value = chosen.settings.value("extra-build-variables")
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
        raise UsageError("`extra-build-variables` must be a table of tables", context=f"it is {value!r}")
    return {normalised(str(name)): {str(key): str(one) for key, one in table.items()} for name, table in value.items()}
