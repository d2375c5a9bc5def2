"""What the text of a requirements file says, as entries (see `requirements_txt`). A cold module.

The format is pip's: https://pip.pypa.io/en/stable/reference/requirements-file-format/. Lines are joined, then comments
are cut off, then each line is an option or a requirement with options.

`re` takes longer to import than a file to read: it is where few files come to.
"""

from __future__ import annotations

from pym.errors import PymError, UsageError, shown
from pym.project.requirements_txt import INCLUDE, LATE, OPTION, REQUIRE
from pym.spec.direct import is_archive, name_in, scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from pym.project.requirements_txt import Entry
    from pym.spec.requirement import Requirement

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
_HASHES = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 128}
_WIDTH = 160  # characters of a line that an error shows

# Options by spelling: the name they are known by, and whether they take a value.
_OPTIONS = {
    "-r": ("-r", True), "--requirement": ("-r", True), "--requirements": ("-r", True),
    "-c": ("-c", True), "--constraint": ("-c", True), "--constraints": ("-c", True),
    "-e": ("-e", True), "--editable": ("-e", True),
    "-i": ("--index-url", True), "--index-url": ("--index-url", True), "--pypi-url": ("--index-url", True),
    "--extra-index-url": ("--extra-index-url", True),
    "-f": ("--find-links", True), "--find-links": ("--find-links", True),
    "--no-index": ("--no-index", False), "--require-hashes": ("--require-hashes", False),
    "--no-binary": ("--no-binary", True), "--only-binary": ("--only-binary", True),
    "--pre": ("--pre", False), "--prerelease": ("--prerelease", True), "--prefer-binary": ("--prefer-binary", False),
    "--trusted-host": ("--trusted-host", True), "--use-feature": ("--use-feature", True),
    "--always-unzip": ("--always-unzip", False),
}  # fmt: skip


