"""`pym pip compile` of git repositories, directories and editables. The outputs are what uv 0.13.9 prints."""

from __future__ import annotations

import os

import pytest
from tests.support.repositories import Repository, project
from tests.support.runner import Pym
from tests.support.universe import Universe

WORLD = Universe({"b": {"1.0": []}, "c": {"1.0": []}})


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    made = Repository(tmp_path_factory.mktemp("repositories") / "a")
    extra = '[project.optional-dependencies]\nx = ["c"]\n'
    made.commit(
        {"pyproject.toml": project("My_A", requires=("b",)) + extra, "sub/pyproject.toml": project("deep", "2.0")}
    )
    made("tag", "-a", "v1", "-m", "x")
    return made


def compiled(pym: Pym, text: str, *words: str, code: int = 0, **more: str) -> str:
    (pym.cwd / "r.in").write_text(text)
    done = pym("pip", "compile", "--no-header", "--no-annotate", "-q", "r.in", *words, **more).check(code)
    return done.out if not code else done.err


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("my-a @ URL", "my-a @ URL@COMMIT\nb==1.0\n"),
        ("URL@main", "my-a @ URL@COMMIT\nb==1.0\n"),
        ("my_a[x] @ URL@v1#egg=my-a", "b==1.0\nc==1.0\nmy-a @ URL@COMMIT#egg=my-a\n"),
        ("URL@main#egg=deep&subdirectory=sub", "deep @ URL@COMMIT#egg=deep&subdirectory=sub\n"),
        ("URL@main#subdirectory=sub", "deep @ URL@COMMIT#subdirectory=sub\n"),
        ("my-a @ git+file://${PLACE}@main", "my-a @ git+file://${PLACE}@COMMIT\nb==1.0\n"),
        ("git+${REPOSITORY}@main", "my-a @ git+${REPOSITORY}@COMMIT\nb==1.0\n"),
        ("my-a @ URL\nmy-a", "my-a @ URL@COMMIT\nb==1.0\n"),
    ],
)
def test_the_commit_is_pinned(pym, repository, written, expected):
    place = str(repository.path)
    out = compiled(pym, written.replace("URL", repository.url), PLACE=place, REPOSITORY=f"file://{place}")
    wanted = expected.replace("URL", repository.url).replace("COMMIT", repository.head)
    assert sorted(out.splitlines()) == sorted(wanted.splitlines())


def test_a_second_run_offline_reads_no_repository(pym, tmp_path):
    made = Repository(tmp_path / "gone")
    commit = made.commit({"pyproject.toml": project("gone")})
    first = compiled(pym, f"gone @ {made.url}@{commit}\n")
    assert first == f"gone @ {made.url}@{commit}\n"
    made.path.rename(tmp_path / "elsewhere")
    assert compiled(pym, first, "--offline", PATH="/nowhere") == first


def test_a_lock_names_the_commit(pym, repository):
    compiled(pym, f"deep @ {repository.url}@v1#subdirectory=sub\n", "-o", "pylock.toml")
    assert (
        f'vcs = {{ type = "git", url = "file://{repository.path}", requested-revision = "v1", '
        f'commit-id = "{repository.head}", subdirectory = "sub" }}'
    ) in (pym.cwd / "pylock.toml").read_text()


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        ("my-a @ URL@nope", 1, "has no branch or tag `nope`"),
        ("my-a @ URL@--upload-pack=x", 2, "begins with `-`"),
        ("my-a @ URL#subdirectory=../x", 2, "leads out of it"),
        ("my-a @ URL#subdirectory=nope", 1, "is not there"),
        ("-e URL", 2, "Git sources cannot be editable"),
        ("-e https://example.com/a.tar.gz", 2, "cannot be editable"),
        ("my-a @ git+ext::sh", 2, "git is only reached over"),
        ("my-a @ git+ssh://git@example.com:a/b", 2, "`a` is no port"),
        ("other @ URL", 1, "is a distribution of `my-a`"),
        ("my-a @ URL\nmy-a>=2", 1, "No solution found"),
    ],
)
def test_what_cannot_be(pym, repository, written, code, message):
    assert message in compiled(pym, written.replace("URL", repository.url), code=code)


