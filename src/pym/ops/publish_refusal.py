"""What a server says when it does not take a file, as text for a person. Cold."""

from __future__ import annotations

import json
import re

from pym.errors import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.reply import Reply

_LONGEST = 600  # characters that are shown
_UNSEEN = re.compile(r"<(title|script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HINTS = {
    401: ("check user and password, or the token: it may have expired, or be for another place",),
    403: ("check the token, and that its owner may publish this project",),
    404: ("check the URL: it is that of the upload interface, not that of the index",),
    405: ("check the URL: it is that of the upload interface, not that of the index",),
    409: ("`--check-url URL` passes over files that are there already",),
    413: ("the server does not take files of that size",),
}
_EXISTS = re.compile(r"already (?:exists|been|uploaded|taken)|file name has|conflict", re.IGNORECASE)


def said(reply: Reply) -> str:
    """The message in an answer, "" if there is none; in one line, and safe to print."""
    text = reply.body.decode("utf-8", "replace")
    if reply.kind.endswith(("/json", "+json")):
        text = _of_json(text)
    elif reply.kind.startswith(("text/html", "application/xhtml")) or text.lstrip()[:1] == "<":
        text = _of_html(text)
    text = " ".join(text.split())
    return shown(text, _LONGEST)[1:-1] if text else ""


def hints(reply: Reply, message: str) -> tuple[str, ...]:
    """What to do about it."""
    found = _HINTS.get(reply.status, ())
    if reply.status in (400, 403) and _EXISTS.search(message):
        found = _HINTS[409]
    if reply.again:
        found = (*found, "an earlier try may have got through though it was not answered")
    return tuple(dict.fromkeys(found))


def _of_json(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(value, dict):
        return text
    found = [value.get("title"), value.get("detail"), value.get("message"), value.get("error")]
    errors = value.get("errors")
    if isinstance(errors, list):
        found += [one.get("message", one.get("description")) if isinstance(one, dict) else one for one in errors]
    return "; ".join(dict.fromkeys([one for one in found if isinstance(one, str) and one])) or text


def _of_html(text: str) -> str:
    from html import unescape

    title = re.search(r"<title[^>]*>(.*?)</title", text, re.DOTALL | re.IGNORECASE)
    first = " ".join(unescape(title.group(1)).split()) if title else ""
    body = " ".join(unescape(re.sub(r"<[^>]*>", " ", _UNSEEN.sub(" ", text))).split())
    return ": ".join([part for part in (first if first not in body else "", body) if part])
