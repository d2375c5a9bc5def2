"""References to git repositories."""

from __future__ import annotations

import pytest

from pym.spec import git

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("url", "repository", "revision", "subdirectory"),
    [
        ("git+https://example.com/a/b.git", "https://example.com/a/b.git", "", ""),
        ("git+https://EXAMPLE.com/a/b@v1.0", "https://example.com/a/b", "v1.0", ""),
        ("git+http://example.com:8080/a/b@feature/x", "http://example.com:8080/a/b", "feature/x", ""),
        ("git+ssh://git@example.com/a/b@refs/pull/1/head", "ssh://git@example.com/a/b", "refs/pull/1/head", ""),
        ("git+ssh://git:word@example.com:22/a/b", "ssh://git@example.com:22/a/b", "", ""),
        ("git+git://example.com/a@x", "git://example.com/a", "x", ""),
        ("git+file:///srv/a@feature%2Fx", "file:///srv/a", "feature/x", ""),
        ("file:///srv/a.git", "file:///srv/a.git", "", ""),
        (f"file:///srv/a.git@{COMMIT}", "file:///srv/a.git", COMMIT, ""),
        ("git+file:///srv/a@x?y=1#egg=a&subdirectory=p/q/", "file:///srv/a", "x", "p/q"),
        ("git+file:///srv/a#subdirectory=.", "file:///srv/a", "", ""),
        (f"git+https://example.com/a@{COMMIT.upper()}", "https://example.com/a", COMMIT.upper(), ""),
    ],
)
def test_what_a_reference_says(url, repository, revision, subdirectory):
    found = git.parse(url)
    assert (found.repository, found.revision, found.subdirectory) == (repository, revision, subdirectory)
    assert git.is_git(url)


def test_user_and_password_are_taken_out_of_the_url():
    found = git.parse("git+https://us%40er:pa%2Fss@example.com/a@main#lfs=true")
    assert (found.user, found.password, found.lfs) == ("us@er", "pa/ss", True)
    assert found.repository == "https://example.com/a"
    assert "pa/ss" not in repr(found)


def test_a_whole_commit_is_one():
    assert git.parse(f"git+https://example.com/a@{COMMIT.upper()}").commit == COMMIT
    assert git.parse("git+https://example.com/a@0123456").commit == ""
    assert git.is_commit("a" * 64) and not git.is_commit("a" * 41) and not git.is_commit("g" * 40)


@pytest.mark.parametrize(
    "url",
    [
        "git+ext::sh -c id",
        "git+ext::sh",
        "git+fd::7",
        "git+/srv/a",
        "git+git@example.com:a/b",
        "git+ssh://git@example.com:a/b",
        "git+ssh://-oProxyCommand=id/a",
        "git+ssh://-oProxyCommand=id@example.com/a",
        "git+ssh://%2DoProxyCommand=id/a",
        "git+https://example.com/-x",
        "git+https://example.com/a@-x",
        "git+https://example.com/a@--upload-pack=id",
        "git+https://example.com/a@%2D%2Dupload-pack=id",
        "git+https://example.com/a@a..b",
        "git+https://example.com/a@a:b",
        "git+https://example.com/a@HEAD~1",
        "git+https://example.com/a@x%0Ay",
        "git+https://example.com/a@x\ny",
        "git+https://example.com/a@x\u2028y",
        "git+https://example.com/a@x*",
        "git+https://example.com/a@",
        "git+https://example.com/a@x/",
        "git+https://example.com/a@.x",
        "git+https://example.com/a@x.lock",
        "git+https://example.com/a@x%00y",
        "git+https://example.com/",
        "git+https:///a",
        "git+https://exa mple.com/a",
        "git+https://example.com:x/a",
        "git+https://u:a%0Ab@example.com/a",
        "git+file://example.com/a",
        "git+file:srv/a",
        "git+file:///srv/../a",
        "git+file:///srv/%2e%2e/a",
        "git+https://example.com/a#subdirectory=../x",
        "git+https://example.com/a#subdirectory=x/../../y",
        "git+https://example.com/a#subdirectory=/x",
        "git+https://example.com/a#subdirectory=x//y",
        "git+https://example.com/a#subdirectory=.git/hooks",
        "git+https://example.com/a#subdirectory=%2e%2e/x",
        "git+https://example.com/" + "a" * 9000,
    ],
)
def test_what_git_could_take_for_something_else_is_refused(url):
    with pytest.raises(ValueError, match=r"\w"):
        git.parse(url)


@pytest.mark.parametrize(
    "url", ["https://example.com/a", "https://example.com/a.git.zip", "file:///a", "hg+https://example.com/a.git", "a"]
)
def test_what_is_no_repository(url):
    assert not git.is_git(url)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("git+https://example.com/a", "git+https://example.com/a@SHA"),
        ("git+https://example.com/a@main#egg=a&subdirectory=b", "git+https://example.com/a@SHA#egg=a&subdirectory=b"),
        ("git+https://user:word@example.com/a", "git+https://example.com/a@SHA"),
        ("git+ssh://git@example.com/a", "git+ssh://git@example.com/a@SHA"),
        ("git+ssh://git@example.com/a@v1", "git+ssh://git@example.com/a@SHA"),
        ("git+file:///srv/a@main?x=1", "git+file:///srv/a@SHA"),
        ("git+file://${PLACE}@main", "git+file://${PLACE}@SHA"),
        ("git+${PLACE}@main", "git+${PLACE}@SHA"),
        ("git+https://${TOKEN}@example.com/a@v1", "git+https://${TOKEN}@example.com/a@SHA"),
        ("file:///srv/a.git", "file:///srv/a.git@SHA"),
    ],
)
def test_a_commit_takes_the_place_of_the_revision(written, expected):
    assert git.pinned(written, COMMIT) == expected.replace("SHA", COMMIT)


def test_the_commit_is_read_back():
    assert git.commit_in(git.pinned("git+ssh://git@example.com/a@v1#egg=a", COMMIT)) == COMMIT
    assert git.commit_in("git+ssh://git@example.com/a@v1") == ""
