"""Distributions as setuptools and distutils left them before wheels: `.egg-info`, `.egg-link`. A HOT module."""

from __future__ import annotations

import os

from pym.spec.name import normalise
from pym.spec.notation import read_version


def read_file(path: str) -> bytes | None:
    """The content of a file; None where there is none or it cannot be read. Never waits on a pipe."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        parts: list[bytes] = []
        while True:
            part = os.read(fd, 1 << 20)
            if not part:
                return parts[0] if len(parts) == 1 else b"".join(parts)
            parts.append(part)
    except OSError:
        return None
    finally:
        os.close(fd)


def egg_info_name(info: str) -> tuple[str, str]:
    """The normalised name and canonical version in `Name-1.0-py3.9-linux-x86_64.egg-info`; "" for what is missing."""
    written, _, rest = info[:-9].partition("-")
    name = normalise(written)
    version = read_version(rest.partition("-")[0]) if rest else None
    return name or "", "" if version is None else str(version)


def egg_link_target(path: str) -> str:
    """The directory that an `.egg-link` names in its first line, "" when it names none."""
    data = read_file(path)
    if not data:
        return ""
    line = os.fsdecode(data).split("\n", 1)[0].strip()
    return os.path.normpath(os.path.join(os.path.dirname(path), line)) if line and "\0" not in line else ""


def egg_info_of(target: str, name: str) -> str:
    """The `.egg-info` directory in `target` of the project that an `.egg-link` is called after; "" if it is gone."""
    if not target:
        return ""
    for spelled in (name.replace("-", "_"), name):
        path = os.path.join(target, f"{spelled}.egg-info")
        if os.path.isdir(path):
            return path
    return ""
