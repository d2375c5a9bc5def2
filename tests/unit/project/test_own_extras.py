"""Requirements of a project of itself, for whoever does not want the project."""

from __future__ import annotations

from pathlib import Path

from pym.project import declared, own_extras
from pym.spec.requirement import text


def replaced(tmp_path: Path, said: str) -> tuple[list[str], dict[str, list[str]]]:
    path = tmp_path / "pyproject.toml"
    path.write_text('[project]\nname = "x"\nversion = "1"\n' + said)
    project = declared.read(str(path), "")
    assert project is not None
    dependencies, extras = own_extras.replaced(project)
    return [text(one) for one in dependencies], {
        extra: [text(one) for one in listed] for extra, listed in extras.items()
    }


def test_they_become_what_its_extras_require(tmp_path: Path) -> None:
    dependencies, extras = replaced(
        tmp_path,
        """
        dependencies = ["idna", "x[b,none] ; os_name == 'nt'", "x"]
        [project.optional-dependencies]
        a = ["X[a,b]", "six"]
        b = ["sniffio ; python_version > '3'", "click"]
        """,
    )
    assert dependencies == [
        "idna",
        "sniffio ; python_full_version >= '3.1' and os_name == 'nt'",
        "click ; os_name == 'nt'",
    ]
    assert extras == {
        "a": ["six", "sniffio ; python_full_version >= '3.1'", "click", "six"],
        "b": ["sniffio ; python_full_version >= '3.1'", "click"],
    }


def test_extras_that_lead_to_each_other_end(tmp_path: Path) -> None:
    _, extras = replaced(
        tmp_path,
        """
        [project.optional-dependencies]
        a = ["x[b] ; os_name == 'nt'", "one"]
        b = ["x[a] ; sys_platform == 'win32'", "two"]
        """,
    )
    assert {one.partition(" ")[0] for one in extras["a"]} == {"one", "two"}
    assert extras["a"][-1] == "one"
