"""What pip knows of indexes: its configuration, and the default that is built into it. Cold."""

from __future__ import annotations

import configparser
import os
import sys

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def configured(files: Iterable[str]) -> tuple[str, str] | None:
    """`index-url` of pip's configuration and the file that has it, None if none does.

    Args:
        files: What counts most last. Those that do not exist do not count.

    Raises:
        UsageError: One of them cannot be read.
    """
    found: tuple[str, str] | None = None
    for path in files:
        parser = configparser.RawConfigParser()
        try:
            with open(path, encoding="utf-8") as file:
                parser.read_file(file)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            # The parser's own message quotes the line, which may hold a password.
            line = getattr(error, "lineno", None)
            reason = f"line {line}" if line else getattr(error, "strerror", None) or type(error).__name__
            raise UsageError(
                f"Failed to read pip's configuration `{path}`",
                context=str(reason),
                hints=("correct it, or name an index with `--default-index` or `PYM_DEFAULT_INDEX`",),
            ) from error
        for section in ("global", "install"):
            for name in ("index-url", "index_url"):
                if parser.has_option(section, name) and parser.get(section, name).strip():
                    found = parser.get(section, name).strip().split()[0], path
    return found


def built_in() -> str:
    """The index that is built into the pip of this Python, "" if there is none to ask.

    It is read as text, from the file that defines it: no code of pip runs.
    """
    for text in _definitions():
        url = _assigned(text)
        if url:
            return url
    return ""


def _definitions() -> Iterable[str]:
    """Contents of pip's `models/index.py`: of an installed pip, else of the wheel that comes with `ensurepip`."""
    import importlib.util
    import sysconfig

    for directory in dict.fromkeys((sysconfig.get_path("purelib"), *sys.path)):
        path = os.path.join(directory, "pip", "_internal", "models", "index.py")
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                yield file.read(1 << 20)
    found = importlib.util.find_spec("ensurepip")
    if found is None or not found.origin:
        return
    for bundled in (
        os.path.join(os.path.dirname(found.origin), "_bundled"),
        sysconfig.get_config_var("WHEEL_PKG_DIR") or "",
    ):
        if not os.path.isdir(bundled):
            continue
        for name in sorted(os.listdir(bundled)):
            if name.startswith("pip-") and name.endswith(".whl"):
                from pym.fs.archive import zipread

                with open(os.path.join(bundled, name), "rb") as wheel:
                    archive = zipread.open_bytes(wheel.read(64 << 20), name)
                for entry in archive.entries:
                    if entry.name == "pip/_internal/models/index.py":
                        yield archive.read(entry, 1 << 20).decode("utf-8", "replace")


def _assigned(text: str) -> str:
    """The simple URL of `PyPI = PackageIndex("https://…", …)`, as pip makes it from that."""
    import ast

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ""
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "PyPI"
            and isinstance(node.value, ast.Call)
            and node.value.args
            and isinstance(node.value.args[0], ast.Constant)
            and isinstance(node.value.args[0].value, str)
        ):
            return node.value.args[0].value.rstrip("/") + "/simple"
    return ""
