"""Making an unpacked python-build-standalone archive at home where it lies.

PBS builds everything for the prefix `/install`. What still speaks of it is rewritten: `_sysconfigdata_*.py`, the
Makefile beside it, `python3-config`, pkg-config files and, on macOS, the name libpython has for itself. Without that,
building a C extension would look for headers and libraries in `/install` and for a compiler called
`/usr/bin/x86_64-linux-gnu-gcc`.
"""

from __future__ import annotations

import os

from pym.model.interpreter import InterpreterKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.report import Reporter

BUILT_FOR = "/install"

EXTERNALLY_MANAGED = """[externally-managed]
Error=This Python is managed by pym and shared by everything that uses it.
 Packages belong in an environment of their own: `python -m venv .venv` makes one.
"""

# The compilers PBS was built with are not on this machine; the conventional names are.
_COMPILERS = {"clang": "cc", "clang++": "c++", "musl-clang": "cc"}
_COMPILER_VARIABLES = ("CC", "CXX", "BLDSHARED", "LDSHARED", "LDCXXSHARED", "LINKCC")
_ARCHIVER = "/tools/llvm/bin/llvm-ar"


def settle(root: str, prefix: str, key: InterpreterKey, reporter: Reporter) -> list[str]:
    """Patches the tree at `root`, which will be moved to `prefix`.

    Args:
        root: Where it lies now.
        prefix: Absolute path it will have.
        key: What it is.
        reporter: Told of what could not be patched and does not matter enough to fail.

    Returns:
        Absolute paths of the files and links that were made or changed.

    Raises:
        OSError: A file could not be written.
    """
    done: list[str] = []
    if key.platform.os == "windows":  # PBS's Windows builds know no fixed prefix
        done.append(os.path.join(root, "Lib", "EXTERNALLY-MANAGED"))
        _write(done[0], EXTERNALLY_MANAGED)
        return done
    series = f"python{key.version.major}.{key.version.minor}"
    # Free-threaded builds keep their library apart (python3.13t); debug builds share the plain one's.
    library = os.path.join(root, "lib", series + ("t" if key.free_threaded else ""))
    done += _link_names(root, key)
    for name in os.listdir(library):
        path = os.path.join(library, name)
        if name.startswith("_sysconfigdata_") and name.endswith(".py") and not os.path.islink(path):
            done += _rewrite(path, lambda text: sysconfig_data(text, prefix), reporter)
        elif name.startswith("config-"):
            done += _rewrite(os.path.join(path, "Makefile"), lambda text: relocated(text, prefix), reporter)
        elif name == "build-details.json":
            done += _rewrite(path, lambda text: relocated(text, prefix), reporter)
    done.append(os.path.join(library, "EXTERNALLY-MANAGED"))
    _write(done[-1], EXTERNALLY_MANAGED)
    packages = os.path.join(root, "lib", "pkgconfig")
    if os.path.isdir(packages):
        for name in os.listdir(packages):
            path = os.path.join(packages, name)
            if name.endswith(".pc") and not os.path.islink(path):
                done += _rewrite(path, pkg_config, reporter)
    programs = os.path.join(root, "bin")
    for name in os.listdir(programs):
        path = os.path.join(programs, name)
        if name.endswith("-config") and not os.path.islink(path):
            done += _rewrite(path, lambda text: relocated(text, prefix), reporter)
    if key.platform.os == "macos":
        done += _name_library(root, prefix, series, reporter)
    return done


def relocated(text: str, prefix: str) -> str:
    """`text` with every path under `/install` put under `prefix`.

    Only whole path components count: `/installer` stays, and so does `/usr/install`. A path may follow an option
    without a space, as in `-L/install/lib` and `-Wl,-rpath,/install/lib`.
    """
    pieces = text.split(BUILT_FOR)
    result = [pieces[0]]
    for index, after in enumerate(pieces[1:]):
        before = pieces[index] or (BUILT_FOR if index else "")
        starts = not before or not (before[-1].isalnum() or before[-1] in "_./-+") or before[-2:] in _GLUED
        ends = not after or not (after[0].isalnum() or after[0] in "_.-+")
        result.append(prefix if starts and ends else BUILT_FOR)
        result.append(after)
    return "".join(result)


_GLUED = ("-L", "-I", "-R", "-F", "-B")


def sysconfig_data(text: str, prefix: str) -> str:
    """A `_sysconfigdata_*.py` for `prefix`.

    The file assigns one dict of strings and numbers. It is read as data, never run.

    Raises:
        ValueError: It is something else.
    """
    head, found, literal = text.partition("build_time_vars = ")
    if not found:
        raise ValueError("no build_time_vars")
    values = _dictionary(literal)
    for name, value in values.items():
        if isinstance(value, str):
            if BUILT_FOR in value:
                value = relocated(value, prefix)
            values[name] = _words(name, value)
    values["PYTHON_BUILD_STANDALONE"] = 1
    lines = "".join(f" {name!r}: {values[name]!r},\n" for name in sorted(values))
    return f"{head}build_time_vars = {{\n{lines}}}\n"


def _dictionary(literal: str) -> dict[str, str | int | float]:
    """The dict display in `literal`."""
    found = _printed(literal)
    return found if found is not None else _compiled(literal)


