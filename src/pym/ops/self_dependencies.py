"""Fetching what pym needs to run, by the pip of the Python it will run on, at pinned versions with known hashes."""

from __future__ import annotations

import os
import subprocess
import sys

from pym.errors import NetworkError, PymError, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Below this line of requirements.txt are the pins that may be left out (see manifests/refresh_requirements.py).
_OPTIONAL = "# optional"

# How pip reaches its index is the user's or the company's business; what it does with what it gets is ours.
_KEPT = frozenset(
    f"PIP_{name}"
    for name in (
        *("CACHE_DIR", "CERT", "CLIENT_CERT", "CONFIG_FILE", "DEFAULT_TIMEOUT", "EXTRA_INDEX_URL", "FIND_LINKS"),
        *("INDEX_URL", "KEYRING_PROVIDER", "NO_CACHE_DIR", "NO_INDEX", "PROXY", "RESUME_RETRIES", "RETRIES"),
        *("TIMEOUT", "TRUSTED_HOST", "USE_DEPRECATED", "USE_FEATURE"),
    )
)

# Prints nothing where pip can be imported, else the wheel of it that comes with the interpreter (which ensurepip would
# install; it runs as it is). A distribution keeps that wheel elsewhere, or leaves it and ensurepip out.
_FIND = """
try:
    import pip
except ImportError:
    import ensurepip, glob, os, sys, sysconfig
    places = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"), sysconfig.get_config_var("WHEEL_PKG_DIR")]
    wheels = [wheel for place in places if place for wheel in sorted(glob.glob(os.path.join(place, "pip-*.whl")))]
    sys.stdout.buffer.write(os.fsencode(wheels[-1]))
"""
_RUN_WHEEL = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', run_name='__main__')"


def find_pip(python: str, environ: Mapping[str, str]) -> list[str] | None:
    """How to start pip on `python`: its own, else the one that ensurepip has. None if it has neither."""
    done = subprocess.run(
        [python, "-I", "-c", _FIND],
        env=_environment(environ, ""),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return None
    wheel = os.fsdecode(done.stdout)
    return [python, "-I", "-c", _RUN_WHEEL, wheel] if wheel else [python, "-I", "-m", "pip"]


def fetch(pip: list[str], requirements: str, target: str, scratch: str, environ: Mapping[str, str]) -> list[str]:
    """Has pip install what `requirements` pins.

    Args:
        pip: How to start it.
        requirements: The text of requirements.txt.
        target: Absolute path of a directory that is to hold the packages; made if need be.
        scratch: Absolute path of a directory for what is only needed on the way.
        environ: The environment; only what says how to reach the index gets through to pip.

    Returns:
        The names of the optional packages for which there is no wheel here.

    Raises:
        NetworkError: pip failed.
        StoreError: The disk is in the way.
    """
    needed, _, optional = requirements.partition(_OPTIONAL)
    left_out: list[str] = []
    while True:
        lines = [line for line in _blocks(optional) if _name(line) not in left_out]
        code, said = _run(pip, needed + "\n" + "".join(lines), target, scratch, environ)
        if not code:
            return left_out
        missing = [
            name
            for name in map(_name, lines)
            if any(line.endswith(f" found for {name}") or f" found for {name}=" in line for line in said)
        ]
        if not missing:
            raise _failure(said)
        left_out += missing


def _run(
    pip: list[str], requirements: str, target: str, scratch: str, environ: Mapping[str, str]
) -> tuple[int, list[str]]:
    """One run of pip: its exit code, and what it said."""
    path = os.path.join(scratch, "requirements.txt")
    try:
        os.makedirs(scratch, exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(requirements)
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error
    command = [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps"]
    # Given as options, these also overrule pip's configuration files, which the environment cannot empty.
    command += ["--no-user", "--prefix=", "--root=/", "--target", target, "--no-warn-script-location"]
    command += ["--require-hashes", "--only-binary", ":all:", "--requirement", path]
    if "PIP_CACHE_DIR" not in environ:
        command.append("--no-cache-dir")  # nothing is left behind that pym could not remove again
    if sys.stdin is None or not sys.stdin.isatty():
        command.append("--no-input")
    done = subprocess.run(
        command, env=_environment(environ, scratch), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, check=False
    )
    return done.returncode, done.stderr.decode("utf-8", "replace").splitlines()


def _environment(environ: Mapping[str, str], scratch: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in environ.items()
        if name in _KEPT or not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV", "__PYVENV"))
    }
    kept["PIP_REQUIRE_VIRTUALENV"] = "0"
    if scratch:
        kept["TMPDIR"] = scratch
    return kept


def _failure(said: list[str]) -> PymError:
    """pip's own words: the last of its complaints about the connection, and its errors."""
    broken = [line for line in said if "connection broken by" in line][-1:]
    errors = [line for line in said if line.startswith("ERROR: ")]
    context = "\n".join(_words(line) for line in (broken + errors) or said[-8:])
    if any("OSError: [Errno" in line for line in errors):
        return StoreError(
            "pip could not write what pym runs on",
            context=context,
            hints=("mend that, then run the same command again: nothing was half done",),
        )
    return NetworkError(
        "pip could not fetch what pym runs on",
        context=context,
        hints=(
            "pip takes its index from its own settings: `PIP_INDEX_URL=URL` is another index, `PIP_PROXY=URL` a proxy",
            "without a network: put the wheels that `manifests/requirements.txt` names into a directory DIR, and set "
            "`PIP_NO_INDEX=1 PIP_FIND_LINKS=DIR`",
        ),
    )


def _words(line: str) -> str:
    line = line.partition(": ")[2] if line.startswith(("ERROR: ", "WARNING: ")) else line
    return line[:399] + "…" if len(line) > 400 else line


def _blocks(text: str) -> list[str]:
    """The pins in `text`, each with the lines of its hashes."""
    blocks: list[str] = []
    for line in text.splitlines(keepends=True)[1:]:
        if line[:1].isspace() and blocks:
            blocks[-1] += line
        else:
            blocks.append(line)
    return blocks


def _name(block: str) -> str:
    return block.partition("==")[0]
