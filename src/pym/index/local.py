"""Indexes and links on this machine: `file:` URLs and directories. Cold."""

from __future__ import annotations

import os

from pym.errors import IndexUnusable, StoreError, UsageError
from pym.index import page
from pym.index.accept import LIMIT
from pym.spec.direct import file_url, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.page import Page
    from pym.model.distribution import File


def stamp(path: str) -> str:
    """What tells one content of a file from another, "" if there is none."""
    try:
        about = os.stat(path)
    except OSError:
        return ""
    return f"{about.st_size}-{about.st_mtime_ns}-{about.st_ino}"


def project_page(url: str, name: str) -> tuple[str, str]:
    """Path of a project's page in a `file:` index, and its stamp: "" if the index does not have the project.

    Raises:
        IndexUnusable: There is no such index.
    """
    root = path_of(url)
    for file in ("index.html", "index.json"):
        path = os.path.join(root, name, file)
        found = stamp(path)
        if found:
            return path, found
    if not root or not os.path.isdir(root):
        raise IndexUnusable(f"The index `{url}` is not a directory", hints=("check the URL of the index",))
    return "", ""


def read_page(path: str, url: str) -> Page:
    """The page in a file.

    Args:
        path: The file.
        url: What it is called: relative links are relative to it.

    Raises:
        IndexUnusable: It is none.
        StoreError: It cannot be read.
    """
    try:
        with open(path, "rb") as file:
            body = file.read(LIMIT + 1)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    return page.read(body, "application/vnd.pypi.simple.v1+json" if path.endswith(".json") else "text/html", url)


def links_at(path: str) -> Page:
    """The distributions in a directory, or those that an HTML file links to.

    Raises:
        UsageError: There is neither.
        IndexUnusable: It is not a page.
        StoreError: It cannot be read.
    """
    try:
        if os.path.isdir(path):
            names = sorted(os.listdir(path))
            return page.Page([_entry(path, name) for name in names if _distribution(name)], [])
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    if os.path.isfile(path):
        return read_page(path, file_url(path))
    raise UsageError(
        f"`{path}` is neither a directory nor a page of links",
        hints=("check what `--find-links` and `find-links` name",),
    )


def _entry(directory: str, name: str) -> File:
    return (name, file_url(os.path.join(directory, name)), (), -1, None, "", None, None)


def _distribution(name: str) -> bool:
    return name.endswith((".whl", ".tar.gz", ".zip")) and not name.startswith(".")
