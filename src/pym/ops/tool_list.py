"""`tool list`: which tools are installed, and what of them."""

from __future__ import annotations

import os

from pym.errors import InterpreterError
from pym.install import sites
from pym.model.value import Value
from pym.ops import tool_receipt
from pym.project.compiled import compiled
from pym.python.discovery import Search
from pym.python.request import PythonRequest
from pym.venv import layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment, Installed
    from pym.model.resolution import Policy
    from pym.ops.latest import Latest
    from pym.ops.places import Places
    from pym.ops.tool_place import Tools
    from pym.ops.tool_receipt import Receipt
    from pym.ops.wiring import Wiring
    from pym.spec.requirement import Requirement


class Row(Value):
    """One tool.

    Attributes:
        name: Which.
        one: The distribution.
        environment: Where it is.
        receipt: What is written down of it.
        requirements: What it was installed as, compiled; the first is the tool itself.
        latest: The newest version there is, None unless that was asked for.
    """

    __slots__ = ("environment", "latest", "name", "one", "receipt", "requirements")

    def __init__(
        self,
        name: str,
        one: Installed,
        environment: Environment,
        receipt: Receipt,
        requirements: tuple[Requirement, ...],
    ) -> None:
        self.name = name
        self.one = one
        self.environment = environment
        self.receipt = receipt
        self.requirements = requirements
        self.latest: Latest | None = None


def rows(wiring: Wiring, tools: Tools) -> list[Row]:
    """The tools by name. Of those that do not work a person is told."""
    found = []
    for name in tools.names():
        path = tools.target(name)
        receipt = tool_receipt.read(path)
        if receipt is None or not receipt.requirements:
            wiring.reporter.warn(f"Ignoring malformed tool `{name}` (run `pym tool uninstall {name}` to remove it)")
            continue
        environment = _environment(wiring, path)
        one = _distribution(environment, name) if environment is not None else None
        if environment is None or one is None:
            wiring.reporter.warn(
                f"The environment of tool `{name}` does not work (`pym tool install --force {name}` makes it anew)"
            )
            continue
        texts = [text for text, _ in receipt.requirements]
        required = compiled(texts, wiring.context.cache, f"the receipt of `{name}`")
        found.append(Row(name, one, environment, receipt, required))
    return found


def outdated(wiring: Wiring, found: list[Row], places: Places, policy: Policy) -> list[Row]:
    """Those that there is a newer version of in an index, with that.

    Raises:
        NetworkError: An index does not answer.
    """
    from pym.ops import latest
    from pym.ops.inspected import Inspected

    newer = []
    for row in found:
        if row.requirements[0][4]:
            continue  # not from an index
        inspected = Inspected(row.environment, [row.one], wiring.context.cache)
        row.latest = latest.find(wiring, wiring.settings, places, policy, inspected, [row.one]).get(row.name)
        if row.latest is not None and latest.is_newer(row.latest, row.one):
            newer.append(row)
    return newer


def _environment(wiring: Wiring, path: str) -> Environment | None:
    search = Search(wiring.context, wiring.store, wiring.specifiers, wiring.preference)
    try:
        found = search.find(PythonRequest("directory", path=path)) if os.path.isdir(path) else None
    except InterpreterError:
        return None
    return layout.environment(path, found.key) if found is not None else None


def _distribution(environment: Environment, name: str) -> Installed | None:
    return next((one for one in sites.installed(environment) if one.name == name), None)
