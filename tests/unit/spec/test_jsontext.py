"""The scanner alone reads what `json.loads` reads, and refuses what it refuses."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.spec.jsontext import loads

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def both(text: str):
    results = []
    for read in (loads, json.loads):
        try:
            results.append(read(text))
        except ValueError:
            results.append(ValueError)
    return results


@given(values, st.sampled_from([None, 0, 2]))
def test_values(value, indent) -> None:
    text = json.dumps(value, indent=indent)
    assert loads(f"\n {text}\t\r\n") == value


@given(st.text(alphabet='{}[]":,0123456789.eE+-truefalsn \\u\n', max_size=30))
def test_any_text(text) -> None:
    ours, theirs = both(text)
    assert ours == theirs


@pytest.mark.parametrize(
    "text", ["", " ", "{", "[1,]", "{'a':1}", "1 2", "nul", '"\n"', '"\\x"', "01", "\ufeff1", '{"a" 1}', "1_0"]
)
def test_refused(text) -> None:
    assert both(text) == [ValueError, ValueError]


def test_constants() -> None:
    assert loads("[Infinity, -Infinity]") == [math.inf, -math.inf]
    assert math.isnan(loads("NaN"))


def test_depth() -> None:
    with pytest.raises(RecursionError):
        loads("[" * 1_000_000)


def test_the_json_package_is_not_imported() -> None:
    program = "import sys; sys.path.insert(0, 'src'); from pym.spec.jsontext import loads; loads('{\"a\": [1.5]}'); print('json' in sys.modules, 're' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True).stdout
        == "False False\n"
    )
