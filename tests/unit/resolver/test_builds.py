"""What only a build can tell stops the resolution: another version in its place would be a wrong answer."""

from __future__ import annotations

import pytest
from tests.support.resolving import run

from pym.errors import BuildNeeded

PACKAGES = {"a": {"1.0": [], "2.0": {"wheels": [], "sdist": True, "dynamic": ["Requires-Dist"]}}}


def test_a_version_that_needs_a_build_is_not_passed_over():
    with pytest.raises(BuildNeeded) as caught:
        run({"requirements": ["a"], "packages": PACKAGES})
    assert "a==2.0" in caught.value.message
    assert any("--only-binary a" in hint for hint in caught.value.hints)
    assert caught.value.exit_code == 1


def test_it_is_with_only_binary():
    assert run({"requirements": ["a"], "packages": PACKAGES, "only-binary": ["a"]}) == ["a==1.0"]
