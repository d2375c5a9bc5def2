"""An archive in the shape of python-build-standalone's with a real interpreter in it: the one that runs this."""

from __future__ import annotations

import gzip
import hashlib
import os
import sys
import sysconfig
import tarfile
from pathlib import Path

VERSION = ".".join(map(str, sys.version_info[:3]))
MINOR = VERSION.rpartition(".")[0]
BUILD = "20240107"


def pack(directory: Path, *, level: int = 6) -> Path:
    """Packs the interpreter without tests, caches and packages, in `directory`/BUILD, with its SHA256SUMS.

    Args:
        directory: Of the mirror; made if need be.
        level: How hard gzip tries.
    """
    series = f"python{MINOR}"
    machine = os.uname().machine
    triple = f"{machine}-apple-darwin" if sys.platform == "darwin" else f"{machine}-unknown-linux-gnu"
    path = directory / BUILD / f"cpython-{VERSION}+{BUILD}-{triple}-install_only_stripped.tar.gz"
    path.parent.mkdir(parents=True)

    def keep(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        parts = entry.name.split("/")
        if "__pycache__" in parts or "test" in parts or entry.name.endswith((".a", ".pyc", "EXTERNALLY-MANAGED")):
            return None
        if parts[3:4] in (["site-packages"], ["dist-packages"]) and len(parts) > 4:
            return None
        if entry.issym() and (entry.linkname.startswith("/") or ".." in entry.linkname):
            return None  # distributions link out of their library
        entry.uid = entry.gid = 0
        return entry

    program = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    with open(path, "wb") as out, gzip.GzipFile(fileobj=out, mode="wb", compresslevel=level, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
            archive.add(program, f"python/bin/{series}", filter=keep)
            archive.add(Path(sysconfig.get_path("stdlib")), f"python/lib/{series}", filter=keep)
            include = Path(sysconfig.get_path("include"))
            if include.is_dir():
                archive.add(include, f"python/include/{series}", filter=keep)
            for library in sorted(Path(sys.base_prefix).glob(f"lib/libpython{MINOR}*.so*")):
                archive.add(library, f"python/lib/{library.name}", filter=keep)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (path.parent / "SHA256SUMS").write_text(f"{digest}  {path.name}\n")
    return path


def downloads_json(archive: Path) -> dict[str, object]:
    """What lets uv install the same archive."""
    major, minor, patch = map(int, VERSION.split("."))
    system = "darwin" if sys.platform == "darwin" else "linux"
    libc = "none" if system == "darwin" else "gnu"
    arch = {"arm64": "aarch64"}.get(os.uname().machine, os.uname().machine)
    entry = {
        "name": "cpython",
        "arch": {"family": arch, "variant": None},
        "os": system,
        "libc": libc,
        "major": major,
        "minor": minor,
        "patch": patch,
        "prerelease": "",
        "url": archive.as_uri(),
        "variant": None,
        "build": BUILD,
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
    }
    return {f"cpython-{VERSION}-{system}-{arch}-{libc}": entry}
