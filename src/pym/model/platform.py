"""Where an interpreter runs: operating system, architecture, C library; in the words of the store's directory names."""

from __future__ import annotations

from pym.model.value import Value

OPERATING_SYSTEMS = ("linux", "macos", "windows", "emscripten")
ARCHITECTURES = (
    "x86_64", "x86_64_v2", "x86_64_v3", "x86_64_v4", "aarch64", "x86",
    "armv7", "powerpc64le", "riscv64gc", "s390x", "wasm32",
)  # fmt: skip
LIBCS = ("gnu", "gnueabi", "gnueabihf", "musl", "none")


class Platform(Value):
    """`os` linux|macos|windows, `arch` x86_64|aarch64|…, `libc` gnu|musl|…|none."""

    __slots__ = ("os", "arch", "libc")

    def __init__(self, os: str, arch: str, libc: str) -> None:
        self.os = os
        self.arch = arch
        self.libc = libc

    @classmethod
    def parse(cls, text: str) -> Platform | None:
        """`linux-x86_64-gnu`. None when it is not one."""
        parts = text.split("-")
        if (
            len(parts) != 3
            or parts[0] not in OPERATING_SYSTEMS
            or parts[1] not in ARCHITECTURES
            or parts[2] not in LIBCS
        ):
            return None
        return cls(*parts)

    @property
    def family(self) -> str:
        """The architecture without its level: `x86_64` for `x86_64_v3`."""
        return "x86_64" if self.arch.startswith("x86_64") else self.arch

    def __str__(self) -> str:
        return f"{self.os}-{self.arch}-{self.libc}"
