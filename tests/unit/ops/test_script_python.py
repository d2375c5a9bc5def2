"""Which Python a script asks for: typed > environment > version file nearby > what it says itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from pym.context import Context
from pym.model.version import PythonVersion
from pym.ops import script_lock, script_python
from pym.ops.wiring import Wiring
from pym.report import Reporter


class Heard(Reporter):
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def opened(
    tmp_path: Path, requires: str = ">=3.11", heard: Reporter | None = None, **environ: str
) -> script_lock.Opened:
    home, place = tmp_path / "home", tmp_path / "project" / "scripts"
    for one in (home, place, tmp_path / "elsewhere"):
        one.mkdir(parents=True, exist_ok=True)
    line = f'# requires-python = "{requires}"\n' if requires else "#\n"
    (place / "s.py").write_text(f"# /// script\n{line}# ///\n")
    context = Context(str(tmp_path / "elsewhere"), {"HOME": str(home), **environ}, heard, cache="")
    wiring = Wiring(context, project_from=context.cwd)
    return script_lock.opened(wiring, "../project/scripts/s.py")


def asked(one: script_lock.Opened, typed: str = "") -> tuple[str, str]:
    choice = script_python.choose(one.wiring, one.script, typed)
    return choice.request.canonical(), choice.source


def test_what_the_script_says(tmp_path):
    assert asked(opened(tmp_path)) == (">=3.11", "../project/scripts/s.py")
    assert asked(opened(tmp_path, ""))[0] == "default"


def test_the_project_around_says_nothing(tmp_path):
    one = opened(tmp_path)
    (tmp_path / "project" / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\nrequires-python = ">=99"\n'
    )
    assert asked(one)[0] == ">=3.11"


@pytest.mark.parametrize(
    ("pin", "found"), [("3.12", "3.12"), ("3.11.4", "3.11.4"), ("3.10", ">=3.11"), ("3.9.1", ">=3.11"), ("3", "3")]
)
def test_a_version_file_near_the_script(tmp_path, pin, found):
    one = opened(tmp_path)
    (tmp_path / "project" / ".python-version").write_text(f"{pin}\n")
    (tmp_path / "elsewhere" / ".python-version").write_text("3.13\n")  # which is not near it
    request, source = asked(one)
    assert request == found
    assert source.endswith("/project/.python-version") == (found == pin)


def test_what_is_typed_or_set(tmp_path):
    one = opened(tmp_path, PYM_PYTHON="3.12")
    (tmp_path / "project" / ".python-version").write_text("3.13\n")
    assert asked(one) == ("3.12", "PYM_PYTHON")
    assert asked(one, "3.9") == ("3.9", "")


def test_whoever_insists_is_warned(tmp_path):
    heard = Heard()
    one = opened(tmp_path, heard=heard)
    version = PythonVersion.parse("3.12.1")
    assert version is not None
    script_python.warn(one.wiring, one.script, version)
    assert heard.warnings == []
    version = PythonVersion.parse("3.10.1")
    assert version is not None
    script_python.warn(one.wiring, one.script, version)
    assert "incompatible with the script's Python requirement: `>=3.11`" in heard.warnings[0]


def test_settings_of_the_script_come_first(tmp_path):
    one = opened(tmp_path)
    path = tmp_path / "project" / "scripts" / "s.py"
    path.write_text(
        '# /// script\n# [tool.uv]\n# resolution = "lowest"\n# [[tool.uv.index]]\n# url = "https://a.example.com/"\n# ///\n'
    )
    (tmp_path / "project" / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\n[tool.pym]\nresolution = "highest"\nprerelease = "allow"\n'
        '[[tool.pym.index]]\nurl = "https://b.example.com/"\n'
    )
    (tmp_path / "elsewhere" / "pyproject.toml").write_text(
        '[project]\nname = "q"\nversion = "1"\n[tool.pym]\nlink-mode = "copy"\n'
    )
    again = script_lock.opened(one.wiring.apart(str(tmp_path / "elsewhere"), ()), "../project/scripts/s.py")
    settings = again.wiring.settings
    assert settings.text("resolution") == "lowest"
    assert settings.text("prerelease") == "allow"
    assert settings.text("link-mode") == ""
    assert [table["url"] for table, _ in settings.tables("index")] == [
        "https://a.example.com/",
        "https://b.example.com/",
    ]
    assert again.wiring.workspace is None
