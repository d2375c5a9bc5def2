"""`pym publish` against a registry on loopback: what it sends, to whom, and what it says when that is refused."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.inside import Inside
from tests.support.runner import Pym, Result
from tests.support.uploads import Registry, Request, Said

SECRET = "pypi-s3cret/tok+en"
WHEEL, SDIST = "thing_x-1.0-py3-none-any.whl", "thing_x-1.0.tar.gz"
MORE = """\
Summary: Grüße
Author-email: "A. B" <a@example.com>
License-Expression: MIT
License-File: LICENSE
Keywords: a,b
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: Text
Project-URL: Home, https://example.com
Requires-Dist: attrs>=20; python_version > '3.8'
Requires-Dist: idna
Provides-Extra: x
Description-Content-Type: text/markdown

# Title

ü "quoted" --boundary
"""


@pytest.fixture
def registry() -> Iterator[Registry]:
    made = Registry()
    yield made
    made.close()


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    user = Inside(tmp_path)
    dist = user.cwd / "dist"
    wheels.build(dist, "thing-x", "1.0", {"thing.py": b""}, metadata=MORE)
    with tarfile.open(dist / SDIST, "w:gz") as archive:
        about = tarfile.TarInfo("thing_x-1.0/PKG-INFO")
        data = b"Metadata-Version: 2.1\nName: thing.x\nVersion: 1.0\nRequires-Python: >=3.9\n"
        about.size = len(data)
        archive.addfile(about, BytesIO(data))
    (dist / ".gitignore").write_text("*")
    (dist / "notes.txt").write_text("")
    return user


def test_a_process_of_its_own_does_the_same(pym: Pym, registry: Registry) -> None:
    alone = Pym(pym.cwd.parent)
    alone("publish", "dist/*.whl", PYM_PUBLISH_URL=registry.url, PYM_PUBLISH_TOKEN=SECRET).check()
    assert registry.files.keys() == {WHEEL}


def publish(pym: Pym, registry: Registry, *words: str, **environ: str) -> Result:
    done = pym("publish", "--publish-url", registry.url, *words, **environ)
    assert SECRET not in done.out + done.err
    return done


def test_what_is_sent_is_what_uv_sends(pym: Pym, registry: Registry) -> None:
    (pym.cwd / "dist" / f"{SDIST}.publish.attestation").write_text('{"version": 1}')
    done = publish(pym, registry, "-t", SECRET).check()
    assert done.err.splitlines() == [
        f"Publishing 2 files to {registry.url}",
        *[line for line in done.err.splitlines() if line.startswith("Uploading thing_x-1.0")],
    ]
    first, second = registry.uploads
    assert {first.headers["authorization"], second.headers["authorization"]} == {
        "Basic X190b2tlbl9fOnB5cGktczNjcmV0L3Rvaytlbg=="
    }
    data = (pym.cwd / "dist" / WHEEL).read_bytes()
    assert [(name, value.decode() if name != "content" else value) for name, value in first.form] == [
        (":action", "file_upload"),
        ("sha256_digest", hashlib.sha256(data).hexdigest()),
        ("blake2_256_digest", hashlib.blake2b(data, digest_size=32).hexdigest()),
        ("protocol_version", "1"),
        ("metadata_version", "2.1"),
        ("name", "thing-x"),
        ("version", "1.0"),
        ("filetype", "bdist_wheel"),
        ("pyversion", "py3"),
        ("author_email", '"A. B" <a@example.com>'),
        ("description", '# Title\n\nü "quoted" --boundary\n'),
        ("description_content_type", "text/markdown"),
        ("keywords", "a,b"),
        ("license_expression", "MIT"),
        ("summary", "Grüße"),
        ("requires_python", ""),
        ("classifiers", "Programming Language :: Python :: 3"),
        ("classifiers", "Topic :: Text"),
        ("license_file", "LICENSE"),
        ("project_urls", "Home, https://example.com"),
        ("provides_extra", "x"),
        ("requires_dist", "attrs>=20; python_version > '3.8'"),
        ("requires_dist", "idna"),
        ("content", data),
    ]
    form = dict(second.form)
    assert (form["filetype"], form["pyversion"], form["requires_python"]) == (b"sdist", b"source", b">=3.9")
    assert json.loads(form["attestations"]) == [{"version": 1}]
    assert registry.files.keys() == {WHEEL, SDIST}
    registry.files.clear()
    publish(pym, registry, "-t", SECRET, "--no-attestations").check()
    assert "attestations" not in dict(registry.uploads[-1].form)


def test_what_is_there_is_passed_over_and_what_differs_is_an_error(pym: Pym, registry: Registry) -> None:
    publish(pym, registry, "-t", SECRET, "dist/*.whl").check()
    said = publish(pym, registry, "-t", SECRET, "--check-url", registry.index).check().err
    assert f"File {WHEEL} already exists, skipping" in said
    assert registry.files.keys() == {WHEEL, SDIST}
    registry.files[SDIST] += b"x"
    count = len(registry.uploads)
    said = publish(pym, registry, "-t", SECRET, "--check-url", registry.index).check(2).err
    assert f"Local file and index file do not match for `{SDIST}`" in said
    done = publish(pym, registry, "--dry-run", "--check-url", registry.index).check(1)
    assert "Found issues with 1 file" in done.err
    assert len(registry.uploads) == count


def test_an_upload_whose_answer_was_lost_counts_if_the_index_has_it(pym: Pym, registry: Registry) -> None:
    def answer(request: Request) -> Said | None:
        if request.method == "POST":
            registry.files.setdefault(request.filename, dict(request.form)["content"])
            return 400, {}, b"exists"
        return None

    registry.answer = answer
    publish(pym, registry, "-t", SECRET, "--check-url", registry.index).check()
    assert publish(pym, registry, "-t", SECRET).check(2).err.count("it says: exists") == 1


def test_an_index_of_the_settings_says_where_to_and_who(pym: Pym, registry: Registry) -> None:
    (pym.cwd / "pyproject.toml").write_text(
        f'[[tool.pym.index]]\nname = "mine"\nurl = "{registry.index}"\npublish-url = "{registry.url}"\n'
        f'[[tool.pym.index]]\nname = "other"\nurl = "{registry.index}"\n'
    )
    environ = {"PYM_INDEX_MINE_USERNAME": "me", "PYM_INDEX_MINE_PASSWORD": SECRET}
    pym("publish", "--index", "mine", "dist/*.whl", **environ).check()
    assert registry.uploads[0].headers["authorization"].startswith("Basic ")
    assert "already exists" in pym("publish", "--index", "mine", "dist/*.whl", **environ).check().err
    assert "Index is missing a publish URL: `other`" in pym("publish", "--index", "other").check(2).err
    assert "Found indexes: `mine`, `other`" in pym("publish", "--index", "no").check(2).err


def test_pypirc_netrc_keyring_and_the_url_give_credentials(pym: Pym, registry: Registry, tmp_path: Path) -> None:
    said = pym("publish").check(2).err
    assert "It is not said where to publish to" in said and "PYM_PUBLISH_URL" in said
    assert "Missing credentials" in publish(pym, registry).check(2).err
    (pym.home / ".pypirc").write_text(
        f"[distutils]\nindex-servers = work\n[work]\nrepository = {registry.url}\nusername = me\npassword = {SECRET}\n"
    )
    assert SECRET not in pym("publish", "dist/*.whl", "-v").check().err
    registry.files.clear()
    (pym.home / ".netrc").write_text(f"machine 127.0.0.1 login me password {SECRET}\n")
    publish(pym, registry, "dist/*.whl").check()
    registry.files.clear()
    keyring = tmp_path / "bin" / "keyring"
    keyring.parent.mkdir()
    keyring.write_text(f'#!/bin/sh\n[ "$1 $2 $3" = "get {registry.url} me" ] && echo "{SECRET}"\n')
    keyring.chmod(0o755)
    path = f"{keyring.parent}:/usr/bin:/bin"
    publish(pym, registry, "dist/*.whl", "-u", "me", "--keyring-provider", "subprocess", PATH=path).check()
    registry.files.clear()
    url = registry.url.replace("://", f"://me:{SECRET.replace('/', '%2F')}@")
    said = pym("publish", "--publish-url", url, "dist/*.whl").check().err
    assert "***@127.0.0.1" in said
    assert len({one.headers["authorization"] for one in registry.uploads}) == 1


def test_refusals_say_what_the_server_says_but_no_secret(pym: Pym, registry: Registry) -> None:
    for status, kind, body, told in (
        (401, "text/plain", f"bad token {SECRET}", "it says: bad token ***"),
        (403, "text/html", "<html><head><style>x{}</style></head><body><p>Not &amp; allowed", "it says: Not & allowed"),
        (400, "application/json", '{"message": "m", "errors": [{"message": "e"}]}', "it says: m; e"),
        (422, "application/problem+json", '{"title": "T", "detail": "D"}', "it says: T; D"),
        (413, "text/plain", "", "does not take files of that size"),
    ):
        answer = (status, {"content-type": kind}, body.encode())
        registry.answer = lambda request, answer=answer: answer
        said = publish(pym, registry, "-t", SECRET).check(2).err
        assert told in said
        assert f"`{status} " in said
    assert len(registry.uploads) == 5


def test_what_passes_is_tried_again_with_the_whole_file(pym: Pym, registry: Registry) -> None:
    registry.answer = lambda request: (503, {"retry-after": "0"}, b"") if len(registry.uploads) < 2 else None
    assert "trying again" in publish(pym, registry, "-t", SECRET, "dist/*.whl").check().err
    assert registry.files[WHEEL] == (pym.cwd / "dist" / WHEEL).read_bytes()


def test_redirects_stay_on_the_host(pym: Pym, registry: Registry) -> None:
    registry.answer = lambda request: (307, {"location": "/there/"}, b"") if request.path == "/upload/" else None
    publish(pym, registry, "-t", SECRET, "dist/*.whl").check()
    assert [one.path for one in registry.uploads] == ["/upload/", "/there/"]
    assert registry.uploads[1].headers["authorization"]
    elsewhere = Registry()
    try:
        registry.answer = lambda request: (307, {"location": elsewhere.url}, b"")
        assert "redirects to another host" in publish(pym, registry, "-t", SECRET, "dist/*.whl").check(2).err
        assert elsewhere.requests == []
    finally:
        elsewhere.close()


def test_a_pipeline_publishes_with_a_token_of_its_own(pym: Pym, registry: Registry) -> None:
    refused = False

    def answer(request: Request) -> Said | None:
        if request.path == "/_/oidc/audience":
            return 200, {}, b'{"audience": "here"}'
        if request.path == "/identity?v=1&audience=here" and request.headers["authorization"] == "bearer run-secret":
            return 200, {}, b'{"value": "a.b.c"}'
        if request.path == "/_/oidc/mint-token" and json.loads(request.body) == {"token": "a.b.c"}:
            if refused:
                return 422, {}, b'{"message": "m", "errors": [{"code": "c", "description": "no such publisher"}]}'
            return 200, {}, json.dumps({"success": True, "token": SECRET}).encode()
        return None if "multipart" in request.headers.get("content-type", "") else (500, {}, b"")

    registry.answer = answer
    environ = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{registry.host}/identity?v=1",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "run-secret",
    }
    said = publish(pym, registry, "-v", **environ).check().err
    assert "a.b.c" not in said and "run-secret" not in said
    assert registry.files.keys() == {WHEEL, SDIST}
    assert len([one for one in registry.requests if one.path == "/_/oidc/mint-token"]) == 1
    refused = True
    assert "no such publisher" in publish(pym, registry, "--trusted-publishing", "always", **environ).check(2).err
    assert "no such publisher" in publish(pym, registry, **environ).check(2).err
    publish(pym, registry, "--trusted-publishing", "always", "-t", SECRET, **environ).check(2)
    assert (
        "is not reached by https"
        in pym("publish", "--publish-url", "http://registry.example.com/", "--trusted-publishing", "always", **environ)
        .check(2)
        .err
    )


def test_files_that_are_no_distributions_are_never_sent(pym: Pym, registry: Registry) -> None:
    dist = pym.cwd / "dist"
    assert "No files found to publish" in publish(pym, registry, "-t", SECRET, "dist/*.txt").check(2).err
    (dist / "thing.tar.gz").write_bytes(b"")
    (dist / "thing_x-1.1.tar.gz").write_bytes(b"no archive")
    done = publish(pym, registry, "-t", SECRET).check(2)
    assert "is not called like one: `dist/thing.tar.gz`" in done.err
    assert "Failed to publish `dist/thing_x-1.1.tar.gz`" in done.err
    (dist / "thing_x-1.1.tar.gz").unlink()
    (dist / "other-1.0-py3-none-any.whl").write_bytes((dist / WHEEL).read_bytes())
    assert "another distribution" in publish(pym, registry, "-t", SECRET).check(2).err
    assert registry.uploads == []
    assert "cannot be used with" in publish(pym, registry, "-t", SECRET, "-u", "me").check(2).err
    assert "--check-url" in publish(pym, registry, "--skip-existing").check(2).err
