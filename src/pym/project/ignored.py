"""What `.gitignore` files leave out, told without git: patterns as gitignore(5) has them. Cold.

    found = Ignored(root)
    found.ignores("/root/sub/file.py", directory=False)

Beside `.gitignore` of a directory and of those above it, up to the top of the repository, `.ignore` and
`.git/info/exclude` count.
"""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # (whether the whole of a path below the directory of the file matches, whether that is taken back, whether it is
    # about directories alone)
    Rule = tuple[Callable[[str], object], bool, bool]

_LIMIT = 1 << 20  # bytes of one file


class Ignored:
    """What is ignored at and below a directory.

    Args:
        root: Absolute directory.
    """

    def __init__(self, root: str) -> None:
        self._rules: dict[str, list[Rule]] = {}
        top = root
        while not os.path.exists(os.path.join(top, ".git")):
            above = os.path.dirname(top)
            if above == top:
                top = root  # no repository: what lies above has no say
                break
            top = above
        self._top = top

    def ignores(self, path: str, *, directory: bool) -> bool:
        """Whether an entry is left out. Those above it are not looked at: nobody goes into what is left out.

        Args:
            path: Absolute, at or below the root.
            directory: Whether it is one.
        """
        place = path
        while place != self._top:
            place = os.path.dirname(place)
            below = os.path.relpath(path, place).replace(os.sep, "/")
            for matches, kept, only_directories in reversed(self._of(place)):
                if (directory or not only_directories) and matches(below):
                    return not kept
        return False

    def _of(self, place: str) -> list[Rule]:
        known = self._rules.get(place)
        if known is None:
            names = [".gitignore", ".ignore"]
            if place == self._top:
                names.insert(0, ".git/info/exclude")
            known = self._rules[place] = [rule for name in names for rule in _rules(os.path.join(place, name))]
        return known


def _rules(path: str) -> Iterator[Rule]:
    try:
        with open(path, "rb") as file:
            data = file.read(_LIMIT)
    except OSError:
        return
    for line in data.decode("utf-8", "replace").splitlines():
        rule = _rule(line)
        if rule is not None:
            yield rule


def _rule(line: str) -> Rule | None:
    text = re.sub(r"(?<!\\) +$", "", line)
    if not text or text.startswith("#"):
        return None
    kept = text.startswith("!")
    text = text[1:] if kept else text
    only_directories = text.endswith("/")
    text = text.rstrip("/") if only_directories else text
    if not text:
        return None
    anchored = "/" in text
    try:
        matches = re.compile(("" if anchored else "(?:.*/)?") + _expression(text.removeprefix("/"))).fullmatch
    except re.error:
        return None  # git passes over such patterns too
    return matches, kept, only_directories


def _expression(text: str) -> str:
    found, at = "", 0
    while at < len(text):
        rest = text[at:]
        character = text[at]
        if rest.startswith("**/") and (not at or text[at - 1] == "/"):
            found, at = found + "(?:.*/)?", at + 3
            continue
        if rest == "**" and at and text[at - 1] == "/":
            return found + ".+"
        at += 1
        if character == "*":
            found += "[^/]*"
        elif character == "?":
            found += "[^/]"
        elif character == "\\" and at < len(text):
            found += re.escape(text[at])
            at += 1
        elif character == "[" and "]" in text[at + 1 :]:
            end = text.index("]", at + 1)
            inner = text[at:end].replace("\\", "\\\\").replace("[", "\\[")
            found += f"[^{inner[1:]}]" if inner[0] in "!^" else f"[{inner}]"
            at = end + 1
        else:
            found += re.escape(character)
    return found
