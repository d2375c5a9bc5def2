"""What a change leaves in an environment."""

from __future__ import annotations

import csv
import errno
import os
import stat
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.installing import SITE, Bench, Listener, environment, names
from tests.support.runner import tree

from pym.errors import DamagedWheel, HostileArchive, Obstructed, PymError
from pym.install import bytecode, direct_url
from pym.install.hold import Hold
from pym.install.plan import Wanted, plan
from pym.install.sites import installed
from pym.model.environment import Environment
from pym.report import Reporter


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return environment(tmp_path / "env")


def site(env: Environment) -> Path:
    return Path(env.scheme.purelib)


def rows(env: Environment, info: str) -> dict[str, tuple[str, str]]:
    with open(site(env) / info / "RECORD", newline="", encoding="utf-8") as file:
        return {path: (hashed, size) for path, hashed, size in csv.reader(file)}


def test_every_kind_of_file(bench: Bench, env: Environment) -> None:
    added = bench.wheel(
        "Some.Thing",
        "1.0",
        {
            "thing/__init__.py": b"",
            "Some_Thing-1.0.data/purelib/pure.py": b"p",
            "Some_Thing-1.0.data/platlib/plat.py": b"l",
            "Some_Thing-1.0.data/scripts/tool": b"#!python\nprint(1)\n",
            "Some_Thing-1.0.data/headers/thing.h": b"h",
            "Some_Thing-1.0.data/data/share/thing/x.txt": b"x",
            f"Some_Thing-1.0.data/data/{SITE}/placed.py": b"d",
            "Some_Thing-1.0.data/data/bin/shell": b"#!/bin/sh\n",
        },
        "thing = thing:run\n",
        requested=True,
        direct_url=direct_url.archive("https://example.com/x.whl"),
    )
    done = bench.change(env, added)
    assert done.added == (added,)
    assert done.mode == "hardlink" or done.mode == "clone"
    prefix = Path(env.prefix)
    assert (prefix / "include/site/python3.12/some-thing/thing.h").read_bytes() == b"h"
    assert (prefix / "share/thing/x.txt").read_bytes() == b"x"
    assert (prefix / "bin/tool").read_bytes() == f"#!{env.python}\nprint(1)\n".encode()
    assert (prefix / "bin/thing").read_bytes().startswith(f"#!{env.python}\n".encode())
    assert all(os.stat(prefix / "bin" / name).st_mode & 0o111 == 0o111 for name in ("tool", "thing"))
    info = "Some_Thing-1.0.dist-info"
    assert (site(env) / info / "INSTALLER").read_bytes() == b"pym"
    assert (site(env) / info / "REQUESTED").read_bytes() == b""
    assert "example.com" in (site(env) / info / "direct_url.json").read_text()
    recorded = rows(env, info)
    assert recorded[f"{info}/RECORD"] == ("", "")
    # Every file below the prefix is listed with its hash and size, and nothing else is.
    there = {os.path.relpath(Path(base, name), site(env)) for base, _, found in os.walk(prefix) for name in found}
    assert set(recorded) == there - {"../../../.lock", "../../../.pym-boot"}
    for path, (hashed, size) in recorded.items():
        if path != f"{info}/RECORD":
            data = Path(site(env), path).read_bytes()
            assert (hashed, size) == (wheels.digest(data), str(len(data))), path
    assert list(recorded) == sorted(recorded)


def test_nothing_is_left_of_what_is_removed(bench: Bench, env: Environment) -> None:
    before = tree(Path(env.prefix))
    one = bench.wheel(
        "one", "1.0", {"one/a/b/__init__.py": b"", "one.py": b"", "one-1.0.data/data/share/x/y.txt": b""}, "one = one:x"
    )
    bench.change(env, one)
    cache = site(env) / "one/a/b/__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-312.pyc").write_bytes(b"")
    (site(env) / "__pycache__").mkdir()
    (site(env) / "__pycache__/one.cpython-311.pyc").write_bytes(b"")
    done = bench.change(env, remove=("one",))
    assert [gone.name for gone in done.removed] == ["one"]
    after = tree(Path(env.prefix))
    del after["/.lock"], after["/.pym-boot"]
    assert after == before


