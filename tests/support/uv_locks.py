"""Projects with what uv locked for them: recorded once, compared with what pym locks.

python -m tests.support.uv_locks UV            # records all of them anew with that uv, into tests/golden/locks
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.support.universe import Universe

GOLDEN = Path(__file__).parent.parent / "golden" / "locks"

WORLD = Universe(
    {
        "a": {
            "1.0": {"requires": ["b"], "extras": {"x": ["c"]}},
            "2.0": {"requires": ["b>=1", "c ; sys_platform == 'win32'"], "extras": {"x": ["c>=2"]}},
        },
        "b": {"1.0": [], "1.1": [], "2.0": [], "3.0a1": []},
        "c": {"1.0": [], "2.0": ["b<3"]},
        "d": {
            "1.0": {"requires_python": ">=3.8"},
            "2.0": {"requires_python": ">=3.11", "requires": ["c ; python_version < '3.13'"]},
        },
        "w": {"1.0": {"wheels": ["py3-none-win_amd64"]}},
        "top": {"1.0": ["a", "d"], "1.1": ["a>=2", "d"]},
    }
)

_BACKEND = '\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'


def _project(name: str, dependencies: list[str], more: str = "", *, python: str = ">=3.10", built: bool = True) -> str:
    listed = json.dumps(dependencies)
    said = f'requires-python = "{python}"\n' if python else ""
    head = f'[project]\nname = "{name}"\nversion = "1.0"\n{said}dependencies = {listed}\n'
    return head + more + (_BACKEND if built else "")


CASES: dict[str, dict[str, str]] = {
    "plain": {"pyproject.toml": _project("p", ["top", "w; sys_platform == 'win32'"], built=False)},
    "extras": {
        "pyproject.toml": _project(
            "p", ["a[x]<2"], '[project.optional-dependencies]\none = ["d"]\ntwo = ["p[one]", "b<2"]\n'
        )
    },
    "groups": {
        "pyproject.toml": _project(
            "p",
            ["a"],
            '[dependency-groups]\ndev = ["d", {include-group = "lint"}]\nlint = ["b<2 ; python_version < \'3.12\'"]\n'
            '[tool.uv.dependency-groups]\nlint = {requires-python = ">=3.11"}\n',
        )
    },
    "own-extras": {
        "pyproject.toml": _project(
            "p",
            ["c"],
            '[project.optional-dependencies]\none = ["a"]\ntwo = ["p[one]", "b<2"]\n[dependency-groups]\n'
            'dev = ["p[two]", "d"]\nsome = ["p[one]; sys_platform == \'win32\'"]\nbare = ["p"]\n',
        )
    },
    "own-extras-conflicting": {
        "pyproject.toml": _project(
            "p",
            ["c"],
            '[project.optional-dependencies]\none = ["b<1.1"]\ntwo = ["b>=2"]\nmore = ["p[one]", "d"]\n'
            '[dependency-groups]\ndev = ["p[one]", "a"]\nold = ["p[two] ; python_version < \'3.12\'"]\n[tool.uv]\n'
            'conflicts = [[{extra = "one"}, {extra = "two"}], [{extra = "more"}, {extra = "two"}], '
            '[{group = "old"}, {extra = "one"}], [{group = "old"}, {extra = "more"}], [{group = "dev"}, {extra = "two"}], '
            '[{group = "dev"}, {group = "old"}]]\n',
        )
    },
    "legacy-dev": {"pyproject.toml": _project("p", ["a"], '[tool.uv]\ndev-dependencies = ["c<2"]\n')},
    "conflicting-extras": {
        "pyproject.toml": _project(
            "p",
            ["top"],
            '[project.optional-dependencies]\none = ["b<1.1"]\ntwo = ["b>=2"]\nthree = ["b<2"]\n'
            '[tool.uv]\nconflicts = [[{extra = "one"}, {extra = "two"}, {extra = "three"}]]\n',
        )
    },
    "conflicting-groups": {
        "pyproject.toml": _project(
            "p",
            ["top"],
            '[dependency-groups]\none = ["b<1.1"]\ntwo = ["b>=2"]\nall = [{include-group = "one"}, "c"]\n'
            '[tool.uv]\nconflicts = [[{group = "one"}, {group = "two"}]]\n',
        )
    },
    "conflicting-twice": {
        "pyproject.toml": _project(
            "p",
            ["top"],
            '[project.optional-dependencies]\na1 = ["a<2"]\na2 = ["a>=2"]\nb1 = ["b<2"]\nb2 = ["b>=2"]\n'
            '[tool.uv]\nconflicts = [[{extra = "a1"}, {extra = "a2"}], [{extra = "b1"}, {extra = "b2"}]]\n',
        )
    },
    "constraints": {
        "pyproject.toml": _project(
            "p",
            ["top"],
            '[tool.uv]\nconstraint-dependencies = ["a<2"]\nexclude-dependencies = ["c"]\n'
            "override-dependencies = [\"b==1.0 ; python_version < '3.12'\", \"b==2.0 ; python_version >= '3.12'\"]\n",
        )
    },
    "environments": {
        "pyproject.toml": _project(
            "p", ["a", "d"], "[tool.uv]\nenvironments = [\"sys_platform == 'linux'\", \"sys_platform == 'win32'\"]\n"
        )
    },
    "required-environments": {
        "pyproject.toml": _project(
            "p",
            ["b", "w ; sys_platform == 'win32'"],
            "[tool.uv]\nrequired-environments = [\"sys_platform == 'darwin'\"]\n",
        )
    },
    "dependency-metadata": {
        "pyproject.toml": _project(
            "p",
            ["a==1.0", "d"],
            '[[tool.uv.dependency-metadata]]\nname = "a"\nversion = "1.0"\nrequires-dist = ["c<2"]\n'
            '[[tool.uv.dependency-metadata]]\nname = "d"\nrequires-dist = ["b"]\n',
        )
    },
    "lowest-direct": {"pyproject.toml": _project("p", ["a>=1", "b>=1"], '[tool.uv]\nresolution = "lowest-direct"\n')},
    "workspace": {
        "pyproject.toml": _project(
            "p",
            ["one", "b"],
            "[tool.uv.sources]\none = {workspace = true}\n"
            '[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/out"]\n',
        ),
        "packages/one/pyproject.toml": _project(
            "one", ["two", "c"], "[tool.uv.sources]\ntwo = {workspace = true}\n", python=">=3.11"
        ),
        "packages/two/pyproject.toml": _project(
            "two", [], '[dependency-groups]\ndev = ["d"]\n', built=False, python=">=3.9,<3.14"
        ),
        "packages/out/pyproject.toml": _project("out", ["top"]),
    },
    "virtual-root": {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["one", "two"]\n',
        "one/pyproject.toml": _project("one", ["b<2"]),
        "two/pyproject.toml": _project("two", ["one", "a"], "[tool.uv.sources]\none = {workspace = true}\n"),
    },
    "conflicting-members": {
        "pyproject.toml": _project(
            "p",
            ["m[y]"],
            '[project.optional-dependencies]\nr = ["a<2"]\n[tool.uv.sources]\nm = {workspace = true}\n[tool.uv]\n'
            'conflicts = [[{package = "m", extra = "y"}, {package = "m", extra = "z"}], '
            '[{package = "p", extra = "r"}, {package = "m", group = "g"}]]\n[tool.uv.workspace]\nmembers = ["m"]\n',
        ),
        "m/pyproject.toml": _project(
            "m",
            ["c"],
            '[project.optional-dependencies]\ny = ["b<2"]\nz = ["b>=2"]\n[dependency-groups]\ng = ["a>=2"]\n',
        ),
    },
    "paths": {
        "pyproject.toml": _project(
            "p",
            ["one", "two"],
            '[tool.uv.sources]\none = {path = "one"}\ntwo = {path = "two", package = false}\n',
        ),
        "one/pyproject.toml": _project(
            "one", ["three"], '[tool.uv.sources]\nthree = {path = "../three", editable = true}\n'
        ),
        "two/pyproject.toml": _project("two", ["c"], built=False),
        "three/pyproject.toml": _project("three", ["b<2"]),
    },
}


def write(case: str, directory: Path) -> None:
    """Writes the files of a case."""
    for name, text in CASES[case].items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def main() -> None:
    with WORLD.serve() as index, tempfile.TemporaryDirectory() as scratch:
        for case in CASES:
            directory = Path(scratch) / case
            write(case, directory)
            environ = {
                **os.environ,
                "UV_CACHE_DIR": os.path.join(scratch, "cache"),
                "UV_DEFAULT_INDEX": index.url,
            }
            subprocess.run([sys.argv[1], "lock", "-q"], cwd=directory, env=environ, check=True)
            found = _recorded(tomllib.loads((directory / "uv.lock").read_text()))
            (GOLDEN / f"{case}.json").write_text(json.dumps(found, indent=1) + "\n")
            print(case)


def _recorded(lock: dict) -> dict:
    packages, edges = [], []
    versions: dict[str, list[str]] = {}
    for package in lock["package"]:
        versions.setdefault(package["name"], []).append(package.get("version", ""))
    for package in lock["package"]:
        source = next(iter(package["source"]))
        kind = "directory" if source in ("virtual", "editable") else source
        packages.append([package["name"], package.get("version", ""), kind])
        listed = [("", "", package.get("dependencies", []))]
        listed += [(extra, "", rows) for extra, rows in package.get("optional-dependencies", {}).items()]
        listed += [("", group, rows) for group, rows in package.get("dev-dependencies", {}).items()]
        for extra, group, rows in listed:
            for row in rows:
                version = row.get("version", "") if len(versions[row["name"]]) > 1 else ""
                marker = _items(row.get("marker", ""))
                edges.append(
                    [package["name"], package.get("version", ""), extra, group, row["name"], version,
                     row.get("extra", []), marker]
                )  # fmt: skip
    return {"requires-python": lock["requires-python"], "packages": packages, "edges": edges}


def _items(marker: str) -> str:
    """The items of conflicts as pym names them."""

    def renamed(match: re.Match[str]) -> str:
        operator, kind, length, rest = match.groups()
        name, tail = rest[: int(length)], rest[int(length) + 1 :]
        variable = "dependency_groups" if kind == "group" else "extras"
        return f"'{name}:{tail}' {'in' if operator == '==' else 'not in'} {variable}"

    return re.sub(r"extra (==|!=) '(extra|group)-(\d+)-([a-z0-9.-]+)'", renamed, marker)


if __name__ == "__main__":
    main()
