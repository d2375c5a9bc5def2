"""Every setting in the environment is known to the launcher, or has no say in what it answers by itself."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
# What a sealed answer cannot depend on, each with the reason.
HARMLESS = {
    # how things are fetched and built, of which nothing is
    "PYM_HTTP_TIMEOUT", "PYM_HTTP_RETRIES", "PYM_HTTP_CONNECT_TIMEOUT", "PYM_INSECURE_HOST", "PYM_SYSTEM_CERTS",
    "PYM_REQUIRE_BUILD_HASHES", "PYM_TORCH_INDEX", "PYM_CUDA_DRIVER_VERSION", "PYM_AMD_GPU_ARCHITECTURE",
    "PYM_GIT_LFS", "PYM_INDEX_", "PYM_NO_PROGRESS", "PYM_CONCURRENT_BUILDS",
    # of other commands
    "PYM_VENV_SEED", "PYM_VENV_CLEAR", "PYM_VENV_RELOCATABLE", "PYM_INIT_BARE", "PYM_INIT_BUILD_BACKEND",
    "PYM_NO_BIN",
    "PYM_CUSTOM_COMPILE_COMMAND", "PYM_NO_MODIFY_PATH", "PYM_PYTHON_BIN_DIR", "PYM_PYTHON_CACHE_DIR",
    "PYM_PYTHON_CATALOGUE", "PYM_PYTHON_INSTALL_MIRROR", "PYM_PYTHON_DOWNLOADS_JSON_URL", "PYM_PYTHON_CPYTHON_BUILD",
    "PYM_TOOL_DIR", "PYM_TOOL_BIN_DIR",
    "PYM_PUBLISH_", "PYM_PUBLISH_CHECK_URL", "PYM_PUBLISH_INDEX", "PYM_PUBLISH_NO_ATTESTATIONS",
    "PYM_PUBLISH_PASSWORD", "PYM_PUBLISH_TOKEN", "PYM_PUBLISH_URL", "PYM_PUBLISH_USERNAME", "PYM_TRUSTED_PUBLISHING",
    "PYM_UPLOAD_HTTP_TIMEOUT",
    # says that no environment file counts, and none is named
    "PYM_NO_ENV_FILE",
    # names in code that are no variables that anybody reads
    "PYM_LAUNCHER",
}  # fmt: skip


def test_every_variable_is_known_to_the_launcher_or_harmless():
    launcher = (ROOT / "shims/pym").read_text(encoding="utf-8")
    used = set()
    for path in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r"\bPYM_[A-Z_]+", path.read_text(encoding="utf-8")))
    known = set(re.findall(r"\bPYM_[A-Z_]+", launcher))
    assert used - known - HARMLESS == set()
    assert HARMLESS - used == set(), "no longer read by anybody"
