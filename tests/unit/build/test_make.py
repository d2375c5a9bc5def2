"""Trees are built by their backend, and what that returns is looked at before it is believed (BAD-INPUT H)."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest
from tests.support.backends import PREPARED, Room, tree

from pym.build.checks import Expected
from pym.build.make import Build, Order
from pym.build.shop import Shop
from pym.errors import BuildFailed


@pytest.fixture
def shop(tmp_path: Path):
    with Shop(str(tmp_path / "cache")) as made:
        yield made


def build(shop: Shop, directory: Path, *, expected: Expected | None = None, room: Room | None = None, **options):
    options.setdefault("environ", {"PATH": os.environ["PATH"]})
    order = Order(options.pop("environ"), options.pop("config_settings", None), **options)
    where = room or Room()

    def make(requires):
        where.requires = tuple(requires)
        return where

    return Build(str(directory), expected or Expected("thing"), order, shop.bench(), make)


def failure(shop: Shop, directory: Path, what: str = "wheel", **options) -> BuildFailed:
    with pytest.raises(BuildFailed) as caught:
        getattr(build(shop, directory, **options), what)()
    return caught.value


# -- what goes well ------------------------------------------------------------------------------------------------


def test_a_wheel_is_built(shop, tmp_path: Path) -> None:
    path = build(shop, tree(tmp_path / "t"), expected=Expected("thing", "thing", "1.0")).wheel()
    assert os.path.basename(path) == "thing-1.0-py3-none-any.whl"
    assert "thing.py" in zipfile.ZipFile(path).namelist()


def test_metadata_is_prepared_where_the_backend_can(shop, tmp_path: Path) -> None:
    more = f"{PREPARED}\ndef build_wheel(*a, **k):\n    raise SystemExit('built a wheel')\n"
    data, built = build(shop, tree(tmp_path / "t", more, requires=("six",))).metadata()
    assert b"Requires-Dist: six" in data
    assert built == ""


def test_metadata_is_that_of_a_wheel_where_it_cannot(shop, tmp_path: Path) -> None:
    data, built = build(shop, tree(tmp_path / "t", requires=("six",))).metadata()
    assert b"Requires-Dist: six" in data
    assert os.path.isfile(built)


def test_prepared_metadata_is_handed_to_the_build(shop, tmp_path: Path) -> None:
    more = f"""{PREPARED}
_before = build_wheel
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    assert open(os.path.join(metadata_directory, "METADATA")).read() == _metadata()
    return _before(wheel_directory)
