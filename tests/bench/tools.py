"""The programs that are compared: where they come from, and the environment each of them runs in.

pym is installed by install.sh, once for each interpreter it is to run on. uv is taken from PATH; what else is not there
is fetched with pip, each into an environment of its own, on the interpreter that runs this.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNWANTED = "was not asked for"
LIMIT = 300  # seconds after which what has to be there before anything is measured is given up
# What to ask pip for. pdm 2.29 does not work with the hishel 2 that its metadata allows, but with the versions it names.
PEERS = {
    "uv": ("uv",),
    "pip": ("pip",),
    "poetry": ("poetry",),
    "pdm": ("pdm[locked]",),
    "pip-tools": ("pip-tools",),
    "virtualenv": ("virtualenv",),
}
_PROGRAMS = {"pip-tools": "pip-compile"}


class Tool:
    """A program.

    Attributes:
        name: As the tables have it: `pym`, `pym on 3.13.0`, `uv`, `pip`.
        kind: `pym`, `uv`, or the name of another.
        program: Its path.
        home: Its own home directory, where its cache and its configuration lie as they would for anybody.
        environ: Environment variables it runs with.
        version: What it says of itself.
    """

    def __init__(self, name: str, kind: str, program: str, home: Path, path: str) -> None:
        self.name, self.kind, self.program, self.home = name, kind, program, home
        home.mkdir(parents=True, exist_ok=True)
        (home / "tmp").mkdir(exist_ok=True)
        self.environ = {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "TMPDIR": str(home / "tmp")}
        self.environ |= _SETTINGS.get(kind, {})
        self.version = ""

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9.-]+", "-", self.name.lower())

    def caching(self, cache: Path) -> dict[str, str]:
        """Its environment with another cache."""
        return {**self.environ, f"{self.kind.upper()}_CACHE_DIR": str(cache)}

    def run(self, *words: str, cwd: Path, environ: dict[str, str] | None = None) -> str:
        """What it prints.

        Raises:
            OSError: It does not succeed, with what it said, or not in time.
        """
        try:
            done = subprocess.run(
                [self.program, *words], cwd=cwd, env=environ or self.environ, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=LIMIT,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise OSError(f"`{self.name} {' '.join(words)}` took more than {LIMIT} s") from None
        if done.returncode:
            said = (done.stderr + done.stdout).strip().splitlines()[-8:]
            raise OSError(f"`{self.name} {' '.join(words)}` failed: {' / '.join(line.strip() for line in said)}")
        return done.stdout


# The best that each can do: no question for news, no drawing; pdm has to be told to use its cache. What uv can do is what
# it does of its own accord: hard links (clones on macOS).
_PIP = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_PROGRESS_BAR": "off"}  # fmt: skip
_SETTINGS = {
    "uv": {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never"},
    "pip": _PIP,
    "pip-tools": _PIP,
    "poetry": {"POETRY_VIRTUALENVS_IN_PROJECT": "true", "POETRY_NO_INTERACTION": "1"},
    "pdm": {"PDM_CHECK_UPDATE": "0", "PDM_INSTALL_CACHE": "1", "PDM_IGNORE_SAVED_PYTHON": "0"},
}


def base_python() -> str:
    """The interpreter that runs this, not the one of an environment."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def about_python(python: str) -> str:
    """`3.12.1 with PGO`; who builds it in another way than CPython's own does not say whether it has it."""
    code = """
import sys, sysconfig
given = sysconfig.get_config_vars()
known = " with PGO" if "--enable-optimizations" in str(given.get("CONFIG_ARGS")) else " without PGO"
print("%d.%d.%d" % sys.version_info[:3] + (known if given.get("PGO_PROF_USE_FLAG") or "with PGO" in known else ""))
"""
    return subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def first_on_path(python: str, directory: Path) -> str:
    """PATH with this interpreter before the system's programs."""
    directory.mkdir(parents=True, exist_ok=True)
    minor = about_python(python).split()[0].rpartition(".")[0]
    for name in ("python", "python3", f"python{minor}"):
        (directory / name).unlink(missing_ok=True)
        (directory / name).symlink_to(python)
    return f"{directory}{os.pathsep}/usr/bin{os.pathsep}/bin"


