"""`tool upgrade`: an installed tool gets the newest versions that what it was installed with allows."""

from __future__ import annotations

from pym.errors import NotUpgraded, PymError, UsageError
from pym.ops import tool_install, tool_receipt
from pym.ops.asked import Asked
from pym.ops.tool_wish import Wish
from pym.project.compiled import compiled
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.ops.tool_place import Tools
    from pym.ops.tool_receipt import Receipt
    from pym.ops.tool_wish import Done, Means
    from pym.ops.wiring import Wiring


def named(wiring: Wiring, text: str) -> tuple[str, str]:
    """The name of a tool, and the requirement that narrows its versions besides; "" for none.

    Raises:
        UsageError: It is no name.
    """
    (requirement,) = compiled((text,), wiring.context.cache, "the command line")
    if requirement[4] or requirement[1]:
        raise UsageError(f"`{text}` does not name a tool", context="expected a name, perhaps with versions: `ruff<1`")
    return requirement[0], text if requirement[2] is not None else ""


def run(
    wiring: Wiring, tools: Tools, name: str, narrow: str, means: Callable[[Receipt], Means], *, python: str = ""
) -> Done:
    """Upgrades one tool. The lock of the tools is held.

    Args:
        wiring: The call, with the user's own settings.
        tools: All of them.
        name: Which.
        narrow: A requirement that narrows its versions besides, "" for none.
        means: How, for a receipt.
        python: `--python` as typed, "" to keep what there is.

    Raises:
        NotUpgraded: It stays as it was; says why.
    """
    target = tools.target(name)
    receipt = tool_receipt.read(target) if target else None
    try:
        if not target:
            raise PymError(f"`{name}` is not installed", hints=(f"`pym tool install {name}` installs it",))
        if receipt is None or not receipt.requirements:
            raise PymError(
                f"`{name}` has no valid receipt", hints=(f"`pym tool install --force {name}` installs it again",)
            )
        return tool_install.run(wiring, tools, wish(name, receipt, narrow, python), means(receipt))
    except PymError as error:
        why = f"{error.message}\n{error.context}" if error.context else error.message
        raise NotUpgraded(f"Failed to upgrade {name}", context=why, hints=error.hints) from error


def wish(name: str, receipt: Receipt, narrow: str = "", python: str = "") -> Wish:
    """What a tool is to be when it is upgraded: what it was installed as."""
    (_, editable), *_ = receipt.requirements
    asked = Asked(
        (),
        packages=[text for text, linked in receipt.requirements if not linked],
        editables=[_place(text) for text, linked in receipt.requirements if linked],
    )
    if narrow:
        asked.packages = [*asked.packages, narrow]
    return Wish(asked, -1 if editable else 0, name, name, python=python or receipt.python, before=receipt)


def _place(text: str) -> str:
    """What `-e` takes: the path, with the extras."""
    head, _, url = text.partition(" @ ")
    _, bracket, extras = head.partition("[")
    return f"{path_of(url) or url}{bracket}{extras}"


def pin(receipt: Receipt) -> str:
    """The version that a tool is held at by what it was installed as, "" if it is not held at one."""
    text, _ = receipt.requirements[0]
    (requirement,) = compiled((text,), "", "a receipt")
    specifier = requirement[2]
    return specifier[3] if specifier is not None else ""
