"""`pip list`, `freeze`, `show`, `check` and `tree` say what uv says of the same environment.

What uv said is in `uv.txt`; `PYM_RECORD_UV=/path/of/uv pytest tests/golden/inspect` asks it again. Where pym means to
differ stands in `OTHERWISE`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.installed import distribution, environment, site
from tests.support.runner import Pym

TRANSCRIPT = Path(__file__).parent / "uv.txt"
UV = os.environ.get("PYM_RECORD_UV", "")

COMMANDS = """
list
list --format json
list --format freeze
list --strict
list --exclude aa --exclude BB --editable
list --exclude-editable --format json
list -q
list -qq
list --target lib
list --prefix .venv
freeze
freeze --strict
freeze --exclude-editable --exclude aa
freeze --path lib
freeze --path nowhere
freeze -q
check
check -q
check -qq
check --python-version 3.14
check --python-platform windows
tree
tree --show-version-specifiers
tree --invert
tree --invert --show-version-specifiers
tree --depth 1
tree --depth 0
tree --package rr
tree --package nothing
tree --package rr --invert
tree --prune bb
tree --no-dedupe --depth 2
tree --no-dedupe --package rr --package uu
tree -q
show aa
show AA bb nope nada
show -f aa ll
show
show mm
show nope
show nope -q
show --strict ff
show kk
show -q aa
list --target lib --python .venv
""".strip().splitlines()

# uv lists problems in the order of a hash table.
UNORDERED = re.compile(r"^(warning: )?The package |^  - ")


def fill(place: Path) -> None:
    """One of everything that the commands tell apart."""
    conditional = [
        "bb>=1",
        "cc[extra]>=2 ; python_version > '3'",
        "dd ; extra == 'x'",
        "zz<1 ; sys_platform == 'win32'",
    ]
    distribution(
        place, "aa", "1.0", conditional, files={"z.py": b"", "aa/__init__.py": b""}, rows=["../../../bin/aa,,"]
    )
    distribution(place, "bb", "1.5", ["aa", "Miss.ing>=1.0,<2", "ee==9.*"])
    distribution(place, "cc", "2.0", ["bb~=1.0", "ff>2 ; extra == 'extra'", "cc[extra]"])
    distribution(place, "dd", "1.0")
    distribution(place, "ee", "1.0", ["ee2 @ https://example.com/ee2-1.0-py3-none-any.whl"])
    distribution(place, "ff", "2.0", python="<4,>=3.99")
    distribution(place, "gg", "1.0", tag="cp27-cp27m-win32")
    archive = '{"url": "https://example.com/hh-1.0.whl", "archive_info": {"hash": "sha256=aa"}}'
    distribution(place, "hh", "1.0", direct_url=archive)
    vcs = '{"vcs": "git", "commit_id": "aabb", "requested_revision": "main"}'
    checkout = f'{{"url": "https://example.com/r.git", "vcs_info": {vcs}, "subdirectory": "sub"}}'
    distribution(place, "ii", "1.0", direct_url=checkout)
    distribution(place, "jj", "1.0", direct_url='{"url": "file:///srv/jj", "dir_info": {}}')
    distribution(place, "kk", "1.0", direct_url='{"url": "file:///srv/k%20k", "dir_info": {"editable": true}}')
    distribution(place, "ll", "2!1.0rc1.post2.dev3+local.1", ["mm"])
    distribution(place, "mm", "1.0")
    distribution(place, "mm", "2.0")
    distribution(place, "rr", "1.0", ["ss>=2 ; python_version < '3.1'", "ss<5 ; os_name != ''", "tt[x]", "tt>=1"])
    distribution(place, "ss", "1.0", ["tt @ https://example.com/tt.zip"])
    distribution(place, "tt", "1.0rc1", ["vv>=2 ; extra == 'x'"])
    distribution(place, "uu", "1.0", ["vv!=1.0,>=0.5", "vv<4", "vv>=0.1"])
    distribution(place, "vv", "1.5")
    distribution(place, "Big_Name", "2024.1")
    (place / "broken-1.0.dist-info").mkdir()


@pytest.fixture
def here(tmp_path) -> Pym:
    pym = Pym(tmp_path)
    place = site(environment(pym.cwd / ".venv"))
    fill(place)
    (pym.cwd / "lib").symlink_to(place)
    return pym


def plain(text: str, here: Path, version: str) -> str:
    """Output without what differs from machine to machine and from call to call."""
    text = text.replace(str(here), "[WORK]").replace(f"`{version}` is installed", "`[VERSION]` is installed")
    text = re.sub(r"python3\.\d+", "python3.X", text)
    text = re.sub(r"^(Checked .*) in [\d.]+m?s$", r"\1 in [TIME]", text, flags=re.MULTILINE)
    return re.sub(r"^Using .*\n", "", text, flags=re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^\$ pip (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def shown(code: int, out: str, err: str) -> str:
    return f"{out}--- stderr\n{err}--- exit code {code}\n"


# A broken distribution is an error to uv's tree, and nothing is drawn.
OTHERWISE = {command for command in COMMANDS if command.startswith("tree")}


@pytest.mark.skipif(not UV, reason="only to record")
def test_record(here: Pym) -> None:
    blocks = []
    version = ".".join(map(str, sys.version_info[:3]))
    for command in COMMANDS:
        move(here, away=command in OTHERWISE)
        environ = {**here.environ, "UV_CACHE_DIR": str(here.home / "uv"), "UV_OFFLINE": "1"}
        done = subprocess.run(
            [UV, "pip", *command.split()], cwd=here.cwd, env=environ, capture_output=True, text=True, check=False
        )
        text = plain(shown(done.returncode, done.stdout, done.stderr), here.cwd, version)
        blocks.append(f"$ pip {command}\n{text}")
    TRANSCRIPT.write_text("".join(blocks))


def move(here: Pym, *, away: bool) -> None:
    """Puts the broken distribution aside, or back."""
    inside, outside = here.cwd / "lib/broken-1.0.dist-info", here.cwd / "aside"
    if away is inside.exists():
        (inside if away else outside).rename(outside if away else inside)


def arranged(text: str) -> tuple[list[str], list[str]]:
    """Lines in their order, and those whose order is nobody's, sorted."""
    lines = text.splitlines()
    return [line for line in lines if not UNORDERED.match(line)], sorted(
        line for line in lines if UNORDERED.match(line)
    )


def test_it_says_what_uv_says(here: Pym) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    recorded = sections(TRANSCRIPT.read_text())
    assert list(recorded) == COMMANDS
    wrong = []
    for command in COMMANDS:
        move(here, away=command in OTHERWISE)
        done = here("pip", *command.split())
        text = plain(shown(done.code, done.out, done.err), here.cwd, version)
        if arranged(text) != arranged(recorded[command]):
            wrong.append(f"$ pip {command}\n{text}=== uv\n{recorded[command]}")
    assert not wrong, "\n".join(wrong)
