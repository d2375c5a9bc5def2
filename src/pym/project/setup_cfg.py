"""What a `setup.cfg` requires where it says so literally. A cold module.

Only what setuptools would read the same way without running anything: lists written in the file itself, and no
`setup.py` beside it that does more than call `setup()`.
"""

from __future__ import annotations

import configparser
import os
import re
from typing import NamedTuple

from pym.errors import UsageError
from pym.fs.regular import opener
from pym.spec.direct import normalised

_PLAIN_SETUP = re.compile(r"\s*(from setuptools import setup|import setuptools)\s*(setuptools\.)?setup\(\s*\)\s*")


class SetupCfg(NamedTuple):
    """The requirements of a project, as texts."""

    name: str
    dependencies: list[str]
    extras: dict[str, list[str]]


def read(path: str, label: str) -> SetupCfg | None:
    """The project, None if it takes a build to know what it requires.

    Raises:
        UsageError: The file cannot be read.
    """
    if not os.path.exists(path):
        raise UsageError(f"File not found: `{label}`")
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with open(path, encoding="utf-8-sig", opener=opener) as file:
            parser.read_file(file)
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise UsageError(f"Failed to read `{label}`", context=str(error)) from error
    script = os.path.join(os.path.dirname(path), "setup.py")
    try:
        with open(script, encoding="utf-8", opener=opener) as file:
            if not _PLAIN_SETUP.fullmatch(file.read(1 << 16)):
                return None
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError):
        return None
    name = parser.get("metadata", "name", fallback="").strip()
    listed = parser.get("options", "install_requires", fallback="")
    extras = {
        normalised(extra): _lines(text)
        for extra, text in (
            parser.items("options.extras_require") if parser.has_section("options.extras_require") else ()
        )
    }
    texts = [name, listed.strip(), *(text for listed_ in extras.values() for text in listed_)]
    if not name or any(text.startswith(("file:", "attr:")) for text in texts):
        return None
    return SetupCfg(normalised(name), _lines(listed), extras)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