def test_directories_and_editables_are_written_as_they_were(pym, repository):
    os.symlink(repository.path, pym.cwd / "a")
    for written, expected in {
        "./a": "./a\nb==1.0\n",
        "./a[x]": "./a\nb==1.0\nc==1.0\n",
        "-e ./a": "-e ./a\nb==1.0\n",
        "-e a": "-e a\nb==1.0\n",
        "-e ./a[x]": "-e ./a\nb==1.0\nc==1.0\n",
        "-e my-a @ ./a": "-e ./a\nb==1.0\n",
        "my-a[x] @ ./a": "./a\nb==1.0\nc==1.0\n",
        "./a/sub": "./a/sub\n",
    }.items():
        out = compiled(pym, f"{written}\n")
        assert sorted(out.splitlines()) == sorted(expected.splitlines()), written


def test_two_names_of_one_commit_are_no_contradiction(pym, repository):
    name, place = repository.url, repository.url.removeprefix("git+")
    branch = repository("branch", "--show-current").strip()
    text = f"my-a @ {name}@{branch}\nmy-a @ {name}@v1\n"
    assert compiled(pym, text).splitlines()[-1] == f"my-a @ {name}@{repository.head}"
    (pym.cwd / "r.in").write_text(text)
    done = pym("pip", "compile", "r.in").check()
    assert f"   Updating {place} (v1)\n    Updated {place} ({repository.head})\n" in done.err
    assert done.err.count("Updating") == 2  # each name is asked for once


def test_a_directory_called_like_a_repository_is_a_directory(pym):
    place = pym.cwd / "x.git"
    place.mkdir()
    (place / "pyproject.toml").write_text(project("x", "1.0"))
    assert "x.git" in compiled(pym, "./x.git\n")


_WAITING = """#!/bin/sh
export PATH="$USUAL"
case "$*" in
*ls-remote*/one*) timeout 3 sh -c ': < "$MEETING"' || exit 9 ;;
*ls-remote*/two*) timeout 3 sh -c ': > "$MEETING"' || exit 9 ;;
esac
exec git "$@"
"""


@pytest.mark.parametrize("command", [("pip", "compile", "-q", "named.in"), ("pip", "compile", "-q", "r.in"), ("lock",)])
def test_several_repositories_are_asked_side_by_side(pym, tmp_path, command):
    found = {name: Repository(tmp_path / name) for name in ("one", "two")}
    for name, made in found.items():
        made.commit({"pyproject.toml": project(name)})
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text(_WAITING)
    (tmp_path / "bin/git").chmod(0o755)
    os.mkfifo(tmp_path / "meeting")
    named = [f"{name} @ {made.url}" for name, made in found.items()]
    (pym.cwd / "pyproject.toml").write_text(project("p", requires=named) + 'requires-python = ">=3.9"\n')
    (pym.cwd / "named.in").write_text("\n".join(named))
    (pym.cwd / "r.in").write_text("\n".join(made.url for made in found.values()))
    path = os.environ["PATH"]
    pym(*command, PATH=f"{tmp_path}/bin:{path}", USUAL=path, MEETING=str(tmp_path / "meeting")).check()


def test_of_several_repositories_the_first_that_cannot_be_had_is_named_and_asked_once(pym, repository, tmp_path):
    texts = [f"my-a @ {repository.url}", *[f"{name} @ git+file://{tmp_path}/{name}" for name in ("x", "y")]]
    (pym.cwd / "r.in").write_text("\n".join(texts))
    done = pym("pip", "compile", "r.in").check(1)
    assert f"Failed to look into `file://{tmp_path}/x`" in done.err
    assert done.err.count(f"Updating file://{tmp_path}/x") == 1
