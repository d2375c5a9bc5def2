"""`pym run`: what it starts, with which Python, and that the command is itself afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.support.archives import pbs_archive
from tests.support.runner import START, Pym

REAL = os.path.realpath(sys.executable)


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Pym(tmp_path, PYM_PYTHON=REAL)


def test_python_and_its_arguments(pym: Pym) -> None:
    words = ["a b", "", "*", "--", "--help", "$(x)", "'\"", "\n"]
    done = pym("run", "python", "-c", "import sys; print(ascii(sys.argv[1:]), sys.executable)", *words).check()
    assert done.out == f"{words!a} {REAL}\n"


def test_a_script_a_module_stdin_a_directory_and_an_archive(pym: Pym) -> None:
    say = "import sys; print(sys.argv[1:], __name__)"
    (pym.cwd / "script.py").write_text(say)
    (pym.cwd / "odd name").write_text(say)
    (pym.cwd / "package").mkdir()
    (pym.cwd / "package/__main__.py").write_text(say)
    with zipfile.ZipFile(pym.cwd / "app.pyz", "w") as archive:
        archive.writestr("__main__.py", say)
    for words in (["script.py"], ["./script.py"], ["package"], ["app.pyz"], ["-s", "odd name"], ["-m", "package"]):
        assert pym("run", *words, "--x", "1").check().out == "['--x', '1'] __main__\n"
    assert pym("run", "-", "--x", "1", stdin=say).check().out == "['--x', '1'] __main__\n"


def test_a_command_finds_the_python_on_path(pym: Pym) -> None:
    done = pym("run", "sh", "-c", f"command -v {os.path.basename(REAL)}").check()
    assert done.out.strip() == REAL


def test_exit_codes_and_signals_are_the_commands(pym: Pym) -> None:
    assert pym("run", "sh", "-c", "exit 41").code == 41
    assert pym("run", "sh", "-c", "kill -KILL $$").code == -signal.SIGKILL
    assert pym("run", "sh", "-c", "kill -TERM $$").code == -signal.SIGTERM


def test_the_command_takes_the_place_of_pym(pym: Pym) -> None:
    process = subprocess.Popen(
        [*START, "run", "sh", "-c", "echo $$"], cwd=pym.cwd, env=pym.environ, stdout=subprocess.PIPE, text=True
    )
    assert int(process.communicate()[0]) == process.pid


def test_no_such_command(pym: Pym) -> None:
    missing = pym("run", "nowhere").check(2)
    assert "Failed to spawn: `nowhere`\n  cause: No such file or directory (os error 2)" in missing.err
    (pym.cwd / "text").write_text("")
    refused = pym("run", "./text").check(2)
    assert "Failed to spawn: `./text`\n  cause: Permission denied (os error 13)" in refused.err
    assert "no such file" in pym("run", "-s", "missing.py").check(2).err


def test_an_environment_nearby_is_used_and_active(pym: Pym) -> None:
    environment = pym.cwd / ".venv"
    pym.run([REAL, "-m", "venv", "--without-pip", str(environment)]).check()
    del pym.environ["PYM_PYTHON"]
    say = "import os, sys; print(sys.prefix, os.environ.get('VIRTUAL_ENV'))"
    (pym.cwd / "below").mkdir()
    assert pym("run", "python", "-c", say, cwd=pym.cwd / "below").check().out == f"{environment} {environment}\n"
    elsewhere = pym("run", "-p", REAL, "python", "-c", say, VIRTUAL_ENV="/dev/null/nowhere").check()
    assert elsewhere.out.endswith(" None\n")


def test_isolated_leaves_nothing(pym: Pym) -> None:
    say = "import os, sys; print(sys.prefix); print(os.environ['VIRTUAL_ENV']); open(sys.prefix + '/mine', 'w')"
    done = pym("run", "--isolated", "python", "-c", say).check()
    prefix, active = done.out.split()
    assert prefix == active != sys.prefix
    assert not os.path.exists(prefix)
    assert not list((pym.home / ".cache/pym/runs-1").iterdir())
    assert pym("run", "--isolated", "sh", "-c", "exit 41").code == 41
    assert pym("run", "--isolated", "sh", "-c", "kill -KILL $$").code == -signal.SIGKILL
    assert pym("run", "--isolated", "sh", "-c", "kill -TERM $$").code == -signal.SIGTERM
    assert not list((pym.home / ".cache/pym/runs-1").iterdir())
    pym("run", "-n", "--isolated", "python", "-c", say, TMPDIR=str(pym.cwd)).check()
    assert not list(pym.cwd.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP])
def test_signals_reach_a_command_that_is_waited_for(pym: Pym, number: signal.Signals) -> None:
    say = (
        "import signal, sys\n"
        f"signal.pthread_sigmask(signal.SIG_BLOCK, [{int(number)}])\n"
        "print('ready', flush=True)\n"
        f"print('told', int(signal.sigwait([{int(number)}])))\n"
        "sys.exit(7)\n"
    )
    process = subprocess.Popen(
        [*START, "run", "--isolated", "python", "-c", say],
        cwd=pym.cwd,
        env=pym.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.communicate(timeout=60)[0] == f"told {int(number)}\n"
    assert process.returncode == 7
    assert not list((pym.home / ".cache/pym/runs-1").iterdir())


def test_what_a_killed_call_left_goes_with_the_next_but_not_under_its_command(pym: Pym) -> None:
    rooms = pym.home / ".cache/pym/runs-1"
    say = "import sys; print(sys.prefix, flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [*START, "run", "--isolated", "python", "-c", say],
        cwd=pym.cwd,
        env=pym.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdin is not None
    prefix = process.stdout.readline().strip()
    process.kill()
    process.wait()
    pym("run", "--isolated", "true").check()
    assert os.path.exists(prefix)  # its command is alive
    process.stdin.close()
    process.stdout.read()  # until its command has ended
    process.stdout.close()
    pym("run", "--isolated", "true").check()
    assert not list(rooms.iterdir())


def test_programs_are_not_made_deaf(pym: Pym) -> None:
    for words in ([], ["--isolated"]):
        done = pym("run", *words, "sh", "-c", "kill -PIPE $$; echo alive")
        assert (done.code, done.out) == (-signal.SIGPIPE, "")


def test_pym_run_alone_lists_the_commands(pym: Pym) -> None:
    (pym.cwd / ".venv").mkdir()
    pym.run([REAL, "-m", "venv", "--without-pip", str(pym.cwd / ".venv")]).check()
    program = pym.cwd / ".venv/bin/zebra"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    done = pym("run", PYM_PYTHON="").check(2)
    assert done.out.startswith("Provide a command or script to invoke with `pym run <command>`")
    listed = [line for line in done.out.splitlines() if line.startswith("- ")]
    assert listed == ["- python", "- python3", f"- python3.{sys.version_info.minor}", "- zebra"]
    assert pym("run", "-qq", PYM_PYTHON="").check(2).out == ""


def test_options_that_only_projects_know(pym: Pym) -> None:
    done = pym("run", "--extra", "x", "--group", "g", "--locked", "--no-sync", "true").check()
    for flag in ("--extra x", "--group g", "--locked", "--no-sync"):
        assert f"warning: `{flag}` has no effect when used outside of a project" in done.err
    ignored = pym("run", "--no-project", "--extra", "x", "true").check()
    assert "`--extra x` has no effect when used alongside `--no-project`" in ignored.err
    assert "No `pyproject.toml` found" in pym("run", "--package", "p", "true").check(2).err
    for words in (["-m", "-s"], ["--no-project", "--package", "p"], ["--strict", "--isolated"]):
        assert "cannot be used with" in pym("run", *words, "true").check(2).err


def test_env_files(pym: Pym) -> None:
    (pym.cwd / "one.env").write_text("A=one\nB='${A}'\nexport C=\"${A} and\"\n# D=4\nHOME=/stolen\n")
    (pym.cwd / "two.env").write_text('A=two\nno line\nD="$A-\\\\$A-$NOPE-${NOPE:-x}"\n')
    say = "import os; print(*(os.environ.get(name) for name in 'ABCD'), os.environ['HOME'])"
    done = pym("run", "--env-file", "one.env", "--env-file", "two.env", "python", "-c", say).check()
    assert done.out == f"two ${{A}} one and two-$A--x {pym.home}\n"
    assert f"warning: Failed to parse environment file `{pym.cwd}/two.env` at line 2" in done.err
    named = pym("run", "python", "-c", say, PYM_ENV_FILE="two.env").check()
    assert named.out.startswith("two ")
    assert pym("run", "--no-env-file", "python", "-c", say, PYM_ENV_FILE="two.env").check().out.startswith("None ")


def test_calling_itself_ends(pym: Pym) -> None:
    done = pym("run", "python", "-V", PYM_RUN_RECURSION_DEPTH="100").check(2)
    assert "called by itself" in done.err
    inner = "import os; print(os.environ['PYM_RUN_RECURSION_DEPTH'])"
    assert pym("run", "python", "-c", inner).check().out == "1\n"


def test_a_missing_pin_is_installed_or_refused(tmp_path: Path) -> None:
    pbs_archive(tmp_path / "mirror", "3.12.1")
    pym = Pym(tmp_path, PYM_PYTHON_CATALOGUE=str(tmp_path / "mirror"), PYM_MANAGED_PYTHON="1")
    (pym.cwd / ".python-version").write_text("3.12\n")
    for policy in ("manual", "never"):
        refused = pym("run", "python", PYM_PYTHON_DOWNLOADS=policy).check(2)
        assert f"`python-downloads` is `{policy}`" in refused.err
        assert f"the version is set by `{pym.cwd}/.python-version`" in refused.err
        assert not (pym.store / "cpython-3.12.1").exists()
    done = pym("run", "python").check()
    assert done.out == "3.12.1\n"
    assert f"Installed Python 3.12.1 (set by `{pym.cwd}/.python-version`)" in done.err
    assert pym("run", "python").check().err == ""


@pytest.mark.parametrize("options", [["-q"], ["-qq"]])
def test_quiet(tmp_path: Path, options: list[str]) -> None:
    pbs_archive(tmp_path / "mirror", "3.12.1")
    pym = Pym(tmp_path, PYM_PYTHON_CATALOGUE=str(tmp_path / "mirror"))
    done = pym(*options, "python", "install", "3.12").check()
    assert "Installed" not in done.err
    assert (options == ["-qq"]) == (done.err == "")


def test_verbose_says_who_decided(pym: Pym) -> None:
    done = pym("run", "-v", "python", "-V").check()
    assert f"debug: Using Python {'.'.join(map(str, sys.version_info[:3]))}" in done.err
    assert "(set by `PYM_PYTHON`)" in done.err


def test_colour_only_where_it_is_wanted(pym: Pym) -> None:
    assert "\x1b[" not in pym("run", "nowhere").err
    assert "\x1b[" in pym("--color", "always", "run", "nowhere").err
    assert "\x1b[" in pym("run", "nowhere", FORCE_COLOR="1").err
    assert "\x1b[" not in pym("run", "nowhere", FORCE_COLOR="1", NO_COLOR="1").err


def test_a_closed_pipe_is_no_traceback(pym: Pym) -> None:
    done = pym.run(
        ["sh", "-c", f"{' '.join(START)} python list --all-versions --all-platforms --only-downloads | head -1"]
    )
    assert "Traceback" not in done.err
    assert "BrokenPipe" not in done.err
