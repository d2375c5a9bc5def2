"""Pins what pym needs to run: writes `requirements.txt`, which install.sh has pip install.

    python manifests/refresh_requirements.py            the newest versions that pyproject.toml allows
    python manifests/refresh_requirements.py --check    exit 1 if the file does not fit pyproject.toml; asks no index

Needs uv on PATH (`pip install uv`): it resolves for all platforms and Pythons at once, and lists the sha256 of every
file of a version. Which index is asked is uv's setting; nothing of it is written down.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "manifests" / "requirements.txt"
OLDEST = "3.11"

# Compiled, and pym works without them: slower, or without `.tar.zst`. Not every platform and Python has a wheel.
OPTIONAL = ("isal", "zstandard")
# What pym looks for in the file. Below it are the pins that may be left out where there is no wheel.
MARK = "# optional"

HEAD = """\
# What pym runs on. Written by refresh_requirements.py; see README.md.
# One file for all platforms and Pythons: pip takes the wheel that fits and checks it against these hashes.
"""
TAIL = f"""\
{MARK}: compiled, and left out where there is no wheel
"""


def resolve() -> list[str]:
    """The pins that uv finds, each with its hashes, as the blocks of lines they are written in."""
    command = ["uv", "pip", "compile", "--quiet", "--no-config", "--universal", "--python-version", OLDEST]
    command += ["--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate", "pyproject.toml"]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    except FileNotFoundError:
        sys.exit("error: uv is not on PATH; `pip install uv` brings it")
    if done.returncode:
        sys.exit(done.returncode)
    return [block.rstrip() for block in re.split(r"\n(?=\S)", done.stdout.strip())]


def name_of(block: str) -> str:
    return canonicalize_name(block.split("==")[0])


def render(blocks: list[str]) -> str:
    """The text of the file: what is needed, then what is optional, each by name."""
    ordered = sorted(blocks, key=name_of)
    needed = [block for block in ordered if name_of(block) not in OPTIONAL]
    optional = [block for block in ordered if name_of(block) in OPTIONAL]
    return HEAD + "\n".join(needed) + "\n" + TAIL + "\n".join(optional) + "\n"


def pins(text: str) -> dict[str, tuple[Requirement, list[str]]]:
    """The pins of a requirements file by name: the requirement and its hashes."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip()):
        requirement, *hashes = (part.strip() for part in block.replace("\\\n", "\n").split("--hash="))
        found[name_of(requirement)] = (Requirement(requirement), hashes)
    return found


def disagreements(text: str, pyproject: str) -> list[str]:
    """What is wrong with the file, in words; nothing if it fits the dependencies of `pyproject`."""
    found = []
    pinned = pins(text)
    for line in tomllib.loads(pyproject)["project"]["dependencies"]:
        wanted = Requirement(line)
        pin = pinned.get(canonicalize_name(wanted.name))
        if pin is None:
            found.append(f"`{wanted.name}` is not pinned")
            continue
        version = next(iter(pin[0].specifier)).version
        if not wanted.specifier.contains(version, prereleases=True):
            found.append(f"`{wanted.name}` is pinned to {version}, which `{wanted.specifier}` does not allow")
        if bool(wanted.marker) != bool(pin[0].marker):
            found.append(f"`{wanted.name}` is wanted if `{wanted.marker}` but pinned if `{pin[0].marker}`")
    for name, (requirement, hashes) in pinned.items():
        if [specifier.operator for specifier in requirement.specifier] != ["=="]:
            found.append(f"`{name}` is not pinned to one version")
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", text) for text in hashes):
            found.append(f"`{name}` has no sha256")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="only look whether the file fits pyproject.toml")
    if not parser.parse_args().check:
        REQUIREMENTS.write_text(render(resolve()), encoding="ascii")
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = disagreements(REQUIREMENTS.read_text(encoding="ascii"), pyproject)
    for line in found:
        print(f"error: {line}", file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