"""
    made = build(shop, tree(tmp_path / "t", more))
    made.metadata()
    made.wheel()


def test_an_editable_wheel_leads_to_the_tree(shop, tmp_path: Path) -> None:
    path = build(shop, tree(tmp_path / "t")).editable()
    assert zipfile.ZipFile(path).read("thing.pth").decode().strip() == str(tmp_path / "t")


def test_settings_reach_the_backend(shop, tmp_path: Path) -> None:
    path = build(shop, tree(tmp_path / "t"), config_settings={"a": ["1", "2"], "b": "3"}).wheel()
    assert b"{'a': ['1', '2'], 'b': '3'}" in zipfile.ZipFile(path).read("thing.py")


def test_no_settings_are_none(shop, tmp_path: Path) -> None:
    assert zipfile.ZipFile(build(shop, tree(tmp_path / "t")).wheel()).read("thing.py") == b"x = None\n"


def test_what_the_backend_asks_for_is_installed_once(shop, tmp_path: Path) -> None:
    room = Room()
    more = "\ndef get_requires_for_build_wheel(config_settings=None):\n    return ['one', 'two>=2']\n"
    made = build(shop, tree(tmp_path / "t", more, needs=("base",)), room=room)
    made.metadata()
    made.wheel()
    assert room.requires == ("base",)
    assert room.added == ["one", "two>=2"]


def test_without_isolation_nothing_is_asked_for(shop, tmp_path: Path) -> None:
    room = Room(isolated=False)
    more = "\ndef get_requires_for_build_wheel(config_settings=None):\n    return ['one']\n"
    build(shop, tree(tmp_path / "t", more), room=room).wheel()
    assert room.added == []


def test_a_local_part_may_be_added_to_the_version(shop, tmp_path: Path) -> None:
    directory = tree(tmp_path / "t", version="1.0+cpu")
    assert build(shop, directory, expected=Expected("thing", "thing", "1.0")).wheel()


def test_lines_of_output_are_told_as_they_come(shop, tmp_path: Path) -> None:
    lines: list[str] = []
    more = "\nimport sys\nprint('on stdout')\nprint('on stderr', file=sys.stderr)\n"
    build(shop, tree(tmp_path / "t", more), said=lines.append).wheel()
    assert "on stdout" in lines
    assert "on stderr" in lines


# -- what the backend runs in ----------------------------------------------------------------------------------------


def test_secrets_and_what_steers_python_do_not_reach_the_backend(shop, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    more = f"\nimport json\nopen({str(seen)!r}, 'w').write(json.dumps(dict(os.environ)))\n"
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/home/me",
        "CFLAGS": "-O2",
        "HTTPS_PROXY": "http://me:secret@proxy.example:8080",
        "PYTHONPATH": "/canary",
        "PYTHONHOME": "/canary",
        "PYTHONSTARTUP": "/canary",
        "GITHUB_TOKEN": "canary",
        "PYM_INDEX_MINE_PASSWORD": "canary",
        "AWS_SECRET_ACCESS_KEY": "canary",
        "DATABASE_URL": "postgres://me:canary@db.example/x",
        "PIP_INDEX_URL": "https://canary.example/simple",
    }
    build(shop, tree(tmp_path / "t", more), environ=environ, variables={"GIVEN": "1"}).wheel()
    import json

    got = json.loads(seen.read_text())
    assert "canary" not in repr(got)
    assert got["HOME"] == "/home/me"
    assert got["CFLAGS"] == "-O2"
    assert got["GIVEN"] == "1"
    assert got["HTTPS_PROXY"] == environ["HTTPS_PROXY"]
    assert got["PATH"].split(os.pathsep)[0] == Room().scripts
    assert got["TMPDIR"].startswith(str(tmp_path / "cache"))


def test_the_environment_is_named(shop, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    room = Room()
    room.prefix = "/the/environment"
    more = f"\nopen({str(seen)!r}, 'w').write(os.environ['VIRTUAL_ENV'])\n"
    build(shop, tree(tmp_path / "t", more), room=room, environ={"VIRTUAL_ENV": "/other"}).wheel()
    assert seen.read_text() == "/the/environment"


# -- backends that fail ----------------------------------------------------------------------------------------------


def test_a_failure_shows_the_end_of_the_output(shop, tmp_path: Path) -> None:
    more = "\ndef build_wheel(*a, **k):\n    print('the reason')\n    raise ValueError('it is broken')\n"
    error = failure(shop, tree(tmp_path / "t", more))
    assert error.message == "Failed to build `thing`"
    assert error.code == "PYM-901"
    assert "`backend.build_wheel` failed with exit code 1" in error.context
    assert "the reason" in error.context
    assert "ValueError: it is broken" in error.context


def test_a_crash_names_the_signal(shop, tmp_path: Path) -> None:
    error = failure(shop, tree(tmp_path / "t", "\ndef build_wheel(*a, **k):\n    os.kill(os.getpid(), 11)\n"))
    assert "signal 11" in error.context


def test_a_backend_that_cannot_be_imported(shop, tmp_path: Path) -> None:
    error = failure(shop, tree(tmp_path / "t", "\nimport no_such_module_here\n"))
    assert "the build needs the module `no_such_module_here`" in error.context
    assert any("extra-build-dependencies" in hint for hint in error.hints)


def test_what_is_missing_without_isolation_is_to_be_installed(shop, tmp_path: Path) -> None:
    error = failure(shop, tree(tmp_path / "t", "\nimport no_such_module_here\n"), room=Room(isolated=False))
    assert any("without isolation" in hint for hint in error.hints)


def test_a_backend_without_editables(shop, tmp_path: Path) -> None:
    error = failure(shop, tree(tmp_path / "t", "\ndel build_editable\n"), "editable")
    assert "build_editable" in error.context
    assert "setuptools>=64" in error.hints[0]


@pytest.mark.parametrize("how", ["os._exit(0)", "raise SystemExit(0)"])
def test_a_backend_that_ends_without_an_answer(shop, tmp_path: Path, how: str) -> None:
    error = failure(shop, tree(tmp_path / "t", f"\ndef build_wheel(*a, **k):\n    {how}\n"))
    assert "ended without an answer" in error.context


@pytest.mark.parametrize(
    "answer",
    ["not json", "[]", "{}", "null", '{"return_val": 3}', "[" * 100_000, "\xff\xfe"],
    ids=lambda text: text[:9],
)
def test_a_backend_that_writes_its_answer_itself(shop, tmp_path: Path, answer: str) -> None:
    more = f"""