def install_pym(python: str, home: Path) -> str:
    """Runs install.sh for a home directory; the path of the program.

    Args:
        python: The interpreter that pym is to run on; "" for the one that install.sh chooses.
        home: Where it is installed as it would be for a user with this home.
    """
    home.mkdir(parents=True)
    places = {"XDG_DATA_HOME": ".local/share", "XDG_BIN_HOME": ".local/bin", "XDG_CACHE_HOME": ".cache", "XDG_CONFIG_HOME": ".config"}  # fmt: skip
    # Nothing of a pym that runs this, nor of an environment that is active.
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYM_", "PYTHON", "VIRTUAL_ENV"))}  # fmt: skip
    environ |= {name: str(home / place) for name, place in places.items()}
    if python:
        environ["PATH"] = first_on_path(python, home / "python") + os.pathsep + os.environ.get("PATH", "")
    argv = ["/bin/sh", str(ROOT / "install.sh"), "--force", "--quiet", "--no-modify-path"]
    done = subprocess.run(argv, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    program = home / ".local/bin/pym"
    if done.returncode or not program.exists():
        raise SystemExit(f"install.sh failed:\n{done.stdout}{done.stderr}")
    shutil.rmtree(home / ".cache", ignore_errors=True)
    return str(program)


def python_of(home: Path) -> str:
    """The interpreter that an installed pym runs on."""
    for line in (home / ".local/share/pym/app/current").read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == "python":
            return value
    raise SystemExit(f"there is no pym in {home}")


def fetch(name: str, directory: Path, python: str) -> str:
    """The program of a peer, in an environment that is made if there is none yet.

    Args:
        name: A key of `PEERS`.
        directory: Where environments are kept.
        python: What it is to run on.

    Raises:
        OSError: It could not be fetched; why.
    """
    place = directory / f"{name}-{about_python(python).split()[0]}"
    program = place / "bin" / _PROGRAMS.get(name, name)
    if (place / "complete").exists():
        return str(program)
    shutil.rmtree(place, ignore_errors=True)
    install = ["-m", "pip", "--python", str(place / "bin/python"), "install", "--quiet", "--disable-pip-version-check"]
    make = ["-I", "-m", "venv", "--without-pip", str(place)]
    for argv in ([python, *make], [python, *install, *PEERS[name]]):
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(argv, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
            raise OSError(f"could not be fetched with pip: {said[-1]}")
    (place / "complete").touch()
    return str(program)


def on_path(name: str) -> str:
    """A program on PATH that is no shim, or ""."""
    places = [one for one in os.environ.get("PATH", "").split(os.pathsep) if Path(one).name != "shims"]
    return shutil.which(name, path=os.pathsep.join(places)) or ""


def peers(directory: Path, homes: Path, python: str, path: str, given: dict[str, str]) -> dict[str, Tool | str]:
    """All but pym, by name; for those that are not to be had, why.

    Args:
        directory: Where those that are fetched are kept.
        homes: Where their home directories are made.
        python: The interpreter they run on.
        path: PATH they run with.
        given: Programs by name that are to be taken as they are; "" for none.
    """

    def find(name: str) -> Tool | str:
        if given.get(name) == "":
            return UNWANTED
        try:
            program = given.get(name) or (on_path("uv") if name == "uv" else "") or fetch(name, directory, python)
            tool = Tool(name, name, program, homes / name, path)
            tool.version = tool.run("--version", cwd=homes).strip().splitlines()[0]
        except OSError as error:
            return str(error)
        return tool

    with ThreadPoolExecutor(2) as both:
        return dict(zip(PEERS, both.map(find, PEERS), strict=True)) | {"pyenv": _pyenv(homes, path)}


def _pyenv(homes: Path, path: str) -> Tool | str:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    if not (root / "shims/python").exists():
        return "is not on this machine (it is no package that pip could fetch)"
    versions = sorted(root.glob("versions/3.*"), key=lambda one: [int(part) for part in re.findall(r"\d+", one.name)])
    same = [one for one in versions if os.path.realpath(one / "bin/python") == base_python()] or versions
    if not same:
        return "has no Python installed"
    tool = Tool("pyenv", "pyenv", str(root / "shims/python"), homes / "pyenv", f"{root / 'shims'}:{root / 'bin'}:{path}")  # fmt: skip
    tool.environ |= {"PYENV_ROOT": str(root), "PYENV_VERSION": same[-1].name}
    tool.version = f"with {same[-1].name}"
    if on_path("pyenv"):
        tool.version = f"{subprocess.run([on_path('pyenv'), '--version'], capture_output=True, text=True).stdout.strip()} {tool.version}"
    return tool