class Line:
    """One logical line: several physical ones, if they are continued.

    Attributes:
        text: Joined, without comments.
        parts: Where each physical line begins: `(offset in text, number, the line itself)`.
    """

    __slots__ = ("label", "parts", "text")

    def __init__(self, text: str, parts: list[tuple[int, int, str]], label: str) -> None:
        self.text = text
        self.parts = parts
        self.label = label

    @property
    def number(self) -> int:
        return self.parts[0][1]

    def fail(self, message: str, *, at: int = 0, reason: str = "") -> NoReturn:
        """Raises the error for what is wrong `at` an offset: file, line and column, and the line itself below."""
        offset, number, text = next(part for part in reversed(self.parts) if part[0] <= at)
        column = at - offset
        start = max(0, column - _WIDTH // 2)
        text = text[start : start + _WIDTH]
        safe = "".join(char if char.isprintable() else "?" for char in text)
        context = f"{reason}\n" if reason else ""
        raise UsageError(
            f"{message} in `{self.label}:{number}:{column + 1}`",
            context=f"{context}{safe}\n{' ' * (column - start)}^",
        )


def parse(data: bytes, label: str) -> tuple[Entry, ...]:
    """The entries of a file, in order.

    Args:
        data: Its content.
        label: How messages call it.

    Raises:
        UsageError: Something in it cannot be meant; names file, line and column, and shows the line.
    """
    entries: list[Entry] = []
    for line in _lines(_decoded(data, label), label):
        text = line.text
        start = len(text) - len(text.lstrip())
        if not text.strip():
            continue
        if text.lstrip().startswith("-"):
            entries += _options(line, start)
        else:
            entries.append(_requirement(line, start, editable=False))
    return tuple(entries)


def requirement(text: str, label: str, line: int, editable: object = False) -> Requirement:
    """One requirement, a path or URL included: its name is "" where it is not told.

    Raises:
        UsageError: It is none.
    """
    return _compiled(Line(text, [(0, line, text)], label), 0, text, bool(editable))


def _decoded(data: bytes, label: str) -> str:
    encoding = "utf-8"
    for bom, name in _BOMS:
        if data.startswith(bom):
            data, encoding = data[len(bom) :], name
            break
    else:
        for row in data.split(b"\n", 2)[:2]:
            said = _coding(row) if b"coding" in row else ""
            if said:
                encoding = said
                break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise UsageError(f"Failed to decode `{label}:{line}:{column}`", context=f"it is not {encoding}") from error
    except LookupError as error:
        raise UsageError(f"Failed to decode `{label}`", context=f"there is no encoding `{encoding}`") from error


def _coding(row: bytes) -> str:
    """The encoding that a comment tells (PEP 263), "" if it tells none."""
    import re

    match = re.match(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)", row)
    return match.group(1).decode("ascii") if match else ""


def _lines(text: str, label: str) -> list[Line]:
    lines: list[Line] = []
    joined, parts = "", []
    for number, row in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        parts.append((len(joined), number, row))
        comment = row.lstrip().startswith("#")
        if row.endswith("\\") and not comment:
            joined += row[:-1]
            continue
        joined += row
        lines.append(Line(_without_comment(joined).rstrip(), parts, label))
        joined, parts = "", []
    if parts:
        lines.append(Line(_without_comment(joined).rstrip(), parts, label))
    for line in lines:
        at = line.text.find("\0")
        if at >= 0:
            line.fail("A NUL character", at=at)
    return lines


def _without_comment(text: str) -> str:
    at = text.find("#")
    while at > 0 and not text[at - 1].isspace():
        at = text.find("#", at + 1)
    return text if at < 0 else text[: max(at - 1, 0)]


def _options(line: Line, start: int) -> list[Entry]:
    """A line of options: `-r`, `-e`, `--index-url` and the like, several if need be."""
    import re

    text = line.text[start:]
    head = re.match(r"(--[A-Za-z-]+|-[A-Za-z])(?:\s*=\s*|\s+|(?=[^\s=-])|$)", text)
    if head is None:
        line.fail("Unexpected `-`", at=start, reason="expected an option or the start of a requirement")
    if head.group(1) in ("-e", "--editable"):
        # What follows is a requirement, to the end of the line.
        return [_requirement(line, start + head.end(), editable=True)]
    try:
        import shlex  # few requirements have options

        words = shlex.split(text)
    except ValueError as error:
        line.fail("A quotation that does not end", at=start, reason=str(error))
    entries: list[Entry] = []
    while words:
        word = words.pop(0)
        spelling, equals, value = word.partition("=")
        if not word.startswith("--") and len(word) > 2:
            spelling, equals, value = word[:2], "=", word[2:].removeprefix("=")
        known = _OPTIONS.get(spelling)
        if known is None:
            line.fail(f"Unknown option {shown(spelling)}", at=max(start, line.text.find(spelling)))
        name, takes = known
        if takes and not equals:
            if not words:
                line.fail(f"`{spelling}` needs a value", at=start)
            value = words.pop(0)
        elif equals and not takes:
            line.fail(f"`{spelling}` takes no value", at=start)
        if name in ("-r", "-c"):
            entries.append((INCLUDE, name, value, line.number))
        else:
            entries.append((OPTION, name, value, line.number))
    return entries


def _requirement(line: Line, start: int, *, editable: bool) -> Entry:
    """A requirement with its options: `name>=1 ; marker --hash=sha256:…`."""
    text = line.text
    end = len(text)
    hashes: tuple[str, ...] = ()
    options = _first_option(text[start:])
    if options >= 0:
        end = start + options
        hashes = _hashes(line, end)
    written = text[start:end].strip()
    if not written:
        line.fail("A requirement is missing", at=start)
    if editable and hashes:
        line.fail("An editable requirement has no hash", at=end)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if "${" in written and not _only_in_url(written, editable):
        return (LATE, written, hashes, editable, line.number)
    return (REQUIRE, _compiled(line, start, written, editable), hashes, editable, line.number)


def _first_option(text: str) -> int:
    """Where the space before the first option stands, -1 if there is none."""
    if not any(word[0] == "-" for word in text.split()):
        return -1
    import re

    found = re.search(r"\s-(?:-[a-z]|[a-zA-Z](?:\s|$))", text)
    return found.start() if found is not None else -1


def _only_in_url(text: str, editable: bool) -> bool:
    """Whether what variables stand in is a URL or path, which is filled in each time it is read."""
    import re

    if re.match(r"\s*\$\{[A-Z0-9_]+\}\s*[<>=!~;\[@]", text):
        return False
    if editable or not _is_named(text):
        return True
    name, at, rest = text.partition("@")
    _, _, marker = rest.strip().partition(" ;")
    return bool(at) and "${" not in name and "${" not in marker


def _hashes(line: Line, start: int) -> tuple[str, ...]:
    try:
        import shlex

        words = shlex.split(line.text[start:])
    except ValueError as error:
        line.fail("A quotation that does not end", at=start + 1, reason=str(error))
    hashes = []
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if name not in ("--hash", "--global-option", "--config-settings", "--config-setting", "--install-option"):
            line.fail(f"Expected `--hash`, found {shown(word)}", at=line.text.index(name, start))
        if not equals:
            if not words:
                line.fail(f"`{name}` needs a value", at=line.text.index(name, start))
            value = words.pop(0)
        if name != "--hash":
            continue  # for builds
        algorithm, colon, digest = value.partition(":")
        if not colon or not digest:
            line.fail(
                f"Unexpected hash {shown(value)}",
                at=line.text.index(value, start),
                reason="expected one like `sha256:…`",
            )
        if algorithm.lower() not in _HASHES:
            line.fail(
                f"Unsupported hash algorithm {shown(algorithm)}",
                at=line.text.index(value, start),
                reason=f"expected one of {', '.join(f'`{name}`' for name in _HASHES)}",
            )
        hashes.append(f"{algorithm.lower()}:{digest.lower()}")
    return tuple(hashes)


def _compiled(line: Line, start: int, text: str, editable: bool) -> Requirement:
    from pym.spec import requirements

    named = editable and _is_reference_with_name(text)
    reference = "" if named or (_is_named(text) and not editable) else _reference(text)
    if (editable and not named) or reference or (_is_named(text) and "@" not in text and _is_archive_name(text)):
        reference, extras, marker = _split(text)
        written = f"x{extras} @ x:/" + (f" ; {marker}" if marker else "")
    else:
        reference, written = "", text
    try:
        name, extras_, specifier, marker_, url = requirements.compile(written)
    except (PymError, ValueError) as error:
        message = error.message if isinstance(error, PymError) else str(error)
        context = error.context if isinstance(error, PymError) else ""
        at = getattr(error, "position", None)
        reason = "\n".join(part for part in (message, context) if part)
        line.fail(
            "Couldn't parse requirement", at=start + (at if isinstance(at, int) and not reference else 0), reason=reason
        )
    if reference:
        return (name_in(reference), extras_, specifier, marker_, reference)
    return (name, extras_, specifier, marker_, url)


def _is_named(text: str) -> bool:
    """Whether it begins with a name, and extras, and then ends or goes on as a requirement does."""
    text = text.lstrip()
    rest = text.lstrip(_NAME)
    name = text[: len(text) - len(rest)]
    if not name or not name[0].isalnum() or not name[-1].isalnum():
        return False
    rest = rest.lstrip()
    if rest[:1] == "[":
        _, closed, rest = rest.partition("]")
        if not closed:
            return False
        rest = rest.lstrip()
    return rest[:1] in ("", "@", "<", ">", "=", "!", "~", ";", "(")


def _is_reference_with_name(text: str) -> bool:
    import re

    return re.match(r"^\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\])?\s+@\s", text) is not None


def _is_archive_name(text: str) -> bool:
    return is_archive((text.split() or [""])[0].partition("[")[0].partition(";")[0])


def _reference(text: str) -> str:
    """The URL or path that a requirement without a name begins with, "" if it begins with a name."""
    place = _split(text)[0]
    if scheme(place) or place.startswith((".", "/", "~", "\\", "${", "git+")) or "/" in place or "\\" in place:
        return place
    return place if is_archive(place) else ""


def _split(text: str) -> tuple[str, str, str]:
    """A reference without a name in its parts: itself, its extras in brackets, its marker."""
    place, _, marker = text.partition(" ;")
    if not marker and not scheme(place):
        place, _, marker = text.partition(";")
    place = place.strip()
    extras = ""
    if place[-1:] == "]":
        import re

        found = re.search(r"(\[[A-Za-z0-9,._\s-]*\])$", place)
        if found is not None:
            extras, place = found.group(1), place[: found.start()].strip()
    return place, extras, marker.strip()
