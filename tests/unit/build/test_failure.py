"""What backends print when they fail tells what to do."""

from __future__ import annotations

import pytest

from pym.build.causes import cause
from pym.build.failure import SHOWN_LINES, failed, tail

# What compilers, backends and Python print, and what has to be said about it.
SAID = {
    "error: command 'gcc' failed: No such file or directory": ("the compiler `gcc` is missing", "build-essential"),
    "FileNotFoundError: [Errno 2] No such file or directory: 'x86_64-linux-gnu-g++-13'": ("compiler", "build-essential"),
    "AttributeError: module 'be' has no attribute 'build_wheel'": ("`be` is no build backend", "`build-backend`"),
    "fatal: unable to access 'https://example.com/': Could not resolve host: example.com": ("`example.com`", "proxy"),
    "socket.gaierror: [Errno -2] Name or service not known": ("could not be reached", "proxy"),
    "error: command '/usr/bin/x86_64-linux-gnu-gcc' failed: No such file or directory": ("compiler", "build-essential"),
    "unable to execute 'gcc': No such file or directory": ("compiler", "gcc-c++"),
    "ERROR: Unknown compiler(s): [['cc'], ['gcc'], ['clang']]": ("compiler", "build-base"),
    "error: linker `cc` not found": ("the compiler `cc` is missing", "build-essential"),
    "src/x.c:1:10: fatal error: Python.h: No such file or directory": ("`Python.h` of Python itself", "pym python install"),
    "x.c:2:10: fatal error: 'Python.h' file not found": ("`Python.h` of Python itself", "python3.12-dev"),
    "x.c:1: fatal error: openssl/ssl.h: No such file or directory": ("`openssl/ssl.h` is missing", "libssl-dev"),
    "_cffi.c:15:10: fatal error: ffi.h: No such file or directory": ("`ffi.h` is missing", "libffi-dev"),
    "x.c:1: fatal error: unheard/of.h: No such file or directory": ("`unheard/of.h` is missing", "--only-binary"),
    "/usr/bin/ld: cannot find -lfoo: No such file or directory": ("the library `foo` is missing", "development package"),
    "Error: pg_config executable not found.": ("the program `pg_config` is missing", "libpq-dev"),
    "FileNotFoundError: [Errno 2] No such file or directory: 'cmake'": ("the program `cmake` is missing", "cmake"),
    "/bin/sh: 1: mysql_config: not found": ("the program `mysql_config` is missing", "default-libmysqlclient-dev"),
    "error: can't find Rust compiler": ("there is no Rust compiler", "rustup"),
    "Cargo, the Rust package manager, is not installed or is not on PATH.": ("there is no Rust compiler", "rustup"),
    "FileNotFoundError: [Errno 2] No such file or directory: 'cargo'": ("there is no Rust compiler", "cargo"),
    'File "/e/site-packages/puccinialin/_setup_rust.py", line 143, in setup_rust': ("no Rust compiler", "rustup"),
    "error: rustup could not choose a version of cargo to run, because one": ("has no Rust compiler", "rustup default"),
    "Caused by:\n  failed to download from `https://crates.example.com/config.json`": ("fetch the crates", "a mirror"),
    "error: package `time v0.3.47` cannot be built because it requires rustc 1.88.0 or newer": ("1.88.0 is needed", "newer"),
    "ModuleNotFoundError: No module named 'distutils'": ("`distutils`, which Python 3.12 no longer has", "--python 3.11"),
    "ModuleNotFoundError: No module named 'distutils.core'": ("`distutils`", "setuptools"),
    "ModuleNotFoundError: No module named 'imp'": ("`imp`, which Python 3.12 no longer has", "--python 3.11"),
    "AttributeError: module 'pkgutil' has no attribute 'ImpImporter'. Did you mean: 'zipimporter'?": (
        "too old for this Python", "--build-constraints",
    ),
    "AttributeError: module 'configparser' has no attribute 'SafeConfigParser'": ("SafeConfigParser", "newer version"),
    "error in demjson setup command: use_2to3 is invalid.": ("converted from Python 2", "setuptools<58"),
    "ModuleNotFoundError: No module named 'pkg_resources'": ("`pkg_resources`", "setuptools<81"),
    "ModuleNotFoundError: No module named 'numpy'": ("the module `numpy`", "extra-build-dependencies"),
    "    print 'hello'\n    ^^^^^\nSyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?": (
        "written for Python 2", "newer version",
    ),
    "    except Exception, e:\n           ^^^^\nSyntaxError: multiple exception types must be parenthesized": (
        "written for Python 2", "newer version",
    ),
    "LookupError: setuptools-scm was unable to detect version for /tmp/x.": ("`setuptools-scm`", "PRETEND_VERSION"),
    "error: invalid command 'bdist_wheel'": ("too old to build wheels", '["wheel"]'),
    "OSError: [Errno 28] No space left on device": ("the disk is full", "free some space"),
}  # fmt: skip


def test_how_a_backend_is_called_is_not_shown() -> None:
    hook = '  File "/x/lib/pyproject_hooks/_in_process/_in_process.py", line 406, in <module>\n    main()\n    ~~~~^^\n'
    said = (
        'Traceback (most recent call last):\n{}  File "/x/backend.py", line 3, in build_wheel\n    fail()\nOSError: x'
    )
    assert tail(said.format(hook * 2)) == said.format("")


@pytest.mark.parametrize("line", list(SAID), ids=lambda line: line[:50])
def test_what_is_recognised(line: str) -> None:
    found = cause(f"running build_ext\n{line}\nerror: subprocess-exited-with-error\n", python="3.12")
    what, hint = SAID[line]
    assert found is not None
    assert what in found.what
    assert any(hint in one for one in found.hints)


@pytest.mark.parametrize(
    "line",
    [
        "running build_ext",
        "warning: no files found matching 'README'",
        "gcc -c x.c -o x.o",
        "TypeError: something else",
        "found cmake",
        "checking for git... /usr/bin/git",
    ],
)
def test_what_tells_nothing(line: str) -> None:
    assert cause(line) is None


def test_the_error_has_cause_call_and_output() -> None:
    error = failed("x==1", "`b.build_wheel` failed with exit code 1", "one\nerror: can't find Rust compiler\n")
    assert error.message == "Failed to build `x==1`"
    assert error.context == (
        "there is no Rust compiler\n`b.build_wheel` failed with exit code 1\n\none\nerror: can't find Rust compiler"
    )


def test_only_the_end_of_much_output_is_shown() -> None:
    said = tail("\n".join(f"line {number}" for number in range(1000))).split("\n")
    assert said[0] == "…"
    assert said[-1] == "line 999"
    assert len(said) == SHOWN_LINES + 1


def test_very_long_lines_are_cut_and_progress_bars_are_their_last_state() -> None:
    assert len(tail("x" * 100_000)) == 500
    assert tail(" 10%\r 50%\r100%\n") == "100%"
    assert tail("\x1b[1;31merror\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07\n") == "error link"
