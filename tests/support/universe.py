"""Small worlds of packages from a few lines of description: archives in memory, a directory, an index, a provider.

    world = Universe({"a": {"1.0": ["z>=1"], "2.0a1": []}, "z": {"0.5": [], "1.0": {"requires_python": ">=3.9"}}})
    world.provider()                    # no server, no archives: for unit tests of the resolver
    world.write(tmp_path / "links")     # a directory for --find-links
    with world.serve() as index:        # PEP 503 and 691 on loopback, for pym and for real clients
        index.url

A version is a list of requirements, or a mapping (all keys optional):

    requires          what it requires, as in Requires-Dist
    requires_python   in its metadata and on the page
    extras            {"name": ["what it requires", ...]}; the marker is added
    wheels            tags, with a build tag in front if wanted ("1-cp312-cp312-win_amd64"); default "py3-none-any"; or
                      mappings: {"tags": ..., and any of requires_python, yanked, uploaded, requires} for that file alone
    sdist             True, or a mapping as for wheels; default: none
    dynamic           fields the sdist's PKG-INFO calls Dynamic: it needs a build then
    metadata_version  default 2.2
    yanked            the reason, or True
    uploaded          2024-01-01T00:00:00Z; default: the page does not say
    metadata          lies in METADATA: {"Name": "other", "Requires-Dist": None}; None leaves a field out; or all its bytes
    page_python       what the page says of requires-python, where it differs from the metadata
    hashes            False: the page has none
    unavailable       (kind, reason): what the provider says instead of metadata
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import tarfile
import zipfile
from datetime import datetime
from functools import cached_property
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

FILES = "https://files.example.com/"  # where the files of a provider seem to be
INDEX = "https://index.example.com/simple/"
_MOMENT = (2020, 1, 1, 0, 0, 0)

_BACKEND = '''"""A build backend that needs nothing: the project as it was described."""
import base64, hashlib, os, zipfile

WHEEL = {wheel!r}
CONTENT = {content!r}

def _write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)

def build_wheel(directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(os.path.join(directory, WHEEL), "w") as archive:
        for path, text in CONTENT.items():
            archive.writestr(path, text)
    return WHEEL

build_editable = build_wheel

def prepare_metadata_for_build_wheel(directory, config_settings=None):
    for path, text in CONTENT.items():
        if ".dist-info/" in path:
            _write(os.path.join(directory, path), text)
    return next(path for path in CONTENT if ".dist-info/" in path).split("/")[0]
'''


class Distribution:
    """One file of a version: what the page says of it, and its bytes, made when they are first asked for.

    Attributes:
        project, version: As described.
        filename: Of the wheel or sdist.
        tags: As in the file name of the wheel; "" for an sdist.
        build: Build tag of the wheel, or "".
        metadata: METADATA or PKG-INFO.
        requires_python: What the page says, or "".
        yanked: None, or the reason ("" without one).
        uploaded: As text, or "".
        hashed: Whether the page has hashes.
    """

    def __init__(self, project: str, version: str, row: dict, own: dict) -> None:
        row = {**row, **own}
        self.project = project
        self.version = version
        self.row = row
        stem = f"{re.sub(r'[-_.]+', '_', project).lower()}-{version.replace('-', '_')}"
        self.stem = stem
        written = own.get("tags", "")
        self.build, self.tags = "", written
        if written.count("-") == 3:
            self.build, self.tags = written.split("-", 1)
        self.filename = f"{stem}-{written}.whl" if written else f"{stem}.tar.gz"
        self.metadata = _metadata(project, version, row, sdist=not written)
        self.requires_python = row.get("page_python", row.get("requires_python")) or ""
        yanked = row.get("yanked")
        self.yanked = None if yanked is None or yanked is False else "" if yanked is True else yanked
        self.uploaded = row.get("uploaded") or ""
        self.hashed = row.get("hashes", True)

    @cached_property
    def data(self) -> bytes:
        """The archive."""
        return _wheel(self) if self.tags else _sdist(self)

    @cached_property
    def sha256(self) -> str:
        """Of the archive, in hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def seconds(self) -> float | None:
        """When it was uploaded, in seconds since the epoch."""
        return datetime.fromisoformat(self.uploaded.replace("Z", "+00:00")).timestamp() if self.uploaded else None


