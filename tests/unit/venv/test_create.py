"""Making environments."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from tests.support.environments import KEY, ask, pretended, running

from pym import __version__
from pym.errors import BrokenInterpreter, EnvironmentInTheWay, StoreError, UsageError
from pym.model.interpreter import Interpreter, InterpreterKey
from pym.model.platform import Platform
from pym.model.version import PythonVersion
from pym.venv import place
from pym.venv.create import create

SCRIPTS = {
    "activate",
    "activate.csh",
    "activate.fish",
    "activate.nu",
    "activate.ps1",
    "activate.xsh",
    "activate_this.py",
}


@pytest.fixture
def base(tmp_path: Path) -> Interpreter:
    return pretended(tmp_path / "base")


def tree(root: Path) -> dict[str, str]:
    found = {}
    for directory, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(directory, name)
            shown = os.readlink(path) if path.is_symlink() else "/" if path.is_dir() else path.read_text()
            found[str(path.relative_to(root))] = shown
    return found


def test_what_is_made(tmp_path: Path, base: Interpreter) -> None:
    made = create(str(tmp_path / "env"), base)
    root = tmp_path / "env"
    files = tree(root)
    scripts = {f"bin/{name}" for name in SCRIPTS}
    assert set(files) == scripts | {
        ".gitignore",
        "CACHEDIR.TAG",
        "bin",
        "bin/python",
        "bin/python3",
        "bin/python3.12",
        "lib",
        "lib/python3.12",
        "lib/python3.12/site-packages",
        "lib64",
        "pyvenv.cfg",
    }
    assert files["bin/python"] == base.executable
    assert files["bin/python3"] == files["bin/python3.12"] == "python"
    assert files["lib64"] == "lib"
    assert files[".gitignore"] == "*"
    assert files["CACHEDIR.TAG"].startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert files["pyvenv.cfg"] == (
        f"home = {tmp_path}/base/bin\nimplementation = CPython\npym = {__version__}\nversion_info = 3.12.1\n"
        "include-system-site-packages = false\n"
    )
    assert made.prefix == str(root) and made.kind == "virtual" and made.python == str(root / "bin/python")
    assert made.scheme.purelib == made.scheme.platlib == str(root / "lib/python3.12/site-packages")
    assert made.key == KEY and made.managed_by is None
    assert not (tmp_path / "base/started").exists(), "an interpreter was started"
    assert stat.S_IMODE((root / "bin/activate").stat().st_mode) & 0o111 == 0


def test_what_is_noted(tmp_path: Path, base: Interpreter) -> None:
    create(str(tmp_path / "env"), base, prompt="x y\n\x1b", system_site_packages=True, relocatable=True, seed=True)
    assert (tmp_path / "env/pyvenv.cfg").read_text().splitlines()[4:] == [
        "include-system-site-packages = true",
        "relocatable = true",
        "seed = true",
        "prompt = x y  ",
    ]
    assert not (tmp_path / "env/bin/activate.csh").exists(), "csh cannot tell where a script is"


def test_nobody_enters_an_environment_for_builds(tmp_path: Path, base: Interpreter) -> None:
    create(str(tmp_path / "env"), base, activate=False)
    assert {path.name for path in (tmp_path / "env/bin").iterdir()} == {"python", "python3", "python3.12"}


@pytest.mark.parametrize(
    ("key", "programs", "library", "wide"),
    [
        (
            InterpreterKey("cpython", PythonVersion(3, 13, 0), "freethreaded", Platform("linux", "aarch64", "musl")),
            {"python", "python3", "python3.13", "python3.13t"},
            "python3.13t",
            True,
        ),
        (
            InterpreterKey("cpython", PythonVersion(3, 12, 1), "debug", Platform("linux", "x86", "gnu")),
            {"python", "python3", "python3.12"},
            "python3.12",
            False,
        ),
        (
            InterpreterKey("pypy", PythonVersion(3, 10, 14), "", Platform("macos", "aarch64", "none")),
            {"python", "python3", "python3.10", "pypy", "pypy3", "pypy3.10"},
            "pypy3.10",
            False,
        ),
    ],
)
def test_kinds(tmp_path: Path, key: InterpreterKey, programs: set[str], library: str, wide: bool) -> None:
    made = create(str(tmp_path / "env"), pretended(tmp_path / "base", key), activate=False)
    assert {path.name for path in (tmp_path / "env/bin").iterdir()} == programs
    assert made.scheme.purelib == str(tmp_path / f"env/lib/{library}/site-packages")
    assert Path(made.scheme.purelib).is_dir()
    assert (tmp_path / "env/lib64").exists() == wide


def test_the_link_of_the_minor_version(tmp_path: Path) -> None:
    one = pretended(tmp_path / str(KEY))
    link = tmp_path / KEY.minor_name
    link.symlink_to(tmp_path / str(KEY))
    through = Interpreter(KEY, f"{link}/bin/python3.12", str(link), "managed")
    create(str(tmp_path / "follows"), through)
    create(str(tmp_path / "stays"), one)
    assert os.readlink(tmp_path / "follows/bin/python") == f"{link}/bin/python3.12"
    follows = (tmp_path / "follows/pyvenv.cfg").read_text()
    assert f"home = {link}/bin\n" in follows
    assert "version_info = 3.12\n" in follows, "the patch may change at any time"
    assert "version_info = 3.12.1\n" in (tmp_path / "stays/pyvenv.cfg").read_text()


def test_from_an_environment(tmp_path: Path, base: Interpreter) -> None:
    first = create(str(tmp_path / "first"), base)
    inner = Interpreter(KEY, first.python, first.prefix, "named")
    second = create(str(tmp_path / "second"), inner)
    third = create(str(tmp_path / "third"), Interpreter(KEY, f"{second.prefix}/bin/python3", second.prefix, "named"))
    assert os.readlink(third.python) == base.executable
    assert f"home = {tmp_path}/base/bin\n" in (tmp_path / "third/pyvenv.cfg").read_text()


def test_from_an_environment_of_copies(tmp_path: Path, base: Interpreter) -> None:
    copies = tmp_path / "copies/bin"
    copies.mkdir(parents=True)
    (copies / "python").write_text("")
    (tmp_path / "copies/pyvenv.cfg").write_text(f"home = {tmp_path}/base/bin\n")
    made = create(str(tmp_path / "env"), Interpreter(KEY, str(copies / "python"), str(copies.parent), "named"))
    assert os.readlink(made.python) == base.executable


def test_from_an_environment_that_lost_its_python(tmp_path: Path, base: Interpreter) -> None:
    first = create(str(tmp_path / "first"), base)
    os.unlink(base.executable)
    with pytest.raises(BrokenInterpreter, match="has lost the Python"):
        create(str(tmp_path / "second"), Interpreter(KEY, first.python, first.prefix, "named"))
    assert not (tmp_path / "second").exists()


def test_in_a_circle(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / one / "bin").mkdir(parents=True)
        (tmp_path / one / "bin/python3.12").write_text("")
        (tmp_path / one / "bin/python3.12").chmod(0o755)
        (tmp_path / one / "pyvenv.cfg").write_text(f"home = {tmp_path}/{other}/bin\n")
    with pytest.raises(BrokenInterpreter, match="circle"):
        create(str(tmp_path / "c"), Interpreter(KEY, f"{tmp_path}/a/bin/python3.12", f"{tmp_path}/a", "named"))


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No environment can be made"):
        create(str(tmp_path / "env"), pretended(tmp_path / "a\nb"))
    assert not (tmp_path / "env").exists()


def test_an_environment_is_in_the_way(tmp_path: Path, base: Interpreter) -> None:
    create(str(tmp_path / "env"), base)
    (tmp_path / "env/mine").write_text("x")
    before = tree(tmp_path)
    with pytest.raises(EnvironmentInTheWay) as caught:
        create(str(tmp_path / "env"), base)
    assert caught.value.what == "environment" and caught.value.exit_code == 2
    assert tree(tmp_path) == before
    create(str(tmp_path / "env"), base, existing=place.CLEAR)
    del before["env/mine"]
    assert tree(tmp_path) == before


@pytest.mark.parametrize("existing", [place.REFUSE, place.CLEAR])
def test_what_is_no_environment_is_not_cleared(tmp_path: Path, base: Interpreter, existing: str) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir/precious").write_text("x")
    before = tree(tmp_path)
    with pytest.raises(EnvironmentInTheWay):
        create(str(tmp_path / "dir"), base, existing=existing)
    assert tree(tmp_path) == before


def test_by_force(tmp_path: Path, base: Interpreter) -> None:
    (tmp_path / "dir/sub").mkdir(parents=True)
    (tmp_path / "outside").write_text("x")
    (tmp_path / "dir/link").symlink_to(tmp_path / "outside")
    (tmp_path / "dir/sub/all").symlink_to(tmp_path)
    create(str(tmp_path / "dir"), base, existing=place.FORCE)
    create(str(tmp_path / "new"), base)
    assert set(tree(tmp_path / "dir")) == set(tree(tmp_path / "new"))
    assert (tmp_path / "outside").read_text() == "x", "a link was followed"


@pytest.mark.parametrize("existing", [place.CLEAR, place.FORCE])
def test_nothing_is_cleared_through_a_link(tmp_path: Path, base: Interpreter, existing: str) -> None:
    create(str(tmp_path / "env"), base)
    (tmp_path / "link").symlink_to(tmp_path / "env")
    before = tree(tmp_path)
    with pytest.raises(EnvironmentInTheWay) as caught:
        create(str(tmp_path / "link"), base, existing=existing)
    assert caught.value.what == "link"
    assert tree(tmp_path) == before


def test_files_and_broken_links_are_in_the_way(tmp_path: Path, base: Interpreter) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("nowhere")
    before = tree(tmp_path)
    for name in ("file", "link", "file/below"):
        for existing in (place.REFUSE, place.CLEAR, place.FORCE, place.KEEP):
            with pytest.raises((EnvironmentInTheWay, StoreError)):
                create(str(tmp_path / name), base, existing=existing)
    assert tree(tmp_path) == before


def test_an_empty_directory_will_do(tmp_path: Path, base: Interpreter) -> None:
    (tmp_path / "empty").mkdir(0o700)
    (tmp_path / "link").symlink_to("empty")
    create(str(tmp_path / "link"), base)
    assert (tmp_path / "empty/pyvenv.cfg").exists()
    create(str(tmp_path / "a/b/c"), base)
    assert (tmp_path / "a/b/c/pyvenv.cfg").exists()


def test_what_is_there_is_kept(tmp_path: Path, base: Interpreter) -> None:
    root = tmp_path / "env"
    create(str(root), base)
    (root / "mine").write_text("x")
    (root / "bin/python").unlink()
    (root / "bin/python").write_text("no link")
    (tmp_path / "outside").write_text("x")
    (root / "bin/activate").unlink()
    (root / "bin/activate").symlink_to(tmp_path / "outside")
    (root / "pyvenv.cfg").write_text("old")
    create(str(root), base, existing=place.KEEP)
    assert (root / "mine").read_text() == "x"
    assert os.readlink(root / "bin/python") == base.executable
    assert (tmp_path / "outside").read_text() == "x", "written through a link"
    assert "home = " in (root / "pyvenv.cfg").read_text()
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir/precious").write_text("x")
    create(str(tmp_path / "dir"), base, existing=place.KEEP)
    assert (tmp_path / "dir/precious").read_text() == "x" and (tmp_path / "dir/pyvenv.cfg").exists()


def test_a_linked_bin_is_not_written_through(tmp_path: Path, base: Interpreter) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir/bin").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        create(str(tmp_path / "dir"), base, existing=place.KEEP)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("existing", [place.REFUSE, place.CLEAR])
@pytest.mark.parametrize("failing", ["symlink", "mkdir", "rename", "open"])
def test_a_failure_leaves_what_was_there(
    tmp_path: Path, base: Interpreter, monkeypatch: pytest.MonkeyPatch, failing: str, existing: str
) -> None:
    """Every call of a kind fails once, the first, the second, until it succeeds."""
    target = tmp_path / "a/env"
    if existing == place.CLEAR:
        create(str(target), base)
        (target / "mine").write_text("x")
    before = tree(tmp_path)
    real = getattr(os, failing)
    for number in range(1, 60):
        calls = 0

        def call(*arguments: object, **options: object) -> object:
            nonlocal calls
            calls += 1
            writes = failing != "open" or (isinstance(arguments[1], int) and arguments[1] & os.O_CREAT)
            if not writes:
                calls -= 1
            elif calls == number:  # noqa: B023 - called within the turn
                raise OSError(28, "No space left on device", arguments[0])
            return real(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(os, failing, call)
            try:
                create(str(target), base, existing=existing)
            except StoreError:
                assert tree(tmp_path) == before
            else:
                break
    else:
        raise AssertionError("never succeeded")
    assert number > 1
    assert set(tree(target)) == set(tree(Path(create(str(tmp_path / "new"), base).prefix)))


def test_it_works(tmp_path: Path) -> None:
    made = create(str(tmp_path / "a b" / "é'$x"), running())
    site = Path(made.scheme.purelib)
    (site / "there.py").write_text("x = 1\n")
    code = "import sys, there; print(sys.prefix); print(sys.base_prefix); print(there.__file__); print(sys.executable)"
    prefix, base, file, executable = ask(made.python, code).splitlines()
    assert prefix == made.prefix and base == sys.base_prefix
    assert file == str(site / "there.py") and executable == made.python