def test_files_of_the_user_stay(bench: Bench, env: Environment) -> None:
    bench.change(env, bench.wheel("one", "1.0", {"one/__init__.py": b"", "one/sub/x.py": b""}))
    (site(env) / "one/sub/mine.txt").write_text("mine")
    bench.change(env, remove=("one",))
    assert [str(path.relative_to(site(env))) for path in site(env).rglob("*")] == ["one", "one/sub", "one/sub/mine.txt"]


def test_links_of_the_user_are_not_followed(bench: Bench, env: Environment, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.py").write_text("mine")
    one = bench.wheel("one", "1.0", {"one/x.py": b"theirs"})
    (site(env) / "one").symlink_to(outside)
    with pytest.raises(Obstructed, match="one"):
        bench.change(env, one)
    assert names(env) == []
    (site(env) / "one").unlink()
    bench.change(env, one)
    # Somebody moves the package away and leaves a link.
    (site(env) / "one/x.py").unlink()
    (site(env) / "one").rmdir()
    (site(env) / "one").symlink_to(outside)
    listener = Listener()
    bench.change(env, remove=("one",), reporter=listener)
    assert (outside / "x.py").read_text() == "mine"
    assert names(env) == []
    assert any("leads out" in text for text in listener.warnings())


def test_record_that_names_files_elsewhere(bench: Bench, env: Environment, tmp_path: Path) -> None:
    """GHSA-pjjw-68hj-v9mw: RECORD of an installed distribution is not trusted."""
    victim = tmp_path / "victim"
    victim.write_text("x")
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b""}))
    with open(site(env) / "one-1.0.dist-info/RECORD", "a") as file:
        file.write(f"{victim},,\n../../../../victim,,\n../../../bin/python,,\n")
    Path(env.python).write_text("")
    bench.change(env, remove=("one",), reporter=Listener())
    assert victim.exists()
    assert Path(env.python).exists()
    assert not (site(env) / "one.py").exists()


def test_upgrade_replaces_and_tells(bench: Bench, env: Environment) -> None:
    bench.change(
        env, bench.wheel("one", "1.0", {"one/__init__.py": b"1", "one/old.py": b""}, "one = one:x\nold = one:x")
    )
    done = bench.change(env, bench.wheel("one", "2.0", {"one/__init__.py": b"2", "one/new.py": b""}, "one = one:x"))
    assert [gone.version for gone in done.removed] == ["1.0"]
    assert names(env) == ["one 2.0"]
    assert sorted(os.listdir(site(env) / "one")) == ["__init__.py", "new.py"]
    assert sorted(os.listdir(Path(env.prefix, "bin"))) == ["one"]


