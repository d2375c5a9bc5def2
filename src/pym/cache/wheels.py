"""The store of unpacked wheels, found by the sha256 of the archive. A HOT module.

    wheels-1/ab/ab…/manifest          what it holds: committed by the rename of the whole directory
    wheels-1/ab/ab…/files/…           read-only, laid out as in the archive
    wheels-1/ab/ab…/bytecode/TAG/…    compiled once for each kind of interpreter
    wheels-1/.scratch/ab…             being unpacked

An entry is there whole or not at all, and never changes. What was lost in a power cut or was damaged later is found
before it is used (`find`, `check`) and dropped: the wheel is fetched and unpacked again.
"""

from __future__ import annotations

import os
import stat

from pym.cache import durable, hold, kinds, manifests
from pym.errors import StoreError
from pym.model.manifest import Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pym.cache.scratch import Scratch
    from pym.model.manifest import Manifest

KIND = kinds.WHEELS
FILES = "files"
BYTECODE = "bytecode"
SCRATCH = ".scratch"

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_PIECE = 1 << 18
_REGULAR = stat.S_IFREG


class WheelStore:
    """The unpacked wheels of one cache. All methods may be called from any thread, by any number of processes.

    Args:
        cache: Absolute path of the cache directory, which need not exist.

    Attributes:
        directory: Where the entries are.
    """

    __slots__ = ("_cache", "_swept", "directory")

    def __init__(self, cache: str) -> None:
        self._cache = cache
        self._swept = False
        self.directory = os.path.join(cache, KIND)

    # -- reading -----------------------------------------------------------------------------------------------------

    def find(self, sha256: str, *, unverified: bool = False) -> Stored | None:
        """The entry of a wheel, committed and safe from power cuts; its files are not looked at.

        Args:
            sha256: Of the archive, in hex.
            unverified: Also take one that contradicts its RECORD and was let in by `--no-verify-record`.

        Returns:
            None if there is none, or none that is whole. It stays for as long as the process runs (`cache.hold`).
        """
        sha256 = sha256.lower()
        if len(sha256) != 64 or sha256.strip("0123456789abcdef"):
            return None
        hold.share(self._cache)
        root = self._root(sha256)
        found = manifests.read(f"{root}/{manifests.NAME}")
        if found is None:
            return None
        manifest, boot, settled = found
        if manifest.sha256 != sha256 or (manifest.unverified and not unverified):
            return None
        stored = Stored(manifest, root, f"{root}/{FILES}")
        if not manifests.trusted(boot, settled) and not self._prove(stored):
            return None
        return stored

    def check(self, stored: Stored) -> list[str]:
        """Paths of files that are not as the manifest says, by what the file system tells without reading them."""
        prefix, lstat = stored.files + "/", os.lstat
        damaged = []
        for path, size, mode, modified in stored.manifest.looks:
            try:
                about = lstat(prefix + path)
            except OSError:
                damaged.append(path)
                continue
            if about.st_mtime_ns != modified or about.st_size != size or about.st_mode != _REGULAR | mode:
                damaged.append(path)
        return damaged

    def verify(self, stored: Stored) -> list[str]:
        """Paths of files whose content is not as the manifest says: every byte is read."""
        return [path for path, size, _, sha256, _ in stored.manifest.files if _digest(stored, path, size) != sha256]

    def read(self, stored: Stored, path: str) -> bytes:
        """The content of a file of the wheel.

        Raises:
            StoreError: It cannot be read.
        """
        try:
            fd = os.open(f"{stored.files}/{path}", _READ)
            try:
                data = b""
                while piece := os.read(fd, max(os.fstat(fd).st_size - len(data), 0) + 1):
                    data += piece
                return data
            finally:
                os.close(fd)
        except OSError as error:
            raise StoreError.from_os("read", f"{stored.files}/{path}", error) from error

    def bytecode(self, stored: Stored, tag: str) -> str:
        """The directory for the bytecode of one `sys.implementation.cache_tag`, which need not exist."""
        return f"{stored.root}/{BYTECODE}/{tag}"

    def keys(self) -> Iterator[str]:
        """The sha256 of every entry, damaged ones too, in order."""
        for first in _names(self.directory):
            if len(first) == 2:
                for key in _names(os.path.join(self.directory, first)):
                    if len(key) == 64:
                        yield key

    def entries(self) -> Iterator[Stored]:
        """Every entry with a manifest that can be read, in order of its sha256; its files are not looked at."""
        for key in self.keys():
            found = manifests.read(f"{self._root(key)}/{manifests.NAME}")
            if found is not None and found[0].sha256 == key:
                yield Stored(found[0], self._root(key), f"{self._root(key)}/{FILES}")

    # -- writing -----------------------------------------------------------------------------------------------------

    def scratch(self, sha256: str) -> Scratch:
        """A directory to unpack the wheel in: `with` waits for whoever unpacks it now, so look for it again inside."""
        from pym.cache.scratch import Scratch, sweep

        hold.share(self._cache)
        directory = os.path.join(self.directory, SCRATCH)
        if not self._swept:
            self._swept = True
            kinds.mark(self._cache)
            sweep(directory, but=sha256)
            durable.settle_earlier(self.directory, self._marker)
        return Scratch(directory, sha256)

    def commit(self, scratch: Scratch, manifest: Manifest) -> Stored:
        """Makes what was unpacked into `scratch.path/files` the entry of its wheel.

        Raises:
            StoreError: Nothing was committed.
        """
        root = self._root(manifest.sha256)
        boot = durable.boot()
        path = f"{scratch.path}/{manifests.NAME}"
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            try:
                view = memoryview(manifests.encode(manifest, boot))
                while view:
                    view = view[os.write(fd, view) :]
            finally:
                os.close(fd)
            os.makedirs(os.path.dirname(root), exist_ok=True)
            if os.path.lexists(root):  # damaged: it would have been found
                self._remove_old(scratch)
                os.rename(root, f"{scratch.path}.old")
            os.rename(scratch.path, root)
        except OSError as error:
            raise StoreError.from_os("write", root, error) from error
        finally:
            self._remove_old(scratch)
        durable.note(self.directory, manifest.sha256)
        return Stored(manifest, root, f"{root}/{FILES}")

    def repair(self, stored: Stored, paths: Iterable[str]) -> list[str]:
        """Sets right what `check` has found, as far as the content is still what it was.

        Returns:
            Paths whose content is not. If there are any, the entry has been dropped: unpack the wheel again.
        """
        wanted = frozenset(paths)
        damaged = []
        for path, size, mode, sha256, modified in stored.manifest.files:
            if path not in wanted:
                continue
            if _digest(stored, path, size) != sha256 or not _restore(f"{stored.files}/{path}", mode, modified):
                damaged.append(path)
        if damaged:
            self.drop(stored.manifest.sha256)
        return damaged

    def drop(self, sha256: str) -> bool:
        """Removes an entry, in one step for all who look for it; False if there was none.

        Raises:
            StoreError: It cannot be removed.
        """
        root = self._root(sha256)
        if not os.path.lexists(root):
            return False
        with self.scratch(sha256) as scratch:
            try:
                os.rename(root, scratch.path)
            except FileNotFoundError:
                return False
            except OSError as error:
                raise StoreError.from_os("remove", root, error) from error
        return True

    # ----------------------------------------------------------------------------------------------------------------

    def _root(self, sha256: str) -> str:
        return f"{self.directory}/{sha256[:2]}/{sha256}"

    def _marker(self, sha256: str) -> Callable[[], None] | None:
        return manifests.marker(f"{self._root(sha256)}/{manifests.NAME}")

    def _prove(self, stored: Stored) -> bool:
        """Reads an entry of an earlier boot once; it is marked, or dropped if it did not get to the disk whole."""
        mark = self._marker(stored.manifest.sha256)
        if self.verify(stored):
            try:
                self.drop(stored.manifest.sha256)
            except StoreError:
                pass  # not ours to remove: still it is not used
            return False
        # What was read in this boot, and was written in another one, came from the disk.
        if mark is not None and durable.boot() != durable.UNKNOWN:
            mark()
        return True

    def _remove_old(self, scratch: Scratch) -> None:
        if os.path.lexists(f"{scratch.path}.old"):
            from pym.fs import tree

            try:
                tree.remove(f"{scratch.path}.old")
            except StoreError:
                pass  # the next `sweep` removes it


def _names(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def _digest(stored: Stored, path: str, size: int) -> str:
    """The sha256 of a file in hex; "" if it is none, cannot be read, or is not `size` bytes long."""
    from pym.fs.digest import sha256

    try:
        fd = os.open(f"{stored.files}/{path}", _READ | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return ""
    try:
        about = os.fstat(fd)
        if not stat.S_ISREG(about.st_mode) or about.st_size != size:
            return ""
        found = sha256()
        while piece := os.read(fd, _PIECE):
            found.update(piece)
        return found.hexdigest()
    except OSError:
        return ""
    finally:
        os.close(fd)


def _restore(path: str, mode: int, modified: int) -> bool:
    try:
        os.chmod(path, mode)
        os.utime(path, ns=(modified, modified))
        return True
    except OSError:
        return False
