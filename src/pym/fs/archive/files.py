"""Writing what an archive holds, below one directory and nowhere else."""

from __future__ import annotations

import errno
import os
import sys

from pym.errors import HostileArchive, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The longest whole path that can be removed again by name, its NUL included.
_PATH_MAX = 1024 if sys.platform == "darwin" else 4096

_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE
_READ = os.O_RDONLY | _SAFE

_NOWHERE = frozenset(("", ".", ".."))

# Hard links that the file system does not have, or no more of for this file.
_UNLINKABLE = (errno.EMLINK, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV)


class Destination:
    """An existing empty directory. All paths are relative to it, and found from its descriptor.

    No path is ever resolved through something of the archive's choosing: directories and files are made by us, new
    (`O_EXCL`), and symbolic links only when nothing else is left to make, none of them above another.

    Times are those of unpacking, as with uv: an archive gives all its files one time, so with that two builds of a
    module would look alike to whatever compares times. Modes are 755 and 644 less the umask.

    Args:
        path: Absolute path of the directory.
        archive: File name of the archive, for messages.

    Raises:
        StoreError: It cannot be opened.
    """

    __slots__ = ("_archive", "_longest", "_made", "_prefix", "_root", "path")

    def __init__(self, path: str, archive: str) -> None:
        self.path = path
        self._archive = archive
        self._made = {""}
        self._longest = _PATH_MAX - 2 - len(os.fsencode(path))
        self._root: int | None = None
        self._prefix = ""
        if os.open not in os.supports_dir_fd:  # Windows
            self._prefix = os.path.join(path, "")
            return
        try:
            self._root = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise StoreError.from_os("open", path, error) from error

    def close(self) -> None:
        """Harmless when closed already."""
        if self._root is not None:
            root, self._root = self._root, None
            os.close(root)

    def folds_case(self) -> bool:
        """Whether this file system takes `a` and `A` for one name."""
        try:
            self._mkdir(".pym-a")
            try:
                os.stat(self._at(".pym-A"), dir_fd=self._root, follow_symlinks=False)
                return True
            except FileNotFoundError:
                return False
            finally:
                os.rmdir(self._at(".pym-a"), dir_fd=self._root)
        except OSError as error:
            raise StoreError.from_os("write", self.path, error) from error

    def make_directory(self, path: str) -> None:
        """Makes a directory and those above it, as far as this has not been done."""
        missing = []
        while path not in self._made:
            missing.append(path)
            path = path.rpartition("/")[0]
        for path in reversed(missing):
            try:
                self._mkdir(path)
            except OSError as error:
                raise self._explain("make the directory", path, error) from error
            self._made.add(path)

    def write(self, path: str, pieces: Iterable[memoryview], *, executable: bool) -> int:
        """Makes a file and the directories above it; returns its length in bytes."""
        head = path.rpartition("/")[0]
        if head not in self._made:
            self.make_directory(head)
        fd = self.create(path, 0o755 if executable else 0o644)
        written = 0
        try:
            for piece in pieces:
                while piece:
                    try:
                        done = os.write(fd, piece)
                    except OSError as error:
                        raise self._explain("write", path, error) from error
                    written += done
                    piece = piece[done:]
        finally:
            os.close(fd)
        return written

    def remove(self, path: str) -> None:
        """Removes a file that was made."""
        try:
            os.unlink(self._at(path), dir_fd=self._root)
        except OSError as error:
            raise self._explain("remove", path, error) from error

    def create(self, path: str, mode: int) -> int:
        """Makes a file in a directory that has been made; returns a descriptor to write to, whatever its mode."""
        try:
            return os.open(self._at(path), _CREATE, mode, dir_fd=self._root)
        except OSError as error:
            raise self._explain("write", path, error) from error

    def hard_link(self, source: str, path: str, limit: int) -> int:
        """Gives the file `source` a second name, or where that cannot be, copies it.

        Args:
            source: A file written before.
            path: Its other name.
            limit: Bytes a copy may have.

        Returns:
            Bytes written: 0, or the length of the copy.
        """
        self.make_directory(path.rpartition("/")[0])
        try:
            old, new = self._at(source), self._at(path)
            os.link(old, new, src_dir_fd=self._root, dst_dir_fd=self._root, follow_symlinks=False)
            return 0
        except NotImplementedError:
            pass
        except OSError as error:
            if error.errno not in _UNLINKABLE:
                raise self._explain("link", path, error) from error
        return self._copy(source, path, limit)

    def symbolic_link(self, target: str, path: str) -> None:
        """Makes a link; the directory it lies in is made if need be."""
        self.make_directory(path.rpartition("/")[0])
        try:
            os.symlink(target, self._at(path), dir_fd=self._root)
        except OSError as error:
            raise self._explain("link", path, error) from error

    def _copy(self, source: str, path: str, limit: int) -> int:
        try:
            fd = os.open(self._at(source), _READ, dir_fd=self._root)
            status = os.fstat(fd)
        except OSError as error:
            raise self._explain("read", source, error) from error
        try:
            if status.st_size > limit:
                raise HostileArchive(self._archive, path, "is one copy too many of a large file")
            return self.write(path, self._pieces(fd, source), executable=status.st_mode & 0o100 != 0)
        finally:
            os.close(fd)

    def _pieces(self, fd: int, path: str) -> Iterator[memoryview]:
        while True:
            try:
                piece = os.read(fd, 1 << 18)
            except OSError as error:
                raise self._explain("read", path, error) from error
            if not piece:
                return
            yield memoryview(piece)

    def _mkdir(self, path: str) -> None:
        os.mkdir(self._at(path), 0o755, dir_fd=self._root)

    def _at(self, path: str) -> str:
        """`path` for the system, once more proved to lie below the root: the last gate before anything is made.

        Raises:
            HostileArchive: It does not. Names are checked long before; a gap there must not become a file out there.
            OSError: Too long a path. The system would make it, relative to a descriptor; but nobody could name it
                afterwards to remove it.
        """
        for component in path.split("/"):
            if component in _NOWHERE:
                raise HostileArchive(self._archive, path, "lies outside the directory unpacked to")
        if len(path) > self._longest or (not path.isascii() and len(os.fsencode(path)) > self._longest):
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        return self._prefix + path

    def _explain(self, action: str, path: str, error: OSError) -> HostileArchive | StoreError:
        if isinstance(error, FileExistsError):
            # Distinct names by all we know of this file system, and yet one file: or somebody else writes here.
            return HostileArchive(self._archive, path, "meets another entry of the same name on this file system")
        return StoreError.from_os(action, os.path.join(self.path, path), error)
