"""Commands that are stopped at any system call, over real environments and a real store; and who judges what is left.

A `Case` is a user with a home, an environment and an index of wheels, a command, and what is there before and after it.
`Case.fresh()` puts everything back as it was before, at the same paths: what pym writes down is absolute.

The judge reads RECORD, the files and the names itself; it uses nothing of pym.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.support import kill, wheels
from tests.support.runner import ROOT, Pym, Result

# -B: what is being tested writes no bytecode of pym itself.
START = [sys.executable, "-I", "-B", str(ROOT / "src/pym/__main__.py")]
ERRORS = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "EACCES", "EXDEV", "EMLINK")

# One file each, however often a process is killed: the next one takes it over.
KNOWN = frozenset(("wheels-1/settling", "wheels-1/unsettled"))

OWN = (str(ROOT), sys.prefix, sys.base_prefix, "/usr", "/lib", "/etc", "/proc", "/dev")

Point = tuple[str, int]


def index(directory: Path) -> Path:
    """Wheels that have of everything: scripts, data, namespaces, two owners of one file; in two versions that differ."""
    scripts = b"[console_scripts]\nalpha = alpha.main:run\n[gui_scripts]\nalpha-w = alpha.main:run\n"
    body = {f"alpha/part{n}.py": f"VALUE = {n}\n".encode() * 20 for n in range(6)}
    wheels.build(
        directory,
        "alpha",
        "1.0",
        {
            "alpha/__init__.py": b'VERSION = "1.0"\nfrom alpha import beside\n',
            "alpha/main.py": b"def run():\n    print('alpha 1.0')\n",
            "alpha/beside.py": b"",
            "alpha/gone/__init__.py": b"",
            "alpha/gone/deep/x.txt": b"only in 1.0\n",
            "alpha/turns": b"a file that becomes a directory\n",
            **body,
            "alpha-1.0.data/scripts/alpha-tool": b"#!python\nimport alpha\nprint(alpha.VERSION)\n",
            "alpha-1.0.data/data/share/alpha/one.txt": b"data of 1.0\n",
        },
        about={"entry_points.txt": scripts},
        metadata="Requires-Dist: beta\n",
    )
    wheels.build(
        directory,
        "alpha",
        "2.0",
        {
            "alpha/__init__.py": b'VERSION = "2.0"\nfrom alpha import beside\n',
            "alpha/main.py": b"def run():\n    print('alpha 2.0')\n",
            "alpha/beside.py": b"",
            "alpha/turns/__init__.py": b"",
            "alpha/new/deep/y.txt": b"only in 2.0\n",
            **{path: content + b"# 2.0\n" for path, content in body.items()},
            "alpha-2.0.data/scripts/alpha-tool": b"#!python\nimport alpha\nprint(alpha.VERSION)\n",
            "alpha-2.0.data/data/share/alpha/two.txt": b"data of 2.0\n",
        },
        about={"entry_points.txt": scripts.replace(b"alpha-w", b"alpha-v")},
        metadata="Requires-Dist: beta\n",
    )
    for version in ("1.0", "1.1"):
        files = {f"beta/m{n}.py": f"VERSION = {version!r}\n".encode() for n in range(4)}
        wheels.build(directory, "beta", version, {"beta/__init__.py": f"VERSION = {version!r}\n".encode(), **files})
    wheels.build(directory, "gamma", "1.0", {"gamma.py": b'VERSION = "1.0"\n', "space/gamma.py": b""})
    wheels.build(directory, "delta", "1.0", {"delta.py": b""})
    return directory


class User(Pym):
    """Somebody with a cache, an environment `.venv` and wheels at hand; one process does one thing at a time."""

    def __init__(self, base: Path, links: Path) -> None:
        super().__init__(base)
        self.base = base
        self.temp = base / "tmp"
        self.temp.mkdir(exist_ok=True)
        self.links = links
        self.cache = base / "cache"
        self.environ |= {
            "PYM_CACHE_DIR": str(self.cache),
            "PYM_NO_INDEX": "1",
            "PYM_FIND_LINKS": str(links),
            "PYM_NO_PROGRESS": "1",
            "PYM_CONCURRENT_INSTALLS": "1",
            "PYM_CONCURRENT_DOWNLOADS": "1",
            "TMPDIR": str(self.temp),
        }
        self.environ.pop("PYTHONPATH")

    @property
    def venv(self) -> Path:
        return self.cwd / ".venv"

    @property
    def site(self) -> Path:
        series = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        return self.venv / "lib" / series / "site-packages"

    def pym(self, *words: str) -> Result:
        return self.run([*START, *words])


class Case:
    """A command over a prepared user.

    Args:
        base: A directory for all of this.
        links: The wheels.
        before: Commands that make what is there before; a callable is called with the user.
        argv: The command.
    """

    def __init__(
        self,
        base: Path,
        links: Path,
        before: Iterable[list[str] | Callable[[User], None]],
        argv: list[str],
    ) -> None:
        _remove(base)
        base.mkdir(parents=True)
        self.base = base
        self.argv = argv
        self.user = User(base / "user", links)
        for step in before:
            if callable(step):
                step(self.user)
            else:
                self.user.pym(*step).check()
        self._save()
        self.start = environment(self.user)
        self.sound = not judge(self.user)  # a command that repairs begins with damage
        done = self.user.pym(*argv)
        assert done.code == 0, f"{argv}: {done.err}"
        self.end = environment(self.user)
        self.cached = names(self.user.cache)
        problems = judge(self.user)
        assert not problems, f"after {argv}: {problems}"
        # What running it once more leaves in the cache is no litter either: answers it remembers.
        self.user.pym(*argv)
        self.user.pym("verify")
        self.cached |= names(self.user.cache)
        self.points: list[Point] = []

    def _save(self) -> None:
        self._saved = self.base / "saved"
        subprocess.run(["cp", "-a", "--reflink=auto", str(self.user.base), str(self._saved)], check=True)

    def fresh(self) -> User:
        """The user as before the command, at the same paths."""
        _remove(self.user.base)
        subprocess.run(["cp", "-a", "--reflink=auto", str(self._saved), str(self.user.base)], check=True)
        return self.user

    def count(self, *, reads: bool = False) -> list[Point]:
        """The system calls of the command that change something; with `reads` those that open something, too."""
        user = self.fresh()
        self.points = _points([*START, *self.argv], user, reads=reads)
        return self.points

    def killed(self, point: Point) -> list[str]:
        """What is wrong after a kill there, the next command that only looks, and the same command again."""
        user = self.fresh()
        stopped = kill.inject([*START, *self.argv], *point, "signal=SIGKILL", cwd=user.cwd, env=user.environ)
        where = f"killed at {point[0]} {point[1]}"
        if stopped.returncode == 0:
            return []  # that call was another thread's this time
        return [f"{where}: {problem}" for problem in self._after_kill(user)]

    def refused(self, point: Point, error: str) -> list[str]:
        """What is wrong after the system refused that call."""
        user = self.fresh()
        done = kill.inject([*START, *self.argv], *point, f"error={error}", cwd=user.cwd, env=user.environ)
        where = f"{error} at {point[0]} {point[1]}"
        return [f"{where}: {problem}" for problem in self.after_failure(user, done)]

    def after_failure(self, user: User, done: Result | subprocess.CompletedProcess[str]) -> list[str]:
        """What is wrong after a command that may have failed: it must say so, and have changed nothing."""
        code = done.code if isinstance(done, Result) else done.returncode
        text = done.err if isinstance(done, Result) else done.stderr
        problems = []
        if "Traceback" in text and "pym" in text:
            problems.append(f"traceback: {text[-600:]}")
        now = environment(user)
        if code == 0:
            # A workshop without a journal: all has happened, and the next command clears it away.
            now = {path: what for path, what in now.items() if ".pym-change" not in path}
            if now != self.end:
                problems.append(f"exit 0, but not finished: {difference(now, self.end)}")
        elif now != self.start and now != self.end:
            problems.append(f"exit {code} left it half done: {difference(now, self.start)}")
        return problems + self._recovers(user)

    def _after_kill(self, user: User) -> list[str]:
        return self._recovers(user)

    def _recovers(self, user: User) -> list[str]:
        problems = []
        if user.venv.exists() and "venv" not in self.argv:
            look = user.pym("verify")
            now = environment(user)
            if look.code != 0 and (self.sound or now != self.start):
                problems.append(f"pym verify finds: {look.out} {look.err}")
            if now not in (self.start, self.end):
                problems.append(f"half done after the next command: {difference(now, self.start)}")
            if self.sound or now != self.start:
                problems += judge(user)
        if "venv" in self.argv and "--clear" not in self.argv and environment(user) == self.end:
            return problems  # there is one now: the command has nothing more to do, and says so
        again = user.pym(*self.argv)
        if again.code != 0:
            return [*problems, f"the same command fails: {again.err}"]
        now = environment(user)
        if now != self.end:
            problems.append(f"the same command does not finish it: {difference(now, self.end)}")
        problems += judge(user)
        litter = sorted(names(user.cache) - self.cached - KNOWN)
        if litter:
            # What nobody holds is swept by the next process that unpacks anything.
            user.pym("pip", "install", "-q", "--target", str(user.temp / "any"), "delta").check()
            _remove(user.temp / "any")
            litter = [path for path in litter if (user.cache / path).exists()]
        if litter:
            problems.append(f"litter in the cache: {litter[:5]}")
        left = sorted(names(user.temp) | names(user.home) - {".cache", ".local"})
        if left:
            problems.append(f"litter elsewhere: {left[:5]}")
        return problems


def _points(argv: list[str], user: User, *, reads: bool) -> list[Point]:
    log = user.base / "strace.log"
    calls = f"trace=?{',?'.join(kill.MUTATING)}"
    done = subprocess.run(
        [kill.available(), *kill.ONLY_TRACED, "-o", str(log), "-e", calls, *argv],
        cwd=user.cwd, env=user.environ, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made: Counter[tuple[str, str]] = Counter()
    found = {}
    begun = False
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(\d+)\s+(\w+)\(", line)
        if not match:
            continue
        made[match[1], match[2]] += 1
        # Everything before is the interpreter's own start, which is the same for all commands and not pym's.
        begun = begun or "pym/__main__" in line or "pym/cli" in line
        writes = match[2] not in ("open", "openat") or re.search("O_CREAT|O_WRONLY|O_RDWR|O_TRUNC", line)
        if not writes and any(f'"{place}' in line for place in OWN):
            continue  # a module of pym or of Python: a machine that cannot read these runs nothing
        if begun and (writes or reads):
            found[match[2], made[match[1], match[2]]] = None
    log.unlink()
    return list(found)


def sample(points: list[Point], most: int, *, always: Iterable[str] = ()) -> list[Point]:
    """At most about `most` of the points, evenly spread; all of the calls `always`. The same ones each time."""
    kept = [point for point in points if point[0] in always]
    rest = [point for point in points if point[0] not in always]
    step = max(1, -(-len(rest) // max(1, most - len(kept))))
    chosen = {*kept, *rest[::step]}
    return [point for point in points if point in chosen]


def environment(user: User) -> dict[str, str]:
    """Everything in the environment, by path: kind, permissions, content. Bytecode does not count, nor do locks."""
    found = {}
    for directory, folders, files in os.walk(user.venv):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in folders + files:
            path = os.path.join(directory, name)
            inside = path[len(str(user.venv)) + 1 :]
            if inside == ".lock":
                continue
            if os.path.islink(path):
                found[inside] = f"-> {os.readlink(path)}"
            elif os.path.isdir(path):
                found[inside] = "directory"
            else:
                data = Path(path).read_bytes()
                kind = "program" if os.stat(path).st_mode & 0o111 else "file"  # a copy may be written to, a link not
                found[inside] = f"{kind} {hashlib.sha256(data).hexdigest()}"
    return found


def difference(now: dict[str, str], wanted: dict[str, str]) -> str:
    """Some of what differs, for a message."""
    parts = [f"+{path}" for path in now if path not in wanted] + [f"-{path}" for path in wanted if path not in now]
    parts += [f"~{path}" for path in now if path in wanted and now[path] != wanted[path]]
    return ", ".join(parts[:6]) + (f" and {len(parts) - 6} more" if len(parts) > 6 else "")


def names(top: Path) -> set[str]:
    """The names of everything below a directory, answers that are only remembered (`origins-1`) left out."""
    found = set()
    for directory, folders, files in os.walk(top):
        for name in folders + files:
            inside = os.path.join(directory, name)[len(str(top)) + 1 :]
            remembered = re.match(r"[a-z-]+-\d+(/|$)", inside) and not inside.startswith(("wheels-", "downloads"))
            # The one scratch file beside a file that is replaced is taken over by its next writer: see `fs.atomic`.
            if not remembered and not name.endswith(".pym"):
                found.add(inside)
    return found


def judge(user: User) -> list[str]:
    """What is wrong with an environment by its RECORDs, by importing from it, and with the store by its wheels."""
    problems = []
    owners: Counter[str] = Counter()
    if user.site.is_dir():
        for entry in sorted(user.site.iterdir()):
            if entry.name.startswith(".pym"):
                problems.append(f"litter: {entry.name}")
            if not entry.name.endswith(".dist-info"):
                continue
            record = entry / "RECORD"
            if not record.is_file():
                problems.append(f"{entry.name} has no RECORD")
                continue
            owners[entry.name.split("-")[0]] += 1
            problems += _rows(user, record)
        problems += [f"{name} is installed {count} times" for name, count in owners.items() if count > 1]
        modules = [name for name in ("alpha", "beta", "gamma") if owners[name]]
        problems += _imports(user, modules)
    problems += _store(user)
    return problems


def _rows(user: User, record: Path) -> list[str]:
    problems = []
    with open(record, newline="", encoding="utf-8") as file:
        for path, hashed, size in csv.reader(file):
            place = user.site / path
            if not place.is_file():
                if not path.endswith(".pyc"):
                    problems.append(f"{path} is missing")
                continue
            data = place.read_bytes()
            if hashed and wheels.digest(data) != hashed:
                problems.append(f"{path} is not what {record.parent.name} says")
            if size and len(data) != int(size):
                problems.append(f"{path} has {len(data)} bytes")
    return problems


def _imports(user: User, modules: list[str]) -> list[str]:
    if not modules:
        return []
    program = "".join(f"import {name}; print({name!r}, {name}.VERSION)\n" for name in modules)
    done = user.run([str(user.venv / "bin/python"), "-B", "-I", "-c", program])
    if done.code:
        return [f"import fails: {done.err[-300:]}"]
    problems = []
    for line in done.out.splitlines():
        name, version = line.split()
        if not (user.site / f"{name}-{version}.dist-info").is_dir():
            problems.append(f"{name} is {version}, which is not what is installed")
    if "alpha" in modules:
        done = user.run([str(user.venv / "bin/alpha")])
        if done.code or not done.out.startswith("alpha "):
            problems.append(f"bin/alpha fails: {done.err[-300:]}")
    return problems


def _store(user: User) -> list[str]:
    """Every entry of the store must hold what its own RECORD says."""
    problems = []
    for root in sorted(user.cache.glob("wheels-*/??/*")):
        if not (root / "manifest").is_file():
            continue  # what `cache clean` was killed over: nobody takes it for a wheel
        for record in (root / "files").glob("*.dist-info/RECORD"):
            with open(record, newline="", encoding="utf-8") as file:
                for path, hashed, _ in csv.reader(file):
                    place = root / "files" / path
                    if not place.is_file():
                        problems.append(f"store entry {root.name[:8]} lacks {path}")
                    elif hashed:
                        digest = hashlib.sha256(place.read_bytes()).digest()
                        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != hashed.partition("=")[2]:
                            problems.append(f"store entry {root.name[:8]} has another {path}")
    return problems


def _remove(path: Path) -> None:
    if path.exists():
        subprocess.run(["chmod", "-R", "u+rwX", str(path)], check=False, capture_output=True)
        shutil.rmtree(path)
