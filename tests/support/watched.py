"""Runs pym in a process that writes down what it does: what it imports, opens, starts, links, makes, renames.

An audit hook sees it all, whichever way a file is opened or a process is started, in every thread. What is seen is
counted instead of timed: it is the same on every machine.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from tests.support.runner import ROOT, Pym

_EVENTS = {
    "open": "opened",
    "os.link": "linked",
    "os.symlink": "symlinked",
    "os.mkdir": "made",
    "os.rename": "renamed",
    "os.remove": "removed",
    "os.rmdir": "removed",
    "os.listdir": "listed",
    "os.scandir": "listed",
    "subprocess.Popen": "started",
    "os.posix_spawn": "started",
    "os.fork": "started",
    "os.system": "started",
    "socket.connect": "connected",
}

# Where the report goes is opened before anything is watched. `execve` ends pym as well: nothing is torn down then.
_PROGRAM = """
import os, sys
report, source, libraries, events, argv = {given!r}
out = os.open(report, os.O_WRONLY | os.O_CREAT, 0o600)
seen = []
mine = os.getpid()

def tell():
    if os.getpid() == mine:
        os.write(out, repr((sys.executable, seen, sorted({{*sys.modules}} - before))).encode("utf-8", "surrogateescape"))

def hook(event, arguments):
    if event in events:
        what = arguments[0] if arguments else ""
        if type(what) is bytes:
            what = os.fsdecode(what)
        seen.append((events[event], what if type(what) in (str, int) else str(what)))
    elif event == "os.exec":
        tell()

sys.path[:] = [source, *sys.path, libraries]
sys.argv[1:] = argv
before = {{*sys.modules}}
sys.addaudithook(hook)
from pym.cli.main import main
code = main(argv)
sys.stdout.flush()
tell()
os._exit(code)
"""


class Watched:
    """What one call did.

    Attributes:
        out, err: What it printed.
        own: The modules of pym it loaded, without the leading `pym.`; without packages.
        foreign: Other modules it loaded; what is there before the first line of pym runs is none of them.
        opened: Paths it opened, in their order; modules that were imported are not among them.
        linked, symlinked, made, renamed, removed: The first paths of each such call.
        listed: Directories it read.
        started: Processes it started; pym itself becoming another program is none.
        connected: How often it connected.
    """

    def __init__(self, pym: Pym, *words: str, code: int = 0) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch) / "report"
            program = _PROGRAM.format(
                given=(str(report), str(ROOT / "src"), sysconfig.get_path("purelib"), _EVENTS, list(words))
            )
            done = subprocess.run(
                [sys.executable, "-I", "-S", "-c", program],
                cwd=pym.cwd, env=pym.environ, capture_output=True, text=True, timeout=120,
            )  # fmt: skip
            assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
            _, seen, modules = ast.literal_eval(report.read_text(encoding="utf-8", errors="surrogateescape"))
        self.out, self.err = done.stdout, done.stderr
        names = {name.removeprefix("pym.") for name in modules if name.partition(".")[0] == "pym"} - {"pym"}
        self.own = {name for name in names if not any(other.startswith(f"{name}.") for other in names)}
        self.foreign = {name for name in modules if name.partition(".")[0] != "pym"}
        kinds: dict[str, list[str]] = {kind: [] for kind in _EVENTS.values()}
        for kind, what in seen:
            # What is opened by its descriptor was opened before: so Python writes the bytecode of a new module.
            if not isinstance(what, int) and not _is_import(str(what)):
                kinds[kind].append(str(what))
        self.opened, self.listed = kinds["opened"], kinds["listed"]
        self.linked, self.symlinked, self.made = kinds["linked"], kinds["symlinked"], kinds["made"]
        self.renamed, self.removed = kinds["renamed"], kinds["removed"]
        self.started, self.connected = kinds["started"], len(kinds["connected"])


def warm(pym: Pym, *words: str) -> Watched:
    """A call that has nothing new to it.

    What was written a moment ago is not remembered, as it may change again within the clock's resolution: so it is
    called until nothing is that young any more, and then often enough to know it. The first call may have something to
    do, and what it writes is young when it ends.
    """
    pym(*words).check()
    begin = time.monotonic()
    while time.monotonic() - begin < 0.15:
        pym(*words).check()
    for _ in range(2):
        pym(*words).check()
    return Watched(pym, *words)


def _is_import(path: str) -> bool:
    """Whether a path was touched by an import: of pym, or of Python's library."""
    if path.startswith((f"{ROOT}/src", f"{sys.base_prefix}/lib/python3.", f"{sys.prefix}/lib/python3.")):
        return path.endswith((".py", ".pyc", ".so")) or "__pycache__" in path or not Path(path).is_file()
    return False
