"""The shims, under every shell: which interpreter they become, and that nothing else ever happens."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.shims import PLATFORM, SHELLS, World, age, script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sh")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    return request.param


# -- which interpreter


@pytest.mark.parametrize(
    ("name", "version"), [("python3.12", "3.12"), ("python3.13t", "3.13.0+freethreaded"), ("python3.13", "")]
)
def test_the_name_says_the_version(world: World, shell: str, name: str, version: str) -> None:
    (world.store / f"cpython-3.13+freethreaded-{PLATFORM}").symlink_to(
        world.store / f"cpython-3.13.0+freethreaded-{PLATFORM}"
    )
    world.pin("3.13.0\n")
    call = world.run(shell, name=name, PYM_PYTHON="3.13.0")
    assert call.version.replace("3.13+", "3.13.0+") == version
    assert call.asked == (not version)


def test_variants_have_short_names(world: World, shell: str) -> None:
    for version in ("3.13.0+debug", "3.13.0+freethreaded+debug"):
        world.install(version)
    for short, version in (("t", "+freethreaded"), ("d", "+debug"), ("td", "+freethreaded+debug")):
        assert world.run(shell, PYM_PYTHON="3.13.0" + short).version == "3.13.0" + version
        assert world.run(shell, PYM_PYTHON="3.13.0" + version).version == "3.13.0" + version


def test_the_variable_comes_before_the_pin(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    assert world.run(shell, PYM_PYTHON="3.13.0").version == "3.13.0"


@pytest.mark.parametrize(
    ("content", "version"),
    [
        ("3.12.1\n", "3.12.1"),
        ("3.12\n", "3.12"),
        ("3.13.0+freethreaded\n", "3.13.0+freethreaded"),
        ("3.13.0t\n", "3.13.0+freethreaded"),
        ("3.12.1", "3.12.1"),
        (" \t 3.12.1 \t \n", "3.12.1"),
        ("\n# 3.13.0\n  # 3.13.0\n\n3.12.1\n3.13.0\n", "3.12.1"),
        ("# no newline at the end\n3.12.1", "3.12.1"),
    ],
)
def test_pins_that_a_directory_answers(world: World, shell: str, content: str, version: str) -> None:
    world.pin(content)
    assert world.run(shell, name="python3").version == version


UNCLEAR = [
    "", "\n\n", "# 3.12.1\n", "# 3.12.1", "3.12.1 3.13.0\n", "3.12.1 # why\n", "3.12.1\r\n", "\ufeff3.12.1\n",
    "3.11\n", "3\n", ">=3.12\n", "default\n", "system\n", "cpython@3.12\n", "3.12.1-linux-x86_64-gnu\n",
    "3.12.1/../cpython-3.13.0\n", "3.12.1\v\n", "3.12.1\u00a0\n", "3.\u06612.1\n", "é\n",
]  # fmt: skip


def test_pins_that_only_pym_can_judge(world: World, shell: str) -> None:
    for content in UNCLEAR:
        world.pin(content)
        call = world.run(shell, "-c", "pass")
        expected = [b"asked", os.fsencode(world.store), b"shim-exec", b"python", b"--", b"-c", b"pass"]
        assert call.words == expected, content
        assert call.err == b""


def test_the_nearest_pin_counts(world: World, shell: str) -> None:
    deep = world.work / "a/b/c/d/e"
    deep.mkdir(parents=True)
    world.pin("3.12.1\n")
    assert world.run(shell, cwd=deep).version == "3.12.1"
    world.pin("3.13.0\n", world.work / "a/b")
    assert world.run(shell, cwd=deep).version == "3.13.0"
    world.pin("3.12\n", deep, ".python-versions")
    assert world.run(shell, cwd=deep).version == "3.12"
    world.pin("3.12.1\n", deep)
    assert world.run(shell, cwd=deep).version == "3.12.1"


def test_a_pin_sixty_directories_up(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    deep = world.work.joinpath(*["deep"] * 60)
    deep.mkdir(parents=True)
    assert world.run(shell, cwd=deep).version == "3.12.1"


def test_a_pin_beside_the_project_file(world: World, shell: str) -> None:
    (world.work / "pyproject.toml").touch()
    (world.work / "src").mkdir()
    world.pin("3.12.1\n")
    assert world.run(shell, cwd=world.work / "src").version == "3.12.1"


def test_a_project_without_pin_ends_the_search(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    project = world.work / "project"
    (project / "src").mkdir(parents=True)
    (project / "pyproject.toml").touch()
    assert world.run(shell, cwd=project / "src").asked


def test_the_physical_directory_counts(world: World, shell: str) -> None:
    """`..` of a link is not the directory the link lies in; pym, which asks the kernel, sees the same."""
    real, logical = world.work / "real/inner", world.work / "logical"
    real.mkdir(parents=True)
    logical.mkdir()
    world.pin("3.12.1\n", world.work / "real")
    world.pin("3.13.0\n", logical)
    (logical / "link").symlink_to(real)
    assert world.run(shell, cwd=logical / "link", PWD=str(logical / "link")).version == "3.12.1"
    assert world.run(shell, cwd=real, PWD=str(logical)).version == "3.12.1"
    assert world.run(shell, cwd=real, PWD=str(logical / "x/../../real/inner")).version == "3.12.1"


def test_the_global_pin_counts_outside_of_projects(world: World, shell: str) -> None:
    outside = Path("/usr/lib")
    assert not any((parent / ".python-version").exists() for parent in (outside, *outside.parents))
    assert world.run(shell, cwd=outside).asked
    world.pin("3.12.1\n", world.config)
    assert world.run(shell, cwd=outside).version == "3.12.1"
    (world.work / "pyproject.toml").touch()
    assert world.run(shell).asked


@pytest.mark.parametrize("name", ["with space", "new\nline", "quo'te\"s", "$(touch canary)", "*", "-n", "ünï", "%41"])
def test_any_name_of_a_directory(tmp_path: Path, shell: str, name: str) -> None:
    """Of the working directory, and of the home directory whose paths are written into the shim."""
    base = tmp_path / name
    base.mkdir()
    world = World(base, name)
    assert world.run(shell, PYM_PYTHON="3.11").words[:2] == [b"asked", os.fsencode(world.store)]
    world.pin("3.12.1\n")
    deep = world.work / name / "x"
    deep.mkdir(parents=True)
    call = world.run(shell, cwd=deep)
    assert call.words == [os.fsencode(world.python("3.12.1"))]
    assert not list(tmp_path.rglob("canary"))


def test_a_deleted_directory(world: World, shell: str) -> None:
    """What does not depend on the directory works; the rest is pym's to explain."""
    gone = world.work / "gone"
    line = 'rmdir "$PWD" && exec "$@"'
    words = [*SHELLS[shell], str(world.shims / "python")]
    for version, expected in (("3.12.1", str(world.python("3.12.1"))), ("", "asked")):
        gone.mkdir()
        done = subprocess.run(
            ["sh", "-c", line, "sh", *words], cwd=gone, env=world.environ | {"PYM_PYTHON": version}, capture_output=True
        )
        assert done.stdout.split(b"\0")[0] == os.fsencode(expected)


