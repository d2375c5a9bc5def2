"""Credentials of an index go to that index: to its origin, below its path, and nowhere else, redirects included."""

from __future__ import annotations

import sys

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe

SECRET = "hunter2canary"
WORLD = {"a": {"1.0": ["b"]}, "b": {"1.0": []}}


def compiled(tmp_path, url: str):
    pym = Pym(tmp_path, PYM_PYTHON=sys.executable)
    (pym.cwd / "r.in").write_text("a\n")
    done = pym("pip", "compile", "r.in", "-vv", "--default-index", url, "--emit-index-url", "-o", "r.txt")
    for text in (done.out, done.err, (pym.cwd / "r.txt").read_text() if done.code == 0 else ""):
        assert SECRET not in text
    for path in (pym.home / ".cache").rglob("*"):
        assert SECRET not in path.name
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    return done


def with_secret(url: str) -> str:
    return url.replace("http://", f"http://user:{SECRET}@")


def test_they_are_sent_to_the_index_and_kept_nowhere(tmp_path):
    with Universe(WORLD).serve(credentials=f"user:{SECRET}") as index:
        assert "a==1.0" in compiled(tmp_path, with_secret(index.url)).check().out


@pytest.mark.parametrize("elsewhere", ["/team-a-evil/a/", "/team-b/simple/a/", "//localhost:{port}/team-a/simple/a/"])
def test_a_redirect_does_not_take_them_along(tmp_path, elsewhere):
    """What lies beside the index on its own host is not the index either."""
    seen = []

    def answer(request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        host = headers.get("host", "")
        place = f"{host.partition(':')[0]}{request.path}"
        seen.append((place, "authorization" in headers))
        if place == "127.0.0.1/team-a/simple/a/":
            return 302, {"Location": elsewhere.format(port=host.rpartition(":")[2])}, b""
        return 404, {}, b""

    with Universe(WORLD).serve(answer=answer) as index:
        compiled(tmp_path, with_secret(index.url.replace("/simple/", "/team-a/simple/"))).check(1)
    assert seen[0] == ("127.0.0.1/team-a/simple/a/", True)
    assert len(seen) > 1
    assert not any(sent for _, sent in seen[1:])
