"""What `pym cache` knows of the kinds in the cache is what the code uses."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.runner import ROOT

from pym.cache import kinds

# Names of that form that are no directory of the cache.
_OTHERS = {"pym-change-1"}
_NAME = re.compile(r'"([a-z]+(?:-[a-z]+)*-[0-9]+)"')
_NO_KIND = re.compile(r"^(utf|latin|iso|windows|cp|md|sha|macosx|manylinux|http|ascii)-")


def used() -> set[str]:
    found = set()
    for path in (ROOT / "src/pym").rglob("*.py"):
        if path.name != "kinds.py":
            found |= {name for name in _NAME.findall(path.read_text(encoding="utf-8")) if not _NO_KIND.match(name)}
    return found - _OTHERS


def test_every_kind_is_known() -> None:
    assert used() | {kinds.WHEELS, kinds.INDEX, kinds.ENVIRONMENTS} == set(kinds.KINDS)


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    for name in ("wheels-1", "wheels-0", "index-99", "holiday-2019", "Documents", ".lock", "notes.txt", "wheels", "-1"):
        (tmp_path / name).mkdir()
    assert kinds.ours(str(tmp_path)) == [".lock", "index-99", "wheels-0", "wheels-1"]
    kinds.mark(str(tmp_path))
    assert "holiday-2019" in kinds.ours(str(tmp_path))
    assert "Documents" not in kinds.ours(str(tmp_path))
    assert kinds.ours(str(tmp_path / "missing")) == []


def test_what_is_outdated() -> None:
    assert kinds.outdated("wheels-0")
    assert not any(kinds.outdated(kind) for kind in kinds.KINDS)
    assert not kinds.outdated(kinds.TAG)
