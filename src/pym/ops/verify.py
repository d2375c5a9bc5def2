"""Checking an environment file by file, and putting right what differs."""

from __future__ import annotations

import os
from binascii import crc32

from pym.cache.memo import Memo
from pym.cache.wheels import WheelStore
from pym.errors import PymError, UsageError
from pym.install import hold, recorded, sites, unfinished, verify
from pym.install.execute import execute
from pym.install.plan import Change
from pym.install.unfinished import WORKSHOP
from pym.install.verify import CHANGED, MISSING, SCRIPT, Verified
from pym.model.environment import Addition, Installed
from pym.model.manifest import SHA256
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pym.model.environment import Environment
    from pym.model.manifest import Stored
    from pym.ops.wiring import Wiring

REPAIRABLE = (MISSING, CHANGED, SCRIPT)


def names(packages: Iterable[str], installed: Iterable[Installed]) -> frozenset[str] | None:
    """Normalised names of what was typed; None when nothing was.

    Raises:
        UsageError: One is no name, or not installed.
    """
    have = {one.name for one in installed}
    found = set()
    for text in packages:
        name = normalise(text)
        if name is None:
            raise UsageError(f"`{text}` is no name of a package")
        if name not in have:
            raise UsageError(f"`{name}` is not installed", hints=("`pym pip list` shows what is",))
        found.add(name)
    return frozenset(found) or None


def check(wiring: Wiring, environment: Environment, packages: Iterable[str] = (), *, full: bool = False) -> Verified:
    """Checks an environment; what a killed process left in it is put in order first.

    Args:
        wiring: The call.
        environment: The environment.
        packages: What to look at, as typed; everything without any.
        full: Read every file.

    Raises:
        UsageError: A package is not installed.
        StoreError: The environment cannot be read, or not be put in order.
    """
    unfinished.recover(environment, wiring.reporter)
    installed = sites.installed(environment, wiring.reporter.debug)
    only = names(packages, installed)
    return verify.verify(
        environment,
        installed,
        stored=Origins(wiring.context.cache).find,
        only=only,
        full=full,
        known=(WORKSHOP, ".pym-lock"),
    )


def repair(
    wiring: Wiring,
    environment: Environment,
    found: Verified,
    fetch: Callable[[list[str]], None],
    *,
    link_mode: str = "",
) -> tuple[list[str], list[str]]:
    """Installs again what has missing or changed files, from the store, all in one change.

    Args:
        wiring: The call.
        environment: Which environment.
        found: What `check` found.
        fetch: Puts the wheels that requirements name into the store, nothing else; is called with what it lacks.
        link_mode: As for `install.execute`.

    Returns:
        The names of what was installed again, and for each package that could not be a sentence that says why.

    Raises:
        PymError: The environment could not be changed; it is as it was.
    """
    wanted = {(one.name, one.version) for one in found.findings if one.kind in REPAIRABLE and one.name}
    cache = wiring.context.cache
    if not wanted or not cache:
        unable = [f"`{name}` cannot be repaired without a cache" for name, _ in sorted(wanted)]
        return [], unable
    with hold.Hold(environment, wiring.reporter) as held:
        broken = [one for one in sites.installed(environment) if (one.name, one.version) in wanted]
        stored = _sound(cache, broken)
        unable = []
        missing = [one for one in broken if one not in stored]
        if missing:
            reasons = _fetch(missing, fetch)
            stored |= _sound(cache, [one for one in missing if one.name not in reasons])
            for one in missing:
                if one not in stored:
                    reason = reasons.get(one.name, "what is to be had now is another wheel than the one installed")
                    unable.append(_unable(one, reason))
        ready = [one for one in broken if one in stored]
        if ready:
            additions = [Addition(stored[one], sites.requested(one), _direct_url(one)) for one in ready]
            change = Change(tuple(additions), tuple(ready))
            store = WheelStore(cache)
            execute(change, environment, store, reporter=wiring.reporter, link_mode=link_mode, held=held)
    return [one.name for one in ready], unable


def _sound(cache: str, wanted: list[Installed]) -> dict[Installed, Stored]:
    """The wheels of the store that distributions came from. Every byte of them is read: where files are hard links,
    whatever was done to an installed file was done to the store's, and installing that again would repair nothing.
    """
    store, origins = WheelStore(cache), Origins(cache)
    found = {}
    for one in wanted:
        stored = origins.find(one)
        if stored is not None and not store.repair(stored, store.verify(stored)):
            found[one] = stored
    return found


