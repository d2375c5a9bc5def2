"""The next version, as uv counts."""

from __future__ import annotations

import pytest

from pym.errors import UsageError
from pym.project import bump


@pytest.mark.parametrize(
    ("old", "bumps", "new"),
    [
        ("0.1.0", ["major"], "1.0.0"),
        ("0.1.0", ["minor", "beta"], "0.2.0b1"),
        ("0.1.0", ["patch", "rc"], "0.1.1rc1"),
        ("0.1.0", ["post"], "0.1.0.post1"),
        ("0.1.0", ["minor=5"], "0.5.0"),
        ("0.1.0", ["patch=3", "dev=7"], "0.1.3.dev7"),
        ("0.1.0", ["dev=7", "patch=3"], "0.1.3.dev7"),
        ("1.2.3a4.post5.dev6", ["minor"], "1.3.0"),
        ("1.2.3a4.post5.dev6", ["stable"], "1.2.3"),
        ("1.2.3a4.post5.dev6", ["alpha"], "1.2.3a5"),
        ("1.2.3a4.post5.dev6", ["beta"], "1.2.3b1"),
        ("1.2.3a4.post5.dev6", ["post"], "1.2.3a4.post6"),
        ("1.2.3a4.post5.dev6", ["dev"], "1.2.3a4.post5.dev7"),
        ("1.2.3rc1", ["post"], "1.2.3rc1.post1"),
        ("1.2", ["major"], "2.0"),
        ("1.2", ["patch"], "1.2.1"),
        ("1", ["minor"], "1.1"),
        ("2!1.2.3", ["minor"], "2!1.3.0"),
        ("1.2.3+local", ["patch"], "1.2.4+local"),
        ("1.2.3.post1", ["major"], "2.0.0"),
        ("1.2.3.dev4", ["stable"], "1.2.3"),
        ("1.2.3.dev4", ["alpha"], "1.2.3a1"),
        ("1.2.3.dev4", ["dev"], "1.2.3.dev5"),
    ],
)
def test_bumped(old, bumps, new):
    assert str(bump.bumped(bump.version(old), bump.parse(bumps))) == new


@pytest.mark.parametrize(
    ("old", "bumps", "words"),
    [
        ("0.1.0", ["alpha"], "0.1.0 => 0.1.0a1 didn't increase the version; when bumping to a pre-release version"),
        ("0.1.0", ["dev"], "0.1.0 => 0.1.0.dev1 didn't increase the version; when bumping to a dev version"),
        ("0.1.0", ["stable"], "0.1.0 => 0.1.0 didn't increase the version; provide the exact version"),
        ("1.2.3rc1", ["beta"], "1.2.3rc1 => 1.2.3b1 didn't increase the version; provide the exact version"),
        ("1.2.3.post1", ["stable"], "1.2.3.post1 => 1.2.3 didn't increase"),
        ("1.2.3+local", ["stable"], "1.2.3+local => 1.2.3+local didn't increase"),
        ("0.1.0", ["minor=0"], "0.1.0 => 0.0.0 didn't increase"),
        ("1", ["patch", "minor"], "Only one release version component can be provided to `--bump`, got: patch, minor"),
        ("1", ["dev", "alpha"], "Only one pre-release version component can be provided"),
        ("1", ["stable", "dev"], "`--bump stable` cannot be used with another `--bump` value, got: stable, dev"),
        ("1", ["minor", "post"], "`--bump post` cannot be used with another `--bump` value, got: minor, post"),
        ("1", ["post", "post"], "`--bump post` cannot be used with another `--bump` value, got: post, post"),
        (
            "1",
            ["minor", "dev", "rc"],
            "Only one pre-release version component can be provided to `--bump`, got: dev, rc",
        ),
        ("1", ["minor=18446744073709551616"], "invalid numeric value `18446744073709551616`"),
        ("1", ["foo"], "foo"),
        ("1", ["minor=x"], "invalid numeric value `x`"),
        ("x", ["minor"], "`x` is not a version"),
    ],
)
def test_refused(old, bumps, words):
    with pytest.raises(UsageError) as caught:
        bump.bumped(bump.version(old), bump.parse(bumps))
    assert words in caught.value.message
