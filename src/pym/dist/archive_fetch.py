"""Fetches wheels, many at once, and unpacks them while others are still under way. Cold.

One thread moves bytes from all connections to files (`net.bulk`); as many as there are cores unpack what has come
whole. Very large files go through `net.download`, each in a thread of its own: a later call goes on where one stopped.
"""

from __future__ import annotations

import _thread
import os

from pym.dist.archive_hashes import check, verify
from pym.dist.archive_landing import Landing, Shown
from pym.dist.unpackers import Unpackers
from pym.errors import HashMismatch, NetworkError, PymError, StoreError
from pym.model.manifest import Stored
from pym.net.address import offline, redact
from pym.net.bulk import Lane, Request
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pym.dist.archives import Archive, Archives
    from pym.errors import NetworkError as Failed
    from pym.net.bulk import Reply
    from pym.net.settings import NetworkSettings

DOWNLOADS = "downloads-1"  # below the cache
LARGE = 64 << 20  # bytes: from here on a download is resumed by a later call
LARGEST = 8 << 30  # bytes
_CONNECTIONS = 24
_MOST = 8  # wheels that are unpacked at the same time
_THREADS = 4  # of large downloads at the same time
_SEEN = 8 << 20  # bytes; unpacking a smaller one is over before anybody could read it


class _Job:
    """One wheel on its way."""

    __slots__ = ("archive", "etag", "file", "modified", "path", "position", "shown")

    def __init__(self, position: int, archive: Archive) -> None:
        self.position = position
        self.archive = archive
        self.path = path_of(archive.url)
        self.file: Landing | None = None
        self.shown: Shown | None = None
        self.etag = ""
        self.modified = 0


