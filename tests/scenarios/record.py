"""Runs the real uv on the scenarios and writes its answers into them: `python tests/scenarios/record.py [WORD...]`.

A developer's command, not part of any test run. uv is the one on PATH, or that of $UV. With words, only scenarios whose
name or file contains one of them. `--check` writes nothing and says what would change.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.support.index import IndexServer, Request
from tests.support.scenario import ANSWER, FOLDER, MARK, scenarios, world, write_inputs


class Uv:
    """The real one, with an index of its own.

    Its cache serves all questions, for an empty one has it ask the interpreter anew, which takes longer than the rest.
    So that nothing else is found there, each question has another address of the index.
    """

    def __init__(self) -> None:
        self._index = IndexServer(world({}), answer=self._serve)
        self._cache = tempfile.TemporaryDirectory()
        self._asked = 0

    def __enter__(self) -> Uv:
        self._index.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._index.__exit__()
        self._cache.cleanup()

    def _serve(self, request: Request) -> None:
        request.path = "/" + request.path.split("/", 2)[2]

    def ask(self, scenario: dict[str, Any]) -> dict[str, Any]:
        """Its answer: rows, or exit and error."""
        self._asked += 1
        self._index.world = world(scenario["packages"])
        return ask(scenario, f"{self._index.root}/{self._asked}", self._cache.name)


def ask(scenario: dict[str, Any], root: str, cache: str) -> dict[str, Any]:
    """uv's answer, from an index at `root`."""
    files, index = f"{root}/files", f"{root}/simple/"
    with tempfile.TemporaryDirectory() as folder:
        arguments = write_inputs(scenario, Path(folder), files)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUAL_ENV"))}
        environment.update(UV_NO_WRAP="1", UV_CACHE_DIR=cache, UV_HTTP_RETRIES="0", UV_PYTHON_DOWNLOADS="never")
        command = [os.environ.get("UV", "uv"), "--color", "never", "pip", "compile"]
        done = subprocess.run(
            [*command, *arguments, "--python", sys.executable, "--default-index", index],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def plain(text: str) -> list[str]:
        return text.replace(files, "{files}").replace(index, "{index}").splitlines()

    if done.returncode == 0:
        return {"rows": [line for line in plain(done.stdout) if line and not line.lstrip().startswith("#")]}
    return {"exit": done.returncode, "error": [line.rstrip() for line in plain(done.stderr) if line.strip()]}


def rewritten(text: str, answers: dict[str, dict[str, Any]]) -> str:
    """The text of a file with new answers in the place of old ones."""
    head, *parts = text.split(MARK)
    for number, part in enumerate(parts):
        body = part.partition(ANSWER)[0].rstrip("\n")
        name = next(line for line in body.splitlines() if line.startswith("name = "))[len("name = ") :].strip('"')
        lines = [ANSWER]
        for key, value in answers[name].items():
            if isinstance(value, list) and value:
                lines += [f"{key} = [", *(f"  {json.dumps(line, ensure_ascii=False)}," for line in value), "]"]
            else:
                lines.append(f"{key} = {json.dumps(value)}")
        parts[number] = body + "\n\n" + "\n".join(lines) + "\n\n"
    return MARK.join([head, *parts]).rstrip("\n") + "\n"


def main() -> int:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    check = "--check" in sys.argv
    changed = 0
    answers: dict[str, dict[str, Any]] = {}
    files: set[str] = set()
    with Uv() as uv:
        for scenario in scenarios():
            name = scenario["name"]
            answers[name] = scenario.get("uv", {})
            if words and not any(word in name or word in scenario["file"] for word in words):
                continue
            answer = uv.ask(scenario)
            if answer != answers[name]:
                changed += 1
                print(f"{scenario['file']}: {name}: {json.dumps(answers[name])} -> {json.dumps(answer)}", flush=True)
                answers[name] = answer
                files.add(scenario["file"])
    if not check:
        for stem in files:
            path = FOLDER / f"{stem}.toml"
            path.write_text(rewritten(path.read_text(encoding="utf-8"), answers), encoding="utf-8")
    print(f"{changed} answers {'would change' if check else 'changed'}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
