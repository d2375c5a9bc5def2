"""What people see. One transcript a file in `transcripts/`: commands after `$`, then stdout and stderr, then the exit code.

`PYM_UPDATE_GOLDEN=1 pytest tests/golden` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.archives import host_triple, pbs_archive
from tests.support.index import IndexServer
from tests.support.runner import START, Pym
from tests.support.universe import Universe

CASES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
# What the transcripts of `pym pip` resolve.
WORLD = Universe(
    {
        "kettle": {"1.0": ["water>=1"], "2.0": ["water>=1", "lid ; sys_platform == 'win32'"]},
        "water": {"1.0": {}, "1.1": {"yanked": "tastes of chlorine"}, "1.4": {}, "2.0a1": {}},
        "lid": {"1.0": {"wheels": ["cp312-cp312-win_amd64"]}},
        "teapot": {"3.0": ["water<1.2", "leaf[green]"], "3.1": ["water<1.2", "leaf[green]>=0.9"]},
        "leaf": {"0.9": {"extras": {"green": ["bamboo"]}}},
        "bamboo": {"5.0": {}},
        "samovar": {"1.0": ["water>=1.4"]},
        "cauldron": {"1.0": {"requires_python": ">=3.99"}},
        "mill": {"1.0": {"wheels": [], "sdist": True, "dynamic": ["Requires-Dist"]}},
    },
    statuses={"leaf": ("archived", "nobody looks after it")},
)
UPDATE = bool(os.environ.get("PYM_UPDATE_GOLDEN"))


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("mirror")
    for version in ("3.11.7", "3.12.1", "3.12.3", "3.13.0"):
        pbs_archive(directory, version)
    return directory


@pytest.fixture(scope="module")
def index() -> Iterator[IndexServer]:
    with WORLD.serve() as server:
        yield server


def plain(text: str, pym: Pym, mirror: Path, index: IndexServer) -> str:
    """A transcript without what differs from machine to machine."""
    text = text.replace(index.root, "[INDEX]")
    if pym.environ.get("PYM_PYTHON"):
        text = text.replace(".".join(map(str, sys.version_info[:3])), "[VERSION]")
    for path, name in ((pym.cwd, "[WORK]"), (pym.home, "[HOME]"), (mirror, "[MIRROR]")):
        text = text.replace(str(path), name)
    platform = re.search(r"cpython-3\.\d+\.\d+-((?:linux|macos)-\w+-\w+)", text)
    if platform:
        text = text.replace(platform[1], "[PLATFORM]")
    text = text.replace(host_triple(), "[TRIPLE]")
    text = re.sub(r"\b(\d+m )?\d+(\.\d+)?m?s\b", "[TIME]", text)
    text = re.sub(r"\d+\.\d+KiB", "[SIZE]", text)
    # What is fetched side by side begins in any order.
    text = re.sub(r"(?:^! Unpacking .*\n)+", lambda match: "".join(sorted(match[0].splitlines(True))), text, flags=re.M)
    return re.sub(r"\b[0-9a-f]{64}\b", lambda match: match[0] if len(set(match[0])) == 1 else "[SHA256]", text)


def play(commands: list[str], pym: Pym, mirror: Path, index: IndexServer) -> str:
    lines = []
    for command in commands:
        lines.append(f"$ {command}")
        if command.startswith("pym "):
            done = pym(*shlex.split(command)[1:])
        else:
            done = pym.run(["sh", "-c", command])
        for stream, text in (("", done.out), ("! ", done.err)):
            lines += [f"{stream}{line}".rstrip() for line in text.splitlines()]
        if done.code:
            lines.append(f"[exit {done.code}]")
    return plain("\n".join(lines), pym, mirror, index) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_transcript(case: Path, tmp_path: Path, mirror: Path, index: IndexServer) -> None:
    pym = Pym(tmp_path, PYM_PYTHON_CATALOGUE=str(mirror), COLUMNS="100")
    if case.stem.startswith(("pip", "explain", "tool")):
        program = tmp_path / "bin/pym"  # for pipes
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.join(START)} "$@"\n')
        program.chmod(0o755)
        pym.environ.update(
            PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable, PATH=f"/usr/bin:/bin:{program.parent}"
        )
    else:
        pym.environ.update(PYM_MANAGED_PYTHON="1")
    written = case.read_text(encoding="utf-8")
    commands = [line[2:] for line in written.splitlines() if line.startswith("$ ")]
    played = play(commands, pym, mirror, index)
    if UPDATE:
        case.write_text(played, encoding="utf-8")
    assert played == written


def test_there_are_transcripts() -> None:
    assert len(CASES) >= 6
