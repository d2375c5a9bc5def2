"""The block of a script is found as the standard's expression finds it, and parsed once."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pym.errors import UsageError
from pym.project import script
from pym.project.edit.block import Script as Edited

# PEP 723, "Reference Implementation".
_STANDARD = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")

BLOCK = b"""#!/usr/bin/env -S pym run --script
# /// script
# requires-python = ">=3.11"
# dependencies = ["A_b>=1", 'c']
#
# [tool.uv]
# exclude-newer = 2024-01-01
# [tool.pym.sources]
# c = { index = "own" }
# ///
import c
"""


def standard(text: str) -> str | None:
    found = [match for match in _STANDARD.finditer(text) if match.group("type") == "script"]
    if len(found) > 1:
        raise ValueError
    if not found:
        return None
    return "".join(
        line[2:] if line.startswith("# ") else line[1:] for line in found[0].group("content").splitlines(keepends=True)
    )


LINES = st.sampled_from(
    ["# /// script", "# /// other", "# ///", "#", "# a = 1", "#b", "x = 1", "", " # ///", "# /// ", "# /// é", "#  c"]
)


@settings(max_examples=300)
@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
@example(["# /// script", "# a = 1", "# ///", "# ///", "x"], "\n")
@example(["# /// other", "# /// script", "# a = 1", "# ///"], "\n")
def test_found_as_by_the_standard(lines: list[str], newline: str) -> None:
    text = "\n".join(lines)
    try:
        wanted, several = standard(text), False
    except ValueError:
        wanted, several = None, True
    try:
        found = script.block(newline.join(lines).encode(), "s.py")
    except UsageError as error:
        # What is not closed is none for the expression; people want to be told.
        assert several or "without a closing tag" in error.message or "more than once" in error.message
        assert several or wanted is None or "# /// script" in lines
        return
    assert not several
    assert found == wanted or (found == "" and wanted is None)  # an empty block counts


def test_what_it_says(tmp_path) -> None:
    path = tmp_path / "s"
    path.write_bytes(BLOCK)
    found = script.load(str(path), "s", "")
    assert found is not None
    assert found.requires_python == ">=3.11"
    assert [one[0] for one in found.declared.dependencies] == ["a-b", "c"]
    assert found.declared.uv == {"exclude-newer": "2024-01-01"}
    assert found.declared.setting("sources") == {"c": {"index": "own"}}
    assert found.file
    assert found.listed
    assert found.identity == str(path)


def test_byte_order_mark_line_ends_and_other_encodings() -> None:
    assert script.block(b"\xef\xbb\xbf# /// script\r\n# a = 1\r\n# ///\r\nx = '\xe9'\r\n", "s") == "a = 1\n"
    with pytest.raises(UsageError, match="Failed to decode"):
        script.block(b"# /// script\n# a = '\xe9'\n# ///\n", "s")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# /// script\n# a = 1\nx\n", "without a closing tag"),
        (b"# /// script\n# a = 1\n# ///\n\n# /// script\n# a = 1\n# ///\n", "more than once"),
        (b"# /// script\n# dependencies = 1\n# ///\n", "Failed to parse"),
        (b"# /// script\n# dependencies = ['a b c']\n# ///\n", "Failed to parse"),
        (b"# /// script\n# requires-python = 'x'\n# ///\n", "Failed to parse"),
        (b"# /// script\n# a = \n# ///\n", "Failed to parse"),
        (b"# /// script\n# tool = 1\n# ///\n", "Failed to parse"),
        (b"# /// script\n# [tool.pym]\n# foo = 1\n# ///\n", "no setting `foo`"),
        (b"# /// script\n# [tool.uv]\n# managed = true\n# ///\n", "`managed` cannot be set in a script"),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        script.parsed(data, "/s.py", "s.py", "")


def test_no_block() -> None:
    assert script.parsed(b"# /// pyproject\n# a = 1\n# ///\n", "/s.py", "s.py", "") is None
    assert script.parsed(b"x = '# /// script'\n", "/s.py", "s.py", "") is None
    assert script.parsed(b"", "/s.py", "s.py", "") is None


def test_parsed_once(tmp_path, monkeypatch) -> None:
    first = script.parsed(BLOCK, "/s.py", "s.py", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pym.project.script_parse", None)  # entering it again would fail
    again = script.parsed(b"\n" + BLOCK + b"more = 1\n", "/s.py", "s.py", str(tmp_path))
    assert again == first


def test_credentials_are_not_kept(tmp_path) -> None:
    data = BLOCK.replace(b"'c'", b"'c @ https://user:secret@example.com/c-1.tar.gz'")
    script.parsed(data, "/s.py", "s.py", str(tmp_path))
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_editing_and_reading_agree() -> None:
    edited = Edited(BLOCK.decode(), "s.py")
    assert edited.metadata == script.block(BLOCK, "s.py")


def test_inline_metadata_of_scripts():
    text = b"print()\n# /// script\n# dependencies = [\n#   'six',\n# ]\n#\n# ///\nimport six\n"
    assert script.dependencies(text, "s.py") == ["six"]
    assert script.dependencies(text.replace(b"\n", b"\r\n"), "s.py") == ["six"]
    for wrong in (b"print()", text + text, b"# /// script\n# dependencies = 1\n# ///\n", b"\xff"):
        with pytest.raises(UsageError):
            script.dependencies(wrong, "s.py")
