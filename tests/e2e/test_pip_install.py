"""`pym pip install`, `sync` and `uninstall` into real environments, from an index that counts."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.index import IndexServer
from tests.support.runner import Pym
from tests.support.runner import tree as whole_tree
from tests.support.universe import Universe

WORLD = {
    "a": {"1.0": ["b>=1"], "2.0": ["b>=2"]},
    "b": {"1.0": [], "2.0": [], "3.0": []},
    "c": {"1.0": {"wheels": [], "sdist": True}},
    "lonely": {"1.0": []},
}


@pytest.fixture
def index():
    with Universe(WORLD).serve() as server:
        yield server


@pytest.fixture
def user(tmp_path: Path, index: IndexServer):
    """A user with an environment `.venv` in the working directory."""
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url)
    environment(pym.cwd / ".venv")
    return pym


def environment(path: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", path], check=True)
    return path


def site(pym: Pym, name: str = ".venv") -> Path:
    (found,) = (pym.cwd / name).glob("lib/python*/site-packages")
    return found


def installed(pym: Pym, name: str = ".venv") -> set[str]:
    return {path.name.removesuffix(".dist-info") for path in site(pym, name).glob("*.dist-info")}


def tree(path: Path) -> dict[str, str]:
    """Everything below `path`, but the file that uv and pym lock."""
    return {name: what for name, what in whole_tree(path).items() if not name.endswith("/.lock")}


def said(text: str) -> list[str]:
    """What was said, without times."""
    return [line.partition(" in ")[0] for line in text.splitlines()]


def test_what_is_asked_for_comes_with_what_it_requires(user: Pym) -> None:
    done = user("pip", "install", "a").check()
    assert said(done.err) == [
        "Resolved 2 packages", "Prepared 2 packages", "Installed 2 packages", " + a==2.0", " + b==3.0",
    ]  # fmt: skip
    assert not done.out
    assert installed(user) == {"a-2.0", "b-3.0"}
    assert (site(user) / "a-2.0.dist-info/REQUESTED").exists()
    assert not (site(user) / "b-3.0.dist-info/REQUESTED").exists()
    assert (site(user) / "a-2.0.dist-info/INSTALLER").read_text().strip() == "pym"


def test_what_is_there_is_not_resolved(user: Pym, index: IndexServer) -> None:
    user("pip", "install", "a==1.0").check()
    asked = len(index.requests)
    for words in (["a"], ["a", "b<4"], ["a==1.0"], ["a", "-c", "c.txt"]):
        (user.cwd / "c.txt").write_text("b>=2\n")
        done = user("pip", "install", *words).check()
        assert said(done.err) == [f"Checked {2 if 'b<4' in words else 1} package{'s' if 'b<4' in words else ''}"]
    assert len(index.requests) == asked
    assert installed(user) == {"a-1.0", "b-3.0"}


def test_what_is_remembered_does_not_outlive_a_change(user: Pym) -> None:
    user("pip", "install", "a").check()
    os.utime(site(user), (1_700_000_000, 1_700_000_000))  # long ago: it may be remembered
    assert said(user("pip", "install", "a").check().err) == ["Checked 1 package"]
    (site(user) / "b-3.0.dist-info").rename(site(user) / "gone")
    assert " + b==3.0" in user("pip", "install", "a").check().err


def test_an_upgrade_a_downgrade_a_reinstallation(user: Pym) -> None:
    user("pip", "install", "a==1.0", "b==2.0").check()
    assert said(user("pip", "install", "a").check().err) == ["Checked 1 package"]
    assert said(user("pip", "install", "-U", "a").check().err)[-4:] == [
        " - a==1.0",
        " + a==2.0",
        " - b==2.0",
        " + b==3.0",
    ]
    assert said(user("pip", "install", "b==1.0", "a==1.0").check().err) == [
        "Resolved 2 packages", "Prepared 1 package", "Uninstalled 2 packages", "Installed 2 packages",
        " - a==2.0", " + a==1.0", " - b==3.0", " + b==1.0",
    ]  # fmt: skip
    assert said(user("pip", "install", "-P", "b", "a").check().err)[-2:] == [" - b==1.0", " + b==3.0"]
    assert said(user("pip", "install", "--reinstall-package", "b", "a==1.0").check().err)[-1:] == [" ~ b==3.0"]
    assert installed(user) == {"a-1.0", "b-3.0"}


def test_what_is_installed_stays_even_if_no_index_has_it(user: Pym, index: IndexServer, tmp_path: Path) -> None:
    own = wheels.build(tmp_path, "b", "2.5", {"b.py": b""})
    user("pip", "install", own).check()
    done = user("pip", "install", "a").check()
    assert said(done.err)[-1:] == [" + a==2.0"]
    assert installed(user) == {"a-2.0", "b-2.5"}


def test_a_dry_run_changes_nothing(user: Pym) -> None:
    user("pip", "install", "b==1.0").check()
    before = tree(user.cwd / ".venv")
    done = user("pip", "install", "a", "--dry-run").check()
    assert said(done.err)[1:] == [
        "Would download 2 packages", "Would uninstall 1 package", "Would install 2 packages",
        " + a==2.0", " - b==1.0", " + b==3.0",
    ]  # fmt: skip
    assert tree(user.cwd / ".venv") == before
    user("pip", "install", "a", "--check").check(1)
    assert "Would make no changes" in user("pip", "install", "b", "--check").check().err
    assert tree(user.cwd / ".venv") == before


def test_uninstall(user: Pym) -> None:
    empty = tree(site(user))
    user("pip", "install", "a").check()
    done = user("pip", "uninstall", "A", "nobody").check()
    assert said(done.err) == [
        "warning: Skipping nobody as it is not installed", "Uninstalled 1 package", " - a==2.0",
    ]  # fmt: skip
    assert installed(user) == {"b-3.0"}
    assert said(user("pip", "uninstall", "b", "--dry-run").check().err) == ["Would uninstall 1 package", " - b==3.0"]
    about = '{"url": "https://x@h/r.git", "vcs_info": {"vcs": "git", "commit_id": "aabb"}, "subdirectory": "sub"}'
    (site(user) / "b-3.0.dist-info" / "direct_url.json").write_text(about)
    told = said(user("pip", "uninstall", "b", "--dry-run").check().err)[-1]
    assert told == " - b==3.0 (from git+https://h/r.git@aabb#subdirectory=sub)"
    (site(user) / "b-3.0.dist-info" / "direct_url.json").unlink()
    (user.cwd / "r.txt").write_text("b==17\n")
    user("pip", "uninstall", "-r", "r.txt").check()
    assert tree(site(user)) == empty
    done = user("pip", "uninstall", "b").check()
    assert "warning: No packages to uninstall" in done.err
    user("pip", "uninstall").check(2)


def test_sync_is_exact_and_follows_nothing(user: Pym) -> None:
    user("pip", "install", "lonely", "b==1.0").check()
    (user.cwd / "r.txt").write_text("a==1.0\nb==2.0\n")
    done = user("pip", "sync", "r.txt").check()
    assert said(done.err)[-4:] == [" + a==1.0", " - b==1.0", " + b==2.0", " - lonely==1.0"]
    assert installed(user) == {"a-1.0", "b-2.0"}
    assert said(user("pip", "sync", "r.txt").check().err) == ["Resolved 2 packages", "Checked 2 packages"]
    (user.cwd / "r.txt").write_text("a==2.0\n")
    user("pip", "sync", "r.txt").check()
    assert installed(user) == {"a-2.0"}


def test_sync_with_nothing_takes_nothing_out(user: Pym) -> None:
    user("pip", "install", "lonely").check()
    (user.cwd / "r.txt").write_text("# nothing\n")
    assert "--allow-empty-requirements" in user("pip", "sync", "r.txt").check().err
    assert installed(user) == {"lonely-1.0"}
    user("pip", "sync", "r.txt", "--allow-empty-requirements").check()
    assert installed(user) == set()
    user("pip", "sync").check(2)


def test_sync_leaves_what_came_with_an_environment(user: Pym, tmp_path: Path) -> None:
    pip = wheels.build(tmp_path, "pip", "1.0", {"pip/__init__.py": b""})
    user("pip", "install", pip, "b").check()
    user("pip", "install", "--exact", "lonely").check()
    assert installed(user) == {"pip-1.0", "lonely-1.0"}
    # One of ours is as it was asked for.
    config = user.cwd / ".venv/pyvenv.cfg"
    config.write_text(config.read_text() + "pym = 1.0\n")
    user("pip", "install", "--exact", "lonely", "b").check()
    assert installed(user) == {"lonely-1.0", "b-3.0"}


def test_a_wheel_of_this_machine(user: Pym, tmp_path: Path) -> None:
    path = wheels.build(user.cwd, "local", "1.0", {"local.py": b"x = 1\n"})
    done = user("pip", "install", f"./{path.name}").check()
    assert said(done.err)[-1] == f" + local==1.0 (from file://{path})"
    told = json.loads((site(user) / "local-1.0.dist-info/direct_url.json").read_text())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert told == {
        "url": f"file://{path}",
        "archive_info": {"hash": f"sha256={digest}", "hashes": {"sha256": digest}},
    }
    assert said(user("pip", "install", path).check().err) == ["Checked 1 package"]
    # Written anew, it is another wheel.
    wheels.build(user.cwd, "local", "1.0", {"local.py": b"x = 2\n"})
    os.utime(path)
    assert said(user("pip", "install", path).check().err)[-1] == f" ~ local==1.0 (from file://{path})"
    assert (site(user) / "local.py").read_text() == "x = 2\n"
    wheels.build(user.cwd, "local", "1.0", {"local.py": b"x = 3\n"})
    user("pip", "install", f"local @ file://{path}#sha256={digest}").check(1)
    assert (site(user) / "local.py").read_text() == "x = 2\n"


def test_a_wheel_by_its_url(user: Pym, index: IndexServer) -> None:
    url = f"{index.root}/files/b-2.0-py3-none-any.whl"
    assert said(user("pip", "install", f"b @ {url}").check().err)[-1] == f" + b==2.0 (from {url})"
    assert json.loads((site(user) / "b-2.0.dist-info/direct_url.json").read_text())["url"] == url
    assert said(user("pip", "install", f"b @ {url}").check().err) == ["Checked 1 package"]
    # From the index the same version is as good, but another one is not from there.
    assert said(user("pip", "install", "b==2.0").check().err) == ["Checked 1 package"]
    assert said(user("pip", "install", "b>2").check().err)[-2:] == [f" - b==2.0 (from {url})", " + b==3.0"]

    # In the store by now: its server only has to say that it is still the same.
    def bodies() -> int:
        return len([1 for one in index.requests if one.path == "/files/b-2.0-py3-none-any.whl" and one.status == 200])

    before = bodies()
    user("pip", "install", f"b @ {url}").check()
    assert bodies() == before
    assert installed(user) == {"b-2.0"}


def test_hashes(user: Pym, index: IndexServer) -> None:
    good = next(one for one in index.world.distributions("b") if one.version == "2.0").sha256
    url = index.url.replace("/simple/", "/files/b-2.0-py3-none-any.whl")
    before = tree(user.cwd / ".venv")
    for wanted in (f"b @ {url}", "b==2.0"):
        (user.cwd / "r.txt").write_text(f"{wanted} --hash=sha256:{'0' * 64}\n")
        done = user("pip", "install", "-r", "r.txt").check(1)
        assert "Hash mismatch for `b-2.0-py3-none-any.whl`" in done.err
        assert f"expected sha256:{'0' * 64}" in done.err
        assert f"got sha256:{good}\n             from {url}\n" in done.err
        assert "the hash of `b` in `r.txt` is not that of this file" in done.err
        assert tree(user.cwd / ".venv") == before
    user("pip", "install", "-r", "r.txt", "--no-verify-hashes").check()
    user("pip", "uninstall", "b").check()
    # What is in the store is no way around it either.
    user("pip", "install", "-r", "r.txt").check(1)
    (user.cwd / "r.txt").write_text(f"b==2.0 --hash=sha256:{'0' * 64} --hash=sha256:{good}\n")
    user("pip", "install", "-r", "r.txt").check()
    assert installed(user) == {"b-2.0"}


def test_require_hashes(user: Pym, index: IndexServer) -> None:
    by_name = {(one.project, one.version): one.sha256 for one in index.world.distributions()}
    lines = user.cwd / "r.txt"

    def require(text: str) -> str:
        lines.write_text(text)
        return user("pip", "install", "--require-hashes", "-r", "r.txt").check(2).err

    assert "pinned with `==`, but found: `b`" in require("b\n")
    assert "none were provided for: `b==2.0`" in require("b==2.0\n")
    assert "no trusted hash was provided for: `b`" in require(f"a==2.0 --hash=sha256:{by_name['a', '2.0']}\n")
    assert "no better hash" in require(f"b==2.0 --hash=md5:{'0' * 32}\n")
    both = "".join(
        f"{name}=={version} --hash=sha256:{by_name[name, version]}\n" for name, version in (("a", "2.0"), ("b", "3.0"))
    )
    lines.write_text(f"--require-hashes\n{both}")
    user("pip", "install", "-r", "r.txt").check()
    assert installed(user) == {"a-2.0", "b-3.0"}


def test_a_lock(user: Pym) -> None:
    (user.cwd / "r.in").write_text("a\n")
    user("pip", "compile", "r.in", "-o", "pylock.toml").check()
    user("pip", "install", "lonely").check()
    done = user("pip", "sync", "pylock.toml").check()
    assert said(done.err)[-3:] == [" + a==2.0", " + b==3.0", " - lonely==1.0"]
    assert said(user("pip", "sync", "pylock.toml").check().err)[-1] == "Checked 2 packages"
    user("pip", "install", "-r", "pylock.toml", "lonely").check(2)
    # A hash that is another one is no way in, whatever the store has.
    text = (user.cwd / "pylock.toml").read_text()
    digest = text.partition('sha256 = "')[2][:64]
    (user.cwd / "pylock.toml").write_text(text.replace(digest, "0" * 64))
    before = tree(user.cwd / ".venv")
    user("pip", "install", "-r", "pylock.toml", "--reinstall").check(1)
    assert tree(user.cwd / ".venv") == before


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('name = "a"', 'name = "../a"', "is not a name"),
        ("packages", "nothing", "not a list"),
        ("hashes = { sha256", "hashes = { md5", "no hash that is strong enough"),
        ('version = "2.0"', 'version = "x"', "which is none"),
        ('lock-version = "1.0"', 'lock-version = "2.0"', "newer program"),
    ],
)
def test_a_lock_that_cannot_be(user: Pym, old: str, new: str, reason: str) -> None:
    (user.cwd / "r.in").write_text("a\n")
    user("pip", "compile", "r.in", "-o", "pylock.toml").check()
    text = (user.cwd / "pylock.toml").read_text()
    if new.startswith("hashes"):
        start = text.index(old)
        text = text[:start] + f'hashes = {{ md5 = "{"0" * 32}" }} }}' + text[text.index("\n", start) :]
        text = text.replace(" } }]", " } }]")
    (user.cwd / "pylock.toml").write_text(text.replace(old, new) if not new.startswith("hashes") else text)
    before = tree(user.cwd / ".venv")
    done = user("pip", "sync", "pylock.toml").check(2)
    assert tree(user.cwd / ".venv") == before
    assert reason in done.err or new.startswith("hashes")


def test_target_and_prefix(user: Pym) -> None:
    done = user("pip", "install", "a", "--target", "t").check()
    assert "Using CPython" in done.err
    assert {path.name for path in (user.cwd / "t").glob("*.dist-info")} == {"a-2.0.dist-info", "b-3.0.dist-info"}
    assert said(user("pip", "install", "a", "--target", "t").check().err)[-1] == "Checked 1 package"
    assert said(user("pip", "uninstall", "b", "--target", "t").check().err)[0].startswith("Uninstalled 1 package")
    user("pip", "install", "b", "--prefix", "p").check()
    assert len(list((user.cwd / "p").glob("lib/python*/site-packages/b-3.0.dist-info"))) == 1
    user("pip", "install", "b", "--prefix", "p", "--target", "t").check(2)
    assert installed(user) == set()


def test_where_there_is_no_environment(tmp_path: Path, index: IndexServer) -> None:
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url)
    done = pym("pip", "install", "a").check(2)
    assert "No virtual environment found" in done.err
    assert "pym venv" in done.err
    other = environment(pym.cwd / "other")
    done = pym("pip", "install", "lonely", VIRTUAL_ENV=str(other)).check()
    assert done.err.splitlines()[0].endswith(" environment at: other")
    done = pym("pip", "install", "b", "-p", "other").check()
    assert installed(pym, "other") == {"lonely-1.0", "b-3.0"}


def test_what_does_not_exist(user: Pym) -> None:
    before = tree(user.cwd)
    for words, code, text in (
        (["nobody"], 1, "nobody was not found"),
        (["a>7"], 1, "a>7"),
        (["-r", "nothing.txt"], 2, "File not found: `nothing.txt`"),
        (["a=="], 2, "Failed to parse: `a==`"),
        (["./nothing"], 1, "Distribution not found at"),
        (["--user", "a"], 2, "--user"),
        ([], 2, "Nothing to install"),
    ):
        assert text in user("pip", "install", *words).check(code).err
    assert tree(user.cwd) == before


def test_a_second_environment_needs_no_network(user: Pym, index: IndexServer) -> None:
    user("pip", "install", "a").check()
    environment(user.cwd / "second")
    files = index.paths("/files")
    done = user("pip", "install", "a", "-p", "second", "--offline").check()
    assert said(done.err)[1:] == ["Resolved 2 packages", "Installed 2 packages", " + a==2.0", " + b==3.0"]
    assert index.paths("/files") == files
    done = user("pip", "install", "lonely", "--offline").check(1)
    assert "not in the cache" in done.err


def test_an_sdist_is_built(user: Pym) -> None:
    done = user("pip", "install", "c").check()
    assert said(done.err) == [
        "Resolved 1 package", "   Building c==1.0", "      Built c==1.0", "Prepared 1 package",
        "Installed 1 package", " + c==1.0",
    ]  # fmt: skip
    user("pip", "uninstall", "c").check()
    assert "Building" not in user("pip", "install", "c").check().err
    user("pip", "uninstall", "c").check()
    user("pip", "install", "c", "--no-build").check(1)
    assert installed(user) == set()


def test_without_a_cache(user: Pym) -> None:
    user("pip", "install", "a", "--no-cache").check()
    assert installed(user) == {"a-2.0", "b-3.0"}
    assert not (user.home / ".cache/pym").exists() or not list((user.home / ".cache/pym").glob("wheels-1/*"))


def test_nothing_is_left_of_a_download_that_failed(tmp_path: Path) -> None:
    with Universe(WORLD).serve() as index:
        index.answer = lambda request: (404, {}, b"") if request.path.startswith("/files/b-") else None
        index.separate_metadata = False
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url)
        environment(pym.cwd / ".venv")
        before = tree(pym.cwd)
        done = pym("pip", "install", "--no-deps", "a", "b", "lonely").check(1)
        assert tree(pym.cwd) == before
        assert "404" in done.err
        assert not list((pym.home / ".cache/pym").glob("downloads-1/*"))


def test_strict_tells_what_is_missing(user: Pym) -> None:
    done = user("pip", "install", "--no-deps", "--strict", "a").check()
    assert "requires `b>=2`, but it's not installed" in done.err


def test_download(user: Pym, index: IndexServer) -> None:
    done = user("pip", "download", "a", "c", "-d", "files").check()
    assert said(done.err)[-4:] == [
        "Downloaded 3 packages", " + files/a-2.0-py3-none-any.whl", " + files/b-3.0-py3-none-any.whl",
        " + files/c-1.0.tar.gz",
    ]  # fmt: skip
    for one in index.world.distributions():
        path = user.cwd / "files" / one.filename
        assert not path.exists() or path.read_bytes() == one.data
    asked = len(index.paths("/files"))
    assert " = files/c-1.0.tar.gz" in user("pip", "download", "a", "c", "-d", "files").check().err
    assert len(index.paths("/files")) == asked
    (user.cwd / "files/a-2.0-py3-none-any.whl").write_bytes(b"another")
    assert " + files/a-2.0-py3-none-any.whl" in user("pip", "download", "a", "-d", "files").check().err
    assert sorted(path.name for path in (user.cwd / "files").iterdir()) == [
        "a-2.0-py3-none-any.whl", "b-3.0-py3-none-any.whl", "c-1.0.tar.gz",
    ]  # fmt: skip
    user("pip", "download", "c", "--only-binary", ":all:").check(1)
    assert installed(user) == set()


def test_download_for_another_platform(tmp_path: Path) -> None:
    world = {
        "n": {"1.0": {"wheels": ["cp312-cp312-win_amd64", "cp312-cp312-manylinux_2_17_x86_64", "cp39-cp39-win_amd64"]}}
    }
    with Universe(world).serve() as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        pym("pip", "download", "n", "--python-platform", "windows", "--python-version", "3.9", "-d", "d").check()
        assert [path.name for path in (pym.cwd / "d").iterdir()] == ["n-1.0-cp39-cp39-win_amd64.whl"]
