"""The environment variables of a build: those of the person, without secrets and without what steers Python. Cold."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Nothing that a build needs is called so. What one does need is given by `extra-build-variables`.
_SECRET = re.compile(
    r"TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|_AUTH$"
    r"|_AUTH_|^AUTH_|COOKIE|^PYM_|^UV_|^PIP_|^TWINE_|^HATCH_INDEX_|^POETRY_(?:HTTP|PYPI)|^PDM_PUBLISH",
    re.IGNORECASE,
)
_HARMLESS = frozenset(("SSH_AUTH_SOCK", "XAUTHORITY"))
# A URL with a name and a password in it.
_CREDENTIALS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/\s@:]*:[^/\s@]+@")
# The build fetches what it fetches through it.
_PROXIES = frozenset(("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"))
_PYTHON = ("PYTHON", "__PYVENV_LAUNCHER__")
_OTHERS = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "_PYPROJECT_HOOKS_BUILD_BACKEND", "_PYPROJECT_HOOKS_BACKEND_PATH_JSON")


def make(
    environ: Mapping[str, str],
    *,
    scripts: str,
    prefix: str,
    temporary: str,
    extra: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The environment that a backend runs in.

    Args:
        environ: That of the person.
        scripts: Directory of programs of the build environment: PATH begins with it.
        prefix: The build environment, for VIRTUAL_ENV; "" if it is none.
        temporary: Directory for temporary files, so that what a killed build leaves is found.
        extra: Variables that the person gives this build.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name and "=" not in name and "\0" not in name + value and not is_secret(name, value) and not _steers(name)
    }
    path = kept.get("PATH", os.defpath)
    kept["PATH"] = f"{scripts}{os.pathsep}{path}" if path else scripts
    if prefix:
        kept["VIRTUAL_ENV"] = prefix
    for name in ("TMPDIR", "TEMP", "TMP"):
        kept[name] = temporary
    kept["PYTHONIOENCODING"] = "utf-8:backslashreplace"
    kept["PYTHONUNBUFFERED"] = "1"  # what it printed before it crashed is what tells why
    kept.update(extra or {})
    return kept


def is_secret(name: str, value: str) -> bool:
    """Whether a variable is one that code out of an archive has no business to read."""
    if name in _HARMLESS:
        return False
    return bool(_SECRET.search(name)) or (bool(_CREDENTIALS.match(value)) and name.lower() not in _PROXIES)


def _steers(name: str) -> bool:
    return name.startswith(_PYTHON) or name in _OTHERS
