"""What this machine runs: operating system, architecture and C library, in the store's words. A HOT module.

Nothing is started to find out. On Linux a program that is always there is read instead: its ELF header tells what the
userland is (which may be 32-bit on a 64-bit kernel, so `uname` does not), its PT_INTERP which C library it wants.
"""

from __future__ import annotations

import os
import sys

from pym.errors import UsageError, shown
from pym.model.platform import LIBCS, Platform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# On some systems /bin/ls or /bin/sh is a script or a static program; one of these says what is needed.
_PROGRAMS = ("bin/sh", "usr/bin/env", "bin/dash", "bin/ls")
_LOADER_DIRECTORIES = ("lib64", "lib", "lib32", "usr/lib64", "usr/lib")

# e_machine of the ELF header. 21 is PowerPC of either byte order.
_MACHINES = {3: "x86", 22: "s390x", 40: "armv7", 62: "x86_64", 183: "aarch64", 243: "riscv64gc", 258: "loongarch64"}
_SOFT_FLOAT = "armv7-soft"
_NAMES = {
    "amd64": "x86_64",
    "arm64": "aarch64",
    "armv7l": "armv7",
    "armv8l": "armv7",
    "i386": "x86",
    "i486": "x86",
    "i586": "x86",
    "i686": "x86",
    "ppc64le": "powerpc64le",
    "riscv64": "riscv64gc",
}


def host_platform(environ: Mapping[str, str], root: str = "/") -> Platform:
    """The platform of this machine.

    Args:
        environ: `PYM_LIBC` overrules what is found on Linux.
        root: Where the system's programs lie.

    Raises:
        UsageError: `PYM_LIBC` is set to what is no C library.
    """
    if sys.platform == "win32":  # untested
        # A 32-bit program is told it runs on x86; the other variable has the truth.
        machine = environ.get("PROCESSOR_ARCHITEW6432") or environ.get("PROCESSOR_ARCHITECTURE") or "AMD64"
        return Platform("windows", _named(machine), "none")
    about = os.uname()
    if sys.platform == "darwin":
        return Platform("macos", _named(about.machine), "none")
    if not sys.platform.startswith("linux"):
        return Platform(about.sysname.lower(), _named(about.machine), "none")
    arch, libc = _userland(root)
    arch = arch or _named(about.machine)
    if libc == "gnu" and arch.startswith("armv7"):
        # The two ways of passing floats do not mix: the names of the builds tell them apart.
        libc = "gnueabi" if arch == _SOFT_FLOAT else "gnueabihf"
    wanted = environ.get("PYM_LIBC", "")
    if wanted and wanted not in LIBCS:
        raise UsageError(
            f"`PYM_LIBC` is {shown(wanted)}, which is no C library", hints=(f"use one of {', '.join(LIBCS)}",)
        )
    return Platform("linux", "armv7" if arch == _SOFT_FLOAT else arch, wanted or libc)


def _named(machine: str) -> str:
    machine = machine.lower()
    return _NAMES.get(machine, machine)


def _userland(root: str) -> tuple[str, str]:
    """Architecture ("" if no program tells) and C library of a Linux system."""
    arch = libc = ""
    for name in _PROGRAMS:
        found, loader = _read_program(os.path.join(root, name))
        arch = arch or found
        libc = _libc_of(loader)
        if libc:
            return arch, libc
    return arch, _libc_of(_find_loader(root)) or "gnu"


def _libc_of(loader: str) -> str:
    name = os.path.basename(loader)
    if name.startswith("ld-musl"):
        return "musl"
    # Also `ld64.so.1` (s390x, powerpc64) and `ld.so.1`.
    return "gnu" if name.startswith(("ld-linux", "ld64.so", "ld.so")) else ""


def _find_loader(root: str) -> str:
    """The dynamic loader of a system without any of the programs. glibc's where there are both."""
    found = []
    for directory in _LOADER_DIRECTORIES:
        try:
            found += [name for name in os.listdir(os.path.join(root, directory)) if name.startswith(("ld-", "ld64.so"))]
        except OSError:
            pass
    found.sort(key=lambda name: name.startswith("ld-musl"))
    return found[0] if found else ""


def _read_program(path: str) -> tuple[str, str]:
    """Architecture and loader (PT_INTERP) of the ELF program `path`; "" for what it does not tell."""
    try:
        # Not blocking: whatever lies at a well-known path in a stranger's image, opening it must not hang.
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            head = os.read(fd, 4096)
            return _read_elf(head, fd)
        finally:
            os.close(fd)
    except OSError:
        return "", ""


def _read_elf(head: bytes, fd: int) -> tuple[str, str]:
    if len(head) < 64 or head[:4] != b"\x7fELF" or head[4] not in (1, 2) or head[5] not in (1, 2):
        return "", ""
    order = "little" if head[5] == 1 else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(head[at : at + size], order)  # type: ignore[arg-type]

    wide = head[4] == 2
    machine = number(18, 2)
    arch = _MACHINES.get(machine, "")
    if machine == 21:
        arch = "powerpc64le" if order == "little" else "powerpc64"
    elif machine == 40 and not number(36, 4) & 0x400:  # EF_ARM_ABI_FLOAT_HARD
        arch = _SOFT_FLOAT
    start, size, count = (
        (number(32, 8), number(54, 2), number(56, 2)) if wide else (number(28, 4), number(42, 2), number(44, 2))
    )
    for index in range(min(count, 64)):
        at = start + index * size
        if at + size <= len(head) and number(at, 4) == 3:  # PT_INTERP
            offset, length = (
                (number(at + 8, 8), number(at + 32, 8)) if wide else (number(at + 4, 4), number(at + 16, 4))
            )
            loader = os.pread(fd, min(length, 4096), offset)
            return arch, os.fsdecode(loader.rstrip(b"\0"))
    return arch, ""
