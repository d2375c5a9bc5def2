"""What uv exports of the projects of `uv_locks`: recorded once, compared with what pym exports.

python -m tests.support.uv_exports UV            # records all of them anew with that uv, into tests/golden/exports
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.support import uv_locks

GOLDEN = Path(__file__).parent.parent / "golden/exports"
_ALWAYS = (
    "",
    "--all-extras",
    "--all-groups",
    "--all-extras --all-groups --all-packages",
    "--no-default-groups --no-emit-local",
    "--no-emit-workspace --no-annotate",
    "--no-emit-project",
    "--no-editable",
    "--prune b",
    "--no-emit-package b",
    "--only-emit-package b",
)


def calls(case: str) -> list[str]:
    """The flags that a project is exported with, beside `--no-hashes --no-header`."""
    found = list(_ALWAYS)
    project = tomllib.loads(uv_locks.CASES[case]["pyproject.toml"])
    found += [f"--extra {extra}" for extra in project.get("project", {}).get("optional-dependencies", {})]
    for group in project.get("dependency-groups", {}):
        found += [f"--group {group} --no-dev", f"--only-group {group}", f"--no-group {group}"]
    for path, text in uv_locks.CASES[case].items():
        if path.endswith("/pyproject.toml"):
            name = tomllib.loads(text).get("project", {}).get("name")
            if name:
                found.append(f"--package {name}")
                found.append(f"--package {name} --no-emit-project --all-extras")
    return found


def recorded(case: str) -> dict[str, tuple[int, str]]:
    """Exit code and text for each of the calls."""
    found = {}
    for part in (GOLDEN / f"{case}.txt").read_text().split("\n$ ")[1:]:
        head, _, text = part.partition("\n")
        code, _, flags = head.partition(" ")
        found[flags.strip()] = (int(code), text)
    return found


def main() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    with uv_locks.WORLD.serve() as index, tempfile.TemporaryDirectory() as base:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": base,
            "UV_CACHE_DIR": f"{base}/cache",
            "UV_DEFAULT_INDEX": index.url,
            "UV_PYTHON": sys.executable,
        }
        for case in uv_locks.CASES:
            directory = Path(base) / case
            directory.mkdir()
            uv_locks.write(case, directory)
            text = ""
            for flags in calls(case):
                words = [sys.argv[1], "export", "-q", "--no-hashes", "--no-header", *flags.split()]
                done = subprocess.run(words, cwd=directory, env=environ, capture_output=True, text=True, check=False)
                text += f"\n$ {done.returncode} {flags}\n{done.stdout}"
            (GOLDEN / f"{case}.txt").write_text(text)


if __name__ == "__main__":
    main()
