from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.support.interpreters import SENTINEL, answer, environment, interpreter, program, runs

from pym.context import Context
from pym.python import known, probe, question
from pym.python.known import Facts, Known, Unusable
from pym.python.probe import ask_many

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sh scripts stand in for interpreters")

LONG = 30.0  # seconds; never reached unless something is broken


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(str(tmp_path), {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, cache="")


def asked(path: Path, context: Context, *, timeout: float = LONG, limit: int = probe.LIMIT) -> Facts | Unusable:
    return ask_many([str(path)], context, timeout=timeout, limit=limit)[str(path)]


def facts_of(path: Path, context: Context) -> Facts:
    found = asked(path, context)
    assert isinstance(found, Facts)
    return found


def test_a_real_interpreter(context: Context) -> None:
    facts = facts_of(Path(sys.executable), context)
    assert facts.key.version.release == sys.version_info[:3]
    assert facts.key.implementation == sys.implementation.name
    assert facts.key.platform.os == {"linux": "linux", "darwin": "macos"}[sys.platform]
    assert (facts.executable, facts.prefix, facts.base_prefix) == (sys.executable, sys.prefix, sys.base_prefix)


def real_environment(path: Path) -> Path:
    base = os.path.realpath(sys.executable)
    (path / "bin").mkdir(parents=True)
    (path / "pyvenv.cfg").write_text(f"home = {os.path.dirname(base)}\n")
    (path / "bin" / "python").symlink_to(base)
    return path / "bin" / "python"


def test_the_prefix_of_a_virtual_environment(context: Context, tmp_path: Path) -> None:
    executable = real_environment(tmp_path / "some env")
    facts = facts_of(executable, context)
    assert facts.virtual
    assert (facts.executable, facts.prefix) == (str(executable), str(tmp_path / "some env"))
    assert facts.base_prefix == sys.base_prefix


def test_names_that_are_not_text(context: Context, tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("file names are UTF-8 there")
    executable = real_environment(tmp_path / "\udcff\t\\ 💥\n")
    assert facts_of(executable, context).prefix == str(executable.parents[1])


def test_a_site_that_prints_is_not_even_run(context: Context, tmp_path: Path) -> None:
    executable = real_environment(tmp_path / "env")
    library = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    (tmp_path / "env" / library).mkdir(parents=True)
    (tmp_path / "env" / library / "sitecustomize.py").write_text("raise SystemExit('ran')")
    (tmp_path / "env" / library / "noise.pth").write_text("import sys; sys.exit('ran')\n")
    assert facts_of(executable, context).virtual


def test_what_else_is_printed_does_not_matter(context: Context, tmp_path: Path) -> None:
    noisy = program(tmp_path / "bin" / "python", f"printf 'hello\\nhalf a line'\n{answer()}echo bye\necho oh >&2\n")
    facts = asked(noisy, context)
    assert isinstance(facts, Facts) and str(facts.key) == "cpython-3.12.1-linux-x86_64-gnu"
    assert (facts.executable, facts.prefix) == (str(noisy), str(tmp_path))


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ("", "does not answer as Python does"),
        ('echo \'{"prefix": "/etc"}\'', "does not answer as Python does"),
        ("cat /bin/sh", "does not answer as Python does"),
        ("echo before >&2; echo why >&2; exit 3", "failed with exit status 3: `why`"),
        ("kill -SEGV $$", "was ended by signal 11"),
        (f"{answer()}exit 1", "failed with exit status 1"),
        (f"{answer()}kill -ABRT $$", "was ended by signal 6"),
        ("echo 'Unknown option: -I' >&2; exit 2", "is too old: Python 3.6 or newer is needed"),
        (answer("3.5.10"), "is too old: it is Python 3.5.10, 3.6 or newer is needed"),
        (answer("2.7.18"), "is too old: it is Python 2.7.18, 3.6 or newer is needed"),
        (f"echo '{SENTINEL}'", "gave an answer that makes no sense"),
        (f"printf '\\n{SENTINEL}\\n\\377\\\\xzz\\t\\n'", "gave an answer that makes no sense"),
        (answer("3.12"), "gave an answer that makes no sense"),
        (answer("999.0.0"), "gave an answer that makes no sense"),
        (answer("../../x"), "gave an answer that makes no sense"),
        (answer(implementation="c python"), "gave an answer that makes no sense"),
        (answer(implementation=""), "gave an answer that makes no sense"),
        (answer(variant="turbo"), "gave an answer that makes no sense"),
        (answer(platform=("../..", "x86_64", "gnu")), "gave an answer that makes no sense"),
        (answer(platform=("linux", "x" * 21, "gnu")), "gave an answer that makes no sense"),
        (answer(prefix="somewhere"), "gave an answer that makes no sense"),
        (answer(executable="python"), "gave an answer that makes no sense"),
        (answer(base_executable="bin/python"), "gave an answer that makes no sense"),
        (answer(base_prefix="/" + "x" * 4096), "gave an answer that makes no sense"),
        (answer(prefix="/x\\\\x00y"), "gave an answer that makes no sense"),
    ],
)
def test_what_is_no_interpreter(commands: str, reason: str, context: Context, tmp_path: Path) -> None:
    path = program(tmp_path / "bin" / "python", commands)
    result = asked(path, context)
    assert isinstance(result, Unusable) and result.reason == reason


