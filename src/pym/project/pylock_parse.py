"""The pins of a `pylock.toml`, parsed. A cold module."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.project import toml
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.project.pylock import Pin


def pins(path: str, label: str) -> tuple[Pin, ...]:
    """See `pym.project.pylock.pins`.

    Raises:
        UsageError: The file is no lock, or one of a version that is not known.
    """
    value = toml.load(path)
    version = value.get("lock-version")
    if not isinstance(version, str):
        raise UsageError(f"`{label}` is not a lock", context="it has no `lock-version`")
    if version.partition(".")[0] != "1":
        raise UsageError(
            f"`{label}` has lock version {shown(version)}, which this pym does not know",
            hints=("it was written by a newer program: upgrade pym",),
        )
    packages = value.get("packages", [])
    if not isinstance(packages, list):
        raise UsageError(f"`{label}` is not a lock", context="`packages` is not a list")
    found: list[Pin] = []
    for package in packages:
        name = package.get("name") if isinstance(package, dict) else None
        if not isinstance(name, str) or not name.replace("-", "a").replace("_", "a").replace(".", "a").isalnum():
            raise UsageError(f"`{label}` is not a lock", context="a package has no name, or one that cannot be")
        pinned, marker = package.get("version"), package.get("marker", "")
        if isinstance(pinned, str):
            text = marker if isinstance(marker, str) else ""
            found.append((normalised(name), pinned, text, _hashes(package)))
    return tuple(found)


def _hashes(package: dict[str, Any]) -> tuple[str, ...]:
    files = [package.get("sdist"), package.get("archive")]
    wheels = package.get("wheels")
    if isinstance(wheels, list):
        files += wheels
    found = set()
    for file in files:
        hashes = file.get("hashes") if isinstance(file, dict) else None
        if isinstance(hashes, dict):
            found |= {f"{name}:{digest}" for name, digest in hashes.items() if isinstance(digest, str)}
    return tuple(sorted(found))
