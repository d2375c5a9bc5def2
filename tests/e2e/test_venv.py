"""`pym venv` as people use it: real interpreters, other tools, what is printed."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.environments import ask, installed, running
from tests.support.runner import START, Pym

REAL = installed()
BASE = running().executable


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Pym(tmp_path, PYM_PYTHON=BASE)


@pytest.mark.parametrize("minor", REAL)
def test_every_python(pym: Pym, minor: str) -> None:
    """The environment says the same of itself as one that `python -m venv` makes."""
    python = REAL[minor]
    pym("venv", "-p", python, "ours").check()
    subprocess.run([python, "-m", "venv", "--without-pip", str(pym.cwd / "theirs")], check=True)
    code = (
        "import sys, sysconfig, os; names = ('purelib', 'platlib', 'scripts', 'data', 'stdlib');"
        "print(sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path, sep='\\n');"
        "print(*(sysconfig.get_path(name) for name in names), sep='\\n');"
        "print(os.path.basename(os.path.realpath(sys._base_executable)))"
    )
    said = {name: ask(pym.cwd / name / "bin/python", code) for name in ("ours", "theirs")}
    assert said["ours"] == said["theirs"].replace("/theirs", "/ours")
    for name in ("python", "python3", f"python{minor}"):
        assert ask(pym.cwd / "ours/bin" / name, "import sys, ssl; print(sys.prefix)") == str(pym.cwd / "ours")
    listed = {str(path.relative_to(pym.cwd / "theirs")) for path in (pym.cwd / "theirs").rglob("*")}
    missing = {path for path in listed if not (pym.cwd / "ours" / path).exists()}
    assert missing <= {"include", f"include/python{minor}", "bin/Activate.ps1"}


@pytest.mark.skipif(len(REAL) < 2, reason="needs interpreters of pyenv")
def test_pip_of_another_environment_installs_into_it(pym: Pym) -> None:
    """pip takes it for an environment, and what it installs is found."""
    python = REAL[sorted(REAL)[-1]]
    if "pip" not in ask(python, "import importlib.util as u; print('pip' if u.find_spec('pip') else '')"):
        pytest.skip("it has no pip")
    pym("venv", "-p", python, "env").check()
    project = pym.cwd / "six-1.0"
    project.mkdir()
    (project / "six.py").write_text("x = 1\n")
    wheel = pym.cwd / "six-1.0-py3-none-any.whl"
    import zipfile

    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("six.py", "x = 1\n")
        archive.writestr("six-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: six\nVersion: 1.0\n")
        archive.writestr("six-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("six-1.0.dist-info/RECORD", "six.py,,\n")
    pip = [python, "-m", "pip", "--python", str(pym.cwd / "env"), "--disable-pip-version-check"]
    done = pym.run([*pip, "install", "--no-index", str(wheel)])
    assert done.code == 0, done.err
    assert ask(pym.cwd / "env/bin/python", "import six; print(six.__file__)").startswith(str(pym.cwd / "env/lib"))


def test_what_is_printed(pym: Pym) -> None:
    done = pym("venv").check()
    version = ".".join(map(str, sys.version_info[:3]))
    assert not done.out
    assert done.err.splitlines() == [
        f"Using CPython {version} interpreter at: {BASE}",
        "Creating virtual environment at: .venv",
        "Activate with: source .venv/bin/activate",
    ]
    assert f"prompt = {pym.cwd.name}\n" in (pym.cwd / ".venv/pyvenv.cfg").read_text()
    again = pym("venv").check(2)
    assert again.err.splitlines()[2:] == [
        "error[PYM-821]: Failed to create virtual environment",
        "  cause: A virtual environment already exists at: .venv",
        "",
        "hint: Use the `--clear` flag or set `PYM_VENV_CLEAR=1` to replace the existing virtual environment",
    ]
    (pym.cwd / ".venv/mine").touch()
    pym("venv", PYM_VENV_CLEAR="1").check()
    assert not (pym.cwd / ".venv/mine").exists()
    pym("venv", "--no-clear", PYM_VENV_CLEAR="1").check(2)
    (pym.cwd / ".venv/mine").touch()
    pym("venv", "--allow-existing").check()
    assert (pym.cwd / ".venv/mine").exists()
    assert not pym("venv", "-q", "--clear").check().err


def test_what_is_no_environment(pym: Pym) -> None:
    (pym.cwd / "src").mkdir()
    (pym.cwd / "src/precious").touch()
    assert "A directory already exists at: src" in pym("venv", "src").check(2).err
    assert "will not clear a directory that is not a virtual environment" in pym("venv", "-c", "src").check(2).err
    assert (pym.cwd / "src/precious").exists()
    pym("venv", "--clear", "--force", "src").check()
    assert not (pym.cwd / "src/precious").exists()
    (pym.cwd / "file").touch()
    assert "File exists at `file`" in pym("venv", "-c", "file").check(2).err


@pytest.mark.parametrize(
    ("path", "shell", "shown"),
    [
        ("a b", {}, "source 'a b/bin/activate'"),
        ("a'b", {"SHELL": "/bin/zsh"}, "source 'a'\\''b/bin/activate'"),
        ("x/./y/", {"SHELL": "/usr/bin/fish"}, "source x/y/bin/activate.fish"),
        ("é", {"SHELL": "/bin/tcsh"}, "source 'é/bin/activate.csh'"),
        ("n", {"NU_VERSION": "0.1", "SHELL": "/bin/bash"}, "overlay use n/bin/activate.nu"),
        ("n", {"SHELL": "/bin/xonsh"}, "source n/bin/activate.xsh"),
        ("n", {"SHELL": "/bin/pwsh"}, "n/bin/activate.ps1"),
    ],
)
def test_how_to_activate(pym: Pym, path: str, shell: dict[str, str], shown: str) -> None:
    done = pym("venv", path, **shell).check()
    assert done.err.splitlines()[-1] == f"Activate with: {shown}"
    assert ask(pym.cwd / path / "bin/python", "import sys; print(sys.prefix)") == os.path.normpath(pym.cwd / path)


@pytest.mark.skipif(not {"3.11", "3.12"} <= set(REAL), reason="needs interpreters of pyenv")
def test_in_a_project(pym: Pym) -> None:
    del pym.environ["PYM_PYTHON"]
    pym.environ["PYM_PYTHON_DOWNLOADS"] = "never"
    pym.environ["PATH"] = ":".join(str(Path(REAL[minor]).parent) for minor in ("3.12", "3.11")) + ":/usr/bin:/bin"
    project = pym.cwd / "pyproject.toml"
    project.write_text('[project]\nname = "x"\nversion = "1"\nrequires-python = "==3.11.*"\n')
    (pym.cwd / "below").mkdir()

    def made(*words: str, cwd: Path | None = None, **environ: str) -> str:
        done = pym("venv", "--clear", *words, cwd=cwd, **environ).check()
        return done.err

    assert "Using CPython 3.11" in made()
    assert "Using CPython 3.11" in made(cwd=pym.cwd / "below")
    assert (pym.cwd / "below/.venv/pyvenv.cfg").exists()
    assert "Using CPython 3.12" in made("--no-project")
    (pym.cwd / ".python-version").write_text("3.12\n")
    err = made()
    assert "Using CPython 3.12" in err and "warning: " in err and "incompatible" in err
    assert "Creating virtual environment at: named" in made(PYM_PROJECT_ENVIRONMENT="named")
    assert "Creating virtual environment at: .venv" in made(PYM_PROJECT_ENVIRONMENT="named", cwd=pym.cwd / "below")
    assert "Creating virtual environment at: typed" in made("typed", PYM_PROJECT_ENVIRONMENT="named")


def test_the_active_environment_is_not_what_it_is_made_from(pym: Pym) -> None:
    del pym.environ["PYM_PYTHON"]
    pym("venv", "one", PYM_PYTHON=BASE).check()
    environ = {"VIRTUAL_ENV": str(pym.cwd / "one"), "PATH": f"{pym.cwd}/one/bin:{Path(BASE).parent}:/usr/bin:/bin"}
    pym("venv", "two", **environ).check()
    assert not os.readlink(pym.cwd / "two/bin/python").startswith(str(pym.cwd))
    pym("venv", "three", "-p", "one").check()
    assert os.readlink(pym.cwd / "three/bin/python") == os.readlink(pym.cwd / "one/bin/python")


def answered(pym: Pym, answer: bytes, *words: str) -> tuple[int, str]:
    """What happens on a terminal where a person types `answer`."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(pym.cwd)
        os.execve(START[0], [*START, *words], pym.environ)
    out = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        if answer and b"[y/n]" in out + data:
            os.write(terminal, answer)
            answer = b""
        out += data
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out.decode()


