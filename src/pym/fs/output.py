"""A file that is written because somebody named it. A HOT module."""

from __future__ import annotations

import os
import stat

from pym.errors import StoreError


def write(path: str, text: str) -> None:
    """Makes `text` the content of `path`; a file that has it already is left as it is.

    Raises:
        StoreError: It cannot be written.
    """
    data = text.encode()
    try:
        path = os.path.realpath(path)  # a link stays one
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            # A device or a pipe: renaming a file over it would take its place, `/dev/null` for the whole machine.
            with open(path, "wb", buffering=0) as special:
                special.write(data)
            return
        with open(path, "rb") as file:
            if file.read(len(data) + 1) == data:
                return
        mode = about.st_mode & 0o777
    except FileNotFoundError:
        mode = 0o666
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error
    from pym.fs import atomic

    atomic.write(path, data, mode=mode)
