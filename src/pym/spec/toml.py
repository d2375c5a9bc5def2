"""TOML. A HOT module: what is not of the ordinary form (`toml_plain`) is read by a cold one."""

from __future__ import annotations

from codecs import BOM_UTF8

from pym.spec import toml_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def parse(data: bytes | str) -> dict[str, Any]:
    """The value of TOML text.

    Args:
        data: UTF-8, with a byte order mark or without; or what has been decoded.

    Raises:
        ValueError: It is not UTF-8 (`UnicodeDecodeError`), not TOML, or nested too deeply.
    """
    text = data if isinstance(data, str) else data.removeprefix(BOM_UTF8).decode()
    found = toml_plain.read(text)
    if found is None:
        from pym.spec import toml_whole

        found = toml_whole.read(text)
    return found
