"""Activation scripts in the shells they are for. A shell that is not on this machine is passed over."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.support.environments import running

from pym.venv import activation, activation_texts, quote
from pym.venv.create import create

NAMES = [
    "plain",
    "q'u\"o te",
    "d$HOME `touch canary` $(touch canary)",
    "n\new\\line",
    "é😀",
    "b\\s!x%p{y}",
    "-dash",
    "*?[x]#h;x&y|z>w<",
    "@@ROOT@@",
]
# Prints what a program sees in an active environment, separated by NUL.
SEEN = (
    "import os, sys\n"
    "names = ('VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT', 'PATH', 'PYTHONHOME')\n"
    "with open(os.environ['SEEN'], 'wb') as file:\n"
    "    file.write(b'\\0'.join(map(os.fsencode, [sys.prefix, *(os.environ.get(name, '-') for name in names)])))\n"
)
POSIX = (
    '. "$BIN/activate"; python "$PROGRAM"; deactivate\n'
    'printf "%s|%s|%s|%s" "$PATH" "${VIRTUAL_ENV-unset}" "${VIRTUAL_ENV_PROMPT-unset}" "${PYTHONHOME-unset}"\n'
)
SHELLS = {
    "bash": (("bash", "--norc", "-eu"), POSIX),
    "zsh": (("zsh", "-f", "-e"), POSIX),
    "dash": (("dash", "-eu"), POSIX),
    "ksh": (("ksh", "-eu"), POSIX),
    "mksh": (("mksh", "-eu"), POSIX),
    "busybox": (("busybox", "sh", "-eu"), POSIX),
    "fish": (
        ("fish", "--no-config"),
        'source "$BIN/activate.fish"; python $PROGRAM; deactivate\n'
        "set -q PYTHONHOME; or set PYTHONHOME unset; set -q VIRTUAL_ENV; or set VIRTUAL_ENV unset\n"
        "set -q VIRTUAL_ENV_PROMPT; or set VIRTUAL_ENV_PROMPT unset\n"
        'string join "|" (string join : $PATH) $VIRTUAL_ENV $VIRTUAL_ENV_PROMPT $PYTHONHOME\n',
    ),
    "tcsh": (
        ("tcsh", "-f"),
        'set prompt=before\nsource "$BIN:q/activate.csh"\npython $PROGRAM\necho $prompt:q\ndeactivate\n'
        "if ($prompt != before) echo wrong\nunsetenv PYTHONHOME\n"
        'if (! $?VIRTUAL_ENV && ! $?VIRTUAL_ENV_PROMPT) echo "$PATH|unset|unset|unset"\n',
    ),
    "nu": (
        ("nu", "--no-config-file"),
        "overlay use __FILE__\npython $env.PROGRAM\ndo $env.PROMPT_COMMAND | ignore\ndeactivate\n"
        'let path = ($env.PATH | str join ":")\n'
        'print $"($path)|($env.VIRTUAL_ENV? | default unset)|($env.VIRTUAL_ENV_PROMPT? | default unset)|unset"\n',
    ),
    "xonsh": (
        ("xonsh", "--no-rc"),
        'source @($BIN + "/activate.xsh")\npython $PROGRAM\ndeactivate\n'
        'print(":".join($PATH), *(${...}.get(name, "unset") for name in '
        '("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONHOME")), sep="|")\n',
    ),
}
# They do not say which file they are reading.
FIXED = ("dash", "mksh", "busybox", "tcsh")
HOMES = ("bash", "zsh", "dash", "ksh", "mksh", "busybox", "fish")  # shells whose scripts see to PYTHONHOME


def shell(name: str) -> tuple[list[str], str]:
    command, text = SHELLS[name]
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"there is no {command[0]} here")
    return [program, *command[1:]], text


def run(command: list[str], script: str, bin_: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    file = cwd / "script"
    file.write_text(script, encoding="utf-8")
    (cwd / "program.py").write_text(SEEN)
    return subprocess.run(
        [*command, str(file)],
        cwd=cwd,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(cwd),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "BIN": bin_,
            "PROGRAM": str(cwd / "program.py"),
            "SEEN": str(cwd / "seen"),
            **environ,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
    )


@pytest.mark.parametrize("relocatable", [False, True], ids=["fixed", "relocatable"])
@pytest.mark.parametrize("name", SHELLS)
def test_shells(tmp_path: Path, name: str, relocatable: bool) -> None:
    command, text = shell(name)
    if relocatable and name in FIXED:
        pytest.skip("it cannot tell where a script is")
    for number, called in enumerate(NAMES):
        if name == "xonsh" and "$" in called:
            continue  # xonsh expands variables in the entries of PATH, wherever they come from
        made = create(str(tmp_path / str(number) / called), running(), relocatable=relocatable)
        place = made.prefix
        if relocatable:
            place = str(tmp_path / str(number) / f"moved {called}")
            os.rename(made.prefix, place)
        home = {"PYTHONHOME": "/nonexistent"} if name in HOMES else {}
        script = text.replace("__FILE__", quote.nu(f"{place}/bin/activate.nu"))
        done = run(command, script, f"{place}/bin", tmp_path, **home)
        assert done.returncode == 0 and not done.stderr, f"{called!r}: {done.stderr}"
        seen = (tmp_path / "seen").read_bytes().decode("utf-8", "surrogateescape").split("\0")
        (tmp_path / "seen").unlink()
        shown = os.path.basename(place)
        assert seen == [place, place, shown, f"{place}/bin:/usr/bin:/bin", "-"], called
        after = done.stdout.strip().split("\n")[-1]
        assert after == f"/usr/bin:/bin|unset|unset|{'/nonexistent' if home else 'unset'}", called
        assert not (tmp_path / "canary").exists(), f"{called!r} was run"


@pytest.mark.parametrize("relocatable", [False, True], ids=["fixed", "relocatable"])
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bash", 'printf "%s" "${PS1@P}"'),
        ("zsh", 'setopt promptsubst; print -P "$PS1"'),
        ("dash", 'eval "printf %s \\"$PS1\\""'),
    ],
)
def test_a_prompt_is_only_shown(tmp_path: Path, name: str, shown: str, relocatable: bool) -> None:
    """A shell expands its prompt each time: no name of a directory may be run by that."""
    command, _ = shell(name)
    if relocatable and name in FIXED:
        pytest.skip("it cannot tell where a script is")
    for number, called in enumerate(["$(touch canary)", "`touch canary`", "\\$(touch canary)", "%x$'", 'a"b', "ok 1"]):
        made = create(str(tmp_path / str(number) / called), running(), relocatable=relocatable)
        done = run(command, f'PS1="> "\n. "$BIN/activate"\n{shown}\n', f"{made.prefix}/bin", tmp_path)
        assert not (tmp_path / "canary").exists(), f"{called!r} was run"
        assert done.stdout.rstrip().endswith(") >"), done
        if called == "ok 1":
            assert done.stdout.rstrip() == "(ok 1) >"


def test_no_prompt_where_none_is_wanted(tmp_path: Path) -> None:
    command, _ = shell("bash")
    made = create(str(tmp_path / "env"), running(), prompt="mine")
    script = 'PS1="> "\n. "$BIN/activate"\nprintf "%s|%s" "$PS1" "$VIRTUAL_ENV_PROMPT"\n'
    assert run(command, script, f"{made.prefix}/bin", tmp_path).stdout == "(mine) > |mine"
    assert run(command, script, f"{made.prefix}/bin", tmp_path, VIRTUAL_ENV_DISABLE_PROMPT="1").stdout == "> |mine"


def test_one_after_the_other(tmp_path: Path) -> None:
    command, _ = shell("bash")
    for name in ("one", "two"):
        create(str(tmp_path / name), running())
    script = '. one/bin/activate\n. two/bin/activate\necho "$PATH"\ndeactivate\necho "$PATH"\ntype deactivate\n'
    done = run(command, script, "", tmp_path)
    assert done.stdout.splitlines() == [f"{tmp_path}/two/bin:/usr/bin:/bin", "/usr/bin:/bin"]
    assert "deactivate" in done.stderr, "it takes itself back, too"


def test_it_is_to_be_sourced(tmp_path: Path) -> None:
    command, _ = shell("bash")
    made = create(str(tmp_path / "env"), running())
    done = subprocess.run([*command, f"{made.prefix}/bin/activate"], capture_output=True, text=True)
    assert done.returncode == 33 and "Source it" in done.stderr


def test_within_a_running_interpreter(tmp_path: Path) -> None:
    made = create(str(tmp_path / "a'b"), running(), prompt="x'\"\\")
    Path(made.scheme.purelib, "only_there.py").write_text("x = 1\n")
    code = (
        "import runpy, sys, os\n"
        f"runpy.run_path({made.prefix + '/bin/activate_this.py'!r})\n"
        "import only_there\n"
        "print(sys.prefix, os.environ['VIRTUAL_ENV'], os.environ['PATH'].split(':')[0], sep='\\n')\n"
        "print(os.environ['VIRTUAL_ENV_PROMPT'])\n"
    )
    done = subprocess.run([running().executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines() == [made.prefix, made.prefix, f"{made.prefix}/bin", "x'\"\\"], done.stderr


@pytest.mark.parametrize("text", NAMES)
def test_powershell_text(text: str) -> None:
    """Nobody has PowerShell here: what is written is read back by its rule for single quotes."""
    for quoted in ("'", "\u2018", "\u2019", "\u201a", "\u201b"):
        value = f"{text}{quoted}; iex {quoted}"
        script = dict(activation.scripts("/r", "python3.12", value))["activate.ps1"]
        literal = script.partition("VIRTUAL_ENV_PROMPT = ")[2]
        assert literal[0] == "'"
        read, place = "", 1
        while True:
            if literal[place] in "'\u2018\u2019\u201a\u201b":
                if literal[place + 1] not in "'\u2018\u2019\u201a\u201b":
                    break
                place += 1
            read += literal[place]
            place += 1
        assert read == value and literal[place + 1] == "\n"


def test_names_that_are_no_text(tmp_path: Path) -> None:
    command, text = shell("dash")
    made = create(str(tmp_path / "\udcff\udcfe"), running())
    done = run(command, text, f"{made.prefix}/bin", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "seen").read_bytes().split(b"\0")[0] == os.fsencode(made.prefix)


def test_places_are_filled_once() -> None:
    for script in dict(activation.scripts("/a@@PROMPT@@b", "python3.12", "@@LABEL@@")).values():
        assert "@@ROOT" not in script
    assert "'/a@@PROMPT@@b'" in dict(activation.scripts("/a@@PROMPT@@b", "python3.12", "x"))["activate"]


def test_every_place_stands_outside_of_quotes() -> None:
    for name in ("POSIX", "CSH", "FISH", "POWERSHELL", "NU", "XONSH", "PYTHON"):
        for line in getattr(activation_texts, name).splitlines():
            before = line.partition("@@")[0] if "@@" in line else ""
            assert before.count("'") % 2 == before.count('"') % 2 == 0, line
