"""Scenarios: a handful of small packages, what is asked for, and what uv answered. They stand in tests/scenarios/*.toml.

Each is one `[[scenario]]`:

    name, about         What it is called, and the rule it shows.
    requirements        Lines of a requirements file; `{files}` stands for the address of the packages' files.
    constraints, overrides, excludes, existing
                        Lines of the files of these names; `existing` is the earlier output.
    pyproject           Text of a pyproject.toml; compiled itself where there are no `requirements`, else beside them.
    extras, groups, all-extras
                        What is asked of that pyproject.toml.
    python              `--python-version`; 3.12 unless said.
    platform            `--python-platform`; x86_64-manylinux_2_28 unless said.
    universal, prerelease, resolution, fork-strategy, exclude-newer, exclude-newer-package, no-binary, only-binary,
    no-deps, upgrade, upgrade-package, no-strip-extras, index-strategy
                        The options of the same names.
    packages.NAME       Versions without requirements, as a list; or
    packages.NAME."V"   what version V requires, as a list; or a table, as `tests.support.universe` describes it.
    command             true: it has to do with reading an index or a file, and only the whole command can answer it.
    differs             {reason, rows} or {reason, exit}: what pym answers on purpose where it is not what uv answers.

and ends with the table `[scenario.uv]`, written by tests/scenarios/record.py: `rows`, or `exit` and `error`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tests.support.universe import Universe

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
MARK = "[[scenario]]"
ANSWER = "[scenario.uv]"
PYTHON = "3.12"
PLATFORM = "x86_64-manylinux_2_28"

LISTS = ("constraints", "overrides", "excludes")
VALUES = ("prerelease", "resolution", "fork-strategy", "exclude-newer", "index-strategy")
REPEATED = {
    "exclude-newer-package": "exclude-newer-package",
    "no-binary": "no-binary",
    "only-binary": "only-binary",
    "upgrade-package": "upgrade-package",
    "extras": "extra",
    "groups": "group",
}
FLAGS = ("all-extras", "no-deps", "universal", "upgrade", "no-strip-extras")
KEYS = {
    *LISTS, *VALUES, *REPEATED, *FLAGS,
    "name", "about", "requirements", "existing", "pyproject", "python", "platform", "packages", "command", "differs", "uv",
}  # fmt: skip


def scenarios(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """All of them, in the order of files and of the text; each with `file`, the stem of where it stands."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        for scenario in tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]:
            unknown = set(scenario) - KEYS
            assert not unknown, f"{path.name}: {scenario['name']}: {unknown}"
            found.append({**scenario, "file": path.stem})
    names = [scenario["name"] for scenario in found]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"names that stand twice: {twice}"
    return found


def expected(scenario: dict[str, Any]) -> list[str] | int:
    """The rows that pym has to answer, or the exit code where there is no answer."""
    answer = scenario.get("differs") or scenario["uv"]
    return answer["rows"] if "rows" in answer else answer["exit"]


def write_inputs(scenario: dict[str, Any], folder: Path, files: str) -> list[str]:
    """Writes what the command reads to `folder`, and answers the arguments after `pip compile`, without the index.

    Args:
        files: Where the packages' files are, without a slash at the end.
    """
    arguments = []

    def write(name: str, lines: list[str]) -> None:
        text = "".join(line.replace("{files}", files) + "\n" for line in lines)
        (folder / name).write_text(text, encoding="utf-8")

    if "pyproject" in scenario:
        write("pyproject.toml", scenario["pyproject"].splitlines())
    if "requirements" in scenario:
        write("requirements.in", scenario["requirements"])
        arguments.append("requirements.in")
    else:
        arguments.append("pyproject.toml")
    for option in LISTS:
        if option in scenario:
            write(f"{option}.txt", scenario[option])
            arguments += [f"--{option}", f"{option}.txt"]
    if "existing" in scenario:
        write("existing.txt", scenario["existing"])
        arguments += ["-o", "existing.txt"]
    arguments += ["--python-version", scenario.get("python", PYTHON)]
    if not scenario.get("universal"):
        arguments += ["--python-platform", scenario.get("platform", PLATFORM)]
    for option in VALUES:
        if option in scenario:
            arguments += [f"--{option}", scenario[option]]
    for key, option in REPEATED.items():
        for value in scenario.get(key, ()):
            arguments += [f"--{option}", value]
    arguments += [f"--{flag}" for flag in FLAGS if scenario.get(flag)]
    return [*arguments, "--no-header", "--no-annotate"]


def world(packages: dict[str, Any]) -> Universe:
    """The packages of a scenario."""
    return Universe(
        {name: dict.fromkeys(said, ()) if isinstance(said, list) else said for name, said in packages.items()}
    )
