"""What was built, put where it belongs: beside first, then all of it renamed. Cold."""

from __future__ import annotations

import os
import shutil

from pym.errors import StoreError, UsageError
from pym.fs import atomic, tree
from pym.fs.mutex import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_IGNORE = ".gitignore"
# What no directory of distributions holds.
_KEPT = (".git", "pyproject.toml", "setup.py")


def refuse_to_clear(directory: str, places: Sequence[str], environ: Mapping[str, str]) -> None:
    """Refuses to empty a directory that holds something else than distributions.

    Args:
        directory: Absolute path; it need not exist.
        places: Absolute paths of what is built.
        environ: Has HOME.

    Raises:
        UsageError: It is such a directory.
    """
    here = os.path.realpath(directory)
    held = [place for place in places if _within(os.path.realpath(place), here)]
    reason = ""
    if held:
        reason = f"it contains the build source `{held[0]}`"
    elif environ.get("HOME") and _within(os.path.realpath(environ["HOME"]), here):
        reason = "it contains your home directory"
    else:
        found = [name for name in _KEPT if os.path.lexists(os.path.join(here, name))]
        if found:
            reason = f"it contains `{found[0]}`"
    if reason:
        raise UsageError(f"Refusing to clear output directory `{directory}`", context=reason)


def deliver(made: Sequence[str], directory: str, *, clear: bool, gitignore: bool) -> list[str]:
    """Puts files into a directory, made if need be, and gives their absolute paths there.

    Until all of them are there under other names, nothing that can be seen has changed. Whoever is killed after that
    leaves some of them, and none of those that they replace: what is built together is not mixed.

    Args:
        made: Absolute paths of files with different names.
        directory: Absolute path.
        clear: Whether all else in it goes.
        gitignore: Whether it gets a `.gitignore`, if it has none, so that git passes it over.

    Raises:
        StoreError: The disk did not take it.
    """
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise StoreError.from_os("create", directory, error) from error
    lock = Lock(directory, directory=True)
    lock.take()
    scratch: list[str] = []
    try:
        places = []
        for path in made:
            place = os.path.join(directory, os.path.basename(path))
            scratch.append(atomic.beside(place))
            places.append(place)
            _copy(path, scratch[-1])
        if clear:
            _clear(directory, scratch)
        if gitignore:
            _ignore(directory)
        for place in places[1:]:
            atomic.remove(place)
        for beside, place in zip(scratch, places, strict=True):
            try:
                os.replace(beside, place)
            except OSError as error:
                raise StoreError.from_os("write", place, error) from error
        return places
    except BaseException:
        for beside in scratch:
            try:
                os.unlink(beside)
            except OSError:
                pass
        raise
    finally:
        lock.release()


def _copy(path: str, beside: str) -> None:
    try:
        if os.path.lexists(beside):
            os.unlink(beside)  # of a process that was killed here
        shutil.copyfile(path, beside)
    except OSError as error:
        raise StoreError.from_os("write", beside, error) from error


def _clear(directory: str, kept: Sequence[str]) -> None:
    try:
        names = os.listdir(directory)
    except OSError as error:
        raise StoreError.from_os("read", directory, error) from error
    for name in names:
        path = os.path.join(directory, name)
        if path not in kept:
            tree.remove(path)


def _ignore(directory: str) -> None:
    path = os.path.join(directory, _IGNORE)
    try:
        with open(path, "x", encoding="ascii") as file:
            file.write("*")
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error


def _within(path: str, directory: str) -> bool:
    return path == directory or path.startswith(os.path.join(directory, ""))