def test_a_person_is_asked(pym: Pym) -> None:
    pym("venv").check()
    (pym.cwd / ".venv/mine").touch()
    code, out = answered(pym, b"n\r", "venv", "--color", "never")
    assert code == 2 and "Do you want to replace it?" in out and (pym.cwd / ".venv/mine").exists()
    code, out = answered(pym, b"\x03", "venv")
    assert code == 130 and (pym.cwd / ".venv/mine").exists()
    code, out = answered(pym, b"y\r", "venv")
    assert code == 0 and not (pym.cwd / ".venv/mine").exists()


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_nothing_is_started(pym: Pym) -> None:
    pym("venv", "first").check()
    trace = pym.cwd / "trace"
    for words in (("venv", "second"), ("venv", "--clear", "second")):
        argv = ["strace", "-f", "-qq", "-e", "trace=execve,fork,vfork,clone,clone3", "-o", str(trace), *START, *words]
        done = pym.run(argv)
        if done.code and "ptrace" in done.err:
            pytest.skip("processes cannot be traced here")
        assert done.code == 0, done.err
        assert len(trace.read_text().splitlines()) == 1, trace.read_text()


@pytest.mark.parametrize("words", [("venv", "--relocatable"), ("venv", "--system-site-packages", "--prompt", "a b")])
def test_ways_of_making_one(pym: Pym, words: tuple[str, ...]) -> None:
    pym(*words).check()
    text = (pym.cwd / ".venv/pyvenv.cfg").read_text()
    if "--relocatable" in words:
        assert "relocatable = true\n" in text
    else:
        assert "prompt = a b\n" in text and "include-system-site-packages = true\n" in text
        code = "import sys; print(any(path.startswith(sys.base_prefix) and 'packages' in path for path in sys.path))"
        assert ask(pym.cwd / ".venv/bin/python", code) == "True"