def _printed(literal: str) -> dict[str, str | int | float] | None:
    """A dict as pprint writes it, a line a piece; None if it is written otherwise. Three times as fast as `_compiled`.

    An entry begins with `{` or one space and its key. A long string goes on in the lines below, further in.
    """
    values: dict[str, str | int | float] = {}
    name, text = "", ""
    open_ = False
    for line in literal.strip().split("\n"):
        piece = line
        if not open_:
            if line[:1] not in ("{", " ") or line[1:2] != "'":
                return None
            name, colon, piece = line[2:].partition("': ")
            if not colon or "'" in name or "\\" in name:
                return None
            text = ""
        piece = piece.strip()
        last = piece[-1:]
        if last in (",", "}"):
            piece = piece[:-1]
        quote = piece[:1]
        if quote not in ("'", '"'):
            if open_ or last not in (",", "}") or not (piece.isascii() and piece.removeprefix("-").isdecimal()):
                return None
            values[name] = int(piece)
            continue
        if "\\" in piece:
            try:
                inner = str(_number_or_text(_tree(f"({piece})")))
            except (SyntaxError, TypeError):
                return None
        else:
            inner = piece[1:-1]
            if len(piece) < 2 or piece[-1] != quote or quote in inner:
                return None
        text += inner
        open_ = last not in (",", "}")
        if not open_:
            values[name] = text
    return None if open_ or last != "}" else values


def _compiled(literal: str) -> dict[str, str | int | float]:
    """Any dict display of constants. By `compile` to a syntax tree instead of `ast`, whose import costs 10 ms."""
    try:
        body = _tree(literal.strip())
        names = [key.value for key in body.keys]
        values = [_number_or_text(value) for value in body.values]
    except (SyntaxError, AttributeError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a plain dict: {error}") from error
    if not all(isinstance(name, str) for name in names):
        raise ValueError("a key is not text")
    return dict(zip(names, values, strict=True))


def _tree(expression: str) -> Any:
    """The syntax tree of an expression, which is not run."""
    only_syntax_tree = 0x400
    return compile(expression, "sysconfig", "eval", only_syntax_tree).body


def _number_or_text(node: object) -> str | int | float:
    operand = getattr(node, "operand", None)  # -1 is an operator and a number
    value = getattr(operand or node, "value", None)
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"{type(node).__name__} is not a constant")
    if operand is not None:
        if isinstance(value, str) or type(getattr(node, "op", None)).__name__ != "USub":
            raise TypeError("an operator")
        return -value
    return value


def _words(name: str, value: str) -> str:
    """`value` without the build machine's SDK and with the conventional names of the tools."""
    if name not in _COMPILER_VARIABLES and name != "AR" and "-isysroot" not in value:
        return value
    words = value.split(" ")
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "-isysroot":
            skip = True
        elif word == _ARCHIVER and name == "AR":
            kept.append("ar")
        elif name in _COMPILER_VARIABLES:
            kept.append(_compiler(word))
        else:
            kept.append(word)
    return " ".join(kept)


def _compiler(word: str) -> str:
    if word in _COMPILERS:
        return _COMPILERS[word]
    if word.startswith("/usr/bin/"):
        if word.endswith("-gcc"):
            return "cc"
        if word.endswith("-g++"):
            return "c++"
    return word


def pkg_config(text: str) -> str:
    """A `.pc` file that finds its prefix from where it lies (PBS itself writes that since 2025)."""
    lines = []
    for line in text.split("\n"):
        name, equals, value = line.partition("=")
        if equals and name.isalpha() and (value == BUILT_FOR or value.startswith(BUILT_FOR + "/")):
            line = f"{name}=${{pcfiledir}}/../..{value[len(BUILT_FOR) :]}"
        lines.append(line)
    return "\n".join(lines)


def _link_names(root: str, key: InterpreterKey) -> list[str]:
    """`bin/python3` and `bin/python`, which archives from before 2024 lack and builds with a suffix have in part."""
    programs = os.path.join(root, "bin")
    series = f"python{key.version.major}.{key.version.minor}"
    suffixed = series + key.executable_suffix
    if not os.path.lexists(os.path.join(programs, suffixed)):
        suffixed = series
    made = []
    for name in ("python3", "python"):
        path = os.path.join(programs, name)
        if not os.path.lexists(path):
            os.symlink(suffixed, path)
            made.append(path)
    return made


def _name_library(root: str, prefix: str, series: str, reporter: Reporter) -> list[str]:
    """macOS, archives before 2025-12: libpython calls itself `/install/lib/…`, so what links it would not start.

    Untested on a Mac; a failure is told and does not stop the installation, as extension modules do not need it.
    """
    library = os.path.join(root, "lib", f"lib{series}.dylib")
    if not os.path.isfile(library):
        return []
    import subprocess

    try:
        subprocess.run(
            ["install_name_tool", "-id", os.path.join(prefix, "lib", f"lib{series}.dylib"), library],
            check=True,
            capture_output=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError) as error:
        reporter.warn(f"Could not rename `{library}`: programs that embed this Python may not find it ({error})")
        return []
    return [library]


def _rewrite(path: str, change: Callable[[str], str], reporter: Reporter) -> list[str]:
    """Puts `change` of the text at `path` in its place, keeping mode; a file that is not there is no matter.

    Returns:
        The path if it was changed, in a list.
    """
    try:
        # Bytes that are not UTF-8 come back as they were: only ASCII is looked at.
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            text = file.read(1 << 24)
    except (FileNotFoundError, NotADirectoryError):
        return []
    try:
        changed = change(text)
    except ValueError as error:
        reporter.warn(f"Left `{path}` as it was: {error}")
        return []
    if changed == text:
        return []
    _write(path, changed)
    return [path]


def _write(path: str, text: str) -> None:
    # Inside the workshop nobody reads yet, so in place is safe. A hard link of the archive must not be written through.
    mode = None
    if os.path.lexists(path):
        mode = os.stat(path).st_mode & 0o777
        os.unlink(path)
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)
    if mode is not None:
        os.chmod(path, mode)


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any
