from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

import pytest

from pym.errors import UsageError
from pym.python import host
from pym.python.host import host_platform

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux programs")

# machine number, 64 bits, little-endian, e_flags
X86_64, X86, AARCH64 = (62, True, True, 0), (3, False, True, 0), (183, True, True, 0)
ARM_HARD, ARM_SOFT = (40, False, True, 0x5000400), (40, False, True, 0x5000200)
S390X, PPC64LE, RISCV = (22, True, False, 0), (21, True, True, 2), (243, True, True, 5)


def elf(path: Path, machine: tuple[int, bool, bool, int], loader: str, *, interp_at: int = 512) -> None:
    """A program with nothing but headers: one PT_LOAD, and one PT_INTERP if there is a loader."""
    number, wide, little, flags = machine
    order = "<" if little else ">"
    text = loader.encode() + b"\0"
    ident = bytes([0x7F, *b"ELF", 2 if wide else 1, 1 if little else 2, 1]) + bytes(9)
    count = 2 if loader else 1
    if wide:
        header = ident + struct.pack(order + "HHIQQQIHHHHHH", 3, number, 1, 0, 64, 0, flags, 64, 56, count, 0, 0, 0)
        load = struct.pack(order + "IIQQQQQQ", 1, 5, 0, 0, 0, 9, 9, 1)
        interp = struct.pack(order + "IIQQQQQQ", 3, 4, interp_at, 0, 0, len(text), len(text), 1)
    else:
        header = ident + struct.pack(order + "HHIIIIIHHHHHH", 3, number, 1, 0, 52, 0, flags, 52, 32, count, 0, 0, 0)
        load = struct.pack(order + "IIIIIIII", 1, 0, 0, 0, 9, 9, 5, 1)
        interp = struct.pack(order + "IIIIIIII", 3, interp_at, 0, 0, len(text), len(text), 4, 1)
    data = header + load + (interp if loader else b"")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.ljust(interp_at, b"\0") + text)


@pytest.mark.parametrize(
    ("machine", "loader", "expected"),
    [
        (X86_64, "/lib64/ld-linux-x86-64.so.2", "linux-x86_64-gnu"),
        (X86_64, "/lib/ld-musl-x86_64.so.1", "linux-x86_64-musl"),
        (X86_64, "/nix/store/abc-glibc-2.38/lib/ld-linux-x86-64.so.2", "linux-x86_64-gnu"),
        (X86, "/lib/ld-linux.so.2", "linux-x86-gnu"),
        (AARCH64, "/lib/ld-linux-aarch64.so.1", "linux-aarch64-gnu"),
        (ARM_HARD, "/lib/ld-linux-armhf.so.3", "linux-armv7-gnueabihf"),
        (ARM_SOFT, "/lib/ld-linux.so.3", "linux-armv7-gnueabi"),
        (ARM_HARD, "/lib/ld-musl-armhf.so.1", "linux-armv7-musl"),
        (S390X, "/lib/ld64.so.1", "linux-s390x-gnu"),
        (PPC64LE, "/lib64/ld64.so.2", "linux-powerpc64le-gnu"),
        (RISCV, "/lib/ld-linux-riscv64-lp64d.so.1", "linux-riscv64gc-gnu"),
    ],
)
def test_a_program_tells_what_the_userland_is(machine, loader: str, expected: str, tmp_path) -> None:
    elf(tmp_path / "bin" / "sh", machine, loader)
    assert str(host_platform({}, str(tmp_path))) == expected


def test_the_loader_may_be_named_anywhere_in_the_file(tmp_path) -> None:
    elf(tmp_path / "bin" / "sh", X86_64, "/lib/ld-musl-x86_64.so.1", interp_at=100_000)
    assert host_platform({}, str(tmp_path)).libc == "musl"


def test_scripts_and_static_programs_are_passed_over(tmp_path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").write_text("#!/bin/ash\n")
    elf(tmp_path / "usr" / "bin" / "env", AARCH64, "")
    elf(tmp_path / "bin" / "ls", AARCH64, "/lib/ld-musl-aarch64.so.1")
    assert str(host_platform({}, str(tmp_path))) == "linux-aarch64-musl"


@pytest.mark.parametrize(
    ("names", "libc"),
    [
        (["lib/ld-musl-x86_64.so.1"], "musl"),
        (["lib64/ld-linux-x86-64.so.2", "lib/ld-musl-x86_64.so.1"], "gnu"),
        (["lib/ld64.so.1"], "gnu"),
        ([], "gnu"),
    ],
)
def test_without_programs_the_loader_itself_tells(names: list[str], libc: str, tmp_path) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert host_platform({}, str(tmp_path)).libc == libc


@pytest.mark.parametrize(
    "content", [b"", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 58, b"\x7fELF\x09\x09" + bytes(99)]
)
def test_damaged_programs_tell_nothing(content: bytes, tmp_path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").write_bytes(content)
    assert host_platform({}, str(tmp_path)).os == "linux"


def test_a_pipe_in_the_place_of_a_program_does_not_hang(tmp_path) -> None:
    (tmp_path / "bin").mkdir()
    os.mkfifo(tmp_path / "bin" / "sh")
    elf(tmp_path / "bin" / "ls", X86_64, "/lib/ld-musl-x86_64.so.1")
    assert host_platform({}, str(tmp_path)).libc == "musl"


def test_the_setting_overrules(tmp_path) -> None:
    elf(tmp_path / "bin" / "sh", X86_64, "/lib64/ld-linux-x86-64.so.2")
    assert host_platform({"PYM_LIBC": "musl"}, str(tmp_path)).libc == "musl"
    assert host_platform({"PYM_LIBC": ""}, str(tmp_path)).libc == "gnu"
    with pytest.raises(UsageError, match="PYM_LIBC"):
        host_platform({"PYM_LIBC": "glibc"}, str(tmp_path))


def test_this_machine_is_what_this_python_says() -> None:
    assert host_platform(os.environ).family == {"x86_64": "x86_64", "aarch64": "aarch64"}.get(
        os.uname().machine, host_platform(os.environ).family
    )


@pytest.mark.parametrize(("machine", "expected"), [("arm64", "macos-aarch64-none"), ("x86_64", "macos-x86_64-none")])
def test_macos(machine: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    about = os.uname_result(("Darwin", "host", "23.1", "v", machine))
    monkeypatch.setattr(host.sys, "platform", "darwin")
    monkeypatch.setattr(host.os, "uname", lambda: about)
    assert str(host_platform({})) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"PROCESSOR_ARCHITECTURE": "AMD64"}, "windows-x86_64-none"),
        ({"PROCESSOR_ARCHITECTURE": "x86", "PROCESSOR_ARCHITEW6432": "AMD64"}, "windows-x86_64-none"),
        ({"PROCESSOR_ARCHITECTURE": "ARM64"}, "windows-aarch64-none"),
    ],
)
def test_windows(environ: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host.sys, "platform", "win32")
    assert str(host_platform(environ)) == expected


def test_other_systems_keep_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    about = os.uname_result(("FreeBSD", "host", "14", "v", "amd64"))
    monkeypatch.setattr(host.sys, "platform", "freebsd14")
    monkeypatch.setattr(host.os, "uname", lambda: about)
    assert str(host_platform({})) == "freebsd-x86_64-none"