def _fetch(missing: list[Installed], fetch: Callable[[list[str]], None]) -> dict[str, str]:
    """Fetches wheels; the reason for each name that could not be had."""
    reasons = {}
    for one in missing:
        requirement = _requirement(one)
        if not requirement:
            reasons[one.name] = "it was built from a directory"
            continue
        try:
            fetch([requirement])
        except PymError as error:
            reasons[one.name] = f"{error.message[:1].lower()}{error.message[1:]}"
    return reasons


def _requirement(one: Installed) -> str:
    """What installs a distribution again; "" for one that came from a directory, which may have changed since."""
    if one.kind != "dist-info":
        return ""
    about = sites.direct_url(one)
    if about is None:
        return f"{one.name}=={one.version}"
    url, repository = str(about["url"]), about.get("vcs_info")
    below = about.get("subdirectory")
    fragment = f"#subdirectory={below}" if isinstance(below, str) and below else ""
    if isinstance(repository, dict):
        return f"{one.name} @ {repository.get('vcs', 'git')}+{url}@{repository.get('commit_id', '')}{fragment}"
    return f"{one.name} @ {url}{fragment}" if "archive_info" in about else ""


def _direct_url(one: Installed) -> str:
    data = sites.text_file(one, "direct_url.json")
    return "" if data is None else data.decode("utf-8", "replace")


def _unable(one: Installed, reason: str) -> str:
    again = f"`pym pip install --no-deps --reinstall-package {one.name} {one.name}=={one.version}`"
    if one.kind != "dist-info" or sites.direct_url(one) is not None:
        again = "to install it again"
    what = f"`{one.name}` {one.version} could not be repaired"
    return f"{what}: the store has not its wheel, and {reason}. What helps: {again}"


class Origins:
    """Which wheel of the store an installed distribution came from.

    Nothing in an environment says so: it is the one of its name and version whose files have the hashes its RECORD has.
    What was found is remembered; it is looked for among all entries of the store only once.

    Args:
        cache: The cache directory, "" for none.
    """

    def __init__(self, cache: str) -> None:
        self._store = WheelStore(cache) if cache else None
        self._memo = Memo(cache, "origins-1")
        self._all: dict[tuple[str, str], list[Stored]] | None = None

    def find(self, one: Installed) -> Stored | None:
        """The entry, None if the store has none (any more)."""
        if self._store is None or one.kind != "dist-info":
            return None
        data = sites.text_file(one, "RECORD")
        if data is None:
            return None
        key = f"{one.name}=={one.version} {crc32(data):08x}{len(data):x}"
        remembered = self._memo.recall(key)
        if isinstance(remembered, str):
            found = self._store.find(remembered, unverified=True)
            if found is not None:
                return found
        found = self._search(self._store, one, data)
        if found is not None:
            self._memo.remember(key, found.manifest.sha256)
        return found

    def _search(self, store: WheelStore, one: Installed, data: bytes) -> Stored | None:
        if self._all is None:
            self._all = {}
            for stored in store.entries():
                self._all.setdefault((stored.manifest.name, stored.manifest.version), []).append(stored)
        candidates = self._all.get((one.name, one.version))
        if not candidates:
            return None
        try:
            rows = {path: hashed for path, hashed, _ in sites.rows(data)}
        except ValueError:
            return None
        for stored in candidates:
            if all(_fits(rows, entry[0], entry[SHA256]) for entry in stored.manifest.files):
                return store.find(stored.manifest.sha256, unverified=True)
        return None


def _fits(rows: dict[str, str], path: str, sha256: str) -> bool:
    """Whether RECORD has a file of a wheel as the wheel has it; what installing writes anew or moves does not count."""
    hashed = rows.get(path)
    if hashed is None:
        return ".data/" in path or path.endswith((".dist-info/RECORD", ".jws", ".p7s"))
    head, _, name = path.rpartition("/")
    if head.endswith(".dist-info") and name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json"):
        return True
    return recorded.agree(sha256, hashed)


def shown_path(environment: Environment, path: str) -> str:
    """A path relative to the environment where it lies in it."""
    start = environment.prefix.rstrip(os.sep) + os.sep
    return path[len(start) :] if path.startswith(start) else path
