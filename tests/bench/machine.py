"""What was measured, with which versions, on what."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.bench import tools
from tests.bench.tools import Tool
from tests.bench.world import World


def about(world: World) -> dict[str, Any]:
    """For the text beside the table: nothing that tells whose machine it is."""
    missing = {
        name: tool for name, tool in world.others.items() if not isinstance(tool, Tool) and tool != tools.UNWANTED
    }
    found = {name: _number(tool.version) for name, tool in world.others.items() if isinstance(tool, Tool)}
    return {
        "date": time.strftime("%Y-%m-%d"),
        "python": tools.about_python(world.python),
        "pym_python": tools.about_python(tools.python_of(world.pyms[0].home)),
        "pyms": {tool.name: tool.version.removeprefix("pym ") for tool in world.pyms},
        "versions": found,
        "missing": missing,
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": _memory(),
        "files": _file_system(world.base),
        "load": round(os.getloadavg()[0], 1),
        "quick": world.quick,
    }


def _number(said: str) -> str:
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else said


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30):.0f} GiB"
    except (OSError, ValueError):
        return ""


def _file_system(path: Path) -> str:
    done = subprocess.run(["df", "-T", str(path)], capture_output=True, text=True)
    words = done.stdout.splitlines()[-1].split() if done.returncode == 0 else []
    return words[1] if len(words) > 1 else ""
