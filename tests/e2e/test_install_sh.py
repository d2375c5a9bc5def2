"""install.sh on machines of one directory each: a HOME, a PATH with what a minimal system has, a checkout, no network."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.support import archives, kill, wheels
from tests.support.runner import ROOT, Result, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="install.sh is for Unix")

TOOLS = [
    "sh",
    "tar",
    "gzip",
    "sha256sum",
    "shasum",
    "cat",
    "cp",
    "dirname",
    "head",
    "id",
    "mkdir",
    "od",
    "printf",
    "readlink",
    "rm",
    "rmdir",
    "timeout",
    "tr",
    "uname",
    "env",
]
# What typer imports: install.sh has it answer before anything counts as installed.
NEEDED = ["typer", "rich", "shellingham", "annotated-doc", "markdown-it-py", "mdurl", "pygments"]
# The real interpreter, not that of a virtual environment.
PYTHON = Path(os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable))
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
SHELLS = [shell for shell in (["dash"], ["bash"], ["busybox", "sh"]) if shutil.which(shell[0])]


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory) -> Path:
    """A directory with wheels of what pym needs, as an index has them."""
    directory = tmp_path_factory.mktemp("wheels")
    skipped = re.compile(r"pygments/(lexers|styles|formatters)/(?!__init__|_mapping|python|_style)")
    for name in NEEDED:
        wheels.repack(directory, name, lambda path: not skipped.match(path))
    return directory


# Of what pym can do, what is done here. The rest is two thirds of pym, which each installation would compile twice.
DONE_HERE = (
    "__init__",
    "shown",
    "python_",
    "self_",
    "shims",
    "tool_place",
    "undo",
    "wiring",
    "wording",
    "choose",
    "names",
    "environments",
)
NOT_DONE_HERE = ("resolver", "lock", "build", "install", "venv")


def _left_out(directory: str, names: list[str]) -> list[str]:
    inside = Path(directory).parts[-2:]
    if inside in (("pym", "ops"), ("cli", "commands")):
        return [name for name in names if not name.startswith(DONE_HERE)]
    return [name for name in names if name == "__pycache__" or (inside[-1] == "pym" and name in NOT_DONE_HERE)]


class Machine:
    """A user's machine.

    Attributes:
        home: Their home directory, whose name is as awkward as can be.
        checkout: pym (`whole`, or what is done here), in a directory with a space in its name; what it needs is pinned
            to the wheelhouse.
        path: The only directory on PATH, without a Python to begin with.
    """

    def __init__(self, base: Path, wheelhouse: Path, *, whole: bool = False) -> None:
        self.home = base / 'home of O\'Brien "x" é $HOME'
        self.checkout = base / "check out"
        self.path = base / "bin"
        self.wheelhouse = wheelhouse
        self.home.mkdir(parents=True)
        self.path.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            if found:
                (self.path / tool).symlink_to(found)
        ignored = shutil.ignore_patterns("__pycache__") if whole else _left_out
        for part in ("src", "manifests", "shims"):
            shutil.copytree(ROOT / part, self.checkout / part, ignore=ignored)
        shutil.copy(ROOT / "install.sh", self.checkout)
        (self.checkout / "manifests/requirements.txt").write_text(wheels.pins(list(wheelhouse.iterdir())))

    def add_python(self) -> None:
        """Puts the interpreter that runs the tests on PATH."""
        (self.path / "python3").symlink_to(PYTHON)

    @property
    def environ(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": str(self.path),
            "SHELL": "/bin/bash",
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheelhouse),
        }

    @property
    def data(self) -> Path:
        return self.home / ".local/share/pym"

    @property
    def app(self) -> Path:
        return self.data / "app"

    @property
    def launcher(self) -> Path:
        return self.home / ".local/bin/pym"

    def start(self, *options: str, shell: list[str] | None = None, **environ: str) -> subprocess.Popen[str]:
        """Starts install.sh, from elsewhere and without a terminal."""
        return subprocess.Popen(
            [*(shell or ["/bin/sh"]), str(self.checkout / "install.sh"), *options],
            cwd="/",
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )

    def install(self, *options: str, shell: list[str] | None = None, **environ: str) -> Result:
        process = self.start(*options, shell=shell, **environ)
        out, err = process.communicate(timeout=120)
        return Result(process.returncode, out, err)

    def pym(self, *words: str) -> Result:
        """Runs the pym that is installed."""
        done = subprocess.run(
            [self.launcher, *words], cwd="/", env=self.environ, capture_output=True, text=True, timeout=120
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def change(self, mark: str) -> None:
        """Makes the checkout another one, which `mark` tells apart."""
        path = self.checkout / "src/pym/__init__.py"
        path.write_text(re.sub(r'"0[^"]*"', f'"0.1.0+{mark}"', path.read_text()))

    def installed(self) -> list[str]:
        """The directories of pyms that are there."""
        return sorted(path.name for path in self.app.iterdir() if path.is_dir())

    def litter(self) -> list[str]:
        return [str(path) for path in self.home.rglob("*") if path.name.startswith((".new", ".old", ".shop", ".pym."))]


@pytest.fixture
def machine(tmp_path, wheelhouse) -> Machine:
    return Machine(tmp_path, wheelhouse)


@pytest.fixture(scope="module")
def bare(tmp_path_factory, wheelhouse) -> Machine:
    """A machine without a Python, on which nothing is ever installed."""
    return Machine(tmp_path_factory.mktemp("bare"), wheelhouse)


@pytest.fixture(scope="module")
def installed(tmp_path_factory, wheelhouse) -> Machine:
    """A machine with pym on it; its tests leave it so, though with another version perhaps."""
    machine = Machine(tmp_path_factory.mktemp("installed"), wheelhouse)
    machine.add_python()
    machine.change("first")
    machine.install("--no-modify-path").check()
    return machine


def test_from_nothing_to_nothing(tmp_path: Path, wheelhouse: Path) -> None:
    machine = Machine(tmp_path, wheelhouse, whole=True)
    machine.add_python()
    (machine.home / ".bashrc").write_text("# mine")
    before = tree(machine.home)
    done = machine.install().check()
    assert done.out == ""
    assert f"Installed pym 0.1.0 in `{machine.app}" in done.err
    assert "exec $SHELL" in done.err
    assert machine.pym("--version").check().out == "pym 0.1.0\n"
    assert machine.pym("python", "dir").check().out == f"{machine.data}/python\n"
    # Nothing is compiled at start any more, and nothing of the checkout is used.
    library = next(machine.app.glob("0*/lib"))
    assert list(library.glob("pym/cli/__pycache__/main.*.pyc"))
    assert str(machine.checkout) not in "".join(
        path.read_text() for path in (machine.launcher, machine.app / "current")
    )
    found = subprocess.run(
        [shutil.which("bash") or "/bin/sh", "-ic", "command -v pym; command -v python"],
        env={**machine.environ, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if shutil.which("bash"):
        assert found.stdout == f"{machine.launcher}\n{machine.data}/shims/python\n"
    assert not machine.litter()

    removed = machine.install("--uninstall").check()
    assert "Removed pym" in removed.err
    assert tree(machine.home) == before
    assert "not installed" in machine.install("--uninstall").check().err
    assert tree(machine.home) == before


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_a_second_run_changes_nothing(installed: Machine, shell: list[str]) -> None:
    before = tree(installed.home)
    done = installed.install("--no-modify-path", shell=[shutil.which(shell[0]) or "", *shell[1:]]).check()
    assert "up to date" in done.err
    assert tree(installed.home) == before


def test_upgrade(installed: Machine) -> None:
    old = installed.launcher.read_text()
    for mark in ("one", "two"):
        installed.change(mark)
        # What pym needs has not changed: it is not fetched again, nor is pip needed for that.
        installed.install("--no-modify-path", PIP_FIND_LINKS="/nonexistent").check()
        assert installed.pym("--version").out == f"pym 0.1.0+{mark}\n"
    assert installed.launcher.read_text() != old
    # The one in use and the one before, on which something may still be running.
    assert [name.partition("-")[0] for name in installed.installed()] == ["0.1.0+one", "0.1.0+two"]
    assert not installed.litter()


def test_what_is_damaged_is_made_anew(installed: Machine) -> None:
    app = installed.app.rename(installed.data / "away")
    assert "run install.sh again" in installed.pym("--version").check(127).err
    app.rename(installed.app)
    # What no start would tell.
    for path in installed.app.glob("0*/lib/pym/manifests/bootstrap.tsv"):
        path.write_text("")
    assert "Installed pym" in installed.install("--no-modify-path").check().err
    assert any(path.stat().st_size for path in installed.app.glob("0*/lib/pym/manifests/bootstrap.tsv"))
    installed.pym("--version").check()


def test_a_wheel_that_is_not_what_was_pinned(machine: Machine) -> None:
    machine.add_python()
    manifest = machine.checkout / "manifests/requirements.txt"
    manifest.write_text(re.sub("sha256:....", "sha256:0000", manifest.read_text(), count=1))
    before = tree(machine.home)
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in machine.install().check(1).err
    assert tree(machine.home) == before


def test_files_of_others_and_variables_of_others(installed: Machine, tmp_path: Path) -> None:
    other = installed.launcher.parent / "pymx"
    other.unlink()
    other.write_text("#!/bin/sh\necho mine\n")
    before = tree(installed.home)
    refused = installed.install("--no-modify-path").check(2)
    assert f"`{other}` is there already" in refused.err
    assert "--force" in refused.err
    assert tree(installed.home) == before

    elsewhere = str(tmp_path / "elsewhere")
    hostile = {f"PIP_{name}": elsewhere for name in ("TARGET", "PREFIX", "ROOT", "CONSTRAINT", "REQUIREMENT", "LOG")}
    hostile |= dict.fromkeys(("PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_DRY_RUN"), "1")
    hostile |= {"PYTHONPATH": elsewhere, "PYTHONHOME": elsewhere, "PYTHONSTARTUP": elsewhere, "CDPATH": "/:/tmp"}
    hostile |= {"PYM_WORKING_DIR": elsewhere, "PYM_PROJECT": elsewhere, "TAR_OPTIONS": "--nonsense", "PYM_SHIM": "-"}
    configuration = tmp_path / "pip.conf"
    configuration.write_text(
        f"[global]\nrequire-virtualenv = true\nuser = true\nno-binary = :all:\n"
        f"[install]\nprefix = {elsewhere}\nroot = {elsewhere}\ntarget = {elsewhere}\n"
    )
    installed.install("--no-modify-path", "--force", PIP_CONFIG_FILE=str(configuration), **hostile).check()
    assert not os.path.exists(elsewhere)
    assert "pym launcher" in other.read_text()
    installed.pym("--version").check()


def test_two_at_once(installed: Machine) -> None:
    installed.change("both")
    processes = [installed.start("--no-modify-path") for _ in range(2)]
    results = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        results.append(Result(process.returncode, out, err).check().err)
    assert sum("up to date" in err for err in results) == 1
    assert installed.pym("--version").out == "pym 0.1.0+both\n"
    assert not installed.litter()


# Which call of its name in an upgrade, those of its children left out: what is built takes its place by a rename, each
# launcher and the record too, and what is older goes.
# PYM_TEST_EVERY_CALL=1 asks for many more.
EVERY = bool(os.environ.get("PYM_TEST_EVERY_CALL"))
KILLED = [("link", 5), ("rename", 1), ("rename", 2), ("rename", 3), ("rename", 5)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")
def test_killed_anywhere(installed: Machine) -> None:
    main = str(installed.checkout / "src/pym/__main__.py")
    command = [str(PYTHON), "-I", "-S", main, "self", "install", "--no-modify-path"]

    def trace(*options: str) -> int:
        return subprocess.run(
            [kill.available(), "-qq", *options, *command], cwd="/", env=installed.environ, capture_output=True
        ).returncode

    points = KILLED
    if EVERY:
        installed.change("points")
        log = installed.home.parent / "calls"
        assert not trace("-o", str(log), "-e", f"trace=?{',?'.join(kill.MUTATING)}")
        counted = Counter(line.partition("(")[0] for line in log.read_text().splitlines())
        points = [(call, when) for call, count in counted.items() for when in range(1, count + 1, 1 + count // 12)]
    survived = []
    for number, (call, when) in enumerate(points):
        installed.change(f"k{number}")
        code = trace("-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={when}")
        if code != -signal.SIGKILL:
            survived.append((call, when))
        assert re.fullmatch(r"pym 0\.1\.0\+\w+\n", installed.pym("--version").check().out), (call, when)
    assert len(survived) <= len(points) // 5, survived
    for name in (".new/lib", ".old/lib"):
        (installed.app / name).mkdir(parents=True, exist_ok=True)
        (installed.app / name / "left").touch()
    installed.install("--no-modify-path").check()
    assert installed.pym("--version").out == f"pym 0.1.0+k{len(points) - 1}\n"
    assert not installed.litter()
    assert not list(installed.app.glob("*/lib/left"))
    assert len(installed.installed()) == 2


def fake_python(path: Path, answer: str, code: int) -> None:
    """A program that answers install.sh's question with `answer`, and ends everything else with `code`."""
    path.write_text(
        f'#!/bin/sh\n[ "$2" != -c ] || {{ printf "\\npym: {answer} $0\\n"; exit; }}\necho "$0" >> "$HOME/asked"\nexit {code}\n'
    )
    path.chmod(0o755)


