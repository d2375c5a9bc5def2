"""Gists: the address of the file that a page of GitHub is about, as its API tells. Cold."""

from __future__ import annotations

import json

from pym.errors import UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "gist.github.com"
_API = "https://api.github.com/gists/"


def is_page(url: str) -> bool:
    """Whether an address is that of the page of a gist, and not of a file of it."""
    head, _, rest = url.partition("#")[0].partition("?")[0].partition("://")
    host, _, path = rest.partition("/")
    return head in ("http", "https") and host.lower() == HOST and "raw" not in path.split("/")


def file_of(url: str, read: Callable[[str], bytes]) -> str:
    """The address of the file: the one that `#file-NAME` names, else the first with Python in it, else the first.

    Args:
        url: `https://gist.github.com/[USER/]ID[/REVISION]`.
        read: What the API says at an address.

    Raises:
        UsageError: It is no such address, or the gist has no such file.
        NetworkError: It cannot be asked.
    """
    address, _, fragment = url.partition("#")
    parts = [part for part in address.partition("?")[0].partition("://")[2].split("/")[1:] if part]
    identifier = parts[1:] if len(parts) > 1 else parts
    if not 1 <= len(identifier) <= 2 or not all(part.isascii() and part.isalnum() for part in identifier):
        raise UsageError("Invalid Gist URL format", context=shown(url))
    try:
        said = json.loads(read(_API + "/".join(identifier)))
        listed = said["files"].items()
        files = {str(name): str(about["raw_url"]) for name, about in listed if about["raw_url"].startswith("https://")}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UsageError("What GitHub says of the gist cannot be understood", context=shown(url)) from error
    if not files:
        raise UsageError("No files found in the Gist", context=shown(url))
    if fragment.startswith("file-"):
        for name in files:
            if _anchor(name) == fragment:
                return files[name]
        missing = shown(fragment.removeprefix("file-"))
        raise UsageError(f"The gist has no file {missing}", context=", ".join(files))
    return next((files[name] for name in files if name.endswith(".py")), next(iter(files.values())))


def _anchor(name: str) -> str:
    return "file-" + "".join([one if one.isalnum() or one == "_" else "-" for one in name.lower()])
