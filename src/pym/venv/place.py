"""The directory an environment is made in: what is there before, and how the new takes its place. A HOT module.

Only `pyvenv.cfg` makes a directory an environment (PEP 405). So it is there from the moment all else is, in one step:
until then the same content stands in `UNFINISHED`, which no Python looks for. A process that is killed leaves the
environment of before, or a directory that says of itself that it is none: the next `pym venv` makes it anew.

A new environment is built inside of the directory of the old one (`NEW`), which works meanwhile and stays if building
fails. Then both change places, name by name, between the moment the old ceases to be an environment and the moment the
new begins to.

Whoever is at it holds a lock on the directory. The launcher (`shims/venv`) cannot: it says so in `LAUNCHER`, by the
number of its process, before it makes the mark. Of those who find the directory empty, one makes the mark.
"""

from __future__ import annotations

import os
import time

from pym.errors import EnvironmentInTheWay, StoreError
from pym.fs import tree
from pym.fs.atomic import beside
from pym.fs.mutex import Lock
from pym.fs.pyvenv import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

UNFINISHED = ".pym-unfinished"
NEW = ".pym-new"
OLD = ".pym-old"
LAUNCHER = ".pym-launcher"
_OURS = (UNFINISHED, NEW, OLD, LAUNCHER)

# How often, and in s, a launcher is waited for that is alive but does not get on; it needs milliseconds.
_PATIENCE, _NAP = 5000, 0.002
_UNNAMED = 50  # the same for one that has not yet said its number

# What may happen to what is there.
REFUSE, CLEAR, FORCE, KEEP = "refuse", "clear", "force", "keep"


def state(destination: str) -> str:
    """What is at `destination`: `nothing` (also: what a killed pym left), `environment`, `directory` or `file`."""
    try:
        return _state(os.listdir(destination))
    except FileNotFoundError:
        return "file" if os.path.islink(destination) else "nothing"
    except NotADirectoryError:
        return "file"
    except OSError as error:
        raise StoreError.from_os("read", destination, error) from error


def unfinished(directory: str) -> bool:
    """Whether `directory` is what a killed pym left: no environment, and free to be made one."""
    return os.path.lexists(f"{directory}/{UNFINISHED}") and not os.path.lexists(f"{directory}/{NAME}")


def _state(names: list[str]) -> str:
    if NAME in names:
        return "environment"
    if UNFINISHED in names or not [name for name in names if name not in _OURS]:
        return "nothing"
    return "directory"


def fill(
    destination: str,
    configuration: bytes,
    build: Callable[[str, bool], None],
    existing: str,
    warn: Callable[[str], None] | None = None,
) -> None:
    """Makes `destination` an environment. Waits for another pym that is at it.

    Args:
        destination: Absolute path. Made with all above it if need be.
        configuration: The content of `pyvenv.cfg`.
        build: Makes all else in the directory it is given; the second argument tells whether it is to put up with
            what is there.
        existing: What to do with what is there: `REFUSE` it, `CLEAR` it if it is an environment, `FORCE` it away
            whatever it is, `KEEP` it.
        warn: Is told if something of the old environment could not be removed. The new one is complete all the same,
            and whoever changes it next tries again (`tidy`).

    Raises:
        EnvironmentInTheWay: What is there may not be replaced. Nothing was changed.
        StoreError: The disk does not allow it. What was there is as it was.
    """
    waited = 0
    while True:
        made = _make(destination)
        with Lock(destination, directory=True) as lock:
            if not lock.current():
                continue  # whoever held it before failed, and has removed the directory
            try:
                names = os.listdir(destination)
                if LAUNCHER in names and NAME not in names and _launching(destination, waited):
                    waited += 1
                    time.sleep(_NAP)
                    continue
                before = _state(names)
                if existing == KEEP:
                    _keep(destination, configuration, build)
                elif before == "nothing":
                    # Leftovers are all that is there, or what a killed pym had been told to replace.
                    if not _fresh(destination, configuration, build, names, made):
                        continue
                else:
                    _check(destination, before, existing)
                    _replace(destination, configuration, build, names)
                    _remove_old(destination, warn)
            except OSError as error:
                raise StoreError.from_os("create", os.fsdecode(error.filename or destination), error) from error
            return


