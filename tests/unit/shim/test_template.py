from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.shim import template
from pym.shim.quote import quote

VALUES = {**dict.fromkeys(("answers", "main", "python", "version"), "/x"), **template.COLORS}


def test_values_are_quoted_and_not_looked_at_again() -> None:
    filled = template.fill("pym", {**VALUES, "python": "/a @{main} b", "main": "/it's"}, quote)
    assert b"exec '/a @{main} b' -I -S '/it'\\''s' \"$@\"" in filled


def test_a_path_that_is_not_text() -> None:
    assert b"exec '/\xff' -I" in template.fill("pym", {**VALUES, "python": os.fsdecode(b"/\xff")}, quote)


def test_a_value_that_is_missing() -> None:
    with pytest.raises(KeyError):
        template.fill("pym", {"python": "/x"}, quote)


@pytest.mark.parametrize("name", ["python", "pym"])
def test_each_template_is_marked_as_ours(tmp_path: Path, name: str) -> None:
    keys = ("data", "store", "platform", "answers", "config", "program", "python", "main", "version", *template.COLORS)
    for suffix in ("", ".cmd"):
        path = tmp_path / (name + suffix)
        path.write_bytes(template.fill(path.name, dict.fromkeys(keys, "/x"), quote))
        assert template.is_ours(str(path), template.SHIM) == (name == "python")
        assert template.is_ours(str(path), template.LAUNCHER) == (name == "pym")
        assert b"@{" not in path.read_bytes()


def test_what_is_not_ours(tmp_path: Path) -> None:
    other = tmp_path / "python"
    assert not template.is_ours(str(other), template.SHIM)
    for content in ("", "#!/bin/sh\n# pym shimmer\n", "#!/bin/sh\n\n# pym shim\n", "\x7fELF"):
        other.write_text(content)
        assert not template.is_ours(str(other), template.SHIM)
    assert not template.is_ours(str(tmp_path), template.SHIM)
    other.write_text("#!/bin/sh\n# pym shim\n")
    assert template.is_ours(str(other), template.SHIM)
    (tmp_path / "link").symlink_to(other)
    assert not template.is_ours(str(tmp_path / "link"), template.SHIM)
    os.mkfifo(tmp_path / "fifo")
    assert not template.is_ours(str(tmp_path / "fifo"), template.SHIM)