class Universe:
    """Projects with all their versions.

    Args:
        projects: As described above.
        statuses: PEP 792 by name: ("archived", "no longer maintained").
        urls: For the provider only: (name, version) that a direct reference leads to. The URLs of the files (below
            `FILES`) lead to them without being named here.
    """

    def __init__(self, projects: dict, *, statuses: dict | None = None, urls: dict | None = None) -> None:
        self.projects: dict[str, dict[str, list[Distribution]]] = {}
        self.rows: dict[tuple[str, str], dict] = {}
        self.statuses = {canonicalize_name(name): status for name, status in (statuses or {}).items()}
        self.urls = dict(urls or {})
        for name, versions in projects.items():
            project = canonicalize_name(name)
            made = self.projects.setdefault(project, {})
            for version in sorted(versions, key=Version):
                row = versions[version]
                row = dict(row) if isinstance(row, dict) else {"requires": list(row)}
                self.rows[project, version] = row
                wheels = row.get("wheels", ["py3-none-any"])
                made[version] = [
                    Distribution(name, version, row, wheel if isinstance(wheel, dict) else {"tags": wheel})
                    for wheel in ([wheels] if isinstance(wheels, str) else wheels)
                ]
                sdist = row.get("sdist", False)
                if sdist is not False:
                    made[version].append(Distribution(name, version, row, sdist if isinstance(sdist, dict) else {}))

    def distributions(self, name: str | None = None) -> list[Distribution]:
        """All files, or those of one project, in ascending order of their versions."""
        projects = self.projects.values() if name is None else [self.projects[canonicalize_name(name)]]
        return [file for versions in projects for files in versions.values() for file in files]

    def write(self, directory: Path) -> Path:
        """All files in one directory."""
        directory.mkdir(parents=True, exist_ok=True)
        for file in self.distributions():
            (directory / file.filename).write_bytes(file.data)
        return directory

    def provider(self, **options):
        """A `pym.model.provider.Provider` of these projects; see `tests.support.provider.WorldProvider`."""
        from tests.support.provider import WorldProvider

        return WorldProvider(self, **options)

    def serve(self, **options):
        """A running index of these projects, as a context manager; see `tests.support.index.IndexServer`."""
        from tests.support.index import IndexServer

        return IndexServer(self, **options)


def _metadata(project: str, version: str, row: dict, *, sdist: bool) -> bytes:
    lies = row.get("metadata", {})
    if isinstance(lies, bytes | str):
        return lies if isinstance(lies, bytes) else lies.encode()
    requires, extras = list(row.get("requires", ())), row.get("extras", {})
    for extra, wanted in extras.items():
        for text in wanted:
            requirement, semicolon, marker = text.partition(" ;") if " ;" in text else text.partition(";")
            condition = f"({marker.strip()}) and extra == '{extra}'" if semicolon else f"extra == '{extra}'"
            requires.append(f"{requirement.strip()} ; {condition}")
    fields: dict[str, list[str]] = {
        "Metadata-Version": [row.get("metadata_version", "2.2")],
        "Name": [project],
        "Version": [version],
        "Summary": ["A package of a test"],
        "Requires-Python": [row["requires_python"]] if row.get("requires_python") else [],
        "Provides-Extra": list(extras),
        "Requires-Dist": requires,
        "Dynamic": list(row.get("dynamic", ())) if sdist else [],
    }
    for field, value in lies.items():
        fields[field] = [] if value is None else [value] if isinstance(value, str) else list(value)
    return "".join(f"{field}: {value}\n" for field, values in fields.items() for value in values).encode()


def _contents(file: Distribution, tags: str) -> dict[str, bytes]:
    module, about = file.stem.partition("-")[0], f"{file.stem}.dist-info"
    wheel = f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tags}\n".encode()
    files = {
        f"{module}/__init__.py": f"__version__ = {file.version!r}\n".encode(),
        f"{about}/METADATA": file.metadata,
        f"{about}/WHEEL": wheel,
    }
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    return {**files, f"{about}/RECORD": f"{record}{about}/RECORD,,\n".encode()}


def _wheel(file: Distribution) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in _contents(file, file.tags).items():
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _sdist(file: Distribution) -> bytes:
    dynamic = {field.lower() for field in file.row.get("dynamic", ())}
    built = Distribution(file.project, file.version, file.row, {"tags": "py3-none-any"})
    content = {path: data.decode() for path, data in _contents(built, built.tags).items()}
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    pkg_info = file.metadata
    if dynamic:  # what it depends on is known to the backend only
        lines = pkg_info.decode().splitlines(keepends=True)
        pkg_info = "".join(line for line in lines if line.partition(":")[0].lower() not in dynamic).encode()
    members = {
        "PKG-INFO": pkg_info,
        "pyproject.toml": project.encode(),
        "backend.py": _BACKEND.format(wheel=built.filename, content=content).encode(),
        **{path: data.encode() for path, data in content.items() if ".dist-info/" not in path},
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in members.items():
            member = tarfile.TarInfo(f"{file.stem}/{path}")
            member.size = len(data)
            member.mtime = 1577836800
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0)
