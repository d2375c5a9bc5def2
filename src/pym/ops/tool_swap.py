"""A tool comes, changes or goes as a whole: its environment is built aside, one link decides, programs follow.

What decides is the link `TOOLS/NAME` (see `tool_place`): until it is replaced nothing has happened, afterwards all has.
Who is killed before leaves an environment that no link leads to; who is killed after leaves the mark `UNPLACED` in the
new one, or the old one. The next command that changes tools does the rest (`recover`).
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs import atomic, tree
from pym.fs.mutex import Lock
from pym.ops import tool_receipt
from pym.ops.tool_place import Tools
from pym.venv import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.ops.tool_receipt import Program, Receipt
    from pym.report import Reporter

UNPLACED = ".pym-unplaced"


def lock(tools: Tools, reporter: Reporter) -> Lock:
    """The right to change tools, taken; what a killed process left is put in order first.

    Raises:
        StoreError: It cannot be had.
    """
    try:
        os.makedirs(tools.environments, exist_ok=True)
        if not os.path.lexists(f"{tools.path}/.gitignore"):
            atomic.write(f"{tools.path}/.gitignore", b"*")
    except OSError as error:
        raise StoreError.from_os("create", tools.environments, error) from error
    taken = Lock(f"{tools.path}/.lock", lambda: reporter.info("Waiting for another process to finish with tools"))
    taken.take()
    try:
        recover(tools)
    except BaseException:
        taken.release()
        raise
    return taken


def recover(tools: Tools) -> None:
    """Finishes or undoes what a killed process has begun. With the lock held."""
    names = tools.names()
    current = {tools.target(name): name for name in names}
    for path, name in current.items():
        mark = f"{path}/{UNPLACED}"
        if os.path.lexists(mark):
            receipt = tool_receipt.read(path)
            if receipt is not None:
                # Whatever has come to be in the way since then stays.
                _link(tools, name, [one for one in receipt.programs if not _is_foreign(tools, name, one[1])])
            atomic.remove(mark)
    for entry in os.listdir(tools.environments):
        path = f"{tools.environments}/{entry}"
        if path not in current:
            retire(tools, path)
    for entry in os.listdir(tools.path):
        if atomic.is_scratch(entry):
            atomic.remove(f"{tools.path}/{entry}")


def aside(tools: Tools, name: str) -> str:
    """Where the next environment of a tool is built: an absolute path where nothing is."""
    return f"{tools.environments}/{name}-{os.urandom(4).hex()}"


def obstacles(tools: Tools, name: str, programs: Iterable[Program]) -> list[str]:
    """The names of programs in whose place there is something that is not of this tool."""
    return [program for program, path, _ in programs if _is_foreign(tools, name, path)]


def put(tools: Tools, name: str, path: str, receipt: Receipt) -> None:
    """Makes an environment the one of a tool, and its programs those that are found; replaces what is in their place.

    Args:
        tools: All of them; the lock is held.
        name: The tool.
        path: Its new environment, complete but for its receipt.
        receipt: What is written down.

    Raises:
        StoreError: It cannot be done. The tool is what it was before; the new environment is still there.
    """
    before = tools.target(name)
    tool_receipt.write(path, receipt)
    place.write(f"{path}/{UNPLACED}", b"", again=True)
    atomic.link(os.path.relpath(path, tools.path), tools.link(name))
    try:
        _link(tools, name, receipt.programs)
    except BaseException:
        old = tool_receipt.read(before) if before else None
        if before:
            atomic.link(os.path.relpath(before, tools.path), tools.link(name))
        else:
            atomic.remove(tools.link(name))
        kept = {program for program, _, _ in old.programs} if old is not None else set()
        _remove_links(tools, name, [one for one in receipt.programs if one[0] not in kept])
        raise
    atomic.remove(f"{path}/{UNPLACED}")
    if before:
        retire(tools, before)


def put_again(tools: Tools, name: str, receipt: Receipt) -> None:
    """The same where the environment stays and only what is written down of it changes.

    Raises:
        StoreError: It cannot be done; the next command does it.
    """
    path = tools.target(name)
    before = tool_receipt.read(path)
    place.write(f"{path}/{UNPLACED}", b"", again=True)
    if before is not None:
        kept = {one[1] for one in receipt.programs}
        _remove_links(tools, name, [one for one in before.programs if one[1] not in kept])
    tool_receipt.write(path, receipt)
    _link(tools, name, receipt.programs)
    atomic.remove(f"{path}/{UNPLACED}")


def remove(tools: Tools, name: str) -> list[str]:
    """Removes a tool; the names of its programs, sorted.

    Raises:
        StoreError: It cannot be removed.
    """
    path = tools.target(name)
    receipt = tool_receipt.read(path)
    gone = _own_links(tools, name) if receipt is None else [program for program, _, _ in receipt.programs]
    atomic.remove(tools.link(name))
    if receipt is None:
        _remove_links(tools, name, [(program, f"{tools.bin}/{program}", name) for program in gone])
    retire(tools, path)
    return sorted(gone)


def retire(tools: Tools, path: str) -> None:
    """Removes an environment that is no tool's any more, with those of its programs that no tool has."""
    name = os.path.basename(path).rpartition("-")[0]
    receipt = tool_receipt.read(path)
    if receipt is not None:
        current = tool_receipt.read(tools.target(name)) if tools.target(name) else None
        kept = {one[1] for one in current.programs} if current is not None else set()
        _remove_links(tools, name, [one for one in receipt.programs if one[1] not in kept])
    tree.remove(path)


def _link(tools: Tools, name: str, programs: Iterable[Program]) -> None:
    for program, path, _ in programs:
        target = tools.program(name, program)
        if not os.path.islink(path) or os.readlink(path) != target:
            atomic.link(target, path)


def _remove_links(tools: Tools, name: str, programs: Iterable[Program]) -> None:
    for _, path, _ in programs:
        if os.path.islink(path) and not _is_foreign(tools, name, path):
            atomic.remove(path)


def _own_links(tools: Tools, name: str) -> list[str]:
    """The programs of a tool whose receipt is lost."""
    try:
        names = os.listdir(tools.bin)
    except OSError:
        return []
    return [
        one
        for one in names
        if os.path.islink(f"{tools.bin}/{one}") and not _is_foreign(tools, name, f"{tools.bin}/{one}")
    ]


def _is_foreign(tools: Tools, name: str, path: str) -> bool:
    """Whether there is something at `path` that is no link to a program of this tool."""
    try:
        return os.path.dirname(os.readlink(path)) != f"{tools.link(name)}/bin"
    except FileNotFoundError:
        return False
    except OSError:
        return True  # a file, a directory
