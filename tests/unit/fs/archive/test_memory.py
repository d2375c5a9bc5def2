"""Bombs against the memory of a whole process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.archives import GNU, gz, header, long_name, pax, tar, zst_raw

import pym

CODE = """
import resource, sys
sys.path[:0] = sys.argv[3:]
from pym.errors import HostileArchive
from pym.fs.archive.unpack import unpack
try:
    with open(sys.argv[1], "rb") as packed:
        unpack(iter(lambda: packed.read(1 << 16), b""), sys.argv[2], name=sys.argv[1], skip=lambda path: True)
except HostileArchive as error:
    print(error.reason)
try:
    with open("/proc/self/status") as status:  # ru_maxrss there starts with what the parent had
        print([int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM")][0])
except FileNotFoundError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10))
"""


def zeros_of_zstd(size: int) -> bytes:
    """A tar with one file of that size, in 4 bytes for each 128 KiB, with the widest window there may be."""
    blocks = [(0, 512, header("python/zeros", size=size))] + [(1, 1 << 17, b"\0")] * (size >> 17)
    return zst_raw(*blocks, (1, 1024, b"\0"), window=17 << 3)


def zeros_of_gzip(size: int) -> bytes:
    """The same by deflate: the compressed form of a run of zeros repeats itself, so it is made once and pasted."""
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(header("python/zeros", size=size)) + packer.flush(zlib.Z_FULL_FLUSH)
    run = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08" + bytes(7) + start + run * (size >> 20)


def many_names() -> bytes:
    """Long paths in small headers, as many as fit."""
    entries = [
        long_name(f"python/{n:06}/" + "/".join(["a" * 99] * 9)) + header("python/x", magic=GNU) for n in range(8_000)
    ]
    return gz(tar(*entries), 1)


BOMBS = {
    "zstd": ("a.tar.zst", lambda: zeros_of_zstd(600 << 20), "20 times"),
    "gzip": ("a.tar.gz", lambda: zeros_of_gzip(600 << 20), "20 times"),
    "names": ("a.tar.gz", many_names, "of names"),
    "extended header": ("a.tar.gz", lambda: gz(pax({"comment": "a" * (16 << 20)}), 1), "extended header"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_stay_small(bomb, tmp_path):
    name, make, reason = BOMBS[bomb]
    packed = tmp_path / name
    packed.write_bytes(make())
    (tmp_path / "to").mkdir()
    command = [sys.executable, "-I", "-S", "-c", CODE, str(packed), str(tmp_path / "to")]
    paths = [str(Path(pym.__file__).parents[1]), *(path for path in sys.path if path)]
    done = subprocess.run([*command, *paths], capture_output=True, text=True, check=True)
    told, memory = done.stdout.splitlines()
    print(memory)
    assert reason in told
    assert int(memory) < 200
    assert not list((tmp_path / "to").iterdir())
