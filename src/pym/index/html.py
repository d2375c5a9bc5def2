"""The links of an HTML page (PEP 503), found without a parser of all of HTML, which takes 30 times as long.

Every pattern is possessive and stops at the next `<`, so that time grows with the size of the page and no faster,
whatever stands there.
"""

from __future__ import annotations

import re

# A tag that matters, up to its `>`; inside quotes both `<` and `>` may stand as they are.
_TAG = re.compile(
    r"<(a|base|meta|form|script|input|iframe)(?=[\s/>])((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")
_ENTITIES = (("&gt;", ">"), ("&lt;", "<"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))


class Document:
    """What a page has.

    Attributes:
        anchors: The attributes of every `<a>` with a link, names in lower case, in the order of the page.
        base: The link of `<base>`, "" without one.
        meta: Contents of `<meta>` by name.
        interactive: Whether it has a form, a script or a redirect, as pages for people have.
    """

    __slots__ = ("anchors", "base", "interactive", "meta")

    def __init__(self) -> None:
        self.anchors: list[dict[str, str]] = []
        self.base = ""
        self.meta: dict[str, str] = {}
        self.interactive = False


def scan(text: str) -> Document:
    """The links and declarations of `text`. Never fails: what cannot be read is not there."""
    if "<!--" in text:
        text = _without_comments(text)
    document = Document()
    anchors = document.anchors
    for tag, inner in _TAG.findall(text):
        if tag in "aA":
            found = _attributes(inner)
            if "href" in found:
                anchors.append(found)
            continue
        tag = tag.lower()
        if tag == "base":
            document.base = document.base or _attributes(inner).get("href", "")
        elif tag == "meta":
            found = _attributes(inner)
            document.meta.setdefault(found.get("name", ""), found.get("content", ""))
            document.interactive |= found.get("http-equiv", "").lower() == "refresh"
        else:
            document.interactive = True
    return document


def _attributes(inner: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(inner):
        value = double or single or bare
        if "&" in value:
            value = _unescaped(value)
        found.setdefault(name if name.islower() else name.lower(), value)
    return found


def _unescaped(value: str) -> str:
    plain = value
    for entity, character in _ENTITIES:
        plain = plain.replace(entity, character)
    if value.count("&") == sum(value.count(entity) for entity, _ in _ENTITIES):
        return plain
    import html  # 3 ms: for what hardly any page has

    return html.unescape(value)


def _without_comments(text: str) -> str:
    kept: list[str] = []
    position = 0
    while True:
        start = text.find("<!--", position)
        if start < 0:
            kept.append(text[position:])
            break
        kept.append(text[position:start])
        end = text.find("-->", start + 2)
        if end < 0:
            break
        position = end + 3
    return " ".join(kept)
