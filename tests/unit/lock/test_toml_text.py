"""Files as TOML: named apart from their address only where that does not end in the name."""

from __future__ import annotations

import pytest

from pym.lock.toml_text import file

NAME = "a-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("url", "head"),
    [
        (f"https://h.example.com/x/{NAME}", f'url = "https://h.example.com/x/{NAME}"'),
        ("https://h.example.com/x/a.whl", f'name = "{NAME}", url = "https://h.example.com/x/a.whl"'),
        (NAME, f'path = "{NAME}"'),
        (f"links/{NAME}", f'path = "links/{NAME}"'),
        ("", f'path = "{NAME}"'),
    ],
)
def test_a_file(url: str, head: str) -> None:
    one = (NAME, url, (("sha256", "0" * 64),), 7, 1_700_000_000.0, "", None, None)
    assert (
        file(one, url)
        == f'{{ {head}, upload-time = 2023-11-14T22:13:20Z, size = 7, hashes = {{ sha256 = "{"0" * 64}" }} }}'
    )
