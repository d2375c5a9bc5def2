"""Metadata of a source tree: its `pyproject.toml`, or the PKG-INFO of a commit. Cold."""

from __future__ import annotations

import os

from pym.dist import static_project
from pym.dist.sdist_metadata import LARGEST, PKG_INFO, PYPROJECT, NeedsBuild, of_pkg_info
from pym.errors import StoreError, UsageError


def metadata(directory: str, subdirectory: str = "", *, committed: bool = False) -> bytes | NeedsBuild:
    """What METADATA of a wheel built from this tree would say, as bytes for `spec.metadata.compile`.

    Args:
        directory: Absolute path.
        subdirectory: Where the project lies in it.
        committed: Whether it is the checkout of a commit. A PKG-INFO in a tree that people work in, an unpacked sdist,
            may be older than the rest, or another project's: it says nothing.

    Raises:
        UsageError: It has nothing that a build could start from.
        StoreError: It cannot be read.
    """
    root = os.path.join(directory, subdirectory) if subdirectory else directory
    # A link may not lead elsewhere than the reference says.
    if subdirectory and not os.path.realpath(root).startswith(os.path.join(os.path.realpath(directory), "")):
        raise UsageError(f"The subdirectory `{subdirectory}` leads out of `{directory}`")
    pyproject = _content(os.path.join(root, PYPROJECT))
    reason = "it has no `pyproject.toml`"
    if pyproject is not None:
        try:
            return static_project.metadata(pyproject)
        except static_project.NotStatic as error:
            reason = str(error)
    info = _content(os.path.join(root, PKG_INFO)) if committed else None
    if info is not None:
        outcome = of_pkg_info(info)
        if isinstance(outcome, bytes):
            return outcome
        reason = f"{reason}, and {outcome.reason}"
    elif pyproject is None and not any(os.path.exists(os.path.join(root, name)) for name in ("setup.py", "setup.cfg")):
        wrong = UsageError(
            f"`{root}` does not appear to be a Python project",
            context="neither `pyproject.toml` nor `setup.py` is in the directory",
        )
        wrong.exit_code = 1
        raise wrong
    return NeedsBuild(reason)


def _content(path: str) -> bytes | None:
    """The file, None if there is none."""
    try:
        with open(path, "rb", buffering=0, opener=_open) as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    if len(data) > LARGEST:
        raise UsageError(f"`{path}` is larger than the {LARGEST} bytes it may have")
    return data


def _open(path: str, flags: int) -> int:
    # Without O_NONBLOCK a FIFO of that name would be waited for, for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