def test_escapes_from_a_broken_interpreter_are_not_printed(context: Context, tmp_path: Path) -> None:
    result = asked(program(tmp_path / "python", "printf '\\033[2J' >&2; exit 1"), context)
    assert isinstance(result, Unusable) and "\x1b" not in result.reason


@pytest.mark.parametrize("content", [b"", b"\x7fELF garbage", b"garbage", b"#!/nonexistent/sh\n", b"#!\n"])
def test_what_cannot_even_be_started(content: bytes, context: Context, tmp_path: Path) -> None:
    path = tmp_path / "python"
    path.write_bytes(content)
    path.chmod(0o755)
    result = asked(path, context)
    assert isinstance(result, Unusable) and result.reason.startswith("could not be started: ")


def test_what_is_not_there_or_not_a_program(context: Context, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("x")
    for path in (tmp_path / "nothing", tmp_path / "text", tmp_path):
        result = asked(path, context)
        assert isinstance(result, Unusable) and result.reason.startswith("could not be started: ")


@pytest.fixture
def overheard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Returns what is written to the pipe `pipe` until its last writer is gone."""
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    monkeypatch.chdir(tmp_path)

    def wait() -> bytes:
        os.set_blocking(reading, True)
        return os.read(reading, 100)

    yield wait
    os.close(reading)


# What speaks only if it is left alone for long enough; it is ready when the file is there.
SURVIVOR = "(trap '' HUP TERM; : > ready; sleep 3; echo alive) > pipe &\nwhile [ ! -e ready ]; do :; done\n"


def test_one_that_hangs_is_cut_off_with_all_it_started(context: Context, tmp_path: Path, overheard) -> None:
    hanging = program(tmp_path / "python", f"{SURVIVOR}while :; do sleep 60; done\n")
    assert asked(hanging, context, timeout=0.3) == Unusable("did not answer within 0.3 s", "while")
    assert overheard() == b""


@pytest.mark.parametrize("commands", ["exec >&- 2>&-; exec sleep 60", "exec sleep 60", "while :; do :; done"])
def test_every_way_of_hanging(commands: str, context: Context, tmp_path: Path) -> None:
    result = asked(program(tmp_path / "python", commands), context, timeout=0.1)
    assert result == Unusable("did not answer within 0.1 s", "while")


@pytest.mark.parametrize("commands", ["exec yes", "exec yes >&2", f"{answer()}exec yes"])
def test_one_that_floods_is_cut_off(commands: str, context: Context, tmp_path: Path) -> None:
    path = program(tmp_path / "python", commands)
    assert asked(path, context) == Unusable("printed more than 1 MiB", "while")
    assert asked(path, context, limit=5000) == Unusable("printed more than 5000 bytes", "while")


def test_what_it_leaves_running_is_not_waited_for(context: Context, tmp_path: Path, overheard) -> None:
    path = program(tmp_path / "bin" / "python", f"{SURVIVOR}{answer()}exit 0\n")
    assert isinstance(asked(path, context), Facts)
    assert overheard() == b""


def test_nothing_is_to_be_read(context: Context, tmp_path: Path) -> None:
    path = program(tmp_path / "bin" / "python", f"read line && exit 9\n{answer()}")
    saved = os.dup(0)
    reading, writing = os.pipe()
    os.write(writing, b"a line for whoever started us\n")
    os.dup2(reading, 0)
    try:
        assert isinstance(asked(path, context), Facts)
    finally:
        os.dup2(saved, 0)
        for fd in (saved, reading, writing):
            os.close(fd)


def test_what_steers_python_is_kept_from_it(tmp_path: Path) -> None:
    path = program(tmp_path / "bin" / "python", f"env > {tmp_path}/seen\n{answer()}")
    steering = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")
    environ = {"PATH": "/usr/bin:/bin", "VIRTUAL_ENV": "/env", "KEPT": "yes", **dict.fromkeys(steering, "/x")}
    assert isinstance(asked(path, Context(str(tmp_path), environ, cache="")), Facts)
    seen = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text().splitlines() if "=" in line)
    assert not [name for name in seen if name.startswith(("PYTHON", "__PYVENV", "LD_"))]
    assert (seen["KEPT"], seen["VIRTUAL_ENV"], seen["PYM_INSIDE_PROBE"]) == ("yes", "/env", "1")


def test_what_is_asked_does_not_ask_in_turn(tmp_path: Path) -> None:
    path = interpreter(tmp_path / "bin" / "python")
    inside = Context(str(tmp_path), {"PATH": "/usr/bin:/bin", "PYM_INSIDE_PROBE": "1"}, cache="")
    assert isinstance(asked(path, inside), Unusable)
    assert runs(path) == 0


def test_several_at_the_same_time(context: Context, tmp_path: Path) -> None:
    # Each waits until all of them run.
    waiting = "".join(f"while [ ! -e {tmp_path}/{number}.up ]; do :; done\n" for number in range(3))
    paths = [
        program(
            tmp_path / str(number) / "python", f": > {tmp_path}/{number}.up\n{waiting}{answer(f'3.{number + 8}.0')}"
        )
        for number in range(3)
    ]
    found = ask_many([str(path) for path in paths], context, timeout=LONG, at_once=3)
    assert [str(facts.key.version) for facts in found.values() if isinstance(facts, Facts)] == [
        "3.8.0",
        "3.9.0",
        "3.10.0",
    ]
    assert list(found) == [str(path) for path in paths]


def test_never_more_at_once_than_said(context: Context, tmp_path: Path) -> None:
    # A directory can only be made once: whoever finds it made is not alone.
    alone = f"mkdir {tmp_path}/alone || exit 7\n{answer()}rmdir {tmp_path}/alone\n"
    paths = [str(program(tmp_path / str(number) / "python", alone)) for number in range(5)]
    found = ask_many(paths, context, timeout=LONG, at_once=1)
    assert [path for path in paths if not isinstance(found[path], Facts)] == []


def test_one_that_hangs_does_not_keep_the_others_waiting(context: Context, tmp_path: Path) -> None:
    hanging = program(tmp_path / "hanging", "exec sleep 60")
    good = interpreter(tmp_path / "bin" / "python")
    found = ask_many([str(hanging), str(good)], context, timeout=0.2, at_once=1)
    assert isinstance(found[str(hanging)], Unusable) and isinstance(found[str(good)], Facts)


def test_nothing_stays_open(context: Context, tmp_path: Path) -> None:
    paths = [
        interpreter(tmp_path / "bin" / "python"),
        program(tmp_path / "hanging", "exec sleep 60"),
        program(tmp_path / "flooding", "exec yes"),
        tmp_path / "nothing",
    ]
    directory = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    before = len(os.listdir(directory))
    ask_many([str(path) for path in paths], context, timeout=0.2)
    assert len(os.listdir(directory)) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_an_interrupted_question_leaves_nothing_running(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(question.Question, "advance", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ask_many([str(program(tmp_path / "python", "echo x; exec sleep 60"))], context)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("missing", ["pidfd_open", "setsid"])
def test_where_the_system_has_less_to_offer(
    missing: str, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing == "pidfd_open":
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    else:
        real = os.posix_spawn

        def spawn(*arguments: object, **options: object) -> int:
            if options.get("setsid"):
                raise NotImplementedError
            return real(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "posix_spawn", spawn)
    assert isinstance(asked(interpreter(tmp_path / "bin" / "python"), context), Facts)
    hanging = program(tmp_path / "hanging", "exec >&- 2>&-; exec sleep 60")
    assert asked(hanging, context, timeout=0.1) == Unusable("did not answer within 0.1 s", "while")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_the_kernel_may_have_been_told_to_reap(context: Context, tmp_path: Path) -> None:
    import signal

    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert isinstance(asked(interpreter(tmp_path / "bin" / "python"), context), Facts)
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_answers_are_remembered(tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_TICK", -1)
    cache = str(tmp_path / "cache")
    good, hanging = interpreter(tmp_path / "bin" / "python"), program(tmp_path / "hanging", "exec sleep 60")
    failing = program(tmp_path / "failing", "exit 1")
    paths = [str(path) for path in (good, hanging, failing)]
    found = ask_many(paths, context, Known(cache), timeout=0.1)
    later = Known(cache)
    assert [later.recall(path) for path in paths] == [found[paths[0]], found[paths[1]], None]


def test_an_environment_made_by_code(tmp_path: Path, context: Context) -> None:
    base = interpreter(tmp_path / "base" / "bin" / "python3.9", "3.9.1")
    place = environment(tmp_path / "env", base, "3.9.1")
    facts = asked(place / "bin" / "python", context)
    assert isinstance(facts, Facts) and facts.virtual
    assert (facts.prefix, facts.base_prefix) == (str(place), str(tmp_path / "base"))