def test_a_namespace_is_shared(bench: Bench, env: Environment) -> None:
    one = bench.wheel("one", "1.0", {"space/one/__init__.py": b"", "space/deep/a.py": b""})
    two = bench.wheel("two", "1.0", {"space/two.py": b"", "space/deep/b.py": b""})
    three = bench.wheel("three", "1.0", {"space/three.py": b""})
    bench.change(env, one, two)
    listener = Listener()
    bench.change(env, three, reporter=listener)
    assert listener.warnings() == []
    bench.change(env, remove=("one",))
    found = sorted(str(path.relative_to(site(env))) for path in (site(env) / "space").rglob("*") if path.is_file())
    assert found == ["space/deep/b.py", "space/three.py", "space/two.py"]
    bench.change(env, remove=("two", "three"))
    assert not (site(env) / "space").exists()


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("together", [True, False])
def test_two_that_own_one_path(bench: Bench, env: Environment, together: bool, processes: int) -> None:
    first = bench.wheel("aaa", "1.0", {"shared/x.py": b"of aaa", "shared/same.py": b""}, "prog = shared.x:a")
    second = bench.wheel("bbb", "1.0", {"shared/x.py": b"of bbb", "shared/same.py": b""}, "prog = shared.x:b")
    listener = Listener()
    if together:
        done = bench.change(env, second, first, reporter=listener, processes=processes)
    else:
        bench.change(env, first)
        done = bench.change(env, second, reporter=listener, processes=processes)
    told = {Path(one.path).name: (one.names, one.same) for one in done.collisions}
    assert told == {
        "x.py": (("aaa", "bbb"), False),
        "same.py": (("aaa", "bbb"), True),
        "prog": (("aaa", "bbb"), False),
    }
    assert len(listener.warnings()) == 2
    assert all("`aaa` and `bbb`" in text for text in listener.warnings())
    assert (site(env) / "shared/x.py").read_bytes() == b"of bbb"
    assert b"import b" in Path(env.prefix, "bin/prog").read_bytes()
    bench.change(env, remove=("aaa",))
    assert (site(env) / "shared/x.py").read_bytes() == b"of bbb"
    assert Path(env.prefix, "bin/prog").exists()
    bench.change(env, remove=("bbb",))
    assert not (site(env) / "shared").exists()


@pytest.mark.parametrize("successor", [None, {"b.py": b""}, {"x.py": b"of bbb 2"}])
def test_what_stays_of_the_one_that_goes_is_told(
    bench: Bench, env: Environment, successor: dict[str, bytes] | None
) -> None:
    bench.change(env, bench.wheel("aaa", "1.0", {"x.py": b"of aaa", "y.py": b""}))
    bench.change(env, bench.wheel("bbb", "1.0", {"x.py": b"of bbb", "y.py": b""}))
    listener = Listener()
    if successor is None:
        bench.change(env, remove=("bbb",), reporter=listener)
    else:
        bench.change(env, bench.wheel("bbb", "2.0", successor), reporter=listener)
    (told,) = listener.warnings()
    assert "/x.py` " in told and "`aaa`" in told
    assert ("pym verify --repair" in told) == (successor is None or "x.py" not in successor)


def test_an_edited_file_of_the_store_is_not_installed(bench: Bench, env: Environment, tmp_path: Path) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b"good", "two.py": b""})
    stored = Path(one.stored.files, "one.py")
    stored.chmod(0o644)
    stored.write_bytes(b"evil")
    with pytest.raises(DamagedWheel, match=r"one-1\.0"):
        bench.change(env, one)
    assert names(env) == []
    assert list(site(env).iterdir()) == []
    assert bench.store.find(one.stored.manifest.sha256) is None
    again = bench.wheel("one", "1.0", {"one.py": b"good", "two.py": b""})
    bench.change(env, again)
    assert (site(env) / "one.py").read_bytes() == b"good"


def test_a_file_of_the_store_that_was_only_touched(bench: Bench, env: Environment) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b"good"})
    os.utime(Path(one.stored.files, "one.py"))
    bench.change(env, one)
    assert bench.store.check(one.stored) == []


def test_a_missing_file_of_the_store(bench: Bench, env: Environment) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b"good", "one-1.0.data/data/x": b""})
    Path(one.stored.files, "one.py").unlink()
    with pytest.raises(DamagedWheel):
        bench.change(env, one)
    assert names(env) == []


@pytest.mark.parametrize("path", ["bin/python3", "pyvenv.cfg", "bin/activate.fish", "lib64", "include"])
def test_parts_of_the_environment_are_not_replaced(bench: Bench, env: Environment, path: str) -> None:
    (Path(env.prefix, path)).write_text("mine")
    with pytest.raises(PymError):
        bench.change(env, bench.wheel("one", "1.0", {f"one-1.0.data/data/{path}": b"evil"}))
    assert Path(env.prefix, path).read_text() == "mine"


