"""Small wheels, as many as it takes: `package-N` has versions 1.0 and 1.1, a handful of modules and a program.

Each requires the next two of its hundred, so that `package-0`, `package-100`, `package-200` lead to three hundred.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile

COUNT = 2000
GROUP = 100
VERSIONS = ("1.0", "1.1")
MODULES = 6
_MOMENT = (2024, 1, 1, 0, 0, 0)


def requirements(size: int) -> list[str]:
    """What leads to the first `size` packages; `size` is below a hundred or goes in hundreds."""
    if size < GROUP:
        return [f"package-{GROUP - size}"]
    return [f"package-{first}" for first in range(0, size, GROUP)]


def metadata(number: int, version: str) -> bytes:
    end = (number // GROUP + 1) * GROUP
    requires = [f"Requires-Dist: package-{other}>=1.0" for other in (number + 1, number + 2) if other < end]
    head = ["Metadata-Version: 2.1", f"Name: package-{number}", f"Version: {version}", "Requires-Python: >=3.8"]
    return ("\n".join([*head, *requires]) + "\n").encode()


def wheel(number: int, version: str) -> bytes:
    """The archive."""
    module, about = f"package_{number}", f"package_{number}-{version}.dist-info"
    files = {f"{module}/__init__.py": f"__version__ = {version!r}\n\n\ndef main():\n    print({number})\n"}
    files |= {
        f"{module}/part_{part}.py": "".join(
            f'def part_{part}_{place}(given):\n    """What it does is of no interest."""\n    return given + {place}\n\n\n'
            for place in range(30)
        )
        for part in range(MODULES - 1)
    }
    files |= {
        f"{about}/METADATA": metadata(number, version).decode(),
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[console_scripts]\npackage-{number} = {module}:main\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text)
    return out.getvalue()


class Small:
    """A site of `tests.bench.index`."""

    def __init__(self) -> None:
        self.made: dict[tuple[int, str], bytes] = {}

    def page(self, name: str, files_at: str) -> bytes:
        number = self._number(name.removeprefix("package-"), name)
        files = []
        for version in VERSIONS:
            data, about = self._wheel(number, version), hashlib.sha256(metadata(number, version)).hexdigest()
            filename = f"package_{number}-{version}-py3-none-any.whl"
            files.append({
                "core-metadata": {"sha256": about}, "data-dist-info-metadata": {"sha256": about},
                "filename": filename, "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
                "requires-python": ">=3.8", "size": len(data), "upload-time": "2024-01-01T12:00:00.000000Z",
                "url": f"{files_at}/{filename}", "yanked": False,
            })  # fmt: skip
        meta = {"api-version": "1.1"}
        return json.dumps({"files": files, "meta": meta, "name": name, "versions": list(VERSIONS)}).encode()

    def file(self, path: str) -> bytes:
        found = re.fullmatch(r"package_(\d+)-([\d.]+)-py3-none-any\.whl(\.metadata)?", path)
        if not found or found[2] not in VERSIONS:
            raise KeyError(path)
        number = self._number(found[1], path)
        return metadata(number, found[2]) if found[3] else self._wheel(number, found[2])

    def fetch(self, path: str) -> None:
        """There is nothing to fetch."""

    def _number(self, text: str, name: str) -> int:
        if not text.isdecimal() or int(text) >= COUNT:
            raise KeyError(name)
        return int(text)

    def _wheel(self, number: int, version: str) -> bytes:
        key = number, version
        if key not in self.made:
            self.made[key] = wheel(number, version)
        return self.made[key]
