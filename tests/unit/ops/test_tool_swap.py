"""One link decides what a tool is; whatever else is there follows, also after somebody was killed on the way."""

from __future__ import annotations

import os

import pytest

from pym.context import Context
from pym.errors import StoreError
from pym.ops import tool_receipt, tool_swap
from pym.ops.tool_place import Tools
from pym.ops.tool_receipt import Receipt
from pym.report import Reporter


@pytest.fixture
def tools(tmp_path):
    environ = {
        "HOME": str(tmp_path),
        "PYM_TOOL_DIR": str(tmp_path / "tools"),
        "PYM_TOOL_BIN_DIR": str(tmp_path / "bin"),
    }
    tools = Tools(Context(str(tmp_path), environ, Reporter()))
    os.makedirs(tools.environments)
    return tools


def receipt(tools, *programs):
    return Receipt((("t", False),), {}, programs=tuple((one, f"{tools.bin}/{one}", "t") for one in programs))


def made(tools, name="t"):
    path = tool_swap.aside(tools, name)
    os.makedirs(f"{path}/bin")
    return path


def there(tools):
    return sorted(os.listdir(tools.bin)) if os.path.isdir(tools.bin) else []


def test_what_is_put_takes_the_place_of_what_was(tools):
    first, second = made(tools), made(tools)
    tool_swap.put(tools, "t", first, receipt(tools, "a", "b"))
    assert there(tools) == ["a", "b"]
    assert os.readlink(f"{tools.bin}/a") == f"{tools.path}/t/bin/a"
    assert tools.target("t") == first
    tool_swap.put(tools, "t", second, receipt(tools, "b", "c"))
    assert there(tools) == ["b", "c"]
    assert tools.target("t") == second
    assert os.listdir(tools.environments) == [os.path.basename(second)]
    assert tool_swap.remove(tools, "t") == ["b", "c"]
    assert there(tools) == os.listdir(tools.environments) == tools.names() == []


def test_what_others_have_is_in_the_way_and_stays(tools):
    os.makedirs(tools.bin)
    open(f"{tools.bin}/a", "w").close()
    os.symlink("/elsewhere/b", f"{tools.bin}/b")
    os.symlink(tools.program("other", "c"), f"{tools.bin}/c")
    os.symlink(tools.program("t", "d"), f"{tools.bin}/d")
    assert tool_swap.obstacles(tools, "t", receipt(tools, "a", "b", "c", "d", "e").programs) == ["a", "b", "c"]
    path = made(tools)
    tool_swap.put(tools, "t", path, receipt(tools, "d"))
    os.unlink(f"{tools.bin}/d")
    open(f"{tools.bin}/d", "w").close()
    tool_swap.remove(tools, "t")
    assert there(tools) == ["a", "b", "c", "d"]


def test_who_is_killed_before_has_done_nothing(tools):
    tool_swap.put(tools, "t", made(tools), receipt(tools, "a"))
    litter = made(tools)
    tool_receipt.write(litter, receipt(tools, "a", "b"))
    tool_swap.recover(tools)
    assert not os.path.exists(litter)
    assert there(tools) == ["a"]


def test_who_is_killed_after_has_done_it(tools):
    old, new = made(tools), made(tools)
    tool_swap.put(tools, "t", old, receipt(tools, "a"))
    tool_receipt.write(new, receipt(tools, "b"))
    open(f"{new}/{tool_swap.UNPLACED}", "w").close()
    os.unlink(tools.link("t"))
    os.symlink(os.path.relpath(new, tools.path), tools.link("t"))
    tool_swap.recover(tools)
    assert there(tools) == ["b"]
    assert os.listdir(tools.environments) == [os.path.basename(new)]
    assert not os.path.exists(f"{new}/{tool_swap.UNPLACED}")


def test_what_cannot_be_placed_leaves_everything_as_it_was(tools):
    old, new = made(tools), made(tools)
    tool_swap.put(tools, "t", old, receipt(tools, "a"))
    os.mkdir(f"{tools.bin}/c")  # no link can take the place of a directory
    with pytest.raises(StoreError):
        tool_swap.put(tools, "t", new, receipt(tools, "a", "b", "c"))
    assert tools.target("t") == old
    assert there(tools) == ["a", "c"]


def test_other_programs_of_the_same_environment(tools):
    tool_swap.put(tools, "t", made(tools), receipt(tools, "a", "b"))
    tool_swap.put_again(tools, "t", receipt(tools, "b", "c"))
    assert there(tools) == ["b", "c"]
    assert [one[0] for one in tool_receipt.read(tools.target("t")).programs] == ["b", "c"]


def test_a_tool_without_a_receipt_can_be_removed(tools):
    path = made(tools)
    tool_swap.put(tools, "t", path, receipt(tools, "a"))
    os.unlink(f"{path}/{tool_receipt.NAME}")
    assert tool_swap.remove(tools, "t") == ["a"]
    assert there(tools) == tools.names() == []


def test_what_is_no_tool(tools, tmp_path):
    os.makedirs(f"{tools.path}/real")
    os.symlink("/etc", f"{tools.path}/outside")
    os.symlink(".envs/other-1", f"{tools.path}/liar")
    os.symlink(".envs/../../x-1", f"{tools.path}/x")
    assert tools.names() == []


def test_where_they_are(tmp_path):
    def at(**environ):
        found = Tools(Context(str(tmp_path), {"HOME": "/home/me", **environ}, Reporter()))
        return found.path, found.bin

    assert at() == ("/home/me/.local/share/pym/tools", "/home/me/.local/bin")
    assert at(XDG_DATA_HOME="/d", XDG_BIN_HOME="/b", PYM_PYTHON_BIN_DIR="/p") == ("/d/pym/tools", "/b")
    assert at(PYM_TOOL_DIR="t", PYM_TOOL_BIN_DIR="/b") == (f"{tmp_path}/t", "/b")
