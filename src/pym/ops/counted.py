"""A provider that tells how many projects were looked at, for those who watch. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import Metadata, Missing, Releases, Unavailable
    from pym.model.provider import Listener, Provider
    from pym.report import Task


class Counted:
    """Passes everything on to another provider.

    Args:
        provider: What answers.
        task: Advanced by one for each project.
    """

    __slots__ = ("_provider", "_seen", "_task")

    def __init__(self, provider: Provider, task: Task) -> None:
        self._provider = provider
        self._task = task
        self._seen: set[str] = set()

    def __getattr__(self, name: str) -> object:
        # What explanations look at where there is one (`locations`): the same with a terminal and without.
        return getattr(self._provider, name)

    @property
    def listener(self) -> Listener | None:
        return self._provider.listener

    @listener.setter
    def listener(self, listener: Listener | None) -> None:
        self._provider.listener = listener

    @property
    def fetching(self) -> bool:
        return self._provider.fetching

    def releases(self, name: str, url: str = "", /) -> Releases | Missing:
        new = name not in self._seen
        self._seen.add(name)
        self._task.advance(1 if new else 0)
        found = self._provider.releases(name, url)
        self._task.advance(0)
        return found

    def metadata(self, releases: Releases, position: int, /) -> Metadata | Unavailable:
        found = self._provider.metadata(releases, position)
        self._task.advance(0)
        return found

    def former(self, name: str, /) -> Releases | None:
        return self._provider.former(name)

    def want_page(self, name: str, /) -> None:
        self._provider.want_page(name)

    def want_metadata(self, releases: Releases, position: int, /, *, cheap: bool = False) -> None:
        self._provider.want_metadata(releases, position, cheap=cheap)
