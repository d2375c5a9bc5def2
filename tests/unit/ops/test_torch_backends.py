"""Which of PyTorch's indexes fit the hardware."""

from __future__ import annotations

import pytest

from pym.errors import UsageError
from pym.ops import torch_backends
from pym.ops.torch_backends import BACKENDS, detected, indexes

NOTHING = {"PATH": "/nowhere"}


@pytest.fixture(autouse=True)
def nothing_there(tmp_path, monkeypatch):
    """A machine without any of the hardware."""
    for name in ("MODULE", "DRIVER", "DEVICES"):
        monkeypatch.setattr(torch_backends, name, str(tmp_path / name))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def program(directory, name: str, says: str) -> dict[str, str]:
    place = directory / "bin"
    place.mkdir(exist_ok=True)
    (place / name).write_text(f"#!/bin/sh\n/bin/cat <<'END'\n{says}\nEND\n")
    (place / name).chmod(0o755)
    return {"PATH": str(place)}


@pytest.mark.parametrize(
    ("driver", "system", "first", "count"),
    [
        ("580.65.06", "linux", "cu132", 28),
        ("579.9", "linux", "cu129", 26),
        ("525.60.13", "linux", "cu129", 26),
        ("525.60.12", "linux", "cu118", 17),
        ("528.33", "windows", "cu129", 26),
        ("528.32", "windows", "cu118", 17),
        ("450.36.06", "linux", "cu110", 9),
        ("300", "linux", "cpu", 1),
        ("600", "macos", "cpu", 1),
    ],
)
def test_drivers_of_nvidia(driver, system, first, count):
    found = detected({"PYM_CUDA_DRIVER_VERSION": driver}, system)
    assert (found[0], found[-1], len(found)) == (first, "cpu", count)


def test_architectures_of_amd():
    assert detected({"PYM_AMD_GPU_ARCHITECTURE": "gfx1151"}, "linux") == ("rocm7.2", "cpu")
    assert detected({"PYM_AMD_GPU_ARCHITECTURE": "gfx1151"}, "windows") == ("cpu",)
    assert "rocm6.2" not in detected({"PYM_AMD_GPU_ARCHITECTURE": "gfx1101"}, "linux")
    assert "rocm6.2" in detected({"PYM_AMD_GPU_ARCHITECTURE": "gfx906"}, "linux")


def test_files_and_programs_tell(nothing_there):
    assert detected(NOTHING, "linux") == ("cpu",)
    assert detected(program(nothing_there, "rocm_agent_enumerator", "gfx000\ngfx1150"), "linux")[0] == "rocm7.2"
    told = program(nothing_there, "nvidia-smi", "460.32.03\n460.32.03")
    assert detected(told, "linux")[0] == "cu118"  # and comes before AMD's
    text = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build\nGCC version: 12.2.0\n"
    (nothing_there / "DRIVER").write_text(text)
    assert detected(told, "linux")[0] == "cu129"
    (nothing_there / "MODULE").write_text("580.65.06\n")
    assert detected(told, "linux")[0] == "cu132"
    assert detected({"PYM_AMD_GPU_ARCHITECTURE": "gfx950"}, "linux")[0] == "rocm7.2"


def test_controllers_of_intel(nothing_there):
    for name, vendor, kind in (("0", "0x8086", "0x020000"), ("1", "0x10de", "0x030000")):
        device = nothing_there / "DEVICES" / name
        device.mkdir(parents=True)
        (device / "vendor").write_text(f"{vendor}\n")
        (device / "class").write_text(f"{kind}\n")
    assert detected(NOTHING, "linux") == ("cpu",)
    (device / "vendor").write_text("0x8086\n")
    assert detected(NOTHING, "linux") == ("xpu", "cpu")


def test_addresses(monkeypatch):
    base = "https://example.com/whl/"
    assert indexes("cu126", base, {}, "") == ("https://example.com/whl/cu126",)
    environ = {"PYM_CUDA_DRIVER_VERSION": "377"}
    assert indexes("auto", base, environ, "x86_64-pc-windows-msvc")[0].endswith("/cu80")
    assert [one.rpartition("/")[2] for one in indexes("auto", base, environ, "aarch64-apple-darwin")] == ["cpu"]
    assert indexes("auto", base, environ, "x86_64-manylinux_2_28")[0].endswith("/cu80")
    assert len(BACKENDS) == len(set(BACKENDS)) == 50
    for backend, address in (("cuda", base), ("cpu", "")):
        with pytest.raises(UsageError):
            indexes(backend, address, {}, "")
