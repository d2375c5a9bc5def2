from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.model.version import PythonVersion
from pym.python.elsewhere import Elsewhere, roots, shim_of

PYENV_SHIM = """#!/usr/bin/env bash
set -e
[ -n "$PYENV_DEBUG" ] && set -x

program="${0##*/}"

export PYENV_ROOT="/home/me/.pyenv"
exec "/home/me/.pyenv/libexec/pyenv" exec "$program" "$@"
"""
ASDF_SHIM = '#!/usr/bin/env bash\n# asdf-plugin: python 3.12.1\nexec /home/me/.asdf/bin/asdf exec "python3" "$@"\n'
MISE_SHIM = '#!/bin/sh\nexec mise x -- python3 "$@"\n'


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def install(root: Path, name: str, programs: tuple[str, ...] = ("python", "python3")) -> Path:
    for program in programs:
        script(root / name / "bin" / program, "#!/bin/sh\nexit 1\n")
    return root / name


def everything(version: PythonVersion | None) -> bool:
    return True


def found(home: Path, environ: dict[str, str] | None = None, wanted=everything) -> list[str]:
    others = Elsewhere(environ or {}, str(home), "/shims")
    return [os.path.relpath(one.executable, home) for one in others.installs(wanted)]


def test_newest_first_whoever_installed_it(tmp_path: Path) -> None:
    for name in ("3.9.18", "3.12.1", "3.13.0rc1", "3.13.0", "pypy3.10-7.3.15"):
        install(tmp_path / ".pyenv" / "versions", name)
    install(tmp_path / ".local/share/mise/installs/python", "3.11.7")
    install(tmp_path / ".asdf/installs/python", "3.14.2", ("python3",))
    assert found(tmp_path) == [
        ".asdf/installs/python/3.14.2/bin/python3",
        ".pyenv/versions/3.13.0/bin/python",
        ".pyenv/versions/3.13.0rc1/bin/python",
        ".pyenv/versions/3.12.1/bin/python",
        ".local/share/mise/installs/python/3.11.7/bin/python",
        ".pyenv/versions/3.9.18/bin/python",
        ".pyenv/versions/pypy3.10-7.3.15/bin/python",
    ]
    assert [one.origin for one in Elsewhere({}, str(tmp_path), "").installs(everything)][:2] == ["asdf", "pyenv"]


def test_what_is_not_wanted_is_not_even_looked_at(tmp_path: Path) -> None:
    for name in ("3.9.18", "3.12.1", "custom"):
        install(tmp_path / ".pyenv" / "versions", name)
    seen = []

    def wanted(version: PythonVersion | None) -> bool:
        seen.append(str(version))
        return version is not None and version.minor == 9

    assert found(tmp_path, wanted=wanted) == [".pyenv/versions/3.9.18/bin/python"]
    assert sorted(seen) == ["3.12.1", "3.9.18", "None"]


def test_aliases_environments_and_empty_shells_are_no_installations(tmp_path: Path) -> None:
    versions = tmp_path / ".pyenv" / "versions"
    install(versions, "3.12.1")
    (versions / "3.12").symlink_to("3.12.1")
    (install(versions, "3.12.1/envs/web") / "pyvenv.cfg").touch()
    (versions / "web").symlink_to("3.12.1/envs/web")
    (install(versions, "real-environment") / "pyvenv.cfg").touch()
    (versions / "half-installed" / "bin").mkdir(parents=True)
    (versions / ".hidden").mkdir()
    (versions / "3.11.0").symlink_to("nowhere")
    (versions / "a-file").touch()
    outside = install(tmp_path / "opt", "python3.9")
    (versions / "3.9-system").symlink_to(outside)
    assert found(tmp_path) == [".pyenv/versions/3.12.1/bin/python", ".pyenv/versions/3.9-system/bin/python"]


def test_the_tools_are_told_where_to_keep_things(tmp_path: Path) -> None:
    environ = {"PYENV_ROOT": "/a", "MISE_DATA_DIR": "/b", "ASDF_DATA_DIR": "/c"}
    assert roots(environ, "/home/me") == (
        ("pyenv", "/a/versions"), ("mise", "/b/installs/python"), ("asdf", "/c/installs/python"),
    )  # fmt: skip
    assert dict(roots({"XDG_DATA_HOME": "/x"}, "/home/me"))["mise"] == "/x/mise/installs/python"
    assert "pyenv" not in dict(roots({"PYENV_ROOT": "relative"}, "/home/me"))


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        (PYENV_SHIM, "pyenv"),
        (ASDF_SHIM, "asdf"),
        (MISE_SHIM, "mise"),
        ("#!/bin/sh\n# pym shim\nexec x\n", "pym"),
        ('#!/bin/sh\nexec /usr/bin/python3.11 "$@"\n', ""),
        ("#!/bin/sh\n" + "#" * 600 + "\nexec pyenv exec python\n", ""),
        ("\x7fELF pyenv exec ", ""),
        ("", ""),
    ],
)
def test_shims_are_known_by_their_head(text: str, tool: str, tmp_path: Path) -> None:
    assert shim_of(str(script(tmp_path / "bin" / "python3", text)), "/shims") == tool