@pytest.mark.parametrize(
    "path",
    [
        "purelib/one.py",
        "platlib/one.py",
        f"data/{SITE}/one.py",
        f"data/lib64/{SITE.partition('/')[2]}/one.py",
        "data/bin/run",
        "purelib/one-1.0.dist-info/METADATA",
        "purelib/one-1.0.dist-info/RECORD",
        "platlib/other-1.0.dist-info/METADATA",
        f"data/{SITE}/other-1.0.dist-info/METADATA",
    ],
)
def test_a_file_of_data_is_no_second_of_the_same_wheel(bench: Bench, env: Environment, path: str) -> None:
    Path(env.prefix, "lib64").symlink_to("lib")
    before = tree(Path(env.prefix))
    files = {"one.py": b"", "one-1.0.data/scripts/run": b"#!python\n", f"one-1.0.data/{path}": b"evil"}
    with pytest.raises(HostileArchive, match=f"`one-1.0.data/{path}` would (be the same file|describe)"):
        bench.change(env, bench.wheel("one", "1.0", files))
    assert tree(Path(env.prefix)).keys() == before.keys() | {"/.lock"}


def test_the_same_file_twice_is_one(bench: Bench, env: Environment) -> None:
    same = {"one.py": b"1", "one-1.0.data/purelib/one.py": b"1", "one-1.0.data/platlib/one.py": b"1"}
    bench.change(env, bench.wheel("one", "1.0", same))
    assert (site(env) / "one-1.0.dist-info/RECORD").read_text().count("one.py,") == 1
    bench.change(env, remove=("one",))
    assert list(site(env).iterdir()) == []


def test_data_behind_a_link_of_the_environment(bench: Bench, env: Environment) -> None:
    Path(env.prefix, "lib64").symlink_to("lib")
    inside = SITE.partition("/")[2]
    bench.change(env, bench.wheel("one", "1.0", {"both/one.py": b"1"}))
    bench.change(env, bench.wheel("two", "1.0", {f"two-1.0.data/data/lib64/{inside}/both/two.py": b"2"}))
    assert (site(env) / "both/two.py").read_bytes() == b"2" and "both/two.py" in rows(env, "two-1.0.dist-info")
    bench.change(env, remove=("one", "two"))
    assert os.readlink(Path(env.prefix, "lib64")) == "lib" and list(site(env).iterdir()) == []


def test_entry_points_cannot_be_the_interpreter(bench: Bench, env: Environment) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b""}, "other = one:x")
    one.stored.manifest.scripts = (("python3", "one", "x"),)
    with pytest.raises(HostileArchive, match="python3"):
        bench.change(env, one)


def test_programs_of_nobody(bench: Bench, env: Environment) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b""}, "one = one:x")
    program = Path(env.prefix, "bin/one")
    program.write_text("#!/bin/sh\necho mine\n")
    with pytest.raises(Obstructed, match="bin/one"):
        bench.change(env, one)
    assert program.read_text().endswith("mine\n")
    assert names(env) == []
    bench.change(env, one, force=True, reporter=Listener())
    assert "import one" not in program.read_text() and "from one import x" in program.read_text()


def test_a_program_that_an_installer_left_behind(bench: Bench, env: Environment) -> None:
    program = Path(env.prefix, "bin/one")
    program.write_text("#!/x/python\nimport re\nimport sys\nfrom one import x\nsys.exit(x())\n")
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b""}, "one = one:x"), reporter=Listener())
    assert names(env) == ["one 1.0"]