def test_another_store_can_be_named(world: World, shell: str, tmp_path: Path) -> None:
    other = tmp_path / "other store"
    script(other / f"cpython-3.11.7-{PLATFORM}" / "bin" / "python", "#!/bin/sh\nprintf 'other\\0'\n")
    assert world.run(shell, PYM_PYTHON="3.11.7", PYM_PYTHON_INSTALL_DIR=str(other)).words == [b"other"]
    assert world.run(shell, PYM_PYTHON="3.12.1", PYM_PYTHON_INSTALL_DIR=str(other)).words[:2] == [b"asked", b"-"]
    assert world.run(shell, PYM_PYTHON="3.12.1", PYM_PYTHON_INSTALL_DIR="relative").asked
    assert world.run(shell, PYM_PYTHON="3.12.1", PYM_PYTHON_INSTALL_DIR=str(world.store)).version == "3.12.1"


@pytest.mark.parametrize(
    "variable",
    [
        "PYM_PYTHON_PREFERENCE", "PYM_MANAGED_PYTHON", "PYM_NO_MANAGED_PYTHON", "PYM_NO_CONFIG", "PYM_CONFIG_FILE",
        "PYM_PROJECT", "PYM_WORKING_DIR", "PYM_PYTHON_SEARCH_PATH", "PYM_LIBC", "PYM_DATA_DIR", "PYM_CONFIG_DIR",
    ],
)  # fmt: skip
def test_settings_that_matter_are_pyms_to_follow(world: World, shell: str, variable: str) -> None:
    for value in ("1", "-n", "(", "!", "="):
        call = world.run(shell, PYM_PYTHON="3.12.1", **{variable: value})
        assert call.words[:3] == [b"asked", b"-", b"shim-exec"]
        assert call.err == b""


