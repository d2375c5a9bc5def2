"""Locks: what is written is read back, whoever reads it; what is selected is what the standard's markers select."""

from __future__ import annotations

import tomllib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.pylock import Pylock
from packaging.tags import Tag
from tests.support.locks import random_lock
from tests.support.resolving import target

from pym.errors import LockInvalid, LockUnfit
from pym.lock import canonical, tables
from pym.lock.read import read
from pym.lock.select import select
from pym.lock.wanted import Wanted
from pym.lock.write import write

SEEDS = st.integers(0, 2**32)
ENVIRONMENTS = [("3.11", "x86_64-manylinux_2_28"), ("3.12", "windows"), ("3.13", "aarch64-apple-darwin")]


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_reads_what_was_written(seed: int) -> None:
    lock = random_lock(Random(seed))
    data = write(lock).encode()
    assert canonical.read(data, "pylock.toml") == lock
    assert tables.read(data, "pylock.toml") == lock
    assert write(read(data, "pylock.toml")).encode() == data


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_is_a_lock_of_the_standard(seed: int) -> None:
    Pylock.from_dict(tomllib.loads(write(random_lock(Random(seed))))).validate()


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_selects_what_the_markers_select(seed: int) -> None:
    random = Random(seed)
    lock = random_lock(random)
    standard = Pylock.from_dict(tomllib.loads(write(lock)))
    for python, platform in ENVIRONMENTS:
        where = target(python, platform)
        assert where.environment is not None
        assert where.tags is not None
        extras = frozenset(random.sample(lock.extras, random.randint(0, len(lock.extras))))
        groups = frozenset(random.sample(lock.groups, random.randint(0, len(lock.groups))))
        tags = [Tag("py3", "none", "any"), Tag("cp312", "cp312", "win_amd64")]
        try:
            theirs = {
                (package.name, str(package.version or ""))
                for package, _ in standard.select(
                    environment=dict(where.environment), tags=tags, extras=extras, dependency_groups=groups
                )
            }
        except Exception as error:
            assert "environments" in str(error)
            with pytest.raises(LockUnfit):
                select(lock, [Wanted("root", extras, groups)], where.environment, where.tags)
            continue
        mine = select(lock, [Wanted("root", extras, groups)], where.environment, where.tags)
        assert {(one.package.name, one.package.version) for one in mine} == theirs


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_what_is_changed_is_read_alike_or_refused(seed: int) -> None:
    """The quick reader accepts nothing that TOML reads otherwise."""
    random = Random(seed)
    text = write(random_lock(random))
    at = random.randrange(len(text))
    other = random.choice(("", '"', "\n", " ", "[", "]", "}", "x", "0", "\\", "#", "=", ",", "\t", "../", "\n\n"))
    changed = (text[:at] + other + text[at + random.randint(0, 2) :]).encode()
    try:
        quick = canonical.read(changed, "pylock.toml")
        if quick is None:
            return
        mine = [(one.sdist, one.wheels, one.edges) for one in quick.packages] and quick
    except LockInvalid:
        mine = None
    try:
        theirs = tables.read(changed, "pylock.toml")
    except LockInvalid:
        theirs = None
    if mine is not None and theirs is not None:
        assert mine == theirs
    elif theirs is None and mine is not None:
        # TOML's reader also compiles markers and compares names of files, which the other leaves to who uses them.
        tomllib.loads(changed.decode())
