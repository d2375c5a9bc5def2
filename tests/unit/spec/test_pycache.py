import importlib.util

import pytest

from pym.spec.pycache import source


@pytest.mark.parametrize("module", ["a.py", "__init__.py", "settings.prod.py", "opt-1.py"])
@pytest.mark.parametrize("level", ["", "2"])
@pytest.mark.parametrize("unfinished", ["", ".139872103214"])
def test_the_module_of_bytecode(module: str, level: str, unfinished: str) -> None:
    compiled = importlib.util.cache_from_source(module, optimization=level)
    assert source(compiled.removeprefix("__pycache__/") + unfinished) == module


@pytest.mark.parametrize("name", ["a.py", "a.pyc", ".pyc", "1", "a.cpython-312.pyc.orig", "a.cpython-312.pyo", "a.1"])
def test_other_files(name: str) -> None:
    assert source(name) == ""


def test_what_tools_put_behind_the_tag() -> None:
    assert source("loadscope.cpython-311-pytest-9.2.0.pyc") == "loadscope.py"
    assert source("a.b.rustpython-313.opt-1.pyc") == "a.b.py"
