"""Measures pym beside uv and pyenv, in one run, interleaved: `python -m tests.bench [--only WHAT] [--uv PATH]`.

Whole processes, medians, ratios: first what is done with Pythons, then with projects (`tests.bench.working`), then
`pip compile` (`tests.bench.resolving`); --only takes one of `pythons`, `projects` and `resolving`. The archive that
both install is made from the interpreter that runs this. Without --pym, install.sh's way is taken: a copy of this
checkout with its modules in one bundle, started by the launcher.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import resolving, working
from tests.bench.measure import Side, always, measure
from tests.support import real

from pym.context import Context
from pym.shim.write import write_launchers

ROOT = Path(__file__).parents[2]


def installed_pym(base: Path) -> Path:
    """pym as install.sh lays it out, on the interpreter that runs this."""
    library = base / "lib"
    shutil.copytree(ROOT / "src/pym", library / "pym", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manifests", "shims"):
        shutil.copytree(ROOT / name, library / "pym" / name)
    packages = Path(sysconfig.get_path("purelib"))
    for entry in packages.iterdir():
        if entry.name != "pym" and not (library / entry.name).exists():
            (library / entry.name).symlink_to(entry)
    python = os.path.realpath(sys.executable)
    subprocess.run([python, "-I", "-S", library / "pym/launch/bundle.py"], check=True)
    context = Context("/", {"HOME": str(base.parent / "home")})
    return Path(write_launchers(context, str(base), python=python, main=str(library / "pym/__main__.py"))[0])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--uv", default=shutil.which("uv"))
    parser.add_argument("--pym", default="")
    parser.add_argument("--only", choices=("pythons", "projects", "resolving"), default="")
    parser.add_argument("--index", default="", help="resolve tests/bench/inputs with this index as well")
    options = parser.parse_args()
    if not options.uv:
        raise SystemExit("uv is not on PATH: `pip install uv`, or --uv PATH")
    base = Path(tempfile.mkdtemp(prefix="pym-bench-", dir=os.environ.get("PYM_BENCH_DIR")))
    try:
        pym = options.pym or str(installed_pym(base / "app"))
        versions = subprocess.run([options.uv, "--version"], capture_output=True, text=True).stdout.strip()
        print(f"{versions}; Python {real.VERSION}; medians of up to {options.runs} runs, ms\n")
        if options.only in ("", "pythons"):
            pythons(base, pym, options.uv, options.runs)
        if options.only in ("", "projects"):
            working.compare(base, pym, options.uv, options.runs)
        if options.only in ("", "resolving"):
            resolving.compare(base, pym, options.uv, options.runs, options.index)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def pythons(base: Path, pym: str, uv: str, runs: int) -> None:
    """Prints the table of what is done with Pythons."""
    archive, version = real.pack(base / "mirror"), real.VERSION
    catalogue = base / "downloads.json"
    catalogue.write_text(json.dumps(real.downloads_json(archive)))
    minor = version.rpartition(".")[0]
    work = base / "work"
    work.mkdir()
    (work / ".python-version").write_text(f"{minor}\n")
    store = base / "store"
    shared = {"PATH": "/usr/bin:/bin", "HOME": str(base / "home"), "LANG": "C.UTF-8"}
    ours = {**shared, "PYM_PYTHON_INSTALL_DIR": str(store), "PYM_PYTHON_CATALOGUE": str(archive.parents[1])}
    theirs = {**shared, "UV_PYTHON_INSTALL_DIR": str(store), "UV_CACHE_DIR": str(base / "uv")}
    fetch = ["--python-downloads-json-url", str(catalogue)]

    def fresh(name: str) -> Callable[[int], list[str]]:
        def command(number: int) -> list[str]:
            place = ["--install-dir", str(base / f"{name}{number}")]
            if name == "pym":
                return [pym, "python", "install", minor, "--no-bin", *place]
            return [uv, "python", "install", minor, "--no-bin", *place, *fetch]

        return command

    print(f"archive {archive.stat().st_size / 1e6:.1f} MB\n")
    print("| work | pym (min-max) | beside | ratio |\n|---|---|---|---|")
    measure(
        "`python install` from a file", [Side("pym", fresh("pym"), ours), Side("uv", fresh("uv"), theirs)], runs, work
    )
    subprocess.run([pym, "-q", "python", "install", minor, "--no-bin"], env=ours, check=True, cwd=work)
    measure(
        "`python install`, nothing to do",
        [Side("pym", always(pym, "python", "install", minor, "--no-bin"), ours), Side("uv", always(uv, "python", "install", minor, "--no-bin", *fetch), theirs)],
        runs * 2, work,
    )  # fmt: skip
    for row, words in (
        (f"`python find {minor}`", ("python", "find", minor)),
        ("`python find` with `.python-version`", ("python", "find")),
        ("`python list --only-installed`", ("python", "list", "--only-installed")),
        ("`--version`", ("--version",)),
    ):
        sides = [Side("pym", always(pym, *words), ours), Side("uv", always(uv, *words), theirs)]
        measure(row, sides, runs * 2, work)
    bare = subprocess.run(
        [pym, "python", "find", minor], env=ours, check=True, cwd=work, capture_output=True, text=True
    )
    python = bare.stdout.strip()
    starts = ("-I", "-S", "-c", "pass")
    measure(
        "`run python`",
        [
            Side("pym", always(pym, "run", "--", "python", *starts), ours),
            Side("uv run", always(uv, "run", "--no-project", "--python", minor, "--", "python", *starts), theirs),
            Side("bare", always(python, *starts), ours),
        ],
        runs * 2, work,
    )  # fmt: skip
    shims(base, pym, python, minor, ours, runs, work)


def shims(base: Path, pym: str, python: str, minor: str, ours: dict[str, str], runs: int, work: Path) -> None:
    """The cost of a shim over the interpreter it starts."""
    environ = {**ours, "PYM_LAUNCHER": pym}
    subprocess.run([pym, "-q", "python", "update-shell"], env=environ, check=True, cwd=work)
    shim = base / "home/.local/share/pym/shims/python"
    starts = ("-I", "-S", "-c", "pass")
    sides = [Side("shim", lambda _: [str(shim), *starts], ours), Side("bare", lambda _: [python, *starts], ours)]
    pyenv = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "shims/python"
    measure("`python` through a shim", sides, runs * 4, work)
    cost = statistics.median(one - other for one, other in zip(sides[0].times, sides[1].times, strict=True))
    if pyenv.exists():
        # By itself: the hundreds of processes it starts would slow down whatever runs next.
        measure(
            "the same, beside pyenv's",
            [sides[0], Side("pyenv", lambda _: [str(pyenv), *starts], dict(os.environ))],
            runs,
            work,
        )
    print(f"\nthe shim costs {cost:.2f} ms over the bare interpreter (median of pairs)")


if __name__ == "__main__":
    main()