def test_a_link_to_a_program_of_the_same_distribution(bench: Bench, env: Environment) -> None:
    """Pythons come with `pip` as a link to the `pip3.12` that is installed: it must not stop pip's upgrade."""
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b""}, "one3 = one:old"))
    alias = Path(env.prefix, "bin/one")
    alias.symlink_to("one3")
    bench.change(env, bench.wheel("one", "2.0", {"one.py": b""}, "one3 = one:x\none = one:x"), reporter=Listener())
    assert not alias.is_symlink() and "from one import x" in alias.read_text()
    assert names(env) == ["one 2.0"]


def test_modules_of_nobody_are_replaced_and_named(bench: Bench, env: Environment) -> None:
    (site(env) / "one.py").write_text("of nobody")
    listener = Listener()
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b"1"}), reporter=listener)
    assert (site(env) / "one.py").read_bytes() == b"1"
    assert len(listener.warnings()) == 1 and "one.py" in listener.warnings()[0]


def test_a_directory_of_somebody_is_in_the_way(bench: Bench, env: Environment) -> None:
    (site(env) / "one.py").mkdir()
    (site(env) / "one.py/mine").write_text("")
    with pytest.raises(Obstructed):
        bench.change(env, bench.wheel("one", "1.0", {"one.py": b"1"}))
    assert (site(env) / "one.py/mine").exists()


def test_a_plan_that_has_grown_old(bench: Bench, env: Environment) -> None:
    """Another process has installed the same thing since: there is never two of it."""
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b"1"}))
    bench.change(env, bench.wheel("one", "2.0", {"one.py": b"2"}))
    assert names(env) == ["one 2.0"]
    gone = installed(env)
    bench.change(env, remove=("one",))
    from pym.install.execute import execute
    from pym.install.plan import Change

    done = execute(Change((), tuple(gone)), env, bench.store, reporter=Reporter())
    assert done.removed == ()


def test_target_directories_hold_bin(bench: Bench, tmp_path: Path) -> None:
    env = environment(tmp_path / "target", kind="target", python="/usr/bin/python3")
    one = bench.wheel("one", "1.0", {"one.py": b"", "bin/module.py": b"m"}, "one = one:x")
    bench.change(env, one)
    assert sorted(os.listdir(env.prefix)) == ["bin", "one-1.0.dist-info", "one.py"]
    assert sorted(os.listdir(Path(env.prefix, "bin"))) == ["module.py", "one"]
    assert "bin/one" in rows(env, "one-1.0.dist-info")
    bench.change(env, remove=("one",))
    assert tree(Path(env.prefix)) == {"/bin": "directory"}


def test_purelib_and_platlib_apart(bench: Bench, tmp_path: Path) -> None:
    platlib = tmp_path / "env/lib64/python3.12/site-packages"
    env = environment(tmp_path / "env", platlib=str(platlib))
    bench.change(env, bench.wheel("one", "1.0", {"one.py": b"", "one-1.0.data/platlib/fast.so": b""}))
    assert (platlib / "fast.so").exists()
    assert "../../../lib64/python3.12/site-packages/fast.so" in rows(env, "one-1.0.dist-info")
    bench.change(env, remove=("one",))
    assert not (platlib / "fast.so").exists()


def test_site_directory_behind_a_link(bench: Bench, tmp_path: Path) -> None:
    env = environment(tmp_path / "env")
    (tmp_path / "env/lib64").symlink_to("lib")
    (tmp_path / "other").symlink_to("env")
    other = environment(tmp_path / "other", platlib=str(tmp_path / "other/lib64/python3.12/site-packages"))
    bench.change(other, bench.wheel("one", "1.0", {"one.py": b""}, "one = one:x"))
    assert "../../../bin/one" in rows(env, "one-1.0.dist-info")
    bench.change(env, remove=("one",))
    assert sorted(os.listdir(Path(env.prefix, "bin"))) == [] and list(site(env).iterdir()) == []