def test_a_patch_upgrade_reaches_an_environment(pym: Pym) -> None:
    """Through the link of the minor version; files stand in for two patches of a managed Python."""
    version = running().version
    minor = f"{version.major}.{version.minor}"
    names = []
    for patch in ("90", "91"):
        place = pym.store / f"cpython-{minor}.{patch}-linux-x86_64-gnu"
        place.mkdir(parents=True)
        for entry in Path(sys.base_prefix).iterdir():
            if entry.name in ("lib", "include", "bin"):
                (place / entry.name).symlink_to(entry)
        names.append(place)
    link = pym.store / f"cpython-{minor}-linux-x86_64-gnu"
    link.symlink_to(names[0])
    del pym.environ["PYM_PYTHON"]
    # The newest one is taken by the link only where that leads to it.
    shutil.move(str(names[1]), str(pym.cwd / "later"))
    done = pym("venv", "-p", minor, "--managed-python").check()
    assert done.err.splitlines()[0] == f"Using CPython {minor}.90"
    assert os.readlink(pym.cwd / ".venv/bin/python") == f"{link}/bin/python{minor}"
    shutil.move(str(pym.cwd / "later"), str(names[1]))
    link.unlink()
    link.symlink_to(names[1])
    code = "import sys, os; print(os.path.realpath(sys.base_prefix))"
    assert ask(pym.cwd / ".venv/bin/python", code) == str(names[1])
