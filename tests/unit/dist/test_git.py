"""Commits of git repositories, checked out in the cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.repositories import Repository, project

from pym.dist import git
from pym.dist.git_command import Git
from pym.errors import GitError, Offline
from pym.spec.git import parse


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "project")
    made.commit({"pyproject.toml": project("a"), "sub/pyproject.toml": project("b")})
    return made


@pytest.fixture
def environ():
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}


@pytest.fixture
def fetch(tmp_path, environ):
    def run(url: str, *, offline: bool = False, **more: str) -> git.Checkout:
        return git.fetch(parse(url), str(tmp_path / "cache"), environ={**environ, **more}, offline=offline)

    return run


@pytest.fixture
def commands(monkeypatch):
    """Every command of git that was run."""
    seen: list[list[str]] = []
    attempt = Git.attempt

    def run(self: Git, *arguments: str, **more):
        seen.append([*arguments])
        return attempt(self, *arguments, **more)

    monkeypatch.setattr(Git, "attempt", run)
    return seen


def words(commands: list[list[str]]) -> list[str]:
    return [command[0] for command in commands]


def litter(cache: Path) -> list[str]:
    return [str(path) for path in (cache / "git-1/scratch").rglob("*")]


def test_branch_tag_commit_and_default(repository, fetch, tmp_path):
    first = repository.head
    repository("tag", "v1")
    repository("tag", "-a", "v1a", "-m", "x")
    repository("checkout", "-q", "-b", "feature/x")
    second = repository.commit({"more.txt": "1"})
    repository("checkout", "-q", "main")
    repository("update-ref", "refs/pull/1/head", second)
    expected = {
        "": first,
        "@main": first,
        "@HEAD": first,
        "@v1": first,
        "@v1a": first,
        "@feature/x": second,
        "@feature%2Fx": second,
        "@refs/pull/1/head": second,
        "@refs/tags/v1a": first,
        f"@{first}": first,
        f"@{second.upper()}": second,
        f"@{second[:8]}": second,
        f"@{first[:4]}": first,
    }
    for suffix, commit in expected.items():
        found = fetch(repository.url + suffix)
        assert found.commit == commit, suffix
        assert (Path(found.tree) / "more.txt").exists() == (commit == second)
        assert found.key == f"git:{commit}"
    assert litter(tmp_path / "cache") == []
    assert fetch(f"{repository.url}#subdirectory=sub").tree.endswith(f"{first}/sub")


def test_a_branch_comes_before_a_tag_of_its_name_and_before_a_commit_that_begins_so(repository, fetch):
    first = repository.head
    second = repository.commit({"x": "2"})
    repository("tag", "same", first)
    repository("branch", "same", second)
    repository("branch", first[:7], second)
    assert fetch(f"{repository.url}@same").commit == second
    assert fetch(f"{repository.url}@{first[:7]}").commit == second


def test_a_branch_that_moves_is_followed_and_only_then_fetched(repository, fetch, commands):
    first = fetch(f"{repository.url}@main")
    assert words(commands) == ["ls-remote", "fetch", "pack-refs", "cat-file", "reset"]
    commands.clear()
    assert fetch(f"{repository.url}@main").path == first.path
    assert words(commands) == ["ls-remote"]
    commands.clear()
    second = repository.commit({"x": "2"})
    assert fetch(f"{repository.url}@main").commit == second
    assert "fetch" in words(commands)
    assert Path(first.path).is_dir()


def test_a_whole_commit_that_is_there_runs_nothing(repository, fetch, commands):
    commit = repository.head
    fetch(f"{repository.url}@{commit}")
    commands.clear()
    assert fetch(f"{repository.url}@{commit}", PATH="").commit == commit
    assert commands == []
    # Another one of the same repository needs the objects only.
    shutil.rmtree(Path(fetch(f"{repository.url}@{commit}", PATH="").path))
    assert fetch(f"{repository.url}@{commit}").commit == commit
    assert words(commands) == ["cat-file", "reset"]


def test_only_what_is_asked_for_is_fetched(repository, fetch, tmp_path):
    repository("checkout", "-q", "-b", "other")
    other = repository.commit({"large.txt": "1"})
    repository("checkout", "-q", "main")
    checkout = fetch(f"{repository.url}@main")
    (database,) = (tmp_path / "cache/git-1/db").iterdir()
    for place in (database, Path(checkout.path)):
        done = subprocess.run(["git", "cat-file", "-e", other], cwd=place, capture_output=True, check=False)
        assert done.returncode != 0


def test_offline_what_was_seen_last_holds_and_nothing_is_run(repository, fetch, commands, monkeypatch):
    # A `file:` repository is read offline as well: another scheme stands in for it here.
    url = repository.url.replace("git+file://", "git+ssh://host.example")
    settings = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "url.file:///.insteadOf",
        "GIT_CONFIG_VALUE_0": "ssh://host.example/",
    }
    with pytest.raises(Offline, match="not in the cache"):
        fetch(f"{url}@main", offline=True)
    assert commands == []
    found = fetch(f"{url}@main", **settings)
    repository.commit({"x": "2"})
    commands.clear()
    assert fetch(f"{url}@main", offline=True).commit == found.commit
    assert fetch(f"{url}@{found.commit}", offline=True).commit == found.commit
    assert commands == []
    with pytest.raises(Offline, match="`other`"):
        fetch(f"{url}@other", offline=True)
    with pytest.raises(Offline):
        fetch(f"{url}@{'0' * 40}", offline=True)


def test_history_and_tags_are_there_for_backends_that_ask_git(repository, fetch):
    repository("tag", "-a", "v1", "-m", "x")
    repository.commit({"x": "2"})
    found = fetch(repository.url)
    shutil.rmtree(repository.path)
    done = subprocess.run(["git", "describe"], cwd=found.path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("v1-1-g")
    done = subprocess.run(["git", "status", "--porcelain"], cwd=found.path, capture_output=True, text=True, check=True)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("suffix", "message"),
    [
        ("@nope", "no branch or tag `nope`"),
        ("@abcdef1", "no branch, tag or commit `abcdef1`"),
        ("@refs/heads/nope", "no branch or tag"),
        ("#subdirectory=nope", "is not there"),
        ("#subdirectory=pyproject.toml", "is not there"),
        ("#subdirectory=out", "leads out of it"),
    ],
)
def test_what_is_not_there_is_said(repository, fetch, suffix, message, tmp_path):
    (repository.path / "out").symlink_to("/usr")
    repository.commit({})
    with pytest.raises(GitError, match=message):
        fetch(repository.url + suffix)
    assert litter(tmp_path / "cache") == []


def test_a_commit_that_no_branch_has_is_fetched_by_its_name(repository, fetch):
    lost = repository.commit({"x": "2"})
    repository("reset", "-q", "--hard", "HEAD~1")
    assert fetch(f"{repository.url}@{lost}").commit == lost
    tagged = repository.commit({"x": "3"})
    repository("tag", "only", tagged)
    repository("reset", "-q", "--hard", "HEAD~1")
    assert fetch(f"{repository.url}@{tagged[:9]}").commit == tagged
    with pytest.raises(GitError, match=r"Failed to fetch|has no commit"):
        fetch(f"{repository.url}@{'1' * 40}")


def test_an_empty_repository_and_none_at_all(tmp_path, fetch):
    empty = Repository(tmp_path / "empty")
    with pytest.raises(GitError, match="has no commits"):
        fetch(empty.url)
    with pytest.raises(GitError, match="Failed to look into") as caught:
        fetch(f"git+file://{tmp_path}/nowhere")
    assert "does not appear to be a git repository" in caught.value.context


def test_submodules_within_submodules(tmp_path, fetch):
    inner = Repository(tmp_path / "inner")
    inner.commit({"inner.txt": "1"})
    middle = Repository(tmp_path / "middle")
    middle("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{inner.path}", "in")
    middle.commit({"middle.txt": "1"})
    outer = Repository(tmp_path / "outer")
    outer("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../middle", "mid")
    outer.commit({"pyproject.toml": project("a")})
    found = Path(fetch(outer.url).tree)
    assert (found / "mid/middle.txt").exists()
    assert (found / "mid/in/inner.txt").exists()


def test_a_submodule_of_a_remote_repository_reads_no_paths_of_this_machine(tmp_path, fetch):
    secret = Repository(tmp_path / "secret")
    secret.commit({"s.txt": "1"})
    outer = Repository(tmp_path / "outer")
    outer("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{secret.path}", "in")
    outer.commit({"pyproject.toml": project("a")})
    # ssh that runs what it is told to here.
    script = tmp_path / "ssh"
    script.write_text('#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"\n')
    script.chmod(0o755)
    url = f"git+ssh://host.example{outer.path}"
    with pytest.raises(GitError, match="submodules") as caught:
        fetch(url, GIT_SSH_COMMAND=str(script), GIT_SSH_VARIANT="simple")
    assert "not allowed" in caught.value.context
    assert any("path of this machine" in hint for hint in caught.value.hints)


def test_hooks_and_the_callers_repository_mean_nothing(repository, fetch, tmp_path):
    canary = tmp_path / "canary"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {canary}\n")
        (hooks / name).chmod(0o755)
    config = tmp_path / "config"
    config.write_text(f"[core]\n\thooksPath = {hooks}\n\tfsmonitor = touch {canary}\n")
    other = Repository(tmp_path / "other")
    other.commit({"o.txt": "1"})
    before = other.head
    found = fetch(
        repository.url,
        GIT_CONFIG_GLOBAL=str(config),
        GIT_DIR=str(other.path / ".git"),
        GIT_WORK_TREE=str(other.path),
        GIT_INDEX_FILE=str(other.path / ".git/index"),
        GIT_OBJECT_DIRECTORY=str(other.path / ".git/objects"),
        GIT_EXTERNAL_DIFF=f"touch {canary}",
        GIT_TEMPLATE_DIR=str(hooks),
    )
    assert found.commit == repository.head
    assert not canary.exists()
    assert (other.head, other("status", "--porcelain")) == (before, "")


def test_without_git_it_is_said_what_to_do(repository, fetch, tmp_path, monkeypatch):
    (tmp_path / "git").write_text("#!/bin/sh\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in (str(tmp_path / "none"), "", ".", f":{tmp_path / 'none'}"):
        with pytest.raises(GitError, match="Git executable not found") as caught:
            fetch(repository.url, PATH=path)
        assert any("install git" in hint for hint in caught.value.hints)


def test_large_files_are_fetched_only_when_asked_for(repository, fetch, tmp_path):
    with pytest.raises(GitError, match="no `lfs`"):
        fetch(f"{repository.url}#lfs=true", PATH=_without_lfs(tmp_path))
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    log = tmp_path / "log"
    (programs / "git-lfs").write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    (programs / "git-lfs").chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    plain = fetch(repository.url, PATH=path)
    assert not log.exists()
    large = fetch(f"{repository.url}#lfs=true", PATH=path)
    assert large.path != plain.path and large.key != plain.key
    assert log.read_text().split("\n")[:3] == ["version", f"fetch origin {plain.commit}", "checkout"]


def _without_lfs(tmp_path: Path) -> str:
    place = tmp_path / "only-git"
    place.mkdir()
    for name in ("git", "sh"):
        (place / name).symlink_to(shutil.which(name))
    return str(place)


class TestCredentials:
    """A server that answers 401 until it is given the password."""

    @pytest.fixture
    def server(self, httpserver):
        self.seen: list[str] = []

        def answer(request):
            from werkzeug import Response

            self.seen.append(request.headers.get("Authorization", ""))
            if request.headers.get("Authorization"):
                return Response("no such thing")  # git has others keep a password that was let pass
            return Response(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})

        import re

        httpserver.expect_request(re.compile("/.*")).respond_with_handler(answer)
        return httpserver

    def test_they_reach_the_server_and_nothing_else(self, server, fetch, tmp_path, monkeypatch):
        import base64

        lines: list[str] = []
        popen = subprocess.Popen

        def started(arguments, **more):
            lines.append(repr(arguments))
            return popen(arguments, **more)

        monkeypatch.setattr(subprocess, "Popen", started)
        stored = tmp_path / "stored"
        config = tmp_path / "config"
        config.write_text(f"[credential]\n\thelper = store --file={stored}\n")
        url = f"git+http://someone:s3cr%2Ft@127.0.0.1:{server.port}/a.git@main"
        with pytest.raises(GitError) as caught:
            fetch(url, GIT_CONFIG_GLOBAL=str(config))
        expected = "Basic " + base64.b64encode(b"someone:s3cr/t").decode()
        assert expected in self.seen
        told = f"{caught.value.message}{caught.value.context}{caught.value.hints}{lines}"
        for secret in ("s3cr", "someone"):
            assert secret not in told
        assert not stored.exists()
        for path in (tmp_path / "cache").rglob("*"):
            assert not path.is_file() or b"s3cr" not in path.read_bytes()

    def test_a_user_alone_is_for_the_users_own_helper(self, server, fetch, tmp_path):
        config = tmp_path / "config"
        config.write_text('[credential]\n\thelper = "!f() { cat >&2; echo password=own; }; f"\n')
        with pytest.raises(GitError):
            fetch(f"git+http://someone@127.0.0.1:{server.port}/a.git@main", GIT_CONFIG_GLOBAL=str(config))
        assert "Basic c29tZW9uZTpvd24=" in self.seen

    def test_nobody_is_asked(self, server, fetch):
        with pytest.raises(GitError) as caught:
            fetch(f"git+http://127.0.0.1:{server.port}/a.git@main")
        assert any("credential" in hint for hint in caught.value.hints)


class TestFaults:
    def test_what_a_killed_process_left_is_removed(self, repository, fetch, tmp_path):
        scratch = tmp_path / "cache/git-1/scratch"
        fetch(repository.url)
        (key,) = os.listdir(tmp_path / "cache/git-1/db")
        for name in (key, "other"):
            (scratch / name / "deadbeef").mkdir(parents=True)
            (scratch / name / "deadbeef/shallow.lock").write_text("")
        repository.commit({"x": "2"})
        fetch(repository.url)
        assert litter(tmp_path / "cache") == []

    def test_a_checkout_of_an_earlier_boot_is_looked_at_once(self, repository, fetch, commands, monkeypatch):
        found = Path(fetch(repository.url).path)
        commit = found.name
        (found / ".git/pym").write_bytes(bytes(15) + b"\1")
        (found / "pyproject.toml").write_bytes(b"")
        commands.clear()
        fetch(f"{repository.url}@{commit}")
        assert (found / "pyproject.toml").read_text() == project("a")
        assert "status" in words(commands)
        (found / ".git/pym").write_bytes(bytes(15) + b"\1")
        commands.clear()
        fetch(f"{repository.url}@{commit}")
        fetch(f"{repository.url}@{commit}")
        assert words(commands) == ["status"]

    def test_several_processes_at_once(self, repository, tmp_path, environ):
        code = (
            "import os, sys\nfrom pym.dist import git\nfrom pym.spec.git import parse\n"
            "print(git.fetch(parse(sys.argv[1]), sys.argv[2], environ=dict(os.environ)).path)"
        )
        source = str(Path(git.__file__).parents[2])
        command = [sys.executable, "-c", code, repository.url, str(tmp_path / "cache")]
        running = [
            subprocess.Popen(command, env={**environ, "PYTHONPATH": source}, stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        paths = {one.communicate()[0] for one in running}
        assert [one.returncode for one in running] == [0, 0, 0]
        assert len(paths) == 1
        assert litter(tmp_path / "cache") == []