def test_the_same_places_are_no_settings(world: World, shell: str) -> None:
    call = world.run(shell, PYM_PYTHON="3.12.1", PYM_DATA_DIR=world.layout.data, PYM_CONFIG_DIR=world.layout.config)
    assert call.version == "3.12.1"


def test_settings_may_lie_elsewhere(world: World, shell: str, tmp_path: Path) -> None:
    """As XDG's variables say; where there are none it is as if nothing was said."""
    for value in (tmp_path, "relative", "-n", "(", "!", "="):
        call = world.run(shell, PYM_PYTHON="3.12.1", XDG_CONFIG_HOME=str(value))
        assert call.words[:3] == [b"asked", b"-", b"shim-exec"]
        same = {"XDG_CONFIG_HOME": str(value), "PYM_CONFIG_DIR": world.layout.config}
        assert world.run(shell, PYM_PYTHON="3.12.1", **same).version == "3.12.1"
    directories = f"{tmp_path / 'no where'}::relative:{tmp_path / 'a b'}"
    assert world.run(shell, PYM_PYTHON="3.12.1", XDG_CONFIG_DIRS=directories).version == "3.12.1"
    place = tmp_path / "a b/pym/pym.toml"
    place.parent.mkdir(parents=True)
    place.write_text('python-preference = "system"\n')
    for value in (directories, f"{directories}:/last"):
        call = world.run(shell, PYM_PYTHON="3.12.1", XDG_CONFIG_DIRS=value)
        assert call.words[:3] == [b"asked", b"-", b"shim-exec"] and call.err == b""


def test_the_users_settings_are_followed_by_answers(world: World, shell: str) -> None:
    (world.config / "pym.toml").write_text('python-preference = "system"\n')
    assert world.run(shell, PYM_PYTHON="3.12.1").asked
    assert world.record("3.12.1", "3.13.0", world.config / "pym.toml")
    assert world.run(shell, PYM_PYTHON="3.12.1").version == "3.13.0"


# -- what a version file may hold: anything


def plant_traps(world: World) -> Path:
    """Everything an escape would lead to leaves a mark; `cpython-..` is there for `..` to lead out of."""
    canary = world.base / "canary"
    trap = f"#!/bin/sh\ntouch '{canary}'\n"
    (world.store / "cpython-..").mkdir()
    for place in (world.base, world.store.parent, world.store.parent.parent):
        script(place / "evil" / "bin" / "python", trap)
        script(place / f"evil-{PLATFORM}" / "bin" / "python", trap)
        script(place / "evil" / f"evil-{PLATFORM}" / "bin" / "python", trap)
    script(world.work / "touch", trap)
    script(world.work / "python", trap)
    script(world.work / "bin" / "python", trap)
    return canary


HOSTILE = [
    "../../evil", "../evil", "..", ".", "./python", "/bin/sh", "/evil", "3.12.1/../../../evil", "..\\evil",
    "$(touch canary)", "`touch canary`", "3.12.1; touch canary", "3.12.1;touch${IFS}canary", "3.12.1\ttouch\tcanary",
    "3.12.1|touch canary", "3.12.1&touch canary", "3.12.1 && touch canary", ">canary", "3.12.1>canary",
    "'", '"', "'; touch canary; '", '"; touch canary; "', "\\", "3.12.1\\", "\\\n3.12.1", "*", "3.*", "?.12.1",
    "[3].12.1", "-x", "--", "-c", "-c touch canary", "~", "~root", "~/python", "$HOME", "${HOME}", "$0", "$@", "$$",
    "$((1+1))", "!!", "{3.12.1,3.13.0}", "(touch canary)", "3.12.1\f", "%s", "%n", "\x1b[31m3.12.1", "\x01",
    "\x7f3.12.1", "3.12.1\x00", "\x00", "$'\\x33'", "3.12.1\u2028", "a=b", "_pym_store=/", "!", "=", "(", ")",
    "3.12.1,", "A" * 300, "3" * 5000,
]  # fmt: skip


