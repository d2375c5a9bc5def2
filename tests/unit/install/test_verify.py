"""What `install.verify` finds in an environment, and what it leaves in peace."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.support import wheels

from pym.install import sites
from pym.install.interpreter_of import interpreter_of
from pym.install.verify import verify
from pym.model.environment import Environment, Scheme
from pym.model.interpreter import InterpreterKey
from pym.model.manifest import Manifest, Stored, folders_of, rest_of

KEY = InterpreterKey.parse("cpython-3.12.1-linux-x86_64-gnu")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    prefix = tmp_path / "env"
    site = prefix / "lib/python3.12/site-packages"
    site.mkdir(parents=True)
    (prefix / "bin").mkdir()
    python = prefix / "bin/python"
    python.write_text("")
    scheme = Scheme(str(site), str(site), str(prefix / "bin"), str(prefix), str(prefix / "include"))
    return Environment(str(prefix), "virtual", str(python), KEY, scheme)


def put(environment: Environment, name: str, version: str, files: dict[str, bytes]) -> Path:
    """A distribution, as any installer would leave it; its `.dist-info`."""
    site = Path(environment.scheme.purelib)
    info = f"{name}-{version}.dist-info"
    whole = {**files, f"{info}/METADATA": f"Name: {name}\nVersion: {version}\n".encode()}
    whole[f"{info}/RECORD"] = wheels.record(whole, f"{info}/RECORD")
    for path, content in whole.items():
        place = Path(os.path.normpath(site / path))
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.write_bytes(content)
    return site / info


def found(environment: Environment, **options) -> list[tuple[str, str, str]]:
    """(package, kind, path in the site directory or prefix), and nothing has changed meanwhile."""
    result = verify(environment, sites.installed(environment), **options)
    site = environment.scheme.purelib + "/"
    return [
        (one.name, one.kind, one.path.removeprefix(site).removeprefix(environment.prefix + "/"))
        for one in result.findings
    ]


def test_what_is_whole(environment: Environment) -> None:
    put(environment, "a", "1.0", {"a/__init__.py": b"1", "a/b.py": b"", "../../../bin/a": b"#!/bin/sh\n"})
    site = Path(environment.scheme.purelib)
    (site / "a/__pycache__").mkdir()
    (site / "a/__pycache__/b.cpython-312.pyc").write_bytes(b"")
    (site / "a/__pycache__/b.cpython-312.opt-1.pyc").write_bytes(b"")
    (site / "a/__pycache__/b.cpython-312.pyc.139872").write_bytes(b"")  # of an interpreter that was killed
    for name in ("_virtualenv.py", "_virtualenv.pth"):
        (site / name).write_text("")
    assert found(environment) == []
    result = verify(environment, sites.installed(environment))
    assert (result.distributions, result.files) == (1, 5)


def test_missing_and_changed(environment: Environment) -> None:
    put(environment, "a", "1.0", {"a/x.py": b"x", "a/y.py": b"y", "a/z.py": b"z", "a/old.pyc": b""})
    site = Path(environment.scheme.purelib)
    (site / "a/x.py").unlink()
    (site / "a/y.py").write_bytes(b"Y")
    (site / "a/z.py").unlink()
    (site / "a/z.py").mkdir()
    (site / "a/old.pyc").unlink()  # bytecode comes and goes
    assert found(environment) == [("a", "missing", "a/x.py"), ("a", "changed", "a/y.py"), ("a", "changed", "a/z.py")]


def test_foreign(environment: Environment) -> None:
    put(environment, "a", "1.0", {"a/__init__.py": b"1"})
    site = Path(environment.scheme.purelib)
    (site / "a/mine.py").write_text("")
    (site / "a/deep").mkdir()
    (site / "a/deep/x.txt").write_text("")
    (site / "a/__pycache__").mkdir()
    (site / "a/__pycache__/gone.cpython-312.pyc").write_bytes(b"")
    (site / "loose.py").write_text("")
    (site / "~b-1.0.dist-info").mkdir()
    assert found(environment) == [
        ("a", "foreign", "a/__pycache__/gone.cpython-312.pyc"),
        ("a", "foreign", "a/deep/"),
        ("a", "foreign", "a/mine.py"),
        ("", "foreign", "loose.py"),
        ("", "foreign", "~b-1.0.dist-info/"),
    ]
    assert found(environment, only=frozenset("b")) == []
    assert len(found(environment, only=frozenset("a"))) == 3
    assert ("", "foreign", "loose.py") not in found(environment, known=("loose.py",))


def test_colliding(environment: Environment) -> None:
    put(environment, "a", "1.0", {"shared.py": b"of a", "same.py": b"="})
    put(environment, "b", "1.0", {"shared.py": b"of b", "same.py": b"="})
    assert found(environment) == [("b", "colliding", "shared.py")]
    assert found(environment, only=frozenset("a")) == [("a", "colliding", "shared.py")]
    (Path(environment.scheme.purelib) / "shared.py").write_bytes(b"of b")
    assert found(environment) == [("b", "colliding", "shared.py")], "whichever of the two is there"
    (Path(environment.scheme.purelib) / "shared.py").write_bytes(b"of c")
    assert ("a", "changed", "shared.py") in found(environment)


@pytest.mark.parametrize(
    ("script", "gone"),
    [
        ("#!{python}\n", False),
        ("#!{prefix}/bin/python9\n", True),
        ("#!{prefix}/bin/python9 -E\n", True),
        ("#!/usr/bin/env python3\n", False),
        ("#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n", False),
        ("#!/bin/sh\n'''exec' \"{prefix}/bin/a b\" \"$0\" \"$@\"\n' '''\n", True),
        ("#!/bin/sh\n'''exec' '{prefix}/bin/a b' \"$0\" \"$@\"\n' '''\n", True),
        ("#!/bin/sh\n'''exec' {prefix}/gone \"$0\" \"$@\"\n' '''\n", True),
        ("#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/'python' \"$0\" \"$@\"\n' '''\n", False),
        ("\x7fELF", False),
        ("", False),
    ],
)
def test_scripts_whose_interpreter_is_gone(environment: Environment, script: str, gone: bool) -> None:
    text = script.format(python=environment.python, prefix=environment.prefix)
    put(environment, "a", "1.0", {"../../../bin/a": text.encode()})
    assert found(environment) == ([("a", "script", "bin/a")] if gone else [])


def test_a_script_is_only_looked_into_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert interpreter_of(str(tmp_path / "pipe")) == ""


def test_a_record_that_leads_out_is_not_followed(environment: Environment, tmp_path: Path) -> None:
    info = put(environment, "a", "1.0", {"a.py": b""})
    secret = tmp_path / "secret"
    secret.write_text("x")
    with open(info / "RECORD", "a") as record:
        record.write("../../../../secret,sha256=AAAA,1\n/etc/passwd,sha256=AAAA,1\n")
    assert [(name, kind) for name, kind, _ in found(environment)] == [("a", "record"), ("a", "record")]


def test_pipes_and_devices_are_not_read(environment: Environment) -> None:
    info = put(environment, "a", "1.0", {"a.py": b"x"})
    place = info.parent / "a.py"
    place.unlink()
    os.mkfifo(place)
    assert found(environment) == [("a", "changed", "a.py")]


def test_no_record(environment: Environment) -> None:
    info = put(environment, "a", "1.0", {"a/__init__.py": b"x"})
    (info / "RECORD").unlink()
    assert found(environment) == [("a", "record", "a-1.0.dist-info/RECORD")]
    (info / "INSTALLER").write_text("debian\n")
    assert found(environment) == []
    assert [one.name for one in verify(environment, sites.installed(environment)).unchecked] == ["a"]


def test_a_hash_that_nobody_knows(environment: Environment) -> None:
    info = put(environment, "a", "1.0", {"a.py": b"x"})
    text = (info / "RECORD").read_text().replace("a.py,sha256=", "a.py,rot13=")
    (info / "RECORD").write_text(text)
    assert found(environment) == [("a", "changed", "a.py")]


def of_one(entry: tuple[str, int, int, str, int]) -> Stored:
    """The wheel of `a` in the store, with one file."""
    folders = folders_of((entry,))
    of_wheel = ("a", "1.0", "a.whl", "0" * 64, 1, "a-1.0.dist-info", "", True, (), (), (), (), ())
    return Stored(Manifest(*of_wheel, folders, lambda: rest_of((entry,), b"")), "/nowhere", "/nowhere/files")


def test_size_and_time_save_reading(environment: Environment) -> None:
    info = put(environment, "a", "1.0", {"a.py": b"x"})
    place = info.parent / "a.py"
    about = place.stat()
    entry = ("a.py", 1, 0o444, hashlib.sha256(b"x").hexdigest(), about.st_mtime_ns)
    stored = of_one(entry)
    result = verify(environment, sites.installed(environment), stored=lambda one: stored)
    assert result.read == 1, "METADATA only"
    assert verify(environment, sites.installed(environment), stored=lambda one: stored, full=True).read == 2
    os.utime(place, ns=(1, 1))
    assert verify(environment, sites.installed(environment), stored=lambda one: stored).read == 2
    place.write_bytes(b"y")
    assert found(environment, stored=lambda one: stored) == [("a", "changed", "a.py")]


def test_a_wheel_of_the_store_with_other_content_proves_nothing(environment: Environment) -> None:
    info = put(environment, "a", "1.0", {"a.py": b"x"})
    place = info.parent / "a.py"
    place.write_bytes(b"y")
    entry = ("a.py", 1, 0o444, hashlib.sha256(b"y").hexdigest(), place.stat().st_mtime_ns)
    assert found(environment, stored=lambda one: of_one(entry)) == [("a", "changed", "a.py")]
