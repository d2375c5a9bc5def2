"""What a repository around a directory has checked out, read without git."""

from __future__ import annotations

import os

from pym.fs.regular import opener
from pym.spec.git import is_commit

_LARGEST = 64 << 20  # bytes of packed-refs


def commit(directory: str) -> str:
    """The commit of HEAD, "" outside of repositories and where there is none yet."""
    place, common = _repository(directory)
    if not place:
        return ""
    head = _text(os.path.join(place, "HEAD")).strip()
    for _ in range(5):  # a symbolic ref may name another one
        if not head.startswith("ref: "):
            return head if is_commit(head) else ""
        name = head[5:].strip()
        if ".." in name.split("/") or name.startswith("/"):
            return ""
        head = _text(os.path.join(place, name)).strip() or _text(os.path.join(common, name)).strip()
        head = head or _packed(common).get(name, "")
    return ""


def tags(directory: str) -> str:
    """All tags and what they name, as one text."""
    place, common = _repository(directory)
    if not place:
        return ""
    found = {name: value for name, value in _packed(common).items() if name.startswith("refs/tags/")}
    top = os.path.join(common, "refs", "tags")
    for root, _, names in os.walk(top):
        for name in names:
            path = os.path.join(root, name)
            full = "refs/tags/" + os.path.relpath(path, top).replace(os.sep, "/")
            found[full] = _text(path).strip()
    return " ".join(f"{name[10:]}={value}" for name, value in sorted(found.items()))


def _repository(directory: str) -> tuple[str, str]:
    """The `.git` directory of what is checked out around a directory, and the one that its branches are in."""
    place = directory
    while True:
        found = os.path.join(place, ".git")
        if os.path.isdir(found):
            break
        linked = _text(found)
        if linked.startswith("gitdir: "):
            found = os.path.join(place, linked[8:].strip())
            break
        above = os.path.dirname(place)
        if above == place:
            return "", ""
        place = above
    shared = _text(os.path.join(found, "commondir")).strip()
    return found, os.path.join(found, shared) if shared else found


def _packed(common: str) -> dict[str, str]:
    found = {}
    for line in _text(os.path.join(common, "packed-refs")).splitlines():
        value, space, name = line.partition(" ")
        if space and is_commit(value):
            found[name] = value
    return found


def _text(path: str) -> str:
    try:
        with open(path, "rb", buffering=0, opener=opener) as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
