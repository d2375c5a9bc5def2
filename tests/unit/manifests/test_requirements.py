"""What install.sh has pip install fits what pyproject.toml asks for."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def refresh():
    spec = importlib.util.spec_from_file_location("refresh_requirements", ROOT / "manifests/refresh_requirements.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "manifests/requirements.txt").read_text(encoding="ascii")


def test_pins_fit_pyproject(refresh, text: str) -> None:
    assert refresh.disagreements(text, (ROOT / "pyproject.toml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("pattern", "replacement", "complaint"),
    [
        (r"^httpx==.*\\\n(    --hash.*\n)+", "", "`httpx` is not pinned"),
        (r"^rich==[\d.]+", "rich==1.0", "`rich` is pinned to 1.0"),
        (r"^(isal==[\d.]+) ;.*\\$", r"\1 \\", "`isal` is wanted if"),
        (r"^(h11)==", r"\1>=", "`h11"),
        (r"(?<=idna==)(.*)\\\n(    --hash.*\n)+", r"\1\n", "`idna` has no sha256"),
    ],
)
def test_what_does_not_fit_is_seen(refresh, text: str, pattern: str, replacement: str, complaint: str) -> None:
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert count == 1
    found = refresh.disagreements(changed, (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert any(line.startswith(complaint) for line in found), found


def test_no_index_is_named(text: str) -> None:
    assert "://" not in text


def test_what_is_needed_has_one_wheel_for_all(refresh, text: str) -> None:
    """Only what may be left out is compiled: no platform is without pym for lack of a wheel."""
    needed, mark, optional = text.partition(refresh.MARK)
    assert mark
    assert set(refresh.pins(optional.partition("\n")[2])) == set(refresh.OPTIONAL)
    for name, (_, hashes) in refresh.pins(needed).items():
        assert len(hashes) <= 2, f"{name}: a wheel and an sdist at most"


def test_rendering_is_stable(refresh, text: str) -> None:
    needed, _, optional = text.partition(refresh.MARK)
    blocks = [
        block.rstrip()
        for part in (needed, optional.partition("\n")[2])
        for block in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^#.*\n", "", part).strip())
    ]
    assert refresh.render(blocks[::-1]) == text