def test_hostile_pins_are_literal(world: World, shell: str) -> None:
    plant_traps(world)
    for content in HOSTILE:
        world.pin(content + "\n")
        call = world.run(shell, "--version")
        assert not list(world.base.rglob("canary")), content
        assert call.err == b"", content
        if "\0" in content and not call.asked:
            # Most shells drop it while they read, so that 3.12.1 is left: still a version of the store.
            assert call.version == "3.12.1"
        else:
            assert call.words[2:] == [b"shim-exec", b"python", b"--", b"--version"], content


def test_hostile_variables_are_literal(world: World, shell: str) -> None:
    plant_traps(world)
    for content in HOSTILE:
        if "\0" not in content:
            call = world.run(shell, PYM_PYTHON=content)
            assert not list(world.base.rglob("canary")), content
            assert call.asked, content
            assert call.err == b"", content


@pytest.mark.parametrize("content", [b"\xff\xfe3\x00.\x001\x002\x00", b"3.12.1\xff\n", b"\xc3\x28\n", b"\x80" * 100])
def test_pins_that_are_not_text(world: World, shell: str, content: bytes) -> None:
    world.pin(content)
    for language in ("C", "C.UTF-8"):
        call = world.run(shell, LC_ALL=language)
        assert call.asked
        assert call.err == b""


def test_a_line_without_end(world: World, shell: str) -> None:
    world.pin("3" * 100_000)  # more than any buffer takes; some shells read it byte by byte
    assert world.run(shell).asked


def test_what_is_not_a_regular_file(world: World, shell: str) -> None:
    pin = world.work / ".python-version"
    os.mkfifo(pin)
    assert world.run(shell).asked  # and does not wait for a writer
    pin.unlink()
    pin.mkdir()
    assert world.run(shell).asked
    pin.rmdir()
    pin.symlink_to(".python-version")
    world.pin("3.12.1\n", world.base)
    assert world.run(shell).asked
    pin.unlink()
    pin.symlink_to("nowhere")
    assert world.run(shell).asked
    pin.unlink()
    pin.symlink_to(world.pin("3.13.0\n", world.work / "elsewhere", "version"))
    assert world.run(shell).version == "3.13.0"
    pin.unlink()
    pin.symlink_to("/dev/zero")
    assert world.run(shell).asked


@pytest.mark.parametrize("place", ["work", "config"])
def test_the_same_for_the_second_name_and_the_global_pin(world: World, shell: str, place: str) -> None:
    cwd = world.work if place == "work" else Path("/usr/lib")
    for name in (".python-version", ".python-versions"):
        pin = getattr(world, place) / name
        os.mkfifo(pin)
        assert world.run(shell, cwd=cwd).asked
        pin.unlink()
        pin.symlink_to(name)
        world.pin("3.12.1\n", world.base)
        assert world.run(shell, cwd=cwd).asked
        pin.unlink()
    world.pin("3.13.0\n", getattr(world, place), ".python-versions")
    assert world.run(shell, cwd=cwd).version == "3.13.0"


def test_a_pin_in_a_sticky_directory_must_be_ones_own(world: World, shell: str) -> None:
    """In /tmp anybody can leave a pin for everybody else. Who made a link cannot be asked for in sh."""
    world.work.chmod(0o1777)
    pin = world.pin("3.12.1\n")
    assert world.run(shell).version == "3.12.1"
    (world.work / "below").mkdir()
    assert world.run(shell, cwd=world.work / "below").version == "3.12.1"
    pin.rename(world.base / "mine")
    pin.symlink_to(world.base / "mine")
    assert world.run(shell).asked
    world.work.chmod(0o755)
    assert world.run(shell).version == "3.12.1"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_pin_of_another_user(world: World, shell: str) -> None:
    pin = world.pin("3.12.1\n")
    os.chown(pin, 65534, 65534)
    assert world.run(shell).version == "3.12.1"
    world.work.chmod(0o1777)
    assert world.run(shell).asked


