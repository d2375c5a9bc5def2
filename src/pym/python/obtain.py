"""The bytes of an archive, from a file or the network, as a stream that can be hashed and unpacked on its way."""

from __future__ import annotations

import os

from pym.errors import HashMismatch, NetworkError, Offline, StoreError
from pym.python import catalogue_urls
from pym.python.catalogue import Download

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from pym.net.settings import NetworkSettings
    from pym.report import Reporter, Task

CHUNK = 1 << 20

# The builders of python-build-standalone mirror their releases here; asked when GitHub does not answer. What comes from
# there has the same hash or is refused.
SECOND = "https://releases.astral.sh/github/python-build-standalone/releases/download"


class Source:
    """Where an archive comes from.

    Args:
        download: What is wanted.
        network: How the network may be used.
        partial: Absolute path of the file a download over the network is kept in until it is complete; may still be
            set until `chunks` is called.
        keep: Directory in which archives are kept for the next time (`PYM_PYTHON_CACHE_DIR`), or "".
    """

    __slots__ = ("partial", "_remote", "download", "keep", "network", "path")

    def __init__(self, download: Download, network: NetworkSettings, partial: str, keep: str = "") -> None:
        self.download = download
        self.network = network
        self.keep = ""
        self.partial = partial
        self._remote = False
        self.path = catalogue_urls.file_path(download.url) or ""
        if not self.path:
            if keep:
                self.keep = os.path.join(keep, kept_name(download))
                if os.path.isfile(self.keep):
                    self.path = self.keep
            self._remote = not self.path

    @property
    def remote(self) -> bool:
        """Whether the network is needed."""
        return self._remote

    @property
    def size(self) -> int | None:
        """Bytes of a file at hand, None for what is still to be fetched."""
        try:
            return os.stat(self.path).st_size if self.path else None
        except OSError:
            return None

    def chunks(self, task: Task, reporter: Reporter) -> Generator[bytes]:
        """The bytes, in order. To be closed before `finish` or `reject`.

        Raises:
            NetworkError, StoreError: They cannot be had.
        """
        return self._read(task) if self.path else self._fetch(task, reporter)

    def _read(self, task: Task) -> Generator[bytes]:
        try:
            with open(self.path, "rb", buffering=0) as file:
                task.total(os.fstat(file.fileno()).st_size)
                while chunk := file.read(CHUNK):
                    yield chunk
                    task.advance(len(chunk))
        except FileNotFoundError:
            raise NetworkError(
                f"Failed to read `{self.path}`",
                context="there is no such file",
                hints=("check the catalogue or mirror",),
            ) from None
        except OSError as error:
            raise StoreError.from_os("read", self.path, error) from error

    def _fetch(self, task: Task, reporter: Reporter) -> Generator[bytes]:
        # Imported here since only a download over the network needs it: httpx costs 80 ms.
        from pym.net import download

        url = self.download.url
        urls = [url]
        if url.startswith(catalogue_urls.RELEASES):
            urls.append(SECOND + url[len(catalogue_urls.RELEASES) :])
        name = self.download.filename
        try:
            yield from download.stream(
                urls,
                self.partial,
                self.network,
                sha256=self.download.sha256,
                task=task,
                waiting=lambda: reporter.info(f"Waiting for another process that is fetching `{name}`"),
                notice=reporter.warn,
            )
        except NetworkError as error:
            if not isinstance(error, (HashMismatch, Offline)):
                error.hints = (*error.hints, "use a mirror with `--mirror` or `PYM_PYTHON_INSTALL_MIRROR`")
            raise

    def finish(self) -> None:
        """The archive is installed: keep it if that is wanted, else drop what was fetched."""
        if not self._remote:
            return
        from pym.net import download

        if self.keep:
            try:
                os.makedirs(os.path.dirname(self.keep), exist_ok=True)
                os.replace(self.partial, self.keep)
            except OSError as error:
                raise StoreError.from_os("keep", self.keep, error) from error
        download.discard(self.partial)

    def reject(self) -> None:
        """The archive is not what it should be: what was fetched of it must not be resumed."""
        if self._remote:
            from pym.net import download

            download.discard(self.partial)
        elif self.keep and self.path == self.keep:
            try:
                os.unlink(self.keep)
            except OSError:
                pass


def kept_name(download: Download) -> str:
    """The name an archive is kept under; the same as uv's, so that both can share the directory."""
    return f"{download.sha256[:9] or 'none'}-{download.filename.replace('+', '-')}"
