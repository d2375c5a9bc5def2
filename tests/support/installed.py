"""Virtual environments and what is installed in them, written file by file: no installer is involved."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from pym.model.environment import Environment, Scheme
from pym.model.interpreter import InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion

MINOR = f"python{sys.version_info[0]}.{sys.version_info[1]}"


def environment(path: Path) -> Environment:
    """A virtual environment of the Python that runs the tests, without anything in it."""
    (path / "bin").mkdir(parents=True)
    base = os.path.realpath(sys.executable)
    for name in ("python", "python3", MINOR):
        (path / "bin" / name).symlink_to(base)
    number = ".".join(map(str, sys.version_info[:3]))
    (path / "pyvenv.cfg").write_text(f"home = {os.path.dirname(base)}\nversion_info = {number}\n")
    place = path / "lib" / MINOR / "site-packages"
    place.mkdir(parents=True)
    scheme = Scheme(str(place), str(place), str(path / "bin"), str(path), str(path / "include" / "site" / MINOR))
    version = PythonVersion(*sys.version_info[:3])
    key = InterpreterKey("cpython", version, "", Platform("linux", os.uname().machine, "gnu"))
    return Environment(str(path), "virtual", str(path / "bin/python"), key, scheme)


def site(of: Environment) -> Path:
    """Its site directory."""
    return Path(of.scheme.purelib)


def distribution(
    place: Path,
    name: str,
    version: str,
    requires: Iterable[str] = (),
    *,
    python: str = "",
    tag: str = "py3-none-any",
    files: Mapping[str, bytes] | None = None,
    direct_url: str = "",
    rows: Iterable[str] = (),
) -> Path:
    """A distribution in a site directory.

    Args:
        place: The site directory.
        name: Of the distribution.
        version: As it is to be written.
        requires: `Requires-Dist`.
        python: `Requires-Python`, "" for none.
        tag: Of WHEEL.
        files: Contents by path, relative to the site directory.
        direct_url: Content of `direct_url.json`, "" for none.
        rows: More lines of RECORD.

    Returns:
        Its `.dist-info`.
    """
    info = place / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {python}"] if python else []
    lines += [f"Requires-Dist: {one}" for one in requires]
    (info / "METADATA").write_text("\n".join([*lines, "", "About it", ""]))
    (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
    (info / "INSTALLER").write_text("tests\n")
    if direct_url:
        (info / "direct_url.json").write_text(direct_url)
    for inside, content in (files or {}).items():
        path = place / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    own = [f"{info.name}/{each}" for each in sorted(os.listdir(info))]
    listed = [*(files or {}), *own, f"{info.name}/RECORD"]
    (info / "RECORD").write_text("".join([f"{each},,\n" for each in listed] + [f"{row}\n" for row in rows]))
    return info