@pytest.fixture
def public(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world that `nobody` can enter: the directories pytest makes are for one user."""
    base = tmp_path_factory.mktemp("public")
    for directory in (base, *base.parents):
        if directory.owner() != "root" or directory.stat().st_mode & 0o005 != 0o005:
            directory.chmod(directory.stat().st_mode | 0o055)
        if directory == Path(os.environ.get("TMPDIR", "/tmp")):
            break
    return World(base)


def run_unprivileged(world: World, shell: str) -> list[bytes]:
    """As `nobody` if this is root, to whom no file is unreadable."""
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [*SHELLS[shell], world.shims / "python"], cwd=world.work, env=world.environ, capture_output=True, **user
    )
    assert done.stderr == b""
    return done.stdout.split(b"\0")


def test_a_pin_that_may_not_be_read(public: World, shell: str) -> None:
    pin = public.pin("3.12.1\n")
    assert run_unprivileged(public, shell)[0] == os.fsencode(public.python("3.12.1"))
    pin.chmod(0)
    assert run_unprivileged(public, shell)[0] == b"asked"


def test_a_working_directory_that_may_not_be_entered(public: World, shell: str) -> None:
    """As after `sudo -u postgres python` in root's home: pym finds out more than `cd` can, and nothing else is said."""
    public.pin("3.12.1\n")
    closed = public.work / "closed"
    closed.mkdir()
    root = os.geteuid() == 0
    if root:
        os.chown(closed, 65534, 65534)
    done = subprocess.run(
        ["sh", "-c", 'chmod 0 "$PWD" && exec "$@"', "sh", *SHELLS[shell], public.shims / "python"],
        cwd=closed,
        env=public.environ | {"PWD": str(closed)},
        capture_output=True,
        **({"user": 65534, "group": 65534, "extra_groups": []} if root else {}),
    )
    closed.chmod(0o755)
    assert done.stdout.split(b"\0")[0] == b"asked"
    assert done.stderr == b""


# -- becoming the interpreter


ARGUMENTS = [
    "",
    " ",
    "a b",
    "'",
    '"',
    "new\nline",
    "*",
    "$HOME",
    "$(touch canary)",
    "--",
    "-c",
    "\\",
    "ü",
    "-",
    "~",
    "\t",
]


def test_arguments_arrive_untouched(world: World, shell: str) -> None:
    expected = [os.fsencode(argument) for argument in ARGUMENTS] + [b"\xff\xfe"]
    world.pin("3.12.1\n")
    call = world.run(shell, *ARGUMENTS, b"\xff\xfe")
    assert call.words == [os.fsencode(world.python("3.12.1")), *expected]
    world.pin("3.11\n")
    call = world.run(shell, *ARGUMENTS, b"\xff\xfe")
    assert call.words == [b"asked", os.fsencode(world.store), b"shim-exec", b"python", b"--", *expected]


def test_exit_codes_and_signals_are_the_interpreters(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    for code in (0, 1, 42, 255):
        assert world.run(shell, "--exit", str(code)).code == code
    assert world.run(shell, "--kill", "TERM").code == -15
    assert world.run(shell, "--kill", "KILL").code == -9


def test_standard_input_is_left_to_the_interpreter(world: World, shell: str) -> None:
    world.install("3.9.0", "cat")
    world.pin("3.9.0\n")
    assert world.run(shell, "-", stdin=b"line one\nline two").out == b"line one\nline two"
    world.pin("any\n")
    assert world.record("any", "3.9.0", world.store)
    assert world.run(shell, "-", stdin=b"line one\nline two").out == b"line one\nline two"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells")
def test_open_files_and_signals_are_left_as_they_were(world: World, shell: str) -> None:
    world.pin("any\n")
    world.install("3.9.0", "ls")
    world.install("3.9.1", "cat")
    age(world.store)
    for version, path in (("3.9.0", "/proc/self/fd"), ("3.9.1", "/proc/self/status")):
        assert world.record("any", version, world.store)
        expected = trivial(world, shell, [str(world.python(version)), path])
        found = world.run(shell, path).out
        if path.endswith("status"):
            kept = (b"SigBlk", b"SigIgn", b"SigCgt", b"Umask", b"NoNewPrivs", b"Groups")
            expected, found = (
                b"".join(x for x in text.splitlines(True) if x.startswith(kept)) for text in (expected, found)
            )
            assert expected.count(b"\n") == 6
        assert found == expected


def trivial(world: World, shell: str, words: list[str], **options: object) -> bytes:
    """What a shim of one line would do: the least that a shell changes."""
    shim = world.base / "trivial"
    script(shim, '#!/bin/sh\nexec "$@"\n')
    command = [*SHELLS[shell], str(shim), *words]
    options = {"cwd": world.work, "env": world.environ} | options
    return subprocess.run(command, capture_output=True, check=True, **options).stdout  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"PWD": "logical", "OLDPWD": "/usr"},
        {"PWD": "/nowhere", "OLDPWD": ""},
        {"SHELLOPTS": "allexport:errexit:nounset:noglob", "PWD": "logical"},
        {"_pym_file": "1", "_pym_version": "2", "_pym_python": "3", "_pym_pwd": "4", "IFS": "3", "CDPATH": "/"},
    ],
)
@pytest.mark.parametrize("way", ["pin", "answer", "name"])
def test_the_environment_is_left_as_it_was(world: World, shell: str, variables: dict[str, str], way: str) -> None:
    world.install("3.9.0", "env")
    (world.base / "link").symlink_to(world.work)
    variables = {name: str(world.base / "link") if value == "logical" else value for name, value in variables.items()}
    cwd = world.work
    name = "python"
    if way == "pin":
        world.pin("3.9.0\n")
    elif way == "answer":
        (world.work / "pyproject.toml").touch()
        age(world.store)
        assert world.record(str(world.work), "3.9.0", world.work / "pyproject.toml", world.store)
    else:
        name = "python3.9"
        os.link(world.shims / "python", world.shims / name)
        (world.store / f"cpython-3.9-{PLATFORM}").symlink_to(world.store / f"cpython-3.9.0-{PLATFORM}")
    environ = world.environ | variables | {"A": "1", "EMPTY": "", "MULTI": "a\nb"}
    found = world.run(shell, "-0", name=name, cwd=cwd, environ=environ).out.split(b"\0")
    expected = trivial(world, shell, ["env", "-0"], cwd=cwd, env=environ).split(b"\0")
    own = (b"_pym_", b"_=") if "_pym_file" in variables else (b"_=",)

    def comparable(lines: list[bytes]) -> list[bytes]:
        # bash and the Korn shells name what they start in `_`, which must differ. Of one's own names nothing is kept.
        return sorted(line for line in lines if not line.startswith(own) and not line.startswith(b"A__z"))

    assert comparable(found) == comparable(expected)


