"""Remembers locks: what was locked before, from the same pages and for the same project, is not worked out again. HOT.

The question is all that a lock is made from: what the project and its members say, what was typed and set, the lock
that was there. Only what pages of indexes alone decide is remembered: no direct references, directories of links,
trees outside of the workspace.
"""

from __future__ import annotations

from pym.ops.drawn import Drawn
from pym.ops.resolved import listed, question
from pym.spec.direct import file_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.lock import Lock
    from pym.model.resolution import Inputs
    from pym.model.target import ResolutionTarget
    from pym.ops.lock_job import Job
    from pym.ops.lock_providers import Providers
    from pym.spec.requirement import Requirement

KIND = "locks-1"


class Answers:
    """One question.

    Args:
        job: What is asked for.
        inputs, target: The same as the resolver has it.
        providers: Where the answer would be drawn from.
    """

    __slots__ = ("_drawn", "_job", "_usable")

    def __init__(self, job: Job, inputs: Inputs, target: ResolutionTarget, providers: Providers) -> None:
        self._job = job
        self._usable = _is_usable(job, inputs, providers)
        self._drawn = Drawn(KIND, _key(job, inputs, target, providers.known) if self._usable else "", providers.index)

    def recall(self) -> Lock | None:
        """The lock, if it is known and nothing it was drawn from has changed."""
        text = self._drawn.recall()
        if type(text) is not str:
            return None
        from pym.errors import LockInvalid
        from pym.lock.read import read

        try:
            lock = read(text.encode(), "a remembered lock")
        except LockInvalid:
            return None
        lock.text = text
        self._job.wiring.reporter.debug("The lock is known, and what it was drawn from has not changed")
        return lock

    def remember(self, lock: Lock) -> None:
        """Writes it down, if answers to this question are remembered."""
        if self._usable and not self._job.warnings:
            if not lock.text:
                from pym.lock.write import write

                lock.text = write(lock)
            self._drawn.remember(lock.text)


def _is_usable(job: Job, inputs: Inputs, providers: Providers) -> bool:
    found, locations = job.found, job.locations
    if (
        found.trees
        or found.pinned
        or job.locks_builds
        or job.wiring.settings.flag("lock-python")
        or providers.whole is not providers.index
        or locations.links
        or any(index.flat or index.url.startswith("file:") for index in locations.indexes)
    ):
        return False
    own = {one.url for one in found.members}
    here = file_url(found.root)
    if any(url != here and not url.startswith(f"{here}/") for url in own):
        return False  # the way from one to the other stands in the lock, and not in the question
    groups = [listed for by_name in inputs.groups.values() for listed in by_name.values()]
    scopes = [one.requires for one in inputs.scopes]
    return all(_is_plain(listed, own) for listed in (*groups, *scopes)) and all(
        _is_plain([one.requirement for one in listed], own)
        for listed in (inputs.requirements, inputs.constraints, inputs.overrides, inputs.local)
    )


def _is_plain(requirements: Iterable[Requirement], own: set[str]) -> bool:
    """Whether requirements lead to indexes, or to members."""
    return all(not one[4] or one[4] in own for one in requirements)


def _key(job: Job, inputs: Inputs, target: ResolutionTarget, known: list[tuple[object, ...]]) -> str:
    found = job.found
    text = repr(
        (
            found.requires_python,
            found.environments,
            found.conflicts,
            job.record(),
            job.portable,
            question(inputs, job.policy, target, job.locations),
            [(one.name, one.version, one.marker, one.hashes) for one in inputs.preferences],
            inputs.forks,
            inputs.scopes,
            listed(inputs.local),
            [(name, sorted(groups.items())) for name, groups in sorted(inputs.groups.items())],
            [(one.url, one.kind, one.declared.extras) for one in found.members],
            known,
        )
    )
    # Where a project lies says nothing in its lock: the next checkout, or job, has the same question. Nothing but its
    # members is named by such an address.
    return text.replace(file_url(found.root), "file:.")
