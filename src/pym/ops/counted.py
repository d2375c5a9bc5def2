"""A provider that tells how many projects were looked at, for those who watch. A HOT module."""

from __future__ import annotations

from pym.ops.passing import Passing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import Metadata, Missing, Releases, Unavailable
    from pym.model.provider import Provider
    from pym.report import Task


class Counted(Passing):
    """Passes everything on to another provider.

    Args:
        provider: What answers.
        task: Advanced by one for each project.
    """

    __slots__ = ("_seen", "_task")

    def __init__(self, provider: Provider, task: Task) -> None:
        super().__init__(provider)
        self._task = task
        self._seen: set[str] = set()

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