def test_a_python_without_pip_counts_as_none(machine: Machine) -> None:
    fake_python(machine.path / "python3", "use 1.1 3.13.1", 4)
    fake_python(machine.path / "python3.12", "use 1.2 3.12.1", 4)
    fake_python(machine.path / "python3.11", "no 1.3 is Python 3.10.1, and pym needs 3.11", 0)
    (machine.path / "python3.14").write_text("#!/bin/sh\nexit 1\n")
    (machine.path / "python3.14").chmod(0o755)
    failed = machine.install("--mirror", f"file://{machine.home}/no%20mirror").check(1)
    asked = (machine.home / "asked").read_text().split()
    assert [Path(path).name for path in asked if "python" in path] == ["python3", "python3.12"]
    assert "python3: has neither pip nor ensurepip" in failed.err
    assert "python3.11: is Python 3.10.1, and pym needs 3.11" in failed.err
    assert "python3.14: does not work" in failed.err
    # What could not be reached, why, and the ways out.
    assert re.search(r"file://.*/no%20mirror/\d{8}/cpython-3.*install_only_stripped\.tar\.gz", failed.err)
    assert re.search(r"no mirror/.*No such file", failed.err)
    assert "--mirror" in failed.err
    assert "--python-archive" in failed.err
    assert not machine.data.exists()


