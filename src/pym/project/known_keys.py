"""Which settings there are, by where they may stand: what stands elsewhere is told, since nobody would follow it. Cold.

Unknown keys are warned of in `[tool.pym]` and `[tool.uv]`, which may have been written for another version, and are
errors in `pym.toml` and `uv.toml`, as uv has it. Files are looked through when they are parsed; what is to be warned of
is remembered with them.
"""

from __future__ import annotations

from pym.errors import UsageError
from pym.project.settings import PROJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def _of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Both tables and both files.
GENERAL = _of("""
    add-bounds allow-insecure-host build-constraint-dependencies cache-keys check-url compile-bytecode config-settings
    config-settings-package constraint-dependencies dependency-metadata exclude-dependencies exclude-newer
    exclude-newer-package extra-build-dependencies extra-build-variables extra-index-url find-links fork-strategy index
    index-strategy index-url keyring-provider link-mode no-binary no-binary-package no-build no-build-isolation
    no-build-isolation-package no-build-package no-index no-sources no-sources-package offline override-dependencies pip
    prerelease prerelease-package publish-url python-downloads python-install-mirror python-preference reinstall
    reinstall-package require-build-hashes required-version resolution torch-backend trusted-publishing upgrade
    upgrade-package
""")
# What of `PROJECT` the block of a script may have as well.
SCRIPT = _of("environments required-environments sources")
# In the table `pip` of each of them.
PIP = _of("""
    all-extras allow-empty-requirements annotation-style break-system-packages compile-bytecode config-settings
    config-settings-package custom-compile-command dependency-metadata emit-find-links emit-index-url exclude-newer
    exclude-newer-package extra extra-build-dependencies extra-build-variables extra-index-url find-links fork-strategy
    generate-hashes group index-strategy index-url keyring-provider link-mode no-annotate no-binary no-build
    no-build-isolation no-build-isolation-package no-deps no-emit-package no-header no-index no-sources
    no-sources-package no-strip-extras no-strip-markers only-binary output-file prefix prerelease python python-platform
    python-version reinstall reinstall-package require-build-hashes require-hashes resolution strict system target
    torch-backend universal upgrade upgrade-package verify-hashes
""")
# What uv does not have.
OURS = _of("build-timeout lock-build-dependencies lock-python portable-lock python-catalogue torch-index")
OURS_PIP = _of("exact format torch-index")
# What uv alone has: right in its files, and followed by nobody here but for the address of its catalogue.
FOREIGN = _of("""
    audit cache-dir concurrent-builds concurrent-downloads concurrent-installs graalpy-install-mirror
    http-proxy https-proxy minimum-libc-version native-tls no-cache no-proxy preview preview-features
    pyodide-install-mirror pypy-install-mirror python-downloads-json-url system-certs
""")
FOREIGN_PROJECT = _of("build-backend")
FOREIGN_PIP = _of("emit-build-options emit-index-annotation emit-marker-expression no-extra")


def take_out(table: dict[str, object], tool: str) -> tuple[tuple[str, str, str], ...]:
    """Takes out of the table of a tool in a `pyproject.toml` what is no setting.

    Args:
        table: `[tool.pym]` or `[tool.uv]`.
        tool: `pym` or `uv`.

    Returns:
        For each key what is to be warned of: the key, the table it stands in, and what was probably meant, as a part of
        a sentence or "".
    """
    own = tool == "pym"
    known = _general(own) | PROJECT | (frozenset() if own else FOREIGN_PROJECT)
    found = []
    for holder, key, possible in [*_unknown(table, known, own)]:
        del holder[key]
        found.append((key, f"tool.{tool}" if holder is table else f"tool.{tool}.pip", _meant(key, possible)))
    return tuple(found)


def refuse(table: dict[str, object], path: str, *, own: bool, script: bool = False) -> None:
    """Complains about a file of settings, or the block of a script, that has something else in it.

    Args:
        table: The whole file, or the table of a tool in the block.
        path: How it is called.
        own: Whether it is pym's and not uv's.
        script: Whether it belongs to a script.

    Raises:
        UsageError: A key is unknown, or is about projects only.
    """
    known = _general(own) | (SCRIPT if script else frozenset())
    for _, key, possible in _unknown(table, known, own):
        if key in PROJECT or (key in FOREIGN_PROJECT and not own):
            where = "a script" if script else f"`{path}`"
            raise UsageError(
                f"`{key}` cannot be set in {where}",
                context=f"it is about projects, and belongs in `[tool.{'pym' if own else 'uv'}]` of `pyproject.toml`",
            )
        raise UsageError(f"There is no setting `{key}`{_meant(key, possible)}", context=f"in `{path}`")


def _general(own: bool) -> frozenset[str]:
    return GENERAL | (OURS if own else FOREIGN)


def _unknown(
    table: dict[str, object], known: frozenset[str], own: bool
) -> Iterable[tuple[dict[str, object], str, frozenset[str]]]:
    """The table with an unknown key, the key, and what would be known there."""
    for key in table:
        if key not in known:
            yield table, key, known
    pip = table.get("pip")
    if isinstance(pip, dict):
        of_pip = PIP | (OURS_PIP if own else FOREIGN_PIP)
        for key in pip:
            if key not in of_pip:
                yield pip, key, of_pip


def _meant(key: str, known: frozenset[str]) -> str:
    import difflib

    near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.7)
    return f": did you mean `{near[0]}`?" if near else ""
