"""The form that a distribution is uploaded with (legacy upload interface): its metadata and its hashes. Cold."""

from __future__ import annotations

import hashlib
import json
import os

from pym.errors import PublishFailed, StoreError, shown
from pym.spec import core_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.ops.publish_files import Distribution
    from pym.report import Task

_CHUNK = 1 << 20
_LARGEST = 16 << 20  # bytes of an attestation
# Fields of the form by headers of the metadata, in the order uv sends them: those that occur once …
_SINGLE = (
    ("author", "author"),
    ("author_email", "author-email"),
    ("description", "description"),
    ("description_content_type", "description-content-type"),
    ("download_url", "download-url"),
    ("home_page", "home-page"),
    ("keywords", "keywords"),
    ("license", "license"),
    ("license_expression", "license-expression"),
    ("maintainer", "maintainer"),
    ("maintainer_email", "maintainer-email"),
    ("summary", "summary"),
    ("requires_python", "requires-python"),
)
# … and those that may be repeated.
_SEVERAL = (
    ("classifiers", "classifier"),
    ("dynamic", "dynamic"),
    ("license_file", "license-file"),
    ("obsoletes_dist", "obsoletes-dist"),
    ("platform", "platform"),
    ("project_urls", "project-url"),
    ("provides_dist", "provides-dist"),
    ("provides_extra", "provides-extra"),
    ("requires_dist", "requires-dist"),
    ("requires_external", "requires-external"),
    ("supported_platform", "supported-platform"),
    ("import_name", "import-name"),
    ("import_namespace", "import-namespace"),
)


def hashes(path: str, task: Task) -> tuple[str, str]:
    """sha256 and blake2b-256 of a file, in hex.

    Args:
        path: Of the file.
        task: Told every byte.

    Raises:
        StoreError: It cannot be read.
    """
    sha256, blake2 = hashlib.sha256(), hashlib.blake2b(digest_size=32)
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(_CHUNK):
                sha256.update(block)
                blake2.update(block)
                task.advance(len(block))
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    return sha256.hexdigest(), blake2.hexdigest()


def fields(one: Distribution, digests: tuple[str, str], attestations: Sequence[str]) -> list[tuple[str, str]]:
    """Names and values, but for the file itself.

    Args:
        one: What is uploaded.
        digests: Its hashes, as `hashes` gives them.
        attestations: Absolute paths of what attests it.

    Raises:
        PublishFailed: An attestation is none.
        StoreError: It cannot be read.
    """
    said = core_metadata.fields(one.metadata)
    values: dict[str, list[str]] = {}
    for name, value in said:
        values.setdefault(name, []).append(value)

    def first(name: str) -> str:
        return values.get(name, [""])[0]

    found = [
        (":action", "file_upload"),
        ("sha256_digest", digests[0]),
        ("blake2_256_digest", digests[1]),
        ("protocol_version", "1"),
        ("metadata_version", first("metadata-version")),
        ("name", first("name")),
        ("version", first("version")),
        ("filetype", "bdist_wheel" if one.tags else "sdist"),
        ("pyversion", one.tags.partition("-")[0] if one.tags else "source"),
    ]
    for field, header in _SINGLE:
        if header in values:
            # The body comes last, and is what counts of two descriptions.
            found.append((field, values[header][-1 if header == "description" else 0]))
        elif field == "requires_python":
            found.append((field, ""))  # some servers refuse an upload without it
    for field, header in _SEVERAL:
        found += [(field, value) for value in values.get(header, ())]
    if attestations:
        found.append(("attestations", "[" + ",".join([_attestation(path) for path in attestations]) + "]"))
    return found


def _attestation(path: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    try:
        if len(data) > _LARGEST or not isinstance(json.loads(data), dict):
            raise ValueError("it is no JSON object")
        return data.decode("utf-8").strip()
    except (ValueError, RecursionError) as error:
        raise PublishFailed(
            f"{shown(os.path.basename(path))} is no attestation",
            context=str(error)[:200],
            hints=("make it again, or leave attestations out: `--no-attestations`",),
        ) from error