def test_shims_and_other_pythons_in_the_way(machine: Machine) -> None:
    (machine.path / "shims").mkdir()
    fake_python(machine.path / "shims/python3", "use 1.1 3.13.1", 0)
    machine.install("--mirror", "file:///nowhere", PATH=f"{machine.path}/shims:{machine.path}").check(1)
    assert not (machine.home / "asked").exists()


def runnable_archive(directory: Path, version: str) -> Path:
    """An archive as python-build-standalone has them; what is in it starts the interpreter that runs the tests."""
    minor = version.rpartition(".")[0]
    data = archives.tar(
        archives.link("python/bin/python", f"python{minor}"),
        archives.link("python/bin/python3", f"python{minor}"),
        archives.file(f"python/bin/python{minor}", f'#!/bin/sh\nexec {PYTHON} "$@"\n'.encode(), mode=0o755),
        archives.file(f"python/lib/python{minor}/os.py", b"# all of it\n"),
    )
    path = directory / f"cpython-{version}+20240107-{archives.host_triple()}-install_only_stripped.tar.gz"
    path.write_bytes(archives.gz(data))
    return path


def test_a_python_from_elsewhere(machine: Machine, tmp_path: Path) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    mirror = tmp_path / "mir ror"
    (mirror / "20240107").mkdir(parents=True)
    archive = runnable_archive(mirror / "20240107", version)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    before = tree(machine.home)

    # An archive at hand must be one that is expected.
    assert digest in machine.install("--python-archive", str(archive)).check(1).err
    wrong = machine.install("--python-archive", str(archive), "--sha256", "0" * 64).check(1)
    assert f"it has   {digest}" in wrong.err
    assert tree(machine.home) == before

    # From a mirror: what is not what was pinned is not used.
    pinned = machine.checkout / "manifests/bootstrap.tsv"
    platforms = [line.split("\t")[0] for line in pinned.read_text().splitlines() if not line.startswith("#")]
    pinned.write_text("".join(f"{name}\t{version}\t20240107\t{archive.name}\t{digest}\n" for name in platforms))
    url = f"file://{tmp_path}/mir%20ror"
    archive.write_bytes(archive.read_bytes() + b"x")
    assert "is not what it should be" in machine.install("--mirror", url).check(1).err
    assert tree(machine.home) == before
    archive.write_bytes(archive.read_bytes()[:-1])

    # tar does not come to an end, and is killed with the rest.
    (machine.path / "tar").unlink()
    (machine.path / "tar").write_text('#!/bin/sh\necho $$ > "$HOME/tar"; kill -STOP $$\n')
    (machine.path / "tar").chmod(0o755)
    process = machine.start("--mirror", url)
    while not (machine.home / "tar").exists() or not (machine.home / "tar").read_text():
        assert process.poll() is None
        os.sched_yield()
    process.kill()
    os.kill(int((machine.home / "tar").read_text()), signal.SIGKILL)
    process.communicate()
    assert machine.litter()
    (machine.home / "tar").unlink()
    (machine.path / "tar").unlink()
    (machine.path / "tar").symlink_to(shutil.which("tar") or "")

    # The hash of an archive that is pinned needs not be given.
    machine.install("--python-archive", str(archive)).check()
    assert f"/.local/share/pym/python/cpython-{MINOR}-" in machine.launcher.read_text()
    machine.pym("--version").check()
    assert not machine.litter()

    # It is not unpacked again.
    (machine.path / "tar").unlink()
    machine.install("--python-archive", str(archive), "--sha256", digest.upper()).check()

    # It came with pym, and goes with it; so does what the killed run made.
    machine.install("--uninstall").check()
    assert tree(machine.home) == before


