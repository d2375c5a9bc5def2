"""Git repositories that will be asked for are checked out side by side before they are. Cold."""

from __future__ import annotations

import threading

from pym.dist.reference import repositories
from pym.errors import PymError
from pym.fs import atomic
from pym.spec.git import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.model.resolution import Inputs
    from pym.ops.wiring import Wiring
    from pym.spec.git import GitReference

_MOST = 8  # repositories at once: each is a git of its own, and some servers let nobody in more often than this


def begin(wiring: Wiring, urls: Iterable[str], commits: Mapping[tuple[str, str], str]) -> None:
    """Has what several repositories mean now checked out, and returns once it is.

    Nothing is an error here: whoever asks will be told, of the one that is asked for first.

    Args:
        wiring: The call.
        urls: Direct references, absolute; those to other things are passed over.
        commits: What is known of a repository and a revision, and not asked again.
    """
    context = wiring.context
    found: dict[str, list[GitReference]] = {}  # one thread for each: two of one repository would wait for each other
    for url in urls:
        if url.startswith("git+"):
            try:
                reference = parse(url)
            except ValueError:
                continue
            found.setdefault(reference.repository, []).append(reference)
    if len(found) < 2 or not context.cache or wiring.offline:
        return
    check_out = repositories(
        context.cache, context.environ, offline=False, notice=wiring.reporter.info, commits=commits
    )
    waiting = list(found.values())

    def work() -> None:
        while True:
            try:
                references = waiting.pop(0)
            except IndexError:
                return
            for reference in references:
                try:
                    check_out(reference)
                except PymError:
                    pass

    atomic.learn_umask()  # it cannot be asked for without changing it, for all threads
    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(_MOST, len(waiting)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def references(inputs: Inputs) -> list[str]:
    """The direct references that a resolution is sure to ask for."""
    dropped = {one.requirement[0] for one in inputs.overrides} | inputs.excludes
    asked = [one.requirement for one in (*inputs.requirements, *inputs.local)]
    return [url for name, _, _, marker, url in asked if url and marker is None and name not in dropped]