def test_shims_are_known_by_where_they_lie_and_lead(tmp_path: Path) -> None:
    ours = script(tmp_path / "shims" / "python3", "anything")
    assert shim_of(str(ours), str(tmp_path / "shims")) == "pym"
    mise = script(tmp_path / "mise" / "bin" / "mise", "\x7fELF")
    link = tmp_path / "mise" / "shims" / "python3"
    link.parent.mkdir()
    link.symlink_to(mise)
    assert shim_of(str(link), "/shims") == "mise"
    plain = tmp_path / "bin" / "python3"
    plain.parent.mkdir()
    plain.symlink_to(script(tmp_path / "bin" / "python3.12", "\x7fELF"))
    assert shim_of(str(plain), "/shims") == ""


def test_odd_files_are_no_shims_and_nothing_hangs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "python")
    (tmp_path / "python3").mkdir()
    (tmp_path / "python4").symlink_to("python4")
    for name in ("python", "python3", "python4", "python5"):
        assert shim_of(str(tmp_path / name), "/shims") == ""


@pytest.fixture
def pyenv(tmp_path: Path) -> Path:
    root = tmp_path / "pyenv"
    for name in ("3.9.18", "3.12.1", "3.12.10", "3.12.9", "3.13.0rc1"):
        install(root / "versions", name, ("python", "python3", "python" + ".".join(name.split(".")[:2])))
    for name in ("python", "python3", "python3.9", "python3.12"):
        script(root / "shims" / name, PYENV_SHIM)
    return root


@pytest.mark.parametrize(
    ("variable", "file", "name", "expected"),
    [
        ("", "3.9.18\n", "python3", "3.9.18"),
        ("", "3.9.18\n", "python3.12", ""),
        ("", "3.9.18\n3.12.1\n", "python3.12", "3.12.1"),
        ("", "# mine\n3.12 # newest\n", "python", "3.12.10"),
        ("", "python-3.12.1\n", "python", "3.12.1"),
        ("", "system\n", "python", ""),
        ("", "system 3.9\n", "python", "3.9.18"),
        ("", "3.1\n", "python", ""),
        ("", "", "python", ""),
        ("3.12.1", "3.9.18\n", "python", "3.12.1"),
        ("2.7:3.9", "", "python3", "3.9.18"),
        ("../../../evil", "", "python", ""),
        ("..", "", "python", ""),
        ("", "/etc\n", "python", ""),
        ("", "\0\xff\n", "python", ""),
    ],
)
def test_what_a_pyenv_shim_stands_for(variable: str, file: str, name: str, expected: str, pyenv: Path) -> None:
    (pyenv / "version").write_text(file)
    others = Elsewhere({"PYENV_VERSION": variable} if variable else {}, "/nowhere", "/shims")
    target = str(pyenv / "versions" / expected / "bin" / name) if expected else ""
    assert others.behind(str(pyenv / "shims" / name)) == (target, "pyenv")


def test_a_choice_that_cannot_be_read_is_none(pyenv: Path) -> None:
    os.mkfifo(pyenv / "version")
    assert Elsewhere({}, "/nowhere", "/shims").behind(str(pyenv / "shims" / "python")) == ("", "pyenv")


@pytest.mark.parametrize(
    ("environ", "file", "expected"),
    [
        ({}, "nodejs 20\npython 3.11.7 3.12.1 # both\n", "3.11.7"),
        ({}, "python 3.10 3.12\n", "3.12.1"),
        ({"ASDF_PYTHON_VERSION": "3.12.1"}, "python 3.11.7\n", "3.12.1"),
        ({}, "pythonic 3.11.7\n", ""),
        ({}, None, ""),
    ],
)
def test_what_an_asdf_shim_stands_for(environ: dict[str, str], file: str | None, expected: str, tmp_path: Path) -> None:
    for name in ("3.11.7", "3.12.1"):
        install(tmp_path / ".asdf/installs/python", name)
    if file is not None:
        (tmp_path / ".tool-versions").write_text(file)
    shim = script(tmp_path / ".asdf" / "shims" / "python3", ASDF_SHIM)
    target = str(tmp_path / ".asdf/installs/python" / expected / "bin" / "python3") if expected else ""
    assert Elsewhere(environ, str(tmp_path), "/shims").behind(str(shim)) == (target, "asdf")


def test_what_is_no_shim_stands_for_itself(tmp_path: Path) -> None:
    plain = script(tmp_path / "python", "\x7fELF")
    assert Elsewhere({}, "/nowhere", "/shims").behind(str(plain)) == (str(plain), "")
