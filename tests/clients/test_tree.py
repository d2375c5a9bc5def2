"""`pym tree` draws what the real uv draws of the same project, byte for byte."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe
from uv import find_uv_bin

WORLD = Universe(
    {
        "web": {
            "1.0": {"requires": ["core", "old ; python_version < '3.12'"], "extras": {"http": ["wire", "core[fast]"]}}
        },
        "core": {"1.0": {"requires": ["leaf"], "extras": {"fast": ["speed ; sys_platform != 'win32'", "leaf"]}}},
        "wire": {"1.0": ["core ; python_version >= '3.11'", "leaf"], "1.1": ["core", "leaf"]},
        "old": {"1.0": ["leaf"]},
        "leaf": {"1.0": []},
        "speed": {"1.0": ["leaf", "hen"]},
        "hen": {"1.0": ["egg"]},
        "egg": {"1.0": ["hen", "leaf"]},
        "tool": {"1.0": ["leaf"], "2.0": ["leaf", "wire"]},
    }
)
FILES = {
    "pyproject.toml": """
[project]
name = "top"
version = "0.1"
requires-python = ">=3.10"
dependencies = ["one", "web[http]", "wire<1.1"]
[project.optional-dependencies]
all = ["top[some]", "tool"]
some = ["web"]
[dependency-groups]
dev = ["tool<2", { include-group = "lint" }]
lint = ["core[fast]"]
[tool.uv]
default-groups = ["lint"]
[tool.uv.workspace]
members = ["m/*"]
[tool.uv.sources]
one = { workspace = true }
two = { workspace = true }
""",
    "m/one/pyproject.toml": """
[project]
name = "one"
version = "0.2"
requires-python = ">=3.10"
dependencies = ["two[x] ; sys_platform == 'linux'", "two ; sys_platform != 'linux'"]
[dependency-groups]
lint = ["egg"]
""",
    "m/two/pyproject.toml": """
[project]
name = "two"
version = "0.3"
requires-python = ">=3.10"
dependencies = ["one"]
[project.optional-dependencies]
x = ["core", "hen"]
y = []
""",
}
CALLS = """
--universal
--universal --invert
--universal --no-dedupe --depth 4
--depth 1 --universal
--depth 2 --universal --invert
--all-groups --python-platform linux --python-version 3.12
--python-platform windows --python-version 3.11 --invert
--only-group dev --universal
--no-default-groups --universal --prune leaf
--package core --package two --universal
--package leaf --invert --universal --all-groups
--show-sizes --universal
--outdated --universal --all-groups
"""
JSON = """
--universal
--universal --invert --all-groups
--universal --depth 1
--only-group dev --universal
--package core --universal
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory, index):
    base = tmp_path_factory.mktemp("tree")
    pym = Pym(base, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    for name, text in FILES.items():
        path = Path(pym.cwd) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    environ = {"UV_DEFAULT_INDEX": index.url, "UV_PYTHON": sys.executable, "UV_CACHE_DIR": str(base / "uv")}

    def uv(*words: str):
        return pym.run([find_uv_bin(), *words], **environ)

    uv("lock").check()
    pym("lock").check()
    return pym, uv


@pytest.mark.parametrize("call", CALLS.strip().splitlines())
def test_the_same_tree(both, call):
    pym, uv = both
    assert pym("tree", "--locked", *call.split()).check().out == uv("tree", "--locked", *call.split()).check().out


@pytest.mark.parametrize("call", JSON.strip().splitlines())
def test_the_same_for_programs(both, call):
    pym, uv = both
    words = ("tree", "--frozen", "--format", "json", *call.split())
    ours, theirs = (json.loads(done.check().out) for done in (pym(*words), uv(*words)))
    assert list(ours) == list(theirs)
    assert plain(ours) == plain(theirs)


def test_the_same_metadata(both):
    pym, uv = both
    words = ("workspace", "metadata", "--frozen")
    ours, theirs = (json.loads(done.check().out) for done in (pym(*words), uv(*words)))
    assert plain(ours, markers=True) == plain(theirs, markers=True)


def plain(document, *, markers: bool = False):
    """Without what locks have differently: moments to the second, and markers that only say what is so anyway."""
    for node in document["resolution"].values():
        node.pop("sdist", None)
        for wheel in node.get("wheels", ()):
            wheel.pop("upload_time", None)
        for edge in node["dependencies"] if markers else ():
            edge.pop("marker", None)
    return document
