"""Moments as the standard library writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pym.spec import moment


@pytest.mark.parametrize(
    "seconds", [0, 951_782_399.5, 951_782_400.25, 1_709_164_800, 1_733_325_928.178, 253_402_300_799]
)
def test_it_is_that_of_the_calendar(seconds: float) -> None:
    whole = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    assert moment.text(seconds) == f"{whole.partition('.')[0]}Z"
    assert moment.text(seconds, milliseconds=True) == f"{whole.removesuffix('.000')}Z"
