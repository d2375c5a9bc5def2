"""Lists of requirements: whatever their layout, an entry more and less again gives the first bytes back."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pym.project.edit import arrays, dependencies
from pym.project.edit.document import Document
from pym.project.edit.scan import quoted, scan

NAMES = st.lists(st.sampled_from(["a", "b>=1", "c[x]", "d ; os_name == 'nt'", "Ez", "f#g"]), min_size=1, max_size=5)


@st.composite
def layouts(draw):
    """A list with entries, laid out in some way that a person may have chosen."""
    entries = [draw(st.sampled_from(['"{}"', "'''{}'''"])).format(name) for name in draw(NAMES)]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    comma = draw(st.booleans())
    if draw(st.booleans()):
        pad = draw(st.sampled_from(["", " "]))
        return f"[{pad}{', '.join(entries)}{',' if comma else ''}{pad}]", newline
    indent = draw(st.sampled_from(["    ", "  ", "\t", ""]))
    text = "[" + draw(st.sampled_from(["", " # open"])) + newline
    same_line = False
    for number, entry in enumerate(entries):
        text += "" if same_line else draw(st.sampled_from(["", f"{indent}# above{newline}", newline]))
        last = number == len(entries) - 1
        same_line = draw(st.booleans()) and not last
        text += (" " if same_line else indent) + entry + ("," if comma or not last else "")
        if same_line:
            continue
        text += draw(st.sampled_from(["", "  # behind"])) + newline
    text += draw(st.sampled_from(["", f"{indent}# below{newline}"]))
    return text + "]", newline


@settings(max_examples=400, deadline=None)
@given(layouts(), st.data())
def test_insert_then_remove(layout, data):
    array, newline = layout
    text = newline.join(["[project]", f"dependencies = {array} # end", "other = 1", ""])
    before = tomllib.loads(text)["project"]["dependencies"]
    document = Document(text)
    node = document.find(("project", "dependencies")).node
    index = data.draw(st.integers(0, len(node.items)))
    arrays.insert(document, node, index, '"new"')
    assert tomllib.loads(document.text)["project"]["dependencies"] == [*before[:index], "new", *before[index:]]
    if document.text.count("\n") > text.count("\n") and "\n" not in array:
        return  # the line would have been too long
    arrays.remove(document, document.find(("project", "dependencies")).node, index)
    assert document.text == text


@settings(max_examples=300, deadline=None)
@given(layouts(), st.data())
def test_what_is_removed_is_gone_and_nothing_else(layout, data):
    array, newline = layout
    text = newline.join(["[project]", f"dependencies = {array} # end", "other = 1", ""])
    before = tomllib.loads(text)["project"]["dependencies"]
    document = Document(text)
    index = data.draw(st.integers(0, len(before) - 1))
    arrays.remove(document, document.find(("project", "dependencies")).node, index)
    after = tomllib.loads(document.text)
    assert after == {"project": {"dependencies": [*before[:index], *before[index + 1 :]], "other": 1}}
    assert document.text.count("# above") == text.count("# above") or len(before) == 1


def test_a_line_that_would_be_too_long_becomes_one_for_each_entry():
    text = "dependencies = [" + ", ".join(f'"package-{number}>=1.0"' for number in range(4)) + "]\n"
    document = Document(text)
    dependencies.add(document, dependencies.Kind("script"), dependencies.compiled("zzz-with-a-name>=1"))
    assert document.text.count("\n") == 7
    assert tomllib.loads(document.text)["dependencies"][-1] == "zzz-with-a-name>=1"


@given(st.text())
def test_a_string_means_what_it_holds(text):
    if "\ud800" <= max(text, default="") <= "\udfff":
        return
    for like in "\"'":
        assert tomllib.loads(f"a = {quoted(text, like=like)}")["a"] == text
        assert scan(f"a = {quoted(text, like=like)}")[0].pairs[0].node.value == text


@pytest.mark.parametrize(
    "text",
    [
        'a."b.c".\'d\' = 1\n[x."y z"]\nk = """\n  two"s\n"""\n[[l]]\nv = { q = [1, { z = 2 }], r.s = "]" } # }\n',
        "\ufeffa = '''it''s'''\nb = [ # ]\n '#', \"\\\"\", ]\n",
        'a = """x\\\n   y""""\nd = 1979-05-27 07:32:00 # c\n',
    ],
)
def test_every_value_is_found_where_it_stands(text):
    document = Document(text)
    for table in document.tables:
        for pair in table.pairs:
            value = document.text[pair.node.start : pair.node.end]
            whole = tomllib.loads(f"v = {value}")["v"]
            if pair.node.kind == "string":
                assert pair.node.value == whole
    inner = tomllib.loads(text.removeprefix("\ufeff"))
    assert {pair.keys[0] for pair in document.tables[0].pairs} == {
        key for key, value in inner.items() if not isinstance(value, (dict, list)) or key in ("a", "b")
    }
