"""Where distributions come from (`direct_url.json`, PEP 610), and whether it is where they should. A HOT module."""

from __future__ import annotations

import os

from pym.install import direct_url, sites
from pym.spec import git
from pym.spec.direct import path_of, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Installed
    from pym.model.resolution import Node
    from pym.spec.git import GitReference


def shown(one: Installed) -> str:
    """The URL that an installed distribution came from, "" for an index."""
    data = read(one)
    return as_url(data) if data else ""


def as_url(data: dict[str, object]) -> str:
    """The URL that a `direct_url.json` tells, as one would write it: of a repository with the commit (PEP 610)."""
    # Whoever wrote it should have left credentials out; what is printed here ends up in files.
    url = without_credentials(str(data["url"]))
    if isinstance(data.get("dir_info"), dict):
        return url
    vcs = data.get("vcs_info")
    if isinstance(vcs, dict):
        commit = vcs.get("commit_id") or vcs.get("requested_revision") or ""
        url = f"{vcs.get('vcs', 'git')}+{url}{'@' if commit else ''}{commit}"
    inner = data.get("subdirectory")
    return f"{url}#subdirectory={inner}" if isinstance(inner, str) and inner else url


def read(one: Installed) -> dict[str, object] | None:
    """What `direct_url.json` says; None without one, or when nothing can be made of it."""
    # Hardly any distribution has one: asking costs a third of an open that fails.
    if one.kind != "dist-info" or not os.access(os.path.join(one.site, one.info, "direct_url.json"), os.F_OK):
        return None
    return sites.direct_url(one)


def place(url: str) -> tuple[str, str]:
    """The URL without fragment and credentials as it is recorded, and the subdirectory that the fragment names."""
    where, _, fragment = url.partition("#")
    below = ""
    for part in fragment.split("&"):
        if part.startswith("subdirectory="):
            below = part[13:].strip("/")
    return without_credentials(where), below


def content(node: Node, sha256: str = "", commit: str = "") -> str:
    """The `direct_url.json` of a distribution that a direct reference leads to; "" for what comes from an index.

    Args:
        node: What was chosen.
        sha256: Of the archive, in hex, where it is one.
        commit: Of the repository, where it is one.
    """
    if not node.url:
        return ""
    where, below = place(node.url)
    if git.is_git(node.url):
        named = git.parse(node.url)
        commit = commit or git.commit_in(exact(node))
        return direct_url.repository(named.repository, commit, named.revision, named.subdirectory)
    path = path_of(where)
    if path and os.path.isdir(path):
        return direct_url.directory(where.rstrip("/"), editable=node.editable, subdirectory=below)
    return direct_url.archive(where, sha256, below)


def exact(node: Node) -> str:
    """The URL of a direct reference, of one to a git repository that of the commit that was found."""
    return node.files[0][1] if git.is_git(node.url) and node.files else node.url


def told(node: Node) -> str:
    """Where a distribution comes from, as people are told."""
    if git.is_git(node.url):
        return without_credentials(exact(node))
    place = node.url.partition("#")[0]
    return without_credentials(place.rstrip("/") if path_of(place) else place)


def same(one: Installed, url: str, *, editable: bool) -> bool:
    """Whether an installed distribution is the archive that `url` leads to.

    Directories never are: for them ask `ops.trees`. Repositories are if the commit that is asked for was installed.
    """
    data = read(one)
    if data is None:
        return False
    where, below = place(url)
    if data.get("subdirectory", "") != below:
        return False
    if git.is_git(url):
        return _same_commit(data, git.parse(url))
    if data.get("url") != where or not isinstance(data.get("archive_info"), dict):
        return False
    path = path_of(where)
    if path:
        return _older(path, one)
    stated = dict([part.split("=", 1) for part in url.partition("#")[2].split("&") if "=" in part])
    info = data["archive_info"]
    recorded = info.get("hashes") if isinstance(info, dict) else None
    if "sha256" in stated and isinstance(recorded, dict) and "sha256" in recorded:
        return bool(recorded["sha256"] == stated["sha256"].lower())
    return True


def _same_commit(data: dict[str, object], reference: GitReference) -> bool:
    info = data.get("vcs_info")
    return (
        isinstance(info, dict)
        and data.get("url") == reference.repository
        and bool(reference.commit)
        and info.get("commit_id") == reference.commit
    )


def _older(path: str, one: Installed) -> bool:
    """Whether a local archive has not been written since the distribution was installed."""
    try:
        archive = os.stat(path).st_mtime_ns
        return archive <= os.stat(os.path.join(one.site, one.info, "RECORD")).st_mtime_ns
    except OSError:
        return False
