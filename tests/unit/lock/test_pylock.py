"""Locks: valid by the standard's own library, and in the form in which uv writes them."""

from __future__ import annotations

import tomllib

import pytest
from packaging.pylock import Pylock

from pym.errors import UsageError
from pym.lock import pylock
from pym.model.resolution import Node, Resolution

HEX = "8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254"
BASE = "http://127.0.0.1/files"


def file(name: str, *, uploaded: float | None = 1620224297.9, size: int = 11053, url: str = "") -> tuple:
    return (name, url or f"{BASE}/{name}", (("sha256", HEX),), size, uploaded, "", None, None)


SIX = Node(
    "six",
    "1.16.0",
    marker="sys_platform == 'win32'",
    files=(file("six-1.16.0.tar.gz"), file("six-1.16.0-py2.py3-none-any.whl"), file("six-1.16.0-cp312-none-any.whl")),
)


def valid(text: str) -> Pylock:
    lock = Pylock.from_dict(tomllib.loads(text))
    lock.validate()
    return lock


def test_the_form_is_uvs():
    text = pylock.render(
        Resolution((SIX,), requires_python=">=3.11"), header=("one", "   two"), omitted=frozenset(("gone",))
    )
    hashes = f'hashes = {{ sha256 = "{HEX}" }}'
    about = f"upload-time = 2021-05-05T14:18:17Z, size = 11053, {hashes}"
    assert text == (
        "# one\n"
        "#    two\n"
        'lock-version = "1.0"\n'
        'created-by = "pym"\n'
        'requires-python = ">=3.11"\n'
        "\n"
        "[[packages]]\n"
        'name = "six"\n'
        'version = "1.16.0"\n'
        "marker = \"sys_platform == 'win32'\"\n"
        f'sdist = {{ url = "{BASE}/six-1.16.0.tar.gz", {about} }}\n'
        "wheels = [\n"
        f'    {{ url = "{BASE}/six-1.16.0-cp312-none-any.whl", {about} }},\n'
        f'    {{ url = "{BASE}/six-1.16.0-py2.py3-none-any.whl", {about} }},\n'
        "]\n"
    )
    assert valid(text).packages[0].name == "six"


def test_one_wheel_is_on_one_line():
    text = pylock.render(Resolution((SIX,)), select=lambda wheels, marker: wheels[:1])
    assert 'wheels = [{ url = "http://127.0.0.1/files/six-1.16.0-py2.py3-none-any.whl", ' in text
    assert "cp312" not in text
    valid(text)


def test_select_is_told_the_marker():
    asked = []
    pylock.render(Resolution((SIX,)), select=lambda wheels, marker: asked.append((len(wheels), marker)) or wheels)
    assert asked == [(2, "sys_platform == 'win32'")]


def test_direct_references():
    archive = (file("six-1.16.0-py2.py3-none-any.whl", uploaded=None, size=-1),)
    text = pylock.render(
        Resolution(
            (
                Node("a", "1", url="https://user:secret@files.example/a-1.zip#subdirectory=sub", files=archive),
                Node("ed", "1", url="file:///w/p/ed", editable=True),
                Node("plain", "1", url="file:///w/with%20space"),
                Node("six", "1.16.0", url="file:///w/p/six-1.16.0-py2.py3-none-any.whl", files=archive),
            )
        ),
        base="/w/p",
    )
    packages = tomllib.loads(text)["packages"]
    assert packages == [
        {
            "name": "a",
            "version": "1",
            "archive": {"url": "https://files.example/a-1.zip", "hashes": {"sha256": HEX}, "subdirectory": "sub"},
        },
        {"name": "ed", "directory": {"path": "ed", "editable": True}},
        {"name": "plain", "directory": {"path": "../with space"}},
        {
            "name": "six",
            "version": "1.16.0",
            "archive": {"path": "six-1.16.0-py2.py3-none-any.whl", "hashes": {"sha256": HEX}},
        },
    ]
    valid(text)


def test_what_has_no_commit_cannot_be_locked():
    with pytest.raises(UsageError, match="git repository"):
        pylock.render(Resolution((Node("a", "1", url="git+https://host.example/a.git@v1"),)))


def test_a_file_whose_url_does_not_end_in_its_name():
    node = Node("a", "1", files=(file("a-1.tar.gz", url=f'{BASE}/other"name'),))
    assert valid(pylock.render(Resolution((node,)))).packages[0].sdist.name == "a-1.tar.gz"