def build_wheel(*a, **k):
    import sys
    with open(os.path.join(sys.argv[2], "output.json"), "w", encoding="latin-1") as file:
        file.write({answer!r})
    os._exit(0)
"""
    assert failure(shop, tree(tmp_path / "t", more)).code == "PYM-901"


def test_an_answer_that_is_a_pipe_is_not_waited_for(shop, tmp_path: Path) -> None:
    more = """
def build_wheel(*a, **k):
    import sys
    os.mkfifo(os.path.join(sys.argv[2], "output.json"))
    os._exit(0)
"""
    assert "more than can be read" in failure(shop, tree(tmp_path / "t", more)).context


# -- what it returns -------------------------------------------------------------------------------------------------

_WRONG_NAMES = {
    "'../thing-1.0-py3-none-any.whl'": "is not the name of a file",
    "'/tmp/thing-1.0-py3-none-any.whl'": "is not the name of a file",
    "'sub/thing-1.0-py3-none-any.whl'": "is not the name of a file",
    "'sub\\\\thing-1.0-py3-none-any.whl'": "is not the name of a file",
    "''": "is not the name of a file",
    "'..'": "is not the name of a file",
    "None": "did not return a name",
    "3": "did not return a name",
    "['thing-1.0-py3-none-any.whl']": "did not return a name",
    "'thing-1.0.tar.gz'": "is not the name of a wheel",
    "'thing-1.0-py3-none-any.whl\\n'": "is not the name of a wheel",
    "'other-1.0-py3-none-any.whl'": "of another project",
    "'thing-2.0-py3-none-any.whl'": "of another version",
    "'thing-1.0-py2-none-any.whl'": "is not there",
}


@pytest.mark.parametrize("returned", list(_WRONG_NAMES))
def test_a_wheel_that_is_not_what_was_asked_for(shop, tmp_path: Path, returned: str) -> None:
    more = f"\n_before = build_wheel\ndef build_wheel(d, c=None, m=None):\n    _before(d)\n    return {returned}\n"
    error = failure(shop, tree(tmp_path / "t", more), expected=Expected("thing==1.0", "thing", "1.0"))
    assert _WRONG_NAMES[returned] in error.context
    assert error.message == "Failed to build `thing==1.0`"


def test_a_wheel_that_is_a_link(shop, tmp_path: Path) -> None:
    more = """
_before = build_wheel
def build_wheel(d, c=None, m=None):
    name = _before(d)
    os.rename(os.path.join(d, name), os.path.join(d, "x"))
    os.symlink("x", os.path.join(d, name))
    return name
"""
    assert "which is no file" in failure(shop, tree(tmp_path / "t", more)).context


def test_more_than_one_wheel(shop, tmp_path: Path) -> None:
    more = """
_before = build_wheel
def build_wheel(d, c=None, m=None):
    open(os.path.join(d, "other-1.0-py3-none-any.whl"), "w").close()
    return _before(d)
"""
    assert "more than one wheel" in failure(shop, tree(tmp_path / "t", more)).context


@pytest.mark.parametrize(
    "returned", ["'../x.dist-info'", "'/x.dist-info'", "'x'", "'gone-1.0.dist-info'", "3"], ids=str
)
def test_metadata_that_is_elsewhere_or_none(shop, tmp_path: Path, returned: str) -> None:
    more = f"\ndef prepare_metadata_for_build_wheel(d, c=None):\n    return {returned}\n"
    assert failure(shop, tree(tmp_path / "t", more), "metadata").code == "PYM-901"


def test_metadata_behind_a_link(shop, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
    more = f"""