def test_offline(bare: Machine) -> None:
    failed = bare.install(PYM_OFFLINE="1").check(1)
    assert "PYM_OFFLINE keeps https://" in failed.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--nonsense"], "no option --nonsense"),
        (["--version"], "--version needs a value"),
        (["--version", "-rf"], "not a version"),
        (["--sha256", "0" * 64], "goes with --python-archive"),
        (["--python-archive", "x.tar.gz", "--sha256", "0"], "64 hex digits"),
        (["--python-archive", "x.zip"], "takes a .tar.gz"),
        (["--python-archive", "/nowhere/x.tar.gz"], "no archive"),
        (["--index-url", "https://example.org"], "goes with --version"),
    ],
)
def test_mistakes(bare: Machine, options: list[str], message: str) -> None:
    assert message in bare.install(*options).check(1).err
    assert not list(bare.home.iterdir())


def test_help(bare: Machine) -> None:
    shown = bare.install("--help").check().out
    text = (ROOT / "install.sh").read_text()
    for option in re.findall(r"^            (?:-\w \| )?(--[a-z0-9-]+)\)", text, re.MULTILINE):
        assert option in shown
    assert "--uninstall" in shown


def functions(*names: str) -> str:
    """The text of some of install.sh's functions."""
    text = (ROOT / "install.sh").read_text()
    return "\n".join(re.search(rf"^{name}\(\) \{{.*?^\}}$", text, re.MULTILINE | re.DOTALL)[0] for name in names)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"XDG_DATA_HOME": "/x d/g"},
        {"XDG_DATA_HOME": "relative"},
        {"XDG_DATA_HOME": ""},
        {"PYM_DATA_DIR": "/own"},
        {"PYM_DATA_DIR": "relative/own", "XDG_DATA_HOME": "/x"},
        {"PYM_PYTHON_INSTALL_DIR": "/st ore"},
        {"PYM_PYTHON_INSTALL_DIR": "store", "PYM_DATA_DIR": "/own"},
        {"HOME": "/"},
    ],
)
def test_directories_are_where_pym_has_them(shell: list[str], environ: dict[str, str], tmp_path: Path) -> None:
    from pym.launch.layout import Layout

    environ = {"HOME": "/home/a b", "PATH": "/usr/bin:/bin", **environ}
    script = functions("find_directories", "absolute") + '\nset -eu\nfind_directories\nprintf "%s\\n" "$data" "$store"'
    done = subprocess.run([*shell, "-c", script], env=environ, cwd=tmp_path, capture_output=True, text=True, check=True)
    program = "import os; from pym.launch.layout import Layout as L; l = L(os.environ); print(l.data); print(l.store)"
    asked = subprocess.run(
        [sys.executable, "-c", program],
        env={**environ, "PYTHONPATH": str(ROOT / "src")}, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == asked.stdout
    assert Layout  # the rules are its
