"""Wheels built by code: a few lines of our own, or a distribution of this environment packed up again."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path


def build(
    directory: Path,
    name: str,
    version: str,
    files: dict[str, bytes],
    *,
    about: dict[str, bytes] | None = None,
    metadata: str = "",
) -> Path:
    """A wheel for any Python and platform, in `directory`.

    Args:
        directory: Where to put it; made if need be.
        name: Of the distribution.
        version: As it is to be written in the file name.
        files: Contents by path, the `.dist-info` left out.
        about: More files of the `.dist-info`, by name: `entry_points.txt`.
        metadata: More lines of METADATA: `Requires-Dist: x\n`.
    """
    stem = f"{re.sub(r'[-_.]+', '_', name)}-{version}"
    inside = f"{stem}.dist-info"
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}"
    files = {
        **files,
        f"{inside}/METADATA": head.encode(),
        f"{inside}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **{f"{inside}/{path}": content for path, content in (about or {}).items()},
    }
    files[f"{inside}/RECORD"] = record(files, f"{inside}/RECORD")
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for place, content in files.items():
            archive.writestr(zipfile.ZipInfo(place), content)
    return path


def record(files: dict[str, bytes], own: str) -> bytes:
    """A RECORD of these files and of itself, at the path `own` (PEP 376)."""
    rows = [f"{path},{digest(content)},{len(content)}\n" for path, content in files.items()]
    return "".join([*rows, f"{own},,\n"]).encode()


def digest(content: bytes) -> str:
    """A hash as RECORD writes it."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def repack(directory: Path, name: str, wanted: Callable[[str], bool] = lambda path: True) -> Path:
    """The pure-Python distribution `name` of this environment as a wheel again.

    Args:
        directory: Where to put it.
        name: Of the distribution.
        wanted: Tells by its path whether a file goes in.
    """
    found = metadata.distribution(name)
    files = {}
    for path in found.files or ():
        inside = str(path)
        if inside.endswith(".pyc") or ".dist-info" in inside or inside.startswith("..") or not wanted(inside):
            continue
        files[inside] = path.locate().read_bytes()
    return build(directory, name, found.version, files)


def pins(wheels: list[Path]) -> str:
    """A requirements file that names exactly these wheels, each with its hash."""
    lines = []
    for path in sorted(wheels):
        name, version = path.name.split("-")[:2]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")
    return "".join(lines)
