"""Source trees with a build backend of their own (PEP 517, `backend-path`): no network, nothing to install."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

# A backend that does what it should. Tests append to it what is to go wrong: later definitions win.
WORKING = """
import os, zipfile

NAME, VERSION, REQUIRES = {name!r}, {version!r}, {requires!r}


def _metadata():
    lines = ["Metadata-Version: 2.1", "Name: " + NAME, "Version: " + VERSION]
    extras = [one.partition("extra == ")[2].strip('"') for one in REQUIRES]
    lines += ["Provides-Extra: " + one for one in dict.fromkeys(extras) if one]
    return "\\n".join(lines + ["Requires-Dist: " + one for one in REQUIRES] + [""])


def _info():
    return NAME.replace("-", "_") + "-" + VERSION + ".dist-info"


def _wheel(directory, files):
    name = NAME.replace("-", "_") + "-" + VERSION + "-py3-none-any.whl"
    files = dict(files)
    files[_info() + "/METADATA"] = _metadata()
    files[_info() + "/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    import base64, hashlib
    def row(path, text):
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        return path + ",sha256=" + digest + "," + str(len(text.encode())) + "\\n"
    record = "".join(row(path, text) for path, text in files.items()) + _info() + "/RECORD,,\\n"
    files[_info() + "/RECORD"] = record
    with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, {{NAME.replace("-", "_") + ".py": "x = " + repr(config_settings) + "\\n"}})


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, {{NAME.replace("-", "_") + ".pth": os.getcwd() + "\\n"}})
"""

# What makes source distributions besides.
PACKS = """
def build_sdist(sdist_directory, config_settings=None):
    import io, tarfile
    stem = NAME.replace("-", "_") + "-" + VERSION
    with tarfile.open(os.path.join(sdist_directory, stem + ".tar.gz"), "w:gz") as archive:
        for name in sorted(os.listdir(".")):
            if os.path.isfile(name):
                archive.add(name, stem + "/" + name)
        data = _metadata().encode()
        about = tarfile.TarInfo(stem + "/PKG-INFO")
        about.size = len(data)
        archive.addfile(about, io.BytesIO(data))
    return stem + ".tar.gz"
"""

PREPARED = """
def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    os.mkdir(os.path.join(metadata_directory, _info()))
    with open(os.path.join(metadata_directory, _info(), "METADATA"), "w") as file:
        file.write(_metadata())
    return _info()
"""


def tree(
    directory: Path,
    more: str = "",
    *,
    name: str = "thing",
    version: str = "1.0",
    requires: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    project: str = "",
) -> Path:
    """A source tree.

    Args:
        directory: Where; made if need be.
        more: Appended to the backend, whose `os` is imported.
        name, version, requires: What its metadata will say.
        needs: `build-system.requires`.
        project: Text before `[build-system]` in its `pyproject.toml`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "backend.py").write_text(WORKING.format(name=name, version=version, requires=list(requires)) + more)
    listed = ", ".join(f'"{one}"' for one in needs)
    (directory / "pyproject.toml").write_text(
        f'{project}\n[build-system]\nrequires = [{listed}]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    return directory


class Room:
    """What a backend runs in: the Python that runs the tests, as it is."""

    def __init__(self, *, isolated: bool = True) -> None:
        self.python = sys.executable
        self.version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        self.scripts = str(Path(sys.executable).parent)
        self.prefix = ""
        self.isolated = isolated
        self.added: list[str] = []

    def add(self, requirements) -> None:
        self.added += requirements


def sdist(directory: Path, source: Path, name: str = "thing", version: str = "1.0", *, suffix: str = ".tar.gz") -> Path:
    """A tree as an sdist in `directory`, without PKG-INFO: only a build tells its metadata."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}-{version}{suffix}"
    files = sorted(one for one in source.rglob("*") if one.is_file())
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for one in files:
                archive.writestr(zipfile.ZipInfo(f"{name}-{version}/{one.relative_to(source)}"), one.read_bytes())
    else:
        with tarfile.open(path, "w:gz") as tar:
            for one in files:
                tar.add(one, f"{name}-{version}/{one.relative_to(source)}")
    return path