def prepare_metadata_for_build_wheel(d, c=None):
    os.mkdir(os.path.join(d, _info()))
    os.symlink({str(tmp_path / "secret")!r}, os.path.join(d, _info(), "METADATA"))
    return _info()
"""
    assert "is no file" in failure(shop, tree(tmp_path / "t", more), "metadata").context


@pytest.mark.parametrize("prepared", [PREPARED, ""], ids=["prepared", "wheel"])
def test_metadata_of_another_version(shop, tmp_path: Path, prepared: str) -> None:
    directory = tree(tmp_path / "t", prepared, version="2.0")
    error = failure(shop, directory, "metadata", expected=Expected("thing==1.0", "thing", "1.0"))
    assert "of another version: `2.0`" in error.context


def test_requirements_that_are_none(shop, tmp_path: Path) -> None:
    more = "\ndef get_requires_for_build_wheel(config_settings=None):\n    return 'six'\n"
    assert "did not return a list of strings" in failure(shop, tree(tmp_path / "t", more)).context


# -- limits ----------------------------------------------------------------------------------------------------------


def test_very_much_output_is_not_kept(shop, tmp_path: Path) -> None:
    more = """
def build_wheel(*a, **k):
    print("the beginning")
    for _ in range(200):
        os.write(1, b"x" * 65536 + b"\\n")
    print("the end")
    raise SystemExit(1)
"""
    error = failure(shop, tree(tmp_path / "t", more))
    assert "the end" in error.context
    assert len(error.context) < 20_000


def test_output_that_is_not_text_is_shown_safely(shop, tmp_path: Path) -> None:
    more = (
        "\ndef build_wheel(*a, **k):\n    os.write(1, b'\\xff\\x1b[31mred\\x1b[0m\\x07\\n')\n    raise SystemExit(1)\n"
    )
    context = failure(shop, tree(tmp_path / "t", more)).context
    assert "\\xffred\\x07" in context
    assert "\x1b" not in context


def test_a_build_that_never_ends_is_ended(shop, tmp_path: Path) -> None:
    more = "\ndef build_wheel(*a, **k):\n    import time\n    time.sleep(600)\n"
    error = failure(shop, tree(tmp_path / "t", more), timeout=0.5)
    assert "took longer than the 0.5 s" in error.context


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _gone(pid: int) -> bool:
    for _ in range(500):
        if not _alive(pid):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("ends", ["return _before(d)", "raise SystemExit(1)"])
def test_what_a_build_leaves_running_is_ended_and_not_waited_for(shop, tmp_path: Path, ends: str) -> None:
    pid = tmp_path / "pid"
    more = f"""
_before = build_wheel
def build_wheel(d, c=None, m=None):
    child = os.fork()
    if not child:
        import time
        while True:
            time.sleep(600)
    open({str(pid)!r}, "w").write(str(child))
    {ends}
"""
    made = build(shop, tree(tmp_path / "t", more))
    if "return" in ends:
        made.wheel()
    else:
        with pytest.raises(BuildFailed):
            made.wheel()
    assert _gone(int(pid.read_text()))


def test_a_daemon_that_holds_the_pipe_is_not_waited_for(shop, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    more = f"""
_before = build_wheel
def build_wheel(d, c=None, m=None):
    ready, done = os.pipe()
    if not os.fork():
        os.setsid()  # out of reach
        open({str(pid)!r}, "w").write(str(os.getpid()))
        os.close(ready)
        os.close(done)
        import time
        time.sleep(600)
        os._exit(0)
    os.close(done)
    os.read(ready, 1)
    return _before(d)
"""
    try:
        assert build(shop, tree(tmp_path / "t", more)).wheel()
    finally:
        os.kill(int(pid.read_text()), 9)


def test_an_interrupt_ends_the_build(shop, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    more = f"""
def build_wheel(*a, **k):
    import time
    open({str(pid)!r}, "w").write(str(os.getpid()))
    print("ready", flush=True)
    time.sleep(600)
"""

    def interrupt(line: str) -> None:
        if line == "ready":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(shop, tree(tmp_path / "t", more), said=interrupt).wheel()
    assert _gone(int(pid.read_text()))
