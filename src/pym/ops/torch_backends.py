"""Which of PyTorch's indexes packages of its kind come from (`--torch-backend`), as uv 0.13.9 has it.

PyTorch has one index for each kind of accelerator, side by side below one address, which the setting `torch-index`
names: pym has no address of a package index of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from pym.errors import UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.errors import NoSolution
    from pym.ops.places import Places

# What PyTorch's indexes have, and is to come from them alone.
PACKAGES = frozenset((
    "fbgemm-gpu", "pytorch-triton", "pytorch-triton-rocm", "pytorch-triton-xpu", "torch", "torch-tensorrt", "torchao",
    "torcharrow", "torchaudio", "torchcodec", "torchcsprng", "torchdistx", "torchrec", "torchserve", "torchtext",
    "torchtune", "torchvision", "triton", "triton-rocm", "triton-xpu", "xformers",
))  # fmt: skip

# From which version of the driver on: on Linux, on Windows. The newest first.
_CUDA = (
    ("580", "580", "cu132 cu130"),
    ("525.60.13", "528.33", "cu129 cu128 cu126 cu125 cu124 cu123 cu122 cu121 cu120"),
    ("450.80.02", "452.39", "cu118 cu117 cu116 cu115 cu114 cu113 cu112 cu111"),
    ("450.36.06", "451.22", "cu110"),
    ("440.33", "441.22", "cu102"),
    ("418.39", "418.96", "cu101"),
    ("410.48", "411.31", "cu100"),
    ("396.26", "398.26", "cu92"),
    ("390.46", "391.29", "cu91"),
    ("384.81", "385.54", "cu90"),
    ("375.26", "376.51", "cu80"),
)
_ROCM_7 = "rocm7.2 rocm7.1 rocm7.0"
_ROCM_ALL = f"{_ROCM_7} rocm6.4 rocm6.3 rocm6.2.4 rocm6.2 rocm6.1 rocm6.0"
_ROCM = {
    **dict.fromkeys(("gfx900", "gfx906", "gfx908", "gfx90a", "gfx942", "gfx1030", "gfx1100"), _ROCM_ALL),
    "gfx950": _ROCM_7,
    "gfx1101": f"{_ROCM_7} rocm6.4 rocm6.3 rocm6.2.4 rocm6.1",
    **dict.fromkeys(("gfx1102", "gfx1200", "gfx1201"), f"{_ROCM_7} rocm6.4 rocm6.3 rocm6.2.4"),
    **dict.fromkeys(("gfx1150", "gfx1151"), "rocm7.2"),
}
# Not chosen for any hardware any more, and still there.
_OLDER = "rocm5.7 rocm5.6 rocm5.5 rocm5.4.2 rocm5.4 rocm5.3 rocm5.2 rocm5.1.1 rocm4.2 rocm4.1 rocm4.0.1"
BACKENDS = (
    "auto", "cpu", *[name for _, _, names in _CUDA for name in names.split()], *_ROCM_ALL.split(), *_OLDER.split(),
    "xpu",
)  # fmt: skip
_VERSION = re.compile(r"\d+(\.\d+)*")
_DOTTED = re.compile(r"\b\d+(\.\d+)+")
_SECONDS = 10  # that a program may take to tell which hardware there is
# What tells of the hardware, on Linux.
MODULE, DRIVER, DEVICES = "/sys/module/nvidia/version", "/proc/driver/nvidia/version", "/sys/bus/pci/devices"


def indexes(backend: str, base: str, environ: Mapping[str, str], platform: str) -> tuple[str, ...]:
    """The addresses of the indexes for a backend; of several the first that has an answer counts.

    Args:
        backend: One of `BACKENDS`.
        base: The address they lie below (`torch-index`).
        environ: May tell of the hardware (`PYM_CUDA_DRIVER_VERSION`, `PYM_AMD_GPU_ARCHITECTURE`), and has `PATH`.
        platform: `--python-platform`, "" for the one at hand.

    Raises:
        UsageError: There is no such backend or no address, or a variable is malformed.
    """
    if backend not in BACKENDS:
        raise UsageError(
            f"There is no PyTorch backend {shown(backend)}",
            hints=("`auto`, `cpu`, `xpu`, a CUDA version as `cu126`, a ROCm version as `rocm6.4`",),
        )
    if not base:
        raise UsageError(
            "`--torch-backend` needs the address of PyTorch's indexes",
            context="pym has no address of a package index of its own: the default index is that of pip's "
            "configuration, and pip has none for PyTorch",
            hints=(
                "set `PYM_TORCH_INDEX`, or `torch-index` in `[tool.pym]`, to the address below which `cpu`, `cu126` "
                "and so on lie",
            ),
        )
    names = detected(environ, _system(platform)) if backend == "auto" else (backend,)
    return tuple([f"{base.rstrip('/')}/{name}" for name in names])


def fewer(places: Places, error: NoSolution) -> bool:
    """Whether another index is to be tried, since the first had no answer: that one is taken out of `places`."""
    if len(places.torch) < 2 or PACKAGES.isdisjoint(re.findall(r"[a-z0-9-]+", error.context)):
        return False
    places.torch = places.torch[1:]
    return True


def detected(environ: Mapping[str, str], system: str) -> tuple[str, ...]:
    """The backends that the hardware can use, the best first; the last is `cpu`.

    Args:
        environ: As in `indexes`.
        system: `linux`, `windows`, or another one, which has none.

    Raises:
        UsageError: A variable is malformed.
    """
    driver = environ.get("PYM_CUDA_DRIVER_VERSION", "").strip()
    if driver and not _VERSION.fullmatch(driver):
        raise UsageError("`PYM_CUDA_DRIVER_VERSION` must be a version as `550.54.15`", context=f"it is {shown(driver)}")
    family = environ.get("PYM_AMD_GPU_ARCHITECTURE", "").strip()
    if family and family not in _ROCM:
        known = ", ".join([f"`{one}`" for one in _ROCM])
        raise UsageError(f"`PYM_AMD_GPU_ARCHITECTURE` must be one of {known}", context=f"it is {shown(family)}")
    if not driver and not family:
        driver = _nvidia(environ)
        family = "" if driver else _amd(environ)
    names = ""
    if system in ("linux", "windows"):
        if driver:
            have = _numbers(driver)
            rows = [(windows if system == "windows" else linux, which) for linux, windows, which in _CUDA]
            names = " ".join([which for since, which in rows if have >= _numbers(since)])
        elif family and system == "linux":
            names = _ROCM[family]
        elif _intel():
            names = "xpu"
    return (*names.split(), "cpu")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple([int(part) for part in version.split(".")])


def _system(platform: str) -> str:
    name = platform or sys.platform
    for system, words in (("windows", ("windows", "win32")), ("linux", ("linux",)), ("macos", ("macos", "darwin"))):
        if any(word in name for word in words) and not (system == "windows" and "darwin" in name):
            return system
    return name


def _nvidia(environ: Mapping[str, str]) -> str:
    """The version of NVIDIA's driver, "" without one."""
    for path in (MODULE, DRIVER):
        found = _DOTTED.search(_text(path).partition("\n")[0])
        if found is not None:
            return found[0]
    found = _VERSION.match(_said(environ, "nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"))
    return found[0] if found is not None else ""


def _amd(environ: Mapping[str, str]) -> str:
    """The first architecture of AMD's that is known, "" without one."""
    return next((one for one in _said(environ, "rocm_agent_enumerator").split() if one in _ROCM), "")


def _intel() -> bool:
    """Whether there is a display controller of Intel's."""
    try:
        devices = os.listdir(DEVICES)
    except OSError:
        return False
    return any(
        _text(f"{DEVICES}/{one}/vendor").strip() == "0x8086" and _text(f"{DEVICES}/{one}/class").startswith("0x03")
        for one in devices
    )


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(4096)
    except OSError:
        return ""


def _said(environ: Mapping[str, str], *words: str) -> str:
    try:
        done = subprocess.run(
            words, capture_output=True, env=dict(environ), stdin=subprocess.DEVNULL, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()
