"""The inline metadata of a script (PEP 723): taken out as TOML, changed, and put back. See `project.script`."""

from __future__ import annotations

import re

from pym.errors import UsageError
from pym.project import toml

_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)\r?$\s(?P<content>(^#(| .*)\r?$\s)+)^# ///\r?$")
_CODING = re.compile(r"^#.*?coding[:=]\s*[-\w.]+")


class Script:
    """A script with its metadata.

    Attributes:
        before: The text before the block.
        metadata: The content of the block as TOML, "" if the script has none; its lines end with a line feed.
        after: The text behind the block.
        newline: How the lines of the script end.
        found: Whether there is a block.
    """

    __slots__ = ("after", "before", "found", "metadata", "newline")

    def __init__(self, text: str, label: str) -> None:
        first = text.find("\n")
        self.newline = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        # The standard's expression wants a line end behind the block, which the end of a file may lack.
        blocks = [match for match in _BLOCK.finditer(text) if match.group("type") == "script"]
        if len(blocks) > 1:
            raise UsageError(f"`{label}` contains inline script metadata more than once")
        self.found = bool(blocks)
        self.metadata = ""
        if blocks:
            match = blocks[0]
            self.before, self.after = text[: match.start()], text[match.end() :]
            lines = match.group("content").replace("\r\n", "\n").splitlines(True)
            self.metadata = "".join(line[2:] if line.startswith("# ") else line[1:] for line in lines)
            toml.loads(self.metadata.encode(), label)
            return
        if re.search(r"(?m)^# /// script\r?$", text):
            raise UsageError(f"An opening tag (`# /// script`) was found without a closing tag (`# ///`) in `{label}`")
        at = _prelude(text)
        self.before, self.after = text[:at], text[at:]

    def written(self, metadata: str) -> str:
        """The whole script with other metadata."""
        newline = self.newline
        lines = ["# /// script"]
        lines += [f"# {line}" if line else "#" for line in metadata.replace("\r\n", "\n").splitlines()]
        lines.append("# ///")
        block = newline.join(lines)
        if self.found:
            return f"{self.before}{block}{self.after}"
        before = self.before
        if before and not before.endswith("\n") and before != "\ufeff":
            before += newline
        return f"{before}{block}{newline}{self.after}"


def _prelude(text: str) -> int:
    """Position behind the lines that have to come first: byte order mark, shebang, declaration of the encoding."""
    at = 1 if text.startswith("\ufeff") else 0
    for number in range(2):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end + 1
        line = text[at:end]
        if (number == 0 and line.startswith("#!")) or _CODING.match(line):
            at = end
        else:
            break
    return at
