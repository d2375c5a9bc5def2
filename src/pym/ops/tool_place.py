"""Where installed tools are, and which there are. A HOT module.

    TOOLS/                        PYM_TOOL_DIR, else `tools` beside pym's other data
      .lock                       held by whoever changes anything here
      .envs/black-3f2a91c0/       an environment, with its receipt; never changed once it is in use
      black                       -> .envs/black-3f2a91c0
    BIN/black                     -> TOOLS/black/bin/black

The link `black` is replaced in one step: a tool is what it was before, or what it is to be. What lies in `.envs` and
no link leads to is of somebody who was killed: see `tool_swap`.
"""

from __future__ import annotations

import os

from pym.launch.layout import Layout
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.context import Context

ENVIRONMENTS = ".envs"


class Tools:
    """The tools of one user. Nothing is made by asking.

    Args:
        context: The process.

    Attributes:
        path: Absolute path of the directory of all.
        bin: Absolute path of the directory that their programs are linked from.
    """

    __slots__ = ("bin", "path")

    def __init__(self, context: Context) -> None:
        environ = context.environ
        own = environ.get("PYM_TOOL_DIR", "")
        self.path = os.path.normpath(os.path.join(context.cwd, own)) if own else f"{context.layout.data}/tools"
        programs = environ.get("PYM_TOOL_BIN_DIR", "")
        # Where the programs of Pythons go is decided the same way, but for the first variable.
        self.bin = (
            os.path.normpath(os.path.join(context.cwd, programs))
            if programs
            else Layout({**environ, "PYM_PYTHON_BIN_DIR": ""}).bin
        )

    @property
    def environments(self) -> str:
        return f"{self.path}/{ENVIRONMENTS}"

    def names(self) -> list[str]:
        """The names of all installed tools, sorted."""
        try:
            names = os.listdir(self.path)
        except OSError:
            return []
        return sorted([name for name in names if normalise(name) == name and self.target(name)])

    def link(self, name: str) -> str:
        """Where a tool is, be it there or not."""
        return f"{self.path}/{name}"

    def target(self, name: str) -> str:
        """The environment that a tool has now, as an absolute path; "" if it is not installed."""
        try:
            where = os.readlink(self.link(name))
        except (OSError, ValueError):
            return ""
        head, slash, own = where.partition("/")
        return f"{self.path}/{where}" if head == ENVIRONMENTS and slash and own.rpartition("-")[0] == name else ""

    def program(self, name: str, program: str) -> str:
        """What a link to a program of a tool says."""
        return f"{self.link(name)}/bin/{program}"
