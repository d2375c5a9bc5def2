"""What a project knows better than an index: stated metadata, and indexes that hold in parts of the answer. Cold."""

from __future__ import annotations

from pym.errors import UsageError
from pym.ops.passing import Passing
from pym.project.lowered import PIN
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.dist.provider import IndexProvider
    from pym.model.distribution import Metadata, Missing, Releases, Unavailable
    from pym.project.settings import Settings

    # By name, then by version; "" for every version.
    Stated = Mapping[str, Mapping[str, Metadata]]


class ProjectProvider(Passing):
    """An `IndexProvider` with that.

    Args:
        inner: What answers everything else.
        stated: Metadata that is not asked of anybody.
        make: A provider for one index, by the index's name.
    """

    __slots__ = ("_make", "_others", "_owners", "_stated")

    def __init__(self, inner: IndexProvider, stated: Stated, make: Callable[[str], IndexProvider]) -> None:
        super().__init__(inner)
        self._stated = stated
        self._make = make
        self._others: dict[str, IndexProvider] = {}
        self._owners: dict[Releases, IndexProvider] = {}

    def releases(self, name: str, url: str = "", /) -> Releases | Missing:
        if not url.startswith(PIN):
            return self._provider.releases(name, url)
        index = url.removeprefix(PIN)
        other = self._others.get(index)
        if other is None:
            other = self._others[index] = self._make(index)
        found = other.releases(name)
        if not _is_missing(found):
            self._owners[found] = other  # type: ignore[index]
        return found

    def metadata(self, releases: Releases, position: int, /) -> Metadata | Unavailable:
        stated = self._statement(releases, position)
        if stated is not None:
            return stated
        return self._owners.get(releases, self._provider).metadata(releases, position)

    def want_metadata(self, releases: Releases, position: int, /, *, cheap: bool = False) -> None:
        if self._statement(releases, position) is None and releases not in self._owners:
            self._provider.want_metadata(releases, position, cheap=cheap)

    def finish(self) -> None:
        """Lets go of the providers that were made here; not of the inner one."""
        for other in self._others.values():
            other.finish()

    def _statement(self, releases: Releases, position: int) -> Metadata | None:
        by_version = self._stated.get(releases.name)
        if by_version is None:
            return None
        return by_version.get(releases.versions[position]) or by_version.get("")


def _is_missing(found: Releases | Missing) -> bool:
    from pym.model.distribution import Missing

    return isinstance(found, Missing)


def stated(settings: Settings) -> dict[str, dict[str, Metadata]]:
    """The metadata that `dependency-metadata` states.

    Raises:
        UsageError: An entry is malformed.
    """
    found: dict[str, dict[str, Metadata]] = {}
    for table, path in settings.tables("dependency-metadata"):
        name, version, metadata = _entry(table, path)
        found.setdefault(name, {})[version] = metadata
    return found


def _entry(table: dict[str, object], path: str) -> tuple[str, str, Metadata]:
    from pym.errors import PymError
    from pym.spec import requirements, specifiers
    from pym.spec.ranges import canonical

    def wrong(problem: str) -> UsageError:
        return UsageError(f"An entry of `dependency-metadata` in `{path}` {problem}")

    name = table.get("name")
    if not isinstance(name, str) or not name:
        raise wrong("has no `name`")
    unknown = set(table) - {"name", "version", "requires-dist", "requires-python", "provides-extra", "provides-extras"}
    if unknown:
        raise wrong(f"has `{sorted(unknown)[0]}`, which is not known")
    version = table.get("version", "")
    pythons = table.get("requires-python", "")
    if not isinstance(version, str) or not isinstance(pythons, str):
        raise wrong(f"of `{name}` has a `version` or `requires-python` that is not a string")
    number = canonical(version) if version else ""
    if number is None:
        raise wrong(f"of `{name}` has the version `{version}`, which is none")
    required = table.get("requires-dist", [])
    extras = table.get("provides-extra", table.get("provides-extras", []))
    if not isinstance(required, list) or not isinstance(extras, list):
        raise wrong(f"of `{name}` has a `requires-dist` or `provides-extra` that is not a list")
    try:
        compiled = tuple([requirements.compile(str(one)) for one in required])
        specifier = specifiers.compile(pythons) if pythons else None
    except (PymError, ValueError) as error:
        raise wrong(f"of `{name}` is malformed: {error}") from error
    return normalised(name), number, (specifier, tuple([normalised(str(one)) for one in extras]), compiled)