@pytest.mark.parametrize("mode", ["copy", "symlink", "hardlink"])
def test_link_modes(bench: Bench, env: Environment, mode: str) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b"1"})
    assert bench.change(env, one, link_mode=mode).mode == mode
    path = site(env) / "one.py"
    assert path.read_bytes() == b"1"
    assert path.is_symlink() == (mode == "symlink")
    stored = Path(one.stored.files, "one.py").stat()
    assert os.path.samestat(path.stat(), stored) == (mode != "copy")
    if mode == "copy":
        # Its own, so that it can be edited; its time, so that bytecode of it stays true.
        assert path.stat().st_mtime_ns == stored.st_mtime_ns
        assert stat.S_IMODE(path.stat().st_mode) & 0o600 == 0o600
    bench.change(env, remove=("one",))
    assert bench.store.check(one.stored) == []


def test_another_file_system(bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "link", link)
    listener = Listener()
    done = bench.change(env, bench.wheel("one", "1.0", {"one.py": b"1", "two.py": b"2"}), reporter=listener)
    assert (done.mode, len(listener.warnings())) == ("copy", 1)
    assert "--link-mode copy" in listener.warnings()[0]


def test_bytecode_of_the_store_is_placed(
    bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b"", "pkg/sub/two.py": b""})
    (tmp_path / "0.pyc").write_bytes(b"compiled")
    inside = ("__pycache__/one.cpython-312.pyc", "pkg/sub/__pycache__/two.cpython-312.pyc")
    monkeypatch.setattr(
        bytecode, "find", lambda store, stored, tag: [(path, str(tmp_path / "0.pyc")) for path in inside]
    )
    bench.change(env, one)
    assert all((site(env) / path).read_bytes() == b"compiled" for path in inside)
    assert not any(path.endswith(".pyc") for path in rows(env, "one-1.0.dist-info"))
    bench.change(env, remove=("one",))
    assert list(site(env).iterdir()) == []


def test_many_files_in_two_processes(bench: Bench, env: Environment) -> None:
    added = [
        bench.wheel(f"pkg{n}", "1.0", {f"space/p{n}/d{i % 7}/m{i}.py": f"{n} {i}".encode() for i in range(300)})
        for n in range(3)
    ]
    bench.change(env, *added, processes=4)
    for n in range(3):
        for i in range(0, 300, 37):
            assert (site(env) / f"space/p{n}/d{i % 7}/m{i}.py").read_bytes() == f"{n} {i}".encode()
    assert len(list(site(env).rglob("*.py"))) == 900


def test_whoever_plans_holds_the_environment(bench: Bench, env: Environment) -> None:
    one = bench.wheel("one", "1.0", {"one.py": b""})
    with Hold(env, Reporter()) as held:
        todo = plan(installed(env), [Wanted("one", "1.0")])
        bench.change(env, *todo.filled({"one": one}).add, held=held)
    assert names(env) == ["one 1.0"]


def test_it_may_not_be_written_to(bench: Bench, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def mkdir(path: str, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    one = bench.wheel("one", "1.0", {"one.py": b""})
    monkeypatch.setattr(os, "mkdir", mkdir)
    with pytest.raises(PymError, match="Failed to change the environment") as caught:
        bench.change(env, one)
    assert "Read-only" in caught.value.context


@pytest.mark.parametrize("processes", [1, 2])
def test_how_files_can_be_placed_is_found_out_with_one(
    bench: Bench, env: Environment, processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = tmp_path / "tried"

    def clone(source: str, destination: str, mode: int, modified: int) -> None:
        with open(tried, "a") as file:  # the other process counts too
            file.write("x")
        raise OSError(errno.EOPNOTSUPP, "no clones here")

    monkeypatch.setattr("pym.fs.link.clone", clone)
    wheels = [
        bench.wheel(name, "1.0", {f"{name}/d{number % 9}/m{number}.py": b"" for number in range(400)})
        for name in ("one", "two", "three")
    ]
    bench.change(env, *wheels, processes=processes)
    assert tried.read_text() == "x"
    assert len(list(site(env).rglob("m*.py"))) == 1200
