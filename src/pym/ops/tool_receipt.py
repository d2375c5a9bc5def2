"""What is written down of an installed tool: what was asked for, and which programs there are of it. A HOT module.

    [tool]
    requirements = [{ requirement = "black[d]>=24" }, { requirement = "mine @ file:///…", editable = true }]
    python = "3.12"
    entrypoints = [{ name = "black", install-path = "/home/me/.local/bin/black", from = "black" }]

    [tool.options]
    prerelease = "allow"

It lies in the environment of the tool. The first requirement is the tool itself.
"""

from __future__ import annotations

import os

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    # (name, path of the link, name of the package)
    Program = tuple[str, str, str]
    Option = str | bool | list[str]

NAME = "pym-receipt.toml"
_LISTS = ("constraints", "overrides", "excludes", "build-constraints", "executables-from")


class Receipt(Value):
    """One tool.

    Attributes:
        requirements: `(text, whether it is editable)`; the first is the tool itself.
        lists: Texts by the keys of `_LISTS`: what narrows or replaces requirements, of what is built too, and the
            packages besides the tool whose programs are wanted.
        python: `--python` as it was typed, "" for none.
        programs: `(name, path of the link, name of the package)`.
        options: What was typed besides, by parameter: where packages come from, which versions count.
    """

    __slots__ = ("lists", "options", "programs", "python", "requirements")

    def __init__(
        self,
        requirements: tuple[tuple[str, bool], ...],
        lists: Mapping[str, tuple[str, ...]],
        python: str = "",
        programs: tuple[Program, ...] = (),
        options: Mapping[str, Option] | None = None,
    ) -> None:
        self.requirements = requirements
        self.lists = {key: tuple(lists.get(key, ())) for key in _LISTS}
        self.python = python
        self.programs = programs
        self.options: dict[str, Option] = dict(options or {})

    def asks_the_same(self, other: Receipt) -> bool:
        """Whether both are for the same, however it is to be had."""
        return self.requirements == other.requirements and self.lists == other.lists


def read(environment: str) -> Receipt | None:
    """The receipt in an environment; None if there is none, or none that can be understood."""
    from pym.spec import toml

    try:
        with open(os.path.join(environment, NAME), "rb", 0) as file:
            found = toml.parse(file.read(1 << 20))
        tool = found["tool"]
        return Receipt(
            tuple([(_text(one["requirement"]), one.get("editable") is True) for one in tool["requirements"]]),
            {key: tuple(_texts(tool.get(key, []))) for key in _LISTS},
            _text(tool.get("python", "")),
            tuple(
                [(_text(one["name"]), _text(one["install-path"]), _text(one["from"])) for one in tool["entrypoints"]]
            ),
            {_text(name).replace("-", "_"): _option(value) for name, value in tool.get("options", {}).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [_text(one) for one in value]


def _option(value: object) -> Option:
    return value if isinstance(value, bool) else _texts(value) if isinstance(value, list) else _text(value)


def write(environment: str, receipt: Receipt) -> None:
    """Puts a receipt into an environment, in one step.

    Raises:
        StoreError: It cannot be written.
    """
    from pym.fs import atomic

    # Paths may have bytes that are no UTF-8, which TOML cannot hold: the programs are found by their names then.
    atomic.write(os.path.join(environment, NAME), text(receipt).encode("utf-8", "replace"))


def text(receipt: Receipt) -> str:
    """What is written."""
    from pym.lock.toml_text import string

    lines = ["[tool]", "requirements = ["]
    for requirement, editable in receipt.requirements:
        lines.append(f"    {{ requirement = {string(requirement)}{', editable = true' if editable else ''} }},")
    lines.append("]")
    for key in _LISTS:
        if receipt.lists[key]:
            lines.append(f"{key} = {_array(receipt.lists[key])}")
    if receipt.python:
        lines.append(f"python = {string(receipt.python)}")
    lines.append("entrypoints = [")
    for name, path, package in receipt.programs:
        lines.append(f"    {{ name = {string(name)}, install-path = {string(path)}, from = {string(package)} }},")
    lines.append("]")
    if receipt.options:
        lines += ["", "[tool.options]"]
        for name, value in sorted(receipt.options.items()):
            key = name.replace("_", "-")
            if isinstance(value, bool):
                lines.append(f"{key} = {'true' if value else 'false'}")
            else:
                lines.append(f"{key} = {string(value) if isinstance(value, str) else _array(value)}")
    return "\n".join(lines) + "\n"


def _array(texts: Iterable[str]) -> str:
    from pym.lock.toml_text import string

    return f"[{', '.join([string(one) for one in texts])}]"
