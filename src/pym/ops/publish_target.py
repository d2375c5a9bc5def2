"""Where is published to: as typed, as settings name it, or as `~/.pypirc` has it for other tools. Cold."""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.index import locations
from pym.model.value import Value
from pym.project import pypirc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.index.locations import Index
    from pym.ops.wiring import Wiring
    from pym.project.pypirc import Repository

_HINTS = (
    "`--publish-url URL`, `PYM_PUBLISH_URL` or `publish-url` in the settings says where to",
    "`--index NAME` takes it from an `[[tool.pym.index]]` with a `publish-url`, or from a repository of `~/.pypirc`",
)


class Destination(Value):
    """Where to.

    Attributes:
        url: Of the upload interface, as it was given.
        check: URL of the index that is looked into for what is there already, "" for none.
        index: The index that it belongs to, None for none.
        repository: The entry of `~/.pypirc` that it comes from, None for none.
    """

    __slots__ = ("check", "index", "repository", "url")

    def __init__(
        self, url: str, check: str = "", *, index: Index | None = None, repository: Repository | None = None
    ) -> None:
        self.url = url
        self.check = check
        self.index = index
        self.repository = repository


def find(wiring: Wiring, *, url: str, index: str, check: str) -> Destination:
    """Where to publish.

    Args:
        wiring: The call.
        url: `--publish-url`, or what stands for it; "" for none.
        index: `--index`, or what stands for it; "" for none.
        check: `--check-url`, or what stands for it; "" for none.

    Raises:
        UsageError: Nobody says where to, or what is said leads nowhere.
    """
    if index:
        found = _named(wiring, index, check)
    elif url:
        found = Destination(url, check)
    else:
        usual = [one for one in _repositories(wiring.context.environ) if one.url]
        if not usual:
            raise UsageError("It is not said where to publish to", hints=_HINTS)
        if len(usual) > 1 and usual[0].name != "pypi":
            listed = ", ".join([f"`{one.name}`" for one in usual])
            raise UsageError(f"`~/.pypirc` has several repositories: {listed}", hints=("`--index NAME` chooses one",))
        found = Destination(usual[0].url, check, repository=usual[0])
    if not found.url.startswith(("http://", "https://")):
        raise UsageError(
            "The place to publish to is no `https:` or `http:` URL", context=shown(found.url.rpartition("@")[2])
        )
    return found


def _named(wiring: Wiring, name: str, check: str) -> Destination:
    tables = [(table, path) for table, path in wiring.settings.tables("index") if table.get("name")]
    for table, path in tables:
        if table.get("name") != name:
            continue
        upload = table.get("publish-url")
        if not isinstance(upload, str) or not upload:
            raise UsageError(
                f"Index is missing a publish URL: {shown(name)}", context=f"in `{path}`", hints=("add `publish-url`",)
            )
        index = locations.configured(table, path)
        return Destination(upload, check or str(table["url"]), index=index)
    for one in _repositories(wiring.context.environ):
        if one.name == name and one.url:
            return Destination(one.url, check, repository=one)
    if not tables:
        raise UsageError(f"No indexes were found, can't use index: {shown(name)}", hints=_HINTS[1:])
    listed = ", ".join([f"`{table['name']}`" for table, _ in tables])
    raise UsageError(f"Index not found: {shown(name)}. Found indexes: {listed}")


def _repositories(environ: Mapping[str, str]) -> list[Repository]:
    home = environ.get("HOME", "")
    return pypirc.read(os.path.join(home, ".pypirc")) if home else []
