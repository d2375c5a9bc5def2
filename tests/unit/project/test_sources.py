"""Where requirements come from that a file names for the pip interface."""

from __future__ import annotations

import pytest

from pym.errors import UsageError
from pym.model.resolution import Input
from pym.project import sources


def test_sources(tmp_path):
    path = str(tmp_path / "pyproject.toml")
    (tmp_path / "pyproject.toml").write_text(
        """
        [tool.uv.sources]
        Path_One = {path = "../one", editable = true}
        url = {url = "https://files.example/u.zip", subdirectory = "s"}
        git = {git = "https://host.example/g.git", tag = "v1"}
        index = {index = "private"}
        list = [{path = "a", marker = "os_name == 'nt'"}]
        odd = {workspace = true}
        """
    )
    table = sources.read(path, "")

    def applied(name: str):
        return sources.applied(Input((name, ("x",), None, None, ""), "o"), table, path)

    one, written = applied("path-one")
    assert one.requirement == ("path-one", ("x",), None, None, f"file://{tmp_path.parent}/one")
    assert (one.editable, one.origin, written) == (True, "o", "../one")
    assert applied("url")[0].requirement[4] == "https://files.example/u.zip#subdirectory=s"
    assert applied("git")[0].requirement[4] == "git+https://host.example/g.git@v1"
    assert applied("index")[0].requirement[4] == ""
    assert applied("other")[1] == ""
    for name in ("list", "odd"):
        with pytest.raises(UsageError):
            applied(name)