def test_no_home_and_no_path_are_needed(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    words = [shutil.which(word) or word for word in SHELLS[shell][:1]] + SHELLS[shell][1:]
    done = subprocess.run([*words, world.shims / "python"], cwd=world.work, env={}, capture_output=True, check=True)
    assert done.stdout.split(b"\0")[0] == os.fsencode(world.python("3.12.1"))


# -- when pym cannot be asked


def test_recursion_ends_at_once(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    call = world.run(shell, PYM_SHIM="-")
    assert call.code == 2
    assert call.out == b""
    assert b"was started by pym" in call.err


def test_a_pym_that_takes_the_shim_for_an_interpreter(world: World, shell: str) -> None:
    script(world.program, f"#!/bin/sh\nshift 3\nexec '{world.shims}/python' \"$@\"\n")
    call = world.run(shell, PYM_PYTHON="3.11")
    assert call.code == 2
    assert b"was started by pym" in call.err


def test_a_missing_pym_is_named(world: World, shell: str) -> None:
    world.program.unlink()
    world.pin("3.12.1\n")
    assert world.run(shell).version == "3.12.1"
    call = world.run(shell, PYM_PYTHON="3.11", name="python3")
    assert call.code == 127
    assert call.out == b""
    assert b"`python3` cannot tell which Python is meant: `" + os.fsencode(world.program) + b"` is missing" in call.err
    assert b"install.sh" in call.err


def test_an_interpreter_that_is_gone(world: World, shell: str) -> None:
    world.pin("3.12.1\n")
    world.python("3.12.1").unlink()
    assert world.run(shell).asked
    world.python("3.12.1").write_text("not executable")
    assert world.run(shell).asked


# -- answers


@pytest.fixture
def project(world: World) -> Path:
    """A project below a directory without one, with an answer for it."""
    project = world.work / "a b/project"
    (project / "src/package").mkdir(parents=True)
    manifest = project / "pyproject.toml"
    manifest.write_text("[project]\n")
    above = [world.work / "a b/pyproject.toml", world.work / "pyproject.toml"]
    age(world.store / "x")
    assert world.record(str(project), "3.12.1", manifest, project / "pym.toml", *above, world.store)
    return project


def test_an_answer_for_a_project(world: World, shell: str, project: Path) -> None:
    assert world.run(shell, cwd=project).version == "3.12.1"
    assert world.run(shell, cwd=project / "src/package").version == "3.12.1"
    assert world.run(shell, cwd=project, PYM_PYTHON_INSTALL_DIR=str(world.base)).words[:2] == [b"asked", b"-"]


@pytest.mark.parametrize(
    "change",
    ["edit", "replace", "touch", "remove", "new file", "new above", "link above", "store", "interpreter", "truncate"],
)
def test_an_answer_ends_with_what_it_was_drawn_from(world: World, shell: str, project: Path, change: str) -> None:
    manifest = project / "pyproject.toml"
    if change == "edit":
        with manifest.open("r+") as file:  # in place: its directory does not change
            file.write("[PROJECT]")
    elif change == "replace":
        older = world.base / "older"
        older.write_text("[project]")
        os.utime(older, (1, 1))
        older.rename(manifest)
    elif change == "touch":
        manifest.touch()
    elif change == "remove":
        manifest.unlink()
        manifest.symlink_to("/etc/passwd")
    elif change == "new file":
        (project / "pym.toml").touch()
    elif change == "new above":
        (world.work / "pyproject.toml").touch()
    elif change == "link above":
        (world.work / "pyproject.toml").symlink_to("nowhere")
    elif change == "store":
        world.install("3.14.0")
    elif change == "interpreter":
        world.python("3.12.1").unlink()
    else:
        answer = Path(f"{world.answers}/d{project}/.pym-answer")
        about = answer.stat()
        answer.write_bytes(answer.read_bytes()[:-2])
        os.utime(answer, ns=(about.st_mtime_ns, about.st_mtime_ns))
    assert world.run(shell, cwd=project).asked


def test_a_pin_comes_before_an_answer(world: World, shell: str, project: Path) -> None:
    world.pin("3.13.0\n", project / "src")
    assert world.run(shell, cwd=project / "src/package").version == "3.13.0"
    assert world.run(shell, cwd=project).version == "3.12.1"


def test_a_project_below_does_not_use_the_answer_above(world: World, shell: str, project: Path) -> None:
    (project / "src/package/pyproject.toml").touch()
    assert world.run(shell, cwd=project / "src/package").asked


def test_an_answer_for_a_request(world: World, shell: str) -> None:
    age(world.store / "x")
    for request in (">=3.12,<4", "3", "cpython@3.12", "~=3.12", "3.*"):
        assert world.record(request, "3.12.1", world.store) == ("*" not in request)
        world.pin(request + "\n")
        assert world.run(shell).asked == ("*" in request)
    world.pin("3.12,<3.13\n")
    assert world.run(shell).asked


def test_an_answer_for_the_default(world: World, shell: str) -> None:
    age(world.store / "x")
    outside = Path("/usr/lib")
    assert world.record("", "3.13.0", world.store, world.config / "pym.toml")
    assert world.run(shell, cwd=outside).version == "3.13.0"
    (world.config / "pym.toml").touch()
    assert world.run(shell, cwd=outside).asked
    (world.config / "pym.toml").unlink()
    assert world.run(shell, cwd=outside).version == "3.13.0"
    world.pin("3.12.1\n", world.config)
    assert world.run(shell, cwd=outside).version == "3.12.1"


def test_an_answer_that_depends_on_path(world: World, shell: str) -> None:
    directory = world.base / "on path"
    found = directory / "python3.11"
    script(found, "#!/bin/sh\nprintf 'found\\0'\n")
    age(found)
    path = f"{directory}:{os.environ['PATH']}"
    context = type(world.context)("/", {**world.context.environ, "PATH": path})
    from time import time_ns

    from pym.shim import answers

    assert answers.record(context, "3.11", str(found), depends=[str(directory)], started=time_ns(), path_matters=True)
    world.pin("3.11\n")
    assert world.run(shell, PATH=path).words == [b"found"]
    assert world.run(shell).asked
    assert world.run(shell, PATH=path + ":/x").asked
    script(directory / "python3.11-config", "")
    assert world.run(shell, PATH=path).asked


DAMAGED = [
    "", ".\n", "/bin/echo\n", "/bin/echo\n\n", "/bin/echo\n\n..\n", "/bin/echo\n\n+/\n", "/bin/echo\n\n?/x\n.\n",
    "\n\n.\n", "cpython\n\n.\n", "../../evil\n\n.\n", "/bin/echo\n\n-/\n.\n", "/bin/echo\n\n+/dev/null/nowhere\n.\n",
    "/bin/echo\n/x\n.\n", "/dev/null/nowhere\n\n.\n", "\0" * 100,
]  # fmt: skip


def test_a_damaged_answer_is_none(world: World, shell: str) -> None:
    plant_traps(world)
    (world.answers / "r").mkdir(parents=True)
    world.pin("any\n")
    for text in DAMAGED:
        (world.answers / "r" / "any").write_text(text)
        for variables in ({}, {"_pym_valid": "yes", "_pym_python": "/bin/echo", "SHELLOPTS": "errexit:nounset"}):
            call = world.run(shell, **variables)
            assert call.asked, text
            assert call.err == b""
    assert not list(world.base.rglob("canary"))


def test_hidden_names_and_options_are_never_looked_up(world: World, shell: str) -> None:
    """Not even if there is a file: `..` and `.` are none of ours, and `-x` is an option to whatever comes by."""
    (world.answers / "r").mkdir(parents=True)
    for request in (".hidden", "-x"):
        (world.answers / "r" / request).write_text("/bin/echo\n\n.\n")
        world.pin(request + "\n")
        assert world.run(shell).asked


def test_what_is_no_file_is_no_answer(world: World, shell: str) -> None:
    (world.answers / "r").mkdir(parents=True)
    os.mkfifo(world.answers / "r" / "any")
    (world.answers / "r" / "dir").mkdir()
    for request in ("any", "dir"):
        world.pin(request + "\n")
        assert world.run(shell).asked


# -- nothing is started on the way


@pytest.mark.skipif(sys.platform != "linux", reason="strace is for Linux")
@pytest.mark.parametrize("name", [name for name in SHELLS if name != "shebang"])
@pytest.mark.parametrize("way", ["name", "pin", "pin above", "variable", "global", "project", "default", "request"])
def test_no_process_is_started_on_the_way(world: World, name: str, way: str, tmp_path: Path) -> None:
    assert shutil.which("strace"), "this test counts with strace: install it"
    world.install("3.9.0", "true")
    age(world.store / "x")
    shim, cwd, environ = world.shims / "python", world.work, dict(world.environ)
    if way == "name":
        (world.store / f"cpython-3.9-{PLATFORM}").symlink_to(world.store / f"cpython-3.9.0-{PLATFORM}")
        shim = world.shims / "python3.9"
        os.link(world.shims / "python", shim)
    elif way in ("pin", "pin above"):
        world.pin("# a comment\n3.9.0\n")
        cwd = world.work / ("1/2/3/4/5" if way == "pin above" else "")
        cwd.mkdir(parents=True, exist_ok=True)
    elif way == "variable":
        environ["PYM_PYTHON"] = "3.9.0"
    elif way == "global":
        world.pin("3.9.0\n", world.config)
        cwd = Path("/usr/lib")
    elif way == "project":
        (world.work / "pyproject.toml").touch()
        assert world.record(str(world.work), "3.9.0", world.work / "pyproject.toml", world.store)
    elif way == "default":
        assert world.record("", "3.9.0", world.store)
        cwd = Path("/usr/lib")
    else:
        world.pin(">=3.9\n")
        assert world.record(">=3.9", "3.9.0", world.store, path_matters=True)
    log = tmp_path / "log"
    subprocess.run(
        ["strace", "-f", "-qq", "-o", log, "-e", "trace=process", *SHELLS[name], shim], cwd=cwd, env=environ, check=True
    )
    calls = [line.split(maxsplit=1)[1] for line in log.read_text().splitlines()]
    forks = [call for call in calls if call.startswith(("clone", "fork", "vfork"))]
    started = [call for call in calls if call.startswith("execve(") and call.endswith("= 0")]
    assert not forks
    assert len(started) == 2, started  # the shell, and the interpreter it became
    assert f"cpython-3.9{'' if way == 'name' else '.0'}-{PLATFORM}/bin/python" in started[1]
