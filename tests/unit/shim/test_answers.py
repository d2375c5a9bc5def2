from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.shims import age, script

from pym.context import Context
from pym.shim import answers

PYTHON = "#!/bin/sh\n"


class Here:
    """A store with one interpreter, and a shim that asks."""

    def __init__(self, base: Path) -> None:
        self.base = base
        environ = {"HOME": str(base / "home"), "PATH": "/usr/bin:/bin"}
        self.layout = Context("/", environ).layout
        self.context = Context("/", environ | {"PYM_SHIM": self.layout.store})
        self.python = Path(self.layout.store) / "cpython-3.12-linux-x86_64-gnu/bin/python"
        script(self.python, PYTHON)
        age(self.python)
        age(self.layout.store)

    def record(self, subject: str, executable: Path | str = "", **options: object) -> bool:
        options = {"depends": [self.layout.store], "started": time.time_ns()} | options
        return answers.record(self.context, subject, str(executable or self.python), **options)  # type: ignore[arg-type]

    def read(self, name: str) -> list[str]:
        return Path(self.layout.answers, name).read_text().split("\n")


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def test_a_request(here: Here) -> None:
    assert here.record(">=3.12")
    assert here.read("r/>=3.12") == ["cpython-3.12-linux-x86_64-gnu", "", "+", ".", ""]


def test_other_names_of_a_managed_interpreter(here: Here) -> None:
    (here.python.parent / "python3.12").symlink_to("python")
    script(here.python.parent / "pip", PYTHON)
    assert here.record("any", here.python.parent / "python3.12")
    assert here.read("r/any")[0] == "cpython-3.12-linux-x86_64-gnu"
    assert here.record("any", here.python.parent / "pip")
    assert here.read("r/any")[0] == str(here.python.parent / "pip")


def test_the_default(here: Here) -> None:
    assert here.record(answers.DEFAULT, depends=[here.layout.store, here.layout.config + "/pym.toml"])
    assert here.read("default")[2:] == ["+", f"-{here.layout.config}/pym.toml", ".", ""]


def test_a_project(here: Here) -> None:
    project = here.base / "project"
    (project / "member").mkdir(parents=True)
    files = [project / "pyproject.toml", project / "member/pyproject.toml"]
    for file in files:
        file.touch()
        age(file)
    age(project / "x")
    missing = [project / "pym.toml", here.base / "pyproject.toml", Path("/pyproject.toml")]
    assert here.record(str(project), depends=[*map(str, files), *map(str, missing)])
    assert here.read(f"d{project}/.pym-answer")[2:] == [
        "+pyproject.toml", "+.", "+member/pyproject.toml", "+member", "-pym.toml", "-../pyproject.toml",
        "-/pyproject.toml", ".", "",
    ]  # fmt: skip


def test_the_root_as_a_project(here: Here) -> None:
    assert here.record("/")
    assert here.read("d/.pym-answer")[0]


def test_the_answer_is_as_old_as_the_question(here: Here) -> None:
    started = time.time_ns() - 10**9
    assert here.record("any", started=started)
    when = os.stat(Path(here.layout.answers, "r/any")).st_mtime_ns
    assert started - 10**8 < when < started - 10**7  # the kernel's clock for files may be 10 ms late


def test_what_has_just_changed_is_not_recorded(here: Here) -> None:
    file = here.base / "file"
    age(here.base)
    file.write_text("")
    age(file)
    for change in (0, 5_000_000, -5_000_000):
        started = os.stat(file).st_mtime_ns + change
        assert not here.record("any", depends=[str(file)], started=started)
    assert here.record("any", depends=[str(file)], started=os.stat(file).st_mtime_ns + 10**9)


def test_a_link_is_followed_and_what_it_leads_through_is_named(here: Here) -> None:
    real = here.base / "real"
    link = here.base / "links" / "link"
    real.mkdir()
    link.parent.mkdir()
    (real / "file").touch()
    link.symlink_to("../real/second")
    (real / "second").symlink_to(real / "file")
    for path in (real / "file", link):
        age(path)
    assert here.record("any", depends=[str(link)])
    expected = {str(path) for path in (link, link.parent, real / "second", real, real / "file")}
    assert {line[1:] for line in here.read("r/any") if line.startswith("+")} == expected


@pytest.mark.parametrize("target", ["nowhere", "link"])
def test_a_broken_link_is_not_recorded(here: Here, target: str) -> None:
    (here.base / "link").symlink_to(target)
    age(here.base / "x")
    assert not here.record("any", depends=[str(here.base / "link")])
    assert not os.path.exists(here.layout.answers)


def test_an_interpreter_from_elsewhere_is_watched(here: Here) -> None:
    real = here.base / "opt/python3.11"
    link = here.base / "bin/python"
    script(real, PYTHON)
    link.parent.mkdir()
    link.symlink_to(real)
    for path in (real, link):
        age(path)
    assert here.record("3.11", link, depends=[], path_matters=True)
    assert here.read("r/3.11") == [
        str(link), "/usr/bin:/bin", f"+{link}", f"+{link.parent}", f"+{real}", f"+{real.parent}", ".", ""
    ]  # fmt: skip


def test_a_shim_is_no_answer(here: Here) -> None:
    shim = here.base / "python"
    script(shim, "#!/bin/sh\n# pym shim\n")
    (here.base / "link").symlink_to(shim)
    age(shim)
    assert not here.record("any", shim)
    assert not here.record("any", here.base / "link")


@pytest.mark.parametrize(
    "subject", [".hidden", "-x", "a/b", "a b", "é", "a\nb", "$x", "*", "/a/../b", "/a/", "//a", "/new\nline", "x" * 300]
)
def test_subjects_the_shim_would_not_look_for(here: Here, subject: str) -> None:
    directory = here.base / "new\nline"
    directory.mkdir()
    age(directory)
    depends = [str(directory)] if "\n" in subject else [here.layout.store]
    assert not here.record(subject, depends=depends)


def test_only_a_shim_of_this_store_is_answered(here: Here) -> None:
    for asked in ({}, {"PYM_SHIM": "-"}, {"PYM_SHIM": "/other/store"}):
        context = Context("/", {"HOME": str(here.base / "home")} | asked)
        started = time.time_ns()
        assert not answers.record(context, "any", str(here.python), depends=[], started=started)


def test_what_cannot_be_started_is_no_answer(here: Here) -> None:
    here.python.chmod(0o644)
    assert not here.record("any")
    assert not here.record("any", "relative/python")
    assert not here.record("any", here.base / "nowhere")


def test_path_that_matters_must_be_there(here: Here) -> None:
    here.context = Context("/", {"HOME": str(here.base / "home"), "PYM_SHIM": here.layout.store})
    assert not here.record("any", path_matters=True)
    here.context = Context("/", {**here.context.environ, "PATH": "/a\n/b"})
    assert not here.record("any", path_matters=True)


def test_a_place_that_cannot_be_written_to(here: Here) -> None:
    Path(here.layout.answers).write_text("in the way")
    assert not here.record("any")


@pytest.mark.parametrize("module", ["answers", "write", "quote", "template"])
def test_imports_little(module: str) -> None:
    code = f"import sys; before = set(sys.modules); import pym.shim.{module}; print(*sorted(set(sys.modules) - before))"
    source = str(Path(__file__).parents[3] / "src")
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {source!r}); {code}"]
    loaded = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    allowed = {
        "__future__", "_abc", "_collections_abc", "_stat", "abc", "errno", "fcntl", "genericpath", "os", "os.path",
        "posixpath", "stat",
    }  # fmt: skip
    assert {name for name in loaded if not name.startswith("pym")} <= allowed