def _launching(destination: str, waited: int) -> bool:
    """Whether a launcher is making an environment there and should be waited for; it has been `waited` times."""
    if waited >= _PATIENCE:
        return False
    try:
        with open(f"{destination}/{LAUNCHER}", "rb", 0) as file:
            text = file.read(32)
    except OSError:
        return True  # it has just gone
    if not text.endswith(b"\n") or not text[:-1].isdigit():
        return waited < _UNNAMED
    number = int(text)
    if number == os.getpid():
        return False  # what has become this process
    try:
        os.kill(number, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _make(destination: str) -> list[str]:
    """Makes the directory; all that was made for it, from the innermost outwards."""
    made: list[str] = []
    missing = [destination]
    barren = ""
    try:
        while missing:
            try:
                os.mkdir(missing[-1])
                made.insert(0, missing.pop())
            except FileNotFoundError:
                if missing[-1] == barren and os.path.isdir(os.path.dirname(barren)):
                    raise
                missing.append(os.path.dirname(missing[-1]))
            except FileExistsError:
                if len(missing) == 1 or not os.path.isdir(missing[-1]):
                    raise
                # Another process made it meanwhile; or it is one in which nothing can be made, as `/proc`.
                missing.pop()
                barren = missing[-1]
    except FileExistsError:
        if not os.path.isdir(missing[-1]):
            raise EnvironmentInTheWay(missing[-1], "file") from None
    except OSError as error:
        _remove_empty(made)
        raise StoreError.from_os("create", missing[-1], error) from error
    return made


def _remove_empty(made: list[str]) -> None:
    try:
        for directory in made:
            os.rmdir(directory)
    except OSError:
        pass  # somebody else has put something there


def _check(destination: str, before: str, existing: str) -> None:
    if existing == REFUSE:
        raise EnvironmentInTheWay(destination, before)
    if os.path.islink(destination):
        raise EnvironmentInTheWay(destination, "link")
    if before != "environment" and existing != FORCE:
        raise EnvironmentInTheWay(destination, "not cleared")


def _fresh(
    destination: str, configuration: bytes, build: Callable[[str, bool], None], names: list[str], made: list[str]
) -> bool:
    """Where nothing is, or what a killed pym left. False if a launcher has begun to make one meanwhile."""
    mark = f"{destination}/{UNFINISHED}"
    if names:
        if os.path.islink(destination):
            raise EnvironmentInTheWay(destination, "link")
        _empty(destination)
    try:
        try:
            write(mark, configuration)
        except FileExistsError:
            return False
        build(destination, False)
        os.rename(mark, f"{destination}/{NAME}")
    except BaseException:
        try:
            _empty(destination)
            _remove_empty(made)
        except (StoreError, OSError):
            pass  # what made it fail stands in the way of this too; it is no environment, and says so
        raise
    return True


def _empty(destination: str) -> None:
    """Removes what is in `destination`, the mark last: killed here, it must be there still."""
    for name in sorted(os.listdir(destination), key=lambda name: name == UNFINISHED):
        try:
            tree.remove(f"{destination}/{name}")
        except StoreError:
            if name != OLD:  # see _remove_leftovers
                raise


def _replace(destination: str, configuration: bytes, build: Callable[[str, bool], None], names: list[str]) -> None:
    """Where something is that has to go. It is in `OLD` afterwards."""
    new, old, mark = f"{destination}/{NEW}", _unused(f"{destination}/{OLD}"), f"{destination}/{UNFINISHED}"
    _remove_leftovers(destination)
    coming: list[str] = []
    try:
        os.mkdir(new)
        build(new, False)
        os.makedirs(old)
        write(mark, configuration)
        coming = os.listdir(new)
        # With the first of them it ceases to be an environment.
        for name in sorted((name for name in names if name not in _OURS), key=lambda name: name != NAME):
            os.rename(f"{destination}/{name}", f"{old}/{name}")
        for name in coming:
            os.rename(f"{new}/{name}", f"{destination}/{name}")
        os.rmdir(new)
        os.rename(mark, f"{destination}/{NAME}")
    except BaseException:
        try:
            _put_back(destination, old, coming)
            _remove_leftovers(destination)
        except (StoreError, OSError):
            pass
        raise


def _unused(old: str) -> str:
    """Where the old goes: `old`, or a place in it if there is something in it that could not be removed."""
    try:
        tree.remove(old)
        return old
    except StoreError:
        number = 0
        while os.path.lexists(f"{old}/{number}"):
            number += 1
        return f"{old}/{number}"


def _remove_old(destination: str, warn: Callable[[str], None] | None) -> None:
    try:
        tree.remove(f"{destination}/{OLD}")
    except StoreError as error:
        if warn is not None:
            left = f"what is left of it is in `{destination}/{OLD}`"
            warn(f"The old environment could not be removed entirely: {left} ({error.message}: {error.context})")


def _put_back(destination: str, old: str, coming: list[str]) -> None:
    """Undoes a swap that was not completed. Goes by what is there: an interrupt may have come between any two calls."""
    new = f"{destination}/{NEW}"
    if coming and not os.path.isdir(new):
        os.mkdir(new)
    for name in coming:
        if not os.path.lexists(f"{new}/{name}"):
            os.rename(f"{destination}/{name}", f"{new}/{name}")
    if os.path.isdir(old):
        for name in sorted(os.listdir(old), key=lambda name: name == NAME):
            os.rename(f"{old}/{name}", f"{destination}/{name}")


def tidy(directory: str) -> None:
    """Removes what a killed pym left in an environment, as far as that can be done. Costs next to nothing where there
    is nothing.
    """
    if any(os.path.lexists(f"{directory}/{name}") for name in (OLD, NEW, LAUNCHER)):
        with Lock(directory, directory=True):
            if os.path.lexists(f"{directory}/{NAME}"):
                try:
                    _remove_leftovers(directory)
                except StoreError:
                    pass  # nothing reads it, and whoever made it was told


def _remove_leftovers(directory: str) -> None:
    # The one that is made first of those that `tidy` looks for goes last. What is in OLD may not be removable, which
    # is in nobody's way.
    for name in (UNFINISHED, LAUNCHER, OLD, NEW):
        try:
            tree.remove(f"{directory}/{name}")
        except StoreError:
            if name != OLD:
                raise


def _keep(destination: str, configuration: bytes, build: Callable[[str, bool], None]) -> None:
    """Into whatever is there. It is no directory of ours: no mark that would let another pym clear it."""
    scratch = beside(f"{destination}/{NAME}")
    build(destination, True)
    write(scratch, configuration, again=True)
    os.replace(scratch, f"{destination}/{NAME}")


def write(path: str, data: bytes, *, again: bool = False) -> None:
    """Writes a file, which must not be there yet unless `again` is set. A link is not followed."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    fd = os.open(path, flags | (os.O_TRUNC if again else os.O_EXCL), 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
    finally:
        os.close(fd)