def fetch(archives: Archives, wanted: Sequence[Archive]) -> list[Stored]:
    """The wheels, in the same order. See `Archives.get`."""

    def unpack(path: str, archive: Archive) -> Stored:
        check(path, archive)
        try:
            return unpackers.unpack(
                path,
                archive.filename,
                sha256=archive.sha256,
                verify_record=archives.verifies(archive.name),
                report=archives.reporter,
            )
        except HashMismatch:
            verify(path, archive)  # tells where the file comes from, and not where it lies just now
            raise

    unpackers = Unpackers(archives.store, min(len(wanted) // 2, os.cpu_count() or 1, _MOST))
    try:
        return _Fetching(archives, wanted, unpack, conditional=True, stop=unpackers.stop).run()
    finally:
        unpackers.close()


def fetch_files(archives: Archives, wanted: Sequence[Archive], take: Callable[[str, Archive], str]) -> list[str]:
    """What `take` makes of each file, in the same order: wheels and source distributions, which nobody unpacks.

    Args:
        archives: Fetches.
        wanted: What.
        take: Called in some thread with the path of a file that is there whole, and goes when it returns.

    Raises:
        PymError: As for `Archives.get`, or what `take` raises.
    """
    return _Fetching(archives, wanted, take).run()


class _Fetching:
    """One round of downloads.

    Args:
        archives: Whose.
        wanted: What.
        take: What becomes of each file, by its path. Called in threads.
        conditional: Whether what the store has of a URL without hash will do if its server says so.
        stop: Has `take` end early wherever it is under way, for nobody will want what it makes.
    """

    def __init__(
        self,
        archives: Archives,
        wanted: Sequence[Archive],
        take: Callable[[str, Archive], Any],
        *,
        conditional: bool = False,
        stop: Callable[[], None] | None = None,
    ) -> None:
        self._take = take
        self._stop = stop
        self._conditional = conditional
        self._archives = archives
        self._jobs = [_Job(position, archive) for position, archive in enumerate(wanted)]
        self._directory = os.path.join(archives.cache, DOWNLOADS)
        self._found: list[Any | None] = [None] * len(self._jobs)
        self._left = len(self._jobs)
        self._error: BaseException | None = None
        self._lane: Lane | None = None
        self._settings: NetworkSettings | None = None
        self._lock = _thread.allocate_lock()
        self._unpacking: list[_Job] = []
        self._large: list[_Job] = []
        self._workers = self._downloaders = 0
        self._most = max(2, min(_MOST, os.cpu_count() or 2))
        self._letters: list[tuple[_Job, Any | BaseException]] = []
        self._wake = _thread.allocate_lock()
        self._wake.acquire()

    def run(self) -> list[Any]:
        try:
            for job in self._jobs:
                if job.path:
                    self._unpack_soon(job)
            remote = [job for job in self._jobs if not job.path]
            # The largest first: what takes longest must not begin last.
            remote.sort(key=lambda job: -job.archive.size)
            for job in remote:
                self._begin(job)
            while self._left and self._error is None:
                self._wait()
        except BaseException:
            if self._stop is not None:
                self._stop()
            raise
        finally:
            self._end()
        if self._error is not None:
            raise self._error
        return [taken for taken in self._found if taken is not None]

    # -- downloads, in this thread -----------------------------------------------------------------------------------

    def _begin(self, job: _Job) -> None:
        archives, archive = self._archives, job.archive
        if archives.offline:
            raise offline(archive.url)
        if self._settings is None:
            self._settings = archives.network()
            self._lane = Lane(
                self._settings,
                connections=_CONNECTIONS,
                notice=archives.reporter.warn,
                credentials=archives.credentials,
            )
            self._lane.mailbox()
        job.shown = Shown(archives.reporter, archive.name, archive.size)
        if archive.size >= LARGE and archive.sha256:
            self._large.append(job)
            with self._lock:
                if self._downloaders < _THREADS:
                    self._downloaders += 1
                    _thread.start_new_thread(self._download, ())
            return
        assert self._lane is not None
        headers = {"accept": "*/*"}
        if not archive.hashes and self._conditional:
            sha256, etag, _ = archives.former(archive)
            if etag and archives.store.find(sha256) is not None:
                headers["if-none-match"] = etag
        job.file = Landing(self._directory, _key(archive), job.shown)
        self._lane.submit(
            Request(
                archive.url.partition("#")[0],
                headers,
                archive.size if archive.size > 0 else LARGEST,
                None,
                lambda outcome: self._came(job, outcome),
                sink=job.file,
            )
        )

    def _came(self, job: _Job, outcome: Reply | Failed) -> None:
        archive = job.archive
        if job.shown is not None:
            job.shown.end(whole=not isinstance(outcome, PymError) and outcome.status == 200)
        if isinstance(outcome, PymError):
            self._error = self._error or outcome
            return
        assert job.file is not None
        if outcome.status == 304:
            stored = self._archives.store.find(self._archives.former(archive)[0])
            if stored is not None:
                self._done(job, stored)
                return
        if outcome.status != 200:
            self._error = self._error or _refused(archive, outcome.status)
            return
        if outcome.body:  # the server coded it, though that was not asked for
            job.file.begin(len(outcome.body))
            job.file.write(outcome.body)
        job.etag = outcome.headers.get("etag", "")
        self._unpack_soon(job)

    def _wait(self) -> None:
        """Lets downloads go on until something else has happened."""
        lane = self._lane
        if lane is not None:
            lane.pump(lambda: self._error is not None or not self._left or bool(self._letters))
        if self._left and self._error is None and not self._letters:
            self._wake.acquire()  # nothing is under way but what threads do
        self._read_letters()

    def _read_letters(self) -> None:
        while self._letters:
            job, outcome = self._letters.pop(0)
            if isinstance(outcome, BaseException):
                self._error = self._error or outcome
            else:
                self._done(job, outcome)

    def _done(self, job: _Job, taken: Any) -> None:
        self._found[job.position] = taken
        self._left -= 1
        if job.file is not None:
            job.file.close()
            job.file = None

    def _end(self) -> None:
        with self._lock:
            self._unpacking.clear()
            self._large.clear()
        # What is being unpacked ends by itself soon; nobody else would clear its half away.
        while self._workers:
            self._wake.acquire()
        if self._lane is not None:
            self._lane.close()
        for job in self._jobs:
            if job.file is not None:
                job.file.close()
            if job.shown is not None:
                job.shown.end(whole=False)

    # -- threads -----------------------------------------------------------------------------------------------------

    def _tell(self, job: _Job, outcome: Any | BaseException) -> None:
        """Hands an outcome to the thread that waits."""
        self._letters.append((job, outcome))
        if self._lane is not None:
            self._lane.mailbox().post(_nothing)
        with self._lock:
            if self._wake.locked():
                self._wake.release()

    def _unpack_soon(self, job: _Job) -> None:
        with self._lock:
            self._unpacking.append(job)
            if self._workers < self._most:
                self._workers += 1
                _thread.start_new_thread(self._unpack_all, ())

    def _unpack_all(self) -> None:
        while True:
            with self._lock:
                if not self._unpacking:
                    self._workers -= 1
                    if self._wake.locked():
                        self._wake.release()
                    return
                # The largest of those that are there: whoever ends last must not have just begun on it.
                job = max(self._unpacking, key=_size)
                self._unpacking.remove(job)
            outcome: Any | BaseException
            try:
                outcome = self._unpack(job)
            except BaseException as error:
                outcome = error
            self._tell(job, outcome)

    def _unpack(self, job: _Job) -> Any:
        archives, archive = self._archives, job.archive
        path = job.file.path if job.file is not None else job.path
        if not os.path.exists(path):
            raise StoreError(f"There is no file `{path}`")
        about = os.stat(path)
        modified = about.st_mtime_ns if job.file is None else 0
        reporter = archives.reporter
        task = None
        if about.st_size > _SEEN and reporter.draws:
            task = reporter.task(f"Unpacking {archive.filename.partition('-')[0].replace('_', '-')}")
        try:
            taken = self._take(path, archive)
        finally:
            if task is not None:
                task.done()
        if isinstance(taken, Stored):
            archives.remember(archive, taken.manifest.sha256, job.etag, modified)
        return taken

    def _download(self) -> None:
        """Very large files, one after the other."""
        from pym.net import download

        while True:
            with self._lock:
                if not self._large:
                    self._downloaders -= 1
                    return
                job = self._large.pop(0)
            archive = job.archive
            partial = os.path.join(self._directory, f"{_key(archive)}.partial")
            try:
                assert self._settings is not None
                os.makedirs(self._directory, exist_ok=True)
                stream = download.stream(
                    self._authorized(archive.url.partition("#")[0]),
                    partial,
                    self._settings,
                    sha256=archive.sha256,
                    task=job.shown.task() if job.shown is not None else None,
                    notice=self._archives.reporter.warn,
                )
                for _ in stream:
                    if self._error is not None:
                        return
                if job.shown is not None:
                    job.shown.end(whole=True)
                job.path = partial
                taken = self._unpack(job)
                download.discard(partial)
            except BaseException as error:
                self._tell(job, error)
            else:
                self._tell(job, taken)

    def _authorized(self, url: str) -> str:
        """A URL with the credentials that belong to it, as `net.download` takes them."""
        ask = self._archives.credentials
        kind, _, value = (ask(url) if ask is not None else "").partition(" ")
        if kind.lower() != "basic" or "@" in url.partition("://")[2].partition("/")[0]:
            return url
        import binascii
        from urllib.parse import quote

        user, _, password = binascii.a2b_base64(value).decode("utf-8", "replace").partition(":")
        head, _, rest = url.partition("://")
        return f"{head}://{quote(user, safe='')}:{quote(password, safe='')}@{rest}"


def _key(archive: Archive) -> str:
    """The name of what is being downloaded: equal for the same file."""
    sha256 = archive.sha256
    if sha256:
        return sha256[:32]
    import hashlib

    return "u" + hashlib.sha256(archive.url.encode("utf-8", "surrogatepass")).hexdigest()[:31]


def _size(job: _Job) -> int:
    return job.archive.size


def _refused(archive: Archive, status: int) -> NetworkError:
    hints: tuple[str, ...] = ()
    if status in (401, 403):
        hints = ("check the credentials of the index, in its URL, in `PYM_INDEX_…` variables or in `~/.netrc`",)
    elif status in (404, 410):
        hints = ("the index names a file that is not there: `--refresh` reads its page again",)
    return NetworkError(
        f"`{archive.filename}` cannot be had: the server answered `{status}`",
        context=redact(archive.url),
        hints=hints,
    )


def _nothing() -> None:
    """Only wakes the lane."""
