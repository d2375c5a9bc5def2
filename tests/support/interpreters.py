"""Programs that answer as interpreters do when pym asks what they are, and programs that do not; all are sh scripts.

Each writes a line to `PATH.runs` when it is started, so that a test can count.
"""

from __future__ import annotations

from pathlib import Path

SENTINEL = "-- pym asks, 1 --"


def answer(
    version: str = "3.12.1",
    *,
    implementation: str = "cpython",
    variant: str = "",
    platform: tuple[str, str, str] = ("linux", "x86_64", "gnu"),
    executable: str = "$0",
    prefix: str = "${0%/*/*}",
    base_prefix: str = "",
    base_executable: str = "",
) -> str:
    """sh commands that print a well-formed answer. Paths are expanded by sh: `$0` is the program itself."""
    fields = [implementation, version, variant, *platform, executable, prefix, base_prefix or prefix, base_executable]
    words = " ".join(f'"{field}"' for field in fields)
    return f"printf '\\n{SENTINEL}\\n'\nprintf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' {words}\n"


def program(path: Path, commands: str) -> Path:
    """An executable sh script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho started >> "$0.runs"\n{commands}', encoding="utf-8")
    path.chmod(0o755)
    return path


def interpreter(path: Path, version: str = "3.12.1", **said: object) -> Path:
    """An executable that answers as the interpreter described; see `answer`."""
    return program(path, answer(version, **said))  # type: ignore[arg-type]


def environment(path: Path, base: Path, version: str = "3.12.1") -> Path:
    """A virtual environment at `path` whose interpreter says that it was made from the one at `base`."""
    home = str(base.parent)
    said = answer(version, prefix=str(path), base_prefix=str(base.parent.parent), base_executable=str(base))
    program(path / "bin" / "python", said)
    (path / "pyvenv.cfg").write_text(f"home = {home}\nversion_info = {version}\n", encoding="utf-8")
    return path


def runs(path: Path) -> int:
    """How often the program at `path` was started."""
    try:
        return len(path.with_name(path.name + ".runs").read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return 0
