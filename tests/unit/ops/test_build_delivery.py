"""What was built, on its way to where it belongs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.ops.build_delivery import deliver

NAMES = ("a-1.tar.gz", "a-1-py3-none-any.whl", "b-1-py3-none-any.whl")


def made(directory: Path, content: str) -> list[str]:
    directory.mkdir()
    for name in NAMES:
        (directory / name).write_text(content)
    return [str(directory / name) for name in NAMES]


def test_what_is_there_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    made(out, "old")
    (out / "other").write_text("")
    assert deliver(made(tmp_path / "new", "new"), str(out), clear=False, gitignore=True) == [
        str(out / name) for name in NAMES
    ]
    assert {path.name: path.read_text() for path in out.iterdir()} == {
        **dict.fromkeys(NAMES, "new"), "other": "", ".gitignore": "*",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["unlink", "replace"])
@pytest.mark.parametrize("calls", range(len(NAMES)))
def test_wherever_it_ends_what_is_there_was_built_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, calls: int
) -> None:
    new, out = made(tmp_path / "new", "new"), tmp_path / "dist"
    made(out, "old")
    work, left = getattr(os, name), [None] * calls

    def interrupt(*arguments: str) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        work(*arguments)

    monkeypatch.setattr(os, name, interrupt)
    try:
        deliver(new, str(out), clear=False, gitignore=False)
    except KeyboardInterrupt:
        pass
    found = {path.read_text() for path in out.iterdir() if path.name in NAMES}
    assert found in ({"old"}, {"new"})
